package plan

func ccObjectLock(r *resource) map[string]any {
	retention := block{r.in("object_lock_configuration", "rule")}.get("default_retention")
	if r.setting("object_lock_configuration", nil) == nil {
		return nil
	}
	return map[string]any{"rule": []any{map[string]any{"default_retention": listed(retention)}}}
}

func ccReplication(r *resource) map[string]any {
	rules := r.in("replication_configuration", "rules")
	list, ok := rules.([]any)
	if !ok {
		return single("rule", rules)
	}
	translated := make([]any, len(list))
	for i := range list {
		rule := block{list[i]}
		objects := block{rule.get("source_selection_criteria")}.get("sse_kms_encrypted_objects")
		translated[i] = map[string]any{
			"status":                    rule.get("status"),
			"source_selection_criteria": []any{map[string]any{"sse_kms_encrypted_objects": listed(objects)}},
		}
	}
	return map[string]any{"rule": translated}
}

func ccCORS(r *resource) map[string]any {
	return single("cors_rule", r.in("cors_configuration", "cors_rules"))
}

func ccWebsite(r *resource) map[string]any {
	if r.setting("website_configuration", nil) == nil {
		return nil
	}
	return map[string]any{"redirect_all_requests_to": listed(r.in("website_configuration", "redirect_all_requests_to"))}
}
