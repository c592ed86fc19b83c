package standin

import (
	"path"
	"sync"
)

// Kind is one way in which a call goes wrong.
type Kind string

// The kinds of faults. Unless the name says otherwise the call has no effect.
const (
	// ServerError is the service's own internal error with status 500. The SDK retries it.
	ServerError Kind = "server error"
	// Throttle is the service's own throttling error. The SDK retries it.
	Throttle Kind = "throttle"
	// AccessDenied is the service's own refusal.
	AccessDenied Kind = "access denied"
	// NotFound says that the object of the call is not there, as just after its creation.
	NotFound Kind = "not found"
	// PrincipalNotVisible refuses a policy for naming a principal that IAM has not spread yet.
	PrincipalNotVisible Kind = "principal not visible"
	// Cut closes the connection without an answer. The SDK retries it.
	Cut Kind = "connection cut"
	// LostReply lets the call take effect, then closes the connection. The SDK retries it, so that
	// a call which is not idempotent takes effect again with each attempt.
	LostReply Kind = "lost reply"
	// Hang gives no answer until the client gives up.
	Hang Kind = "hang"
	// HangAfter lets the call take effect, then gives no answer until the client gives up.
	HangAfter Kind = "hang after effect"
	// LateVisible lets the call create its object and answers; Fault.Reads later requests that name
	// the object do not find it.
	LateVisible Kind = "late visible"
	// Custom answers with Fault.Error.
	Custom Kind = "custom"
)

// Forever is the Times of a fault that never ends.
const Forever = -1

// Fault is one entry of a fault script. The zero value of each selector selects everything.
type Fault struct {
	Kind Kind
	// Operation is a pattern of path.Match on the operation's name: "kms.CreateKey", "s3.Put*".
	Operation string
	// Call is the number of the call since the last ForgetCalls or Reset.
	Call int
	// Resource is the bucket, key id or alias that the call names.
	Resource string
	// Nth is the matching call, from 1, at which the fault starts; 0 means 1.
	Nth int
	// Times is how many matching calls meet the fault; 0 means 1.
	Times int
	// Attempts is how many attempts of a call meet the fault, the first ones; 0 means all, so that
	// the SDK's own retries do not hide it.
	Attempts int
	// Reads belongs to LateVisible.
	Reads int
	// Error belongs to Custom.
	Error AWSError
}

// Injected is a fault in force.
type Injected struct {
	fault  Fault
	script *script
	// seen counts the matching calls, bound holds the numbers of those that meet the fault.
	seen  int
	bound map[int]bool
	fired int
}

// Fired is how many requests met the fault so far.
func (i *Injected) Fired() int {
	i.script.mu.Lock()
	defer i.script.mu.Unlock()
	return i.fired
}

// Remove ends the fault.
func (i *Injected) Remove() {
	i.script.mu.Lock()
	defer i.script.mu.Unlock()
	for n, entry := range i.script.entries {
		if entry == i {
			i.script.entries = append(i.script.entries[:n:n], i.script.entries[n+1:]...)
			return
		}
	}
}

// script holds the faults in force, in the order in which they were added.
type script struct {
	mu      sync.Mutex
	entries []*Injected
}

func (s *script) add(fault Fault) *Injected {
	s.mu.Lock()
	defer s.mu.Unlock()
	entry := &Injected{fault: fault, script: s, bound: map[int]bool{}}
	s.entries = append(s.entries, entry)
	return entry
}

func (s *script) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.entries = nil
}

// match returns the first fault that the call meets.
func (s *script) match(call Call) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, entry := range s.entries {
		if entry.meets(call) {
			entry.fired++
			return entry.fault, true
		}
	}
	return Fault{}, false
}

func (i *Injected) meets(call Call) bool {
	if !i.fault.selects(call) {
		return false
	}
	if call.Attempt == 1 {
		i.seen++
		first, times := max(i.fault.Nth, 1), i.fault.Times
		if times == 0 {
			times = 1
		}
		i.bound[call.N] = i.seen >= first && (times == Forever || i.seen < first+times)
	}
	return i.bound[call.N] && (i.fault.Attempts == 0 || call.Attempt <= i.fault.Attempts)
}

func (f Fault) selects(call Call) bool {
	if f.Call != 0 && f.Call != call.N {
		return false
	}
	if f.Resource != "" && f.Resource != call.Resource {
		return false
	}
	if f.Operation == "" {
		return true
	}
	matched, err := path.Match(f.Operation, call.Operation.Name)
	return err == nil && matched
}
