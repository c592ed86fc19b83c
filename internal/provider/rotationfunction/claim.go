package rotationfunction

import (
	"context"
	"errors"
	"fmt"

	"github.com/keyward/terraform-provider-keyward/internal/base"
)

// obtain is what is there to be finished: what an earlier run left, what the configuration says to adopt, or a new
// role. It is not nil as soon as there is something, also beside an error; existing says that the role was there.
// All reasons to refuse come before anything is changed.
func (c *change) obtain(ctx context.Context) (is *deployment, existing bool, err error) {
	w := c.want
	if is, err = c.find(ctx); err != nil {
		return nil, false, err
	}
	marker, ours := c.Identity.MarkerOf(is.RoleTags)
	if ours {
		if err := c.await(ctx, marker); err != nil {
			return nil, false, err
		}
		if is, err = c.find(ctx); err != nil {
			return nil, false, err
		}
		is.Shared = marker.Stored
	} else if err := is.checkTaken(w); err != nil {
		return nil, false, err
	}
	if err := is.checkRole(w); err != nil {
		if ours { // the role is this run's, and the state must not lose it
			is.TakenOver = marker.TakenOver
			return is, false, err
		}
		return nil, false, err
	}
	own := c.NewMarker(c.Identity)
	own.TakenOver = marker.TakenOver || !ours && is.exists()
	is.TakenOver = own.TakenOver
	if !is.Role {
		is, err = c.createRole(ctx, is, w, own)
		return is, false, err
	}
	is.RoleTags[base.MarkerKey] = own.String()
	return is, true, c.mark(ctx, own)
}

// await waits until no other run is at work on the function.
func (c *change) await(ctx context.Context, marker base.Marker) error {
	current := func(ctx context.Context) (base.Marker, bool, error) {
		tags, err := c.roleTags(ctx)
		if err != nil {
			return base.Marker{}, false, err
		}
		now, ok := c.Identity.MarkerOf(tags)
		return now, ok, nil
	}
	err := c.AwaitMarker(ctx, marker, current)
	if errors.Is(err, base.ErrFinishedElsewhere) {
		return &base.StepError{
			Part: "role", Operation: "iam:CreateRole", Err: fmt.Errorf("role %s: %w", c.Role, err),
			WayOut: "Import it (terraform import ADDRESS " + c.want.Name + ") if it belongs to this configuration.",
		}
	}
	return err
}

// checkTaken refuses names that something else has, unless the configuration says to take that over.
func (d *deployment) checkTaken(w *wanted) error {
	if w.AdoptExisting {
		return nil
	}
	for _, part := range []struct {
		exists    bool
		name, out string
	}{
		{d.Role, "role " + w.RoleName(), ""},
		{d.Function, "function " + w.Name, ""},
		{d.LogGroup, "log group " + w.LogGroupName(), " A log group stays behind when a function is deleted: what is in it goes on " +
			"being kept, for as long as log_group says."},
	} {
		if part.exists {
			return &base.StepError{
				Part: "name", Operation: "iam:CreateRole", Err: fmt.Errorf("there is a %s already", part.name),
				WayOut: "Choose another name. If it is this function, import it (terraform import ADDRESS " + w.Name + "), or set " +
					"adopt_existing = true." + part.out,
			}
		}
	}
	return nil
}

// checkForeign refuses to change a function that was only imported. One that Keyward has finished has its role beside
// it, and gets it back where somebody gave it another.
func (d *deployment) checkForeign(w *wanted) error {
	if _, marked := d.RoleTags[base.MarkerKey]; d.Role && !marked {
		return nil
	}
	return d.checkRole(w)
}

// checkRole refuses a function that is not this one, although its name is: it has a role of its own.
func (d *deployment) checkRole(w *wanted) error {
	if d.Function && !w.AdoptExisting && d.RoleARN != w.RoleARN {
		return &base.StepError{
			Part: "function", Operation: "lambda:CreateFunction",
			Err:    fmt.Errorf("there is a function %s with the role %s, not %s", w.Name, d.RoleARN, w.RoleARN),
			WayOut: "Choose another name, or set adopt_existing = true to give that function this code, role and settings.",
		}
	}
	return nil
}
