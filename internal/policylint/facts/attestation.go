package facts

import (
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// attestation begins the condition keys that hold what a Nitro enclave or a NitroTPM attests of itself:
// the digests of its image (AWS KMS Developer Guide, "Condition keys for attested platforms").
const attestation = "kms:recipientattestation:"

// attestedActions are those for which KMS reads an attestation document and on which data depends.
var attestedActions = []string{"kms:Decrypt", "kms:DeriveSharedSecret", "kms:GenerateDataKey", "kms:GenerateDataKeyPair"}

// ofTheParent are the registers that tell where an enclave runs and not what runs in it: the role and
// the id of its parent instance (AWS Nitro Enclaves User Guide, "Cryptographic attestation").
var ofTheParent = []string{"pcr3", "pcr4"}

// debugDigest is what an enclave in debug mode attests for every register: zeros (AWS Nitro Enclaves User
// Guide, "Cryptographic attestation").
var debugDigest = strings.Repeat("0", 96)

func attestationFacts() []Fact {
	kinds := []model.Kind{model.Key}
	return []Fact{
		{
			Name: "attestation_has_no_bypass", Kinds: kinds, List: true,
			Description: "Roles and users that a statement lets use the key from an attested enclave cannot use it without " +
				"attestation by the same statement or another one.",
			answers: attestationHasNoBypass,
		},
		{
			Name: "attestation_binds_image", Kinds: kinds, List: true,
			Description: "A statement that asks for attestation lets in only enclaves whose image, application or signer it names.",
			answers:     attestationBindsImage,
		},
		{
			Name: "attestation_excludes_debug_mode", Kinds: kinds, List: true,
			Description: "No statement that asks for attestation accepts the zeros that an enclave in debug mode attests.",
			answers:     attestationExcludesDebugMode,
		},
	}
}

// attested are the conditions of a statement on what an enclave attests.
func attested(s *policy.Statement) []policy.Condition {
	var found []policy.Condition
	for _, c := range s.Conditions {
		if strings.HasPrefix(strings.ToLower(c.Key), attestation) {
			found = append(found, c)
		}
	}
	return found
}

// asksForAttestation reports whether a statement lets use the key and has such conditions.
func asksForAttestation(s *policy.Statement) bool {
	return allows(s) && len(attested(s)) > 0 && slices.ContainsFunc(attestedActions, func(action string) bool {
		return mentions(s.Actions, s.NotAction, action)
	})
}

// attestedKeys are the attestation keys of the whole policy.
func (e *evidence) attestedKeys() []string {
	var keys []string
	for i := range e.doc.Statements {
		for _, c := range attested(&e.doc.Statements[i]) {
			keys = append(keys, c.Key)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// attestationHasNoBypass looks only at statements that name roles and users, as separatesDuties does.
func attestationHasNoBypass(e *evidence) []Answer {
	var without []func(*prove.Row)
	for _, key := range e.attestedKeys() {
		without = append(without, absent(key))
	}
	return e.each("Condition", asksForAttestation, func(s *policy.Statement) Answer {
		mine := slices.DeleteFunc(slices.Clone(attestedActions), func(action string) bool {
			return !mentions(s.Actions, s.NotAction, action)
		})
		var answers []Answer
		for _, p := range s.Principals {
			if !s.NotPrincipal && e.isNamed(p) {
				question := append([]func(*prove.Row){actions(mine...), by(p.Value)}, without...)
				answers = append(answers, proven(e.named().Excludes(row(question...))))
			}
		}
		return worst(answers...)
	})
}

// attestationBindsImage asks for an enclave of which no register that tells the image has a value that
// the statement names.
func attestationBindsImage(e *evidence) []Answer {
	return e.each("Condition", asksForAttestation, func(s *policy.Statement) Answer {
		parts := []func(*prove.Row){actions(attestedActions...)}
		for _, c := range attested(s) {
			if slices.Contains(ofTheParent, strings.ToLower(c.Key[len(attestation):])) {
				continue
			}
			fixed := slices.DeleteFunc(values(c.Values), func(v string) bool { return strings.ContainsAny(v, "*?") })
			parts = append(parts, present(c.Key), whenNone("StringNotEqualsIgnoreCase", c.Key, fixed))
		}
		return proven(e.granted(s.Index).Excludes(row(parts...)))
	})
}

func attestationExcludesDebugMode(e *evidence) []Answer {
	namesDebug := func(s *policy.Statement) bool {
		return asksForAttestation(s) && slices.ContainsFunc(attested(s), func(c policy.Condition) bool {
			return slices.Contains(values(c.Values), debugDigest)
		})
	}
	return e.each("Condition", namesDebug, func(s *policy.Statement) Answer {
		parts := []func(*prove.Row){actions(attestedActions...)}
		for _, c := range attested(s) {
			parts = append(parts, when("StringEquals", c.Key, debugDigest))
		}
		return proven(e.granted(s.Index).Excludes(row(parts...)))
	})
}
