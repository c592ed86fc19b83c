package rotationtest

import (
	"fmt"
	"sync"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

// heldUp is an invocation that waits before one of its calls.
type heldUp struct {
	*Process
	reached, goOn chan struct{}
	over          chan error
	resume        func()
	// other is the process beside it, nil = none.
	other *heldUp
}

// holdUp starts all steps of a rotation, and returns when they wait before a call or are over. While another
// process is inside of what a server lets one do at a time, that one goes on: else both would wait for ever.
func (r *Rotation) holdUp(t *testing.T, token string, at int, other *heldUp) *heldUp {
	h := &heldUp{r.Process(), make(chan struct{}), make(chan struct{}), make(chan error, 1), nil, other}
	h.resume = sync.OnceFunc(func() { close(h.goOn) })
	t.Cleanup(h.resume)
	if other != nil {
		other.other = h // that one waits, or is over
	}
	h.Calls.hold = func(n int, operation string) {
		if n == at {
			close(h.reached)
			<-h.goOn
		}
		if h.other != nil && isExclusive(operation) && h.other.Calls.isInside() {
			h.other.resume()
		}
	}
	go func() { h.over <- h.Invoke(t.Context(), token, rotation.Steps()...) }()
	select {
	case <-h.reached:
	case err := <-h.over:
		h.over <- err
	}
	return h
}

func isExclusive(operation string) bool { return operation == "SetPassword" || operation == "Twin" }

// end lets an invocation go on to its end.
func (h *heldUp) end() error {
	h.resume()
	return <-h.over
}

// Together invokes a whole rotation twice at once. The one that came first is held up before each of its calls in
// turn, while the other runs to its end; with more rotations, these follow before the first goes on. Whatever is
// late must not undo anything.
func (c Case) Together(t *testing.T) {
	r := c.New(t)
	for i, name := range r.start(t).Calls.Names() {
		for _, more := range []int{0, 2} {
			if !t.Run(fmt.Sprintf("%02d %s, %d rotations later", i+1, name, more), func(t *testing.T) { r.late(t, i+1, more) }) {
				return
			}
		}
	}
}

func (r *Rotation) late(t *testing.T, at, more int) {
	token := r.Start()
	late := r.holdUp(t, token, at, nil)
	if err := r.holdUp(t, token, 0, late).end(); err != nil {
		t.Fatalf("the second of two invocations: %v", err)
	}
	r.checkEnd(t, token)
	for range more {
		token = r.Start()
		if err := r.holdUp(t, token, 0, late).end(); err != nil {
			t.Fatalf("the rotation after that: %v", err)
		}
	}
	// What comes so late that other rotations have followed is a mistake, and may be called one.
	if err := late.end(); err != nil && more == 0 {
		t.Errorf("the invocation that was held up: %v", err)
	}
	r.checkEnd(t, token)
}

// Interleaved invokes a whole rotation twice at once, and changes over from one to the other before each pair of
// their calls.
func (c Case) Interleaved(t *testing.T) {
	n := len(c.New(t).start(t).Calls.Names())
	for at := 1; at <= n; at++ {
		for then := 1; then <= n; then++ {
			r := c.New(t)
			token := r.Start()
			first := r.holdUp(t, token, at, nil)
			second := r.holdUp(t, token, then, first)
			if err := first.end(); err != nil {
				t.Errorf("held up before %d, the other before %d: the first: %v", at, then, err)
			}
			if err := second.end(); err != nil {
				t.Errorf("held up before %d, the other before %d: the second: %v", at, then, err)
			}
			r.checkEnd(t, token)
		}
	}
}

// checkEnd fails the test where a rotation is not over, or its value does not work.
func (r *Rotation) checkEnd(t *testing.T, token string) {
	t.Helper()
	if got := r.Secrets.Version(secretID, Current); got != token {
		t.Fatalf("the current version is %s, want %s", got, token)
	}
	r.CheckCurrent(t, "at the end")
}
