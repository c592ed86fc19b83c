// Package wait holds the only polling loop.
package wait

import (
	"context"
	"fmt"
	"time"
)

// Clock is the time as the loop sees it; tests pass one that does not take any.
type Clock interface {
	// Now is the present time.
	Now() time.Time
	// Sleep pauses, or returns the context's error when that ends first.
	Sleep(ctx context.Context, pause time.Duration) error
}

// System is the clock of the machine.
type System struct{}

// Now is the present time.
func (System) Now() time.Time { return time.Now() }

// Sleep pauses, or returns the context's error when that ends first.
func (System) Sleep(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// Options tune a loop. The zero value polls after 1 s, 2 s, 4 s, then every 5 s, for 2 minutes.
type Options struct {
	// Limit is how long to go on, 0 = 2 minutes: as long as AWS needs until a new principal is
	// visible everywhere.
	Limit time.Duration
	// First is the pause after the first check, 0 = 1 second. Pauses double.
	First time.Duration
	// Longest is the longest pause, 0 = 5 seconds.
	Longest time.Duration
	// InARow is how many checks must succeed one after the other, 0 = 1. AWS answers from several
	// copies, so one good answer may be followed by an old one.
	InARow int
}

func (o Options) withDefaults() Options {
	if o.Limit == 0 {
		o.Limit = 2 * time.Minute
	}
	if o.First == 0 {
		o.First = time.Second
	}
	if o.Longest == 0 {
		o.Longest = 5 * time.Second
	}
	if o.InARow == 0 {
		o.InARow = 1
	}
	return o
}

// TimeoutError is returned when the limit passes before the check is done.
type TimeoutError struct {
	Limit time.Duration
	// Last is the error of the last check, nil when it merely was not done.
	Last error
}

func (e *TimeoutError) Error() string {
	if e.Last == nil {
		return fmt.Sprintf("not done after %s", e.Limit)
	}
	return fmt.Sprintf("still failing after %s: %s", e.Limit, e.Last)
}

// Unwrap is the error of the last check.
func (e *TimeoutError) Unwrap() error { return e.Last }

// Until calls check until it is done. An error of check ends the loop; so do the limit, with a
// *TimeoutError, and the context, with its error.
func Until(ctx context.Context, clock Clock, check func(context.Context) (done bool, err error), options Options) error {
	return poll(ctx, clock, func(ctx context.Context) (bool, error, error) {
		done, err := check(ctx)
		return done, nil, err
	}, options)
}

// Retry calls attempt until it succeeds, as long as its error is one that may pass. The limit
// ends it with a *TimeoutError that wraps the last error.
func Retry(ctx context.Context, clock Clock, attempt func(context.Context) error, passing func(error) bool,
	options Options,
) error {
	return poll(ctx, clock, func(ctx context.Context) (bool, error, error) {
		err := attempt(ctx)
		if err != nil && passing(err) {
			return false, err, nil
		}
		return true, nil, err
	}, options)
}

// poll is the loop. The step returns whether it is done, an error that may pass, and a final one.
func poll(ctx context.Context, clock Clock, step func(context.Context) (done bool, passing, final error),
	options Options,
) error {
	options = options.withDefaults()
	deadline := clock.Now().Add(options.Limit)
	pause, good := options.First, 0
	for {
		done, passing, err := step(ctx)
		if err != nil {
			return err
		}
		if done {
			good++
		} else {
			good = 0
		}
		if good >= options.InARow {
			return nil
		}
		if clock.Now().Add(pause).After(deadline) {
			return &TimeoutError{Limit: options.Limit, Last: passing}
		}
		if err := clock.Sleep(ctx, pause); err != nil {
			return err
		}
		pause = min(2*pause, options.Longest)
	}
}
