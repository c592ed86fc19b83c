package policytest

import (
	"os"

	"go.yaml.in/yaml/v3"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
)

// Load reads a test file with the policy that it names:
//
//	policy: reports.json            # or the policy itself; or plan: plan.json and address: ADDRESS
//	scope: {account: 111122223333}  # what the policy does not tell about where it is attached
//	cases:
//	  - name: the application reads reports
//	    principal: arn:aws:iam::111122223333:role/app
//	    action: s3:GetObject
//	    resource: arn:aws:s3:::reports/2026.csv
//	    expect: allow
//	properties:
//	  - name: plain HTTP is denied
//	    all_denied: {conditions: {Bool: {aws:SecureTransport: false}}}
//
// Paths are relative to the folder of the file.
func Load(file string) ([]Test, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	d := &decoder{file}
	root, err := d.document(text)
	if err != nil {
		return nil, err
	}
	var from source
	var scope prove.Scope
	var cases, properties *yaml.Node
	keep := func(to **yaml.Node) func(*yaml.Node) error {
		return func(n *yaml.Node) error { *to = n; return nil }
	}
	err = d.object(root, "a test file", fields{
		"policy": keep(&from.policy), "plan": keep(&from.plan), "address": d.into(&from.address, "address"),
		"scope":      func(n *yaml.Node) error { return d.scope(n, &scope) },
		"cases":      keep(&cases),
		"properties": keep(&properties),
	})
	if err != nil {
		return nil, err
	}
	if cases == nil && properties == nil {
		return nil, d.errorf(root, "there is no test: add cases or properties")
	}
	s, err := from.read(d, root, scope)
	if err != nil {
		return nil, err
	}
	return d.tests(s, cases, properties)
}

// scope reads what the policy is attached to.
func (d *decoder) scope(n *yaml.Node, scope *prove.Scope) error {
	err := d.object(n, "scope", fields{
		"service":   d.into(&scope.Service, "service"),
		"account":   d.into(&scope.Account, "account"),
		"partition": d.into(&scope.Partition, "partition"),
		"region":    d.into(&scope.Region, "region"),
		"arn":       d.into(&scope.ARN, "arn"),
	})
	if err == nil && scope.Account != "" && !policy.IsAccountID(scope.Account) {
		return d.errorf(n, "account %q is not an AWS account id: it has twelve digits", scope.Account)
	}
	return err
}

// claim is a case or a property: what is to be so, and whether it is.
type claim interface {
	expectation() string
	// undocumented says that it names what AWS does not have, "" where AWS has all of it.
	undocumented() string
	check(s *subject) Verdict
}

// test checks a claim. Nothing is claimed with success about a policy that is not known yet, or about
// what does not exist: a misspelt action would make most tests pass, because nothing is allowed that
// does not exist.
func (s *subject) test(c claim) Verdict {
	open := Verdict{Status: Unknown, Expected: c.expectation(), Got: "unknown"}
	if open.Reason = c.undocumented(); open.Reason != "" {
		return open
	}
	if s.doc == nil {
		open.Reason = "the policy is known only after apply; it depends on " + s.open
		return open
	}
	return c.check(s)
}

// tests reads the cases and properties. Names are unique, so that a report tells which one it means.
func (d *decoder) tests(s *subject, cases, properties *yaml.Node) ([]Test, error) {
	var tests []Test
	names := map[string]int{}
	add := func(n *yaml.Node, test Test, c claim) error {
		if line := names[test.Name]; line > 0 {
			return d.errorf(n, "the name %q is that of the test in line %d already", test.Name, line)
		}
		names[test.Name] = test.Line
		test.Policy = s.name
		test.check = func() (Verdict, error) { return s.test(c), nil }
		tests = append(tests, test)
		return nil
	}
	if cases != nil {
		err := d.list(cases, "cases", func(n *yaml.Node) error {
			test, c, err := d.decision(n, s.scope.Account)
			if err != nil {
				return err
			}
			return add(n, test, c)
		})
		if err != nil {
			return nil, err
		}
	}
	if properties != nil {
		err := d.list(properties, "properties", func(n *yaml.Node) error {
			test, p, err := d.property(n)
			if err != nil {
				return err
			}
			if !p.fits(s) {
				return d.errorf(n, "at_most compares two policies of a kind: one is an identity policy, the other has principals")
			}
			return add(n, test, p)
		})
		if err != nil {
			return nil, err
		}
	}
	return tests, nil
}
