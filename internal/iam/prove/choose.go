package prove

import (
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// template is a text with a policy variable whose value is not chosen yet.
type template struct {
	pieces []piece
	style  style
	// account says that the text is the account of the caller's ARN.
	account bool
}

// overVariable answers the problem for the values that a policy variable can have. A variable stands
// for a key of the same request, so a request exists if one exists for some value.
func (s *split) overVariable(p *problem, q *question, variable piece, depth int) answer {
	bindings, complete, err := p.bindings(q, variable)
	if err != nil {
		return answer{exists: maybe, reason: err.Error()}
	}
	result := answer{exists: no}
	for _, b := range bindings {
		branch := s.solve(p.choose(variable, b), depth)
		if branch.exists == yes {
			return branch
		}
		if branch.exists == maybe {
			result = branch
		}
	}
	if result.exists == no && !complete {
		return answer{exists: maybe, reason: "not all values of the policy variable ${" + variable.name + "} can be tried out"}
	}
	return result
}

// choose is the problem of the requests in which the key of a variable has a value, or is absent.
func (p *problem) choose(variable piece, b binding) *problem {
	out := *p
	out.variables = map[string]binding{variable.variable: b}
	for name, other := range p.variables {
		out.variables[name] = other
	}
	condition := policy.Condition{Operator: "StringEquals", Key: variable.name}
	condition.Values = policy.Texts(strings.ReplaceAll(b.value, "${", "${$}{"))
	if b.absent {
		condition.Operator, condition.Values = "Null", policy.Texts("true")
	}
	conditions := []policy.Condition{condition}
	if !b.absent && p.isQualified(variable.variable) { // then it has no other value beside it
		condition.Qualifier = policy.ForAllValues
		conditions = append(conditions, condition)
	}
	out.rows = make([]Row, len(p.rows))
	for i, row := range p.rows {
		row.Conditions = append(slices.Clone(row.Conditions), conditions...)
		out.rows[i] = row
	}
	return &out
}

// isQualified reports whether a set operator asks for several values of a key.
func (p *problem) isQualified(key string) bool {
	found := false
	p.statements(func(s *policy.Statement) {
		found = found || slices.ContainsFunc(s.Conditions, func(c policy.Condition) bool {
			return c.Qualifier != "" && canonicalKey(c.Key) == canonicalKey(key)
		})
	})
	return found
}

// bindings lists the values of a variable that are worth a try. It is complete when every other
// value is like one of them.
func (p *problem) bindings(q *question, variable piece) (all []binding, complete bool, err error) {
	values, complete, err := p.valuesOf(q, variable.variable)
	for _, value := range values {
		all = append(all, binding{value: value})
	}
	if !traitsOf(variable.variable, nil, p.scope).present {
		all = append(all, binding{absent: true})
	}
	return all, complete, err
}

func (p *problem) valuesOf(q *question, key string) (values []string, complete bool, err error) {
	t := traitsOf(key, nil, p.scope)
	switch key {
	case keyPrincipalIsService:
		t.finite = []string{"false", "true"}
	case keyPrincipalType:
		t.finite = []string{"AssumedRole", "User", "Account", "FederatedUser", "Anonymous"}
	case keyPrincipalAccount, keyCallerAccount:
		t.domain, t.samples = accountsOrAnonymous, []string{someAccount, q.scope.Account}
	case keyPrincipalArn:
		t.domain, t.samples = principalShapes(p.scope), someCallers(p.scope)
	case keyUserName:
		t.domain = userNames
	case keyPrincipalServiceName:
		t.domain, t.samples = serviceNames, []string{"cloudtrail.amazonaws.com"}
	}
	if len(t.finite) > 0 {
		return t.finite, true, nil
	}
	sites, complete := q.sitesOf(key)
	values, err = classes(sites, t.domain, append(t.samples, "Example"), q.budget)
	return values, complete, err
}

// userNames is the domain of the names of users; accountsOrAnonymous that of aws:PrincipalAccount.
var (
	userNames           = group{id: "names", patterns: []pattern{{{kind: any1, class: noDelimiter}, {kind: many, class: noDelimiter}}}}
	accountsOrAnonymous = group{id: "accounts or anonymous", patterns: append(shapes("anonymous").patterns, accountIDs.patterns...)}
)

// sitesOf lists where the value of a key meets the patterns of the question: in the texts with its
// variable, and where the key itself is compared. It is complete unless the way in which the value
// takes part in a text is more than its place between two others.
func (q *question) sitesOf(key string) (sites []site, complete bool) {
	complete = true
	for _, a := range q.axes() {
		var befores []pattern
		for i := range a.groups {
			for _, t := range a.groups[i].templates {
				s, ok, once := t.site(key)
				if !ok {
					continue
				}
				complete = complete && once && (t.style != literalFold || a.folds())
				s.groups = a.meets()
				if a.groups[i].family == boolFamily {
					s.groups = slices.Concat(s.groups, booleans)
				}
				sites = append(sites, s)
				befores = append(befores, s.before)
			}
		}
		complete = complete && apart(befores)
	}
	for _, c := range q.callers {
		for _, around := range c.derived(key) {
			around.groups = c.meets()
			sites = append(sites, around)
		}
	}
	for _, a := range q.keys {
		if a.name == canonicalKey(key) {
			sites = append(sites, site{groups: a.meets()})
			complete = complete && !a.qualified() && !slices.ContainsFunc(a.groups, func(g group) bool { return g.family != textFamily })
		}
	}
	return sites, complete
}

// folds reports whether no pattern on the axis tells the cases of letters apart.
func (a *axis) folds() bool {
	return !slices.ContainsFunc(a.meets(), func(g group) bool {
		return strings.HasPrefix(g.id, hiddenGroup) || slices.ContainsFunc(g.patterns, func(p pattern) bool {
			return slices.ContainsFunc(p, func(e element) bool { return e.kind == one && !e.fold && len(cases(e.r)) > 1 })
		})
	})
}

// site is the place of a variable in a template; once says that it occurs there only once.
func (t template) site(key string) (s site, ok, once bool) {
	for i, p := range t.pieces {
		if p.variable != key {
			continue
		}
		s.before, _ = join(t.pieces[:i], t.style)
		whole, _ := join(t.pieces[:i+1], t.style)
		all, _ := join(t.pieces, t.style)
		s.after = all[len(whole):]
		if t.account {
			s.before, s.after = concat(inARN.before, s.before), concat(s.after, inARN.after)
		}
		return s, true, !slices.ContainsFunc(t.pieces[i+1:], func(p piece) bool { return p.variable == key })
	}
	return site{}, false, true
}

// apart reports whether no text starts with two different ones of the patterns, unless they end at
// the same place in it: then a value after one of them never meets another place of the value.
func apart(befores []pattern) bool {
	for i, a := range befores {
		for _, b := range befores[:i] {
			if !slices.Equal(a, b) && !differ(a, b) && !aligned(a, b) {
				return false
			}
		}
	}
	return true
}

// differ reports whether two patterns demand different letters: at the same place, or in the same
// component of an ARN.
func differ(a, b pattern) bool {
	for {
		at, rest := component(a)
		other, otherRest := component(b)
		if lettersDiffer(at, other) {
			return true
		}
		if rest == nil || otherRest == nil {
			return false
		}
		a, b = rest, otherRest
	}
}

// aligned reports whether both patterns are as many whole components of an ARN.
func aligned(a, b pattern) bool {
	for len(a) > 0 && len(b) > 0 {
		_, a = component(a)
		_, b = component(b)
		if a == nil || b == nil {
			return false
		}
	}
	return len(a) == len(b)
}

// component cuts a pattern after its first colon. The rest is nil where no colon is sure to come first.
func component(p pattern) (first, rest pattern) {
	for i, e := range p {
		switch {
		case e.kind == one && e.r == ':':
			return p[:i+1], p[i+1:]
		case e.kind != one && e.class != noColon && e.class != noDelimiter && e.class != digit:
			return p, nil
		}
	}
	return p, nil
}

func lettersDiffer(a, b pattern) bool {
	for i := 0; i < len(a) && i < len(b); i++ {
		if a[i].kind == many || b[i].kind == many {
			return false
		}
		if !shareLetter(a[i], b[i]) {
			return true
		}
	}
	return false
}

// around is the place between two parts of an ARN.
func around(before, after string) site {
	start, colons := compileText(before, shape, 0)
	rest, _ := compileText(after, shape, colons)
	return site{before: start, after: rest}
}

// derived lists where the value of a key that follows from the principal stands in the caller's ARN.
func (c *caller) derived(key string) []site {
	switch {
	case c.kind == service && key == keyPrincipalServiceName:
		return []site{{}}
	case c.kind != principals && c.kind != session:
		return nil
	case key == keyPrincipalArn:
		return []site{{}}
	case key == keyPrincipalAccount, key == keyCallerAccount:
		return []site{around("arn:*:iam::", ":*"), around("arn:*:sts::", ":*")}
	case key == keyUserName:
		return []site{around("arn:*:iam::*:user/", ""), around("arn:*:iam::*:user/*/", "")}
	}
	return nil
}
