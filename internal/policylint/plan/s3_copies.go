package plan

// What keeps copies of a bucket's objects, and keeps them from being deleted.
const (
	s3ObjectLock  = "aws_s3_bucket_object_lock_configuration"
	s3Replication = "aws_s3_bucket_replication_configuration"
)

func (b *bucket) objectLock(from *resource) {
	b.set(true, "object_lock", "enabled")
	b.set(orElse(from.at("rule", 0).at("default_retention", 0).get("mode"), "none"), "object_lock", "default_retention")
}

// noObjectLock: only the attribute of the bucket itself turns Object Lock on for a new bucket.
func (b *bucket) noObjectLock() {
	if enabled, known := b.main.setting("object_lock_enabled", false).(bool); known && enabled {
		b.set(true, "object_lock", "enabled")
		b.set("none", "object_lock", "default_retention")
		if inline := b.inline("object_lock_configuration"); inline != nil {
			mode := block{inline}.at("rule", 0).at("default_retention", 0).get("mode")
			b.set(orElse(mode, "none"), "object_lock", "default_retention")
		}
		return
	}
	if b.readBack("object_lock_enabled") {
		b.set(false, "object_lock", "enabled")
		return
	}
	b.otherwise(false, "object_lock", "enabled")
}

// replication reads the rules that are on. Objects under SSE-KMS are copied only by rules that say so.
func (b *bucket) replication(from *resource) {
	rules, ok := from.get("rule").([]any)
	if !ok {
		b.set(from.get("rule"), "replication")
		return
	}
	enabled, kms := false, true
	for i := range rules {
		rule := from.at("rule", i)
		switch rule.get("status") {
		case "Disabled":
			continue
		case "Enabled":
			enabled = true
		default:
			b.set(rule.get("status"), "replication")
			return
		}
		status := rule.at("source_selection_criteria", 0).at("sse_kms_encrypted_objects", 0).get("status")
		kms = kms && status == "Enabled"
	}
	b.set(enabled, "replication", "enabled")
	b.set(kms, "replication", "copies_kms_objects")
}

func (b *bucket) noReplication() {
	inline := b.inline("replication_configuration")
	switch {
	case inline != nil:
		// Rules that are on have the same form, under another name.
		b.set(true, "replication", "enabled")
		b.unknown("", "replication", "copies_kms_objects")
	case b.readBack("replication_configuration"):
		b.set(false, "replication", "enabled")
	default:
		b.otherwise(false, "replication", "enabled")
	}
}
