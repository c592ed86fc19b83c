package rotatingsecret_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/faultloop"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
)

func TestSecret_life(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, drive(cloud))
	name := newName()
	apply(t, d, valued(name))
	compare(t, cloud, d.State())
	wantNoChange(t, d, valued(name))
	if got := value(t, cloud, name); got != canary {
		t.Errorf("the first value is %q", got)
	}
	put(t, cloud, name, "rotated")
	apply(t, d, with(valued(name), attributes{"description": "new"}))
	warned := apply(t, d, with(valued(name), attributes{"initial_value_wo_version": 2}))
	if !strings.Contains(warned.String(), "stays as it is") {
		t.Errorf("nothing is said of the value that was not stored: %s", warned)
	}
	if got := value(t, cloud, name); got != "rotated" {
		t.Errorf("the rotated value was written over with %q", got)
	}
	if diagnostics := d.Destroy(); diagnostics.HasError() || describe(t, cloud, name) != nil {
		t.Errorf("after destroy: %s", diagnostics)
	}
}

// A secret without a value gets its first one later, once.
func TestSecret_value_comes_later(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, drive(cloud))
	name := newName()
	apply(t, d, minimal(name))
	apply(t, d, with(minimal(name), attributes{
		"initial_value_wo": attributes{"username": "app", "password": canary}, "initial_value_wo_version": 1,
	}))
	if got, want := value(t, cloud, name), `{"password":"`+canary+`","username":"app"}`; got != want {
		t.Errorf("the value is %s, want %s", got, want)
	}
	wantSafe(t, d)
}

func TestSecret_generates(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, drive(cloud))
	name := newName()
	config := with(minimal(name), attributes{"generate_initial_value": attributes{
		"key": "password", "fields": attributes{"username": "app"}, "length": 40, "exclude_punctuation": true,
	}})
	apply(t, d, config)
	text := value(t, cloud, name)
	if !strings.HasPrefix(text, `{"password":"`) || !strings.HasSuffix(text, `","username":"app"}`) || len(text) != len(`{"password":"","username":"app"}`)+40 {
		t.Errorf("the value is %s", text)
	}
	if strings.Contains(d.StateJSON(), text[13:53]) {
		t.Error("the state holds the password")
	}
	wantNoChange(t, d, config)
}

// The password policy is the one of GetRandomPassword.
func TestSecret_generates_by_policy(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	name := newName()
	config := with(minimal(name), attributes{"generate_initial_value": attributes{
		"length": 20, "exclude_lowercase": true, "exclude_uppercase": true, "exclude_punctuation": true, "exclude_characters": "01",
	}})
	d := driver.New(t, drive(cloud))
	apply(t, d, config)
	if got := value(t, cloud, name); len(got) != 20 || strings.Trim(got, "23456789") != "" {
		t.Errorf("the password is %q", got)
	}
	wantNoChange(t, d, config)
}

// wantSafe fails when the state holds the canary.
func wantSafe(t *testing.T, d *driver.Driver) {
	t.Helper()
	if strings.Contains(d.StateJSON(), canary) {
		t.Errorf("the state holds the value: %s", d.StateJSON())
	}
}

// The value is nowhere: not in plans, the state, messages, nor what the process prints.
func TestSecret_leaks_nothing(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, drive(cloud))
	name := newName()
	for _, config := range []attributes{valued(name), with(valued(name), attributes{"description": "x", "initial_value_wo_version": 2})} {
		plan := d.Plan(config)
		applied := d.Apply(config)
		for what, text := range map[string]string{
			"plan": fmt.Sprint(plan.Planned()), "diagnostics": plan.Diagnostics.String() + applied.String(), "state": d.StateJSON(),
		} {
			if strings.Contains(text, canary) {
				t.Errorf("the %s holds the value: %s", what, text)
			}
		}
	}
}

func TestSecret_import(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, drive(cloud))
	name := newName()
	config := with(rotated(name, cloud.RotationFunction("rotate", passes())), attributes{"readers": []string{appRole}})
	apply(t, d, config)
	arn, _ := d.State()["arn"].(string)
	put(t, cloud, name, "rotated")
	for _, id := range []string{name, arn, name + "@us-east-1"} {
		other := driver.New(t, drive(cloud))
		if diagnostics := other.Import(id); diagnostics.HasError() {
			t.Fatalf("import %s: %s", id, diagnostics)
		}
		apply(t, other, config)
		wantNoChange(t, other, config)
		if got := value(t, cloud, name); got != "rotated" {
			t.Errorf("the import of %s has changed the value to %q", id, got)
		}
	}
	wantError(t, driver.New(t, drive(cloud)).Import("nobody"), "no such secret")
	foreign := strings.Replace(arn, standin.Account, "999999999999", 1)
	wantError(t, driver.New(t, drive(cloud)).Import(foreign), "belongs to the account 999999999999")
}

// A version number that goes with no value would make an empty secret in silence.
func TestSecret_value_is_missing(t *testing.T) {
	t.Parallel()
	config := with(minimal(newName()), attributes{"initial_value_wo_version": 1})
	diagnostics := driver.New(t, drive(acctest.Start(t))).Plan(config).Diagnostics
	if text := diagnostics.String(); diagnostics.HasError() || !strings.Contains(text, "initial_value_wo_version goes with initial_value_wo") {
		t.Errorf("the plan says %s", text)
	}
}

