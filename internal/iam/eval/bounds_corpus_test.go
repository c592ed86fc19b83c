package eval_test

import (
	"maps"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// TestBounds_contain_the_corpus takes every string out of every decision of the corpus, one at a time
// and all of a document together: the decision with the string must lie within the bounds without it.
func TestBounds_contain_the_corpus(t *testing.T) {
	t.Parallel()
	asked := 0
	for _, r := range readCorpus(t, "decisions.jsonl") {
		if r.Identity != nil {
			continue
		}
		want := eval.Decide(mustParse(t, string(r.Policy)), r.Request).Outcome
		check := func(what string, doc *policy.Document, req eval.Request) {
			asked++
			least, most := eval.Bounds(doc, req)
			open := !least.Outcome.Permits() && (most.Outcome.Permits() || most.Outcome == eval.Ambiguous)
			allAmbiguous := least.Outcome == eval.Ambiguous && most.Outcome == eval.Ambiguous
			switch {
			case allAmbiguous && want != eval.Ambiguous, !open && want == eval.Ambiguous,
				!open && least.Outcome.Permits() != want.Permits():
				t.Errorf("%s is %s, without %s it is from %s to %s\npolicy: %s\nrequest: %s",
					r.ID, want, what, least.Outcome, most.Outcome, r.Policy, r.Request)
			}
		}
		leaves := len(leavesOf(mustParse(t, string(r.Policy))))
		for i := range leaves + 1 {
			doc := mustParse(t, string(r.Policy))
			for j, leaf := range leavesOf(doc) {
				if i == j || i == leaves {
					*leaf = doc.Atoms.Text(string('a' + rune(j)))
				}
			}
			check("strings of the policy", doc, r.Request)
		}
		doc := mustParse(t, string(r.Policy))
		for what, req := range openRequests(r.Request, doc.Atoms.Text("request")) {
			check("its "+what, doc, req)
		}
	}
	if asked < 500 {
		t.Errorf("only %d questions were asked", asked)
	}
}

// leavesOf are the strings of a document that can be unknown while its structure is known.
func leavesOf(doc *policy.Document) []*string {
	var leaves []*string
	for i := range doc.Statements {
		s := &doc.Statements[i]
		for j := range s.Principals {
			if s.Principals[j].Type != policy.Everyone {
				leaves = append(leaves, &s.Principals[j].Value)
			}
		}
		for _, texts := range [][]policy.Text{s.Actions, s.Resources} {
			for j := range texts {
				leaves = append(leaves, &texts[j].Value)
			}
		}
		for j := range s.Conditions {
			for k := range s.Conditions[j].Values {
				leaves = append(leaves, &s.Conditions[j].Values[k].Value)
			}
		}
	}
	return leaves
}

// openRequests are the request with one part of it unknown each.
func openRequests(r eval.Request, unknown string) map[string]eval.Request {
	opened := map[string]eval.Request{}
	for what, change := range map[string]func(*eval.Request){
		"principal": func(r *eval.Request) { r.Principal = unknown },
		"action":    func(r *eval.Request) { r.Action = unknown },
		"resource":  func(r *eval.Request) { r.Resource = unknown },
		"account":   func(r *eval.Request) { r.Account = unknown },
	} {
		changed := r
		change(&changed)
		opened[what] = changed
	}
	for key := range r.Context {
		changed := r
		changed.Context = maps.Clone(r.Context)
		changed.Context[key] = []string{unknown}
		opened[key] = changed
	}
	return opened
}
