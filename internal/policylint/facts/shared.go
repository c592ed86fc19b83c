package facts

import (
	"encoding/binary"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// shared keeps what was found about policies. Subjects that are made from one pattern, such as those
// of a for_each, have policies that differ only in the subject's own ARN: they are proven once. It is
// safe for concurrent use.
type shared struct {
	mu    sync.Mutex
	known map[string]finding
	bytes int // of the keys
}

// finding is what was found about the policy of the subject with an ARN.
type finding struct {
	arn     string
	answers map[string][]Answer
}

// maxSharedBytes bounds the keys of what is kept; when there are more, all is found anew.
const maxSharedBytes = 8 << 20

var allFindings shared

func (s *shared) load(key, arn string) (map[string][]Answer, bool) {
	s.mu.Lock()
	found, ok := s.known[key]
	s.mu.Unlock()
	if !ok {
		return nil, false
	}
	return found.of(arn), true
}

func (s *shared) store(key, arn string, answers map[string][]Answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known == nil || s.bytes > maxSharedBytes {
		s.known, s.bytes = map[string]finding{}, 0
	}
	s.known[key] = finding{arn, maps.Clone(answers)}
	s.bytes += len(key)
}

// of are the answers for another subject, with its ARN in the place of the first one's.
func (f finding) of(arn string) map[string][]Answer {
	found := maps.Clone(f.answers)
	if arn == f.arn {
		return found
	}
	for name, answers := range found {
		found[name] = slices.Clone(answers)
		for i := range found[name] {
			answer := &found[name][i]
			answer.Reason = strings.ReplaceAll(answer.Reason, f.arn, arn)
			if answer.Witness != nil {
				witness := *answer.Witness
				witness.Resource = strings.Replace(witness.Resource, f.arn, arn, 1)
				answer.Witness = &witness
			}
		}
	}
	return found
}

// fingerprint is the same for subjects about which the answers are the same, but for their own ARN.
// It has everything that answers depend on. It reports false for a policy that waits for values.
func (e *evidence) fingerprint(names []string) (string, bool) {
	others := strings.Join(e.subject.Administrators, "") + e.encryption("kms_key_id")
	if e.subject.PolicyUnknown() || !e.doc.Known() || !policy.Known(others) {
		return "", false
	}
	own := e.scope.ARN
	if !e.onlyInResources(own) {
		own = ""
	}
	var key []byte
	add := func(texts ...string) {
		key = binary.AppendUvarint(key, uint64(len(texts)))
		for _, text := range texts {
			key = append(binary.AppendUvarint(key, uint64(len(text))), text...)
		}
	}
	add(names...)
	add(e.subject.Administrators...)
	form, _ := e.subject.Fields["form"].(string)
	add(string(e.subject.Kind), form, e.encryption("algorithm"), e.encryption("kms_key_id"))
	add(e.scope.Service, e.scope.Account, e.scope.Partition, e.scope.Region, e.doc.Version, e.doc.ID)
	if own == "" {
		add(e.scope.ARN)
	} else {
		key = binary.AppendUvarint(key, uint64(len(own))) // for the size of the policy
	}
	for i := range e.doc.Statements {
		s := &e.doc.Statements[i]
		add(s.Sid, string(s.Effect), flags(s.NotPrincipal, s.NotAction, s.NotResource, s.Principals != nil, s.Resources != nil))
		key = binary.AppendUvarint(key, uint64(len(s.Principals)))
		for _, p := range s.Principals {
			add(string(p.Type), p.Value)
		}
		add(values(s.Actions)...)
		resources := values(s.Resources)
		for i, resource := range resources {
			if own != "" {
				resources[i] = strings.Replace(resource, own, ownARN, 1)
			}
		}
		add(resources...)
		key = binary.AppendUvarint(key, uint64(len(s.Conditions)))
		for _, c := range s.Conditions {
			add(c.Name(), c.Key)
			add(values(c.Values)...)
		}
	}
	return string(key), true
}

// ownARN stands for the subject's own ARN in fingerprints. No ARN has such a letter.
const ownARN = "\x00"

// onlyInResources reports whether a policy is about its own subject or everything, and names the
// subject nowhere but in its Resource elements. Then nothing else depends on what the subject's ARN is.
func (e *evidence) onlyInResources(own string) bool {
	if own == "" {
		return false
	}
	elsewhere := func(t policy.Text) bool { return strings.Contains(t.Value, own) }
	for i := range e.doc.Statements {
		s := &e.doc.Statements[i]
		for _, resource := range s.Resources {
			if resource.Value != "*" && resource.Value != own && !strings.HasPrefix(resource.Value, own+"/") {
				return false
			}
		}
		inConditions := func(c policy.Condition) bool { return slices.ContainsFunc(c.Values, elsewhere) }
		inPrincipals := func(p policy.Principal) bool { return strings.Contains(p.Value, own) }
		if slices.ContainsFunc(s.Actions, elsewhere) || slices.ContainsFunc(s.Conditions, inConditions) ||
			slices.ContainsFunc(s.Principals, inPrincipals) {
			return false
		}
	}
	return true
}

func values(texts []policy.Text) []string {
	out := make([]string, len(texts))
	for i := range texts {
		out[i] = texts[i].Value
	}
	return out
}

func flags(all ...bool) string {
	out := make([]byte, len(all))
	for i, set := range all {
		if set {
			out[i] = 1
		}
	}
	return string(out)
}
