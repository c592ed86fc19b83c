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
	axis
	kind kind
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
// always signed, and only trust policies meet federated identities.
func callersOf(scope Scope, identity bool, lines []line) []*caller {
	out := []*caller{{kind: principals}}
	for i := range lines {
		for _, p := range lines[i].statement.Principals {
			arn, ok := policy.ParsePrincipalARN(p.Value)
			switch {
			case !policy.Known(p.Value):
			case p.Type == policy.AWS && ok && arn.Kind == policy.AssumedRole:
				out = appendCaller(out, &caller{kind: session, name: p.Value, role: arn})
			case p.Type == policy.CanonicalUser:
				out = appendCaller(out, &caller{kind: canonical, name: p.Value})
			}
		}
	}
	if identity {
		return out
	}
	out = append(out, &caller{kind: service})
	if scope.Service != "kms" {
		out = append(out, &caller{kind: anonymous})
	}
	if scope.Service == "" || scope.Service == "sts" {
		out = append(out, &caller{kind: federated})
	}
	return out
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
		g, t = c.exemption(s, g, t)
	}
	c.demand(at, g, t)
}

// listed are the values of this axis that the principals of a line stand for.
func (c *caller) listed(l *line) (*group, test) {
	g := &group{id: fmt.Sprint("principals\x00", c.kind, c.name), style: glob}
	possible := &group{id: "possible"}
	t := test{}
	for _, p := range l.statement.Principals {
		g.id += "\x00" + string(p.Type) + "\x00" + p.Value
		if !policy.Known(p.Value) {
			g.open = append(g.open, p.Value)
			for _, form := range l.forms(p.Value) {
				possible.id += "\x00" + string(p.Type) + "\x00" + form
				possible.patterns = append(possible.patterns, c.formPatterns(p.Type, form)...)
			}
			continue
		}
		patterns, d := c.patterns(p)
		g.patterns = append(g.patterns, patterns...)
		if d != nil {
			t.doubt = d
		}
	}
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
		p, _ := compilePattern(form, domainStyle(form), false)
		return []pattern{p}
	}
	return nil
}

// exemption is the test of a NotPrincipal element for callers of an account. The account root is
// exempt when it is listed. About the others AWS's documents disagree unless all that AWS may
// check is listed, so whoever is listed in some way is in doubt.
func (c *caller) exemption(s *policy.Statement, listed *group, t test) (*group, test) {
	certain := &group{id: "roots\x00" + listed.id, open: listed.open, style: listed.style}
	unsure := &group{id: "listed\x00" + listed.id, patterns: listed.patterns}
	for _, p := range s.Principals {
		if account, ok := policy.AccountPrincipal(p); ok && c.kind == principals {
			certain.patterns = append(certain.patterns, shapes("arn:*:iam::"+account+":root").patterns...)
		}
	}
	if t.possible != nil {
		unsure.id += t.possible.id
		unsure.patterns = append(slices.Clone(unsure.patterns), t.possible.patterns...)
	}
	reason := "AWS's documents disagree about whom NotPrincipal exempts"
	t.possible, t.unsureDoubt = unsure, &doubt{reason: reason, atoms: strings.Join(listed.open, "")}
	return certain, t
}

// patterns are the values of this axis that a principal of a statement stands for (IAM User
// Guide, "AWS JSON policy elements: Principal").
func (c *caller) patterns(p policy.Principal) ([]pattern, *doubt) {
	everyone := p.Type == policy.Everyone || p.Type == policy.AWS && p.Value == "*"
	exact, _ := compilePattern(p.Value, literal, false)
	switch {
	case everyone && p.Type == policy.AWS && c.kind == service:
		return nil, &doubt{reason: `AWS's documents disagree whether {"AWS": "*"} covers service principals`}
	case everyone:
		return shapes("*").patterns, nil
	case c.kind == service && p.Type == policy.Service,
		c.kind == federated && p.Type == policy.Federated,
		c.kind == canonical && p.Type == policy.CanonicalUser:
		return []pattern{exact}, nil
	case p.Type == policy.AWS && (c.kind == principals || c.kind == session):
		return c.awsPatterns(p, exact), nil
	case p.Type == policy.AWS && c.kind == canonical:
		return nil, &doubt{reason: "only AWS knows the account of canonical user " + c.name}
	}
	return nil, nil
}

// awsPatterns is patterns for an ARN or account id. The axis of a session holds the ARNs that its
// role can have, so a match there means all of them.
func (c *caller) awsPatterns(p policy.Principal, exact pattern) []pattern {
	if account, ok := policy.AccountPrincipal(p); ok {
		return shapes("arn:*:*:*:" + account + ":*").patterns
	}
	arn, ok := policy.ParsePrincipalARN(p.Value)
	switch {
	case !ok:
		return nil
	case c.kind == principals && arn.Kind != policy.AssumedRole:
		return []pattern{exact}
	case c.kind == session && (p.Value == c.name ||
		arn.Kind == policy.Role && arn.Name == c.role.Name && arn.Account == c.role.Account):
		return shapes("*").patterns
	}
	return nil
}

// placeCondition puts a condition about the principal on the axis.
func (c *caller) placeCondition(at int, key string, r requirement) {
	if c.kind == canonical {
		c.demand(at, nil, open(maybe, maybe, "only AWS knows the account of canonical user "+c.name))
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
		prefix, _ := compilePattern(before, shape, false)
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

// build makes the choices of the axis.
func (c *caller) build(scope Scope, cache *cache, b *budget) error {
	var domain group
	samples := c.examples()
	switch c.kind {
	case principals:
		domain, samples = principalShapes(scope), append(someCallers(scope), samples...)
	case session:
		prefix := "arn:" + c.role.Partition + ":iam::" + c.role.Account + ":role/"
		domain, samples = shapes(prefix+c.role.Name, prefix+"?*/"+c.role.Name), []string{prefix + c.role.Name}
	case service:
		domain = shapes("?*.amazonaws.com", "?*.amazonaws.com.cn")
		samples = append(samples, "cloudtrail.amazonaws.com", "logging.s3.amazonaws.com")
	case federated:
		domain, samples = shapes("?*"), append(samples, "accounts.google.com")
	case anonymous:
		domain, samples = shapes(eval.Anonymous), nil
	case canonical:
		domain, samples = shapes(c.name), nil
	}
	values, err := cache.partition(c.groups, domain, samples, b)
	for i := range values {
		c.choices = append(c.choices, choice{members: values[i : i+1 : i+1]})
	}
	return err
}

// principalShapes are the ARNs that aws:PrincipalArn can hold. It holds the role of a session.
func principalShapes(scope Scope) group {
	var texts []string
	for _, partition := range partitionsOf(scope) {
		for _, rest := range []string{":iam::############:role/?*", ":iam::############:user/?*",
			":iam::############:root", ":sts::############:federated-user/?*"} {
			texts = append(texts, "arn:"+partition+rest)
		}
	}
	return shapes(texts...)
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
