package model

import (
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
)

// setting is one field of a subject with the attributes of the composite that decide it.
type setting struct {
	field      string
	attributes []string
	value      any
}

// FromKey is the subject of a keyward_encryption_key: its intent and the policy composed from it.
func FromKey(k *compose.Key, p *compose.Policy) *Subject {
	s := fromIntent(Key, &k.Intent, p)
	s.Scope.Service = "kms"
	s.Administrators = slices.Clone(k.Administrators)
	if len(k.Aliases) > 0 {
		s.Name = printable(k.Aliases[0], k.Atoms)
	}
	s.set(&k.Intent, []setting{
		{"spec", []string{"key_spec"}, k.Spec},
		{"usage", []string{"key_usage"}, k.Usage},
		{"origin", nil, "AWS_KMS"},
		{"multi_region", []string{"multi_region"}, k.MultiRegion},
		{"enabled", []string{"enabled"}, k.Enabled},
		{"rotation.enabled", []string{"rotation.enabled"}, k.Rotation.Enabled},
		{"rotation.period_in_days", []string{"rotation.period_in_days"}, k.Rotation.PeriodInDays},
		{"rotation_supported", []string{"key_spec"}, k.RotationSupported()},
		{"deletion_window_in_days", []string{"deletion_window_in_days"}, k.DeletionWindowInDays},
		{"deletion_protection", []string{"deletion_protection"}, k.DeletionProtection},
		{"bypass_policy_lockout_safety_check", nil, false},
		{"aliases", []string{"aliases"}, k.Aliases},
	})
	return s
}

// FromBucket is the subject of a keyward_secure_bucket: its intent and the policy composed from it.
func FromBucket(b *compose.Bucket, p *compose.Policy) *Subject {
	s := fromIntent(Bucket, &b.Intent, p)
	s.Name = printable(b.Name, b.Atoms)
	s.Scope.Service = "s3"
	s.Scope.ARN = b.ARN()
	s.Administrators = slices.Clone(b.Administrators)
	s.set(&b.Intent, bucketSettings(b))
	return s
}

// FromSecret is the subject of a secret: its intent and the policy composed from it.
func FromSecret(secret *compose.Secret, p *compose.Policy) *Subject {
	s := fromIntent(Secret, &secret.Intent, p)
	s.Scope.Service = "secretsmanager"
	s.Name = printable(secret.Name, secret.Atoms)
	s.set(&secret.Intent, secretSettings(secret))
	return s
}

// secretSettings leaves out whether the first rotation waits: the first value of the composite is in no state.
func secretSettings(secret *compose.Secret) []setting {
	kind := keyKind(secret.KMSKeyARN)
	replicas := make([]any, len(secret.Replicas))
	for i, replica := range secret.Replicas {
		replicas[i] = map[string]any{"region": replica.Region, "key_kind": keyKind(replica.KMSKeyARN)}
	}
	settings := []setting{
		{"secret_name", []string{"name"}, secret.Name},
		{"key_kind", []string{"kms_key_arn"}, kind},
		{"recovery_window_in_days", []string{"recovery_window_in_days"}, secret.RecoveryWindowInDays},
		{"overwrites_replicas", nil, false},
		{"replicas", []string{"replicas"}, replicas},
		{"value_in_state", nil, false},
		{"blocks_public_policy", nil, true},
		{"rotation.enabled", []string{"rotation"}, secret.Rotation != nil},
	}
	if kind == "customer" {
		settings = append(settings, setting{"kms_key_id", []string{"kms_key_arn"}, secret.KMSKeyARN})
		if key, ok := policy.SplitARN(secret.KMSKeyARN); ok && secret.Account != "" && policy.Known(key.Account) {
			settings = append(settings, setting{"key_in_account", []string{"kms_key_arn"}, key.Account == secret.Account})
		}
	}
	if secret.Rotation == nil {
		return settings
	}
	var problem, days any = "", secret.Rotation.AfterDays
	paths := []string{"rotation.automatically_after_days", "rotation.schedule_expression"}
	if schedule := secret.Rotation.Schedule; schedule != "" {
		days, paths = compose.ReadSchedule(schedule).Days, []string{"rotation.schedule_expression"}
		if !policy.Known(schedule) {
			problem, days = schedule, schedule // both wait for it
		}
	}
	return append(settings,
		setting{"rotation.schedule_problem", []string{"rotation.schedule_expression"}, problem},
		setting{"rotation.interval_in_days", paths, days})
}

// keyKind is the kind of a key of a secret.
func keyKind(arn string) string {
	if arn == compose.ManagedSecretKey {
		return "aws_managed"
	}
	return "customer"
}

// FromRotationFunction are the subjects of a keyward_rotation_function: what its role may do, who may assume it, and
// the function itself.
func FromRotationFunction(f *compose.RotationFunction) (permissions, trust, function *Subject) {
	permissions, trust = fromIntent(Identity, &f.Intent, f.RolePolicy()), fromIntent(Trust, &f.Intent, f.TrustPolicy())
	permissions.Fields["form"] = "role"
	trust.Scope.Service = "sts"
	permissions.Name = printable(f.Name, f.Atoms)
	trust.Name = permissions.Name
	function = fromIntent(Workload, &f.Intent, &compose.Policy{})
	function.Scope.Service, function.Name = "lambda", permissions.Name
	function.set(&f.Intent, []setting{{"rotates_in_plain_text", []string{"tls", "tls.mode"}, f.PlainText}})
	// A waiver is for one of the three, or it would look unused for the others.
	for _, s := range []*Subject{permissions, trust, function} {
		s.Waivers = slices.DeleteFunc(s.Waivers, func(w Waiver) bool {
			kind, _, _ := strings.Cut(w.Rule, "/")
			return s != permissions && kind != string(s.Kind) || s == permissions && (kind == string(Trust) || kind == string(Workload))
		})
	}
	return permissions, trust, function
}

