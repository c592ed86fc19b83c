package prove

import (
	"fmt"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// mask says for every line whether a part of a request can match it, and whether it does so under
// every reading.
type mask struct{ low, high uint64 }

func (m mask) and(other mask) mask { return mask{m.low & other.low, m.high & other.high} }

// testLine is a statement or row of an oracle.
type testLine struct {
	policy.Statement
	version string
	row     bool
}

// matches judges a request against some elements of the line.
func (l *testLine) matches(part policy.Statement, req eval.Request) (some, every bool) {
	part.Effect = l.Effect
	if part.Actions == nil {
		part.Actions = policy.Texts("*")
	}
	if part.Resources == nil {
		part.Resources = policy.Texts("*")
	}
	return readingsOf(func(a answers) bool {
		if l.row {
			return inRowUnder(part, req, a)
		}
		return eval.MatchesUnder(l.version, &part, req, a) != eval.NoMatch
	})
}

// option is one value of a dimension with its mask.
type option struct {
	mask
	action, resource string
	variable         bool     // the resource is near a text with a policy variable
	values           []string // of a condition key
}

// oracle decides the product of all boundary values of some statements with package eval. Masks
// only lead the search: what it finds is decided once more as a whole.
type oracle struct {
	world *world
	lines []testLine
	// coupled are the keys that occur in policy variables, free all others.
	coupled, free []dimension
	actions       []option
	resources     []option
	values        [][]option // of the free keys
	bases         []base
	// compared counts the requests that verdicts were compared with, decided those of them that no mask ruled
	// out and package eval decided as a whole.
	compared, decided int
}

// base is one principal with values for the coupled keys, and what it leaves alive.
type base struct {
	request eval.Request
	mask
	// dimensions are the targets and the values of the free keys, one for every mask.
	dimensions [][]option
}

// maxCoupled bounds the values of a key that occurs in policy variables.
const maxCoupled = 5

func newOracle(w *world, lines []testLine) *oracle {
	o := &oracle{world: w, lines: lines}
	var statements []policy.Statement
	for _, l := range lines {
		statements = append(statements, l.Statement)
	}
	for _, d := range w.dimensions(statements) {
		inVariable := func(t string) bool { return strings.Contains(strings.ToLower(t), "${"+strings.ToLower(d.key)) }
		if slices.ContainsFunc(statements, func(s policy.Statement) bool { return slices.ContainsFunc(textsOf(&s), inVariable) }) {
			d.values = d.values[:min(len(d.values), maxCoupled)]
			o.coupled = append(o.coupled, d)
		} else {
			o.free = append(o.free, d)
		}
	}
	for _, a := range w.requested {
		o.actions = append(o.actions, option{action: a})
	}
	o.resources = w.requestedResources(statements)
	for _, d := range o.free {
		var values []option
		for _, v := range d.values {
			values = append(values, option{values: v})
		}
		o.values = append(o.values, values)
	}
	plain := eval.Request{Action: w.requested[0], Resource: w.scope.ARN, Complete: true}
	o.judgeTargets(plain, o.actions, o.resources, false)
	for n, d := range o.free {
		o.judgeKey(plain, d.key, o.values[n], false)
	}
	o.addBases()
	return o
}

// maskOf judges parts of all lines, either those with or those without policy variables. The other
// lines stay alive.
func (o *oracle) maskOf(req eval.Request, variables bool, of func(*testLine) (policy.Statement, bool)) mask {
	var m mask
	for n := range o.lines {
		l := &o.lines[n]
		some, every := true, true
		if p, ok := of(l); ok && variables == slices.ContainsFunc(textsOf(&p), hasVariable) {
			some, every = l.matches(p, req)
		}
		if some {
			m.high |= 1 << n
		}
		if every {
			m.low |= 1 << n
		}
	}
	return m
}

func hasVariable(text string) bool { return strings.Contains(text, "${") }

// judgeTargets sets the masks of actions and resources by the lines with or without variables.
func (o *oracle) judgeTargets(req eval.Request, actions, resources []option, variables bool) {
	for n := range actions {
		req.Action = actions[n].action
		actions[n].mask = o.maskOf(req, variables, func(l *testLine) (policy.Statement, bool) {
			return policy.Statement{Actions: l.Actions, NotAction: l.NotAction}, l.Actions != nil
		})
	}
	for n := range resources {
		req.Resource = resources[n].resource
		resources[n].mask = o.maskOf(req, variables, func(l *testLine) (policy.Statement, bool) {
			return policy.Statement{Resources: l.Resources, NotResource: l.NotResource}, l.Resources != nil
		})
	}
}

// judgeKey does the same for the values of a condition key.
func (o *oracle) judgeKey(req eval.Request, key string, values []option, variables bool) {
	context := req.Context
	for n := range values {
		req.Context = withKey(context, key, values[n].values)
		values[n].mask = o.maskOf(req, variables, func(l *testLine) (policy.Statement, bool) {
			on := slices.DeleteFunc(slices.Clone(l.Conditions), func(c policy.Condition) bool { return !strings.EqualFold(c.Key, key) })
			return policy.Statement{Conditions: on}, len(on) > 0
		})
	}
}

func withKey(context map[string][]string, key string, values []string) map[string][]string {
	out := map[string][]string{}
	for k, v := range context {
		out[k] = v
	}
	if values != nil {
		out[key] = values
	}
	return out
}

// addBases makes the bases that are told apart.
func (o *oracle) addBases() {
	type class struct {
		mask
		kind, variables string
	}
	seen := map[class]bool{}
	variables := slices.ContainsFunc(o.lines, func(l testLine) bool { return slices.ContainsFunc(textsOf(&l.Statement), hasVariable) })
	for _, principal := range callers {
		for _, context := range assignments(o.coupled) {
			b := base{request: eval.Request{
				Principal: principal, Account: o.world.scope.Account, Context: context, Action: o.world.requested[0], Resource: o.world.scope.ARN,
			}}
			explicit := b.request.Explicit()
			b.mask = o.maskOf(explicit, false, o.fixed).and(o.maskOf(explicit, true, o.fixed))
			for key := range explicit.Context {
				if !strings.EqualFold(key, "aws:username") && context[key] == nil {
					delete(explicit.Context, key) // no variable stands for it
				}
			}
			c := class{b.mask, kindOf(principal), ""}
			if variables {
				c.variables = fmt.Sprint(explicit.Context["aws:username"], context)
			}
			if seen[c] {
				continue
			}
			seen[c] = true
			o.addDimensions(&b, explicit, variables)
			o.bases = append(o.bases, b)
		}
	}
}

// fixed is the part of a line that a base decides.
func (o *oracle) fixed(l *testLine) (policy.Statement, bool) {
	isFree := func(c policy.Condition) bool {
		return slices.ContainsFunc(o.free, func(d dimension) bool { return strings.EqualFold(d.key, c.Key) })
	}
	conditions := slices.DeleteFunc(slices.Clone(l.Conditions), isFree)
	return policy.Statement{Principals: l.Principals, NotPrincipal: l.NotPrincipal, Conditions: conditions}, true
}

// addDimensions gives a base its dimensions.
func (o *oracle) addDimensions(b *base, explicit eval.Request, variables bool) {
	resources, values := o.resources, o.values
	if variables {
		resources, values = o.withVariables(explicit), nil
		for n, d := range o.free {
			dynamic := slices.Clone(o.values[n])
			o.judgeKey(explicit, d.key, dynamic, true)
			for i := range dynamic {
				dynamic[i].mask = dynamic[i].and(o.values[n][i].mask)
			}
			values = append(values, dynamic)
		}
	}
	var targets []option
	resources = distinctOptions(resources, "")
	for _, a := range o.actions {
		for _, r := range resources {
			if o.world.fits(a.action, r.resource) {
				targets = append(targets, option{mask: a.and(r.mask), action: a.action, resource: r.resource})
			}
		}
	}
	b.dimensions = append(b.dimensions, distinctOptions(targets, ""))
	for n, d := range o.free {
		b.dimensions = append(b.dimensions, distinctOptions(values[n], d.key))
	}
}

// withVariables are the resources with the lines with variables in their masks too: those around the texts
// with variables, and one of each mask of the others.
func (o *oracle) withVariables(req eval.Request) []option {
	var out []option
	distinct := distinctOptions(o.resources, "")
	for _, r := range o.resources {
		if r.variable || slices.ContainsFunc(distinct, func(d option) bool { return d.resource == r.resource }) {
			out = append(out, r)
		}
	}
	judged := slices.Clone(out)
	o.judgeTargets(req, nil, judged, true)
	for n := range judged {
		judged[n].mask = judged[n].and(out[n].mask)
	}
	return judged
}

// distinctOptions keeps one option for every mask. Of the keys on which others depend it tells all
// values apart, of a key that there can be, whether there is one, and of a resource, whether it has a slash.
func distinctOptions(options []option, key string) []option {
	type class struct {
		mask
		present, object bool
		value           string
	}
	seen := map[class]bool{}
	var out []option
	for _, o := range options {
		c := class{o.mask, o.values != nil, strings.Contains(o.resource, "/"), ""}
		if key == keySSEName || key == "aws:SecureTransport" {
			c.value = strings.Join(o.values, ",")
		}
		if !seen[c] {
			seen[c] = true
			out = append(out, o)
		}
	}
	return out
}

// assignments lists the combinations of the values of the dimensions.
func assignments(dims []dimension) []map[string][]string {
	all := []map[string][]string{{}}
	for _, d := range dims {
		var longer []map[string][]string
		for _, have := range all {
			for _, values := range d.values {
				longer = append(longer, withKey(have, d.key, values))
			}
		}
		all = longer
	}
	return all
}

// kindOf tells apart the callers that have other keys.
func kindOf(principal string) string {
	switch {
	case principal == eval.Anonymous:
		return principal
	case strings.HasPrefix(principal, "arn:"):
		return "arn"
	}
	return "service"
}
