package plan

import "github.com/keyward/terraform-provider-keyward/internal/compose"

// lifecycle reads the rules that cover the whole bucket: only those promise anything about every
// upload and version.
func (b *bucket) lifecycle(from *resource) {
	rules, known := from.get("rule").([]any)
	if unknown, ok := from.get("rule").(compose.Unknown); ok && !known {
		b.set(unknown, "lifecycle")
		return
	}
	b.set(len(rules) > 0, "lifecycle", "has_rules")
	var abort, noncurrent any = 0, 0
	for i := range rules {
		rule := from.at("rule", i)
		if unknown, ok := open(rule); ok {
			abort, noncurrent = unknown, unknown
			break
		}
		if rule.get("status") != "Enabled" || !wholeBucket(rule) {
			continue
		}
		abort = shortest(abort, rule.at("abort_incomplete_multipart_upload", 0).get("days_after_initiation"))
		noncurrent = shortest(noncurrent, rule.at("noncurrent_version_expiration", 0).get("noncurrent_days"))
	}
	b.set(abort, "lifecycle", "abort_incomplete_multipart_upload_days")
	b.set(noncurrent, "lifecycle", "noncurrent_version_expiration_days")
}

// open finds an unknown in what decides which objects a rule covers and when.
func open(rule block) (compose.Unknown, bool) {
	for _, name := range []string{
		"status", "prefix", "filter", "abort_incomplete_multipart_upload", "noncurrent_version_expiration",
	} {
		if unknown, ok := firstUnknown(rule.get(name)); ok {
			return unknown, true
		}
	}
	return compose.Unknown{}, false
}

func (b *bucket) noLifecycle() {
	if !b.main.isNew() {
		b.unknown("", "lifecycle")
		return
	}
	b.set(false, "lifecycle", "has_rules")
	b.set(0, "lifecycle", "abort_incomplete_multipart_upload_days")
	b.set(0, "lifecycle", "noncurrent_version_expiration_days")
}

// wholeBucket reports whether a rule has no filter that leaves objects out.
func wholeBucket(rule block) bool {
	filter := rule.at("filter", 0)
	for _, list := range []any{filter.get("and"), filter.get("tag")} {
		if items, ok := list.([]any); ok && len(items) > 0 {
			return false
		}
	}
	for _, value := range []any{
		rule.get("prefix"), filter.get("prefix"),
		filter.get("object_size_greater_than"), filter.get("object_size_less_than"),
	} {
		if text, ok := value.(string); value != nil && (!ok || text != "") {
			return false
		}
	}
	return true
}

// shortest keeps the smaller of two numbers of days, where 0 stands for none.
func shortest(days, value any) any {
	n, ok := plain(value).(int)
	if before, _ := days.(int); !ok || n <= 0 || before != 0 && before <= n {
		return days
	}
	return n
}
