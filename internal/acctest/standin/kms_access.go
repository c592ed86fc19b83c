package standin

import (
	"fmt"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// account is the account in an ARN.
func account(arn string) string {
	fields := strings.SplitN(arn, ":", 6)
	if len(fields) < 6 {
		return ""
	}
	return fields[4]
}

// keepsControl is KMS's lockout safety check: the caller must be able to put the next key policy.
func (x *exchange) keepsControl(doc *policy.Document, arn string) bool {
	_, kept := x.permits(doc, access{action: "kms:PutKeyPolicy", resource: arn, owner: account(arn)})
	return kept
}

// authorizeKMS refuses an action on a key that the key policy does not permit to the caller; nil
// lets it pass. Grants are not looked at.
func (x *exchange) authorizeKMS(key keyMetadata, action string, context map[string][]string) *reply {
	doc, err := policy.Parse([]byte(x.server.keyPolicy(key.ARN)))
	if err != nil {
		x.server.fail("a stored key policy no longer parses: " + err.Error())
		return nil
	}
	ask := access{action: action, resource: key.ARN, owner: account(key.ARN), context: context}
	if reason, ok := x.permits(doc, ask); !ok {
		return x.deny(ask, reason)
	}
	return nil
}

// kmsContext holds the condition keys of a KMS request.
func (x *exchange) kmsContext(key keyMetadata) (map[string][]string, *reply) {
	var in struct {
		EncryptionContext              map[string]string
		BypassPolicyLockoutSafetyCheck bool
		PendingWindowInDays            *int
	}
	if refused := x.input(&in); refused != nil {
		return nil, refused
	}
	keys := map[string][]string{"aws:SecureTransport": {"true"}, "kms:KeySpec": {key.Spec}, "kms:KeyOrigin": {key.Origin}}
	for name, value := range in.EncryptionContext {
		keys["kms:EncryptionContext:"+name] = []string{value}
		keys["kms:EncryptionContextKeys"] = append(keys["kms:EncryptionContextKeys"], name)
	}
	switch x.call.Operation.Action() {
	case "PutKeyPolicy":
		keys["kms:BypassPolicyLockoutSafetyCheck"] = []string{fmt.Sprint(in.BypassPolicyLockoutSafetyCheck)}
	case "ScheduleKeyDeletion":
		if in.PendingWindowInDays != nil {
			keys["kms:ScheduleKeyDeletionPendingWindowInDays"] = []string{fmt.Sprint(*in.PendingWindowInDays)}
		}
	}
	return keys, nil
}
