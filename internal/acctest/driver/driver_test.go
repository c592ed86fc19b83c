package driver_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
)

type attributes = map[string]any

func apply(t *testing.T, d *driver.Driver, config attributes) {
	t.Helper()
	if err := d.Apply(config).Err(); err != nil {
		t.Fatal(err)
	}
}

func wantLog(t *testing.T, cloud *memory, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, cloud.log); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

func wantError(t *testing.T, diagnostics driver.Diagnostics, summary string) {
	t.Helper()
	if errs := diagnostics.Errors(); len(errs) == 0 || errs[0].Summary != summary {
		t.Errorf("diagnostics are %q, want the error %q", diagnostics, summary)
	}
}

func TestLifecycle(t *testing.T) {
	t.Parallel()
	cloud := &memory{}
	d := newDriver(t, cloud)
	config := attributes{"name": "a", "parts": []attributes{{"key": "k"}}}
	plan := d.Plan(config)
	if plan.Action != driver.Create || plan.Planned()["id"] != driver.Unknown {
		t.Errorf("plan is to %s with id %v, want to create with an unknown id", plan.Action, plan.Planned()["id"])
	}
	if d.State() != nil {
		t.Error("a plan stored a state")
	}
	apply(t, d, config)
	want := attributes{
		"id": "1", "name": "a", "note": nil, "size": json.Number("1"),
		"parts": []any{attributes{"key": "k", "value": "made from k"}},
	}
	if diff := cmp.Diff(want, d.State()); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	if again := d.Plan(config); again.Action != driver.NoOp || again.Diagnostics.HasError() {
		t.Errorf("second plan is to %s (%s), want nothing to do", again.Action, again.Diagnostics)
	}
	config = attributes{"name": "a", "note": "n", "parts": []attributes{{"key": "k"}}}
	if got := d.Plan(config).Action; got != driver.Update {
		t.Errorf("plan of a new note is to %s, want an update", got)
	}
	apply(t, d, config)
	config["name"] = "b"
	replace := d.Plan(config)
	if replace.Action != driver.Replace || len(replace.RequiresReplace) != 1 {
		t.Errorf("plan of a new name is to %s because of %v, want a replacement because of the name", replace.Action,
			replace.RequiresReplace)
	}
	apply(t, d, config)
	if err := d.Destroy().Err(); err != nil {
		t.Fatal(err)
	}
	wantLog(t, cloud, "create 1", "update 1", `delete 1 for "create"`, "create 2", `delete 2 for "destroy"`)
	if d.State() != nil || len(cloud.things) != 0 {
		t.Errorf("state is %v and the cloud holds %v after destroy, want nothing", d.State(), cloud.things)
	}
}

func TestTaint(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name        string
		beforeState bool
		tainted     bool
		log         []string
	}{
		{"error after the state was set", false, true, []string{"create 1", `delete 1 for "create"`, "create 2"}},
		{"error before the state was set", true, false, []string{"create 1", "create 2"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			cloud := &memory{beforeState: test.beforeState}
			d := newDriver(t, cloud)
			cloud.onCreate = func(context.Context) error { return errors.New("no luck") }
			config := attributes{"name": "a"}
			wantError(t, d.Apply(config), "Creation failed")
			if d.Tainted() != test.tainted {
				t.Errorf("tainted is %v, want %v", d.Tainted(), test.tainted)
			}
			cloud.onCreate, cloud.beforeState = nil, false
			apply(t, d, config)
			wantLog(t, cloud, test.log...)
			if d.Tainted() {
				t.Error("still tainted after a good apply")
			}
		})
	}
}

func TestCreateBeforeDestroy(t *testing.T) {
	t.Parallel()
	cloud := &memory{}
	d := newDriver(t, cloud)
	d.SetCreateBeforeDestroy(true)
	apply(t, d, attributes{"name": "a"})
	cloud.onCreate = func(context.Context) error { return errors.New("no luck") }
	cloud.beforeState = true
	wantError(t, d.Apply(attributes{"name": "b"}), "Creation failed")
	if d.Deposed() != 0 || d.State()["id"] != "1" {
		t.Errorf("%d deposed and current %v, want the old object as the current one", d.Deposed(), d.State()["id"])
	}
	cloud.beforeState = false
	wantError(t, d.Apply(attributes{"name": "b"}), "Creation failed")
	if d.Deposed() != 1 || !d.Tainted() || d.State()["id"] != "3" {
		t.Errorf("%d deposed, tainted %v, current %v; want the old object deposed", d.Deposed(), d.Tainted(), d.State()["id"])
	}
	cloud.onCreate = nil
	apply(t, d, attributes{"name": "b"})
	wantLog(t, cloud, "create 1", "create 2", "create 3", `delete 1 for "destroy"`, "create 4", `delete 3 for "destroy"`)
	if d.Deposed() != 0 || d.State()["id"] != "4" {
		t.Errorf("%d deposed and current %v, want 4 alone", d.Deposed(), d.State()["id"])
	}
}

