package facts

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// arnFacts are about the ARNs of Resource elements. Those with values that are not known yet are not
// looked at: what Terraform computes has the form that AWS gives it.
func arnFacts() []Fact {
	kinds := model.PolicyKinds()
	return []Fact{
		{
			Name: "resources_are_arns", Kinds: kinds, List: true,
			Description: `Every Resource is "*" or an ARN with all parts that ARNs of its service have.`,
			answers:     resourceFaults(malformedARN),
		},
		{
			Name: "resources_name_services", Kinds: kinds, List: true,
			Description: "No ARN of a Resource element has a wildcard in the place of its service.",
			answers: resourceFaults(func(e *evidence, pattern string) string {
				arn, ok := policy.SplitARN(pattern)
				if !ok || !strings.ContainsAny(arn.Service, "*?") {
					return ""
				}
				return pattern + " has a wildcard in the name of the service."
			}),
		},
		{
			Name: "resources_are_own", Kinds: kinds, List: true,
			Description: "Every Resource of the policy of a bucket, secret or table is in what the policy belongs to.",
			answers:     resourceFaults((*evidence).elsewhere),
		},
	}
}

// resourceFaults asks about every known text of every Resource element. That of a key policy has a
// fact of its own.
func resourceFaults(fault func(e *evidence, pattern string) string) func(*evidence) []Answer {
	return func(e *evidence) []Answer {
		if e.subject.Kind == model.Key {
			return nil
		}
		var found []Answer
		for i := range e.doc.Statements {
			s := &e.doc.Statements[i]
			var faults []string
			for _, resource := range s.Resources {
				if !policy.Known(resource.Value) || strings.Trim(resource.Value, "*") == "" {
					continue
				}
				if reason := fault(e, resource.Value); reason != "" && !slices.Contains(faults, reason) {
					faults = append(faults, reason)
				}
			}
			if len(faults) > 0 {
				found = append(found, judged(faults, nil).about(s.Index, elementOf("Resource", s.NotResource)))
			}
		}
		return found
	}
}

// partitions are those of AWS (AWS General Reference, "Amazon Resource Names").
var partitions = []string{"aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"}

var region = regexp.MustCompile(`^[a-z]{2,5}(-[a-z]+)+-[0-9]+$`)

// regional are services all of whose ARNs have a region and an account, global those whose ARNs have
// no region (Service Authorization Reference).
var (
	regional = []string{"kms", "secretsmanager", "sqs", "sns", "lambda", "logs"}
	global   = []string{"iam", "cloudfront", "route53", "organizations"}
)

// malformedARN says what is wrong with the parts of an ARN.
func malformedARN(_ *evidence, pattern string) string {
	arn, ok := policy.SplitARN(pattern)
	open := func(part string) bool { return isOpen(part) }
	fault := ""
	switch {
	case !strings.HasPrefix(pattern, "arn:") && !strings.ContainsAny(pattern[:min(len(pattern), 4)], "*?"):
		fault = `does not begin with "arn:"`
	case !ok:
		fault = "has fewer than six parts"
	case !open(arn.Partition) && !slices.Contains(partitions, arn.Partition):
		fault = fmt.Sprintf("has a partition %q that does not exist", arn.Partition)
	case arn.Service == "":
		fault = "has no service"
	case arn.Service != strings.ToLower(arn.Service):
		fault = "has a service in capital letters"
	case arn.Region != "" && !open(arn.Region) && !region.MatchString(arn.Region):
		fault = fmt.Sprintf("has a region %q that is none", arn.Region)
	case arn.Account != "" && arn.Account != "aws" && !open(arn.Account) && !policy.IsAccountID(arn.Account):
		fault = fmt.Sprintf("has an account %q that is not twelve digits", arn.Account)
	case arn.Resource == "":
		fault = "names no resource"
	default:
		fault = misplacedPart(arn)
	}
	if fault == "" {
		return ""
	}
	return pattern + " " + fault + "."
}

// misplacedPart says that an ARN has a region or account that those of its service do not have, or
// lacks one that they have.
func misplacedPart(arn policy.ARN) string {
	isBucket := arn.Service == "s3" && !strings.Contains(arn.Resource, "accesspoint") && (arn.Region == "" || arn.Account == "")
	switch {
	case slices.Contains(global, arn.Service) && arn.Region != "", isBucket && arn.Region != "":
		return "has a region, and ARNs of " + arn.Service + " have none"
	case isBucket && arn.Account != "":
		return "has an account, and ARNs of buckets have none"
	case slices.Contains(regional, arn.Service) && arn.Region == "":
		return "has no region"
	case (slices.Contains(regional, arn.Service) || arn.Service == "iam") && arn.Account == "":
		return "has no account"
	}
	return ""
}

// elsewhere says that a pattern of a Resource element matches nothing in what the policy belongs to.
// It is sure only of what stands before the first wildcard or variable.
func (e *evidence) elsewhere(pattern string) string {
	own := e.scope.ARN
	switch e.subject.Kind {
	case model.Bucket, model.Secret, model.Table:
	default:
		return ""
	}
	if own == "" || !policy.Known(own) || pattern == own {
		return ""
	}
	prefix, whole := pattern, true
	if at := strings.IndexAny(pattern, "*?$"); at >= 0 {
		prefix, whole = pattern[:at], false
	}
	if strings.HasPrefix(prefix, own+"/") || !whole && strings.HasPrefix(own+"/", prefix) {
		return ""
	}
	return fmt.Sprintf("%s is not in %s.", pattern, own)
}

// allElsewhere reports whether no resource of a statement is in what the policy belongs to.
func (e *evidence) allElsewhere(s *policy.Statement) bool {
	return !s.NotResource && !slices.ContainsFunc(s.Resources, func(t policy.Text) bool {
		return !policy.Known(t.Value) || strings.Trim(t.Value, "*") == "" || e.elsewhere(t.Value) == ""
	})
}
