package rotationfunction_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
	"github.com/keyward/terraform-provider-keyward/internal/base"
)

const trustsLambda = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}`

// foreign makes parts of a function that nobody told Terraform of.
func foreign(t *testing.T, cloud *acctest.AWS, name string, parts ...string) {
	t.Helper()
	h := handsOf(cloud)
	role := name + "-us-east-1"
	if slices.Contains(parts, "function of another role") {
		role = "theirs"
	}
	if slices.Contains(parts, "role") || slices.Contains(parts, "function of another role") {
		_, err := h.iam.CreateRole(t.Context(), &iam.CreateRoleInput{
			RoleName: &role, AssumeRolePolicyDocument: aws.String(trustsLambda),
			Tags: []iamtypes.Tag{{Key: aws.String("theirs"), Value: aws.String("1")}},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if slices.Contains(parts, "function") || slices.Contains(parts, "function of another role") {
		_, err := h.lambda.CreateFunction(t.Context(), &lambda.CreateFunctionInput{
			FunctionName: &name, Role: aws.String("arn:aws:iam::123456789012:role/" + role), Runtime: lambdatypes.RuntimePython313, Handler: aws.String("x.y"),
			Code: &lambdatypes.FunctionCode{ZipFile: zipped(t, "x.py", 0o644, []byte("1"))},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if slices.Contains(parts, "log group") {
		_, err := h.logs.CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/aws/lambda/" + name)})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A name that something else has is refused, and nothing is touched; adopt_existing takes it over.
func TestFunction_exists_already(t *testing.T) {
	t.Parallel()
	for name, parts := range map[string][]string{
		"role": {"role"}, "log group": {"log group"}, "function": {"role", "function"}, "all": {"role", "function", "log group"},
		"function of another role": {"function of another role"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.Start(t)
			foreign(t, cloud, "taken", parts...)
			there := everything(t, cloud)
			cloud.ForgetCalls()
			d := driver.New(t, driveUnlinted(cloud))
			wantError(t, d.Apply(simple(t, "taken", nil)), "there is a ", "taken", "adopt_existing = true", "terraform import ADDRESS taken")
			if called := changes(cloud); len(called) > 1 || len(called) == 1 && called[0] != "sts.GetCallerIdentity" || d.State() != nil {
				t.Errorf("%v was called for a name that is taken, and the state is %s", called, d.StateJSON())
			}
			if diff := cmp.Diff(there, everything(t, cloud)); diff != "" {
				t.Errorf("before and after:\n%s", diff)
			}
			config := simple(t, "taken", attributes{"adopt_existing": true, "tags": attributes{"team": "data"}})
			mustApply(t, d, config)
			compare(t, cloud, d.State())
			if plan := d.Plan(config); plan.Action != driver.NoOp {
				t.Errorf("the next plan is to %s", plan.Action)
			}
		})
	}
}

// What was there before survives a failed step of its adoption in either order of replacement, and its protection
// holds all the while.
func TestFunction_adoption_fails(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"iam.PutRolePolicy", "lambda.UpdateFunctionCode", "lambda.AddPermission"} {
		for order, createFirst := range map[string]bool{"destroy first": false, "create first": true} {
			t.Run(operation+" "+order, func(t *testing.T) {
				t.Parallel()
				cloud := acctest.Start(t)
				foreign(t, cloud, "adopted", "role", "function", "log group")
				d := driver.New(t, driveUnlinted(cloud))
				d.SetCreateBeforeDestroy(createFirst)
				config := simple(t, "adopted", attributes{"adopt_existing": true, "deletion_protection": true})
				cloud.Inject(standin.Fault{Kind: standin.AccessDenied, Operation: operation})
				wantError(t, d.Apply(config), "Allow")
				if !d.Tainted() {
					t.Fatal("the unfinished function is not in the state")
				}
				wantError(t, d.Destroy(), "Unable to destroy rotation function adopted", "deletion_protection = false")
				cloud.ForgetCalls()
				mustApply(t, d, config)
				if called := changes(cloud); slices.Contains(called, "lambda.DeleteFunction") || slices.Contains(called, "iam.DeleteRole") {
					t.Errorf("the function that was there was deleted: %v", called)
				}
				wantOne(t, cloud, d)
			})
		}
	}
}

// wantOne fails unless the state has the one function that there is, whole and without a marker.
func wantOne(t *testing.T, cloud *acctest.AWS, d *driver.Driver) {
	t.Helper()
	if d.Tainted() || d.Deposed() != 0 {
		t.Errorf("tainted = %v, %d deposed", d.Tainted(), d.Deposed())
	}
	if found := everything(t, cloud); len(found) != 3 {
		t.Errorf("there are %v, want a role, a function and a log group", found)
	}
	compare(t, cloud, d.State())
}

// A half-made function is marked, exempt from protection, and never shows its marker.
func TestFunction_half_made(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, driveUnlinted(cloud))
	config := simple(t, "half", attributes{"deletion_protection": true})
	cloud.Inject(standin.Fault{Kind: standin.AccessDenied, Operation: "logs.CreateLogGroup"})
	wantError(t, d.Apply(config), "logs:CreateLogGroup")
	role, err := handsOf(cloud).iam.GetRole(t.Context(), &iam.GetRoleInput{RoleName: aws.String("half-us-east-1")})
	if err != nil || len(role.Role.Tags) != 1 || aws.ToString(role.Role.Tags[0].Key) != base.MarkerKey {
		t.Errorf("the role of the half-made function is not marked: %v", err)
	}
	for key := range d.State()["tags_all"].(attributes) {
		t.Errorf("the tag %s shows", key)
	}
	if err := d.Destroy().Err(); err != nil {
		t.Errorf("the half-made function cannot be destroyed: %v", err)
	}
	if found := everything(t, cloud); len(found) > 0 {
		t.Errorf("%v is left", found)
	}
}

// While a function is unfinished, somebody makes one of its name with a role of its own: that is not this one.
func TestFunction_name_was_taken_meanwhile(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, driveUnlinted(cloud))
	config := simple(t, "meanwhile", nil)
	cloud.Inject(standin.Fault{Kind: standin.AccessDenied, Operation: "logs.CreateLogGroup"})
	wantError(t, d.Apply(config), "logs:CreateLogGroup")
	foreign(t, cloud, "meanwhile", "function of another role")
	wantError(t, d.Apply(config), "role/theirs", "adopt_existing = true")
	d.Untaint()
	wantError(t, d.Apply(config), "role/theirs", "adopt_existing = true")
	if err := d.Destroy().Err(); err != nil {
		t.Fatal(err)
	}
	want := []string{"role theirs", "function meanwhile"}
	if diff := cmp.Diff(want, everything(t, cloud)); diff != "" {
		t.Errorf("what is left after a destroy (-want +got):\n%s", diff)
	}
}

// A half-made function that a replacement has finished, in a process that was killed before Terraform took the old
// entry out of the state, is the current one: it is not deleted.
func TestFunction_killed_between_create_and_destroy(t *testing.T) {
	t.Parallel()
	for name, protected := range map[string]bool{"protected": true, "unprotected": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.Start(t)
			d := driver.New(t, driveUnlinted(cloud))
			d.SetCreateBeforeDestroy(true)
			config := simple(t, "twice", attributes{"deletion_protection": protected})
			cloud.Inject(standin.Fault{Kind: standin.AccessDenied, Operation: "logs.CreateLogGroup"})
			wantError(t, d.Apply(config))
			d.SetKilledBetween(true)
			mustApply(t, d, config)
			if d.Tainted() || d.Deposed() != 1 {
				t.Fatalf("tainted = %v, %d deposed", d.Tainted(), d.Deposed())
			}
			d.SetKilledBetween(false)
			mustApply(t, d, config)
			wantOne(t, cloud, d)
			if plan := d.Plan(config); plan.Action != driver.NoOp {
				t.Errorf("the next plan is to %s", plan.Action)
			}
		})
	}
}

// deletion_protection holds for a destroy, another name and a complete function that somebody tainted, which
// Terraform shows to the provider as a creation.
func TestFunction_is_protected(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, driveUnlinted(cloud))
	config := simple(t, "guarded", attributes{"deletion_protection": true})
	mustApply(t, d, config)
	wantError(t, d.Destroy(), "Unable to destroy rotation function guarded", "deletion_protection = false")
	renamed := maps.Clone(config)
	renamed["name"], renamed["deletion_protection"] = "other", false
	wantError(t, d.Plan(renamed).Diagnostics, "Unable to replace rotation function guarded")
	d.Taint()
	wantError(t, d.Apply(config), "deletion_protection of this rotation function is true", "terraform untaint")
	d.Untaint()
	wantOne(t, cloud, d)
	mustApply(t, d, simple(t, "guarded", nil))
	mustApply(t, d, renamed)
	wantOne(t, cloud, d)
}

// Functions of one name in two Regions are two functions, although roles are of the whole account.
func TestFunction_same_name_in_two_Regions(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	here, there := driver.New(t, driveUnlinted(cloud)), driver.New(t, driveUnlinted(cloud))
	mustApply(t, here, simple(t, "twin", nil))
	elsewhere := simple(t, "twin", attributes{"region": "eu-west-1"})
	mustApply(t, there, elsewhere)
	if got := there.State()["arn"]; got != "arn:aws:lambda:eu-west-1:123456789012:function:twin" {
		t.Errorf("the other function is %v", got)
	}
	if err := there.Destroy().Err(); err != nil {
		t.Fatal(err)
	}
	wantOne(t, cloud, here)
}

// Two runs that make one function at once: the second watches the marker of the first.
func TestFunction_two_runs(t *testing.T) {
	t.Parallel()
	identity := base.Identity{Type: "keyward_rotation_function", Account: standin.Account, Region: standin.Region, Name: "raced"}
	mark := func(t *testing.T, cloud *acctest.AWS, started time.Time) {
		t.Helper()
		foreign(t, cloud, "raced", "role")
		marker := base.Marker{Hash: identity.Hash(), Started: started, Run: "another"}.String()
		_, err := handsOf(cloud).iam.TagRole(t.Context(), &iam.TagRoleInput{
			RoleName: aws.String("raced-us-east-1"), Tags: []iamtypes.Tag{{Key: aws.String(base.MarkerKey), Value: &marker}},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Run("the other run is dead", func(t *testing.T) {
		t.Parallel()
		cloud := acctest.Start(t)
		mark(t, cloud, time.Now().Add(-time.Hour))
		d := driver.New(t, driveUnlinted(cloud))
		mustApply(t, d, simple(t, "raced", nil))
		wantOne(t, cloud, d)
	})
	t.Run("the other run finishes", func(t *testing.T) {
		t.Parallel()
		cloud := acctest.Start(t)
		mark(t, cloud, time.Now())
		reads := 0
		cloud.OnCall(func(call standin.Call) {
			if call.Operation.Name != "iam.GetRole" {
				return
			}
			if reads++; reads == 2 {
				_, err := handsOf(cloud).iam.UntagRole(t.Context(), &iam.UntagRoleInput{RoleName: aws.String("raced-us-east-1"), TagKeys: []string{base.MarkerKey}})
				if err != nil {
					t.Error(err)
				}
			}
		})
		wantError(t, driver.New(t, driveUnlinted(cloud)).Apply(simple(t, "raced", nil)), "another Terraform run", "terraform import")
	})
}
