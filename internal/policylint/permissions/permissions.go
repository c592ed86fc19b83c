// Package permissions tells how what the policy of a key, a bucket or a secret permits changes: a
// request that is newly allowed, one that is newly denied, and how much that matters. The plan of a
// composite and `keyward lint` show the same.
package permissions

import (
	"cmp"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/iam/summary"
	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// maxExamples is how many requests each direction of a change shows.
const maxExamples = 3

// Change is how what one policy permits changes.
type Change struct {
	Name, Address string
	// Former is the address before a moved block gave it another, "" where none did.
	Former string
	Kind   model.Kind
	// Severity and Reason say how much the change matters, and why; see the table in severity.go.
	Severity policylint.Severity
	Reason   string
	// Allowed are requests that were not permitted and will be; Denied are the opposite.
	Allowed, Denied Direction
}

// Direction is one half of a change.
type Direction struct {
	// Verdict is Violated when there are Examples, Holds when nothing changes in this direction.
	Verdict  prove.Verdict
	Examples []Example
	// ByIAM is set where the Examples were left to the IAM policies of their account before, or are from
	// now on.
	ByIAM bool
	// Incomplete says why there may be more than the Examples stand for, "" when there is not.
	Incomplete string
	// Reason and DependsOn say why the Verdict is Unknown.
	Reason    string
	DependsOn []string
}

// Example is a request that stands for others that change for the same reason.
type Example struct {
	Witness eval.Request
	To      prove.Audience
	// Statements are those that allow the request, in the policy that does. They are none where that is
	// left to the IAM policies of the account.
	Statements []policylint.Statement
	// DeniedBy are Deny statements of the other policy that stop it.
	DeniedBy []policylint.Statement
}

// TextOnly reports whether every request is decided as before.
func (c *Change) TextOnly() bool {
	return c.Allowed.Verdict == prove.Holds && c.Denied.Verdict == prove.Holds
}

// Of are the changes of all policies that a plan changes.
func Of(m *model.Model) []Change {
	var found []Change
	for _, c := range m.Changes {
		if change := Compare(c.Prior, c.Planned); change != nil {
			found = append(found, *change)
		}
	}
	return found
}

// Compare tells how what a subject's policy permits changes. It is nil where the policy stays as it
// is, where it is not known before or after, and for what is no key, bucket or secret.
func Compare(prior, planned *model.Subject) *Change {
	before, after := effective(prior), effective(planned)
	if before == nil || after == nil || policy.Equal(before, after) {
		return nil
	}
	c := newComparison(planned.Scope, before, after)
	c.references = planned.References
	change := &Change{Name: planned.Name, Address: planned.Address, Kind: planned.Kind}
	if prior.Address != planned.Address {
		change.Former = prior.Address
	}
	change.Allowed, change.Denied = c.direction(c.before, c.after), c.direction(c.after, c.before)
	change.Severity, change.Reason = c.severity(change)
	return change
}

// effective is the policy of a subject, one that permits nothing where a bucket or a secret has none,
// and nil where it is not known or the subject has no summary.
func effective(s *model.Subject) *policy.Document {
	if s.PolicyUnknown() {
		return nil
	}
	if s.Kind == model.Identity || s.Kind == model.Trust {
		return nil
	}
	if doc := s.EffectivePolicy(); doc != nil {
		return doc
	}
	return &policy.Document{Version: policy.Version2012, Atoms: &policy.Atoms{}}
}

// comparison is two policies with one table of atoms and one scope.
type comparison struct {
	scope         prove.Scope
	atoms         *policy.Atoms
	before, after *policy.Document
	// references are the Terraform references that atoms wait for.
	references map[string]string
}

func newComparison(scope prove.Scope, before, after *policy.Document) *comparison {
	// One table for both, and not that of either: an atom of the same name is the same value.
	c := &comparison{atoms: &policy.Atoms{}}
	c.scope = placed(scope, c.atoms)
	c.scope.ARN = after.Atoms.Replace(c.scope.ARN, moving(after.Atoms, c.atoms))
	c.before, c.after = sharing(before, c.atoms), sharing(after, c.atoms)
	return c
}

// granting is a policy with what the account's IAM policies can add to it.
func (c *comparison) granting(doc *policy.Document) *policy.Document {
	if c.scope.Service == "kms" {
		return doc
	}
	return prove.WithAccountGrant(doc, c.scope)
}

// direction shows requests that only the second policy permits.
func (c *comparison) direction(without, with *policy.Document) Direction {
	access := prove.NewAccess(c.granting(without), c.granting(with), c.scope, maxExamples)
	byIAM := false
	if access.Verdict == prove.Holds {
		access = prove.NewAccess(summary.Direct(without), summary.Direct(with), c.scope, maxExamples)
		byIAM = access.Verdict != prove.Holds
	}
	d := Direction{Verdict: access.Verdict, ByIAM: byIAM, Incomplete: access.Incomplete, Reason: access.Reason}
	for _, name := range access.DependsOn {
		d.DependsOn = append(d.DependsOn, c.reference(name))
		d.Reason = strings.ReplaceAll(d.Reason, name, c.reference(name))
	}
	for i := range access.Grants {
		g := &access.Grants[i]
		d.Examples = append(d.Examples, Example{
			Witness: c.readable(g.Witness), To: g.To,
			Statements: c.statements(with, g.Statements), DeniedBy: c.statements(without, g.Lifted),
		})
	}
	return d
}

// statements names statements of a document; one that was added to it has no name.
func (c *comparison) statements(doc *policy.Document, indexes []int) []policylint.Statement {
	var out []policylint.Statement
	for _, i := range indexes {
		if i < len(doc.Statements) {
			out = append(out, policylint.Statement{Index: i, Sid: c.named(doc.Statements[i].Sid)})
		}
	}
	return out
}

// readable is a request with the names of values that are not known yet in their place.
func (c *comparison) readable(r eval.Request) eval.Request {
	r.Principal, r.Resource, r.Account = c.named(r.Principal), c.named(r.Resource), c.named(r.Account)
	context := make(map[string][]string, len(r.Context))
	for key, values := range r.Context {
		values = slices.Clone(values)
		for i := range values {
			values[i] = c.named(values[i])
		}
		context[key] = values
	}
	r.Context = context
	return r
}

func (c *comparison) named(text string) string {
	return c.atoms.Replace(text, func(a policy.Atom) string { return "(" + c.reference(a.Name) + ")" })
}

// reference is the Terraform reference that an atom waits for, or else its name.
func (c *comparison) reference(atom string) string { return cmp.Or(c.references[atom], atom) }
