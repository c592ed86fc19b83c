package summary

import (
	"slices"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
)

// TakesEffect holds when some request that can exist meets an Allow statement and no Deny statement
// of the policy.
func TakesEffect(doc *policy.Document, allow int, scope prove.Scope) prove.Result {
	return beside(doc, allow, denials(doc), scope)
}

// StoppedBy are the indexes of Deny statements that together stop all that an Allow statement allows,
// of which none can be left out: the first one that does it alone, or else several. It has none for a
// statement that takes effect, or for which that cannot be told.
func StoppedBy(doc *policy.Document, allow int, scope prove.Scope) []int {
	stop := func(by []int) bool { return beside(doc, allow, by, scope).Verdict == prove.Violated }
	all := denials(doc)
	for _, i := range all {
		if one := []int{i}; stop(one) {
			return one
		}
	}
	if !stop(all) {
		return nil
	}
	needed := all
	for _, i := range all {
		if rest := slices.DeleteFunc(slices.Clone(needed), func(j int) bool { return j == i }); stop(rest) {
			needed = rest
		}
	}
	return needed
}

// denials are the indexes of the Deny statements.
func denials(doc *policy.Document) []int {
	var found []int
	for i := range doc.Statements {
		if doc.Statements[i].Effect == policy.Deny {
			found = append(found, i)
		}
	}
	return found
}

// beside asks whether an Allow statement permits anything beside some of the Deny statements.
func beside(doc *policy.Document, allow int, denials []int, scope prove.Scope) prove.Result {
	some := &policy.Document{Version: doc.Version, Atoms: doc.Atoms, Statements: []policy.Statement{doc.Statements[allow]}}
	for _, i := range denials {
		some.Statements = append(some.Statements, doc.Statements[i])
	}
	return prove.Compile(some, scope).Plain().Permits(prove.Row{Conditions: []policy.Condition{anyTLS()}})
}
