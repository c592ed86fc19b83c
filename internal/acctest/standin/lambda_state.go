package standin

import "net/http"

// SlowFunctions makes every later change of a Lambda function last until it was read that often, and refuses
// further changes meanwhile. moto takes no time.
// https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
func (s *Server) SlowFunctions(reads int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.slowFunctions = reads
}

// idle refuses a change of a function while another one is under way.
func idle(change handler) handler {
	return func(x *exchange) *reply {
		x.server.mu.Lock()
		busy := x.server.busy[x.function()] > 0
		x.server.mu.Unlock()
		if busy {
			return x.refuse(AWSError{
				http.StatusConflict, "ResourceConflictException",
				"The operation cannot be performed at this time. An update is in progress for resource: " + x.call.Operation.Function,
			})
		}
		return change(x)
	}
}

// environmentError is what Lambda shows in place of an environment that it cannot decrypt for the caller, nil where it
// can. Keys that the account has not are taken for keys of another one, which can be used.
// https://docs.aws.amazon.com/lambda/latest/api/API_EnvironmentError.html
func (x *exchange) environmentError(configuration map[string]any) map[string]any {
	arn, _ := configuration["KMSKeyArn"].(string)
	x.server.mu.Lock()
	_, ours := x.server.keys[arn]
	x.server.mu.Unlock()
	if !ours {
		return nil
	}
	key, refused := x.key(arn)
	switch {
	case refused != nil:
		return map[string]any{"ErrorCode": "KMSNotFoundException", "Message": "The key " + arn + " does not exist."}
	case key.State != stateEnabled:
		return map[string]any{"ErrorCode": "KMSDisabledException", "Message": wrongState("Decrypt", key).Message}
	case x.authorizeKMS(key, "kms:Decrypt", nil) != nil:
		return map[string]any{
			"ErrorCode": "AccessDeniedException",
			"Message":   "Lambda was unable to decrypt your environment variables because the KMS access was denied.",
		}
	}
	return nil
}

// FailFunction makes the next change of a Lambda function fail after Lambda has accepted it, for a reason.
func (s *Server) FailFunction(name, code, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failing[name] = functionState{
		"LastUpdateStatus": "Failed", "LastUpdateStatusReasonCode": code, "LastUpdateStatusReason": reason,
	}
}
