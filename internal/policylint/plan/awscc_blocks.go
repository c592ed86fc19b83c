package plan

import (
	"maps"
	"slices"
)

// in is a value inside of an attribute that is an object.
func (r *resource) in(attribute string, path ...string) any {
	at := block{r.setting(attribute, nil)}
	for _, name := range path {
		at = block{at.get(name)}
	}
	return at.value
}

func ccEncryption(r *resource) map[string]any {
	rules := r.in("bucket_encryption", "server_side_encryption_configuration")
	list, ok := rules.([]any)
	if !ok {
		return single("rule", rules)
	}
	translated := make([]any, len(list))
	for i := range list {
		rule := block{list[i]}
		byDefault := block{rule.get("server_side_encryption_by_default")}
		translated[i] = map[string]any{
			"bucket_key_enabled": rule.get("bucket_key_enabled"),
			"apply_server_side_encryption_by_default": []any{map[string]any{
				"sse_algorithm": byDefault.get("sse_algorithm"), "kms_master_key_id": byDefault.get("kms_master_key_id"),
			}},
			"blocked_encryption_types": block{rule.get("blocked_encryption_types")}.get("encryption_type"),
		}
	}
	return map[string]any{"rule": translated}
}

// single is a part with one attribute, none where that is not set.
func single(name string, value any) map[string]any {
	if value == nil {
		return nil
	}
	return map[string]any{name: value}
}

func ccVersioning(r *resource) map[string]any {
	return single("versioning_configuration", listed(r.setting("versioning_configuration", nil)))
}

func ccPublicAccess(r *resource) map[string]any {
	settings := block{r.setting("public_access_block_configuration", nil)}
	if settings.value == nil {
		return nil
	}
	values := map[string]any{}
	for _, flag := range publicAccessFlags() {
		values[flag] = settings.get(flag)
	}
	return values
}

func ccOwnership(r *resource) map[string]any {
	return single("rule", r.in("ownership_controls", "rules"))
}

func ccLogging(r *resource) map[string]any {
	return single("target_bucket", r.in("logging_configuration", "destination_bucket_name"))
}

// ccLifecycle reads what rules of CloudFormation say in one or the other of two ways.
func ccLifecycle(r *resource) map[string]any {
	rules := r.in("lifecycle_configuration", "rules")
	list, ok := rules.([]any)
	if !ok {
		return single("rule", rules)
	}
	translated := make([]any, len(list))
	for i := range list {
		rule := block{list[i]}
		noncurrent := block{rule.get("noncurrent_version_expiration")}.get("noncurrent_days")
		translated[i] = map[string]any{
			"status":                            rule.get("status"),
			"prefix":                            rule.get("prefix"),
			"filter":                            ccFilter(rule),
			"abort_incomplete_multipart_upload": listed(rule.get("abort_incomplete_multipart_upload")),
			"noncurrent_version_expiration": []any{map[string]any{
				"noncurrent_days": orElse(noncurrent, rule.get("noncurrent_version_expiration_in_days")),
			}},
		}
	}
	return map[string]any{"rule": translated}
}

// ccFilter is the filter of a rule where it leaves objects out by their tags.
func ccFilter(rule block) any {
	tags, _ := rule.get("tag_filters").([]any)
	if len(tags) == 0 {
		return nil
	}
	return []any{map[string]any{"tag": tags}}
}

// cannedACLs are the names that CloudFormation has for canned ACLs.
var cannedACLs = map[string]string{
	"Private": "private", "PublicRead": "public-read", "PublicReadWrite": "public-read-write",
	"AuthenticatedRead": "authenticated-read", "LogDeliveryWrite": "log-delivery-write",
	"BucketOwnerRead": "bucket-owner-read", "BucketOwnerFullControl": "bucket-owner-full-control",
	"AwsExecRead": "aws-exec-read",
}

func ccACL(r *resource) map[string]any {
	value := r.setting("access_control", nil)
	if name, known := value.(string); known {
		return single("acl", orElse(cannedACLs[name], "custom"))
	}
	return single("acl", value)
}

// ccSecretValue is the version that holds a value which is written in the configuration.
func ccSecretValue(r *resource) map[string]any {
	return single("secret_string", r.get("secret_string"))
}

// ccMasterSecretKey is the key of the secret in which RDS keeps the master password.
func ccMasterSecretKey(r *resource) any { return r.in("master_user_secret", "kms_key_id") }

// ccParameters makes the blocks of a parameter group out of an object, in the order of their names.
func ccParameters(r *resource) any {
	value := r.setting("parameters", nil)
	values, ok := value.(map[string]any)
	if !ok {
		return value
	}
	var list []any
	for _, name := range slices.Sorted(maps.Keys(values)) {
		list = append(list, map[string]any{"name": name, "value": values[name]})
	}
	return list
}

// ccEnabled is a block that only says whether something is on.
func ccEnabled(r *resource, attribute, flag string) any {
	if r.setting(attribute, nil) == nil {
		return nil
	}
	return listed(map[string]any{"enabled": r.in(attribute, flag)})
}

func ccTableEncryption(r *resource) any {
	if r.setting("sse_specification", nil) == nil {
		return nil
	}
	return listed(map[string]any{
		"enabled":     r.in("sse_specification", "sse_enabled"),
		"kms_key_arn": r.in("sse_specification", "kms_master_key_id"),
	})
}

func ccPointInTimeRecovery(r *resource) any {
	return ccEnabled(r, "point_in_time_recovery_specification", "point_in_time_recovery_enabled")
}

func ccTablePolicy(r *resource) map[string]any {
	return single("policy", r.in("resource_policy", "policy_document"))
}

// ccActions makes the actions of a listener.
func ccActions(r *resource) any {
	value := r.setting("default_actions", nil)
	list, ok := value.([]any)
	if !ok {
		return value
	}
	actions := make([]any, len(list))
	for i := range list {
		action := block{list[i]}
		actions[i] = map[string]any{
			"type":             action.get("type"),
			"target_group_arn": action.get("target_group_arn"),
			"redirect":         listed(action.get("redirect_config")),
		}
	}
	return actions
}

func ccInlinePolicies(r *resource) any {
	value := r.setting("policies", nil)
	list, ok := value.([]any)
	if !ok {
		return value
	}
	policies := make([]any, len(list))
	for i := range list {
		inline := block{list[i]}
		policies[i] = map[string]any{"name": inline.get("policy_name"), "policy": inline.get("policy_document")}
	}
	return policies
}
