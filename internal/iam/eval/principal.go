package eval

import (
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// caller is the principal of a request.
type caller struct {
	text string
	// arn is set when the caller is a user, role, session or account; isARN says so.
	arn   policy.PrincipalARN
	isARN bool
}

func newCaller(text string) caller {
	if policy.IsAccountID(text) {
		return caller{text: text, arn: policy.PrincipalARN{Account: text, Kind: policy.Root}, isARN: true}
	}
	arn, ok := policy.ParsePrincipalARN(text)
	return caller{text: text, arn: arn, isARN: ok}
}

// isAccount reports whether the caller is an account as a whole, or its root user.
func (c caller) isAccount() bool { return c.isARN && c.arn.Kind == policy.Root }

// cognito is an identity provider although its name is that of a service.
const cognito = "cognito-identity.amazonaws.com"

// isService reports whether the caller is an AWS service: its domain name, in any partition. Alexa's are
// under another domain (Lambda Developer Guide, "Alexa").
func (c caller) isService() bool {
	alexa := strings.HasPrefix(c.text, "alexa-") && strings.HasSuffix(c.text, ".amazon.com")
	return c.text != cognito && !strings.Contains(c.text, ":") && (alexa || strings.Contains(c.text, ".amazonaws."))
}

// matchPrincipal matches the Principal or NotPrincipal element (UG, "AWS JSON policy elements:
// Principal" and "... NotPrincipal").
func (e *evaluation) matchPrincipal(s *policy.Statement) Match {
	if s.Principals == nil {
		return FullMatch // an identity policy is about the principal that it is attached to
	}
	if s.NotPrincipal {
		if e.exempt(s) {
			return NoMatch
		}
		return FullMatch
	}
	return e.listed(s.Principals)
}

// listed is the closest match among the principals.
func (e *evaluation) listed(principals []policy.Principal) Match {
	match := NoMatch
	for _, p := range principals {
		switch e.onePrincipal(p) {
		case FullMatch:
			return FullMatch
		case AccountMatch:
			match = AccountMatch
		case NoMatch, AmbiguousMatch:
		}
	}
	return match
}

func (e *evaluation) onePrincipal(p policy.Principal) Match {
	var matches bool
	switch {
	case p.Type == policy.Everyone:
		// Everyone, also anonymous callers and services.
		return FullMatch
	case p.Type != policy.AWS:
		matches = p.Value == e.caller.text
	case p.Value == "*":
		matches = !e.caller.isService() || e.reading(AWSStarIsService)
	case e.caller.isARN:
		if account, ok := policy.AccountPrincipal(p); ok {
			return e.caller.accountMatch(account)
		}
		matches = e.caller.is(p.Value)
	default:
		matches = p.Value == e.caller.text && policy.IsOriginAccessIdentity(p.Value)
	}
	if matches {
		return FullMatch
	}
	return NoMatch
}

// accountMatch: the account's id and the ARN of its root mean the whole account alike.
func (c caller) accountMatch(account string) Match {
	if c.arn.Account == account {
		return AccountMatch
	}
	return NoMatch
}

// is reports whether the ARN of a principal names the caller. A role's ARN also names its
// sessions, from whose ARN the role's path is missing. A wildcard is no wildcard here, and the
// unique id that AWS puts in the place of a deleted user or role names nobody.
func (c caller) is(principal string) bool {
	arn, ok := policy.ParsePrincipalARN(principal)
	if ok && arn.Kind == policy.Role && c.arn.Kind == policy.AssumedRole {
		return arn.Partition == c.arn.Partition && arn.Account == c.arn.Account && arn.Name == c.arn.Name
	}
	return ok && arn == c.arn
}

// listsEveryone reports whether the principals include everyone in every account.
func listsEveryone(principals []policy.Principal) bool {
	return slices.ContainsFunc(principals, func(p policy.Principal) bool {
		return p.Type == policy.Everyone || (p.Type == policy.AWS && p.Value == "*")
	})
}

// listsSessionOf reports whether the principals include any session of the role.
func listsSessionOf(principals []policy.Principal, role policy.PrincipalARN) bool {
	return slices.ContainsFunc(principals, func(p policy.Principal) bool {
		arn, ok := policy.ParsePrincipalARN(p.Value)
		return ok && arn.Kind == policy.AssumedRole && arn.Account == role.Account && arn.Name == role.Name
	})
}

// exempt reports whether a NotPrincipal element lists the caller. A caller who belongs to an
// account must be listed together with the account, and a session also with its role, because AWS
// "might" check these first; where they are not, it is open. The account or the role alone does
// not exempt users or sessions from a Deny, and whether it does from an Allow is open.
func (e *evaluation) exempt(s *policy.Statement) bool {
	if !e.caller.isARN || e.caller.isAccount() || listsEveryone(s.Principals) {
		return e.listed(s.Principals) != NoMatch
	}
	self, parents, all := e.listedWithParents(s.Principals)
	switch {
	case self && all:
		return true
	case self || (parents && s.Effect == policy.Allow):
		return e.reading(NotPrincipalExempts)
	}
	return false
}

// listedWithParents reports whether the principals list the caller itself, any of its account and
// (for a session) its role, and all of these.
func (e *evaluation) listedWithParents(principals []policy.Principal) (self, parents, all bool) {
	var account, role bool
	for _, p := range principals {
		arn, _ := policy.ParsePrincipalARN(p.Value)
		switch e.onePrincipal(p) {
		case AccountMatch:
			account = true
		case FullMatch:
			role = role || arn.Kind == policy.Role
			self = self || arn.Kind != policy.Role
		case NoMatch, AmbiguousMatch:
		}
	}
	switch e.caller.arn.Kind {
	case policy.User, policy.FederatedUser:
		return self, account, account
	case policy.Role:
		// A role acts only through its sessions, and which session this is we do not know: at
		// most one that is listed.
		return listsSessionOf(principals, e.caller.arn), account || role, false
	case policy.Root, policy.AssumedRole:
	}
	return self, account || role, account && role
}
