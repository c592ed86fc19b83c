package rotationfunction_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
)

// A function is made, changed and destroyed, and every part with it.
func TestFunction_life(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, drive(cloud))
	for _, config := range []attributes{simple(t, "life", nil), full(t, "life"), simple(t, "life", nil)} {
		mustApply(t, d, config)
		compare(t, cloud, d.State())
		if plan := d.Plan(config); plan.Action != driver.NoOp {
			t.Errorf("the next plan is to %s: it has %v and wants %v", plan.Action, plan.Prior(), plan.Planned())
		}
	}
	if err := d.Destroy().Err(); err != nil {
		t.Fatal(err)
	}
	if found := everything(t, cloud); len(found) > 0 {
		t.Errorf("%v is left", found)
	}
}

// Secrets and keys that the same apply makes are unknown at plan. The permissions are proven all the same, and what
// they turn out to be is checked before anything is made.
func TestFunction_unknown(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, drive(cloud))
	config := full(t, "unknown")
	open := maps.Clone(config)
	open["secret_arns"], open["kms_key_arns"] = []any{driver.Unknown}, []any{driver.Unknown}
	for _, attribute := range []string{"admin_secret_arn", "failure_destination_arn", "environment_kms_key_arn"} {
		open[attribute] = driver.Unknown
	}
	plan := d.Plan(open)
	if len(plan.Diagnostics) > 0 {
		t.Fatalf("the plan says: %s", plan.Diagnostics)
	}
	planned := plan.Planned()
	if planned["policy_json"] != driver.Unknown || planned["arn"] != "arn:aws:lambda:us-east-1:123456789012:function:unknown" {
		t.Errorf("planned policy %v and ARN %v", planned["policy_json"], planned["arn"])
	}
	wrong := maps.Clone(config)
	wrong["secret_arns"] = []string{strings.Replace(secretARN, "123456789012", "210987654321", 1)}
	wantError(t, d.ApplyPlan(plan, wrong), "secret_arns", "210987654321")
	if found := everything(t, cloud); len(found) > 0 {
		t.Errorf("%v was made for a secret of another account", found)
	}
	if err := d.ApplyPlan(d.Plan(open), config).Err(); err != nil {
		t.Fatal(err)
	}
	compare(t, cloud, d.State())
}

// What is wrong shows at plan, at the attribute, with the way out, and before anything is called.
func TestFunction_invalid(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	tests := map[string]struct {
		changes   attributes
		attribute string
		words     []string
	}{
		"a long name":         {attributes{"name": strings.Repeat("n", 49)}, "name", []string{"1 to 48"}},
		"another engine":      {attributes{"engine": "oracle"}, "engine", []string{"postgres"}},
		"no secret":           {attributes{"secret_name_prefix": nil}, "secret_arns", []string{"names no secret", "secret_name_prefix"}},
		"all secrets":         {attributes{"secret_name_prefix": "*"}, "secret_name_prefix", []string{"implied"}},
		"no package":          {attributes{"package": attributes{"sha256": digits(nil)}}, "package", []string{"file", "s3_bucket"}},
		"a hash of capitals":  {attributes{"package": attributes{"file": "x", "sha256": strings.ToUpper(digits(nil))}}, "sha256", []string{"lower case"}},
		"half an object":      {attributes{"package": attributes{"s3_bucket": "artifacts", "sha256": digits(nil)}}, "package", []string{"s3_key"}},
		"a short timeout":     {attributes{"timeout": 3}, "timeout", []string{"10"}},
		"an odd retention":    {attributes{"log_group": attributes{"retention_in_days": 2}}, "retention_in_days", []string{"365"}},
		"a reserved tag":      {attributes{"tags": attributes{"keyward:creation": "x"}}, "tags", []string{"keyward:creation"}},
		"a large environment": {attributes{"tls": attributes{"ca_pem": strings.Repeat("x", 4096)}}, "tls", []string{"4096", "ca_file"}},
		"two sets of authorities": {
			attributes{"tls": attributes{"ca_pem": "x", "ca_file": "y"}}, "tls", []string{"ca_pem"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d := driver.New(t, driveUnlinted(cloud))
			cloud.ForgetCalls()
			wantError(t, d.Plan(simple(t, "invalid", test.changes)).Diagnostics, append(test.words, test.attribute)...)
			for _, call := range cloud.Calls() {
				if call.Operation.Name != "sts.GetCallerIdentity" {
					t.Errorf("the plan called %s", call.Operation.Name)
				}
			}
		})
	}
}
