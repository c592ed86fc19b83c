package facts

import (
	"encoding/binary"
	"maps"
	"slices"
	"sync"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
)

// shared keeps what was found about policies. Subjects that are made from one pattern, such as those
// of a for_each, have policies that differ only in names: they are proven once, under other names,
// so that no answer depends on which of them came first. It is safe for concurrent use.
type shared struct {
	mu    sync.Mutex
	known map[string]map[string][]Answer
	bytes int // of the keys
}

// maxSharedBytes bounds the keys of what is kept; when there are more, all is found anew.
const maxSharedBytes = 8 << 20

var allFindings shared

func (s *shared) load(key string) (map[string][]Answer, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, ok := s.known[key]
	return found, ok
}

func (s *shared) store(key string, answers map[string][]Answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known == nil || s.bytes > maxSharedBytes {
		s.known, s.bytes = map[string]map[string][]Answer{}, 0
	}
	s.known[key] = answers
	s.bytes += len(key)
}

// renamed is the evidence with other names.
func (e *evidence) renamed(r *renaming) *evidence {
	if len(r.ours) == 0 {
		return e
	}
	subject := *e.subject
	subject.Administrators = slices.Clone(subject.Administrators)
	for i := range subject.Administrators {
		subject.Administrators[i] = r.apply(subject.Administrators[i])
	}
	if key := e.encryption("kms_key_id"); key != "" {
		encryption, _ := subject.Fields["encryption"].(map[string]any)
		encryption = maps.Clone(encryption)
		encryption["kms_key_id"] = r.apply(key)
		subject.Fields = maps.Clone(subject.Fields)
		subject.Fields["encryption"] = encryption
	}
	scope := e.scope
	scope.ARN = r.apply(scope.ARN)
	doc := e.doc.Clone()
	for i := range doc.Statements {
		s := &doc.Statements[i]
		s.Sid = r.apply(s.Sid)
		for j := range s.Principals {
			s.Principals[j].Value = r.apply(s.Principals[j].Value)
		}
		for j := range s.Resources {
			s.Resources[j].Value = r.apply(s.Resources[j].Value)
		}
		for j := range s.Conditions {
			values := s.Conditions[j].Values
			for k := range values {
				values[k].Value = r.apply(values[k].Value)
			}
		}
	}
	return &evidence{subject: &subject, doc: doc, scope: scope}
}

// restored are the answers with the names put back.
func (r *renaming) restored(renamed map[string][]Answer) map[string][]Answer {
	if len(r.ours) == 0 {
		return renamed
	}
	found := make(map[string][]Answer, len(renamed))
	for name, answers := range renamed {
		found[name] = answers
		if !slices.ContainsFunc(answers, func(a Answer) bool { return a.Verdict != prove.Holds }) {
			continue
		}
		found[name] = slices.Clone(answers)
		for i := range found[name] {
			r.restore(&found[name][i])
		}
	}
	return found
}

func (r *renaming) restore(a *Answer) {
	a.Reason, a.Assumption = r.sentence(a.Reason), r.sentence(a.Assumption)
	if a.Witness == nil {
		return
	}
	witness := *a.Witness
	witness.Principal, witness.Resource = r.request(witness.Principal), r.request(witness.Resource)
	witness.Context = make(map[string][]string, len(a.Witness.Context))
	for key, values := range a.Witness.Context {
		values = slices.Clone(values)
		for i := range values {
			values[i] = r.request(values[i])
		}
		witness.Context[key] = values
	}
	a.Witness = &witness
}

// texts are all strings that may hold a value that is not known yet.
func (e *evidence) texts() []string {
	texts := append([]string{e.scope.ARN, e.scope.Account, e.scope.Partition, e.encryption("kms_key_id")}, e.subject.Administrators...)
	for i := range e.doc.Statements {
		s := &e.doc.Statements[i]
		for _, p := range s.Principals {
			texts = append(texts, p.Value)
		}
		texts = append(texts, values(s.Actions)...)
		texts = append(texts, values(s.Resources)...)
		for _, c := range s.Conditions {
			texts = append(append(texts, s.Sid, c.Key), values(c.Values)...)
		}
	}
	return texts
}

// fingerprint has everything that answers depend on.
func (e *evidence) fingerprint(names []string) string {
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
	add(e.scope.Service, e.scope.Account, e.scope.Partition, e.scope.Region, e.scope.ARN, e.doc.Version, e.doc.ID)
	for _, text := range e.texts() {
		for _, atom := range e.doc.Atoms.Of(text) {
			add(atom.Name)
			add(atom.Domain...)
		}
	}
	for i := range e.doc.Statements {
		s := &e.doc.Statements[i]
		add(s.Sid, string(s.Effect), flags(s.NotPrincipal, s.NotAction, s.NotResource, s.Principals != nil, s.Resources != nil, s.Conditions != nil))
		key = binary.AppendUvarint(key, uint64(len(s.Principals)))
		for _, p := range s.Principals {
			add(string(p.Type), p.Value)
		}
		add(values(s.Actions)...)
		add(values(s.Resources)...)
		key = binary.AppendUvarint(key, uint64(len(s.Conditions)))
		for _, c := range s.Conditions {
			add(c.Name(), c.Key)
			add(values(c.Values)...)
		}
	}
	return string(key)
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