func bucketSettings(b *compose.Bucket) []setting {
	keyKind, versioning := "customer", "Enabled"
	// Where logs go is the one thing without a default, so that a bucket without them says nothing about them.
	var logging, target any
	if b.SSEAlgorithm == compose.SSES3 {
		keyKind = "none"
	}
	if !b.VersioningEnabled {
		versioning = "Suspended"
	}
	if b.Logging != nil {
		logging, target = true, b.Logging.TargetBucket
	}
	abort, noncurrent := b.Lifecycle.AbortIncompleteMultipartUploadDays, b.Lifecycle.NoncurrentVersionExpirationDays
	return []setting{
		{"bucket", []string{"bucket"}, b.Name},
		{"encryption.algorithm", []string{"sse_algorithm"}, b.SSEAlgorithm},
		{"encryption.kms_key_id", []string{"kms_key_arn"}, b.KMSKeyARN},
		{"encryption.key_kind", []string{"sse_algorithm"}, keyKind},
		{"encryption.bucket_key_enabled", []string{"bucket_key_enabled"}, b.BucketKeyEnabled},
		{"encryption.blocked_encryption_types", nil, []string{"SSE-C"}},
		{"versioning", []string{"versioning_enabled"}, versioning},
		{"public_access_block.block_public_acls", nil, true},
		{"public_access_block.block_public_policy", nil, true},
		{"public_access_block.ignore_public_acls", nil, true},
		{"public_access_block.restrict_public_buckets", nil, true},
		{"object_ownership", nil, "BucketOwnerEnforced"},
		{"acl", nil, "private"},
		{"logging.enabled", []string{"logging"}, logging},
		{"logging.target_bucket", []string{"logging.target_bucket"}, target},
		{
			"lifecycle.abort_incomplete_multipart_upload_days",
			[]string{"lifecycle_configuration.abort_incomplete_multipart_upload_days"},
			abort,
		},
		{
			"lifecycle.noncurrent_version_expiration_days",
			[]string{"lifecycle_configuration.noncurrent_version_expiration_days"},
			noncurrent,
		},
		{"lifecycle.has_rules", []string{"lifecycle_configuration"}, abort+noncurrent+len(b.Lifecycle.Rules) > 0},
		{"force_destroy", []string{"force_destroy"}, b.ForceDestroy},
		{"deletion_protection", []string{"deletion_protection"}, b.DeletionProtection},
	}
}

// fromIntent is what the subjects of all composites have in common.
func fromIntent(kind Kind, intent *compose.Intent, p *compose.Policy) *Subject {
	s := &Subject{
		Kind:       kind,
		Fields:     make(map[string]any),
		Unknown:    make(map[string]string),
		Policy:     p.Document,
		Origins:    p.Origins,
		Attributes: make(map[string]string),
		References: intent.References,
		Scope:      prove.Scope{Account: intent.Account, Partition: intent.Partition, Region: intent.Region},
	}
	if len(p.Unknown) > 0 {
		s.Policy = nil
		s.Unknown["policy"] = waitsFor(p.Unknown)
	}
	for _, w := range intent.Waivers {
		s.Waivers = append(s.Waivers, Waiver{
			Rule: w.Rule, Statement: w.Statement, Reason: w.Reason, Expires: w.Expires,
		})
	}
	return s
}

// waitsFor lists what unknown attributes wait for, or the attributes where that is not known.
func waitsFor(attributes map[string]string) string {
	var list []string
	for attribute, reference := range attributes {
		if reference == "" {
			reference = attribute
		}
		list = append(list, reference)
	}
	slices.Sort(list)
	return strings.Join(slices.Compact(list), ", ")
}

// set fills in the fields that are known, and lists those that are not yet. One without a value stays missing.
func (s *Subject) set(intent *compose.Intent, settings []setting) {
	for _, one := range settings {
		if len(one.attributes) > 0 && one.attributes[0] != one.field {
			s.Attributes[one.field] = one.attributes[0]
		}
		if reference, open := waiting(intent, &one); open {
			s.Unknown[one.field] = reference
			continue
		}
		if one.value == nil {
			continue
		}
		fields := s.Fields
		path := strings.Split(one.field, ".")
		for _, step := range path[:len(path)-1] {
			inner, ok := fields[step].(map[string]any)
			if !ok {
				inner = make(map[string]any)
				fields[step] = inner
			}
			fields = inner
		}
		fields[path[len(path)-1]] = wireValue(one.value)
	}
}

// waiting tells what a setting that is not known yet waits for: an attribute that decides it, or an
// atom in its value.
func waiting(intent *compose.Intent, one *setting) (reference string, open bool) {
	found := make(map[string]string)
	for _, attribute := range one.attributes {
		for unknown, reference := range intent.Unknown {
			if unknown == attribute || strings.HasPrefix(attribute, unknown+".") || strings.HasPrefix(unknown, attribute+"[") {
				found[unknown] = reference
			}
		}
	}
	for _, text := range texts(one.value) {
		for _, atom := range intent.Atoms.Of(text) {
			found[atom.Name] = intent.References[atom.Name]
		}
	}
	return waitsFor(found), len(found) > 0
}

// texts are the strings in the value of a setting.
func texts(value any) []string {
	switch value := value.(type) {
	case string:
		return []string{value}
	case []string:
		return value
	}
	return nil
}

// wireValue is a value in the types of JSON.
func wireValue(value any) any {
	list, ok := value.([]string)
	if !ok {
		return value
	}
	wire := make([]any, len(list))
	for i, text := range list {
		wire[i] = text
	}
	return wire
}
