package base

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/gate"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// PolicyDocument is a data source that composes a policy for a resource that Keyward does not make.
// It is read when all its arguments are known, at plan or else at apply, and the gate checks the policy then.
type PolicyDocument struct {
	*Provider
	// Type is the data source's type without the provider's name.
	Type string
	// Thing is what messages call the policy: "key policy".
	Thing       string
	Description string
	// Attributes are those that the policy is composed from.
	Attributes func() map[string]schema.Attribute
	// Compose decodes the attributes and writes the policy. Its errors are those of package compose.
	Compose func(compose.Attributes, compose.Environment) (*compose.Policy, *model.Subject, error)
}

// documentText ends the description of every policy document.
const documentText = "\n\nThe data source is named and used like `aws_iam_policy_document`, but it takes what is meant in place of " +
	"statements. While one of its arguments is not known yet, Terraform reads it during apply, so that the provider checks nothing " +
	"at plan. `keyward lint` of the plan checks such a policy all the same, and Keyward's resources have no such gap. A finding at " +
	"`fail_on` or above is an error whenever the data source is read, also before a destroy; `lint_waivers` lets it pass."

// Configure takes what the provider hands over.
func (d *PolicyDocument) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	if req.ProviderData == nil {
		return
	}
	provider, ok := req.ProviderData.(*Provider)
	if !ok {
		resp.Diagnostics.AddError("Unable to configure the data source",
			fmt.Sprintf("The provider handed over a %T. This is a bug in the provider; please report it.", req.ProviderData))
		return
	}
	d.Provider = provider
}

// Metadata names the data source.
func (d *PolicyDocument) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + d.Type
}

// Schema describes the attributes.
func (d *PolicyDocument) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := d.Attributes()
	attributes["account_id"] = schema.StringAttribute{
		MarkdownDescription: "The account of the resource that the policy is for. It is told by the roles and users that the policy " +
			"names as of its own account, or else by the provider's credentials; where the policy needs no account, it is not asked for.",
		Optional: true,
	}
	attributes["region"] = schema.StringAttribute{
		MarkdownDescription: "The Region of the resource that the policy is for. Default: the provider's.",
		Optional:            true,
	}
	attributes["json"] = schema.StringAttribute{
		MarkdownDescription: "The policy as JSON without white space, as AWS counts its length.",
		Computed:            true,
	}
	attributes["lint_waivers"] = dataSourceAttribute(WaiverAttribute())
	resp.Schema = schema.Schema{MarkdownDescription: d.Description + documentText, Attributes: attributes}
}

// ValidateConfig checks everything that can be checked without knowing where the resource is.
func (d *PolicyDocument) ValidateConfig(
	_ context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse,
) {
	_, _, diags := d.compose(req.Config.Raw, compose.Environment{})
	resp.Diagnostics.Append(diags...)
}

// Read composes the policy, checks it and hands it out.
func (d *PolicyDocument) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var env compose.Environment
	var account types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("account_id"), &account)...)
	env.Account = account.ValueString()
	if region, err := d.Clients.Region(ctx); err == nil {
		env.Region = region
	}
	policy, subject, diags := d.compose(req.Config.Raw, env)
	if !diags.HasError() && !policy.Known() {
		if diags = d.locate(ctx, &env); !diags.HasError() {
			policy, subject, diags = d.compose(req.Config.Raw, env)
		}
	}
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if !policy.Known() {
		resp.Diagnostics.AddError(Unable("write", d.Thing, subject.Name),
			"Its account, partition or Region is not known. Set account_id and region.")
		return
	}
	resp.Diagnostics.Append(d.Gate.Check(ctx, gate.Change{Subject: subject, Changed: true})...)
	resp.State.Raw = req.Config.Raw
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("json"), policy.JSON())...)
}

func (d *PolicyDocument) compose(
	config tftypes.Value, env compose.Environment,
) (*compose.Policy, *model.Subject, diag.Diagnostics) {
	attributes, err := Attributes(config)
	if err != nil {
		return nil, nil, diag.Diagnostics{diag.NewErrorDiagnostic("Unable to read the configuration", err.Error())}
	}
	policy, subject, err := d.Compose(attributes, env)
	if err != nil {
		return nil, nil, AttributeErrors(d.Thing, err)
	}
	subject = subject.PolicyAlone()
	if subject.Name == "" {
		subject.Name = d.Thing
	}
	return policy, subject, nil
}

// locate asks AWS for the account and partition where the configuration does not tell.
func (d *PolicyDocument) locate(ctx context.Context, env *compose.Environment) diag.Diagnostics {
	identity, err := d.Clients.Identity(ctx)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic(Unable("write", d.Thing, ""),
			"It names its account or partition, and the configuration does not tell them. Set account_id and region, or give the "+
				"provider credentials: "+Sentence(err.Error()))}
	}
	if env.Account == "" {
		env.Account = identity.Account
	}
	env.Partition = identity.Partition
	return nil
}
