package plan

import (
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

const (
	s3Object       = "aws_s3_object"
	s3ObjectCopy   = "aws_s3_object_copy"
	s3BucketObject = "aws_s3_bucket_object"
)

func s3Objects() types {
	return types{readers: map[string]reader{s3Object: readObject, s3ObjectCopy: readObject, s3BucketObject: readObject}}
}

// readObject reads an object that Terraform writes, as far as it does not leave the protection to its
// bucket.
func readObject(p *planned, r *resource) (*model.Subject, error) {
	f := fields{newSubject(model.Object, r)}
	f.subject.Scope = p.scopeOf(r, "s3")
	if key, known := r.get("key").(string); known {
		f.subject.Name = key
	}
	f.set(p.objectKeyKind(r), "key_kind")
	f.set(r.setting("acl", "private"), "acl")
	f.set(r.isSet("customer_key"), "customer_key_in_state")
	return f.subject, p.readACLInForce(f, r)
}

// objectKeyKind: who asks for SSE-KMS without a key gets the AWS managed key, whatever the bucket's
// default is (Amazon S3 API Reference, "PutObject").
func (p *planned) objectKeyKind(r *resource) any {
	algorithm := r.setting("server_side_encryption", "")
	if r.Config != nil && !r.configured("server_side_encryption") {
		algorithm = ""
	}
	if _, unknown := algorithm.(compose.Unknown); unknown {
		return algorithm
	}
	key := r.expression("kms_key_id")
	switch {
	case algorithm == "AES256":
		return "none"
	case algorithm == "" && key == nil:
		return "bucket_default"
	}
	return p.keyKindAt(r, r.get("kms_key_id"), "aws_managed", key)
}

// readACLInForce asks the object's bucket, where that is in the plan.
func (p *planned) readACLInForce(f fields, r *resource) error {
	main := p.mainOf(r, part{main: s3Bucket, link: "bucket"})
	if main == nil {
		f.unknown("", "acls_in_force")
		return nil
	}
	bucket, err := readBucket(p, main)
	if err != nil {
		return err
	}
	block, _ := bucket.Fields["public_access_block"].(map[string]any)
	ownership, known := bucket.Fields["object_ownership"].(string)
	ignored, alsoKnown := block["ignore_public_acls"].(bool)
	switch {
	case ownership == "BucketOwnerEnforced" || ignored:
		f.set(false, "acls_in_force")
	case known && alsoKnown:
		f.set(true, "acls_in_force")
	default:
		f.unknown(main.Address, "acls_in_force")
	}
	return nil
}
