// Package encryptionkey is the resource keyward_encryption_key.
//
// AWS objects owned: one KMS key with its key policy, description, tags and rotation, and the
// aliases that the configuration lists. Created in this order: key (with policy, description and
// tags, marked as unfinished), rotation, aliases, disabled state, removal of the mark. On destroy
// the deletion of the key is scheduled; its aliases go with it.
//
// IAM actions: kms:CreateKey, DescribeKey, GetKeyPolicy, PutKeyPolicy, GetKeyRotationStatus,
// EnableKeyRotation, DisableKeyRotation, ListAliases, CreateAlias, UpdateAlias, DeleteAlias,
// ListResourceTags, TagResource, UntagResource, UpdateKeyDescription, EnableKey, DisableKey,
// ScheduleKeyDeletion, CancelKeyDeletion; tag:GetResources; sts:GetCallerIdentity.
//
// It never bypasses the lockout check of KMS, and never touches grants, key material, or aliases
// that the configuration does not list. A key that does not exist or is pending deletion is gone.
package encryptionkey

import (
	"context"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/composite"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	lint "github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// kind is the kind of composite of keyward_encryption_key.
type kind struct{}

// New makes the resource.
func New() resource.Resource { return composite.New(kind{}) }

func (kind) About() composite.About {
	return composite.About{
		Type: "keyward_encryption_key", Thing: "encryption key", Loss: "everything that is encrypted with it would be lost",
		ChangeTimeout: 10 * time.Minute, ReadTimeout: 5 * time.Minute,
	}
}

// Label is the first alias, or the key id just after an import.
func (kind) Label(m *model) string {
	if aliases := base.Strings(m.Aliases); len(aliases) > 0 {
		return aliases[0]
	}
	return m.ID.ValueString()
}

func (kind) Decode(attributes compose.Attributes, env compose.Environment) (*compose.Key, error) {
	return compose.DecodeKey(attributes, env)
}

// Name is the first alias.
func (kind) Name(intent *compose.Key) string {
	if len(intent.Aliases) == 0 {
		return ""
	}
	return intent.Aliases[0]
}

func (kind) Policy(intent *compose.Key) *compose.Policy { return intent.Policy() }

func (kind) Subjects(intent *compose.Key) []*lint.Subject {
	return []*lint.Subject{lint.FromKey(intent, intent.Policy())}
}

func (kind) Fixed(m *model) map[string]attr.Value {
	return map[string]attr.Value{"key_spec": m.KeySpec, "key_usage": m.KeyUsage, "multi_region": m.MultiRegion}
}

func (k kind) Complete(plan, _ *model, intent *compose.Key) diag.Diagnostics {
	undecided := func(attribute string) bool {
		_, unknown := intent.Unknown[attribute]
		return unknown
	}
	plan.KeyUsage = base.Known(intent.Usage)
	if undecided("key_spec") || undecided("key_usage") {
		plan.KeyUsage = types.StringUnknown()
	}
	if !undecided("key_spec") && !undecided("rotation") && !undecided("rotation.enabled") && !undecided("rotation.period_in_days") {
		plan.Rotation = flattenRotation(intent.Rotation)
	}
	plan.PrimaryAliasARN = types.StringUnknown()
	if name := k.Name(intent); name != "" && policy.Known(name) && intent.Partition != "" && intent.Region != "" && intent.Account != "" {
		plan.PrimaryAliasARN = types.StringValue(strings.Join(
			[]string{"arn", intent.Partition, "kms", intent.Region, intent.Account, name}, ":"))
	}
	return nil
}

// Read keeps a key out of the state that is pending deletion.
func (k kind) Read(ctx context.Context, provider *base.Provider, m *model) (composite.Found, error) {
	p, err := partsIn(ctx, provider, m.Region.ValueString())
	if err != nil {
		return composite.Found{}, err
	}
	is, err := p.findSure(ctx, m.ID.ValueString())
	switch {
	case err != nil:
		return composite.Found{}, err
	case is == nil:
		return composite.Found{Gone: true}, nil
	case is.Pending:
		return composite.Found{Gone: true, Diagnostics: diag.Diagnostics{pendingWarning(k.Label(m), is)}}, nil
	}
	m.flatten(*is, provider)
	m.setDefaults()
	return composite.Found{Tags: is.Tags}, nil
}

func pendingWarning(name string, k *key) diag.Diagnostic {
	when := "as soon as its replicas are gone"
	if !k.DeletionDate.IsZero() {
		when = "on " + k.DeletionDate.UTC().Format(time.DateOnly)
	}
	return diag.NewWarningDiagnostic("Deletion of encryption key "+name+" is scheduled",
		"AWS deletes the key "+k.ID+" "+when+", and what it encrypted is lost then. Terraform plans a new key. To keep this one, "+
			"set restore_pending_deletion = true, or run aws kms cancel-key-deletion --key-id "+k.ID+" and "+
			"aws kms enable-key --key-id "+k.ID+".")
}

// partsIn is the AWS side of keys in a Region, "" = the provider's.
func partsIn(ctx context.Context, provider *base.Provider, region string) (*parts, error) {
	kmsClient, err := provider.Clients.KMS(ctx, region)
	if err != nil {
		return nil, err
	}
	tagging, err := provider.Clients.Tagging(ctx, region)
	if err != nil {
		return nil, err
	}
	return &parts{kms: kmsClient, tagging: tagging, clock: provider.Clock}, nil
}
