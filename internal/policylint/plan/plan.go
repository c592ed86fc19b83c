// Package plan reads the output of `terraform show -json` into the model that rules read.
//
// It needs no provider schemas: one file per AWS service says which resource types belong together
// and what AWS does where a setting is missing. Sensitive values never leave this package; they
// count as unknown. A value that is known only after apply is followed through the configuration's
// references only where one object alone can be meant, and otherwise stays unknown.
package plan

import (
	"errors"
	"fmt"
	"io"
	"maps"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/source"
)

// Options say what a plan does not tell.
type Options struct {
	// File is what the sources of subjects are called.
	File string
	// Account is the AWS account of every resource in the plan, "" when it is not known.
	Account string
	// Existing asks for the resources of the state, too, that the plan does not list.
	Existing bool
	// Source is the Terraform code of the plan, nil where it is not given. Then it says where everything is
	// written, and policies are evaluated from it that the plan does not know.
	Source *source.Tree
}

// The answers to input that is no plan in JSON. They say how to get one.
var (
	ErrBinary = errors.New("this is a binary plan file; turn it into JSON first: " +
		"terraform show -json FILE > plan.json")
	ErrState = errors.New("this is a Terraform state, not a plan; make one with " +
		"terraform plan -out FILE && terraform show -json FILE > plan.json")
	ErrNotPlan = errors.New("this is not the output of terraform show -json FILE: it has no format_version")
	ErrErrored = errors.New("planning has failed (errored is true), so that the plan does not hold everything; " +
		"remedy what terraform plan complains about and make it again")
)

// Read reads a plan. Subjects are in the order of their addresses, whatever that of the plan is.
// Resources that the plan deletes, or Terraform forgets, are left out. What resource_drift tells is
// in the changes already: they start from what the refresh has found.
func Read(r io.Reader, opts Options) (*model.Model, error) {
	doc, err := decode(r, opts)
	if err != nil {
		return nil, err
	}
	p := newPlanned(doc, opts)
	p.code = newCode(doc, p, opts.Source)
	m := &model.Model{Notes: doc.notes()}
	if m.Subjects, err = p.read(readers); err != nil {
		return nil, err
	}
	held, err := p.hold()
	if err != nil {
		return nil, err
	}
	m.Subjects = append(m.Subjects, held...)
	if p.code != nil {
		p.code.place(m)
	}
	m.Changes, err = changes(doc, opts, m.Subjects)
	return m, err
}

// read makes the subjects of all managed resources for which there is a reader.
func (p *planned) read(readers map[string]reader) ([]*model.Subject, error) {
	var subjects []*model.Subject
	for _, res := range p.resources {
		read, ok := readers[res.Type]
		if !ok || res.Mode != managed {
			continue
		}
		subject, err := guard(res, func() (*model.Subject, error) { return read(p, res) })
		if err != nil {
			return nil, err
		}
		if subject != nil {
			subject.PartAddresses = p.partAddresses(res)
			subjects = append(subjects, subject)
		}
	}
	return subjects, nil
}

// hold makes the subjects of what resources hold several of.
func (p *planned) hold() ([]*model.Subject, error) {
	var subjects []*model.Subject
	for _, res := range p.resources {
		hold, ok := holders[res.Type]
		if !ok || res.Mode != managed {
			continue
		}
		held, err := guard(res, func() ([]*model.Subject, error) { return hold(p, res) })
		if err != nil {
			return nil, err
		}
		subjects = append(subjects, held...)
	}
	return subjects, nil
}

var errCrashed = errors.New("reading it crashed, which is a bug in Keyward")

// guard names the resource that cannot be read, also where its reader crashes: a resource that is
// missing among the subjects would look like one without a fault.
func guard[T any](r *resource, read func() (T, error)) (made T, err error) {
	defer func() {
		if crash := recover(); crash != nil {
			err = fmt.Errorf("%s: %w: %v", r.Address, errCrashed, crash)
		}
	}()
	if made, err = read(); err != nil {
		return made, fmt.Errorf("%s: %w", r.Address, err)
	}
	return made, nil
}

// A reader turns a resource into a subject.
type reader = func(*planned, *resource) (*model.Subject, error)

// A holder turns a resource into the subjects of the things that it holds.
type holder = func(*planned, *resource) ([]*model.Subject, error)

// types is what one AWS service adds to the reader: its file holds a table of this kind.
type types struct {
	// readers turn the resources of one type into subjects. A reader answers nil where the resource
	// is already part of another subject.
	readers map[string]reader
	// holders turn resources that hold several things into the subjects of all of them.
	holders map[string]holder
	// identifiers are the attributes by which other resources name a main resource.
	identifiers map[string][]string
	// parts are the resource types that complete another.
	parts map[string]part
}

// services are the tables of all services.
func services() []types {
	return []types{
		composites(), kms(), s3(), s3Objects(), s3AccessPoints(), secrets(), ssm(), workloads(), elb(), cloudfront(), vpn(), dx(),
		ebs(), ebsSnapshots(), rds(), rdsSnapshots(), securityGroups(), subnets(), dynamodb(), backup(), iam(),
	}
}

// The tables of all services together.
var (
	readers     = map[string]reader{}
	holders     = map[string]holder{}
	identifiers = map[string][]string{}
	parts       = map[string]part{}
)

func init() {
	for _, service := range services() {
		maps.Copy(readers, service.readers)
		maps.Copy(holders, service.holders)
		maps.Copy(identifiers, service.identifiers)
		maps.Copy(parts, service.parts)
	}
}

// relevant reports whether anything of a resource type is read.
func relevant(kind string) bool {
	_, translated := counterparts[kind]
	return translated || readers[kind] != nil || holders[kind] != nil || identifiers[kind] != nil || parts[kind].main != "" || documents[kind] != nil
}
