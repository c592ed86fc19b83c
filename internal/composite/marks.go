package composite

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/keyward/terraform-provider-keyward/internal/base"
)

// unmark takes the creation marker off a finished object. That it may fail is a warning: an error would taint
// an object that is complete, and the next apply takes the marker off.
func (r *Resource[M, I, S]) unmark(ctx context.Context, task *Task[M, I], change Change, private base.PrivateWriter) diag.Diagnostics {
	if !change.Marked() {
		return base.SaveMarked(ctx, private, false)
	}
	err := change.Unmark(ctx)
	diags := base.SaveMarked(ctx, private, err != nil)
	if err != nil {
		diags.Append(r.leftMarked("take the creation marker off", task.Plan, err))
	}
	return diags
}

func (r *Resource[M, I, S]) leftMarked(what string, plan *M, err error) diag.Diagnostic {
	failed := r.failed(what, r.kind.Label(plan), err)
	return diag.NewWarningDiagnostic(failed.Summary(),
		failed.Detail()+"\n\nThe "+r.about.Thing+" is complete. The next apply takes the marker off.")
}

// handOver ends a Create that took over an object which the state has a second time. The mark stays on until
// Delete has passed over that entry, and says that the object is complete, so that deletion_protection holds from
// now on.
func (r *Resource[M, I, S]) handOver(ctx context.Context, task *Task[M, I], change Change, private base.PrivateWriter) diag.Diagnostics {
	marker := r.NewMarker(task.Identity)
	marker.TakenOver, marker.Complete = true, true
	diags := base.SaveMarked(ctx, private, true)
	if err := change.Mark(ctx, marker); err != nil {
		diags.Append(r.leftMarked("mark as complete", task.Plan, err))
		return diags
	}
	diags.Append(base.SaveTakenOver(ctx, private, true)...)
	return diags
}

// noteStored adds to the mark of an object that Create could not finish that the state has it. Should that fail
// too, the next run only takes longer: it waits until the mark is old.
func (r *Resource[M, I, S]) noteStored(ctx context.Context, task *Task[M, I], change Change, claim *Claim) {
	if claim == nil {
		return
	}
	// The context may be the reason for the failure.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storedLimit)
	defer cancel()
	marker := r.NewMarker(task.Identity)
	marker.TakenOver, marker.Stored = claim.TakenOver, true
	_ = change.Mark(ctx, marker)
}

// storedLimit is how long an interrupted Create goes on for noteStored.
const storedLimit = 5 * time.Second
