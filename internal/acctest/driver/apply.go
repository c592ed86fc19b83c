package driver

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Apply refreshes, plans and applies, like `terraform apply`. The configuration is a map of plain Go
// values by attribute name; attributes that are left out are null.
func (d *Driver) Apply(config map[string]any) Diagnostics {
	d.t.Helper()
	return d.ApplyPlan(d.Plan(config), config)
}

// ApplyPlan applies a plan. The configuration may by now hold known values where it was Unknown at
// plan. An error in the plan stops it, as it stops Terraform.
func (d *Driver) ApplyPlan(plan *Plan, config map[string]any) Diagnostics {
	d.t.Helper()
	diagnostics := plan.Diagnostics
	if diagnostics.HasError() {
		return diagnostics
	}
	d.state, d.deposed = plan.state, plan.deposed
	if plan.Action == NoOp && len(d.deposed) == 0 {
		return diagnostics
	}
	p, started := d.start()
	defer p.end()
	diagnostics = append(diagnostics, started...)
	if started.HasError() {
		return diagnostics
	}
	wanted := d.null()
	if plan.Action != Delete {
		wanted = d.encodeConfig(config)
	}
	diagnostics = append(diagnostics, d.destroyDeposed(p)...)
	if diagnostics.HasError() || d.stopped(p) {
		return diagnostics
	}
	return append(diagnostics, d.act(p, plan, wanted)...)
}

// act does what a plan says with the current object.
func (d *Driver) act(p *process, plan *Plan, config tftypes.Value) Diagnostics {
	switch plan.Action {
	case NoOp:
		return nil
	case Create, Update:
		return d.change(p, plan, config)
	case Delete:
		return d.destroyCurrent(p, plan)
	case Replace:
		return d.replace(p, plan, config)
	default:
		panic("driver: a plan with the action " + string(plan.Action))
	}
}

// replace destroys and creates in the order of the lifecycle setting.
func (d *Driver) replace(p *process, plan *Plan, config tftypes.Value) Diagnostics {
	if d.options.CreateBeforeDestroy {
		return d.createBeforeDestroy(p, plan, config)
	}
	diagnostics := d.destroyCurrent(p, plan)
	if diagnostics.HasError() || d.stopped(p) {
		return diagnostics
	}
	return append(diagnostics, d.change(p, plan, config)...)
}

// createBeforeDestroy puts the current object aside, creates the new one and destroys the old. When the
// creation leaves nothing behind, the old object becomes the current one again.
func (d *Driver) createBeforeDestroy(p *process, plan *Plan, config tftypes.Value) Diagnostics {
	old := d.state
	d.state, d.deposed = nil, append(d.deposed, old)
	diagnostics := d.change(p, plan, config)
	if d.state == nil {
		d.state, d.deposed = old, d.deposed[:len(d.deposed)-1]
		return diagnostics
	}
	if d.options.KilledBetween {
		d.Kill()
	}
	if diagnostics.HasError() || d.stopped(p) {
		return diagnostics
	}
	return append(diagnostics, d.destroyDeposed(p)...)
}

// change plans again with what is known now, as Terraform does, and creates or updates the current object.
func (d *Driver) change(p *process, plan *Plan, config tftypes.Value) Diagnostics {
	final := d.planChange(p, d.state, config)
	if final.Diagnostics.HasError() {
		return final.Diagnostics
	}
	if complaints := checkResult(plan.planned, final.planned, ""); len(complaints) > 0 {
		return append(final.Diagnostics, faults("Provider produced inconsistent final plan", complaints)...)
	}
	creates := d.state == nil
	wanted := Update
	if creates {
		wanted = Create
	}
	if final.Action != wanted && final.Action != NoOp {
		return append(final.Diagnostics, fault("Provider produced inconsistent final plan",
			"the action changed from %s to %s", plan.Action, final.Action)...)
	}
	if final.Action == NoOp {
		return final.Diagnostics
	}
	next, diagnostics := d.applyChange(p, final, config, d.state)
	if next != nil && creates && diagnostics.HasError() {
		next.tainted = true
	}
	d.state = next
	// The second plan's warnings repeat the first's.
	return diagnostics
}

// destroyCurrent destroys the current object by a plan's private state.
func (d *Driver) destroyCurrent(p *process, plan *Plan) Diagnostics {
	value, diagnostics := d.upgrade(p, d.state)
	if diagnostics.HasError() {
		return diagnostics
	}
	removal := &Plan{Action: Delete, prior: value, planned: d.null(), private: plan.private}
	next, diagnostics := d.applyChange(p, removal, d.null(), d.state)
	d.state = next
	return diagnostics
}

