// Package secretvalue is the ephemeral resource keyward_secret_value: the value of a secret, for the length of one
// run of Terraform. It is in no state and no plan.
package secretvalue

import (
	"context"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
	"github.com/keyward/terraform-provider-keyward/internal/base"
)

// New makes keyward_secret_value.
func New() ephemeral.EphemeralResource { return &secretValue{} }

type secretValue struct{ base.Ephemeral }

// model is the ephemeral resource as Terraform has it.
type model struct {
	SecretID     types.String `tfsdk:"secret_id"`
	VersionID    types.String `tfsdk:"version_id"`
	VersionStage types.String `tfsdk:"version_stage"`
	JSONKeys     types.Set    `tfsdk:"json_keys"`
	Region       types.String `tfsdk:"region"`

	ARN           types.String `tfsdk:"arn"`
	CreatedDate   types.String `tfsdk:"created_date"`
	VersionStages types.Set    `tfsdk:"version_stages"`
	SecretString  types.String `tfsdk:"secret_string"`
	SecretBinary  types.String `tfsdk:"secret_binary"`
	Values        types.Map    `tfsdk:"values"`
}

// Metadata names the ephemeral resource.
func (*secretValue) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_secret_value"
}

// Open reads the value.
func (s *secretValue) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var m model
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	out, err := s.read(ctx, &m)
	if err != nil {
		resp.Diagnostics.Append(base.Failed("read", "secret value", m.SecretID.ValueString(), err))
		return
	}
	resp.Diagnostics.Append(m.take(ctx, out)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.Result.Set(ctx, &m)...)
}

func (s *secretValue) read(ctx context.Context, m *model) (*secretsmanager.GetSecretValueOutput, error) {
	client, err := s.Clients.Secrets(ctx, m.Region.ValueString())
	if err != nil {
		return nil, err
	}
	out, err := client.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{
		SecretId:     m.SecretID.ValueStringPointer(),
		VersionId:    m.VersionID.ValueStringPointer(),
		VersionStage: m.VersionStage.ValueStringPointer(),
	})
	if err == nil {
		return out, nil
	}
	step := &base.StepError{Part: "the value", Operation: "secretsmanager:GetSecretValue", Err: err}
	switch {
	case awserr.NotFound(err):
		step.WayOut = "There is no such secret in this account and Region, or it has no value with this version_id or version_stage. " +
			"A secret of another account has to be named by its ARN, and its policy has to let these credentials read it."
	case awserr.HasCode(err, "InvalidRequestException"):
		step.WayOut = "A secret that is pending deletion has no readable value: aws secretsmanager restore-secret brings it back."
	case awserr.AccessDenied(err):
		step.WayOut = "Allow secretsmanager:GetSecretValue to the credentials that Terraform uses, in IAM or the policy of the secret, " +
			"and kms:Decrypt where the secret has a key of its own; then run the command again."
	}
	return nil, step
}

// take fills in what AWS answered.
func (m *model) take(ctx context.Context, out *secretsmanager.GetSecretValueOutput) diag.Diagnostics {
	var diags diag.Diagnostics
	m.ARN = types.StringPointerValue(out.ARN)
	m.VersionID = types.StringPointerValue(out.VersionId)
	if out.CreatedDate != nil {
		m.CreatedDate = types.StringValue(out.CreatedDate.UTC().Format(time.RFC3339))
	}
	stages, more := types.SetValueFrom(ctx, types.StringType, out.VersionStages)
	diags.Append(more...)
	m.VersionStages = stages
	m.SecretString = types.StringPointerValue(out.SecretString)
	if out.SecretBinary != nil {
		m.SecretBinary = types.StringValue(base64.StdEncoding.EncodeToString(out.SecretBinary))
	}
	var keys []string
	diags.Append(m.JSONKeys.ElementsAs(ctx, &keys, true)...)
	values, err := fields(out.SecretString, keys)
	if err != nil {
		diags.AddError(base.Unable("read", "secret value", m.SecretID.ValueString()),
			fmt.Sprintf("Version %s: %s.", m.VersionID.ValueString(), err))
		return diags
	}
	m.Values = types.MapNull(types.StringType)
	if values != nil {
		m.Values, more = types.MapValueFrom(ctx, types.StringType, values)
		diags.Append(more...)
	}
	return diags
}
