// Package facts answers the questions that lint rules ask about a policy. A rule names the facts
// it reads in its METADATA; they are found before OPA sees the subject, so that rules stay plain
// Rego and never interpret policy text themselves.
//
// Every fact is worded as a property that a sound policy has: "holds" is good, "violated" comes
// with what breaks it, "unknown" says why it cannot be told and is never a pass.
package facts

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// Fact is one question.
type Fact struct {
	// Name is how rules call it: subject.facts.<name>.
	Name        string
	Kinds       []model.Kind
	Description string
	// List is set for facts about single statements: their value is the list of the statements
	// that violate the property or leave it open.
	List bool

	answers func(*evidence) []Answer
}

// Answer is what was found about one question, or for a List fact about one statement.
type Answer struct {
	Verdict prove.Verdict
	// Reason says why the verdict is unknown, or what is wrong where a witness does not say it or there
	// is none.
	Reason     string
	DependsOn  []string
	Assumption string
	// Statement is the index of the statement that the answer is about, -1 when it is not about one.
	Statement int
	// Element is the element of that statement at fault, "" for all of it.
	Element string
	// Statements decide the witness's fate.
	Statements []int
	Witness    *eval.Request
	// Undenied says that no statement allows the witness: what is wrong is that none denies it.
	Undenied bool
}

// table is the only list of facts.
var table = sync.OnceValue(func() []Fact {
	all := slices.Concat(bucketFacts(), keyFacts(), secretFacts(), tableFacts(), vaultFacts(), controlFacts(), attestationFacts(),
		accessFacts(), statementFacts(), catalogFacts(), grammarFacts(), variableFacts(), valueFacts(), qualifierFacts(),
		bindingFacts(), redundancyFacts(), arnFacts(), principalFacts(), trustFacts(), identityFacts())
	slices.SortFunc(all, func(a, b Fact) int { return strings.Compare(a.Name, b.Name) })
	return all
})

// Table lists every fact, by name.
func Table() []Fact { return slices.Clone(table()) }

// Names tells which facts exist for a kind, or for model.Policy, and for each whether it is a list.
func Names(kind model.Kind) map[string]bool {
	names := make(map[string]bool)
	for _, fact := range table() {
		if fact.isAbout(kind) {
			names[fact.Name] = fact.List
		}
	}
	return names
}

// isAbout reports whether the question can be asked about a kind; about model.Policy, if it can be asked
// about every kind that has a policy.
func (f *Fact) isAbout(kind model.Kind) bool {
	if kind != model.Policy {
		return slices.Contains(f.Kinds, kind)
	}
	return !slices.ContainsFunc(model.PolicyKinds(), func(k model.Kind) bool { return !slices.Contains(f.Kinds, k) })
}

// Find answers the named questions about a subject. A name that does not exist for the subject's
// kind is left out: rules that ask for it do not load.
func Find(subject *model.Subject, names []string) map[string][]Answer {
	e := newEvidence(subject)
	if subject.PolicyUnknown() {
		return e.find(names)
	}
	names = slices.Sorted(slices.Values(names))
	renaming := newRenaming(e)
	e = e.renamed(renaming)
	key := e.fingerprint(names)
	found, ok := allFindings.load(key)
	if !ok {
		found = e.find(names)
		allFindings.store(key, found)
	}
	return renaming.restored(found)
}

// find answers the named questions without regard to other subjects.
func (e *evidence) find(names []string) map[string][]Answer {
	found := make(map[string][]Answer, len(names))
	for _, fact := range table() {
		if !slices.Contains(names, fact.Name) || !slices.Contains(fact.Kinds, e.subject.Kind) {
			continue
		}
		if open, ok := e.undecidable(); ok {
			found[fact.Name] = []Answer{open}
			continue
		}
		found[fact.Name] = fact.find(e)
	}
	return found
}

// find answers the question. A crash, which is a bug, goes on with the name of the fact.
func (f *Fact) find(e *evidence) []Answer {
	defer func() {
		if p := recover(); p != nil {
			panic(fmt.Sprintf("fact %s: %v", f.Name, p))
		}
	}()
	return f.answers(e)
}

// Wire is the form in which rules see what Find has found.
func Wire(subject *model.Subject, found map[string][]Answer) map[string]any {
	doc := subject.EffectivePolicy()
	wire := make(map[string]any, len(found))
	for _, fact := range table() {
		answers, ok := found[fact.Name]
		switch {
		case !ok:
		case fact.List:
			list := make([]any, len(answers))
			for i, answer := range answers {
				list[i] = answer.wire(doc)
			}
			wire[fact.Name] = list
		default:
			wire[fact.Name] = answers[0].wire(doc)
		}
	}
	return wire
}
