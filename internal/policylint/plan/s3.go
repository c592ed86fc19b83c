package plan

import (
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// A bucket's settings are spread over resources of these types.
const (
	s3Bucket       = "aws_s3_bucket"
	s3ACL          = "aws_s3_bucket_acl"
	s3Encryption   = "aws_s3_bucket_server_side_encryption_configuration"
	s3Lifecycle    = "aws_s3_bucket_lifecycle_configuration"
	s3Logging      = "aws_s3_bucket_logging"
	s3Ownership    = "aws_s3_bucket_ownership_controls"
	s3Policy       = "aws_s3_bucket_policy"
	s3PublicAccess = "aws_s3_bucket_public_access_block"
	s3Versioning   = "aws_s3_bucket_versioning"
)

func s3() types {
	t := types{
		readers:     map[string]reader{s3Bucket: readBucket},
		identifiers: map[string][]string{s3Bucket: {"bucket", "id"}},
		parts:       map[string]part{},
	}
	for _, setting := range bucketSettings() {
		t.readers[setting.kind] = readBucketPart
		t.parts[setting.kind] = part{main: s3Bucket, link: "bucket"}
	}
	return t
}

// A bucketSetting reads one resource type into the subject of its bucket.
type bucketSetting struct {
	kind string
	// field is the wire field, unknown as a whole where the plan does not tell.
	field string
	// read takes the values from the part.
	read func(b *bucket, from *resource)
	// missing says what holds without the part: the attribute of aws_s3_bucket where Terraform
	// reads the setting back, or AWS's default for new buckets.
	missing func(b *bucket)
}

func bucketSettings() []bucketSetting {
	return []bucketSetting{
		{s3Encryption, "encryption", (*bucket).encryption, (*bucket).noEncryption},
		{s3Versioning, "versioning", (*bucket).versioning, (*bucket).noVersioning},
		{s3PublicAccess, "public_access_block", (*bucket).publicAccess, (*bucket).noPublicAccess},
		{s3Ownership, "object_ownership", (*bucket).ownership, (*bucket).noOwnership},
		{s3ACL, "acl", (*bucket).acl, (*bucket).noACL},
		{s3Logging, "logging", (*bucket).logging, (*bucket).noLogging},
		{s3Lifecycle, "lifecycle", (*bucket).lifecycle, (*bucket).noLifecycle},
		{s3ObjectLock, "object_lock", (*bucket).objectLock, (*bucket).noObjectLock},
		{s3Replication, "replication", (*bucket).replication, (*bucket).noReplication},
		{s3CORS, "cors_rules", (*bucket).cors, (*bucket).noCORS},
		{s3Website, "website", (*bucket).website, (*bucket).noWebsite},
		{s3Policy, "policy", (*bucket).policy, (*bucket).noPolicy},
	}
}

// bucket is the subject under construction.
type bucket struct {
	fields
	plan *planned
	// main is nil where only parts of the bucket are in the plan.
	main *resource
	err  error
}

func readBucket(p *planned, r *resource) (*model.Subject, error) {
	b := &bucket{fields: fields{newSubject(model.Bucket, r)}, plan: p, main: r}
	b.subject.Scope = p.scopeOf(r, "s3")
	if name, known := r.get("bucket").(string); known {
		b.subject.Name = name
	}
	b.set(r.get("bucket"), "bucket")
	b.set(r.setting("force_destroy", false), "force_destroy")
	for _, setting := range bucketSettings() {
		switch from, doubt := p.part(r, setting.kind); {
		case from != nil:
			setting.read(b, from)
		case setting.kind == s3Policy && p.deleted(r, s3Policy):
			// A bucket without its policy has none; other settings leave something behind.
		case doubt != "":
			b.unknown(doubt, setting.field)
		default:
			setting.missing(b)
		}
	}
	b.logTarget()
	b.locate()
	return b.subject, b.err
}

// locate finds the bucket's ARN where its name and partition are known.
func (b *bucket) locate() {
	s := b.subject
	name, known := s.Fields["bucket"].(string)
	if s.Scope.ARN != "" || !known {
		return
	}
	if s.Scope.Partition == "" {
		s.Scope.Partition = partitionIn(s.Policy, name)
	}
	if s.Scope.Partition != "" {
		s.Scope.ARN = "arn:" + s.Scope.Partition + ":s3:::" + name
	}
}

// otherwise records AWS's default for new buckets. Of an older bucket, a setting that is not in
// the plan is not known.
func (b *bucket) otherwise(value any, path ...string) {
	if b.main.isNew() {
		b.set(value, path...)
		return
	}
	b.unknown("", path[0])
}

// inline is a setting block of aws_s3_bucket itself: old configurations set some there, and
// Terraform reads them back. It is nil where there is none.
func (b *bucket) inline(attribute string) map[string]any {
	list, _ := b.main.get(attribute).([]any)
	if len(list) == 0 {
		return nil
	}
	block, _ := list[0].(map[string]any)
	return block
}

// readBack reports whether Terraform knows the attribute from AWS.
func (b *bucket) readBack(attribute string) bool {
	value := b.main.get(attribute)
	_, unknown := value.(compose.Unknown)
	return value != nil && !unknown
}

func (b *bucket) encryption(from *resource) {
	rule := from.at("rule", 0)
	b.encryptionRule(from, rule)
	if types := rule.get("blocked_encryption_types"); types != nil {
		b.set(types, "encryption", "blocked_encryption_types")
	} else {
		// What PutBucketEncryption without BlockedEncryptionTypes leaves behind is not documented.
		b.unknown("", "encryption", "blocked_encryption_types")
	}
}

func (b *bucket) encryptionRule(from *resource, rule block) {
	byDefault := rule.at("apply_server_side_encryption_by_default", 0)
	algorithm := byDefault.get("sse_algorithm")
	b.set(orElse(algorithm, "AES256"), "encryption", "algorithm")
	b.set(orElse(rule.get("bucket_key_enabled"), false), "encryption", "bucket_key_enabled")
	key := byDefault.get("kms_master_key_id")
	if unknown, ok := key.(compose.Unknown); ok {
		b.unknown(unknown.DependsOn, "encryption", "kms_key_id")
		kind := b.plan.keyKindOf(from, "rule", 0, "apply_server_side_encryption_by_default", 0, "kms_master_key_id")
		if kind == "" {
			b.unknown(unknown.DependsOn, "encryption", "key_kind")
			return
		}
		b.set(kind, "encryption", "key_kind")
		return
	}
	id, _ := key.(string)
	if id != "" {
		b.set(id, "encryption", "kms_key_id")
	}
	switch name, known := orElse(algorithm, "AES256").(string); {
	case !known:
		b.set(algorithm, "encryption", "key_kind")
	case name == "AES256":
		b.set("none", "encryption", "key_kind")
	default:
		b.set(keyKind(id), "encryption", "key_kind")
	}
}

// noEncryption: since January 2023 S3 encrypts with SSE-S3 where nothing else is set, and since
// April 2026 new buckets refuse SSE-C (Amazon S3 User Guide).
func (b *bucket) noEncryption() {
	if inline := b.inline("server_side_encryption_configuration"); inline != nil {
		b.encryptionRule(b.main, block{inline}.at("rule", 0))
		b.unknown("", "encryption", "blocked_encryption_types")
		return
	}
	if !b.main.isNew() {
		b.unknown("", "encryption")
		return
	}
	b.set("AES256", "encryption", "algorithm")
	b.set("none", "encryption", "key_kind")
	b.set(false, "encryption", "bucket_key_enabled")
	b.set([]any{"SSE-C"}, "encryption", "blocked_encryption_types")
}

func (b *bucket) versioning(from *resource) {
	configuration := from.at("versioning_configuration", 0)
	b.set(configuration.get("status"), "versioning")
	mfa := configuration.get("mfa_delete")
	if unknown, ok := mfa.(compose.Unknown); ok && unknown.DependsOn != "" {
		b.set(unknown, "mfa_delete")
		return
	}
	// Nobody sets it: Terraform only reads back what the root user has switched on with a device.
	b.set(mfa == "Enabled", "mfa_delete")
}

func (b *bucket) noVersioning() {
	inline := b.inline("versioning")
	if inline == nil {
		b.otherwise("Disabled", "versioning")
		b.otherwise(false, "mfa_delete")
		return
	}
	status := "Disabled"
	if inline["enabled"] == true {
		status = "Enabled"
	}
	b.set(status, "versioning")
	b.set(inline["mfa_delete"] == true, "mfa_delete")
}

func publicAccessFlags() []string {
	return []string{"block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"}
}

func (b *bucket) publicAccess(from *resource) {
	for _, flag := range publicAccessFlags() {
		b.set(orElse(from.get(flag), false), "public_access_block", flag)
	}
}

// noPublicAccess: all four blocks are on for buckets made since April 2023.
func (b *bucket) noPublicAccess() {
	for _, flag := range publicAccessFlags() {
		b.otherwise(true, "public_access_block", flag)
	}
}

func (b *bucket) ownership(from *resource) {
	b.set(from.at("rule", 0).get("object_ownership"), "object_ownership")
}

// noOwnership: ACLs are off for buckets made since April 2023.
func (b *bucket) noOwnership() { b.otherwise("BucketOwnerEnforced", "object_ownership") }

func (b *bucket) acl(from *resource) {
	if canned := from.get("acl"); canned != nil {
		b.set(canned, "acl")
		return
	}
	b.set(cannedACL(from.at("access_control_policy", 0)), "acl")
}

// cannedACL names the canned ACL that is as wide as the grants, "custom" where none is.
func cannedACL(policy block) any {
	var acl any = "custom"
	if open, ok := policy.get("grant").(compose.Unknown); ok {
		return open
	}
	grants, _ := policy.get("grant").([]any)
	for i := range grants {
		grant := policy.at("grant", i)
		if open, ok := grant.at("grantee", 0).get("uri").(compose.Unknown); ok {
			acl = open
			continue
		}
		uri, _ := grant.at("grantee", 0).get("uri").(string)
		switch permission, _ := grant.get("permission").(string); {
		case strings.HasSuffix(uri, "/global/AllUsers") && permission != "READ" && permission != "READ_ACP":
			return "public-read-write"
		case strings.HasSuffix(uri, "/global/AllUsers"):
			acl = "public-read"
		case strings.HasSuffix(uri, "/global/AuthenticatedUsers") && acl == "custom":
			acl = "authenticated-read"
		}
	}
	return acl
}

func (b *bucket) noACL() {
	canned := b.main.setting("acl", "")
	if canned == "" {
		b.otherwise("private", "acl")
		return
	}
	b.set(canned, "acl")
}

func (b *bucket) logging(from *resource) {
	b.set(true, "logging", "enabled")
	target := from.get("target_bucket")
	b.set(target, "logging", "target_bucket")
	named := b.plan.mainOf(from, part{main: s3Bucket, link: "target_bucket"})
	switch _, unknown := target.(compose.Unknown); {
	case named != nil || !unknown:
		b.set(named != nil && named == b.main || target == b.subject.Fields["bucket"], "logging", "to_itself")
	default:
		b.set(target, "logging", "to_itself")
	}
}

func (b *bucket) noLogging() {
	inline := b.inline("logging")
	switch {
	case inline != nil:
		b.set(true, "logging", "enabled")
		b.set(inline["target_bucket"], "logging", "target_bucket")
	case b.readBack("logging"):
		b.set(false, "logging", "enabled")
	default:
		b.otherwise(false, "logging", "enabled")
	}
}

func (b *bucket) policy(from *resource) {
	b.subject.PolicySource, b.subject.PolicyAddress = from.Source, from.Address
	b.err = b.plan.readPolicy(b.subject, from)
}

// noPolicy: Terraform reads a bucket's policy back, also one that it did not write.
func (b *bucket) noPolicy() {
	switch text := b.main.get("policy").(type) {
	case string:
		if text == "" {
			return
		}
	case compose.Unknown:
		if b.main.isNew() && !b.main.configured("policy") {
			return
		}
	default:
		return
	}
	b.err = b.plan.readPolicy(b.subject, b.main)
}
