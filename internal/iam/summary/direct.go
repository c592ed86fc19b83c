package summary

import (
	"slices"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// Direct is a policy with only what its statements allow by themselves: an element for a whole
// account leaves the decision to the IAM policies there, and is left out (UG, "AWS JSON policy
// elements: Principal").
func Direct(doc *policy.Document) *policy.Document {
	return allowing(doc, func(p policy.Principal) bool { return !isAccount(p) })
}

// allowing is a policy with only those principals of its Allow statements that keep picks.
func allowing(doc *policy.Document, keep func(policy.Principal) bool) *policy.Document {
	kept := *doc
	kept.Statements = nil
	for i := range doc.Statements {
		s := doc.Statements[i]
		if s.Effect == policy.Allow && !s.NotPrincipal {
			s.Principals = slices.DeleteFunc(slices.Clone(s.Principals), func(p policy.Principal) bool { return !keep(p) })
			if len(s.Principals) == 0 {
				s = emptied(&doc.Statements[i])
			}
		}
		kept.Statements = append(kept.Statements, s)
	}
	return &kept
}

// emptied is a statement that is about nothing, in the place of one that is left out: it keeps the
// numbers of the others.
func emptied(s *policy.Statement) policy.Statement {
	out := *s
	out.Actions, out.NotAction = []policy.Text{}, false
	return out
}
