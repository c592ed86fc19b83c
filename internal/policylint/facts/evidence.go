package facts

import (
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// evidence is a subject with what has been worked out about its policy so far, shared by all
// questions about it.
type evidence struct {
	subject *model.Subject
	// doc is the policy that applies, empty where the subject has none.
	doc     *policy.Document
	program *prove.Program
	// alone holds for each statement a policy of just that statement, allowing.
	alone map[int]*prove.Program
}

func newEvidence(subject *model.Subject) *evidence {
	doc := subject.EffectivePolicy()
	if doc == nil {
		doc = &policy.Document{Version: policy.Version2012}
	}
	return &evidence{subject: subject, doc: doc, alone: make(map[int]*prove.Program)}
}

// undecidable is the answer to every question while the policy as a whole is unknown.
func (e *evidence) undecidable() (Answer, bool) {
	if !e.subject.PolicyUnknown() {
		return Answer{}, false
	}
	answer := unknown("The policy is known only after apply.")
	if dependsOn := e.subject.Unknown["policy"]; dependsOn != "" {
		answer.DependsOn = []string{dependsOn}
	}
	return answer, true
}

// whole is the policy made ready for questions.
func (e *evidence) whole() *prove.Program {
	if e.program == nil {
		e.program = prove.Compile(e.doc, e.subject.Scope)
	}
	return e.program
}

// only is the policy reduced to one statement, turned into an Allow, for questions about what the
// statement matches.
func (e *evidence) only(index int) *prove.Program {
	if program, ok := e.alone[index]; ok {
		return program
	}
	statement := e.doc.Statements[index]
	statement.Effect = policy.Allow
	program := e.compile([]policy.Statement{statement})
	e.alone[index] = program
	return program
}

// without is the policy reduced to the statements that keep accepts.
func (e *evidence) without(drop func(*policy.Statement) bool) *prove.Program {
	var kept []policy.Statement
	for i := range e.doc.Statements {
		if !drop(&e.doc.Statements[i]) {
			kept = append(kept, e.doc.Statements[i])
		}
	}
	return e.compile(kept)
}

func (e *evidence) compile(statements []policy.Statement) *prove.Program {
	doc := &policy.Document{Version: e.doc.Version, Statements: statements, Atoms: e.doc.Atoms}
	return prove.Compile(doc, e.subject.Scope)
}
