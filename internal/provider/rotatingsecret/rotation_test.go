package rotatingsecret_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/faultloop"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
	"github.com/keyward/terraform-provider-keyward/internal/rotation"
	"github.com/keyward/terraform-provider-keyward/internal/wait"
)

// failsIn is a function that fails in one step.
func failsIn(step rotation.Step) standin.RotationFunction {
	return standin.RotationFunction{Waits: true, Handle: func(_ context.Context, e rotation.Event) error {
		if e.Step == step {
			return errors.New("no route to the database")
		}
		return nil
	}}
}

// wantLabels wants the secret to have exactly these labels, and rotation enabled or not.
func wantLabels(t *testing.T, cloud *acctest.AWS, name string, rotates bool, labels ...string) {
	t.Helper()
	found := describe(t, cloud, name)
	if found == nil {
		t.Fatal("there is no secret")
		return
	}
	var all []string
	for _, some := range found.VersionIdsToStages {
		all = append(all, some...)
	}
	slices.Sort(all)
	if aws.ToBool(found.RotationEnabled) != rotates || !slices.Equal(all, labels) {
		t.Errorf("rotation is %v with labels %v, want %v with %v", aws.ToBool(found.RotationEnabled), all, rotates, labels)
	}
}

// What a function needs is checked before there is a secret.
func TestSecret_function_is_checked(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	name := newName()
	d := driver.New(t, drive(cloud))
	missing := "arn:aws:lambda:us-east-1:" + standin.Account + ":function:missing"
	wantError(t, d.Apply(rotated(name, missing)), "there is no function "+missing)
	wantError(t, d.Apply(rotated(name, cloud.Function("closed"))), "does not let Secrets Manager call it", `source_account = "`+standin.Account+`"`)
	function := cloud.RotationFunction("rotate", passes())
	wantError(t, d.Apply(with(rotated(name, function), attributes{"initial_string_wo": nil})), "without a value cannot be rotated")
	if describe(t, cloud, name) != nil || d.State() != nil {
		t.Error("the secret exists")
	}
}

// A function that fails its test leaves no rotation behind, whether the secret is new or not.
func TestSecret_test_fails(t *testing.T) {
	t.Parallel()
	for label, before := range map[string]bool{"new": false, "there": true} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.Start(t)
			name := newName()
			function := cloud.RotationFunction("rotate", failsIn(rotation.TestSecret))
			d := driver.New(t, drive(cloud))
			if before {
				apply(t, d, valued(name))
			}
			wantError(t, d.Apply(rotated(name, function)), "has not passed its test", "/aws/lambda/")
			wantLabels(t, cloud, name, false, "AWSCURRENT")
			cloud.OnRotation(function, passes())
			apply(t, d, rotated(name, function))
			wantLabels(t, cloud, name, true, "AWSCURRENT")
			wantNoChange(t, d, rotated(name, function))
		})
	}
}

// An old answer, in which AWS does not show the test yet, is not taken for the end of one.
func TestSecret_test_is_not_seen_yet(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	name := newName()
	fails := failsIn(rotation.TestSecret)
	fails.Unseen = 1
	function := cloud.RotationFunction("rotate", fails)
	d := driver.New(t, drive(cloud))
	apply(t, d, valued(name)) // whose rotation comes later, so that nothing else describes the secret in between
	wantError(t, d.Apply(rotated(name, function)), "has not passed its test")
	wantLabels(t, cloud, name, false, "AWSCURRENT")
}

// A change of rotation that fails its test leaves it as it was, and nothing pending: a refresh shows what is in force,
// and the change is planned again.
func TestSecret_rotation_change_fails(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	name := newName()
	function, broken := cloud.RotationFunction("rotate", passes()), cloud.RotationFunction("broken", failsIn(rotation.TestSecret))
	d := driver.New(t, drive(cloud))
	apply(t, d, rotated(name, function))
	wantAsBefore := func(label string, changed attributes) {
		t.Helper()
		wantError(t, d.Apply(changed), "has not passed its test")
		wantLabels(t, cloud, name, true, "AWSCURRENT")
		if got := aws.ToString(describe(t, cloud, name).RotationLambdaARN); got != function {
			t.Errorf("%s: %s rotates the secret", label, got)
		}
		if plan := d.Plan(changed); plan.Action != driver.Update {
			t.Errorf("%s: the next plan is to %s", label, plan.Action)
		}
		wantNoChange(t, d, rotated(name, function))
	}
	wantAsBefore("another function", rotated(name, broken))
	cloud.OnRotation(function, failsIn(rotation.TestSecret))
	wantAsBefore("a function that broke", with(valued(name), attributes{
		"rotation": attributes{"function_arn": function, "schedule_expression": "rate(10 days)"},
	}))
}

