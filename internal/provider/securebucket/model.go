package securebucket

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	fw "github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/composite"
)

// model is the state of a keyward_secure_bucket.
type model struct {
	composite.State

	Bucket                   fw.String `tfsdk:"bucket"`
	BucketDomainName         fw.String `tfsdk:"bucket_domain_name"`
	BucketRegionalDomainName fw.String `tfsdk:"bucket_regional_domain_name"`
	SSEAlgorithm             fw.String `tfsdk:"sse_algorithm"`
	KMSKeyARN                fw.String `tfsdk:"kms_key_arn"`
	AllowedKMSKeyARNs        fw.List   `tfsdk:"allowed_kms_key_arns"`
	BucketKeyEnabled         fw.Bool   `tfsdk:"bucket_key_enabled"`
	VersioningEnabled        fw.Bool   `tfsdk:"versioning_enabled"`
	Logging                  fw.Object `tfsdk:"logging"`
	Lifecycle                fw.Object `tfsdk:"lifecycle_configuration"`
	Protections              fw.Object `tfsdk:"protections"`
	Administrators           fw.List   `tfsdk:"administrators"`
	Access                   fw.List   `tfsdk:"access"`
	ExtraStatements          fw.List   `tfsdk:"extra_statements"`
	MinimumTLSVersion        fw.String `tfsdk:"minimum_tls_version"`
	ForceDestroy             fw.Bool   `tfsdk:"force_destroy"`
}

type loggingModel struct {
	TargetBucket fw.String `tfsdk:"target_bucket"`
	TargetPrefix fw.String `tfsdk:"target_prefix"`
}

type lifecycleModel struct {
	AbortDays      fw.Int64    `tfsdk:"abort_incomplete_multipart_upload_days"`
	NoncurrentDays fw.Int64    `tfsdk:"noncurrent_version_expiration_days"`
	Rules          []ruleModel `tfsdk:"rules"`
}

type ruleModel struct {
	ID             fw.String         `tfsdk:"id"`
	Prefix         fw.String         `tfsdk:"prefix"`
	Enabled        fw.Bool           `tfsdk:"enabled"`
	ExpirationDays fw.Int64          `tfsdk:"expiration_days"`
	NoncurrentDays fw.Int64          `tfsdk:"noncurrent_version_expiration_days"`
	Transitions    []transitionModel `tfsdk:"transitions"`
}

type transitionModel struct {
	Days         fw.Int64  `tfsdk:"days"`
	StorageClass fw.String `tfsdk:"storage_class"`
}

// invariants are the settings that every bucket has, whatever its configuration.
var invariants = settings{
	PublicAccessBlocked: true,
	OwnerEnforced:       true,
	Encryption:          encryption{SSECBlocked: true},
}

// expand reads the settings that the model asks for. Every value must be known.
func (m *model) expand(ctx context.Context) (settings, diag.Diagnostics) {
	s := invariants
	s.Encryption.Algorithm, s.Encryption.KeyARN = m.SSEAlgorithm.ValueString(), m.KMSKeyARN.ValueString()
	s.Encryption.BucketKey = m.BucketKeyEnabled.ValueBool() && s.Encryption.Algorithm != aes256
	s.Policy, s.Versioning = m.PolicyJSON.ValueString(), m.VersioningEnabled.ValueBool()

	var diags diag.Diagnostics
	s.Logging, diags = expandLogging(ctx, m.Logging)
	var more diag.Diagnostics
	s.Lifecycle, more = expandLifecycleModel(ctx, m.Lifecycle)
	diags.Append(more...)
	diags.Append(m.TagsAll.ElementsAs(ctx, &s.Tags, false)...)
	return s, diags
}

// observed reads the settings that the model says S3 had when it was last read, which need not be
// what Keyward would put.
func (m *model) observed(ctx context.Context) (settings, diag.Diagnostics) {
	s, diags := m.expand(ctx)
	protection := m.Protections.Attributes()
	s.PublicAccessBlocked = isTrue(protection["public_access_blocked"])
	s.OwnerEnforced = isTrue(protection["object_ownership_enforced"])
	s.Encryption.SSECBlocked = isTrue(protection["sse_c_blocked"])
	return s, diags
}

func isTrue(v attr.Value) bool {
	b, ok := v.(fw.Bool)
	return ok && b.ValueBool()
}

