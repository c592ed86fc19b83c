package awsclient

import (
	"context"
	"sync"
	"time"
)

// resolveLimit ends a resolution whose source does not answer.
const resolveLimit = 2 * time.Minute

// shared is a value that is loaded once, when it is first needed, for everybody. Loading goes on
// when the one that needed it first is interrupted: others may be waiting too.
type shared[T any] struct {
	load func(context.Context) (T, error)

	once  sync.Once
	ready chan struct{}
	value T
	err   error
}

func newShared[T any](load func(context.Context) (T, error)) *shared[T] {
	return &shared[T]{load: load, ready: make(chan struct{})}
}

// get waits for the value, or for the end of the context.
func (s *shared[T]) get(ctx context.Context) (T, error) {
	s.once.Do(func() {
		// The values of the context are kept, for the log.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), resolveLimit)
		go func() {
			defer cancel()
			s.value, s.err = s.load(ctx)
			close(s.ready)
		}()
	})
	select {
	case <-s.ready:
		return s.value, s.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}
