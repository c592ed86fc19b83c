package composite

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// State are the attributes that every composite has. The model of a kind embeds it.
type State struct {
	ID                 types.String   `tfsdk:"id"`
	ARN                types.String   `tfsdk:"arn"`
	Region             types.String   `tfsdk:"region"`
	PolicyJSON         types.String   `tfsdk:"policy_json"`
	DeletionProtection types.Bool     `tfsdk:"deletion_protection"`
	AdoptExisting      types.Bool     `tfsdk:"adopt_existing"`
	Tags               types.Map      `tfsdk:"tags"`
	TagsAll            types.Map      `tfsdk:"tags_all"`
	LintWaivers        types.List     `tfsdk:"lint_waivers"`
	Timeouts           timeouts.Value `tfsdk:"timeouts"`
}

// Model is a pointer to the model of a kind.
type Model[M any] interface {
	*M
	Common() *State
}

// Common is the part that every composite has.
func (s *State) Common() *State { return s }

// FlattenPolicy keeps the text in the state as long as the policy on AWS means the same.
func (s *State) FlattenPolicy(text string) {
	if s.PolicyJSON.IsNull() || !policy.Same(s.PolicyJSON.ValueString(), text) {
		s.PolicyJSON = types.StringValue(text)
	}
}

// protected reports whether deletion_protection is on, or may turn out to be.
func (s *State) protected() bool {
	return s.DeletionProtection.IsUnknown() || s.DeletionProtection.ValueBool()
}

// setDefaults fills what AWS cannot tell, for an object that was just imported.
func (s *State) setDefaults() {
	if s.DeletionProtection.IsNull() {
		s.DeletionProtection = types.BoolValue(true)
	}
	if s.AdoptExisting.IsNull() {
		s.AdoptExisting = types.BoolValue(false)
	}
}

// place is what the ARN says about where the object is. ARNs of some services say little or nothing.
func (s *State) place() compose.Environment { return Place(s.ARN.ValueString()) }

// Place is what an ARN says about where something is; nothing if it is none.
func Place(text string) compose.Environment {
	parsed, err := arn.Parse(text)
	if err != nil {
		return compose.Environment{}
	}
	return compose.Environment{Partition: parsed.Partition, Region: parsed.Region, Account: parsed.AccountID}
}

// within bounds an operation by one of the timeouts.
func within(
	ctx context.Context, limit func(context.Context, time.Duration) (time.Duration, diag.Diagnostics), fallback time.Duration,
	diags *diag.Diagnostics,
) (context.Context, context.CancelFunc) {
	bound, problems := limit(ctx, fallback)
	diags.Append(problems...)
	return context.WithTimeout(ctx, bound)
}

// setIdentity writes the identity where Terraform knows identities.
func setIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, value any) diag.Diagnostics {
	if identity == nil {
		return nil
	}
	return identity.Set(ctx, value)
}
