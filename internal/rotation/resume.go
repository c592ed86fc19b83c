package rotation

import (
	"context"
	"fmt"
	"slices"
)

// NotResumableError is the error of taking up a rotation that is not in progress, or not to be taken up.
type NotResumableError struct {
	// Status is what DescribeSecret alone tells.
	Status *Status
}

func (e *NotResumableError) Error() string {
	if e.Status.Pending == "" {
		return "no rotation of secret " + e.Status.ARN + " is in progress"
	}
	return "nothing of secret " + e.Status.ARN + " is to be taken up"
}

// Resume runs steps of the rotation that is in progress, one after the other. Rotation need not be enabled any more.
//
// Secrets Manager calls finishSecret only after a testSecret that has succeeded. Here nobody else keeps the order:
// where testSecret is left out, it comes first all the same, so that no value becomes current which does not work.
func (r *Rotator) Resume(ctx context.Context, id string, steps ...Step) error {
	secret, err := r.describe(ctx, id)
	if err != nil {
		return err
	}
	s := statusOf(secret)
	if !s.resumable() {
		return &NotResumableError{s}
	}
	run := func(step Step) error {
		return r.Run(ctx, Event{Step: step, SecretID: id, Token: s.Pending, resumed: true})
	}
	for i, step := range steps {
		if step == FinishSecret && !slices.Contains(steps[:i], TestSecret) {
			if err := run(TestSecret); err != nil {
				return fmt.Errorf("the version does not become the current one before its value works: %w\nAll steps make it work; run them with --all", err)
			}
		}
		if err := run(step); err != nil {
			return err
		}
	}
	return nil
}

// resumable reports whether somebody may take the rotation up.
func (s *Status) resumable() bool {
	return s.Pending != "" && !s.IsTest() && s.Deleted == nil && s.PrimaryRegion == "" && s.Owner == ""
}
