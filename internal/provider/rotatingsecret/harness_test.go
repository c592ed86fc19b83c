package rotatingsecret_test

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/faultloop"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
	"github.com/keyward/terraform-provider-keyward/internal/provider"
	"github.com/keyward/terraform-provider-keyward/internal/rotation"
	"github.com/keyward/terraform-provider-keyward/internal/wait"
)

type attributes = map[string]any

const (
	keyARN   = "arn:aws:kms:us-east-1:" + standin.Account + ":key/1234abcd-12ab-34cd-56ef-1234567890ab"
	otherKey = "arn:aws:kms:us-east-1:" + standin.Account + ":key/aaaaaaaa-12ab-34cd-56ef-1234567890ab"
	euKey    = "arn:aws:kms:eu-west-1:" + standin.Account + ":key/1234abcd-12ab-34cd-56ef-1234567890ab"
	appRole  = "arn:aws:iam::" + standin.Account + ":role/app"
	canary   = "canary-value-nobody-may-see"
)

// drive are the options to drive a secret on a stand-in. Each call is attempted once, and policies are not
// linted, which calls nothing and takes longer than everything else.
func drive(cloud *acctest.AWS) driver.Options { return options(cloud, &faultloop.Clock{}, false) }

func options(cloud *acctest.AWS, clock wait.Clock, lint bool) driver.Options {
	return driver.Options{
		Type: "keyward_rotating_secret",
		Server: func() tfprotov6.ProviderServer {
			return providerserver.NewProtocol6(provider.New("test", provider.WithClock(clock))())()
		},
		Killed: cloud.Killed,
		Config: func(process int) map[string]any {
			return attributes{
				"region": standin.Region, "access_key": acctest.AccessKey(process), "secret_key": standin.SecretKey,
				"retry_mode": "standard", "max_retries": 1, "policy_lint": attributes{"enabled": lint},
				"endpoints": []attributes{{"secretsmanager": cloud.Endpoint, "lambda": cloud.Endpoint, "sts": cloud.Endpoint}},
			}
		},
	}
}

var serial atomic.Int32

// newName is a name that no other case uses.
func newName() string { return fmt.Sprintf("case/%d", serial.Add(1)) }

// minimal is the least that a secret needs, and can be destroyed.
func minimal(name string) attributes {
	return attributes{"name": name, "kms_key_arn": keyARN, "deletion_protection": false}
}

// valued is a secret with a first value.
func valued(name string) attributes {
	return with(minimal(name), attributes{"initial_string_wo": canary, "initial_value_wo_version": 1})
}

// rotated is a secret that a function rotates.
func rotated(name, function string) attributes {
	return with(valued(name), attributes{"rotation": attributes{"function_arn": function, "automatically_after_days": 30}})
}

// with is a configuration with some attributes changed.
func with(config, changes attributes) attributes {
	changed := maps.Clone(config)
	maps.Copy(changed, changes)
	return changed
}

func apply(t testing.TB, d *driver.Driver, config attributes) driver.Diagnostics {
	t.Helper()
	diagnostics := d.Apply(config)
	if diagnostics.HasError() {
		t.Fatalf("apply: %s", diagnostics)
	}
	return diagnostics
}

// wantNoChange wants a plan that has nothing to do.
func wantNoChange(t testing.TB, d *driver.Driver, config attributes) {
	t.Helper()
	plan := d.Plan(config)
	if plan.Diagnostics.HasError() || plan.Action != driver.NoOp {
		t.Errorf("the next plan is to %s, from %v to %v: %s", plan.Action, plan.Prior(), plan.Planned(), plan.Diagnostics)
	}
}

func wantError(t testing.TB, diagnostics driver.Diagnostics, parts ...string) {
	t.Helper()
	if !diagnostics.HasError() {
		t.Fatal("there is no error")
	}
	for _, part := range parts {
		if !strings.Contains(diagnostics.Errors().String(), part) {
			t.Errorf("the error lacks %q:\n%s", part, diagnostics)
		}
	}
}

// passes is a function whose every step succeeds, before RotateSecret answers.
func passes() standin.RotationFunction {
	return standin.RotationFunction{Waits: true, Handle: func(context.Context, rotation.Event) error { return nil }}
}

// describe is the secret as AWS has it, nil when it is gone or its deletion is pending.
func describe(t testing.TB, cloud *acctest.AWS, id string) *secretsmanager.DescribeSecretOutput {
	t.Helper()
	out, err := cloud.Secrets().DescribeSecret(t.Context(), &secretsmanager.DescribeSecretInput{SecretId: &id})
	if err != nil || out.DeletedDate != nil {
		return nil
	}
	return out
}

// value is the current value of a secret.
func value(t testing.TB, cloud *acctest.AWS, id string) string {
	t.Helper()
	out, err := cloud.Secrets().GetSecretValue(t.Context(), &secretsmanager.GetSecretValueInput{SecretId: &id})
	if err != nil {
		t.Fatal(err)
	}
	return aws.ToString(out.SecretString)
}

// put gives a secret a new value, as a rotation would.
func put(t testing.TB, cloud *acctest.AWS, id, text string) {
	t.Helper()
	_, err := cloud.Secrets().PutSecretValue(t.Context(), &secretsmanager.PutSecretValueInput{SecretId: &id, SecretString: &text})
	if err != nil {
		t.Fatal(err)
	}
}
