package base

import (
	"crypto/rand"
	"sync"
)

// Run is one life of the provider process. It is safe for concurrent use.
type Run struct {
	id string

	mu      sync.Mutex
	adopted map[string]bool
	// left holds an object for the hash of an identity.
	left map[string]string
}

// NewRun starts a run with a random id.
func NewRun() *Run {
	return &Run{id: rand.Text()[:12], adopted: map[string]bool{}, left: map[string]string{}}
}

// ID tells this process's markers from those of others.
func (r *Run) ID() string { return r.id }

// Adopt notes that Create took over an existing object. A Delete of the same object that follows
// in this process (create_before_destroy) must not touch it.
func (r *Run) Adopt(object string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.adopted[object] = true
}

// Adopted reports whether Create took the object over in this process.
func (r *Run) Adopted(object string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.adopted[object]
}

// Leave notes that Delete left a half-made object for the Create of the identity with that hash. It
// spares Create from depending on a tag index that lags behind.
func (r *Run) Leave(hash, object string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.left[hash] = object
}

// Left is the object that Delete left for the identity, once.
func (r *Run) Left(identity Identity) (object string, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	object, ok = r.left[identity.Hash()]
	delete(r.left, identity.Hash())
	return object, ok
}