// flatten writes what S3 answered into the model. Where the model already says the same in other
// words (a policy in another order, a bucket key on AES256), its words stay.
func (m *model) flatten(ctx context.Context, s settings) diag.Diagnostics {
	m.SSEAlgorithm = base.Optional(s.Encryption.Algorithm)
	m.KMSKeyARN = base.Optional(s.Encryption.KeyARN)
	if s.Encryption.Algorithm != aes256 || m.BucketKeyEnabled.IsNull() {
		m.BucketKeyEnabled = fw.BoolValue(s.Encryption.BucketKey)
	}
	m.FlattenPolicy(s.Policy)
	m.VersioningEnabled = fw.BoolValue(s.Versioning)
	m.Logging = flattenLogging(s.Logging)
	m.Protections = flattenProtections(s)

	if have, diags := expandLifecycleModel(ctx, m.Lifecycle); diags.HasError() {
		return diags
	} else if have.equal(s.Lifecycle) && !m.Lifecycle.IsNull() {
		return nil
	}
	var diags diag.Diagnostics
	m.Lifecycle, diags = flattenLifecycleModel(ctx, s.Lifecycle)
	return diags
}

// setDefaults fills what S3 cannot tell, for a bucket that was just imported.
func (m *model) setDefaults() {
	if m.MinimumTLSVersion.IsNull() {
		m.MinimumTLSVersion = fw.StringValue("1.2")
	}
	if m.ForceDestroy.IsNull() {
		m.ForceDestroy = fw.BoolValue(false)
	}
}

const aes256 = string(types.ServerSideEncryptionAes256)

func flattenProtections(s settings) fw.Object {
	return fw.ObjectValueMust(protectionTypes, map[string]attr.Value{
		"public_access_blocked":     fw.BoolValue(s.PublicAccessBlocked),
		"object_ownership_enforced": fw.BoolValue(s.OwnerEnforced),
		"sse_c_blocked":             fw.BoolValue(s.Encryption.SSECBlocked),
	})
}

func expandLogging(ctx context.Context, object fw.Object) (logging, diag.Diagnostics) {
	if object.IsNull() {
		return logging{}, nil
	}
	var m loggingModel
	diags := object.As(ctx, &m, basetypes.ObjectAsOptions{})
	return logging{TargetBucket: m.TargetBucket.ValueString(), TargetPrefix: m.TargetPrefix.ValueString()}, diags
}

func flattenLogging(l logging) fw.Object {
	if l == (logging{}) {
		return fw.ObjectNull(loggingTypes)
	}
	return fw.ObjectValueMust(loggingTypes, map[string]attr.Value{
		"target_bucket": fw.StringValue(l.TargetBucket), "target_prefix": fw.StringValue(l.TargetPrefix),
	})
}

func expandLifecycleModel(ctx context.Context, object fw.Object) (lifecycle, diag.Diagnostics) {
	if object.IsNull() {
		return lifecycle{}, nil
	}
	var m lifecycleModel
	diags := object.As(ctx, &m, basetypes.ObjectAsOptions{})
	l := lifecycle{AbortUploadsDays: int32Of(m.AbortDays), NoncurrentDays: int32Of(m.NoncurrentDays)}
	for _, r := range m.Rules {
		out := rule{
			ID: r.ID.ValueString(), Prefix: r.Prefix.ValueString(), Enabled: r.Enabled.ValueBool(),
			ExpirationDays: int32Of(r.ExpirationDays), NoncurrentDays: int32Of(r.NoncurrentDays),
		}
		for _, t := range r.Transitions {
			out.Transitions = append(out.Transitions, transition{
				Days: int32Of(t.Days), StorageClass: t.StorageClass.ValueString(),
			})
		}
		l.Rules = append(l.Rules, out)
	}
	return l, diags
}

func flattenLifecycleModel(ctx context.Context, l lifecycle) (fw.Object, diag.Diagnostics) {
	m := lifecycleModel{
		AbortDays:      fw.Int64Value(int64(l.AbortUploadsDays)),
		NoncurrentDays: fw.Int64Value(int64(l.NoncurrentDays)),
		Rules:          []ruleModel{},
	}
	for _, r := range l.Rules {
		out := ruleModel{
			ID: fw.StringValue(r.ID), Prefix: fw.StringValue(r.Prefix), Enabled: fw.BoolValue(r.Enabled),
			ExpirationDays: daysOrNull(r.ExpirationDays), NoncurrentDays: daysOrNull(r.NoncurrentDays),
		}
		for _, t := range r.Transitions {
			out.Transitions = append(out.Transitions, transitionModel{
				Days: fw.Int64Value(int64(t.Days)), StorageClass: fw.StringValue(t.StorageClass),
			})
		}
		m.Rules = append(m.Rules, out)
	}
	return fw.ObjectValueFrom(ctx, lifecycleTypes, m)
}

// int32Of reads days, which the schema keeps within 32 bits; null is 0.
func int32Of(days fw.Int64) int32 { return int32(days.ValueInt64()) }

func daysOrNull(days int32) fw.Int64 {
	if days == 0 {
		return fw.Int64Null()
	}
	return fw.Int64Value(int64(days))
}
