package policytest

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/bare"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/plan"
)

// subject is the policy that a test file is about.
type subject struct {
	// name is how results call it, and file where its statements stand, "" where that cannot be told.
	name, file string
	// operand is what `keyward explain` takes for it, "" where the policy is in no file of its own.
	operand string
	doc     *policy.Document
	// open is what a policy waits for that as a whole is known only after apply; doc is nil then.
	open    string
	scope   prove.Scope
	program *prove.Program
	// references are the Terraform references behind the names of the policy's atoms.
	references map[string]string
}

// source says where a policy comes from: a file, the text of the test file itself, or a resource of a plan.
type source struct {
	policy, plan *yaml.Node
	address      string
}

// read finds the policy of a test file. What it is attached to follows from the policy or from the plan,
// except where the scope says it.
func (s *source) read(d *decoder, root *yaml.Node, given prove.Scope) (*subject, error) {
	var found *subject
	var err error
	switch {
	case (s.policy == nil) == (s.plan == nil):
		return nil, d.errorf(root, "name one policy: with policy, or with plan and address")
	case s.plan != nil:
		found, err = s.planned(d, given.Account)
	default:
		found, err = readPolicy(d, s.policy)
		if err == nil {
			alone := bare.Subject(bare.Kind(found.doc), found.name, found.doc, given.Account)
			found.scope = alone.Scope
		}
	}
	if err != nil {
		return nil, err
	}
	found.scope = prove.Scope{
		Service:   cmp.Or(given.Service, found.scope.Service),
		Account:   cmp.Or(given.Account, found.scope.Account),
		Partition: cmp.Or(given.Partition, found.scope.Partition),
		Region:    cmp.Or(given.Region, found.scope.Region),
		ARN:       cmp.Or(given.ARN, found.scope.ARN),
	}
	if found.doc != nil {
		found.program = prove.Compile(found.doc, found.scope)
	}
	return found, nil
}

// readPolicy reads a policy that stands in the test file, or in the JSON file that it names.
func readPolicy(d *decoder, n *yaml.Node) (*subject, error) {
	if target(n).Kind == yaml.MappingNode {
		doc, err := newValues(d).document(n)
		return &subject{name: d.file, file: d.file, doc: doc}, err
	}
	name, err := d.path(n, "policy")
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, d.errorf(n, "%v", err)
	}
	doc, err := policy.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s:%w", name, err)
	}
	return &subject{name: name, file: name, operand: name, doc: doc}, nil
}

// path reads the name of a file, which is relative to the folder of the test file.
func (d *decoder) path(n *yaml.Node, what string) (string, error) {
	name, err := d.text(n, what)
	if err == nil && !filepath.IsAbs(name) {
		name = filepath.Join(filepath.Dir(d.file), name)
	}
	return name, err
}

// planned reads the policy of a resource in a plan.
func (s *source) planned(d *decoder, account string) (*subject, error) {
	name, err := d.path(s.plan, "plan")
	if err != nil {
		return nil, err
	}
	if s.address == "" {
		return nil, d.errorf(s.plan, "address is missing: name the resource in the plan whose policy is tested")
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, d.errorf(s.plan, "%v", err)
	}
	m, err := plan.Read(bytes.NewReader(text), plan.Options{File: name, Account: account})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	at := slices.IndexFunc(m.Subjects, func(found *model.Subject) bool {
		return found.Address == s.address || found.PolicyAddress == s.address
	})
	if at < 0 {
		return nil, d.errorf(s.plan, "%s has no resource %s with a policy: it has %s", name, s.address, addresses(m))
	}
	found := m.Subjects[at]
	planned := &subject{name: s.address, doc: found.EffectivePolicy(), scope: found.Scope, references: found.References}
	if found.PolicyUnknown() {
		planned.open = cmp.Or(found.Unknown["policy"], "values that the plan does not show")
	} else if planned.doc == nil {
		return nil, d.errorf(s.plan, "%s has no policy in %s", s.address, name)
	}
	return planned, nil
}

func addresses(m *model.Model) string {
	var list []string
	for _, s := range m.Subjects {
		list = append(list, cmp.Or(s.PolicyAddress, s.Address))
	}
	return cmp.Or(strings.Join(list, ", "), "none")
}

// statements names statements of the policy. What is added to it for the sake of a proof has no place.
func (s *subject) statements(indexes []int) []Statement {
	var list []Statement
	for _, i := range indexes {
		if i >= len(s.doc.Statements) {
			continue
		}
		of := &s.doc.Statements[i]
		list = append(list, Statement{
			Index: i, Sid: of.Sid, Effect: of.Effect, File: s.file, Line: of.Pos.Line, Column: of.Pos.Column,
		})
	}
	return list
}
