package standin

import (
	"fmt"
	"net/http"
)

// The limits of the waiting period before a key is deleted, and its default, in days (AWS KMS API
// reference, ScheduleKeyDeletion).
const (
	minWindow     = 7
	maxWindow     = 30
	defaultWindow = 30
)

// scheduleKeyDeletion refuses waiting periods that moto silently accepts, and answers with all of KMS's fields.
func scheduleKeyDeletion(x *exchange) *reply {
	var in struct{ PendingWindowInDays *int }
	if refused := x.input(&in); refused != nil {
		return refused
	}
	key, refused := x.checkKey()
	if refused != nil {
		return refused
	}
	window := defaultWindow
	if in.PendingWindowInDays != nil {
		window = *in.PendingWindowInDays
	}
	if window < minWindow || window > maxWindow {
		return x.refuse(validation(fmt.Sprintf("PendingWindowInDays must be between %d and %d.", minWindow, maxWindow)))
	}
	answer := x.forwardChanged(map[string]any{"KeyId": key.KeyID})
	if answer.status != http.StatusOK {
		return answer
	}
	scheduled := x.decoded(answer)
	scheduled["KeyId"], scheduled["KeyState"], scheduled["PendingWindowInDays"] = key.ARN, statePending, window
	return jsonReply(scheduled)
}
