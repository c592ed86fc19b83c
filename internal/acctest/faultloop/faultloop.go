// Package faultloop proves that a resource loses nothing and leaves nothing behind. It breaks every
// AWS call of a create, an update and a destroy, one at a time and in every way, and then applies
// again, as a user would.
package faultloop

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
)

// Break is one way in which a call goes wrong: a fault of the stand-in, or something that happens
// to Terraform meanwhile.
type Break string

// What happens to Terraform. AWS does what the call asks for, or not, and does not answer.
const (
	InterruptBefore Break = "interrupt before the effect"
	InterruptAfter  Break = "interrupt after the effect"
	KillBefore      Break = "kill before the effect"
	KillAfter       Break = "kill after the effect"
)

// Breaks are all ways in which the loop breaks a call.
var Breaks = []Break{
	Break(standin.ServerError), Break(standin.Throttle), Break(standin.AccessDenied), Break(standin.Cut),
	Break(standin.LostReply), InterruptBefore, InterruptAfter, KillBefore, KillAfter,
}

// needsEffect reports whether the break differs from others only for calls that change something.
func (b Break) needsEffect() bool {
	return b == Break(standin.LostReply) || b == InterruptAfter || b == KillAfter
}

// reads reports whether an operation changes nothing.
func reads(operation string) bool {
	_, action, _ := strings.Cut(operation, ".")
	return strings.HasPrefix(action, "Get") || strings.HasPrefix(action, "List") ||
		strings.HasPrefix(action, "Describe") || strings.HasPrefix(action, "Head")
}

// Scenario is one operation to break.
type Scenario struct {
	AWS *acctest.AWS
	// Options drive the resource. The provider must make one attempt of each call, so that the
	// SDK's retries hide nothing.
	Options driver.Options
	// Prepare returns what one case is about, in an account that holds nothing of other cases: the
	// configuration that exists before, nil when nothing does, and the one to apply, nil to destroy.
	// Both must allow the resource to be destroyed.
	Prepare func(t testing.TB) (from, to map[string]any)
	// Check compares the state with AWS, where the resource must exist once and nothing else.
	Check func(t testing.TB, state map[string]any)
	// Empty checks that AWS holds nothing of the case any more.
	Empty func(t testing.TB)
	// Import is what to import after a kill just behind the last step of a create, which takes the
	// creation marker off: the object is then complete, but no state knows it, and the next run must
	// refuse to take it over.
	Import func(to map[string]any) string
	// Unmark is the operation of that last step, "kms.UntagResource".
	Unmark string
	// Breaks are the ways in which to break a call, nil = all.
	Breaks []Break
}

// Run breaks every call of the scenario in every way.
func Run(t *testing.T, s Scenario) {
	t.Helper()
	calls := s.rehearse(t)
	if len(calls) == 0 {
		t.Fatal("the scenario makes no call: there is nothing to break")
	}
	ways := s.Breaks
	if ways == nil {
		ways = Breaks
	}
	for _, how := range ways {
		t.Run(string(how), func(t *testing.T) {
			for n, name := range calls {
				if how.needsEffect() && reads(name) {
					continue
				}
				t.Run(fmt.Sprintf("%02d %s", n+1, name), func(t *testing.T) { s.broken(t, how, n+1, name) })
			}
		})
	}
}

// rehearse runs the scenario without a break and returns the operations that it calls.
func (s *Scenario) rehearse(t *testing.T) (operations []string) {
	t.Helper()
	d, to := s.begin(t)
	if diagnostics := operate(d, to); diagnostics.HasError() {
		t.Fatalf("without any break: %s", diagnostics)
	}
	for _, call := range s.AWS.Calls() {
		operations = append(operations, call.Operation.Name)
	}
	s.end(t, d, to)
	return operations
}

// broken is one case: the call of a number goes wrong, and the next run must put everything right.
func (s *Scenario) broken(t *testing.T, how Break, call int, operation string) {
	d, to := s.begin(t)
	repair := s.inject(d, how, call)
	first := operate(d, to)
	repair()
	t.Logf("the broken run says: %s", first)
	second := operate(d, to)
	if how == KillAfter && operation == s.Unmark && d.State() == nil {
		if !second.HasError() {
			t.Fatal("a finished object that no state knows was taken over")
		}
		if diagnostics := d.Import(s.Import(to)); diagnostics.HasError() {
			t.Fatalf("import: %s", diagnostics)
		}
		second = operate(d, to)
	}
	if second.HasError() {
		t.Fatalf("the next run does not put it right: %s", second)
	}
	s.end(t, d, to)
}

// begin makes a driver whose resource is as the scenario wants it before the operation.
func (s *Scenario) begin(t *testing.T) (d *driver.Driver, to map[string]any) {
	t.Helper()
	from, to := s.Prepare(t)
	d = driver.New(t, s.Options)
	if from != nil {
		if diagnostics := d.Apply(from); diagnostics.HasError() {
			t.Fatalf("before the operation: %s", diagnostics)
		}
	}
	s.AWS.ForgetCalls()
	return d, to
}

// end checks that everything is as wanted, and that nothing remains after a destroy.
func (s *Scenario) end(t *testing.T, d *driver.Driver, to map[string]any) {
	t.Helper()
	if to != nil {
		if d.Tainted() || d.Deposed() > 0 || d.State() == nil {
			t.Fatalf("the resource is not there, tainted (%v) or has %d deposed objects", d.Tainted(), d.Deposed())
		}
		s.Check(t, d.State())
		if plan := d.Plan(to); plan.Action != driver.NoOp {
			t.Errorf("the next plan is to %s: it has %v and wants %v", plan.Action, plan.Prior(), plan.Planned())
		}
		if diagnostics := d.Destroy(); diagnostics.HasError() {
			t.Fatalf("destroy: %s", diagnostics)
		}
	}
	if d.State() != nil {
		t.Errorf("the state still holds %s", d.StateJSON())
	}
	s.Empty(t)
}

func operate(d *driver.Driver, to map[string]any) driver.Diagnostics {
	if to == nil {
		return d.Destroy()
	}
	return d.Apply(to)
}

// inject makes the call go wrong, and returns what ends that.
func (s *Scenario) inject(d *driver.Driver, how Break, n int) (repair func()) {
	fault := standin.Fault{Call: n, Kind: standin.Kind(how)}
	act := map[Break]func(){
		InterruptBefore: d.Interrupt, InterruptAfter: d.Interrupt, KillBefore: d.Kill, KillAfter: d.Kill,
	}[how]
	hook := func(call standin.Call) {
		if call.N == n && act != nil {
			act()
		}
	}
	switch how {
	case InterruptBefore, KillBefore:
		fault.Kind = standin.Hang
		s.AWS.OnCall(hook)
	case InterruptAfter, KillAfter:
		fault.Kind = standin.HangAfter
		s.AWS.OnEffect(hook)
	}
	s.AWS.Inject(fault)
	return func() {
		s.AWS.ClearFaults()
		s.AWS.OnCall(nil)
		s.AWS.OnEffect(nil)
	}
}

// Clock is a clock whose pauses pass at once. All processes of a test share one, so that a run sees
// how long ago an earlier one was.
type Clock struct {
	mu   sync.Mutex
	skew time.Duration
}

// Now is the time with all pauses so far.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.skew)
}

// Sleep lets the pause pass.
func (c *Clock) Sleep(ctx context.Context, pause time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.skew += pause
	return nil
}
