package rotationfunction_test

import (
	"context"
	"maps"
	"reflect"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
)

// hands are the clients of somebody who changes what Keyward has made.
type hands struct {
	iam    *iam.Client
	lambda *lambda.Client
	logs   *cloudwatchlogs.Client
}

const (
	driftName = "drift"
	driftRole = "drift-us-east-1"
	driftLogs = "/aws/lambda/drift"
	wide      = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"secretsmanager:*","Resource":"*"}]}`
)

// configure changes settings of the function.
func configure(in lambda.UpdateFunctionConfigurationInput) func(context.Context, hands) error {
	return func(ctx context.Context, h hands) error {
		in.FunctionName = aws.String(driftName)
		_, err := h.lambda.UpdateFunctionConfiguration(ctx, &in)
		return err
	}
}

// environment changes variables of the function.
func environment(changes map[string]string) func(context.Context, hands) error {
	return func(ctx context.Context, h hands) error {
		is, err := h.lambda.GetFunctionConfiguration(ctx, &lambda.GetFunctionConfigurationInput{FunctionName: aws.String(driftName)})
		if err != nil {
			return err
		}
		changed := maps.Clone(is.Environment.Variables)
		maps.Copy(changed, changes)
		return configure(lambda.UpdateFunctionConfigurationInput{Environment: &lambdatypes.Environment{Variables: changed}})(ctx, h)
	}
}

// unprotect takes the permission of Secrets Manager away, and may give one without an account in its place.
func unprotect(again bool) func(context.Context, hands) error {
	return func(ctx context.Context, h hands) error {
		name, sid := aws.String(driftName), aws.String("RotatedBySecretsManager")
		_, err := h.lambda.RemovePermission(ctx, &lambda.RemovePermissionInput{FunctionName: name, StatementId: sid})
		if err != nil || !again {
			return err
		}
		_, err = h.lambda.AddPermission(ctx, &lambda.AddPermissionInput{
			FunctionName: name, StatementId: sid, Action: aws.String("lambda:InvokeFunction"), Principal: aws.String("secretsmanager.amazonaws.com"),
		})
		return err
	}
}

// drifts are the changes, with the attribute at which the plan shows each.
func drifts(t *testing.T) map[string]struct {
	attribute string
	tamper    func(context.Context, hands) error
} {
	const trusting = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"sts:AssumeRole"}]}`
	other := zipped(t, "bootstrap", 0o755, program(t, "x86_64", "other"))
	return map[string]struct {
		attribute string
		tamper    func(context.Context, hands) error
	}{
		"permissions widened": {"policy_json", func(ctx context.Context, h hands) error {
			_, err := h.iam.PutRolePolicy(ctx, &iam.PutRolePolicyInput{
				RoleName: aws.String(driftRole), PolicyName: aws.String("keyward-rotation"), PolicyDocument: aws.String(wide),
			})
			return err
		}},
		"permissions removed": {"policy_json", func(ctx context.Context, h hands) error {
			_, err := h.iam.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: aws.String(driftRole), PolicyName: aws.String("keyward-rotation")})
			return err
		}},
		"trust widened": {"complete", func(ctx context.Context, h hands) error {
			_, err := h.iam.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: aws.String(driftRole), PolicyDocument: aws.String(trusting)})
			return err
		}},
		"boundary removed": {"permissions_boundary_arn", func(ctx context.Context, h hands) error {
			_, err := h.iam.DeleteRolePermissionsBoundary(ctx, &iam.DeleteRolePermissionsBoundaryInput{RoleName: aws.String(driftRole)})
			return err
		}},
		"tag of the role changed": {"complete", func(ctx context.Context, h hands) error {
			_, err := h.iam.TagRole(ctx, &iam.TagRoleInput{RoleName: aws.String(driftRole), Tags: []iamtypes.Tag{{Key: aws.String("team"), Value: aws.String("x")}}})
			return err
		}},
		"tag of the function removed": {"tags_all", func(ctx context.Context, h hands) error {
			_, err := h.lambda.UntagResource(ctx, &lambda.UntagResourceInput{
				Resource: aws.String("arn:aws:lambda:us-east-1:123456789012:function:" + driftName), TagKeys: []string{"team"},
			})
			return err
		}},
		"role deleted": {"complete", func(ctx context.Context, h hands) error {
			_, err := h.iam.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: aws.String(driftRole), PolicyName: aws.String("keyward-rotation")})
			if err != nil {
				return err
			}
			_, err = h.iam.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: aws.String(driftRole)})
			return err
		}},
		"permission removed":                {"complete", unprotect(false)},
		"permission for everybody's secret": {"complete", unprotect(true)},
		"retention": {"log_group", func(ctx context.Context, h hands) error {
			_, err := h.logs.DeleteRetentionPolicy(ctx, &cloudwatchlogs.DeleteRetentionPolicyInput{LogGroupName: aws.String(driftLogs)})
			return err
		}},
		"key of the logs": {"log_group", func(ctx context.Context, h hands) error {
			_, err := h.logs.DisassociateKmsKey(ctx, &cloudwatchlogs.DisassociateKmsKeyInput{LogGroupName: aws.String(driftLogs)})
			return err
		}},
		"log group deleted": {"log_group", func(ctx context.Context, h hands) error {
			_, err := h.logs.DeleteLogGroup(ctx, &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: aws.String(driftLogs)})
			return err
		}},
		"engine":           {"engine", environment(map[string]string{"KEYWARD_ENGINE": "mysql"})},
		"TLS off":          {"tls", environment(map[string]string{"KEYWARD_TLS": "off"})},
		"a variable more":  {"complete", environment(map[string]string{"LD_PRELOAD": "/tmp/x.so"})},
		"environment gone": {"engine", configure(lambda.UpdateFunctionConfigurationInput{Environment: &lambdatypes.Environment{Variables: map[string]string{}}})},
		"memory":           {"memory_size", configure(lambda.UpdateFunctionConfigurationInput{MemorySize: aws.Int32(128)})},
		"timeout":          {"timeout", configure(lambda.UpdateFunctionConfigurationInput{Timeout: aws.Int32(3)})},
		"tracing": {"tracing_mode", configure(lambda.UpdateFunctionConfigurationInput{
			TracingConfig: &lambdatypes.TracingConfig{Mode: lambdatypes.TracingModePassThrough},
		})},
		"handler":                {"complete", configure(lambda.UpdateFunctionConfigurationInput{Handler: aws.String("other")})},
		"role of somebody else":  {"complete", configure(lambda.UpdateFunctionConfigurationInput{Role: aws.String("arn:aws:iam::123456789012:role/other")})},
		"key of the environment": {"environment_kms_key_arn", configure(lambda.UpdateFunctionConfigurationInput{KMSKeyArn: aws.String("")})},
		"subnets": {"vpc_config", configure(lambda.UpdateFunctionConfigurationInput{
			VpcConfig: &lambdatypes.VpcConfig{SubnetIds: []string{"subnet-c"}, SecurityGroupIds: []string{"sg-c"}},
		})},
		"out of the network": {"vpc_config", configure(lambda.UpdateFunctionConfigurationInput{
			VpcConfig: &lambdatypes.VpcConfig{SubnetIds: []string{}, SecurityGroupIds: []string{}},
		})},
		"code": {"package", func(ctx context.Context, h hands) error {
			_, err := h.lambda.UpdateFunctionCode(ctx, &lambda.UpdateFunctionCodeInput{FunctionName: aws.String(driftName), ZipFile: other})
			return err
		}},
		"concurrency": {"reserved_concurrent_executions", func(ctx context.Context, h hands) error {
			_, err := h.lambda.DeleteFunctionConcurrency(ctx, &lambda.DeleteFunctionConcurrencyInput{FunctionName: aws.String(driftName)})
			return err
		}},
		"failure destination": {"failure_destination_arn", func(ctx context.Context, h hands) error {
			_, err := h.lambda.DeleteFunctionEventInvokeConfig(ctx, &lambda.DeleteFunctionEventInvokeConfigInput{FunctionName: aws.String(driftName)})
			return err
		}},
		"function deleted": {"complete", func(ctx context.Context, h hands) error {
			_, err := h.lambda.DeleteFunction(ctx, &lambda.DeleteFunctionInput{FunctionName: aws.String(driftName)})
			return err
		}},
	}
}

