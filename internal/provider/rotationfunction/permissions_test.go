package rotationfunction_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// A whole life calls exactly what the policy on the resource's page allows of IAM, Lambda and CloudWatch Logs.
func TestFunction_needs_its_policy(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	called := map[string]bool{}
	record := func() {
		for _, call := range cloud.Calls() {
			called[call.Operation.Service()+":"+call.Operation.Action()] = true
		}
		cloud.ForgetCalls()
	}
	d := driver.New(t, driveUnlinted(cloud))
	mustApply(t, d, simple(t, driftName, attributes{"tags": attributes{"drop": "1"}}))
	mustApply(t, d, full(t, driftName))
	record()
	all := drifts(t)
	for _, name := range []string{"trust widened", "permission for everybody's secret"} {
		if err := all[name].tamper(t.Context(), handsOf(cloud)); err != nil {
			t.Fatal(err)
		}
	}
	cloud.ForgetCalls()
	mustApply(t, d, full(t, driftName))
	mustApply(t, d, simple(t, driftName, attributes{"log_group": attributes{"retention_in_days": 0}}))
	if err := driver.New(t, driveUnlinted(cloud)).Import(driftName).Err(); err != nil {
		t.Fatal(err)
	}
	if err := d.Destroy().Err(); err != nil {
		t.Fatal(err)
	}
	record()
	delete(called, "sts:GetCallerIdentity") // nobody needs a permission for it

	document := published(t)
	for action := range called {
		decision := eval.Authorize(&policy.Document{Version: policy.Version2012}, []*policy.Document{document}, eval.Request{
			Principal: "arn:aws:iam::123456789012:role/terraform", Action: action, Resource: "*", Account: "123456789012",
		})
		if decision.Outcome != eval.Allowed {
			t.Errorf("%s is called, and the policy says %s", action, decision.Outcome)
		}
	}
	for _, statement := range document.Statements {
		for _, action := range statement.Actions {
			service, _, _ := strings.Cut(action.Value, ":")
			if slices.Contains([]string{"iam", "lambda", "logs"}, service) && action.Value != "iam:PassRole" && !called[action.Value] {
				t.Errorf("%s is allowed, and not among %v", action.Value, slices.Sorted(maps.Keys(called)))
			}
		}
	}
}

// published is the policy for whoever runs Terraform, as it stands on the resource's page.
func published(t *testing.T) *policy.Document {
	t.Helper()
	text, err := os.ReadFile("../../../examples/resources/keyward_rotation_function/iam-policy.json")
	if err != nil {
		t.Fatal(err)
	}
	document, err := policy.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return document
}
