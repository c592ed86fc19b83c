package driver

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Action is what a plan is about to do with the resource.
type Action string

// The actions of a plan. Replace stands for both orders.
const (
	NoOp    Action = "no-op"
	Create  Action = "create"
	Update  Action = "update"
	Replace Action = "replace"
	Delete  Action = "delete"
)

// Plan is the outcome of planning. It can be applied with Driver.ApplyPlan.
type Plan struct {
	Action      Action
	Diagnostics Diagnostics
	// RequiresReplace lists the attributes whose change forces the replacement.
	RequiresReplace []string

	prior, planned tftypes.Value
	private        []byte
	identity       *tfprotov6.ResourceIdentityData
	// state and deposed are the objects as refreshed.
	state   *object
	deposed []*object
}

// Planned is the planned state as plain Go values, with Unknown for what is known after apply; nil for a deletion.
func (p *Plan) Planned() map[string]any {
	tree, ok := decode(p.planned).(map[string]any)
	if !ok {
		return nil
	}
	return tree
}

// Prior is the state before, nil for none.
func (p *Plan) Prior() map[string]any {
	tree, ok := decode(p.prior).(map[string]any)
	if !ok {
		return nil
	}
	return tree
}

// Plan refreshes and plans, like `terraform plan`. The stored state does not change.
func (d *Driver) Plan(config map[string]any) *Plan {
	d.t.Helper()
	d.begin()
	p, diagnostics := d.start()
	defer p.end()
	if diagnostics.HasError() {
		return &Plan{Action: NoOp, Diagnostics: diagnostics}
	}
	wanted := d.encodeConfig(config)
	d.config = config
	state, deposed, read := d.refreshAll(p)
	diagnostics = append(diagnostics, read...)
	if diagnostics.HasError() {
		return &Plan{Action: NoOp, Diagnostics: diagnostics}
	}
	plan := d.planChange(p, state, wanted)
	plan.state, plan.deposed = state, deposed
	plan.Diagnostics = append(diagnostics, plan.Diagnostics...)
	return plan
}

// encodeConfig turns a configuration into the resource's type.
func (d *Driver) encodeConfig(config map[string]any) tftypes.Value {
	d.t.Helper()
	value, err := encode(d.schema.ValueType(), config)
	if err != nil {
		d.t.Fatalf("configuration of %s: %v", d.options.Type, err)
	}
	return value
}

// refreshAll reads the current and the deposed objects and returns them as they are now.
func (d *Driver) refreshAll(p *process) (current *object, deposed []*object, diagnostics Diagnostics) {
	if d.state != nil {
		current, diagnostics = d.refresh(p, d.state)
	}
	for _, old := range d.deposed {
		fresh, read := d.refresh(p, old)
		diagnostics = append(diagnostics, read...)
		if fresh != nil {
			deposed = append(deposed, fresh)
		}
	}
	return current, deposed, diagnostics
}

// refresh upgrades and reads one object; nil when it is gone.
func (d *Driver) refresh(p *process, old *object) (*object, Diagnostics) {
	value, diagnostics := d.upgrade(p, old)
	if diagnostics.HasError() {
		return old, diagnostics
	}
	answer, err := call(p, func(ctx context.Context) (*tfprotov6.ReadResourceResponse, error) {
		return p.server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{
			TypeName: d.options.Type, CurrentState: d.dynamic(value), Private: old.private, CurrentIdentity: old.identity,
		})
	})
	if err != nil {
		return old, append(diagnostics, rpcFailed(err)...)
	}
	diagnostics = append(diagnostics, answer.Diagnostics...)
	if diagnostics.HasError() {
		return old, diagnostics
	}
	read := d.value(answer.NewState)
	if read.IsNull() {
		return nil, diagnostics
	}
	if hasUnknown(read) {
		return old, append(diagnostics, fault("Provider produced invalid object", "unknown values after refresh: %s", text(read))...)
	}
	fresh := d.stored(read, answer.Private, answer.NewIdentity)
	fresh.tainted = old.tainted
	return fresh, diagnostics
}

// upgrade lets the provider read the stored form of an object.
func (d *Driver) upgrade(p *process, old *object) (tftypes.Value, Diagnostics) {
	answer, err := call(p, func(ctx context.Context) (*tfprotov6.UpgradeResourceStateResponse, error) {
		return p.server.UpgradeResourceState(ctx, &tfprotov6.UpgradeResourceStateRequest{
			TypeName: d.options.Type, Version: old.version, RawState: &tfprotov6.RawState{JSON: old.json},
		})
	})
	if err != nil {
		return tftypes.Value{}, rpcFailed(err)
	}
	return d.value(answer.UpgradedState), answer.Diagnostics
}