// Each part that somebody changes or removes shows in the plan, at the attribute named, and the next apply puts
// it back.
func TestFunction_drift(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	h := handsOf(cloud)
	d := driver.New(t, driveUnlinted(cloud))
	config := full(t, driftName)
	mustApply(t, d, config)
	for name, test := range drifts(t) {
		t.Run(name, func(t *testing.T) {
			if err := test.tamper(t.Context(), h); err != nil {
				t.Fatal(err)
			}
			plan := d.Plan(config)
			if plan.Diagnostics.HasError() || plan.Action != driver.Update {
				t.Fatalf("the plan is to %s: %s", plan.Action, plan.Diagnostics)
			}
			if reflect.DeepEqual(plan.Prior()[test.attribute], plan.Planned()[test.attribute]) {
				t.Errorf("the change does not show at %s: %v", test.attribute, plan.Planned()[test.attribute])
			}
			mustApply(t, d, config)
			compare(t, cloud, d.State())
			if plan := d.Plan(config); plan.Action != driver.NoOp {
				t.Errorf("after the repair the plan is to %s: it has %v and wants %v", plan.Action, plan.Prior(), plan.Planned())
			}
		})
	}
}

// A function that somebody stopped, by reserving nothing for it, shows also where the configuration reserves nothing.
func TestFunction_is_stopped(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, driveUnlinted(cloud))
	config := full(t, driftName)
	delete(config, "reserved_concurrent_executions")
	mustApply(t, d, config)
	_, err := handsOf(cloud).lambda.PutFunctionConcurrency(t.Context(), &lambda.PutFunctionConcurrencyInput{
		FunctionName: aws.String(driftName), ReservedConcurrentExecutions: aws.Int32(0),
	})
	if err != nil {
		t.Fatal(err)
	}
	if plan := d.Plan(config); plan.Action != driver.Update {
		t.Fatalf("the plan is to %s: %s", plan.Action, plan.Diagnostics)
	}
	mustApply(t, d, config)
	found, err := handsOf(cloud).lambda.GetFunctionConcurrency(t.Context(), &lambda.GetFunctionConcurrencyInput{FunctionName: aws.String(driftName)})
	if err != nil || found.ReservedConcurrentExecutions != nil {
		t.Errorf("after the repair %+v is reserved (%v)", found, err)
	}
}

