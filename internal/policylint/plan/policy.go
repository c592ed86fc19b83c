package plan

import (
	"fmt"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// policyDocument is the data source that writes policies; Terraform defers it to apply when a
// value inside is not known yet.
const policyDocument = "aws_iam_policy_document"

// readPolicy reads the policy document in an attribute of a resource.
func (p *planned) readPolicy(subject *model.Subject, from *resource, attribute string) error {
	switch value := from.get(attribute).(type) {
	case string:
		doc, err := policy.Parse([]byte(value))
		if err != nil {
			return fmt.Errorf("%s of %s: %w", attribute, from.Address, err)
		}
		subject.Policy = doc
	case compose.Unknown:
		at, ok := p.follow(from.scope(), from.expression(attribute))
		if ok && at.resource.Type == policyDocument && (at.attribute == "json" || at.attribute == "minified_json") {
			if subject.Policy = rebuild(at.resource); subject.Policy != nil {
				return nil
			}
		}
		subject.Unknown["policy"] = value.DependsOn
	default:
		subject.Unknown["policy"] = ""
	}
	return nil
}

// partitionIn finds the partition in which a bucket's policy places the bucket; "" where the policy
// does not say, or says several.
func partitionIn(doc *policy.Document, bucket string) string {
	if doc == nil {
		return ""
	}
	found := ""
	for _, statement := range doc.Statements {
		for _, resource := range statement.Resources {
			arn, ok := policy.SplitARN(resource.Value)
			if name, _, _ := strings.Cut(arn.Resource, "/"); !ok || name != bucket {
				continue
			}
			if found != "" && found != arn.Partition {
				return ""
			}
			found = arn.Partition
		}
	}
	return found
}
