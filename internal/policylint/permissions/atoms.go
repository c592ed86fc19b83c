package permissions

import (
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
)

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
