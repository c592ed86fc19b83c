package rotationfunction_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
)

// wantNoConflict fails where Lambda had to refuse a change because another one was under way.
func wantNoConflict(t *testing.T, cloud *acctest.AWS) {
	t.Helper()
	for _, call := range cloud.Calls() {
		if call.Status == http.StatusConflict {
			t.Errorf("%s came while another change was under way", call.Operation.Name)
		}
	}
}

// Settings and code change one after the other, each when the one before is in place. The function and the
// permission to invoke it are there all the while, so that no rotation meets a gap.
func TestFunction_changes_one_at_a_time(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	cloud.SlowFunctions(3)
	d := driver.New(t, driveUnlinted(cloud))
	mustApply(t, d, simple(t, "slow", nil))
	cloud.ForgetCalls()
	config := simple(t, "slow", attributes{"package": archived(t, "arm64", "2"), "memory_size": 512})
	mustApply(t, d, config)
	wantNoConflict(t, cloud)
	want := []string{"lambda.UpdateFunctionConfiguration", "lambda.UpdateFunctionCode"}
	if diff := cmp.Diff(want, changes(cloud)); diff != "" {
		t.Errorf("calls that change something (-want +got):\n%s", diff)
	}
	compare(t, cloud, d.State())
	if plan := d.Plan(config); plan.Action != driver.NoOp {
		t.Errorf("the next plan is to %s", plan.Action)
	}
}

// A run that is cut off in a change leaves it under way; the next run waits until it is over, and so does a destroy.
func TestFunction_change_is_under_way(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, driveUnlinted(cloud))
	mustApply(t, d, simple(t, "cut", nil))
	cloud.SlowFunctions(9)
	config := simple(t, "cut", attributes{"package": archived(t, "arm64", "2"), "memory_size": 512})
	cloud.Inject(standin.Fault{Kind: standin.LostReply, Operation: "lambda.UpdateFunctionConfiguration"})
	wantError(t, d.Apply(config), "lambda:UpdateFunctionConfiguration")
	mustApply(t, d, config)
	wantNoConflict(t, cloud)
	compare(t, cloud, d.State())

	_, err := lambda.NewFromConfig(cloud.Config()).UpdateFunctionConfiguration(t.Context(), &lambda.UpdateFunctionConfigurationInput{
		FunctionName: aws.String("cut"), MemorySize: aws.Int32(128),
	})
	if err != nil {
		t.Fatal(err)
	}
	// Nothing else reads a function that is being deleted, so another read has to bring the change to its end.
	cloud.OnCall(func(call standin.Call) {
		if call.Operation.Name == "lambda.DeleteFunction" {
			_, err := lambda.NewFromConfig(cloud.Config()).GetFunction(t.Context(), &lambda.GetFunctionInput{FunctionName: aws.String("cut")})
			if err != nil {
				t.Error(err)
			}
		}
	})
	if err := d.Destroy().Err(); err != nil {
		t.Fatal(err)
	}
	if found := everything(t, cloud); len(found) > 0 {
		t.Errorf("%v is left", found)
	}
}

// Lambda gives network interfaces back as the role of the function. A function that leaves its network keeps the right
// to do so until it is out of it.
func TestFunction_leaves_its_network(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, driveUnlinted(cloud))
	inside := attributes{"vpc_config": attributes{"subnet_ids": []string{"subnet-a"}, "security_group_ids": []string{"sg-a"}}}
	mustApply(t, d, simple(t, "leaves", inside))
	var during string
	cloud.OnCall(func(call standin.Call) {
		if call.Operation.Name == "lambda.UpdateFunctionConfiguration" {
			during = rolePolicy(t, cloud, "leaves")
		}
	})
	// More changes of the role are in place before the function has them.
	mustApply(t, d, simple(t, "leaves", attributes{"tracing_mode": "Active"}))
	cloud.OnCall(nil)
	for _, sid := range []string{"AttachToNetwork", "WriteTraces"} {
		if !strings.Contains(during, sid) {
			t.Errorf("the role lacks %s when the function leaves: %s", sid, during)
		}
	}
	if after := rolePolicy(t, cloud, "leaves"); strings.Contains(after, "ec2:") {
		t.Errorf("the role still reaches the network: %s", after)
	}
	compare(t, cloud, d.State())
}

func rolePolicy(t *testing.T, cloud *acctest.AWS, name string) string {
	t.Helper()
	written, err := iam.NewFromConfig(cloud.Config()).GetRolePolicy(t.Context(), &iam.GetRolePolicyInput{
		RoleName: aws.String(name + "-us-east-1"), PolicyName: aws.String("keyward-rotation"),
	})
	if err != nil {
		t.Fatal(err)
	}
	text, err := url.PathUnescape(aws.ToString(written.PolicyDocument))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// For a while Lambda sees the role as it was: not yet there, or without what it was just given.
func TestFunction_role_is_seen_late(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	refusal := standin.AWSError{
		Status: http.StatusBadRequest, Code: "InvalidParameterValueException", Message: "The role defined for the function cannot be assumed by Lambda.",
	}
	d := driver.New(t, driveUnlinted(cloud))
	config := simple(t, "late", nil)
	for _, step := range []struct{ operation, attribute, value string }{
		{"lambda.CreateFunction", "tracing_mode", "PassThrough"},
		{"lambda.UpdateFunctionConfiguration", "tracing_mode", "Active"},
		{"lambda.PutFunctionEventInvokeConfig", "failure_destination_arn", queueARN},
	} {
		config[step.attribute] = step.value
		late := cloud.Inject(standin.Fault{Kind: standin.Custom, Error: refusal, Operation: step.operation, Times: 3})
		mustApply(t, d, config)
		if late.Fired() != 3 {
			t.Errorf("%s was refused %d times, want 3", step.operation, late.Fired())
		}
	}
	// Where nothing of the role has changed, the refusal is for good.
	cloud.Inject(standin.Fault{Kind: standin.Custom, Error: refusal, Operation: "lambda.UpdateFunctionConfiguration"})
	config["memory_size"] = 512
	wantError(t, d.Apply(config), "lambda:UpdateFunctionConfiguration", "cannot be assumed")
	if n := slices.Index(changes(cloud), "lambda.DeleteFunction"); n >= 0 {
		t.Error("the function was deleted")
	}
}

// A change that Lambda accepts and then cannot carry out is told with its reason, and the next apply repairs it.
func TestFunction_change_fails(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, driveUnlinted(cloud))
	mustApply(t, d, simple(t, "fails", nil))
	cloud.FailFunction("fails", "SubnetOutOfIPAddresses", "The subnet has no address left.")
	config := simple(t, "fails", attributes{"memory_size": 512})
	wantError(t, d.Apply(config), "SubnetOutOfIPAddresses", "no address left")
	plan := d.Plan(config)
	if plan.Action != driver.Update || plan.Prior()["complete"] != false {
		t.Errorf("the plan for a function that failed is to %s, complete is %v", plan.Action, plan.Prior()["complete"])
	}
	mustApply(t, d, config)
	compare(t, cloud, d.State())
}
