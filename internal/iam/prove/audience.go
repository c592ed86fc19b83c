package prove

import (
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// Audience is a kind of principal that a policy lets in.
type Audience string

// The audiences, the most general first.
const (
	ToAnonymous    Audience = "anonymous"    // anyone, without credentials
	ToAnyAccount   Audience = "any_account"  // accounts that the policy does not name
	ToOrganization Audience = "organization" // the same, as members of an organization
	ToAccount      Audience = "account"      // another account that the policy names as a whole
	ToService      Audience = "service"      // an AWS service
	ToOwnAccount   Audience = "own_account"  // the account of the resource as a whole
	ToPrincipal    Audience = "principal"    // a principal that the policy names
)

var audiences = []Audience{
	ToAnonymous, ToAnyAccount, ToOrganization, ToAccount, ToService, ToOwnAccount, ToPrincipal,
}

// within reports whether a statement that reaches the others reaches this one anyway.
func (to Audience) within(others []Audience) bool {
	return slices.ContainsFunc(others, func(other Audience) bool {
		switch other {
		case ToAnonymous:
			return true
		case ToAnyAccount, ToOrganization:
			return to != ToService
		case ToAccount, ToService, ToOwnAccount, ToPrincipal:
		}
		return false
	})
}

// Condition keys of the organization of a principal.
var organizationKeys = []string{"aws:PrincipalOrgID", "aws:PrincipalOrgPaths"}

// parties are those whom policies name. All are texts of policies, which may hold atoms.
type parties struct {
	// own is the account of the resource, "" when it is unknown; accounts are others named as a whole.
	own      string
	accounts []string
	// principals are ARNs of users and roles, or patterns of them.
	principals []string
	// organizations says that a condition is about the organization of the principal.
	organizations bool
}

// partiesIn collects whom the documents name.
func partiesIn(scope Scope, docs ...*policy.Document) *parties {
	n := &parties{own: scope.Account}
	for _, doc := range docs {
		for i := range doc.Statements {
			s := &doc.Statements[i]
			for _, p := range s.Principals {
				if p.Type == policy.AWS {
					n.add(p.Value)
				}
			}
			for _, c := range s.Conditions {
				n.addCondition(c)
			}
		}
	}
	slices.Sort(n.accounts)
	slices.Sort(n.principals)
	n.accounts = slices.DeleteFunc(slices.Compact(n.accounts), func(account string) bool { return account == n.own })
	n.principals = slices.Compact(n.principals)
	return n
}

// add adds the value of an AWS principal.
func (n *parties) add(value string) {
	arn, isARN := policy.SplitARN(value)
	session, isPrincipal := policy.ParsePrincipalARN(value)
	switch {
	case policy.IsAccountID(value):
		n.accounts = append(n.accounts, value)
	case isARN && arn.Resource == string(policy.Root):
		n.accounts = append(n.accounts, arn.Account)
	case isPrincipal && session.Kind == policy.AssumedRole:
		// The key aws:PrincipalArn of a session is that of its role, with the path that is missing here.
		prefix := "arn:" + session.Partition + ":iam::" + session.Account + ":role/"
		n.principals = append(n.principals, prefix+session.Name, prefix+"*/"+session.Name)
	case value != "*" && (isARN || !policy.Known(value)):
		n.principals = append(n.principals, value)
	}
}

// addCondition adds the values of a condition about the principal.
func (n *parties) addCondition(c policy.Condition) {
	key := strings.ToLower(c.Key)
	n.organizations = n.organizations || slices.ContainsFunc(organizationKeys, func(organization string) bool {
		return strings.EqualFold(organization, c.Key)
	})
	for _, v := range c.Values {
		switch {
		case c.Operator == "Null" || strings.Contains(v.Value, "${"):
		case key == keyPrincipalAccount || key == keyCallerAccount:
			if policy.IsAccountID(v.Value) || !policy.Known(v.Value) {
				n.accounts = append(n.accounts, v.Value)
			}
		case key == keyPrincipalArn:
			if arn, ok := policy.SplitARN(v.Value); ok && !strings.ContainsAny(arn.Account, "*?") {
				n.principals = append(n.principals, v.Value)
			}
		}
	}
}

// mentioned are all accounts that are named, be it by one of their principals.
func (n *parties) mentioned() []string {
	all := append(slices.Clone(n.accounts), "anonymous")
	if n.own != "" {
		all = append(all, n.own)
	}
	for _, p := range n.principals {
		if arn, ok := policy.SplitARN(p); ok {
			all = append(all, arn.Account)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// rows are the rows of a question about one audience only, without the principals that are among
// those reached. They are none where the policies name nobody of the kind.
func (n *parties) rows(to Audience, reached []Audience, rows []Row) []Row {
	stranger := []policy.Condition{isNull("aws:PrincipalArn", "false"), demand("StringNotEquals", "aws:PrincipalAccount", n.mentioned()...)}
	var alternatives [][]policy.Condition
	switch to {
	case ToAnonymous:
		alternatives = [][]policy.Condition{{demand("StringEquals", "aws:PrincipalAccount", "anonymous")}}
	case ToAnyAccount:
		if n.organizations {
			for _, key := range organizationKeys {
				stranger = append(stranger, isNull(key, "true"))
			}
		}
		alternatives = [][]policy.Condition{stranger}
	case ToOrganization:
		if n.organizations {
			for _, key := range organizationKeys {
				alternatives = append(alternatives, append(slices.Clone(stranger), isNull(key, "false")))
			}
		}
	case ToAccount:
		if len(n.accounts) > 0 {
			alternatives = [][]policy.Condition{n.exceptPrincipals(n.accounts...)}
		}
	case ToOwnAccount:
		if n.own != "" {
			alternatives = [][]policy.Condition{n.exceptPrincipals(n.own)}
		}
	case ToService:
		alternatives = [][]policy.Condition{{demand("Bool", "aws:PrincipalIsAWSService", "true")}}
	case ToPrincipal:
		if len(n.principals) > 0 {
			alternatives = [][]policy.Condition{append(n.outside(reached), demand("ArnLike", "aws:PrincipalArn", n.principals...))}
		}
	}
	var out []Row
	for i := range rows {
		for _, conditions := range alternatives {
			row := rows[i]
			row.Conditions = slices.Concat(row.Conditions, conditions)
			out = append(out, row)
		}
	}
	return out
}

// exceptPrincipals are the conditions of principals of accounts that are not named themselves.
func (n *parties) exceptPrincipals(accounts ...string) []policy.Condition {
	conditions := []policy.Condition{demand("StringEquals", "aws:PrincipalAccount", accounts...)}
	if len(n.principals) > 0 {
		conditions = append(conditions, demand("ArnNotLike", "aws:PrincipalArn", n.principals...))
	}
	return conditions
}

// outside are the conditions of principals of accounts that are not reached as a whole.
func (n *parties) outside(reached []Audience) []policy.Condition {
	var accounts []string
	if slices.Contains(reached, ToAccount) {
		accounts = append(accounts, n.accounts...)
	}
	if slices.Contains(reached, ToOwnAccount) {
		accounts = append(accounts, n.own)
	}
	if accounts == nil {
		return nil
	}
	return []policy.Condition{demand("StringNotEquals", "aws:PrincipalAccount", accounts...)}
}

func demand(operator, key string, values ...string) policy.Condition {
	return policy.Condition{Operator: operator, Key: key, Values: policy.Texts(values...)}
}

func isNull(key, absent string) policy.Condition { return demand("Null", key, absent) }

// audienceOf is the audience of a request that was found without asking for one.
func (n *parties) audienceOf(req *eval.Request) Audience {
	implied := req.Implied()
	account := strings.Join(implied["aws:PrincipalAccount"], "")
	isNamed := func(p string) bool {
		pattern, ok := compilePattern(p, arnGlob)
		return ok && pattern.matches(strings.Join(implied["aws:PrincipalArn"], ""))
	}
	switch {
	case req.Principal == eval.Anonymous:
		return ToAnonymous
	case implied["aws:PrincipalServiceName"] != nil:
		return ToService
	case account == "" || slices.ContainsFunc(n.principals, isNamed):
		return ToPrincipal
	case account == n.own:
		return ToOwnAccount
	case slices.Contains(n.accounts, account):
		return ToAccount
	case slices.ContainsFunc(organizationKeys, func(key string) bool { return req.Context[key] != nil }):
		return ToOrganization
	}
	return ToAnyAccount
}
