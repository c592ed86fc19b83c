package prove

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// kind is the kind of caller; it decides which other keys a request can have.
type kind uint8

const (
	principals kind = iota // users, roles, federated users and account roots
	session                // one role session that a statement names
	anonymous
	service
	federated
	canonical // one canonical user that a statement names
)

// caller is the principal axis of one kind of caller.
type caller struct {
	*axis
	ground *ground
	kind   kind
	// forms is the domain, samples are some values that people recognise.
	forms   group
	samples []string
	// name is the caller that a session or canonical caller is.
	name string
	role policy.PrincipalARN // of a session
	// callerAccount says that requests have kms:CallerAccount.
	callerAccount bool
}

// Condition keys that follow from the principal, in lower case.
const (
	keyPrincipalArn         = "aws:principalarn"
	keyPrincipalAccount     = "aws:principalaccount"
	keyCallerAccount        = "kms:calleraccount"
	keyPrincipalIsService   = "aws:principalisawsservice"
	keyPrincipalServiceName = "aws:principalservicename"
	keyServiceNames         = "aws:principalservicenameslist"
	keyPrincipalType        = "aws:principaltype"
	keyUserName             = "aws:username"
)

func followsFromPrincipal(key string) bool {
	switch key {
	case keyPrincipalArn, keyPrincipalAccount, keyCallerAccount,
		keyPrincipalIsService, keyPrincipalServiceName, keyServiceNames, keyPrincipalType, keyUserName:
		return true
	}
	return false
}

// callersOf lists the callers that can reach what the policy is attached to: KMS requests are
// always signed.
func callersOf(scope Scope, identity bool, lines []line) []*caller {
	out := []*caller{newCaller(principals, "")}
	for i := range lines {
		for _, p := range lines[i].statement.Principals {
			arn, ok := policy.ParsePrincipalARN(p.Value)
			switch {
			case !policy.Known(p.Value):
			case p.Type == policy.AWS && ok && arn.Kind == policy.AssumedRole:
				out = appendCaller(out, newCaller(session, p.Value))
			case p.Type == policy.CanonicalUser, p.Type == policy.AWS && policy.IsOriginAccessIdentity(p.Value):
				out = appendCaller(out, newCaller(canonical, p.Value))
			case p.Type == policy.Federated && !hasFederated(scope):
				out = appendCaller(out, newCaller(federated, ""))
			}
		}
	}
	if identity {
		return out
	}
	out = append(out, newCaller(service, ""))
	if scope.Service != "kms" {
		out = append(out, newCaller(anonymous, ""))
	}
	if hasFederated(scope) {
		out = append(out, newCaller(federated, ""))
	}
	return out
}

// hasFederated reports whether federated identities call although no statement names one: trust
// policies are made for them.
func hasFederated(scope Scope) bool { return scope.Service == "" || scope.Service == "sts" }

func newCaller(k kind, name string) *caller {
	c := &caller{axis: &axis{name: principalAxis}, kind: k, name: name}
	if k == session {
		c.role, _ = policy.ParsePrincipalARN(name)
	}
	return c
}

func appendCaller(list []*caller, c *caller) []*caller {
	for _, known := range list {
		if known.kind == c.kind && known.name == c.name {
			return list
		}
	}
	return append(list, c)
}

// place puts the Principal element and the conditions about the principal of a line on the axis.
func (c *caller) place(at int, l *line) {
	if l.statement.Principals != nil {
		c.placeElement(at, l)
	}
	for _, condition := range l.statement.Conditions {
		if key := canonicalKey(condition.Key); followsFromPrincipal(key) {
			c.placeCondition(at, key, l.condition(condition))
		}
	}
}

func (c *caller) placeElement(at int, l *line) {
	s := l.statement
	g, t := c.listed(l)
	t.negate = s.NotPrincipal
	aws := c.kind == principals || c.kind == session
	if s.NotPrincipal && l.part != rowPart && aws {
		g, t = c.exemption(l, g, t)
	}
	c.demand(at, g, t)
}

// listed are the values of this axis that the principals of a line stand for.
func (c *caller) listed(l *line) (*group, test) {
	g := &group{style: glob}
	possible := &group{id: "possible"}
	t := test{}
	var id strings.Builder // of what may be hundreds of principals
	fmt.Fprint(&id, "principals\x00", c.kind, c.name)
	for _, p := range l.statement.Principals {
		id.WriteString("\x00" + string(p.Type) + "\x00" + p.Value)
		if !policy.Known(p.Value) {
			g.open = append(g.open, p.Value)
			for _, form := range l.forms(p.Value) {
				possible.id += "\x00" + string(p.Type) + "\x00" + form
				possible.patterns = append(possible.patterns, c.formPatterns(p.Type, form)...)
			}
			continue
		}
		patterns, d := c.patterns(l.readings, p)
		g.patterns = append(g.patterns, patterns...)
		if d != nil {
			t.doubt = d
		}
		for _, pattern := range patterns {
			id.WriteString("\x01" + strconv.Itoa(len(pattern)))
		}
	}
	g.id = id.String()
	if len(g.open) > 0 {
		possible.id += "\x00" + g.id
		t.possible, t.unsureDoubt = possible, notYetKnown(strings.Join(g.open, ""))
	}
	return g, t
}

