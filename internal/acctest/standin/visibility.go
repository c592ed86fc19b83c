package standin

import (
	"context"
	"encoding/json"
)

// detached keeps the values of a context and drops its end.
func detached(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

// hide makes the object that an answer created invisible for a number of requests that name it.
func (s *Server) hide(x *exchange, answer *reply, reads int) {
	resource := x.call.Resource
	if x.call.Operation.Name == "kms.CreateKey" {
		var created struct{ KeyMetadata struct{ KeyId string } } //nolint:revive // the spelling of the wire
		if err := json.Unmarshal(answer.body, &created); err != nil {
			s.fail("late visibility of a key: " + err.Error())
			return
		}
		resource = created.KeyMetadata.KeyId
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.invisible[resource] = reads
}

// hidden reports whether an object is invisible to this request.
func (s *Server) hidden(resource string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.invisible[resource] == 0 {
		return false
	}
	s.invisible[resource]--
	return true
}
