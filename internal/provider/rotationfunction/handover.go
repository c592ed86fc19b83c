package rotationfunction

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/keyward/terraform-provider-keyward/internal/base"
)

// unmark takes the creation marker off a finished function. That it may fail is a warning: an error would taint
// what is complete, and the next apply takes the marker off.
func (p *parts) unmark(ctx context.Context, private base.PrivateWriter, is *deployment) diag.Diagnostics {
	if _, marked := is.RoleTags[base.MarkerKey]; !marked {
		return base.SaveMarked(ctx, private, false)
	}
	err := p.untagRole(ctx, base.MarkerKey)
	diags := base.SaveMarked(ctx, private, err != nil)
	if err != nil {
		diags.Append(p.leftMarked("take the creation marker off", err))
	}
	return diags
}

func (p *parts) leftMarked(what string, err error) diag.Diagnostic {
	failed := base.Failed(what, thing, p.Function, err)
	return diag.NewWarningDiagnostic(failed.Summary(),
		failed.Detail()+"\n\nThe function is complete. The next apply takes the marker off.")
}

// handOver ends a Create that took over a function which the state has a second time. The mark stays on until
// Delete has passed over that entry, and says that the function is complete, so that deletion_protection holds
// from now on.
func (r *Resource) handOver(ctx context.Context, p *parts, private base.PrivateWriter, w *wanted) diag.Diagnostics {
	marker := r.NewMarker(w.Identity)
	marker.TakenOver, marker.Complete = true, true
	diags := base.SaveMarked(ctx, private, true)
	if err := p.mark(ctx, marker); err != nil {
		diags.Append(p.leftMarked("mark as complete", err))
		return diags
	}
	diags.Append(base.SaveTakenOver(ctx, private, true)...)
	return diags
}

// noteStored adds to the mark of a function that Create could not finish that the state has it. Should that fail
// too, the next run only takes longer: it waits until the mark is old.
func (r *Resource) noteStored(ctx context.Context, p *parts, is *deployment, w *wanted) {
	if is == nil {
		return
	}
	// The context may be the reason for the failure.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storedLimit)
	defer cancel()
	marker := r.NewMarker(w.Identity)
	marker.TakenOver, marker.Stored = is.TakenOver, true
	_ = p.mark(ctx, marker)
}

// storedLimit is how long an interrupted Create goes on for noteStored.
const storedLimit = 5 * time.Second