// null is the absent object.
func (d *Driver) null() tftypes.Value { return tftypes.NewValue(d.schema.ValueType(), nil) }

// planChange plans from an object (nil for none) to a configuration.
func (d *Driver) planChange(p *process, from *object, config tftypes.Value) *Plan {
	plan := &Plan{Action: NoOp, prior: d.null(), planned: d.null()}
	plan.Diagnostics = d.validate(p, config)
	if plan.Diagnostics.HasError() {
		return plan
	}
	var private []byte
	var identity *tfprotov6.ResourceIdentityData
	before := d.null()
	if from != nil {
		var diagnostics Diagnostics
		before, diagnostics = d.upgrade(p, from)
		plan.Diagnostics = append(plan.Diagnostics, diagnostics...)
		if diagnostics.HasError() {
			return plan
		}
		plan.prior = before
	}
	tainted := from != nil && from.tainted
	if tainted {
		// A tainted object is planned for as if it were not there, and its private state is not given.
		before = d.null()
	} else if from != nil {
		private, identity = from.private, from.identity
	}
	answer, asked := d.ask(p, plan, before, config, private, identity)
	plan.Diagnostics = append(plan.Diagnostics, asked...)
	if asked.HasError() {
		return plan
	}
	plan.Action = action(before, plan.planned)
	plan.RequiresReplace = changed(answer.RequiresReplace, before, plan.planned)
	switch {
	case tainted:
		plan.Action = Replace
	case plan.Action == Update && len(plan.RequiresReplace) > 0:
		plan.Action = Replace
		// Warnings come a second time and are not told again.
		_, again := d.ask(p, plan, d.null(), config, plan.private, nil)
		plan.Diagnostics = append(plan.Diagnostics, again.Errors()...)
	}
	return plan
}

// ask gets the planned state from the provider, checks it, and notes it in the plan.
func (d *Driver) ask(
	p *process, plan *Plan, before, config tftypes.Value, private []byte, identity *tfprotov6.ResourceIdentityData,
) (*tfprotov6.PlanResourceChangeResponse, Diagnostics) {
	next := config
	if !config.IsNull() {
		next = proposed(d.schema.Block, before, config)
	}
	answer, err := call(p, func(ctx context.Context) (*tfprotov6.PlanResourceChangeResponse, error) {
		return p.server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
			TypeName: d.options.Type, PriorState: d.dynamic(before), ProposedNewState: d.dynamic(next),
			Config: d.dynamic(config), PriorPrivate: private, PriorIdentity: identity,
		})
	})
	if err != nil {
		return nil, rpcFailed(err)
	}
	diagnostics := Diagnostics(answer.Diagnostics)
	if diagnostics.HasError() {
		return nil, diagnostics
	}
	plan.planned, plan.private, plan.identity = d.value(answer.PlannedState), answer.PlannedPrivate, answer.PlannedIdentity
	if !config.IsNull() {
		complaints := checkPlan(d.schema.Block, before, config, plan.planned)
		diagnostics = append(diagnostics, faults("Provider produced invalid plan", complaints)...)
	}
	return answer, diagnostics
}

func action(prior, planned tftypes.Value) Action {
	switch {
	case prior.IsNull():
		return Create
	case equal(prior, planned):
		return NoOp
	default:
		return Update
	}
}

// changed names the paths, of those that force a replacement, whose value really changes.
func changed(paths []*tftypes.AttributePath, prior, planned tftypes.Value) (names []string) {
	for _, path := range paths {
		before, beforeErr := at(prior, path)
		after, afterErr := at(planned, path)
		if beforeErr || afterErr || !equal(before, after) {
			names = append(names, path.String())
		}
	}
	slices.Sort(names)
	return names
}

// at finds the value at a path, and reports whether there is none.
func at(value tftypes.Value, path *tftypes.AttributePath) (tftypes.Value, bool) {
	found, _, err := tftypes.WalkAttributePath(value, path)
	if err != nil {
		return tftypes.Value{}, true
	}
	inner, ok := found.(tftypes.Value)
	return inner, !ok
}

// validate lets the provider check the configuration.
func (d *Driver) validate(p *process, config tftypes.Value) Diagnostics {
	answer, err := call(p, func(ctx context.Context) (*tfprotov6.ValidateResourceConfigResponse, error) {
		return p.server.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{
			TypeName: d.options.Type, Config: d.dynamic(config),
			ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
		})
	})
	if err != nil {
		return rpcFailed(err)
	}
	return answer.Diagnostics
}

// unmarshalNumbers reads JSON and keeps numbers as they are written.
func unmarshalNumbers(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return decoder.Decode(into)
}
