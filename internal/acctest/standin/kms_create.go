package standin

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// keyState is what the stand-in keeps of a KMS key because moto does not.
type keyState struct {
	// policy is the text of the key policy. moto never gets it: it would enforce a part of it.
	policy string
	// customer tells a key of CreateKey from one that AWS manages.
	customer bool
	// rotationPeriod is in days, 0 while automatic rotation was never enabled.
	rotationPeriod int
	rotationStart  int64
}

// usages lists the key usages that fit each key spec, the first being the only one for symmetric
// keys (AWS KMS API reference, CreateKey).
var usages = map[string][]string{
	"SYMMETRIC_DEFAULT": {"ENCRYPT_DECRYPT"},
	"HMAC_224":          {"GENERATE_VERIFY_MAC"},
	"HMAC_256":          {"GENERATE_VERIFY_MAC"},
	"HMAC_384":          {"GENERATE_VERIFY_MAC"},
	"HMAC_512":          {"GENERATE_VERIFY_MAC"},
	"RSA_2048":          {"ENCRYPT_DECRYPT", "SIGN_VERIFY"},
	"RSA_3072":          {"ENCRYPT_DECRYPT", "SIGN_VERIFY"},
	"RSA_4096":          {"ENCRYPT_DECRYPT", "SIGN_VERIFY"},
	"ECC_NIST_P256":     {"SIGN_VERIFY", "KEY_AGREEMENT"},
	"ECC_NIST_P384":     {"SIGN_VERIFY", "KEY_AGREEMENT"},
	"ECC_NIST_P521":     {"SIGN_VERIFY", "KEY_AGREEMENT"},
	"ECC_SECG_P256K1":   {"SIGN_VERIFY"},
}

// createKeyInput is the part of CreateKey's input that the stand-in checks.
type createKeyInput struct {
	KeySpec, KeyUsage, Policy      string
	CustomerMasterKeySpec          string
	MultiRegion                    bool
	BypassPolicyLockoutSafetyCheck bool
	Tags                           []struct{ TagKey, TagValue string }
}

// createKey checks spec, usage, policy and tags as KMS does, keeps the policy, and lets moto make
// the key with every field set, since moto leaves out of its answers what was not sent.
func createKey(x *exchange) *reply {
	var in createKeyInput
	if refused := x.input(&in); refused != nil {
		return refused
	}
	spec, usage, err := in.material()
	if err != nil {
		return x.refuseWith(err)
	}
	if err := in.checkTags(); err != nil {
		return x.refuseWith(err)
	}
	text := in.Policy
	if text == "" {
		text = defaultKeyPolicy(x.caller.Account)
	} else if err := x.checkKeyPolicy(text, x.keyARN("00000000-0000-0000-0000-000000000000"),
		in.BypassPolicyLockoutSafetyCheck); err != nil {
		return x.refuseWith(err)
	}
	answer := x.forwardChanged(map[string]any{
		"KeySpec": spec, "KeyUsage": usage, "MultiRegion": in.MultiRegion, "Policy": nil,
	})
	if answer.status != http.StatusOK {
		return answer
	}
	var created struct{ KeyMetadata keyMetadata }
	if err := json.Unmarshal(answer.body, &created); err != nil {
		x.server.fail("read moto's CreateKey answer: " + err.Error())
	}
	x.server.mu.Lock()
	x.server.keys[created.KeyMetadata.ARN] = &keyState{policy: text, customer: true}
	x.server.mu.Unlock()
	return answer
}

// material is the key spec and usage with KMS's defaults.
func (in createKeyInput) material() (spec, usage string, err error) {
	spec = in.KeySpec + in.CustomerMasterKeySpec
	if spec == "" {
		spec = "SYMMETRIC_DEFAULT"
	}
	usage = in.KeyUsage
	if usage == "" && spec != "SYMMETRIC_DEFAULT" {
		return "", "", validation("You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.")
	}
	if usage == "" {
		usage = "ENCRYPT_DECRYPT"
	}
	if fitting, known := usages[spec]; known && !slices.Contains(fitting, usage) {
		return "", "", validation(fmt.Sprintf("KeyUsage %s is not compatible with KeySpec %s", usage, spec))
	}
	return spec, usage, nil
}

func (in createKeyInput) checkTags() error {
	seen := map[string]bool{}
	for _, tag := range in.Tags {
		if strings.HasPrefix(tag.TagKey, "aws:") || seen[tag.TagKey] {
			return AWSError{http.StatusBadRequest, "TagException", "The tag key " + tag.TagKey + " is reserved or a duplicate."}
		}
		seen[tag.TagKey] = true
	}
	return nil
}

func validation(message string) AWSError {
	return AWSError{http.StatusBadRequest, "ValidationException", message}
}

// keyARN is the ARN of a key of the caller's account in the region of the request.
func (x *exchange) keyARN(id string) string {
	return fmt.Sprintf("arn:aws:kms:%s:%s:key/%s", x.signed.region, x.caller.Account, id)
}

// forwardChanged forwards a JSON request with some fields replaced; nil removes the field.
func (x *exchange) forwardChanged(change map[string]any) *reply {
	var fields map[string]any
	if refused := x.input(&fields); refused != nil {
		return refused
	}
	changed := maps.Clone(fields)
	for name, value := range change {
		if value == nil {
			delete(changed, name)
			continue
		}
		changed[name] = value
	}
	body, err := json.Marshal(changed)
	if err != nil {
		x.server.fail("marshal a changed request: " + err.Error())
		return x.refuse(serverError(x.call.Operation))
	}
	x.body = body
	return x.forward()
}
