// Package bare is about policies that stand alone, in a file or as an argument: what they belong to
// is told by the policy itself, as far as it tells.
package bare

import (
	"cmp"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/plan"
)

// Kinds are what a policy can belong to.
var Kinds = []model.Kind{model.Bucket, model.Key, model.Secret, model.Table, model.Identity, model.Trust}

// services are the IAM prefixes of the actions of each kind of resource policy.
var services = map[string]model.Kind{
	"kms": model.Key, "s3": model.Bucket, "secretsmanager": model.Secret, "dynamodb": model.Table, "sts": model.Trust,
}

// Subject is the subject of a policy: the policy without any settings. The account owns what the
// policy belongs to, "" where that is not known.
func Subject(kind model.Kind, name string, doc *policy.Document, account string) *model.Subject {
	return &model.Subject{
		Kind: kind, Name: name,
		Fields: map[string]any{}, Unknown: model.Hidden(kind), PolicyOnly: true,
		Policy: doc, Scope: scope(kind, doc, account),
	}
}

// Kind guesses what a policy belongs to. It is "" where the document's actions do not all belong to
// one service that we know.
func Kind(doc *policy.Document) model.Kind {
	if doc.IsIdentity() {
		return model.Identity
	}
	var found []model.Kind
	for _, statement := range doc.Statements {
		for _, action := range statement.Actions {
			service, _, _ := strings.Cut(strings.ToLower(action.Value), ":")
			if service != "*" {
				found = append(found, services[service])
			}
		}
		for _, resource := range statement.Resources {
			if arn, ok := policy.SplitARN(resource.Value); ok {
				found = append(found, services[arn.Service])
			}
		}
	}
	slices.Sort(found)
	if found = slices.Compact(found); len(found) == 1 {
		return found[0]
	}
	return ""
}

// scope is where a policy is attached, as far as the document itself tells.
func scope(kind model.Kind, doc *policy.Document, account string) prove.Scope {
	s := prove.Scope{Account: account, Partition: single(partitions(doc))}
	for service, of := range services {
		if of == kind {
			s.Service = service
		}
	}
	if s.Account == "" && kind == model.Key {
		s.Account = plan.KeyAccount(doc)
	}
	switch kind {
	case model.Bucket:
		if bucket := single(buckets(doc)); bucket != "" && s.Partition != "" {
			s.ARN = "arn:" + s.Partition + ":s3:::" + bucket
		}
	case model.Secret, model.Table:
		if own, ok := policy.SplitARN(single(regional(s.Service, doc))); ok {
			s.ARN, s.Region, s.Account = own.String(), own.Region, cmp.Or(s.Account, own.Account)
		}
	default: // of keys there is nothing to tell, and the others are attached to no resource
	}
	return s
}

// regional are the secrets or tables in the Resource elements, none where one is a pattern.
func regional(service string, doc *policy.Document) []string {
	var found []string
	for _, statement := range doc.Statements {
		for _, resource := range statement.Resources {
			arn, ok := policy.SplitARN(resource.Value)
			table, _, index := strings.Cut(arn.Resource, "/index/")
			if index {
				arn.Resource = table
			}
			if !ok || arn.Service != service || strings.ContainsAny(arn.String(), "*?$") {
				return nil
			}
			found = append(found, arn.String())
		}
	}
	return found
}

func partitions(doc *policy.Document) []string {
	var found []string
	add := func(text string) {
		if arn, ok := policy.SplitARN(text); ok && !strings.ContainsAny(arn.Partition, "*?$") {
			found = append(found, arn.Partition)
		}
	}
	for _, statement := range doc.Statements {
		for _, principal := range statement.Principals {
			add(principal.Value)
		}
		for _, resource := range statement.Resources {
			add(resource.Value)
		}
	}
	return found
}

// buckets are the names in the Resource elements, a pattern as it stands.
func buckets(doc *policy.Document) []string {
	var found []string
	for _, statement := range doc.Statements {
		for _, resource := range statement.Resources {
			arn, ok := policy.SplitARN(resource.Value)
			if !ok || arn.Service != "s3" {
				return nil
			}
			name, _, _ := strings.Cut(arn.Resource, "/")
			if strings.ContainsAny(name, "*?$") {
				return nil
			}
			found = append(found, name)
		}
	}
	return found
}

// single is the only value of a list, "" where there is none or several.
func single(values []string) string {
	slices.Sort(values)
	if values = slices.Compact(values); len(values) == 1 {
		return values[0]
	}
	return ""
}
