package standin

import (
	"encoding/json"
	"net/http"
)

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

// getResources leaves out what is invisible: the search by tags lags behind like everything else.
// moto knows keys and their tags, those pending deletion included, as AWS does.
func getResources(x *exchange) *reply {
	answer := x.forward()
	if answer.status != http.StatusOK {
		return answer
	}
	found := x.decoded(answer)
	listed, ok := found["ResourceTagMappingList"].([]any)
	if !ok {
		return answer
	}
	visible := []any{}
	for _, entry := range listed {
		mapping, _ := entry.(map[string]any)
		arn, _ := mapping["ResourceARN"].(string)
		if !x.server.hidden(bareKey(arn)) {
			visible = append(visible, entry)
		}
	}
	found["ResourceTagMappingList"] = visible
	return jsonReply(found)
}
