// Package rotatingsecret is the resource keyward_rotating_secret.
//
// AWS objects owned: one secret with its resource policy, description, key, tags and rotation, and its
// replicas in other Regions. Created in this order: secret (with its first value, description and tags, marked
// as unfinished), policy, replicas, rotation, removal of the mark. On destroy replicas go first, rotation is
// cancelled, and the deletion of the secret is scheduled.
//
// It reads no value and writes none over a current one. It touches no version but those by which rotation is
// tested (testVersion), and, where the configuration says so, the label of a rotation that is stuck. It never
// bypasses BlockPublicPolicy, never overwrites a secret in a replica's Region, and leaves alone secrets that an
// AWS service or a partner manages. A secret that does not exist or is pending deletion is gone.
//
// The IAM actions that it needs are in examples/resources/keyward_rotating_secret/iam-policy.json.
package rotatingsecret

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/composite"
	lint "github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// thing is what messages call the resource.
const thing = "rotating secret"

// kind is the kind of composite of keyward_rotating_secret.
type kind struct{}

var _ composite.Volatile[model] = kind{}

// New makes the resource.
func New() resource.Resource { return composite.New(kind{}) }

func (kind) About() composite.About {
	return composite.About{
		Type: "keyward_rotating_secret", Thing: thing, NameAttribute: "name", Loss: "its value would be taken from all who read it",
		// A change waits for the test of a rotation function, which may run for 15 minutes.
		ChangeTimeout: 30 * time.Minute, ReadTimeout: 5 * time.Minute,
	}
}

func (kind) Label(m *model) string { return m.Name.ValueString() }

func (kind) Decode(attributes compose.Attributes, env compose.Environment) (*compose.Secret, error) {
	return compose.DecodeSecret(attributes, env)
}

func (kind) Name(intent *compose.Secret) string { return intent.Name }

func (kind) Policy(intent *compose.Secret) *compose.Policy { return intent.Policy() }

func (kind) Subjects(intent *compose.Secret) []*lint.Subject {
	return []*lint.Subject{lint.FromSecret(intent, intent.Policy())}
}

func (kind) Fixed(m *model) map[string]attr.Value { return map[string]attr.Value{"name": m.Name} }

// Complete keeps how rotation stands. That it is stuck and to be repaired is a reason for an apply.
func (k kind) Complete(plan, state *model, _ *compose.Secret) diag.Diagnostics {
	stuck, _ := state.RotationStatus.Attributes()["stuck"].(types.Bool)
	plan.RotationStatus = state.RotationStatus
	if state.ID.IsNull() || stuck.ValueBool() && plan.Repair.ValueBool() {
		k.Forget(plan)
	}
	return nil
}

// Forget makes unknown how rotation stands.
func (kind) Forget(plan *model) { plan.RotationStatus = types.ObjectUnknown(statusTypes) }

// Read reads every part but the value. A secret that is pending deletion is gone.
func (kind) Read(ctx context.Context, provider *base.Provider, m *model) (composite.Found, error) {
	p, err := partsIn(ctx, provider, m.Region.ValueString())
	if err != nil {
		return composite.Found{}, err
	}
	s, err := p.findSure(ctx, m.ARN.ValueString())
	switch {
	case err != nil:
		return composite.Found{}, err
	case s == nil:
		return composite.Found{Gone: true}, nil
	case s.Pending():
		return composite.Found{Gone: true, Diagnostics: diag.Diagnostics{pendingWarning(s)}}, nil
	}
	found := composite.Found{Tags: s.Tags}
	if s.Stuck {
		found.Diagnostics.Append(stuckWarning(s))
	}
	m.flatten(s, provider)
	m.setDefaults()
	return found, nil
}

func pendingWarning(s *secret) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Deletion of "+thing+" "+s.Name+" is scheduled",
		"AWS deletes the secret and its value at the end of its recovery window, and keeps its name until then. Terraform plans a "+
			"new secret, which cannot be created before. To keep this one, set restore_if_pending_deletion = true, or run "+
			"aws secretsmanager restore-secret --secret-id "+s.ARN+".")
}

// partsIn is the AWS side of secrets in a Region, "" = the provider's.
func partsIn(ctx context.Context, provider *base.Provider, region string) (*parts, error) {
	api, err := provider.Clients.Secrets(ctx, region)
	if err != nil {
		return nil, err
	}
	functions, err := provider.Clients.Lambda(ctx, region)
	if err != nil {
		return nil, err
	}
	return &parts{api: api, functions: functions, elsewhere: provider.Clients.Secrets, clock: provider.Clock}, nil
}
