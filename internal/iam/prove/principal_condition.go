package prove

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
)

// placeCondition puts a condition about the principal on the axis.
func (c *caller) placeCondition(at int, key string, r requirement) {
	if c.kind == canonical {
		c.demand(at, nil, open(maybe, maybe, c.unknownAccount()))
		return
	}
	if r.group != nil {
		r = fitting(key, r)
	}
	onAxis := c.kind == principals || c.kind == session
	if onAxis && r.group != nil && (key == keyUserName || key == keyPrincipalType) {
		c.hide(r.group)
	}
	switch {
	case key == keyUserName && onAxis:
		c.placeUserName(at, r)
	case r.group == nil:
		c.constant(at, r, c.fixed(key))
	case key == keyPrincipalArn && onAxis,
		(key == keyPrincipalServiceName || key == keyServiceNames) && c.kind == service:
		c.demand(at, r.group, r.test)
	case (key == keyPrincipalAccount || key == keyCallerAccount && c.callerAccount) && onAxis:
		t := r.test
		if t.possible != nil {
			t.possible = inAccount(t.possible)
		}
		c.demand(at, inAccount(r.group), t)
	case key == keyPrincipalType && onAxis:
		c.demand(at, ofType(r.group), r.test.doubtful())
	default:
		c.constant(at, r, c.fixed(key))
	}
}

// hiddenGroup starts the ids of the groups that hide makes.
const hiddenGroup = "hidden\x00"

// hide records that a text which is not known or holds a policy variable stands for a part of the
// caller's ARN, or of what follows from it: what the text meets there cannot be told from its place.
func (c *caller) hide(g *group) {
	hidden := group{id: hiddenGroup + g.id, style: literalFold, open: g.open}
	for _, t := range g.templates {
		hidden.templates = append(hidden.templates, template{pieces: t.pieces, style: literalFold})
	}
	if len(hidden.open)+len(hidden.templates) > 0 {
		c.share(hidden)
	}
}

// fitting decides operators of a type that the values of a key never have, and leaves those open that
// compare names or account ids as something else.
func fitting(key string, r requirement) requirement {
	name := key == keyUserName
	number := key == keyPrincipalAccount || key == keyCallerAccount
	switch {
	case r.family == textFamily && (r.group.style != arnGlob || key == keyPrincipalArn),
		r.family == boolFamily && key == keyPrincipalIsService:
		return r
	case r.family == textFamily:
	case name, number && (r.family == numberFamily || r.family == dateFamily):
		r.group, r.test = nil, open(r.test.absent, maybe, &doubt{reason: key + " is compared as a value of another type"})
		return r
	}
	present, d := no, (*doubt)(nil)
	if r.test.negate {
		present, d = r.test.mistyped, r.test.mistypedDoubt
	}
	absentDoubt := r.test.absentDoubt
	r.group, r.test = nil, open(r.test.absent, present, d)
	r.test.absentDoubt = absentDoubt
	return r
}

// fixed is the value of a key that is the same for all callers of the kind; "" stands for absent,
// "?" for some value of the axis.
func (c *caller) fixed(key string) string {
	aws := c.kind == principals || c.kind == session
	switch {
	case key == keyPrincipalIsService && c.kind != anonymous:
		return strconv.FormatBool(c.kind == service)
	case (key == keyPrincipalServiceName || key == keyServiceNames) && c.kind == service:
		return "?"
	case aws && (key == keyPrincipalArn || key == keyPrincipalAccount || key == keyPrincipalType):
		return "?"
	case aws && key == keyCallerAccount && c.callerAccount:
		return "?"
	case key == keyPrincipalType && c.kind == anonymous:
		return "Anonymous"
	case key == keyPrincipalAccount && c.kind == anonymous:
		return "anonymous"
	}
	return ""
}

