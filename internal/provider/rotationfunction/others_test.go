package rotationfunction_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
)

// Policies that others give the role are left alone, and the plan warns of them: with them the function may do more
// than is proven. A destroy, which IAM would refuse half-way, does not begin.
func TestFunction_role_has_policies_of_others(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	h := handsOf(cloud)
	d := driver.New(t, driveUnlinted(cloud))
	config := simple(t, driftName, nil)
	mustApply(t, d, config)
	made, err := h.iam.CreatePolicy(t.Context(), &iam.CreatePolicyInput{PolicyName: aws.String("Wide"), PolicyDocument: aws.String(wide)})
	if err != nil {
		t.Fatal(err)
	}
	managed := aws.ToString(made.Policy.Arn)
	role, inline := aws.String(driftRole), aws.String("theirs")
	if _, err := h.iam.AttachRolePolicy(t.Context(), &iam.AttachRolePolicyInput{RoleName: role, PolicyArn: &managed}); err != nil {
		t.Fatal(err)
	}
	_, err = h.iam.PutRolePolicy(t.Context(), &iam.PutRolePolicyInput{RoleName: role, PolicyName: inline, PolicyDocument: aws.String(wide)})
	if err != nil {
		t.Fatal(err)
	}
	plan := d.Plan(config)
	if plan.Action != driver.NoOp || plan.Diagnostics.HasError() {
		t.Errorf("the plan is to %s: %s", plan.Action, plan.Diagnostics)
	}
	for _, word := range []string{driftName + ": the role has policies", managed, "theirs", "policy_json"} {
		if warnings := plan.Diagnostics.Warnings().String(); !strings.Contains(warnings, word) {
			t.Errorf("the warning lacks %q:\n%s", word, warnings)
		}
	}
	there := everything(t, cloud)
	wantError(t, d.Destroy(), managed, "theirs", "Nothing was deleted")
	if diff := cmp.Diff(there, everything(t, cloud)); diff != "" {
		t.Errorf("before and after:\n%s", diff)
	}
	if _, err := h.iam.DetachRolePolicy(t.Context(), &iam.DetachRolePolicyInput{RoleName: role, PolicyArn: &managed}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.iam.DeleteRolePolicy(t.Context(), &iam.DeleteRolePolicyInput{RoleName: role, PolicyName: inline}); err != nil {
		t.Fatal(err)
	}
	if plan := d.Plan(config); len(plan.Diagnostics) > 0 {
		t.Errorf("the plan still says: %s", plan.Diagnostics)
	}
	if err := d.Destroy().Err(); err != nil {
		t.Fatal(err)
	}
}