// A run that is killed while AWS tests the function leaves rotation enabled and a test version pending. The next
// one tests again, or ends it where the configuration has no rotation any more.
func TestSecret_killed_while_testing(t *testing.T) {
	t.Parallel()
	for label, goOn := range map[string]bool{"goes on": true, "gives up": false} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.Start(t)
			name := newName()
			function := cloud.RotationFunction("rotate", failsIn(rotation.TestSecret))
			d := driver.New(t, drive(cloud))
			apply(t, d, valued(name))
			cloud.Inject(standin.Fault{Kind: standin.HangAfter, Operation: "secretsmanager.RotateSecret"})
			cloud.OnEffect(func(call standin.Call) {
				if call.Operation.Action() == "RotateSecret" {
					d.Kill()
				}
			})
			wantError(t, d.Apply(rotated(name, function)))
			cloud.ClearFaults()
			cloud.OnEffect(nil)
			wantLabels(t, cloud, name, true, "AWSCURRENT", "AWSPENDING")
			cloud.OnRotation(function, passes())
			config := valued(name)
			if goOn {
				config = rotated(name, function)
			}
			apply(t, d, config)
			wantLabels(t, cloud, name, goOn, "AWSCURRENT")
			wantNoChange(t, d, config)
		})
	}
}

// engine renews the secret with the engine of keyward-rotate.
func engine(cloud *acctest.AWS) func(context.Context, rotation.Event) error {
	rotator := &rotation.Rotator{Secrets: cloud.Secrets(), Target: rotation.Random{}, Log: slog.New(slog.DiscardHandler)}
	return rotator.Run
}

// The engine of keyward-rotate passes the test of AWS and, where that is asked for, rotates at once; nothing else
// ever does.
func TestSecret_rotates_at_once(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	name := newName()
	function := cloud.RotationFunction("rotate", standin.RotationFunction{Waits: true, Handle: engine(cloud)})
	d := driver.New(t, drive(cloud))
	apply(t, d, rotated(name, function))
	if got := value(t, cloud, name); got != canary {
		t.Errorf("the test has changed the value to %q", got)
	}
	apply(t, d, valued(name))
	rule := attributes{"function_arn": function, "automatically_after_days": 30, "rotate_immediately": true}
	config := with(valued(name), attributes{"rotation": rule})
	apply(t, d, config)
	rotatedTo := value(t, cloud, name)
	if rotatedTo == canary {
		t.Error("the secret was not rotated")
	}
	status, _ := d.State()["rotation_status"].(map[string]any)
	if last, _ := status["last_rotated"].(string); last == "" || status["stuck"] != false {
		t.Errorf("rotation_status is %v", status)
	}
	cloud.ForgetCalls()
	apply(t, d, with(config, attributes{"description": "another"}))
	for _, call := range cloud.Calls() {
		if call.Operation.Action() == "RotateSecret" || call.Operation.Action() == "PutSecretValue" {
			t.Errorf("an unrelated edit calls %s", call.Operation.Name)
		}
	}
	if got := value(t, cloud, name); got != rotatedTo {
		t.Error("an unrelated edit has changed the value")
	}
}

// AWS does not wait for the function, and neither does the answer to RotateSecret.
func TestSecret_rotation_takes_a_while(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	name := newName()
	run := engine(cloud)
	function := cloud.RotationFunction("rotate", standin.RotationFunction{Handle: func(ctx context.Context, e rotation.Event) error {
		if err := (wait.System{}).Sleep(ctx, 100*time.Millisecond); err != nil {
			return err
		}
		return run(ctx, e)
	}})
	d := driver.New(t, options(cloud, wait.System{}, false))
	apply(t, d, rotated(name, function))
	wantLabels(t, cloud, name, true, "AWSCURRENT")
}

// stuckSecret is a secret whose first rotation fails after the database may have changed.
func stuckSecret(t *testing.T, cloud *acctest.AWS, clock *faultloop.Clock, name string) (*driver.Driver, attributes) {
	t.Helper()
	function := cloud.RotationFunction("rotate", failsIn(rotation.FinishSecret))
	d := driver.New(t, options(cloud, clock, false))
	config := with(valued(name), attributes{
		"rotation": attributes{"function_arn": function, "automatically_after_days": 30, "rotate_immediately": true},
	})
	warned := apply(t, d, config)
	if !strings.Contains(warned.String(), "has not ended") || !strings.Contains(warned.String(), "keyward-rotate --secret arn:") {
		t.Errorf("the apply does not tell: %s", warned)
	}
	return d, config
}

