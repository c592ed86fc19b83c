package compose

import (
	"fmt"
	"slices"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// bucketPolicyAttributes are the attributes from which a bucket policy is composed.
var bucketPolicyAttributes = []string{
	"sse_algorithm", "kms_key_arn", "allowed_kms_key_arns", "minimum_tls_version", "access", "extra_statements",
}

// The condition keys of uploads.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
const (
	sseKey         = "s3:x-amz-server-side-encryption"
	sseKMSKeyKey   = "s3:x-amz-server-side-encryption-aws-kms-key-id"
	sseCustomerKey = "s3:x-amz-server-side-encryption-customer-algorithm"
)

// verbs are the words of access.actions.
var verbs = []string{"read", "write", "delete", "list"}

// objectActions are the actions on objects that the verbs stand for.
var objectActions = []struct {
	verb    string
	actions []string
}{
	{"read", []string{
		"s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectAttributes", "s3:GetObjectVersionAttributes",
		"s3:GetObjectTagging", "s3:GetObjectVersionTagging",
	}},
	{"write", []string{"s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"}},
	{"delete", []string{"s3:DeleteObject", "s3:DeleteObjectVersion"}},
}

// Policy writes the bucket policy.
func (b *Bucket) Policy() *Policy {
	if unknown := b.undecided(bucketPolicyAttributes); unknown != nil {
		return &Policy{Unknown: unknown}
	}
	w := &writer{}
	b.writeTransport(w)
	b.writeEncryption(w)
	for i, a := range b.Access {
		b.writeAccess(w, i, a)
	}
	for i, s := range b.ExtraStatements {
		w.addExtra(elementPath("extra_statements", i), s)
	}
	return w.policy(b.Atoms)
}

func (b *Bucket) objects() string { return b.ARN() + "/*" }

// deny makes a denial for everybody. Principal "*" also meets AWS services.
func deny(sid string, actions, resources []string, conditions ...policy.Condition) policy.Statement {
	return policy.Statement{
		Sid: sid, Effect: policy.Deny, Principals: everyone(), Actions: policy.Texts(actions...),
		Resources: policy.Texts(resources...), Conditions: conditions,
	}
}

// writeTransport denies requests that are not encrypted on the way. s3:TlsVersion is absent on
// plain HTTP, so the second statement never replaces the first.
func (b *Bucket) writeTransport(w *writer) {
	both := []string{b.ARN(), b.objects()}
	w.add("", deny("DenyInsecureTransport", []string{"s3:*"}, both, condition("Bool", "aws:SecureTransport", "false")))
	if b.MinimumTLSVersion == minimumTLS13 {
		w.add("minimum_tls_version", deny("DenyOldTls", []string{"s3:*"}, both,
			condition("NumericLessThan", "s3:TlsVersion", minimumTLS13)))
	}
}

// writeEncryption denies writes that would not end up encrypted as intended. The key-id condition
// key holds the key that S3 will use, from the header or from the bucket's default, so uploads
// without headers pass. S3 evaluates the policy for UpdateObjectEncryption too, which re-encrypts
// in place.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
func (b *Bucket) writeEncryption(w *writer) {
	objects := []string{b.objects()}
	writes := []string{"s3:PutObject", "s3:UpdateObjectEncryption"}
	if b.SSEAlgorithm == SSEKMS {
		wrongKey := condition("ArnNotEquals", sseKMSKeyKey, b.keys()...)
		wrongKey.IfExists = true
		w.add("kms_key_arn", deny("DenyWrongKmsKey", writes, objects, wrongKey))
	}
	w.add("sse_algorithm", deny("DenyOtherAlgorithm", writes, objects,
		condition("Null", sseKey, "false"), condition("StringNotEquals", sseKey, b.SSEAlgorithm)))
	w.add("", deny("DenySseC", []string{"s3:PutObject"}, objects, condition("Null", sseCustomerKey, "false")))
}

// keys are the keys that objects may be encrypted with, the default first.
func (b *Bucket) keys() []string {
	keys := []string{b.KMSKeyARN}
	for _, key := range b.AllowedKMSKeyARNs {
		if !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// A grantee is one group of principals of an access entry with the conditions that bind it.
type grantee struct {
	suffix     string
	principals []policy.Principal
	conditions []policy.Condition
}

// writeAccess writes the statements of one access entry: one for each sort of grantee and level
// (objects, listing), because their resources and conditions differ.
func (b *Bucket) writeAccess(w *writer, index int, a Access) {
	sid := a.Sid
	if sid == "" {
		sid = fmt.Sprintf("Access%d", index+1)
	}
	for _, g := range b.grantees(a) {
		for _, s := range b.levels(a) {
			s.Sid = sid + g.suffix + s.Sid
			s.Effect = policy.Allow
			s.Principals = g.principals
			s.Conditions = slices.Concat(g.conditions, s.Conditions, a.Conditions)
			w.add(elementPath("access", index), s)
		}
	}
}

func (b *Bucket) grantees(a Access) []grantee {
	arns := slices.Clone(a.Principals)
	for _, account := range a.ExternalAccounts {
		arns = append(arns, b.rootOf(account))
	}
	var found []grantee
	if len(arns) > 0 {
		found = append(found, grantee{principals: awsPrincipals(arns...)})
	}
	if a.OrganizationID != "" {
		found = append(found, grantee{
			suffix: "Organization", principals: everyone(),
			conditions: []policy.Condition{condition("StringEquals", "aws:PrincipalOrgID", a.OrganizationID)},
		})
	}
	for i, s := range a.Services {
		found = append(found, grantee{
			suffix:     numbered("Service", i),
			principals: []policy.Principal{{Type: policy.Service, Value: s.Service}},
			conditions: source(s.SourceAccount, s.SourceARNs),
		})
	}
	return found
}

// levels are the statements of an access entry but for their principals; the Sid is a suffix.
// s3:GetBucketLocation has no s3:prefix, so it stands apart where listing is bound to prefixes.
func (b *Bucket) levels(a Access) []policy.Statement {
	var levels []policy.Statement
	var onObjects, resources, prefixes []string
	for _, group := range objectActions {
		if slices.Contains(a.Verbs, group.verb) {
			onObjects = append(onObjects, group.actions...)
		}
	}
	for _, prefix := range a.Prefixes {
		resources = append(resources, b.ARN()+"/"+prefix+"*")
		prefixes = append(prefixes, prefix+"*")
	}
	if len(onObjects) > 0 {
		levels = append(levels, policy.Statement{
			Actions: policy.Texts(onObjects...), Resources: policy.Texts(resources...),
		})
	}
	if !slices.Contains(a.Verbs, "list") {
		return levels
	}
	bucket := policy.Texts(b.ARN())
	if slices.Contains(a.Prefixes, "") {
		return append(levels, policy.Statement{
			Sid: "List", Resources: bucket,
			Actions: policy.Texts("s3:ListBucket", "s3:ListBucketVersions", "s3:GetBucketLocation"),
		})
	}
	return append(levels,
		policy.Statement{
			Sid: "List", Resources: bucket, Actions: policy.Texts("s3:ListBucket", "s3:ListBucketVersions"),
			Conditions: []policy.Condition{condition("StringLike", "s3:prefix", prefixes...)},
		},
		policy.Statement{Sid: "Location", Resources: bucket, Actions: policy.Texts("s3:GetBucketLocation")})
}