// constant places a condition whose key has one value, or none, for all callers of the kind.
func (c *caller) constant(at int, r requirement, text string) {
	answer := r.test.doubtful()
	ch := choice{}
	if g := r.group; g != nil && text != "" && len(g.open)+len(g.templates) > 0 {
		exact, _ := compilePattern(text, literal)
		c.share(group{id: "constant\x00" + text, patterns: []pattern{exact}})
		c.share(group{id: "meets\x00" + g.id, style: g.style, open: g.open, templates: g.templates})
	}
	if text != "" {
		in := newSet(1)
		if r.group != nil && r.group.matches(text) {
			in.add(0)
		}
		ch.members = []value{{text: text, in: in}}
	}
	d := answer.doubt
	if text == "" {
		d = cmp.Or(answer.absentDoubt, d)
	}
	c.demand(at, nil, test{present: answer.of(&ch), doubt: d})
}

// userForm matches the ARNs of users, the only callers with aws:username.
var userForm, otherForms = shapes("arn:*:iam::*:user/*"),
	shapes("arn:*:iam::*:role/*", "arn:*:iam::*:root", "arn:*:sts::*:federated-user/*")

// placeUserName puts a condition on aws:username on the axis: on the last part of a user's ARN.
func (c *caller) placeUserName(at int, r requirement) {
	t := r.test
	matching := &group{id: fmt.Sprint("user\x00", t.absent, t.present, t.negate)}
	unsure := &group{id: "unsure\x00" + matching.id}
	if r.group == nil {
		put(t.present, matching, unsure, userForm)
	} else {
		matching.id += r.group.id
		for _, before := range []string{"arn:*:iam::*:user/", "arn:*:iam::*:user/*/"} {
			prefix, _ := compilePattern(before, shape)
			for _, p := range r.group.patterns {
				if !slices.ContainsFunc(p, func(e element) bool { return e.kind == one && e.r == '/' }) {
					matching.patterns = append(matching.patterns, concat(prefix, p.within(noSlash)))
				}
			}
		}
	}
	absent := t.absent
	if t.negate {
		absent = absent.not()
	}
	put(absent, matching, unsure, otherForms)
	d := t.doubtful().doubt
	if len(unsure.patterns) > 0 {
		d = cmp.Or(t.absentDoubt, d)
	}
	placed := test{negate: t.negate, possible: unsure, unsureDoubt: d}
	if r.group != nil {
		placed.doubt = t.doubtful().doubt
	}
	c.demand(at, matching, placed)
}

// put adds the patterns to the group of those that match for certain, or that may match.
func put(answer truth, certain, unsure *group, of group) {
	switch answer {
	case yes:
		certain.patterns = append(certain.patterns, of.patterns...)
	case maybe:
		unsure.patterns = append(unsure.patterns, of.patterns...)
	case no:
	}
}

// inAccount lifts patterns of account ids to patterns of ARNs in such accounts.
func inAccount(g *group) *group {
	around := shapes("arn:*:*:*::*").patterns[0]
	before, after := around[:len(around)-2], around[len(around)-2:]
	out := &group{id: "account\x00" + g.id, style: g.style, open: g.open}
	for _, t := range g.templates {
		out.templates = append(out.templates, template{pieces: t.pieces, style: t.style, account: true})
	}
	for _, p := range g.patterns {
		out.patterns = append(out.patterns, concat(before, p.within(noColon), after))
	}
	return out
}

func concat(parts ...pattern) pattern {
	var out pattern
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// ofType lifts patterns of aws:PrincipalType to the ARNs of such principals.
func ofType(g *group) *group {
	out := &group{id: "type\x00" + g.id}
	for name, resource := range map[string]string{
		"Account": "arn:*:iam::*:root", "User": "arn:*:iam::*:user/*",
		"AssumedRole": "arn:*:iam::*:role/*", "FederatedUser": "arn:*:sts::*:federated-user/*",
	} {
		if g.matches(name) {
			out.patterns = append(out.patterns, shapes(resource).patterns...)
		}
	}
	return out
}