func TestSecret_is_stuck(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	name, clock := newName(), &faultloop.Clock{}
	d, config := stuckSecret(t, cloud, clock, name)
	wantLabels(t, cloud, name, true, "AWSCURRENT", "AWSPENDING")
	wantNoChange(t, d, config)
	if err := clock.Sleep(t.Context(), 25*time.Hour); err != nil {
		t.Fatal(err)
	}
	plan := d.Plan(config)
	if plan.Action != driver.NoOp || !strings.Contains(plan.Diagnostics.String(), "is stuck") {
		t.Errorf("the plan is to %s: %s", plan.Action, plan.Diagnostics)
	}
	repair := with(config, attributes{"repair_stuck_rotation": true})
	apply(t, d, repair)
	wantLabels(t, cloud, name, true, "AWSCURRENT", "KEYWARD_ABANDONED")
	wantNoChange(t, d, repair)
	// A later one is repaired in its turn.
	_, err := cloud.Secrets().RotateSecret(t.Context(), &secretsmanager.RotateSecretInput{SecretId: &name})
	if err != nil {
		t.Fatal(err)
	}
	if err := clock.Sleep(t.Context(), 25*time.Hour); err != nil {
		t.Fatal(err)
	}
	apply(t, d, repair)
	wantLabels(t, cloud, name, true, "AWSCURRENT", "KEYWARD_ABANDONED")
	wantNoChange(t, d, repair)
}

// Rotation is not cancelled under a rotation that may have changed the database.
func TestSecret_rotation_is_under_way(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	name := newName()
	d, config := stuckSecret(t, cloud, &faultloop.Clock{}, name)
	wantError(t, d.Apply(valued(name)), "is in progress and does not end", "repair_stuck_rotation = true")
	wantLabels(t, cloud, name, true, "AWSCURRENT", "AWSPENDING")
	// Somebody cancels it all the same: that is shown, and repaired before it is enabled again.
	if _, err := cloud.Secrets().CancelRotateSecret(t.Context(), &secretsmanager.CancelRotateSecretInput{SecretId: &name}); err != nil {
		t.Fatal(err)
	}
	plan := d.Plan(valued(name))
	if !strings.Contains(plan.Diagnostics.String(), "is stuck") {
		t.Errorf("the plan does not tell: %s", plan.Diagnostics)
	}
	function, _ := config["rotation"].(attributes)["function_arn"].(string)
	cloud.OnRotation(function, passes())
	repair := with(rotated(name, function), attributes{"repair_stuck_rotation": true})
	apply(t, d, repair)
	wantLabels(t, cloud, name, true, "AWSCURRENT", "KEYWARD_ABANDONED")
	wantNoChange(t, d, repair)
}

// The schedule is in the plan in words, unless it is not known; a drift of it shows too.
func TestSecret_schedule_in_words(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	name := newName()
	function := cloud.RotationFunction("rotate", passes())
	scheduled := func(expression any) attributes {
		return with(valued(name), attributes{"rotation": attributes{"function_arn": function, "schedule_expression": expression}})
	}
	d := driver.New(t, drive(cloud))
	const words = "at 02:00 UTC on the 1st of every month; the window closes at the end of the day"
	if got := d.Plan(scheduled("cron(0 2 1 * ? *)")).Planned()["rotation_schedule"]; got != words {
		t.Errorf("the plan says %v", got)
	}
	if got := d.Plan(scheduled(driver.Unknown)).Planned()["rotation_schedule"]; got != driver.Unknown {
		t.Errorf("the plan with an unknown schedule says %v", got)
	}
	apply(t, d, scheduled("cron(0 2 1 * ? *)"))
	if got := d.State()["rotation_schedule"]; got != words {
		t.Errorf("the state says %v", got)
	}
	wantNoChange(t, d, scheduled("cron(0 2 1 * ? *)"))
	apply(t, d, valued(name))
	if got := d.State()["rotation_schedule"]; got != nil {
		t.Errorf("without rotation the state says %v", got)
	}
	apply(t, d, rotated(name, function))
	if got := d.State()["rotation_schedule"]; got != "30 days after the value last changed, at any time of that UTC day" {
		t.Errorf("after 30 days is %v", got)
	}
}
