package prove

import (
	"fmt"
	"strconv"
)

// placeCondition puts a condition about the principal on the axis.
func (c *caller) placeCondition(at int, key string, r requirement) {
	if c.kind == canonical {
		c.demand(at, nil, open(maybe, maybe, c.unknownAccount()))
		return
	}
	onAxis := c.kind == principals || c.kind == session
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
	if text != "" {
		in := newSet(1)
		if r.group != nil && r.group.matches(text) {
			in.add(0)
		}
		ch.members = []value{{text: text, in: in}}
	}
	c.demand(at, nil, test{present: answer.of(&ch), doubt: answer.doubt, absentDoubt: r.test.absentDoubt})
}

// userForm matches the ARNs of users, the only callers with aws:username.
var userForm, otherForms = shapes("arn:*:iam::*:user/*"),
	shapes("arn:*:iam::*:role/*", "arn:*:iam::*:root", "arn:*:sts::*:federated-user/*")

// placeUserName puts a condition on aws:username on the axis: on the last part of a user's ARN.
func (c *caller) placeUserName(at int, r requirement) {
	if r.group == nil {
		t := r.test
		if t.absent == t.present {
			c.demand(at, nil, t)
			return
		}
		c.demand(at, &userForm, test{negate: t.absent == yes, doubt: t.doubt})
		return
	}
	g := &group{id: fmt.Sprint("user\x00", r.test.absent, r.group.id)}
	for _, before := range []string{"arn:*:iam::*:user/", "arn:*:iam::*:user/*/"} {
		prefix, _ := compilePattern(before, shape)
		for _, p := range r.group.patterns {
			g.patterns = append(g.patterns, concat(prefix, p.within(noSlash)))
		}
	}
	if !r.test.negate && r.test.absent == yes {
		g.patterns = append(g.patterns, otherForms.patterns...)
	}
	c.demand(at, g, r.test.doubtful())
}

// inAccount lifts patterns of account ids to patterns of ARNs in such accounts.
func inAccount(g *group) *group {
	around := shapes("arn:*:*:*::*").patterns[0]
	before, after := around[:len(around)-2], around[len(around)-2:]
	out := &group{id: "account\x00" + g.id, style: g.style, open: g.open}
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
