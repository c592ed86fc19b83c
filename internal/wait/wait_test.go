package wait

import (
	"context"
	"errors"
	"testing"
	"time"
)

// instant is a clock whose pauses pass at once. It records them.
type instant struct {
	now    time.Time
	pauses []time.Duration
}

func (c *instant) Now() time.Time { return c.now }

func (c *instant) Sleep(ctx context.Context, pause time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.now = c.now.Add(pause)
	c.pauses = append(c.pauses, pause)
	return nil
}

func TestUntil_polls_until_done(t *testing.T) {
	t.Parallel()
	clock, calls := &instant{}, 0
	err := Until(t.Context(), clock, func(context.Context) (bool, error) {
		calls++
		return calls == 5, nil
	}, Options{})
	if err != nil || calls != 5 {
		t.Fatalf("err = %v after %d calls", err, calls)
	}
	want := []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 5 * time.Second}
	for i, pause := range clock.pauses {
		if pause != want[i] {
			t.Errorf("pauses = %v, want %v", clock.pauses, want)
		}
	}
}

func TestUntil_stops(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	never := func(context.Context) (bool, error) { return false, nil }
	cases := []struct {
		name  string
		ctx   context.Context
		check func(context.Context) (bool, error)
		want  func(error) bool
	}{
		{"at the limit", t.Context(), never, func(err error) bool {
			var timeout *TimeoutError
			return errors.As(err, &timeout) && timeout.Limit == 2*time.Minute
		}},
		{"at an error", t.Context(), func(context.Context) (bool, error) { return false, broken }, func(err error) bool {
			return errors.Is(err, broken)
		}},
		{"when the context ends", cancelled, never, func(err error) bool { return errors.Is(err, context.Canceled) }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if err := Until(c.ctx, &instant{}, c.check, Options{}); !c.want(err) {
				t.Errorf("err = %v", err)
			}
		})
	}
}

func TestUntil_wants_several_in_a_row(t *testing.T) {
	t.Parallel()
	answers := []bool{true, true, false, true, true, true}
	calls := 0
	err := Until(t.Context(), &instant{}, func(context.Context) (bool, error) {
		calls++
		return answers[calls-1], nil
	}, Options{InARow: 3})
	if err != nil || calls != len(answers) {
		t.Errorf("err = %v after %d calls, want all %d", err, calls, len(answers))
	}
}

func TestRetry(t *testing.T) {
	t.Parallel()
	passes, final := errors.New("passes"), errors.New("final")
	passing := func(err error) bool { return errors.Is(err, passes) }
	t.Run("goes on while the error may pass", func(t *testing.T) {
		t.Parallel()
		calls := 0
		err := Retry(t.Context(), &instant{}, func(context.Context) error {
			if calls++; calls < 4 {
				return passes
			}
			return nil
		}, passing, Options{})
		if err != nil || calls != 4 {
			t.Errorf("err = %v after %d calls", err, calls)
		}
	})
	t.Run("ends at any other error", func(t *testing.T) {
		t.Parallel()
		if err := Retry(t.Context(), &instant{}, func(context.Context) error { return final }, passing, Options{}); !errors.Is(err, final) {
			t.Errorf("err = %v", err)
		}
	})
	t.Run("keeps the last error when the limit passes", func(t *testing.T) {
		t.Parallel()
		clock := &instant{}
		err := Retry(t.Context(), clock, func(context.Context) error { return passes }, passing, Options{Limit: time.Minute})
		var timeout *TimeoutError
		if !errors.As(err, &timeout) || !errors.Is(err, passes) {
			t.Errorf("err = %v", err)
		}
		if waited := clock.now.Sub(time.Time{}); waited > time.Minute {
			t.Errorf("waited %s", waited)
		}
	})
}

func TestSystem_Sleep_ends_with_the_context(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := (System{}).Sleep(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v", err)
	}
}
