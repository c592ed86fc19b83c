package summary

import (
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
)

// PartyKind is a kind of principal.
type PartyKind string

// The kinds of principals, the most general first. Each leaves out those that the policy names in a
// narrower way, which are parties of their own.
const (
	Anonymous    PartyKind = "anonymous"    // anyone, without credentials
	Anyone       PartyKind = "anyone"       // principals of accounts that the policy does not name
	Organization PartyKind = "organization" // members of an organization that the policy names
	Account      PartyKind = "account"      // another account that the policy names
	OwnAccount   PartyKind = "own_account"  // the account of the resource
	AnyService   PartyKind = "any_service"  // AWS services that the policy does not name
	Service      PartyKind = "service"      // an AWS service that the policy names
	Principal    PartyKind = "principal"    // a role, a user or another principal that the policy names
)

// Party is a principal, or all of a kind, that may be let in.
type Party struct {
	Kind PartyKind
	// Name is an organization's id, an account's, the name of a service, or a principal as the policy
	// has it; "" where the kind says all.
	Name string
	// rows are the requests of the party.
	rows []prove.Row
}

// Condition keys of principals.
const (
	principalAccount = "aws:PrincipalAccount"
	principalARN     = "aws:PrincipalArn"
	organizationID   = "aws:PrincipalOrgID"
	organizationPath = "aws:PrincipalOrgPaths"
	serviceName      = "aws:PrincipalServiceName"
	isService        = "aws:PrincipalIsAWSService"
)

// aboutTheCaller are the condition keys by which parties differ; they are no conditions that a party
// has to meet on top.
var aboutTheCaller = []string{
	principalAccount, "kms:CallerAccount", principalARN, isService, serviceName, "aws:PrincipalServiceNamesList",
}

// candidates are the names in a document from which parties are made.
type candidates struct {
	own                               string
	accounts, organizations, services []string
	principals                        []string // patterns of the key aws:PrincipalArn
	elements                          []policy.Principal
}

// partiesOf lists the parties to ask about: the kinds that exist for every resource, and everybody
// whom the document names.
func partiesOf(doc *policy.Document, scope prove.Scope) []Party {
	c := candidatesIn(doc, scope)
	var parties []Party
	add := func(kind PartyKind, name string, conditions ...[]policy.Condition) {
		p := Party{Kind: kind, Name: name}
		for _, list := range conditions {
			p.rows = append(p.rows, prove.Row{Conditions: list})
		}
		parties = append(parties, p)
	}
	if scope.Service != "kms" { // KMS answers only signed requests.
		add(Anonymous, "", []policy.Condition{demand("StringEquals", principalAccount, "anonymous")})
	}
	stranger := []policy.Condition{
		demand("Null", principalARN, "false"),
		demand("StringNotEquals", principalAccount, append(c.accounts, c.own, "anonymous")...),
	}
	outside := stranger
	if len(c.organizations) > 0 {
		outside = append(slices.Clone(stranger), demand("Null", organizationID, "true"), demand("Null", organizationPath, "true"))
	}
	add(Anyone, "", outside)
	for _, id := range c.organizations {
		inPath := demand("StringLike", organizationPath, id+"/*")
		inPath.Qualifier = policy.ForAnyValue
		add(Organization, id, append(slices.Clone(stranger), demand("StringEquals", organizationID, id)),
			append(slices.Clone(stranger), inPath))
	}
	for _, id := range c.accounts {
		add(Account, id, c.unnamed(id))
	}
	add(OwnAccount, c.own, c.unnamed(c.own))
	others := []policy.Condition{demand("Bool", isService, "true")}
	if len(c.services) > 0 {
		others = append(others, demand("StringNotEquals", serviceName, c.services...))
	}
	add(AnyService, "", others)
	for _, name := range c.services {
		add(Service, name, []policy.Condition{demand("StringEquals", serviceName, name)})
	}
	for _, arn := range c.principals {
		add(Principal, arn, []policy.Condition{demand("ArnLike", principalARN, arn)})
	}
	for _, p := range c.elements {
		row := prove.Row{Principals: []policy.Principal{{Type: p.Type, Value: p.Value}}}
		parties = append(parties, Party{Kind: Principal, Name: p.Value, rows: []prove.Row{row}})
	}
	return parties
}

// unnamed are the conditions of the principals of an account that are not named themselves.
func (c *candidates) unnamed(account string) []policy.Condition {
	conditions := []policy.Condition{demand("StringEquals", principalAccount, account)}
	if len(c.principals) > 0 {
		conditions = append(conditions, demand("ArnNotLike", principalARN, c.principals...))
	}
	return conditions
}

// candidatesIn collects the names in a document.
func candidatesIn(doc *policy.Document, scope prove.Scope) *candidates {
	c := &candidates{own: scope.Account, accounts: Accounts(doc)}
	for i := range doc.Statements {
		for _, p := range doc.Statements[i].Principals {
			c.add(p)
		}
	}
	for _, key := range []string{principalARN, organizationID, organizationPath, serviceName} {
		c.addNamed(key, Binding{Key: key, Names: func(value string) bool { return value != "*" }}.Named(doc))
	}
	for _, list := range []*[]string{&c.organizations, &c.services, &c.principals} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	c.accounts = slices.DeleteFunc(c.accounts, func(account string) bool { return account == c.own })
	return c
}

// add adds a value of a Principal or NotPrincipal element. One with wildcards stands for nobody: a
// principal has to be named in full there (IAM User Guide, "AWS JSON policy elements: Principal").
func (c *candidates) add(p policy.Principal) {
	arn, isARN := policy.SplitARN(p.Value)
	named, isPrincipal := policy.ParsePrincipalARN(p.Value)
	switch {
	case !IsFixed(p.Value) || policy.IsAccountID(p.Value) || isARN && arn.Resource == string(policy.Root):
	case p.Type == policy.Service:
		c.services = append(c.services, p.Value)
	case policy.IsOriginAccessIdentity(p.Value):
		c.name(p)
	case p.Type == policy.AWS && (!isPrincipal || named.Kind != policy.AssumedRole) && (isARN || !policy.Known(p.Value)):
		c.principals = append(c.principals, p.Value)
	case p.Type == policy.AWS && !isARN: // the id of a principal that was deleted matches nobody
	default:
		c.name(p)
	}
}

// name adds a principal that only its element tells from others.
func (c *candidates) name(p policy.Principal) {
	if !slices.ContainsFunc(c.elements, func(q policy.Principal) bool { return q.Type == p.Type && q.Value == p.Value }) {
		c.elements = append(c.elements, p)
	}
}

// addNamed adds the values of conditions about principals.
func (c *candidates) addNamed(key string, values []string) {
	for _, value := range values {
		switch key {
		case principalARN:
			if arn, ok := policy.SplitARN(value); ok && IsFixed(arn.Account) && arn.Resource != "*" {
				c.principals = append(c.principals, value)
			}
		case serviceName:
			if IsFixed(value) {
				c.services = append(c.services, value)
			}
		default:
			if id, _, _ := strings.Cut(value, "/"); IsFixed(id) {
				c.organizations = append(c.organizations, id)
			}
		}
	}
}
