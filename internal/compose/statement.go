package compose

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

var conditionKey = regexp.MustCompile(`^[a-zA-Z0-9-]+:\S+$`)

// ExtraStatement is one entry of extra_statements: a statement in the user's own words.
type ExtraStatement struct {
	Sid        string
	Effect     policy.Effect
	Principals []policy.Principal
	Actions    []string
	// Resources are full ARNs; those of a key are always "*".
	Resources  []string
	Conditions []policy.Condition
}

// extraStatements reads extra_statements; read reads one. Statements without a Sid are named by
// their place, so that findings and waivers can name them.
func (n node) extraStatements(read func(node) ExtraStatement) []ExtraStatement {
	statements := objects(n.at("extra_statements"), read)
	for i := range statements {
		if statements[i].Sid == "" {
			statements[i].Sid = fmt.Sprintf("Extra%d", i+1)
		}
	}
	return statements
}

// extraStatement reads what the extra statements of keys and buckets have in common.
func (n node) extraStatement(service string) ExtraStatement {
	s := ExtraStatement{
		Sid:        n.at("sid").text(nil),
		Effect:     policy.Effect(n.at("effect").choice(string(policy.Allow), string(policy.Allow), string(policy.Deny))),
		Actions:    texts(n.at("actions"), func(n node) string { return n.action(service) }),
		Conditions: n.conditions(),
	}
	for _, group := range objects(n.at("principals"), node.principalGroup) {
		s.Principals = append(s.Principals, group...)
	}
	if len(s.Principals) == 0 && !n.at("principals").unknown() {
		n.at("principals").fail("names nobody; a resource policy statement needs a principal")
	}
	if len(s.Actions) == 0 && !n.at("actions").unknown() {
		n.at("actions").fail("is empty; AWS stores a statement without actions, but it has no effect")
	}
	return s
}

// action reads an action pattern of the service. An unknown one leaves the policy undecided.
func (n node) action(service string) string {
	if n.unknown() {
		n.wait()
		return ""
	}
	return n.text(func(value string) error {
		prefix, name, found := strings.Cut(value, ":")
		if value == "*" || found && strings.EqualFold(prefix, service) && name != "" && !strings.Contains(name, ":") {
			return nil
		}
		return fmt.Errorf("%q is no action that this policy can govern; actions here begin with %q", value, service+":")
	})
}

// principalGroup reads one entry { type, identifiers } of an extra statement.
func (n node) principalGroup() []policy.Principal {
	kind := policy.PrincipalType(n.at("type").choice("", string(policy.AWS), string(policy.Service),
		string(policy.Federated), string(policy.CanonicalUser), string(policy.Everyone)))
	n.at("type").require(`write "AWS", "Service", "Federated", "CanonicalUser" or "*"`)
	identifiers := texts(n.at("identifiers"), func(n node) string {
		return n.text(func(value string) error { return checkIdentifier(kind, value) })
	})
	principals := make([]policy.Principal, len(identifiers))
	for i, value := range identifiers {
		principals[i] = policy.Principal{Type: kind, Value: value}
	}
	return principals
}

func checkIdentifier(kind policy.PrincipalType, value string) error {
	switch {
	case kind == policy.Everyone && value != "*":
		return fmt.Errorf(`%q does not go with the type "*", whose only identifier is "*"`, value)
	case kind == policy.AWS && uniqueID.MatchString(value):
		return fmt.Errorf("%q is the id of a deleted role or user; name the principal that exists now by its ARN", value)
	case kind == policy.Service && !servicePattern.MatchString(value):
		return fmt.Errorf("%q is not a service principal; it ends in amazonaws.com", value)
	case kind == policy.AWS && value != "*" && !policy.IsAccountID(value):
		if a, ok := policy.SplitARN(value); !ok || a.Service != "iam" && a.Service != "sts" {
			return fmt.Errorf(`%q is not an AWS principal; write an IAM ARN, an account id of 12 digits, or "*"`, value)
		}
	}
	return nil
}

// conditions reads the attribute "conditions" of a statement.
func (n node) conditions() []policy.Condition {
	return objects(n.at("conditions"), func(n node) policy.Condition {
		c := n.at("test").operator()
		c.Key = n.at("variable").text(func(value string) error {
			if !conditionKey.MatchString(value) {
				return fmt.Errorf("%q is not a condition key, like %q", value, "aws:PrincipalOrgID")
			}
			return nil
		})
		c.Values = policy.Texts(texts(n.at("values"), func(n node) string { return n.text(nil) })...)
		n.at("variable").require("the condition key to test")
		if len(c.Values) == 0 && !n.at("values").unknown() {
			n.at("values").fail("is empty; a condition without values never holds")
		}
		return c
	})
}

// operator reads a condition operator with its qualifier and IfExists.
func (n node) operator() policy.Condition {
	if n.unknown() {
		n.wait()
		return policy.Condition{}
	}
	n.require(`the condition operator, like "StringEquals"`)
	var c policy.Condition
	n.text(func(value string) error {
		parsed, ok := policy.ParseOperator(value)
		if !ok {
			return fmt.Errorf(`%q is not a condition operator, like "StringEquals" or "ForAnyValue:StringLikeIfExists"`, value)
		}
		c = parsed
		return nil
	})
	return c
}

// condition makes one condition.
func condition(operator, key string, values ...string) policy.Condition {
	return policy.Condition{Operator: operator, Key: key, Values: policy.Texts(values...)}
}

// awsPrincipals makes principals of ARNs.
func awsPrincipals(arns ...string) []policy.Principal {
	principals := make([]policy.Principal, len(arns))
	for i, value := range arns {
		principals[i] = policy.Principal{Type: policy.AWS, Value: value}
	}
	return principals
}

// everyone is the principal of statements that conditions narrow, or of denials.
func everyone() []policy.Principal { return []policy.Principal{{Type: policy.Everyone, Value: "*"}} }

// numbered is the Sid of the index-th statement of its sort: "KeyUse", "KeyUse2".
func numbered(sid string, index int) string {
	if index == 0 {
		return sid
	}
	return fmt.Sprintf("%s%d", sid, index+1)
}