// destroyDeposed plans and destroys the objects that were put aside.
func (d *Driver) destroyDeposed(p *process) (diagnostics Diagnostics) {
	var left []*object
	for _, old := range d.deposed {
		if d.stopped(p) {
			left = append(left, old)
			continue
		}
		removal := d.planDestroy(p, old)
		diagnostics = append(diagnostics, removal.Diagnostics...)
		next := old
		if !removal.Diagnostics.HasError() {
			var applied Diagnostics
			next, applied = d.applyChange(p, removal, d.null(), old)
			diagnostics = append(diagnostics, applied...)
		}
		if next != nil {
			left = append(left, next)
		}
	}
	d.deposed = left
	return diagnostics
}

// planDestroy plans the destruction of one object.
func (d *Driver) planDestroy(p *process, old *object) *Plan {
	value, diagnostics := d.upgrade(p, old)
	plan := &Plan{Action: Delete, Diagnostics: diagnostics, prior: value, planned: d.null()}
	if !diagnostics.HasError() {
		_, asked := d.ask(p, plan, value, d.null(), old.private, old.identity)
		plan.Diagnostics = append(plan.Diagnostics, asked...)
	}
	return plan
}

// applyChange carries out one change of one object and returns what the state keeps of it.
func (d *Driver) applyChange(p *process, plan *Plan, config tftypes.Value, old *object) (*object, Diagnostics) {
	answer, err := call(p, func(ctx context.Context) (*tfprotov6.ApplyResourceChangeResponse, error) {
		return p.server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
			TypeName: d.options.Type, PriorState: d.dynamic(priorOf(plan, old, d.null())), PlannedState: d.dynamic(plan.planned),
			Config: d.dynamic(config), PlannedPrivate: plan.private, PlannedIdentity: plan.identity,
		})
	})
	if err != nil {
		return old, rpcFailed(err)
	}
	diagnostics := Diagnostics(answer.Diagnostics)
	value := d.value(answer.NewState)
	diagnostics = append(diagnostics, checkApplied(plan, value, diagnostics.HasError())...)
	if value.IsNull() {
		if diagnostics.HasError() {
			return old, diagnostics
		}
		return nil, diagnostics
	}
	next := d.stored(withoutUnknown(value), answer.Private, answer.NewIdentity)
	if old != nil && diagnostics.HasError() {
		next.tainted = old.tainted
	}
	return next, diagnostics
}

// priorOf is the prior state of a change: none where the object is new.
func priorOf(plan *Plan, old *object, null tftypes.Value) tftypes.Value {
	if old == nil {
		return null
	}
	return plan.prior
}

// checkApplied complains about a result that Terraform would not accept.
func checkApplied(plan *Plan, value tftypes.Value, failed bool) (complaints Diagnostics) {
	if hasUnknown(value) {
		complaints = fault("Provider returned invalid result object after apply", "unknown values: %s", text(value))
	}
	if failed {
		return complaints
	}
	const inconsistent = "Provider produced inconsistent result after apply"
	switch {
	case plan.Action == Delete && !value.IsNull():
		return append(complaints, fault(inconsistent, "the object is still there after its deletion")...)
	case plan.Action != Delete && value.IsNull():
		return append(complaints, fault(inconsistent, "root object was present, but now absent")...)
	case plan.Action != Delete:
		return append(complaints, faults(inconsistent, checkResult(plan.planned, value, ""))...)
	}
	return complaints
}

// withoutUnknown makes null of what is unknown, as Terraform stores it.
func withoutUnknown(value tftypes.Value) tftypes.Value {
	known, err := tftypes.Transform(value, func(_ *tftypes.AttributePath, inner tftypes.Value) (tftypes.Value, error) {
		if !inner.IsKnown() {
			return tftypes.NewValue(inner.Type(), nil), nil
		}
		return inner, nil
	})
	if err != nil {
		panic("driver: " + err.Error())
	}
	return known
}

// Destroy refreshes, plans with the last configuration and then the destruction, and destroys, like
// `terraform destroy`.
func (d *Driver) Destroy() Diagnostics {
	d.t.Helper()
	return d.ApplyPlan(d.PlanDestroy(), nil)
}

// PlanDestroy is the plan of a destroy: a normal plan, which must succeed, and then the destruction
// of what it refreshed. Action is NoOp when there is no current object.
func (d *Driver) PlanDestroy() *Plan {
	d.t.Helper()
	normal := &Plan{Action: NoOp, prior: d.null(), planned: d.null(), state: d.state, deposed: d.deposed}
	if d.config != nil {
		if normal = d.Plan(d.config); normal.Diagnostics.HasError() {
			return normal
		}
	}
	plan := &Plan{
		Action: NoOp, Diagnostics: normal.Diagnostics, prior: d.null(), planned: d.null(),
		state: normal.state, deposed: normal.deposed,
	}
	if plan.state == nil {
		return plan
	}
	d.begin()
	p, diagnostics := d.start()
	defer p.end()
	plan.Diagnostics = append(plan.Diagnostics, diagnostics...)
	if diagnostics.HasError() {
		return plan
	}
	removal := d.planDestroy(p, plan.state)
	removal.Diagnostics = append(plan.Diagnostics, removal.Diagnostics...)
	removal.state, removal.deposed = plan.state, plan.deposed
	return removal
}
