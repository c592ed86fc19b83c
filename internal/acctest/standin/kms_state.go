package standin

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// keyMetadata is the part of KMS's KeyMetadata that the stand-in decides by.
type keyMetadata struct {
	KeyID  string `json:"KeyId"`
	ARN    string `json:"Arn"`
	State  string `json:"KeyState"`
	Spec   string `json:"KeySpec"`
	Origin string
}

// The states of a key that the stand-in knows.
const (
	stateEnabled  = "Enabled"
	stateDisabled = "Disabled"
	statePending  = "PendingDeletion"
)

// keyInput is the part of KMS requests that names keys.
type keyInput struct {
	KeyID       string `json:"KeyId"`
	TargetKeyID string `json:"TargetKeyId"`
	AliasName   string
}

// input reads the request's JSON body, which route has seen to be a KMS one.
func (x *exchange) input(into any) *reply {
	if err := json.Unmarshal(x.body, into); err != nil {
		answer := x.refuse(AWSError{http.StatusBadRequest, "SerializationException", err.Error()})
		return answer
	}
	return nil
}

// key finds the key that a request names by id, ARN or alias; the reply is moto's refusal.
func (x *exchange) key(id string) (keyMetadata, *reply) {
	var found struct{ KeyMetadata keyMetadata }
	err := x.server.askKMS(x.ctx, x.signed, "DescribeKey", map[string]string{"KeyId": id}, &found)
	if err != nil {
		return keyMetadata{}, x.refuse(AWSError{
			http.StatusBadRequest, "NotFoundException", fmt.Sprintf("Key '%s' does not exist", id),
		})
	}
	return found.KeyMetadata, nil
}

// usableStates lists, for each operation on a key, the key states in which KMS performs it
// (AWS KMS developer guide, "Key states of AWS KMS keys"). Operations that are missing here work in every state.
var usableStates = map[string][]string{
	"CreateAlias":                     {stateEnabled, stateDisabled},
	"UpdateAlias":                     {stateEnabled, stateDisabled},
	"CancelKeyDeletion":               {statePending},
	"ScheduleKeyDeletion":             {stateEnabled, stateDisabled},
	"EnableKey":                       {stateEnabled, stateDisabled},
	"DisableKey":                      {stateEnabled, stateDisabled},
	"EnableKeyRotation":               {stateEnabled},
	"DisableKeyRotation":              {stateEnabled},
	"RotateKeyOnDemand":               {stateEnabled},
	"PutKeyPolicy":                    {stateEnabled, stateDisabled, statePending},
	"TagResource":                     {stateEnabled, stateDisabled},
	"UntagResource":                   {stateEnabled, stateDisabled},
	"UpdateKeyDescription":            {stateEnabled, stateDisabled},
	"CreateGrant":                     {stateEnabled},
	"Encrypt":                         {stateEnabled},
	"Decrypt":                         {stateEnabled},
	"ReEncrypt":                       {stateEnabled},
	"GenerateDataKey":                 {stateEnabled},
	"GenerateDataKeyWithoutPlaintext": {stateEnabled},
	"Sign":                            {stateEnabled},
	"Verify":                          {stateEnabled},
	"GenerateMac":                     {stateEnabled},
	"VerifyMac":                       {stateEnabled},
	"GetPublicKey":                    {stateEnabled},
}

// aliasAllowed lists the operations that take an alias as KeyId; the others want a key id or key ARN.
var aliasAllowed = []string{
	"DescribeKey", "Encrypt", "Decrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "Sign", "Verify",
	"GenerateMac", "VerifyMac", "GetPublicKey",
}

// keyOperation answers an operation on one key: it refuses what the key's state, or the way it is
// named, does not allow, and passes moto the key id in place of an ARN, which five operations of moto fail on.
func keyOperation(x *exchange) *reply {
	key, refused := x.checkKey()
	if refused != nil {
		return refused
	}
	if key.KeyID == "" {
		return x.forward()
	}
	field := choose(strings.HasSuffix(x.call.Operation.Action(), "Alias"), "TargetKeyId", "KeyId")
	return x.forwardChanged(map[string]any{field: key.KeyID})
}

// checkKey finds the request's key and checks the key policy and the key's state.
func (x *exchange) checkKey() (keyMetadata, *reply) {
	var in keyInput
	if refused := x.input(&in); refused != nil {
		return keyMetadata{}, refused
	}
	action := x.call.Operation.Action()
	id := in.KeyID + in.TargetKeyID
	if id == "" && action == "Decrypt" {
		return keyMetadata{}, nil
	}
	if strings.HasPrefix(bareKey(id), "alias/") && !slices.Contains(aliasAllowed, action) {
		return keyMetadata{}, x.refuse(AWSError{http.StatusBadRequest, "NotFoundException", "Invalid keyId '" + id + "'"})
	}
	key, refused := x.key(id)
	if refused != nil {
		return keyMetadata{}, refused
	}
	context, refused := x.kmsContext(key)
	if refused != nil {
		return keyMetadata{}, refused
	}
	if refused := x.authorizeKMS(key, "kms:"+action, context); refused != nil {
		return keyMetadata{}, refused
	}
	if states, limited := usableStates[action]; limited && !slices.Contains(states, key.State) {
		return keyMetadata{}, x.refuse(wrongState(action, key))
	}
	return key, nil
}

// wrongState is KMS's refusal for the state of a key.
func wrongState(action string, key keyMetadata) AWSError {
	switch {
	case action == "CancelKeyDeletion":
		return AWSError{http.StatusBadRequest, "KMSInvalidStateException", key.ARN + " is not pending deletion."}
	case key.State == stateDisabled:
		return AWSError{http.StatusBadRequest, "DisabledException", key.ARN + " is disabled."}
	default:
		return AWSError{http.StatusBadRequest, "KMSInvalidStateException", key.ARN + " is pending deletion."}
	}
}
