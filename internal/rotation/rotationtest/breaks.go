package rotationtest

import (
	"fmt"
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

// Breaks counts calls and breaks one of them. The zero value breaks none.
type Breaks struct {
	mu    sync.Mutex
	calls []string
	at    int
	how   Break
}

// Next starts to count anew; the call with that number, from 1, breaks. 0 breaks none.
func (b *Breaks) Next(at int, how Break) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls, b.at, b.how = nil, at, how
}

// Calls are those made since Next.
func (b *Breaks) Calls() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.calls...)
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
func (b *Breaks) Around(operation string, do func() error) error {
	b.mu.Lock()
	b.calls = append(b.calls, operation)
	var how Break
	if len(b.calls) == b.at {
		how = b.how
	}
	b.mu.Unlock()
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

// Survive runs an invocation. A kill in it is no failure of the test: it is reported as an error.
func Survive(invoke func() error) (err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case killed:
			err = fmt.Errorf("killed in %s", p.operation)
		default:
			panic(p)
		}
	}()
	return invoke()
}
