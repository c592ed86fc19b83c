package standin

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// maxKeyPolicy is KMS's limit on the size of a key policy, in bytes.
const maxKeyPolicy = 32768

// defaultKeyPolicy is the policy of a key that was created without one.
func defaultKeyPolicy(account string) string {
	return fmt.Sprintf(`{"Version":"2012-10-17","Id":"key-default-1","Statement":[{"Sid":"Enable IAM User Permissions",`+
		`"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::%s:root"},"Action":"kms:*","Resource":"*"}]}`, account)
}

func malformedKeyPolicy(message string) AWSError {
	return AWSError{http.StatusBadRequest, "MalformedPolicyDocumentException", message}
}

// checkKeyPolicy refuses what KMS refuses. Whether the principals exist is not checked: the fault
// PrincipalNotVisible plays that.
func (x *exchange) checkKeyPolicy(text, arn string, bypass bool) error {
	if len(text) > maxKeyPolicy {
		return AWSError{
			http.StatusBadRequest, "LimitExceededException",
			fmt.Sprintf("The policy is larger than %d bytes.", maxKeyPolicy),
		}
	}
	doc, err := policy.Parse([]byte(text))
	if err != nil {
		return malformedKeyPolicy(err.Error())
	}
	for _, statement := range doc.Statements {
		if len(statement.Principals) == 0 {
			return malformedKeyPolicy("Policy contains a statement with no principal.")
		}
	}
	if !bypass && !x.keepsControl(doc, arn) {
		return malformedKeyPolicy("The new key policy will not allow you to update the key policy in the future.")
	}
	return nil
}

// putKeyPolicy keeps the policy.
func putKeyPolicy(x *exchange) *reply {
	var in struct {
		Policy                         string
		PolicyName                     string
		BypassPolicyLockoutSafetyCheck bool
	}
	if refused := x.input(&in); refused != nil {
		return refused
	}
	key, refused := x.checkKey()
	if refused != nil {
		return refused
	}
	if in.PolicyName != "" && in.PolicyName != "default" {
		return x.refuse(AWSError{http.StatusBadRequest, "NotFoundException", "No such policy exists"})
	}
	if err := x.checkKeyPolicy(in.Policy, key.ARN, in.BypassPolicyLockoutSafetyCheck); err != nil {
		return x.refuseWith(err)
	}
	x.server.withKey(key.ARN, func(k *keyState) { k.policy = in.Policy })
	return jsonReply(struct{}{})
}

// getKeyPolicy answers with the text as it was put.
func getKeyPolicy(x *exchange) *reply {
	key, refused := x.checkKey()
	if refused != nil {
		return refused
	}
	return jsonReply(map[string]string{"Policy": x.server.keyPolicy(key.ARN), "PolicyName": "default"})
}

func (s *Server) keyPolicy(arn string) string {
	var text string
	s.withKey(arn, func(k *keyState) { text = k.policy })
	return text
}

// withKey runs a function on the state of a key under the lock. A key that KMS made by itself
// (an AWS managed one) has the default policy. The function must make no calls.
func (s *Server) withKey(arn string, act func(*keyState)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key, ok := s.keys[arn]
	if !ok {
		key = &keyState{policy: defaultKeyPolicy(Account)}
		s.keys[arn] = key
	}
	act(key)
}

// decoded reads a JSON answer of moto; what cannot be read is a fault of the stand-in.
func (x *exchange) decoded(answer *reply) map[string]any {
	fields := map[string]any{}
	if err := json.Unmarshal(answer.body, &fields); err != nil {
		x.server.fail(fmt.Sprintf("read moto's answer to %s: %v", x.call.Operation.Name, err))
	}
	return fields
}
