package policytest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/keyward/terraform-provider-keyward/internal/iam/catalog"
	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// expectation is what a case may expect, and which outcomes meet it.
type expectation struct {
	name  string
	meets func(eval.Outcome) bool
	// broad is set where several outcomes meet it.
	broad bool
}

// expectations: "allow" and "deny" are what most tests are about, whether access is had and not by
// which way; the outcomes themselves tell a Deny from a missing Allow.
var expectations = []expectation{
	{"allow", eval.Outcome.Permits, true},
	{"deny", func(o eval.Outcome) bool { return !o.Permits() }, true},
	exactly(eval.Allowed), exactly(eval.AllowedForAccount),
	exactly(eval.ExplicitlyDenied), exactly(eval.DeniedForAccount), exactly(eval.ImplicitlyDenied),
}

func exactly(want eval.Outcome) expectation {
	return expectation{name: string(want), meets: func(o eval.Outcome) bool { return o == want }}
}

// decision is a case: one request and what the policy must decide.
type decision struct {
	request eval.Request
	expect  expectation
}

// decision reads a case. As on the command line, condition keys that the request implies are added to
// those that are given, and the account is that of the resource where the ARN has it.
func (d *decoder) decision(n *yaml.Node, account string) (Test, *decision, error) {
	test := Test{Kind: Case, File: d.file, Line: n.Line, Column: n.Column}
	c := &decision{request: eval.Request{Context: map[string][]string{}}}
	err := d.object(n, "a case", fields{
		"name":      d.into(&test.Name, "name"),
		"principal": d.into(&c.request.Principal, "principal"),
		"action":    d.into(&c.request.Action, "action"),
		"resource":  d.into(&c.request.Resource, "resource"),
		"account":   d.into(&c.request.Account, "account"),
		"context":   func(n *yaml.Node) error { return d.context(n, c.request.Context) },
		"expect":    func(n *yaml.Node) error { return d.expect(n, &c.expect) },
	})
	if err != nil {
		return test, nil, err
	}
	switch {
	case test.Name == "":
		return test, nil, d.errorf(n, "the case has no name")
	case c.expect.name == "":
		return test, nil, d.errorf(n, "the case has no expect")
	}
	if err := c.request.WellFormed(); err != nil {
		return test, nil, d.errorf(n, "%v", err)
	}
	if arn, ok := policy.SplitARN(c.request.Resource); c.request.Account == "" && ok && policy.IsAccountID(arn.Account) {
		c.request.Account = arn.Account
	}
	if c.request.Account == "" {
		c.request.Account = account
	}
	return test, c, nil
}

// context reads condition keys: a value, or a list of values.
func (d *decoder) context(n *yaml.Node, into map[string][]string) error {
	n = target(n)
	if n.Kind != yaml.MappingNode {
		return d.errorf(n, "context must be an object of condition keys, such as aws:SecureTransport: false")
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, values := n.Content[i], target(n.Content[i+1])
		for other := range into {
			if strings.EqualFold(other, key.Value) {
				return d.errorf(key, "%q and %q are one condition key: merge the two", other, key.Value)
			}
		}
		into[key.Value] = []string{}
		items := []*yaml.Node{values}
		if values.Kind == yaml.SequenceNode {
			items = values.Content
		}
		for _, item := range items {
			value := target(item)
			if value.Kind != yaml.ScalarNode || value.Tag == "!!null" {
				return d.errorf(value, "a value of %s must be a string, a boolean or a number", key.Value)
			}
			into[key.Value] = append(into[key.Value], scalar(value))
		}
	}
	return nil
}

func (d *decoder) expect(n *yaml.Node, into *expectation) error {
	text, err := d.text(n, "expect")
	if err != nil {
		return err
	}
	names := fields{}
	for _, e := range expectations {
		names[e.name] = nil
		if e.name == text {
			*into = e
			return nil
		}
	}
	return d.errorf(n, "no decision is called %q: %s", text, suggestion(text, names))
}

func (c *decision) undocumented() string {
	if reason := catalog.UndocumentedAction(c.request.Action); reason != "" {
		return reason
	}
	for _, key := range slices.Sorted(maps.Keys(c.request.Context)) {
		if reason := catalog.UndocumentedKey(c.request.Action, key, c.request.Context[key]); reason != "" {
			return reason
		}
	}
	return ""
}

func (c *decision) expectation() string { return c.expect.name }

// check decides the request. Where AWS's documents can be read in several ways, or where a value in the
// policy is not known yet, the expectation must be met by every outcome that is possible.
func (c *decision) check(s *subject) Verdict {
	least, most := eval.Bounds(s.doc, c.request)
	outcomes := slices.Concat(possible(least), possible(most))
	met := 0
	for _, o := range outcomes {
		if c.expect.meets(o) {
			met++
		}
	}
	v := Verdict{
		Status: Unknown, Expected: c.expect.name, Got: string(least.Outcome), Request: &c.request,
		Statements: s.statements(union(least.Statements, most.Statements)), Replay: s.replay(&c.request),
	}
	differ := least.Outcome != most.Outcome
	switch {
	case met == len(outcomes):
		v.Status = Passed
	case met == 0 && (!differ || c.expect.broad):
		v.Status = Failed
	case differ:
		v.Reason = "the policy holds values that are known only after apply: " +
			s.dependsOn(slices.Collect(maps.Keys(s.references)))
	default:
		v.Reason = "AWS's documents can be read in more than one way: " + readings(least)
	}
	if differ {
		v.Got += " or " + string(most.Outcome)
	}
	return v
}

// possible are the outcomes under every reading.
func possible(d eval.Decision) []eval.Outcome {
	if d.Outcome != eval.Ambiguous {
		return []eval.Outcome{d.Outcome}
	}
	var list []eval.Outcome
	for _, r := range d.Readings {
		list = append(list, r.Outcome)
	}
	return list
}

func readings(d eval.Decision) string {
	var list []string
	for _, r := range d.Readings {
		list = append(list, fmt.Sprintf("%s if %s", r.Outcome, r.Assumption))
	}
	return strings.Join(list, "; ")
}

func union(a, b []int) []int {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