// Secrets of services, partners and replicas are left alone: by an import, an adoption, a refresh, an update and
// a destroy.
func TestSecret_of_others(t *testing.T) {
	t.Parallel()
	for label, test := range map[string]struct {
		give func(cloud *acctest.AWS, name string)
		want string
	}{
		"a service": {func(cloud *acctest.AWS, name string) { cloud.ManageSecret(name, "rds") }, "managed by the AWS service rds"},
		"a partner": {
			func(cloud *acctest.AWS, name string) { cloud.PartnerSecret(name, "SalesforceClientSecret") },
			"managed external secret of the type SalesforceClientSecret",
		},
	} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.Start(t)
			name := newName()
			made := driver.New(t, drive(cloud))
			apply(t, made, valued(name))
			test.give(cloud, name)
			cloud.ForgetCalls()
			d := driver.New(t, drive(cloud))
			wantError(t, d.Import(name), test.want)
			wantError(t, d.Apply(with(valued(name), attributes{"adopt_existing": true, "description": "mine"})), test.want)
			wantError(t, made.Plan(valued(name)).Diagnostics, test.want, "terraform state rm ADDRESS")
			wantError(t, made.Apply(with(valued(name), attributes{"description": "mine"})), test.want)
			wantError(t, made.Destroy(), test.want)
			for _, call := range cloud.Calls() {
				if action := call.Operation.Action(); action != "DescribeSecret" && action != "GetResourcePolicy" && action != "GetCallerIdentity" {
					t.Errorf("%s was called", call.Operation.Name)
				}
			}
		})
	}
}

func TestSecret_is_a_replica(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	name := newName()
	apply(t, driver.New(t, drive(cloud)), with(valued(name), attributes{"replicas": attributes{"eu-west-1": attributes{"kms_key_arn": euKey}}}))
	wantError(t, driver.New(t, drive(cloud)).Import(name+"@eu-west-1"), "is a replica of the one in us-east-1")
}

func TestSecret_is_taken(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	name := newName()
	first := driver.New(t, drive(cloud))
	apply(t, first, valued(name))
	put(t, cloud, name, "rotated")
	second := driver.New(t, drive(cloud))
	wantError(t, second.Apply(valued(name)), "exists already", "adopt_existing = true", "terraform import ADDRESS arn:aws:secretsmanager")
	adopting := with(valued(name), attributes{"adopt_existing": true})
	apply(t, second, adopting)
	wantNoChange(t, second, adopting)
	if diagnostics := second.Destroy(); diagnostics.HasError() {
		t.Fatal(diagnostics)
	}
	third := driver.New(t, drive(cloud))
	wantError(t, third.Apply(valued(name)), "deletion of the secret", "restore_if_pending_deletion = true")
	restoring := with(valued(name), attributes{"restore_if_pending_deletion": true})
	apply(t, third, restoring)
	wantNoChange(t, third, restoring)
	if got := value(t, cloud, name); got != "rotated" {
		t.Errorf("the value is %q", got)
	}
}

func TestSecret_is_protected(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, drive(cloud))
	config := with(valued(newName()), attributes{"deletion_protection": true})
	apply(t, d, config)
	wantError(t, d.Destroy(), "deletion_protection = false")
	wantError(t, d.Apply(with(config, attributes{"name": newName()})), "Unable to replace", "deletion_protection")
}

// A policy that lets anybody read the secret fails the plan.
func TestSecret_policy_is_proven(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	config := with(minimal(newName()), attributes{"extra_statements": []attributes{{
		"principals": []attributes{{"type": "*", "identifiers": []string{"*"}}}, "actions": []string{"secretsmanager:GetSecretValue"},
	}}})
	linted := options(cloud, &faultloop.Clock{}, true)
	plan := driver.New(t, linted).Plan(config)
	wantError(t, plan.Diagnostics, "secret/public-access")
	if calls := cloud.Calls(); len(calls) != 1 {
		t.Errorf("the plan has called %v", calls)
	}
	// Where nobody looked before, AWS refuses it, and before there is a secret.
	wantError(t, driver.New(t, drive(cloud)).Apply(config), "ValidateResourcePolicy", "broad access")
	if describe(t, cloud, config["name"].(string)) != nil {
		t.Error("the secret exists")
	}
}

// A key, a function and a reader of the same apply are unknown at plan. The policy is proven all the same.
func TestSecret_unknown(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	name := newName()
	config := with(rotated(name, ""), attributes{
		"kms_key_arn": driver.Unknown, "readers": []any{driver.Unknown},
		"rotation": attributes{"function_arn": driver.Unknown, "automatically_after_days": 30},
	})
	plan := driver.New(t, options(cloud, &faultloop.Clock{}, true)).Plan(config)
	if plan.Diagnostics.HasError() || plan.Action != driver.Create {
		t.Fatalf("the plan is to %s: %s", plan.Action, plan.Diagnostics)
	}
	open := with(config, attributes{"external_accounts": []any{driver.Unknown}, "extra_statements": []attributes{{
		"principals": []attributes{{"type": "*", "identifiers": []string{"*"}}}, "actions": []string{"secretsmanager:GetSecretValue"},
	}}})
	plan = driver.New(t, options(cloud, &faultloop.Clock{}, true)).Plan(open)
	wantError(t, plan.Diagnostics, "secret/public-access")
}