func TestKill(t *testing.T) {
	t.Parallel()
	cloud := &memory{}
	d := newDriver(t, cloud)
	cloud.onCreate = func(context.Context) error { d.Kill(); return nil }
	wantError(t, d.Apply(attributes{"name": "a"}), "Plugin did not respond")
	if d.State() != nil {
		t.Errorf("state is %v after a kill inside the creation, want none", d.State())
	}
	cloud.onCreate = nil
	apply(t, d, attributes{"name": "a"})

	// The first leg of a replacement is stored before the second begins.
	cloud.onCreate = func(context.Context) error { d.Kill(); return nil }
	wantError(t, d.Apply(attributes{"name": "b"}), "Plugin did not respond")
	if d.State() != nil {
		t.Errorf("state is %v after a kill inside the second leg, want none", d.State())
	}
	cloud.onCreate = nil
	apply(t, d, attributes{"name": "b"})
	cloud.onDelete = func(context.Context) error { d.Kill(); return nil }
	wantError(t, d.Destroy(), "Plugin did not respond")
	if d.State() == nil {
		t.Error("no state after a kill inside the deletion, want the old one")
	}
	// The refresh finds that the object is gone.
	cloud.onDelete = nil
	if err := d.Destroy().Err(); err != nil || d.State() != nil {
		t.Errorf("destroy again: %v, state %v; want nothing left", err, d.State())
	}
}

func TestInterrupt(t *testing.T) {
	t.Parallel()
	cloud := &memory{}
	d := newDriver(t, cloud)
	apply(t, d, attributes{"name": "a"})
	cloud.onDelete = func(ctx context.Context) error {
		d.Interrupt()
		<-ctx.Done()
		return nil
	}
	if err := d.Apply(attributes{"name": "b"}).Err(); err != nil {
		t.Error(err)
	}
	wantLog(t, cloud, "create 1", `delete 1 for "create"`)
	if d.State() != nil {
		t.Errorf("state is %v, want none: the deletion was finished, the creation not begun", d.State())
	}
}

func TestMisbehaviour(t *testing.T) {
	t.Parallel()
	cloud := &memory{wrongPlan: true}
	d := newDriver(t, cloud)
	wantError(t, d.Apply(attributes{"name": "a", "note": "n"}), "Provider produced invalid plan")
	wantLog(t, cloud)
	cloud.wrongPlan, cloud.wrongResult = false, true
	wantError(t, d.Apply(attributes{"name": "a"}), "Provider produced inconsistent result after apply")
	if !d.Tainted() {
		t.Error("an object with an inconsistent result is not tainted")
	}
}

func TestUnknownAtPlan(t *testing.T) {
	t.Parallel()
	d := newDriver(t, &memory{})
	plan := d.Plan(attributes{"name": "a", "note": driver.Unknown})
	if plan.Planned()["note"] != driver.Unknown {
		t.Errorf("note is planned as %v, want unknown", plan.Planned()["note"])
	}
	if err := d.ApplyPlan(plan, attributes{"name": "a", "note": "n"}).Err(); err != nil {
		t.Fatal(err)
	}
	if d.State()["note"] != "n" {
		t.Errorf("note is %v, want n", d.State()["note"])
	}
}

func TestDriftAndImport(t *testing.T) {
	t.Parallel()
	cloud := &memory{}
	d := newDriver(t, cloud)
	config := attributes{"name": "imported", "note": "n"}
	apply(t, d, config)
	cloud.things["1"]["note"] = "changed behind our back"
	if got := d.Plan(config).Action; got != driver.Update {
		t.Errorf("plan after drift is to %s, want an update", got)
	}
	apply(t, d, config)
	if got := cloud.things["1"]["note"]; got != "n" {
		t.Errorf("note is %q after the repair, want n", got)
	}
	before := d.State()
	d.Forget()
	if err := d.Import("1").Err(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, d.State()); diff != "" {
		t.Errorf("imported state (-applied +imported):\n%s", diff)
	}
	delete(cloud.things, "1")
	if got := d.Plan(config).Action; got != driver.Create {
		t.Errorf("plan after the object vanished is to %s, want a creation", got)
	}
	d.Forget()
	wantError(t, d.Import("1"), "Cannot import non-existent remote object")
}

func TestConfigurationErrors(t *testing.T) {
	t.Parallel()
	d := newDriver(t, &memory{})
	if got := d.Validate(attributes{}).Err(); got == nil || !strings.Contains(got.Error(), "name") {
		t.Errorf("validation of an empty configuration: %v, want an error about the name", got)
	}
}