func handsOf(cloud *acctest.AWS) hands {
	return hands{iam.NewFromConfig(cloud.Config()), lambda.NewFromConfig(cloud.Config()), cloudwatchlogs.NewFromConfig(cloud.Config())}
}

// What others add beside is theirs: statements of the function's policy go on, also when ours is repaired.
func TestFunction_leaves_what_is_not_its_own(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	h := handsOf(cloud)
	d := driver.New(t, driveUnlinted(cloud))
	config := simple(t, driftName, nil)
	mustApply(t, d, config)
	_, err := h.lambda.AddPermission(t.Context(), &lambda.AddPermissionInput{
		FunctionName: aws.String(driftName), StatementId: aws.String("Theirs"), Action: aws.String("lambda:InvokeFunction"),
		Principal: aws.String("events.amazonaws.com"), SourceAccount: aws.String("123456789012"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if plan := d.Plan(config); plan.Action != driver.NoOp {
		t.Errorf("the plan for a statement of somebody else is to %s", plan.Action)
	}
	if err := unprotect(true)(t.Context(), h); err != nil {
		t.Fatal(err)
	}
	mustApply(t, d, config)
	_, err = h.lambda.RemovePermission(t.Context(), &lambda.RemovePermissionInput{FunctionName: aws.String(driftName), StatementId: aws.String("Theirs")})
	if err != nil {
		t.Errorf("the statement of somebody else: %v", err)
	}
}

// The function, with its role, is gone: it is made again.
func TestFunction_disappears(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	h := handsOf(cloud)
	d := driver.New(t, driveUnlinted(cloud))
	config := simple(t, driftName, attributes{"adopt_existing": true}) // its log group is still there
	mustApply(t, d, config)
	all := drifts(t)
	for _, part := range []string{"function deleted", "role deleted"} {
		if err := all[part].tamper(t.Context(), h); err != nil {
			t.Fatal(err)
		}
	}
	if plan := d.Plan(config); plan.Action != driver.Create || plan.Diagnostics.HasError() {
		t.Errorf("the plan for a function that is gone is to %s: %s", plan.Action, plan.Diagnostics)
	}
	mustApply(t, d, config)
	compare(t, cloud, d.State())
}

// The key of the environment is out of use, so that Lambda shows no environment. The settings are not taken for
// changed, and the error says what is missing.
func TestFunction_environment_is_unreadable(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	made, err := cloud.KMS().CreateKey(t.Context(), &kms.CreateKeyInput{})
	if err != nil {
		t.Fatal(err)
	}
	key := made.KeyMetadata
	d := driver.New(t, driveUnlinted(cloud))
	config := full(t, driftName)
	config["environment_kms_key_arn"] = aws.ToString(key.Arn)
	mustApply(t, d, config)
	if _, err := cloud.KMS().DisableKey(t.Context(), &kms.DisableKeyInput{KeyId: key.KeyId}); err != nil {
		t.Fatal(err)
	}
	plan := d.Plan(config)
	if plan.Action != driver.Update || plan.Prior()["complete"] != false || plan.Prior()["engine"] != "postgres" {
		t.Errorf("the plan is to %s, complete is %v, engine is %v", plan.Action, plan.Prior()["complete"], plan.Prior()["engine"])
	}
	wantError(t, d.Apply(config), "Environment of the function", "kms:Decrypt", "KMSDisabledException")
	if _, err := cloud.KMS().EnableKey(t.Context(), &kms.EnableKeyInput{KeyId: key.KeyId}); err != nil {
		t.Fatal(err)
	}
	mustApply(t, d, config)
	compare(t, cloud, d.State())
}
