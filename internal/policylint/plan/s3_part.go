package plan

import (
	"maps"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// readBucketPart makes a subject of the parts of a bucket that is not in the plan itself. Settings
// that none of them holds are not this plan's, and stay out of the subject. Those that could stop what
// its policy or its ACL does not, and the policy itself, are open.
func readBucketPart(p *planned, r *resource) (*model.Subject, error) {
	group := p.looseGroup(r)
	if len(group) == 0 || group[0] != r {
		return nil, nil
	}
	b := &bucket{fields: fields{newSubject(model.Bucket, r)}, plan: p}
	b.subject.Partial = true
	b.subject.Scope = p.scopeOf(r, "s3")
	if name, known := r.get("bucket").(string); known {
		b.subject.Name = name
	}
	b.set(r.get("bucket"), "bucket")
	held := map[string]bool{}
	for _, setting := range bucketSettings() {
		for _, from := range group {
			if from.Type == setting.kind {
				setting.read(b, from)
				held[setting.kind] = true
			}
		}
	}
	if !held[s3Policy] {
		b.unknown("", "policy")
	}
	if !held[s3Encryption] {
		maps.Copy(b.subject.Unknown, model.Hidden(model.Bucket))
	}
	if held[s3ACL] && !held[s3Ownership] {
		b.unknown("", "object_ownership")
	}
	if held[s3ACL] && !held[s3PublicAccess] {
		b.unknown("", "public_access_block")
	}
	b.locate()
	return b.subject, b.err
}
