package policytest

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/keyward/terraform-provider-keyward/internal/iam/catalog"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/bare"
)

// property is a claim about all requests of a form.
type property struct {
	// expected says what is claimed, otherwise what is so when it is not.
	expected, otherwise string
	ask                 func(*subject) prove.Result
	// form are the requests that the claim is about, nil for a comparison of policies.
	form *prove.Row
	// reference is what the policy is compared with, nil for the other claims.
	reference *policy.Document
}

// property reads a property: a name and one claim.
func (d *decoder) property(n *yaml.Node) (Test, *property, error) {
	test := Test{Kind: Property, File: d.file, Line: n.Line, Column: n.Column}
	var claims []*property
	// about makes the reader of a claim about the requests of a form.
	about := func(field, expected, otherwise string, ask func(*prove.Program, prove.Row) prove.Result) func(*yaml.Node) error {
		return func(n *yaml.Node) error {
			row, err := d.form(n, field)
			claims = append(claims, &property{
				expected: expected, otherwise: otherwise,
				ask:  func(s *subject) prove.Result { return ask(s.program, row) },
				form: &row,
			})
			return err
		}
	}
	err := d.object(n, "a property", fields{
		"name": d.into(&test.Name, "name"),
		"none_allowed": about("none_allowed", "no request of this form is allowed", "allowed: ",
			func(p *prove.Program, row prove.Row) prove.Result { return p.Excludes(row) }),
		"all_denied": about("all_denied", "every request of this form meets a Deny", "no Deny stops: ",
			func(p *prove.Program, row prove.Row) prove.Result { return p.Denies(row) }),
		"some_allowed": about("some_allowed", "some request of this form is allowed", "none is allowed",
			func(p *prove.Program, row prove.Row) prove.Result { return p.Permits(row) }),
		"at_most": func(n *yaml.Node) error {
			claim, err := d.atMost(n)
			claims = append(claims, claim)
			return err
		},
	})
	switch {
	case err != nil:
		return test, nil, err
	case test.Name == "":
		return test, nil, d.errorf(n, "the property has no name")
	case len(claims) != 1:
		return test, nil, d.errorf(n, "a property is one of none_allowed, all_denied, some_allowed or at_most; this one has %d",
			len(claims))
	}
	return test, claims[0], nil
}

// atMost reads the claim that the policy permits nothing that another does not. It is the question of
// `keyward compare`.
func (d *decoder) atMost(n *yaml.Node) (*property, error) {
	reference, err := readPolicy(d, n)
	if err != nil {
		return nil, err
	}
	name := reference.name
	if name == d.file {
		name = fmt.Sprintf("the policy in line %d", n.Line)
	}
	return &property{
		expected:  "nothing is permitted that " + name + " does not permit",
		otherwise: "also permitted: ", reference: reference.doc,
		ask: func(s *subject) prove.Result { return bare.Subsumes(reference.doc, s.doc, s.scope.Account) },
	}, nil
}

// fits refuses to compare policies of different kinds.
func (p *property) fits(s *subject) bool {
	return p.reference == nil || s.doc == nil || p.reference.IsIdentity() == s.doc.IsIdentity()
}

func (p *property) undocumented() string {
	if p.form == nil {
		return ""
	}
	for _, pattern := range policy.Strings(p.form.Actions) {
		if reason := catalog.UndocumentedAction(pattern); reason != "" {
			return reason
		}
	}
	return ""
}

func (p *property) expectation() string { return p.expected }

// check proves the property.
func (p *property) check(s *subject) Verdict {
	result := p.ask(s)
	v := Verdict{Expected: p.expected, Assumption: result.Assumption}
	switch result.Verdict {
	case prove.Holds:
		v.Status, v.Got = Passed, p.expected
		if p.form != nil && !s.canBeAsked(p.form) {
			v.Status, v.Got = Unknown, "unknown"
			v.Reason = "no such request is known to exist: is a bucket, an account or a principal in the form misspelt?"
		}
		return v
	case prove.Unknown:
		v.Status, v.Got, v.Reason = Unknown, "unknown", result.Reason
		if depends := s.dependsOn(result.DependsOn); depends != "" {
			v.Reason += " (" + depends + ")"
		}
		return v
	case prove.Violated:
	}
	v.Status, v.Got, v.Request = Failed, p.otherwise, result.Witness
	if result.Witness != nil {
		v.Got += result.Witness.String()
		v.Statements = s.statements(result.Statements)
		v.Replay = s.replay(result.Witness)
	}
	return v
}

// canBeAsked reports whether a policy that allows everything would allow a request of the form. Of
// requests that do not exist every claim is true.
func (s *subject) canBeAsked(form *prove.Row) bool {
	everything := policy.Statement{Effect: policy.Allow, Actions: policy.Texts("*"), Resources: policy.Texts("*")}
	if !s.doc.IsIdentity() {
		everything.Principals = []policy.Principal{{Type: policy.Everyone, Value: "*"}}
	}
	doc := &policy.Document{Version: policy.Version2012, Atoms: s.doc.Atoms, Statements: []policy.Statement{everything}}
	return prove.Compile(doc, s.scope).Permits(*form).Verdict != prove.Violated
}

// dependsOn names the Terraform references behind atoms.
func (s *subject) dependsOn(atoms []string) string {
	var list []string
	for _, name := range atoms {
		if reference := s.references[name]; reference != "" {
			list = append(list, reference)
		}
	}
	slices.Sort(list)
	return strings.Join(slices.Compact(list), ", ")
}
