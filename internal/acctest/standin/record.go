package standin

import (
	"net/http"
	"slices"
	"sync"
)

// Call is one HTTP request to the stand-in.
type Call struct {
	// N numbers the calls from 1. The attempts of one SDK call share a number.
	N int
	// Attempt counts the SDK's attempts of one call from 1.
	Attempt   int
	Operation Operation
	// Resource is what the call is about, as far as its request says it: a bucket name, a KMS key
	// id or an alias name.
	Resource string
	// Fault is what was done to the call, "" for nothing.
	Fault Kind
	// Status is the HTTP status of the answer, 0 while there is none.
	Status int
}

// recorder keeps the calls in the order of their arrival.
type recorder struct {
	mu          sync.Mutex
	calls       []Call
	last        int
	invocations map[string]int
	attempts    map[int]int
	// base is the number of calls forgotten, so that an entry keeps its place.
	base int
}

// invocationHeader holds the identifier that an SDK call gives all of its attempts.
const invocationHeader = "Amz-Sdk-Invocation-Id"

// begin notes a request and returns the call with its place in the record.
func (r *recorder) begin(request *http.Request, op Operation, resource string) (Call, int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	invocation := request.Header.Get(invocationHeader)
	n, again := r.invocations[invocation]
	if !again || invocation == "" {
		r.last++
		n = r.last
	}
	if r.invocations == nil {
		r.invocations, r.attempts = map[string]int{}, map[int]int{}
	}
	r.invocations[invocation] = n
	r.attempts[n]++
	call := Call{N: n, Attempt: r.attempts[n], Operation: op, Resource: resource}
	r.calls = append(r.calls, call)
	return call, r.base + len(r.calls) - 1
}

// end notes the outcome of the call at a place.
func (r *recorder) end(place int, fault Kind, status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if i := place - r.base; i >= 0 && i < len(r.calls) {
		r.calls[i].Fault, r.calls[i].Status = fault, status
	}
}

func (r *recorder) list() []Call {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.calls)
}

// forget empties the record and starts numbering at 1.
func (r *recorder) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.base += len(r.calls)
	r.calls, r.invocations, r.attempts, r.last = nil, nil, nil, 0
}
