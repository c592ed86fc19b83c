package rotationtest

import (
	"fmt"
	"io"
	"slices"
	"sync"
)

// Break is a way in which a call goes wrong.
type Break string

// The ways. A kill ends the process: nothing of the invocation runs after it.
const (
	// Fails is an answer with an error, and no effect.
	Fails Break = "fails"
	// Lost is an effect whose answer does not arrive.
	Lost Break = "lost"
	// KilledBefore and KilledAfter are kills before and after the effect.
	KilledBefore Break = "killed before"
	KilledAfter  Break = "killed after"
)

// AllBreaks lists the ways.
func AllBreaks() []Break { return []Break{Fails, Lost, KilledBefore, KilledAfter} }

// Calls are the calls of one process. One of them can be broken, and one can be held up. The zero value does neither.
type Calls struct {
	// hold is asked before each call, by number from 1.
	hold func(n int, operation string)

	mu    sync.Mutex
	calls []string
	at    int
	how   Break
	open  []io.Closer
	// inside is the exclusive operation that is under way, "" = none.
	inside string
}

// Next starts to count anew; the call with that number, from 1, breaks. 0 breaks none.
func (c *Calls) Next(at int, how Break) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls, c.at, c.how = nil, at, how
}

// Names are the calls made since Next.
func (c *Calls) Names() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.calls)
}

// killed is what a kill panics with.
type killed struct{ operation string }

// brokenError is the error of a call that fails or whose answer is lost.
type brokenError struct {
	operation string
	how       Break
}

func (e *brokenError) Error() string { return fmt.Sprintf("%s: %s by the test", e.operation, e.how) }

// Around does something that can be broken.
func (c *Calls) Around(operation string, do func() error) error {
	n, how := c.count(operation)
	if c.hold != nil {
		c.hold(n, operation)
	}
	if how == Fails {
		return &brokenError{operation, how}
	}
	if how == KilledBefore {
		panic(killed{operation})
	}
	err := do()
	if how == Lost {
		return &brokenError{operation, how}
	}
	if how == KilledAfter {
		panic(killed{operation})
	}
	return err
}

func (c *Calls) count(operation string) (n int, how Break) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls = append(c.calls, operation)
	if len(c.calls) == c.at {
		how = c.how
	}
	return len(c.calls), how
}

// exclusively does something that a server lets one do at a time.
func (c *Calls) exclusively(operation string, do func() error) error {
	return c.Around(operation, func() error {
		c.enter(operation)
		defer c.enter("")
		return do()
	})
}

func (c *Calls) enter(operation string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.inside = operation
}

// isInside reports whether an exclusive operation is under way.
func (c *Calls) isInside() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.inside != ""
}

// opened notes what the end of the process closes.
func (c *Calls) opened(connection io.Closer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open = append(c.open, connection)
}

// Survive runs an invocation. A kill in it is no failure of the test: it is reported as an error, and closes the
// connections, as the end of a process does.
func (c *Calls) Survive(invoke func() error) (err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case killed:
			for _, connection := range c.open {
				_ = connection.Close()
			}
			err = fmt.Errorf("killed in %s", p.operation)
		default:
			panic(p)
		}
	}()
	return invoke()
}
