package facts

import (
	"slices"
	"strings"

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
	// direct is the policy without what it delegates to the account as a whole.
	direct *prove.Program
	// alone holds what single Allow statements grant.
	alone map[int]*prove.Program
	// scope is that of the subject, with atoms where the account and partition are not known.
	scope prove.Scope
}

func newEvidence(subject *model.Subject) *evidence {
	e := &evidence{subject: subject, doc: subject.EffectivePolicy(), scope: subject.Scope}
	if e.doc == nil {
		e.doc = &policy.Document{Version: policy.Version2012}
	}
	if e.scope.Account == "" || e.scope.Partition == "" {
		e.nameUnknowns()
	}
	e.recogniseItself()
	return e
}

// recogniseItself puts the subject's ARN in the place of the atom that is called so: a policy that is
// written with aws_s3_bucket.x.arn is about its own bucket, also before there is one. An atom that only
// depends on the ARN may be a longer text.
func (e *evidence) recogniseItself() {
	if name, ok := e.subject.Fields["bucket"].(string); ok && e.subject.Kind == model.Bucket && e.scope.ARN == "" {
		e.scope.ARN = "arn:" + e.scope.Partition + ":s3:::" + name
	}
	if e.scope.ARN == "" || e.subject.Address == "" || e.doc.Atoms == nil {
		return
	}
	e.doc = e.doc.Substitute(func(a policy.Atom) string {
		if a.Name == e.subject.Address+".arn" {
			return e.scope.ARN
		}
		return e.doc.Atoms.Text(a.Name, a.Domain...)
	})
}

// nameUnknowns puts atoms in the place of an unknown account and partition: those by which the
// policy calls them, so that they are recognised there.
func (e *evidence) nameUnknowns() {
	atoms := policy.Atoms{}
	if e.doc.Atoms != nil {
		atoms = *e.doc.Atoms
	}
	copied := *e.doc
	copied.Atoms = &atoms
	e.doc = &copied
	if e.scope.Partition == "" {
		e.scope.Partition = atoms.Text(model.PartitionAtom, model.PartitionDomain()...)
	}
	if e.scope.Account == "" {
		e.scope.Account = atoms.Text(model.AccountAtom, model.AccountDomain)
	}
}

// undecidable is the answer to every question while the policy as a whole is unknown.
func (e *evidence) undecidable() (Answer, bool) {
	if !e.subject.PolicyUnknown() {
		return Answer{}, false
	}
	if e.subject.PolicyError != "" {
		return unknown("The policy cannot be read."), true
	}
	said := "The policy is known only after apply. "
	if e.subject.Partial {
		said = "The plan does not show the policy. "
	}
	answer := unknown(strings.TrimSuffix(said+e.subject.Reason, " "))
	if dependsOn := e.subject.Unknown["policy"]; dependsOn != "" {
		answer.DependsOn = []string{dependsOn}
	}
	return answer, true
}

// accountPrincipal stands for all principals of the subject's account.
func (e *evidence) accountPrincipal() string {
	return "arn:" + e.scope.Partition + ":iam::" + e.scope.Account + ":root"
}

// isOwnAccount reports whether a principal of a statement stands for the subject's whole account.
func (e *evidence) isOwnAccount(p policy.Principal) bool {
	if p.Type != policy.AWS {
		return false
	}
	// Where the Region is not known the partition is not, but one account is in one partition only.
	arn, ok := policy.SplitARN(p.Value)
	return p.Value == e.scope.Account || ok && arn.Service == "iam" && arn.Resource == "root" &&
		arn.Account == e.scope.Account && (arn.Partition == e.scope.Partition || !policy.Known(e.scope.Partition))
}

// whole is the policy made ready for questions.
func (e *evidence) whole() *prove.Program {
	if e.program == nil {
		e.program = prove.Compile(e.doc, e.scope)
	}
	return e.program
}

// named is the policy without what its Allow statements delegate to the account as a whole.
func (e *evidence) named() *prove.Program {
	if e.direct == nil {
		e.direct = e.restricted(e.onlyNamed)
	}
	return e.direct
}

// matching is a policy that allows what one statement matches.
func (e *evidence) matching(statement policy.Statement) *prove.Program {
	statement.Effect = policy.Allow
	return e.compile([]policy.Statement{statement})
}

// granted is what one Allow statement permits in the end: the policy without all other Allows. Several
// questions are put to it.
func (e *evidence) granted(index int) *prove.Program {
	if program, ok := e.alone[index]; ok {
		return program
	}
	program := e.restricted(func(s *policy.Statement) (policy.Statement, bool) { return *s, s.Index == index })
	if e.alone == nil {
		e.alone = map[int]*prove.Program{}
	}
	e.alone[index] = program
	return program
}

// restricted is the policy with only those Allow statements, changed or not, that keep returns.
func (e *evidence) restricted(keep func(*policy.Statement) (policy.Statement, bool)) *prove.Program {
	statements := slices.Clone(e.doc.Statements)
	kept := statements[:0]
	for i := range statements {
		statement, ok := statements[i], true
		if statement.Effect == policy.Allow {
			statement, ok = keep(&statement)
		}
		if ok {
			kept = append(kept, statement)
		}
	}
	return e.compile(kept)
}

func (e *evidence) compile(statements []policy.Statement) *prove.Program {
	doc := &policy.Document{Version: e.doc.Version, Statements: statements, Atoms: e.doc.Atoms}
	return prove.Compile(doc, e.scope)
}

// each asks a question about every statement that concerns picks, and collects the answers that are
// not a pass, placed on their statement.
func (e *evidence) each(
	element string, concerns func(*policy.Statement) bool, ask func(*policy.Statement) Answer,
) []Answer {
	var found []Answer
	for i := range e.doc.Statements {
		s := &e.doc.Statements[i]
		if !concerns(s) {
			continue
		}
		if answer := ask(s); answer.Verdict != prove.Holds {
			found = append(found, answer.about(s.Index, element))
		}
	}
	return found
}

func allows(s *policy.Statement) bool { return s.Effect == policy.Allow }

func always(*policy.Statement) bool { return true }
