package eval

import (
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// Bounds decides a request while values are not known yet, in the document or in the request itself:
// each of them is an atom that is the whole of one string. Least and most are the decisions with what
// speaks least and most for the request. Where both permit it, every value does; where neither does,
// none does. Between the two the decision depends on the values, or can be taken for it: each value is
// looked at by itself, so that what two of them have in common does not count.
//
// Allow statements that may match count only for the most, Deny statements only for the least. Under
// one reading of the documentation a request that is permitted stays so with more Allow statements
// that match and fewer Deny statements, so that nothing lies outside of the two.
func Bounds(doc *policy.Document, req Request) (least, most Decision) {
	b := &bounds{version: doc.Version, request: req}
	b.open = !policy.Known(req.Principal + req.Action + req.Resource + req.Account)
	low, high := *doc, *doc
	low.Statements, high.Statements = slices.Clone(doc.Statements), slices.Clone(doc.Statements)
	for i := range doc.Statements {
		settled, open := b.settle(&doc.Statements[i])
		low.Statements[i], high.Statements[i] = settled, settled
		switch {
		case !open:
		case settled.Effect == policy.Allow:
			low.Statements[i] = never(settled)
		default:
			high.Statements[i] = never(settled)
		}
	}
	return Decide(&low, req), Decide(&high, req)
}

// never is a statement that matches no request: a list without actions holds none.
func never(s policy.Statement) policy.Statement {
	s.Actions, s.NotAction = []policy.Text{}, false
	return s
}

// bounds is one request that is decided while values are open.
type bounds struct {
	version string
	request Request
	// open says that the request is not known beside its context.
	open bool
}

// element is what is known of one element of a statement.
type element int

const (
	// asKnown: the values that are not known make no difference.
	asKnown element = iota
	// cannot: the element does not match, whatever the values are.
	cannot
	// either: it depends on the values.
	either
)

// settle is the statement without atoms. Where open is set it matches a request that it may match;
// whether it does depends on the values.
func (b *bounds) settle(s *policy.Statement) (settled policy.Statement, open bool) {
	settled = *s
	settled.Conditions = nil
	take := func(found element, generous func()) (possible bool) {
		if found == either {
			open = true
			generous()
		}
		return found != cannot
	}
	principals := knownPrincipals(s.Principals)
	settled.Principals = principals
	settled.Actions, settled.Resources = known(s.Actions), known(s.Resources)
	possible := take(b.principal(s, principals), func() { settled.Principals, settled.NotPrincipal = nil, false }) &&
		take(b.action(s), func() { settled.Actions, settled.NotAction = policy.Texts("*"), false }) &&
		take(b.resource(s), func() { settled.Resources, settled.NotResource = policy.Texts("*"), false })
	for _, c := range s.Conditions {
		if !possible {
			break
		}
		found, simple := b.condition(c)
		possible = take(found, func() {})
		if found == asKnown {
			settled.Conditions = append(settled.Conditions, simple)
		}
	}
	if !possible {
		return never(settled), false
	}
	return settled, open
}

// matches asks about one element, in a statement that matches otherwise.
func (b *bounds) matches(change func(*policy.Statement)) Match {
	alone := policy.Statement{Effect: policy.Allow, Actions: policy.Texts("*"), Resources: policy.Texts("*")}
	change(&alone)
	return Matches(b.version, &alone, b.request)
}

// list judges a list of which some values are not known: a value that is known and matches decides
// for all, in the Not form against the statement.
func list(match Match, not, complete bool) element {
	switch {
	case complete:
		return asKnown
	case not && match == NoMatch:
		return cannot
	case !not && (match == FullMatch || match == AccountMatch):
		return asKnown
	}
	return either
}

func (b *bounds) principal(s *policy.Statement, found []policy.Principal) element {
	everyone := slices.ContainsFunc(found, func(p policy.Principal) bool { return p.Type == policy.Everyone })
	if !policy.Known(b.request.Principal) {
		// Who calls is open: only a principal that is everybody settles it.
		if s.Principals == nil || everyone && !s.NotPrincipal {
			return asKnown
		}
		return either
	}
	match := b.matches(func(alone *policy.Statement) {
		alone.Effect, alone.Principals, alone.NotPrincipal = s.Effect, found, s.NotPrincipal
	})
	return list(match, s.NotPrincipal, len(found) == len(s.Principals))
}

func (b *bounds) action(s *policy.Statement) element {
	found := known(s.Actions)
	if !policy.Known(b.request.Action) {
		return anything(found, s.NotAction)
	}
	match := b.matches(func(alone *policy.Statement) { alone.Actions, alone.NotAction = found, s.NotAction })
	return list(match, s.NotAction, len(found) == len(s.Actions))
}

func (b *bounds) resource(s *policy.Statement) element {
	found := known(s.Resources)
	switch {
	case s.Resources == nil && policy.Known(b.request.Action):
		return asKnown
	case s.Resources == nil:
		return either
	case !policy.Known(b.request.Resource) || b.dependsOnVariables(found):
		return anything(found, s.NotResource)
	}
	match := b.matches(func(alone *policy.Statement) { alone.Resources, alone.NotResource = found, s.NotResource })
	return list(match, s.NotResource, len(found) == len(s.Resources))
}

// anything judges a list against a value of which nothing is known.
func anything(patterns []policy.Text, not bool) element {
	switch all := slices.ContainsFunc(patterns, func(p policy.Text) bool { return p.Value == "*" }); {
	case all && not:
		return cannot
	case all:
		return asKnown
	}
	return either
}

// condition judges a condition; simple is the same without atoms, where it is as known.
func (b *bounds) condition(c policy.Condition) (found element, simple policy.Condition) {
	simple = c
	simple.Values = known(c.Values)
	complete := len(simple.Values) == len(c.Values)
	values, present, open := b.key(c.Key)
	absent := !present || len(values) == 0
	switch {
	case open || b.dependsOnVariables(simple.Values) || c.Operator == "Null" && !complete:
		return either, simple
	case complete:
		return asKnown, simple
	case absent:
		// With nothing to compare, every value gives the same.
		simple.Values = policy.Texts("-")
		return asKnown, simple
	case len(simple.Values) == 0:
		return either, simple
	}
	match := b.matches(func(alone *policy.Statement) { alone.Conditions = []policy.Condition{simple} })
	return list(match, operators[c.Operator].negated, false), simple
}

// key is what the request has for a condition key; open where that is not known.
func (b *bounds) key(name string) (values []string, present, open bool) {
	for key, given := range b.request.Context {
		if strings.EqualFold(key, name) {
			return given, true, !policy.Known(strings.Join(given, ""))
		}
	}
	if b.open && !b.request.Complete {
		return nil, false, true // the request may imply it
	}
	values, present = b.request.values()[strings.ToLower(name)]
	return values, present, false
}

// dependsOnVariables reports whether a text has a policy variable that is not known yet.
func (b *bounds) dependsOnVariables(texts []policy.Text) bool {
	open := b.open
	for _, values := range b.request.Context {
		open = open || !policy.Known(strings.Join(values, ""))
	}
	return open && slices.ContainsFunc(texts, func(t policy.Text) bool { return strings.Contains(t.Value, "${") })
}

// known are the texts without atoms; nil stays nil.
func known(texts []policy.Text) []policy.Text {
	return slices.DeleteFunc(slices.Clone(texts), func(t policy.Text) bool { return !policy.Known(t.Value) })
}

func knownPrincipals(principals []policy.Principal) []policy.Principal {
	return slices.DeleteFunc(slices.Clone(principals), func(p policy.Principal) bool { return !policy.Known(p.Value) })
}
