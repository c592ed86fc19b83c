// Package driver plays Terraform against a provider inside the test process: one resource, with
// everything that Terraform's core does around it. It refreshes, proposes, plans, checks what the
// provider plans and returns, applies, taints, replaces in either order, keeps private state, and
// loses what a killed process did not return. A case takes milliseconds.
//
// It models Terraform 1.11 (the states and checks of its packages plans/objchange and
// terraform); resources with nested blocks are outside it.
package driver

import (
	"encoding/json"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Options say what to drive.
type Options struct {
	// Server makes a new provider server. Every operation starts at least one.
	Server func() tfprotov6.ProviderServer
	// Type is the resource's type, "keyward_secure_bucket".
	Type string
	// Config is the provider's configuration for the process of a number, from 1; nil for an
	// empty configuration. Values are as in Driver.Apply.
	Config func(process int) map[string]any
	// CreateBeforeDestroy is the resource's lifecycle setting.
	CreateBeforeDestroy bool
	// KilledBetween kills the process of such a replacement between its two legs.
	KilledBetween bool
	// Killed is told when a process is about to be killed; it must see to it that the calls which
	// the process still makes have no effect.
	Killed func(process int)
}

// Driver holds one resource's state between operations. An operation is one run of Terraform.
type Driver struct {
	t       testing.TB
	options Options
	schema  *tfprotov6.Schema
	// provider is the schema of the provider block.
	provider *tfprotov6.Schema

	// state is the current object, nil for none; deposed are the objects that a replacement with
	// create_before_destroy has put aside and not yet destroyed.
	state   *object
	deposed []*object
	// config is the configuration of the last plan, which a destroy plans with first.
	config map[string]any

	mu          sync.Mutex
	processes   int
	current     *process
	interrupted bool
}

// object is one remote object as Terraform stores it.
type object struct {
	// json is the value as it stands in the state file.
	json     []byte
	version  int64
	private  []byte
	identity *tfprotov6.ResourceIdentityData
	tainted  bool
}

// New makes a driver without state.
func New(t testing.TB, options Options) *Driver {
	t.Helper()
	if options.Config == nil {
		options.Config = func(int) map[string]any { return map[string]any{} }
	}
	d := &Driver{t: t, options: options}
	answer, err := options.Server().GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatalf("read the provider's schemas: %v", err)
	}
	if err := Diagnostics(answer.Diagnostics).Err(); err != nil {
		t.Fatalf("read the provider's schemas: %v", err)
	}
	d.provider, d.schema = answer.Provider, answer.ResourceSchemas[options.Type]
	if d.schema == nil {
		t.Fatalf("the provider has no resource %s", options.Type)
	}
	if len(d.schema.Block.BlockTypes) > 0 {
		t.Fatalf("%s has nested blocks, which package driver does not model", options.Type)
	}
	return d
}

// State is the current object as plain Go values (maps, slices, strings, booleans, json.Number,
// nil), nil when there is none.
func (d *Driver) State() map[string]any {
	d.t.Helper()
	if d.state == nil {
		return nil
	}
	state := map[string]any{}
	if err := unmarshalNumbers(d.state.json, &state); err != nil {
		d.t.Fatal(err)
	}
	return state
}

// StateJSON is the current object's attributes as they stand in the state file, "" for none.
func (d *Driver) StateJSON() string {
	if d.state == nil {
		return ""
	}
	return string(d.state.json)
}

// Private is the private state of the current object.
func (d *Driver) Private() []byte {
	if d.state == nil {
		return nil
	}
	return d.state.private
}

// Tainted reports whether the next plan replaces the current object.
func (d *Driver) Tainted() bool { return d.state != nil && d.state.tainted }

// Taint makes the next plan replace the current object, like `terraform taint`.
func (d *Driver) Taint() {
	d.t.Helper()
	if d.state == nil {
		d.t.Fatal("taint: there is no object")
	}
	d.state.tainted = true
}

// Untaint takes the taint off the current object, like `terraform untaint`.
func (d *Driver) Untaint() {
	d.t.Helper()
	if d.state == nil {
		d.t.Fatal("untaint: there is no object")
	}
	d.state.tainted = false
}

// Deposed is the number of replaced objects that are still to be destroyed.
func (d *Driver) Deposed() int { return len(d.deposed) }

// Forget drops the state, like `terraform state rm`: the objects stay.
func (d *Driver) Forget() { d.state, d.deposed = nil, nil }

// SetCreateBeforeDestroy changes the resource's lifecycle setting.
func (d *Driver) SetCreateBeforeDestroy(on bool) { d.options.CreateBeforeDestroy = on }

// SetKilledBetween sets whether replacements with create_before_destroy are killed between their legs.
func (d *Driver) SetKilledBetween(on bool) { d.options.KilledBetween = on }

// Interrupt does what Ctrl-C does: it asks the provider to stop and cancels its calls, but waits
// for their answers. Nothing that comes after the call under way is done.
func (d *Driver) Interrupt() {
	d.mu.Lock()
	d.interrupted = true
	p := d.current
	d.mu.Unlock()
	if p == nil {
		return
	}
	// The answer is a courtesy: Terraform goes on in any case.
	_, _ = p.server.StopProvider(p.ctx, &tfprotov6.StopProviderRequest{})
	p.cancel()
}

// Kill ends the provider process under way at once. What it has not returned is lost: the state is as it was
// stored last. It may be called from another goroutine, such as a hook of the stand-in for AWS.
func (d *Driver) Kill() {
	d.mu.Lock()
	p := d.current
	d.mu.Unlock()
	if p == nil {
		return
	}
	if d.options.Killed != nil {
		d.options.Killed(p.number)
	}
	p.kill()
}

// stopped reports whether the operation under way was interrupted or killed.
func (d *Driver) stopped(p *process) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.interrupted || p.killed()
}

// begin starts an operation.
func (d *Driver) begin() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.interrupted = false
}

// stored makes the object that the state keeps for a value.
func (d *Driver) stored(value tftypes.Value, private []byte, identity *tfprotov6.ResourceIdentityData) *object {
	encoded, err := json.Marshal(decode(value))
	if err != nil {
		d.t.Fatalf("store the state: %v", err)
	}
	return &object{json: encoded, version: d.schema.Version, private: private, identity: identity}
}
