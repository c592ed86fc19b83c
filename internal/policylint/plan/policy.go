package plan

import (
	"errors"
	"fmt"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/iamdocument"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// documents are the data sources that write policies. Terraform defers them to apply when an argument
// is not known yet. A writer answers with the policy as far as it is known, and the references that
// its atoms wait for; nil, and where there is more to say why, where more than single strings is unknown.
var documents = map[string]func(*planned, *resource) (doc *policy.Document, references map[string]string, reason string){
	iamdocument.Type:                 rebuild,
	"keyward_key_policy_document":    composeKeyPolicy,
	"keyward_bucket_policy_document": composeBucketPolicy,
	"keyward_secret_policy_document": composeSecretPolicy,
}

// readPolicy reads the policy document of a resource.
func (p *planned) readPolicy(subject *model.Subject, from *resource) error {
	return p.readPolicyAt(subject, from, "policy")
}

// readPolicyAt reads the policy document in an attribute of a resource.
func (p *planned) readPolicyAt(subject *model.Subject, from *resource, attribute string) error {
	subject.PolicyAttribute = attribute
	switch value := from.get(attribute).(type) {
	case string:
		doc, err := policy.Parse([]byte(value))
		var fault *policy.SyntaxError
		switch {
		case errors.As(err, &fault):
			subject.Refuse(fault)
			from.placeFault(subject, attribute, value, fault)
		case err != nil:
			return fmt.Errorf("%s of %s: %w", attribute, from.Address, err)
		default:
			from.placePolicy(subject, attribute, value, doc)
			subject.Policy = withoutPositions(doc)
		}
	case compose.Unknown:
		if p.evaluate(subject, from, attribute, value) {
			return nil
		}
		at, ok := p.follow(from.scope(), from.expression(attribute))
		if ok && documents[at.resource.Type] != nil && (at.attribute == "json" || at.attribute == "minified_json") {
			doc, references, reason := documents[at.resource.Type](p, at.resource)
			if doc != nil {
				subject.Policy, subject.References, subject.Reason = doc, references, ""
				return nil
			}
			subject.Reason = strings.TrimPrefix(reason+" "+subject.Reason, " ")
		}
		subject.Unknown["policy"] = value.DependsOn
	default:
		subject.Unknown["policy"] = ""
	}
	return nil
}

// evaluate reads a policy from the code. One that is sensitive stays unseen.
func (p *planned) evaluate(subject *model.Subject, from *resource, attribute string, value compose.Unknown) bool {
	if value.DependsOn == sensitive {
		return false
	}
	if p.code == nil {
		subject.Reason = sourceAdvice
		return false
	}
	doc, references, reason, err := p.code.policy(from, attribute)
	var fault *policy.SyntaxError
	if errors.As(err, &fault) {
		subject.Refuse(fault)
		return true
	}
	subject.Policy, subject.References, subject.Reason = doc, references, reason
	return doc != nil
}

// sourceAdvice says how to decide about a policy that the plan does not know.
const sourceAdvice = "With --source DIR it is evaluated from the Terraform code."

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

// withoutPositions forgets where the elements of a document stand: places inside a JSON string say
// nothing about places in the plan.
func withoutPositions(doc *policy.Document) *policy.Document {
	for i := range doc.Statements {
		s := &doc.Statements[i]
		s.Pos = policy.Position{}
		for j := range s.Principals {
			s.Principals[j].Pos = policy.Position{}
		}
		for _, texts := range [][]policy.Text{s.Actions, s.Resources} {
			for j := range texts {
				texts[j].Pos = policy.Position{}
			}
		}
		for j := range s.Conditions {
			s.Conditions[j].Pos = policy.Position{}
		}
	}
	return doc
}