// formPatterns are the values of this axis that a principal of which only the form is known can
// stand for.
func (c *caller) formPatterns(t policy.PrincipalType, form string) []pattern {
	everyone := form == "*" && t == policy.AWS
	arn, isARN := policy.SplitARN(form)
	switch {
	case everyone:
		return shapes("*").patterns
	case t == policy.AWS && c.kind != principals && c.kind != session:
		return nil
	case t == policy.AWS && form == accountForm:
		return shapes("arn:*:*:*:*:*").patterns
	case t == policy.AWS && isARN && arn.Resource == string(policy.Root):
		return shapes("arn:*:*:*:" + arn.Account + ":*").patterns
	case t == policy.AWS && c.kind == session:
		return shapes("*").patterns
	case t == policy.AWS, c.kind == service && t == policy.Service,
		c.kind == federated && t == policy.Federated, c.kind == canonical && t == policy.CanonicalUser:
		p, _ := compilePattern(form, domainStyle(form))
		return []pattern{p}
	}
	return nil
}

// build makes the choices of the axis.
func (c *caller) build(scope Scope, b *budget) error {
	c.space = c.forms
	values, err := allPartitions.partition(scope, c.groups, c.forms, func() []string {
		return slices.Concat(c.samples, c.examples())
	}, b)
	c.single(values)
	return err
}

// domain holds the values that callers of the kind can have, with some that people recognise.
func (c *caller) domain(scope Scope) (group, []string) {
	switch c.kind {
	case principals:
		return principalShapes(scope), someCallers(scope)
	case session:
		prefix := "arn:" + c.role.Partition + ":iam::" + c.role.Account + ":role/"
		return shapes(prefix+c.role.Name, prefix+"?*/"+c.role.Name), []string{prefix + c.role.Name}
	case service:
		return serviceNames, []string{"cloudtrail.amazonaws.com", "logging.s3.amazonaws.com"}
	case federated:
		return shapes("?*"), []string{"accounts.google.com"}
	case canonical:
		return shapes(c.name), nil
	case anonymous:
	}
	return shapes(eval.Anonymous), nil
}

// serviceNames is the domain of service principals: in the commercial partition, in China, in the European
// Sovereign Cloud, and those of Alexa (Lambda Developer Guide, "Alexa").
var serviceNames = shapes("?*.amazonaws.com", "?*.amazonaws.com.cn", "?*.amazonaws.eu", "alexa-?*.amazon.com")

// principalShapes are the ARNs that aws:PrincipalArn can hold. It holds the role of a session.
func principalShapes(scope Scope) group {
	var texts []string
	for _, partition := range partitionsOf(scope) {
		for _, rest := range []string{
			":iam::############:role/?*", ":iam::############:user/?*",
			":iam::############:root", ":sts::############:federated-user/?*",
		} {
			texts = append(texts, "arn:"+partition+rest)
		}
	}
	return named(shapes(texts...))
}

// named is a group of the ARNs of principals in which the wildcard at the end of a pattern stands for
// a path and a name: these have no colons, and a name has a letter.
func named(g group) group {
	for i, p := range g.patterns {
		last := len(p) - 1
		if p[last].kind != many {
			continue
		}
		p[last-1], p[last] = element{kind: many, class: noColon}, element{kind: any1, class: noDelimiter}
		g.patterns[i] = p
	}
	g.id += "\x00named"
	return g
}

// Account ids that AWS's documentation uses as examples.
const (
	someAccount  = "444455556666"
	otherAccount = "777788889999"
)

// someCallers are principals that people recognise: outsiders first, then the resource's own.
func someCallers(scope Scope) []string {
	partition := scope.Partition
	if partition == "" || !policy.Known(partition) {
		partition = "aws"
	}
	var out []string
	for _, account := range []string{someAccount, otherAccount, scope.Account} {
		if policy.IsAccountID(account) {
			prefix := strings.Join([]string{"arn", partition, "iam", "", account}, ":")
			out = append(out, prefix+":role/Example", prefix+":user/Example", prefix+":root")
		}
	}
	return out
}
