// Package provider is the Terraform provider: its configuration and the lists of its resources, data
// sources, ephemeral resources, actions and functions.
package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/keyward/terraform-provider-keyward/internal/awsclient"
	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/gate"
	"github.com/keyward/terraform-provider-keyward/internal/provider/encryptionkey"
	"github.com/keyward/terraform-provider-keyward/internal/provider/functions"
	"github.com/keyward/terraform-provider-keyward/internal/provider/randompassword"
	"github.com/keyward/terraform-provider-keyward/internal/provider/rotatesecret"
	"github.com/keyward/terraform-provider-keyward/internal/provider/rotatingsecret"
	"github.com/keyward/terraform-provider-keyward/internal/provider/rotationfunction"
	"github.com/keyward/terraform-provider-keyward/internal/provider/secretpolicy"
	"github.com/keyward/terraform-provider-keyward/internal/provider/secretvalue"
	"github.com/keyward/terraform-provider-keyward/internal/provider/securebucket"
	"github.com/keyward/terraform-provider-keyward/internal/wait"
)

// Address is where the provider is published.
const Address = "registry.terraform.io/keyward/keyward"

// TypeName is the prefix of every resource type.
const TypeName = "keyward"

// constructors is the only list of resources.
var constructors = []func() resource.Resource{
	encryptionkey.New,
	rotatingsecret.New,
	rotationfunction.New,
	securebucket.New,
}

// documents is the only list of data sources.
var documents = []func() datasource.DataSource{
	encryptionkey.NewPolicyDocument,
	securebucket.NewPolicyDocument,
	secretpolicy.NewPolicyDocument,
}

// ephemerals is the only list of ephemeral resources.
var ephemerals = []func() ephemeral.EphemeralResource{
	randompassword.New,
	secretvalue.New,
}

// actions is the only list of actions.
var actions = []func() action.Action{
	rotatesecret.New,
}

// Provider is the keyward provider.
type Provider struct {
	version string
	clock   wait.Clock
}

// Option changes how a provider behaves.
type Option func(*Provider)

// WithClock replaces the clock by which the provider waits for AWS.
func WithClock(clock wait.Clock) Option { return func(p *Provider) { p.clock = clock } }

// New makes providers of one version.
func New(version string, options ...Option) func() provider.Provider {
	return func() provider.Provider {
		p := &Provider{version: version, clock: wait.System{}}
		for _, option := range options {
			option(p)
		}
		return p
	}
}

// Metadata names the provider.
func (p *Provider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName, resp.Version = TypeName, p.version
}

// Configure takes the configuration without looking at AWS: credentials are resolved when the
// first resource needs them, and an unknown argument is an error only then.
func (p *Provider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	aws, diags := config.expand(ctx, p.version)
	resp.Diagnostics.Append(diags...)
	var err error
	if aws.Unknown, err = unknownArguments(req.Config.Raw); err != nil {
		resp.Diagnostics.AddError("Unable to read the provider block", err.Error())
	}
	if resp.Diagnostics.HasError() {
		return
	}
	settings, diags := config.gate(ctx)
	resp.Diagnostics.Append(diags...)
	handed := &base.Provider{
		Clients:     awsclient.New(aws),
		DefaultTags: config.defaultTags(),
		//nolint:contextcheck // the linter is prepared once, on first use, for whatever context comes then
		Gate:  gate.New(settings),
		Clock: p.clock,
		Run:   base.NewRun(),
	}
	resp.ResourceData, resp.DataSourceData = handed, handed
	resp.EphemeralResourceData, resp.ActionData = handed, handed
}

// Resources lists the resources.
func (p *Provider) Resources(context.Context) []func() resource.Resource { return constructors }

// DataSources lists the data sources.
func (p *Provider) DataSources(context.Context) []func() datasource.DataSource { return documents }

// EphemeralResources lists the ephemeral resources.
func (p *Provider) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return ephemerals
}

// Actions lists the actions. Terraform before 1.14 does not ask for them.
func (p *Provider) Actions(context.Context) []func() action.Action { return actions }

// Functions lists the functions.
func (p *Provider) Functions(context.Context) []func() function.Function { return functions.All() }
