package policy

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// Same reports whether two texts of policies mean the same to AWS, which reorders what it stores. A text that is
// no policy equals only itself.
func Same(a, b string) bool {
	if a == b {
		return true
	}
	first, err := Parse([]byte(a))
	if err != nil {
		return false
	}
	second, err := Parse([]byte(b))
	return err == nil && Equal(first, second)
}

// Equal reports whether two documents mean the same to AWS whatever their text: order of
// statements, elements and values, repeated values, scalar or list, spelling of the account
// principal, case of actions, condition keys and operators. Sids and the Id count, because AWS
// stores them, and so does an atom's name. A document without Version equals one with the older
// version, which is what AWS takes it for.
func Equal(a, b *Document) bool {
	return a.ID == b.ID && effectiveVersion(a) == effectiveVersion(b) && slices.Equal(normalForm(a), normalForm(b))
}

func effectiveVersion(d *Document) string {
	if d.Version == "" {
		return Version2008
	}
	return d.Version
}

// normalForm is one text per distinct statement, sorted.
func normalForm(d *Document) []string {
	named := d.Substitute(func(a Atom) string { return string(firstAtom) + a.Name + string(firstAtom) })
	statements := make([]string, len(named.Statements))
	for i := range named.Statements {
		statements[i] = normalStatement(&named.Statements[i])
	}
	return sortedSet(statements)
}

func normalStatement(s *Statement) string {
	var principals, conditions []string
	for _, p := range s.Principals {
		principals = append(principals, fmt.Sprintf("%s %s", p.Type, normalPrincipal(p)))
	}
	actions := Strings(s.Actions)
	for i := range actions {
		actions[i] = strings.ToLower(actions[i])
	}
	for _, c := range s.Conditions {
		conditions = append(conditions, fmt.Sprintf("%s %q %q", c.Name(), strings.ToLower(c.Key), normalValues(c)))
	}
	return fmt.Sprintf("%q %s %t %t %q %t %q %t %t %q %q",
		s.Sid, s.Effect,
		s.Principals == nil, s.NotPrincipal, sortedSet(principals),
		s.NotAction, sortedSet(actions),
		s.Resources == nil, s.NotResource, sortedSet(Strings(s.Resources)),
		sortedSet(conditions))
}

// normalPrincipal spells the account principal as the account's id: AWS turns the id into the
// ARN of the account root when it stores a policy, and means the whole account by both.
func normalPrincipal(p Principal) string {
	if account, ok := AccountPrincipal(p); ok {
		return account
	}
	return p.Value
}

// normalValues spells alike the values that the operator does not tell apart.
func normalValues(c Condition) []string {
	values := Strings(c.Values)
	for i, v := range values {
		switch {
		case c.Operator == "Bool" || c.Operator == "Null":
			values[i] = strings.ToLower(v)
		case strings.HasPrefix(c.Operator, "Numeric"):
			values[i] = normalNumber(v)
		}
	}
	return sortedSet(values)
}

// maxNumberLength bounds the numbers that are compared as numbers; no condition needs longer ones.
const maxNumberLength = 20

func normalNumber(s string) string {
	if len(s) > maxNumberLength || strings.Trim(s, "+-.0123456789") != "" {
		return s
	}
	if number, ok := new(big.Rat).SetString(s); ok {
		return number.RatString()
	}
	return s
}

func sortedSet(values []string) []string {
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	return slices.Compact(sorted)
}
