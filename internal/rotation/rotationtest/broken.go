package rotationtest

import (
	"fmt"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

// BreakEverything rotates once for each call that a rotation makes and each way to break it. What breaks is run
// again and must end, and the next rotation must begin as if nothing had been. The current value works at every
// moment; where there is one user, that or the pending one.
func (c Case) BreakEverything(t *testing.T) {
	r := c.New(t)
	for i, name := range r.start(t).Calls.Names() {
		for _, how := range AllBreaks() {
			if !t.Run(fmt.Sprintf("%02d %s %s", i+1, name, how), func(t *testing.T) { r.broken(t, i+1, how) }) {
				return
			}
		}
	}
}

// start runs a rotation that nothing breaks.
func (r *Rotation) start(t *testing.T) *Process {
	t.Helper()
	process := r.Process()
	if err := process.Invoke(t.Context(), r.Start(), rotation.Steps()...); err != nil {
		t.Fatalf("a rotation that nothing breaks: %v", err)
	}
	return process
}

func (r *Rotation) broken(t *testing.T, at int, how Break) {
	token, process := r.Start(), r.Process()
	process.Calls.Next(at, how)
	if broken := process.Invoke(t.Context(), token, rotation.Steps()...); broken != nil {
		r.checkBroken(t)
		if err := r.Invoke(t.Context(), token); err != nil {
			t.Fatalf("run again after %v: %v", broken, err)
		}
	}
	if len(process.Calls.Names()) < at {
		t.Fatalf("the rotation makes %d calls only: nothing was broken", len(process.Calls.Names()))
	}
	r.checkEnd(t, token)
}
