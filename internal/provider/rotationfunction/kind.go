// Package rotationfunction is the resource keyward_rotation_function.
//
// AWS objects owned: one Lambda function with its code, settings, concurrency, failure destination and the
// permission of Secrets Manager to invoke it; its role with one inline policy; its log group. Created in this order:
// role (marked as unfinished), its policy, log group, function, concurrency, failure destination, permission, removal
// of the mark. The permission comes last, so that nobody invokes what is not complete. Destroyed in the order
// function, log group, role: the role last, because it carries the mark.
//
// The IAM actions that it needs are in examples/resources/keyward_rotation_function/iam-policy.json.
//
// It never touches other statements of the function's policy, other policies of the role, or a secret.
package rotationfunction

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/composite"
	lint "github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// thing is what messages call the resource.
const thing = "rotation function"

// changeTimeout is long: a function in a VPC takes minutes to get its network interfaces.
const changeTimeout = 15 * time.Minute

// kind is the kind of composite of keyward_rotation_function.
type kind struct{}

// New makes the resource.
func New() resource.Resource { return composite.New(kind{}) }

func (kind) About() composite.About {
	return composite.About{
		Type: "keyward_rotation_function", Thing: thing, NameAttribute: "name",
		Loss:          "the secrets that name it could not be rotated without it",
		ChangeTimeout: changeTimeout, ReadTimeout: 5 * time.Minute,
	}
}

// Label is the id, which an imported function has before its name.
func (kind) Label(m *model) string {
	if m.ID.ValueString() == "" {
		return m.Name.ValueString()
	}
	return m.ID.ValueString()
}

func (kind) Decode(attributes compose.Attributes, env compose.Environment) (*compose.RotationFunction, error) {
	return compose.DecodeRotationFunction(attributes, env)
}

func (kind) Name(intent *compose.RotationFunction) string { return intent.Name }

func (kind) Policy(intent *compose.RotationFunction) *compose.Policy { return intent.RolePolicy() }

// Subjects are what the role may do, whom it trusts, and the function itself.
func (kind) Subjects(intent *compose.RotationFunction) []*lint.Subject {
	permissions, trust, function := lint.FromRotationFunction(intent)
	return []*lint.Subject{permissions, trust, function}
}

func (kind) Fixed(m *model) map[string]attr.Value { return map[string]attr.Value{"name": m.Name} }

// Complete also finds what would fail at apply, as far as it is known: a package that is not the one that is meant,
// too many settings.
func (kind) Complete(plan, state *model, intent *compose.RotationFunction) diag.Diagnostics {
	plan.Complete = types.BoolValue(true)
	plan.ID, plan.ARN, plan.RoleName = base.Known(intent.Name), base.Known(intent.ARN()), base.Known(intent.RoleName())
	plan.RoleARN = types.StringUnknown()
	if !plan.RoleName.IsUnknown() && intent.Account != "" && intent.Partition != "" {
		plan.RoleARN = types.StringValue("arn:" + intent.Partition + ":iam::" + intent.Account + ":role/" + intent.RoleName())
	}
	diags := state.othersWarning(intent.Name)
	if !plan.Package.IsUnknown() && isKnown(plan.Package, "file") && isKnown(plan.Package, "sha256") && !plan.Architecture.IsUnknown() {
		if err := plan.checkPackage(state); err != nil {
			diags.AddAttributeError(path.Root("package"), base.Unable("use the package of", thing, intent.Name), base.Sentence(err.Error()))
		}
	}
	if err := plan.checkEnvironment(); err != nil { // what is unknown counts as nothing
		diags.AddAttributeError(path.Root("tls"), "Invalid "+thing, base.Sentence(err.Error()))
	}
	return diags
}

func isKnown(object types.Object, name string) bool {
	value, ok := object.Attributes()[name]
	return !ok || !value.IsUnknown()
}

// Read reads every part. A function is gone when neither it nor its role is there any more; what else is missing
// makes it incomplete, and the next apply puts it back.
func (kind) Read(ctx context.Context, provider *base.Provider, m *model) (composite.Found, error) {
	p, err := partsOf(ctx, provider, m.names())
	if err != nil {
		return composite.Found{}, err
	}
	is, err := p.findSure(ctx)
	if err != nil || is == nil {
		return composite.Found{Gone: is == nil}, err
	}
	m.flatten(is, provider)
	return composite.Found{Tags: is.RoleTags}, nil
}
