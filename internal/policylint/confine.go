package policylint

import (
	"context"
	"fmt"
	"runtime/metrics"
	"sync/atomic"
	"time"

	"github.com/open-policy-agent/opa/v1/rego"
)

// budget is the time that a rule of a user's folder has left in one lint.
type budget struct {
	whole time.Duration
	left  atomic.Int64
}

func newBudget(whole time.Duration) *budget {
	b := &budget{whole: whole}
	b.left.Store(int64(whole))
	return b
}

// confine evaluates a rule until it is done, has used up its time, or has taken too much memory. OPA stops
// between two steps, and inside functions that make much out of little.
func (b *budget) confine(ctx context.Context, evaluate func(context.Context) (rego.ResultSet, error)) (rego.ResultSet, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	timed, release := context.WithTimeoutCause(ctx, time.Duration(b.left.Load()),
		fmt.Errorf("it takes more than %s, which is all that a rule has for one lint", b.whole))
	defer release()
	go watchMemory(timed, heapSize()+maxMemory, cancel)
	start := time.Now()
	results, err := evaluate(timed)
	b.left.Add(-int64(time.Since(start)))
	if cause := context.Cause(timed); err != nil && cause != nil {
		return nil, cause
	}
	return results, err
}

// watchMemory cancels an evaluation once the heap is larger than the limit.
func watchMemory(ctx context.Context, limit uint64, cancel context.CancelCauseFunc) {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if heapSize() > limit {
				cancel(fmt.Errorf("it takes more than %d MiB of memory", maxMemory>>20))
				return
			}
		}
	}
}

// heapSize is how many bytes of the heap are taken.
func heapSize() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
