package main

import (
	"fmt"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/bare"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// policySubject is the subject of a policy file: a policy alone, without settings.
func (r *reader) policySubject(name string, doc *policy.Document) (*model.Subject, error) {
	kind := r.kind
	if kind == "" {
		if kind = bare.Kind(doc); kind == "" {
			return nil, fmt.Errorf("%s: cannot tell what this policy belongs to: "+
				"add --kind bucket, key, secret, table, identity or trust", name)
		}
	}
	subject := bare.Subject(kind, name, doc, r.account)
	subject.Address = name
	subject.Source = model.Source{File: name, Line: 1, Column: 1}
	subject.PolicySource = subject.Source
	return subject, nil
}
