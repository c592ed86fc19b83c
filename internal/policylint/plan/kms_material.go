package plan

import "github.com/keyward/terraform-provider-keyward/internal/policylint/model"

// Keys whose material is imported, and copies of multi-Region keys in other Regions.
const (
	kmsExternalKey     = "aws_kms_external_key"
	kmsReplicaKey      = "aws_kms_replica_key"
	kmsReplicaExternal = "aws_kms_replica_external_key"
)

// readOtherKey reads a key of one of these types. KMS rotates none of them by itself: a replica follows
// its primary key (AWS KMS Developer Guide, "Rotating keys").
func readOtherKey(p *planned, r *resource) (*model.Subject, error) {
	f := fields{newSubject(model.Key, r)}
	f.subject.Scope = p.scopeOf(r, "kms")
	if r.Type == kmsExternalKey {
		f.set("SYMMETRIC_DEFAULT", "spec")
		f.set(r.setting("multi_region", false), "multi_region")
	}
	f.take(r, []attribute{
		{"key_usage", "usage", "ENCRYPT_DECRYPT"},
		{"enabled", "enabled", true},
		{"deletion_window_in_days", "deletion_window_in_days", defaultWindowDays},
		{"bypass_policy_lockout_safety_check", "bypass_policy_lockout_safety_check", false},
	})
	f.set(false, "rotation_supported")
	f.set("AWS_KMS", "origin")
	if r.Type != kmsReplicaKey {
		f.set("EXTERNAL", "origin")
		f.set(r.isSet("key_material_base64"), "material", "in_state")
		f.set(r.isSet("valid_to"), "material", "expires")
	}
	return f.subject, p.readKeyPolicy(f, r)
}
