package prove

import (
	"fmt"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// patterns are the values of this axis that a principal of a statement stands for (IAM User
// Guide, "AWS JSON policy elements: Principal").
func (c *caller) patterns(r readings, p policy.Principal) ([]pattern, *doubt) {
	everyone := isEveryone(p)
	switch {
	case everyone && p.Type == policy.AWS && c.kind == service:
		answer, d := r.judge(eval.AWSStarIsService, `AWS's documents disagree whether {"AWS": "*"} covers service principals`)
		if answer == yes {
			return shapes("*").patterns, nil
		}
		return nil, d
	case everyone:
		return shapes("*").patterns, nil
	case c.kind == service && p.Type == policy.Service && !serviceNames.matches(p.Value) && strings.Contains(p.Value, "."):
		return nil, &doubt{reason: p.Value + " has no form of a service principal that is known here"}
	case c.kind == service && p.Type == policy.Service,
		c.kind == federated && p.Type == policy.Federated,
		c.kind == canonical && p.Value == c.name:
		return exactly(p.Value), nil
	case p.Type == policy.AWS && (c.kind == principals || c.kind == session):
		return c.awsPatterns(p), nil
	case p.Type == policy.AWS && c.kind == canonical:
		if _, ok := policy.AccountPrincipal(p); ok {
			return nil, c.unknownAccount()
		}
	}
	return nil, nil
}

// exactly is the one value that a text is.
func exactly(text string) []pattern {
	p, _ := compilePattern(text, literal)
	return []pattern{p}
}

// isEveryone reports whether a principal is everyone in every account.
func isEveryone(p policy.Principal) bool {
	return p.Type == policy.Everyone || p.Type == policy.AWS && p.Value == "*"
}

// unknownAccount is the doubt about what follows from the account of a canonical user.
func (c *caller) unknownAccount() *doubt {
	return &doubt{reason: "only AWS knows the account of canonical user " + c.name}
}

// awsPatterns is patterns for an ARN or account id. The axis of a session holds the ARNs that its
// role can have, so a match there means all of them.
func (c *caller) awsPatterns(p policy.Principal) []pattern {
	if account, ok := policy.AccountPrincipal(p); ok {
		return inAccountForm(account)
	}
	arn, ok := policy.ParsePrincipalARN(p.Value)
	switch {
	case !ok || strings.ContainsAny(p.Value, "*?"):
		return nil // AWS matches no part of an ARN here, and no name holds a wildcard
	case c.kind == principals && arn.Kind != policy.AssumedRole:
		return exactly(p.Value)
	case c.kind == session && (p.Value == c.name || arn.Kind == policy.Role && c.isSessionOf(arn)):
		return shapes("*").patterns
	}
	return nil
}

// isSessionOf reports whether a session is one of a role, whatever the role's path.
func (c *caller) isSessionOf(role policy.PrincipalARN) bool {
	return role.Partition == c.role.Partition && role.Account == c.role.Account && role.Name == c.role.Name
}

// inAccountForm are the ARNs in an account.
func inAccountForm(account string) []pattern { return shapes("arn:*:*:*:" + account + ":*").patterns }

// exemption is the test of a NotPrincipal element for callers of an account. Package eval says, beside
// the sentences of the documents, who is exempt for certain and about whom they disagree.
func (c *caller) exemption(l *line, listed *group, t test) (*group, test) {
	s := l.statement
	if slices.ContainsFunc(s.Principals, isEveryone) {
		return listed, t
	}
	certain := &group{id: "exempt\x00" + string(s.Effect) + listed.id, open: listed.open, style: listed.style}
	unsure := &group{id: "listed\x00" + string(s.Effect) + listed.id}
	add := func(g *group, patterns ...pattern) {
		g.id += fmt.Sprint("\x00", len(patterns))
		g.patterns = append(g.patterns, patterns...)
	}
	var known []policy.Principal
	for _, p := range s.Principals {
		if policy.Known(p.Value) {
			known = append(known, p)
		}
	}
	if c.kind == session {
		c.exemptSession(s.Effect, known, func(sure bool) {
			if sure {
				add(certain, shapes("*").patterns...)
			} else {
				add(unsure, shapes("*").patterns...)
			}
		})
	} else {
		exemptCallers(s.Effect, known, certain, unsure, add)
	}
	answer, d := l.readings.judge(eval.NotPrincipalExempts, "AWS's documents disagree about whom NotPrincipal exempts")
	if answer == yes {
		add(certain, unsure.patterns...)
	}
	if answer != maybe {
		unsure.patterns, d = nil, &doubt{}
		unsure.id += "\x00decided"
	}
	if t.possible != nil {
		unsure.id += t.possible.id
		unsure.patterns = append(slices.Clone(unsure.patterns), t.possible.patterns...)
		unsure.patterns = append(unsure.patterns, listed.patterns...) // with the rest, more may be exempt
		d = &doubt{reason: d.reason, questions: d.questions, atoms: strings.Join(listed.open, "")}
	}
	t.possible, t.unsureDoubt = unsure, d
	return certain, t
}

// exemptSession tells whether the session is exempt for certain, or whether that is open.
func (c *caller) exemptSession(effect policy.Effect, listed []policy.Principal, exempt func(sure bool)) {
	var self, role, account bool
	for _, p := range listed {
		arn, _ := policy.ParsePrincipalARN(p.Value)
		id, isAccount := policy.AccountPrincipal(p)
		self = self || p.Value == c.name
		role = role || arn.Kind == policy.Role && c.isSessionOf(arn)
		account = account || isAccount && id == c.role.Account
	}
	switch {
	case self && role && account:
		exempt(true)
	case self || (role || account) && effect == policy.Allow:
		exempt(false)
	}
}

// exemptCallers lists the callers that are exempt for certain, and those about whom it is open: of
// users, the ones listed with their account are certain; a role is known by its sessions only.
func exemptCallers(effect policy.Effect, listed []policy.Principal, certain, unsure *group, add func(*group, ...pattern)) {
	accounts := map[string]bool{}
	for _, p := range listed {
		if account, ok := policy.AccountPrincipal(p); ok {
			accounts[account] = true
		}
	}
	for _, p := range listed {
		exact, _ := compilePattern(p.Value, literal)
		if account, ok := policy.AccountPrincipal(p); ok {
			add(certain, shapes("arn:*:iam::"+account+":root").patterns...)
			if effect == policy.Allow {
				add(unsure, inAccountForm(account)...)
			}
			continue
		}
		arn, ok := policy.ParsePrincipalARN(p.Value)
		switch {
		case !ok || p.Type != policy.AWS:
		case arn.Kind == policy.AssumedRole:
			role := "arn:*:iam::" + arn.Account + ":role/"
			add(unsure, shapes(role+arn.Name, role+"*/"+arn.Name).patterns...)
		case arn.Kind == policy.Role && effect == policy.Allow:
			add(unsure, exact)
		case arn.Kind == policy.Role:
		case accounts[arn.Account]:
			add(certain, exact)
		default:
			add(unsure, exact)
		}
	}
}
