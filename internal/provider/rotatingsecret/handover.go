package rotatingsecret

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/keyward/terraform-provider-keyward/internal/base"
)

// handOver ends a Create that took over a secret which the state has a second time. The mark stays on
// until Delete has passed over that entry, and says that the secret is complete, so that
// deletion_protection holds from now on.
func (r *Resource) handOver(
	ctx context.Context, p *parts, private base.PrivateWriter, s *secret, w *wanted,
) diag.Diagnostics {
	marker := r.NewMarker(w.Identity)
	marker.TakenOver, marker.Complete = true, true
	diags := base.SaveMarked(ctx, private, true)
	if err := p.mark(ctx, s, marker); err != nil {
		failed := base.Failed("mark as complete", thing, w.Name, err)
		diags.AddWarning(failed.Summary(), failed.Detail()+"\n\nThe secret is complete. The next apply takes the marker off.")
		return diags
	}
	diags.Append(base.SaveTakenOver(ctx, private, true)...)
	return diags
}

// noteStored adds to the mark of a secret that Create could not finish that the state has it. Should
// that fail too, the next run only takes longer: it waits until the mark is old.
func (r *Resource) noteStored(ctx context.Context, p *parts, s *secret, w *wanted) {
	if s == nil {
		return
	}
	// The context may be the reason for the failure.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storedLimit)
	defer cancel()
	marker := r.NewMarker(w.Identity)
	marker.TakenOver, marker.Stored = s.TakenOver, true
	_ = p.mark(ctx, s, marker)
}

// storedLimit is how long an interrupted Create goes on for noteStored.
const storedLimit = 5 * time.Second
