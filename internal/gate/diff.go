package gate

import (
	"maps"
	"reflect"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// Differ reports whether anything that rules read differs between two states of a resource.
func Differ(a, b *model.Subject) bool {
	if a == nil || b == nil {
		return a != b
	}
	switch {
	case !reflect.DeepEqual(a.Fields, b.Fields), !maps.Equal(a.Unknown, b.Unknown):
		return true
	case a.Policy == nil || b.Policy == nil:
		return a.Policy != b.Policy
	}
	return !policy.Equal(a.Policy, b.Policy)
}

// permissions shows how what the policy permits changes, with a request for each direction.
func (r *report) permissions() {
	if r.change.Prior == nil || !r.change.Changed {
		return
	}
	before, after := r.change.Prior.EffectivePolicy(), r.change.Subject.EffectivePolicy()
	if before == nil || after == nil || policy.Equal(before, after) {
		return
	}
	// One table for both, and not that of either: an atom of the same name is the same value.
	atoms := &policy.Atoms{}
	scope := placed(r.change.Subject.Scope, atoms)
	scope.ARN = after.Atoms.Replace(scope.ARN, moving(after.Atoms, atoms))
	before, after = sharing(before, atoms), sharing(after, atoms)
	if r.change.Subject.Kind == model.Bucket {
		before, after = prove.WithAccountGrant(before, scope), prove.WithAccountGrant(after, scope)
	}
	allowed, denied := prove.Subsumes(before, after, scope), prove.Subsumes(after, before, scope)
	if allowed.Verdict == prove.Holds && denied.Verdict == prove.Holds {
		r.warn("policy_json", r.name+": only the text of the policy changes", "Every request is decided as before.")
		return
	}
	detail := "Newly allowed" + difference(allowed) + "\n\nNewly denied" + difference(denied)
	if r.change.Subject.Kind == model.Bucket {
		detail += "\n\nRequests of this bucket's own account need the permission of its IAM policies as well."
	}
	r.warn("policy_json", r.name+": what the policy permits changes", detail)
}

// difference ends the line about one direction of the comparison.
func difference(result prove.Result) string {
	switch result.Verdict {
	case prove.Violated:
		return ", for example: " + result.Witness.String()
	case prove.Holds:
		return ": nothing."
	case prove.Unknown:
	}
	line := ": not known until apply. " + result.Reason
	if len(result.DependsOn) > 0 {
		line += " It depends on " + strings.Join(result.DependsOn, ", ") + "."
	}
	return line
}

// placed is a scope with atoms for the account, partition and Region that are not known.
func placed(scope prove.Scope, atoms *policy.Atoms) prove.Scope {
	place := compose.Environment{Partition: scope.Partition, Region: scope.Region, Account: scope.Account}.WithAtoms(atoms)
	scope.Partition, scope.Region, scope.Account = place.Partition, place.Region, place.Account
	return scope
}

// sharing copies a document with its atoms moved to another table.
func sharing(doc *policy.Document, atoms *policy.Atoms) *policy.Document {
	copied := doc.Substitute(moving(doc.Atoms, atoms))
	copied.Atoms = atoms
	return copied
}

// moving gives for atoms of one table, which may occur in the domains of others, those of another.
func moving(from, to *policy.Atoms) func(policy.Atom) string {
	var move func(policy.Atom) string
	move = func(a policy.Atom) string {
		domain := make([]string, len(a.Domain))
		for i, pattern := range a.Domain {
			domain[i] = from.Replace(pattern, move)
		}
		return to.Text(a.Name, domain...)
	}
	return move
}
