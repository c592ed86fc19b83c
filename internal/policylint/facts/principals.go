package facts

import (
	"fmt"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/catalog"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/spelling"
	"github.com/keyward/terraform-provider-keyward/internal/iam/summary"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// principalFacts are about the form of principals.
func principalFacts() []Fact {
	kinds := model.PolicyKinds()
	return []Fact{
		{
			Name: "principals_are_supported", Kinds: kinds, List: true,
			Description: "Every principal is of a type that policies of the kind can name.",
			answers:     principalFaults((*evidence).unsupported),
		},
		{
			Name: "service_principals_exist", Kinds: kinds, List: true,
			Description: "Every service principal has the form that AWS gives it, and no likely misspelling.",
			answers: principalFaults(func(_ *evidence, p policy.Principal) string {
				if p.Type != policy.Service {
					return ""
				}
				return noServicePrincipal(p.Value)
			}),
		},
		{
			Name: "policy_changers_have_the_rest", Kinds: kinds, List: true,
			Description: "Whom the policy of a bucket, secret or table lets change it, it also lets delete what the policy is about: " +
				"a policy that withholds that from them withholds nothing.",
			answers: policyChangersHaveTheRest,
		},
	}
}

// escalations are for each kind the action by which a principal gives itself any other, and one of
// those that whoever has everything has.
var escalations = map[model.Kind][2]string{
	model.Bucket: {"s3:PutBucketPolicy", "s3:DeleteObject"},
	model.Secret: {"secretsmanager:PutResourcePolicy", "secretsmanager:DeleteSecret"},
	model.Table:  {"dynamodb:PutResourcePolicy", "dynamodb:DeleteTable"},
}

// policyChangersHaveTheRest looks at roles and users of the own account that statements name. What IAM
// policies give them beside is not known here.
func policyChangersHaveTheRest(e *evidence) []Answer {
	actions, ok := escalations[e.subject.Kind]
	if !ok {
		return nil
	}
	has := func(p policy.Principal, action string) bool {
		return slices.ContainsFunc(e.doc.Statements, func(s policy.Statement) bool {
			return allows(&s) && !s.NotPrincipal && mentions(s.Actions, s.NotAction, action) &&
				slices.ContainsFunc(s.Principals, func(q policy.Principal) bool { return q.Type == p.Type && q.Value == p.Value })
		})
	}
	changes := func(s *policy.Statement) bool {
		return allows(s) && !s.NotPrincipal && mentions(s.Actions, s.NotAction, actions[0])
	}
	return e.each("Action", changes, func(s *policy.Statement) Answer {
		for _, p := range s.Principals {
			if e.isNamed(p) && policy.Known(p.Value) && summary.AccountOf(e.doc, p) == e.scope.Account && !has(p, actions[1]) {
				return violated(fmt.Sprintf("%s may not use %s, and can give that to itself with %s.", p.Value, actions[1], actions[0]))
			}
		}
		return holds()
	})
}

// principalFaults asks about every known principal of every statement.
func principalFaults(fault func(e *evidence, p policy.Principal) string) func(*evidence) []Answer {
	return func(e *evidence) []Answer {
		var found []Answer
		for i := range e.doc.Statements {
			s := &e.doc.Statements[i]
			var faults []string
			for _, p := range s.Principals {
				if reason := fault(e, p); reason != "" && policy.Known(p.Value) && !slices.Contains(faults, reason) {
					faults = append(faults, reason)
				}
			}
			if len(faults) > 0 {
				found = append(found, judged(faults, nil).about(s.Index, elementOf("Principal", s.NotPrincipal)))
			}
		}
		return found
	}
}

// unsupported says that policies of the subject's kind cannot name a type of principals: canonical
// users are those of S3, and identity providers are trusted by roles (UG, "AWS JSON policy elements:
// Principal").
func (e *evidence) unsupported(p policy.Principal) string {
	switch {
	case p.Type == policy.CanonicalUser && e.subject.Kind != model.Bucket:
		return "Canonical user ids are principals of S3 only."
	case p.Type == policy.Federated && e.subject.Kind != model.Bucket && e.subject.Kind != model.Trust:
		return "An identity provider is a principal of trust policies; elsewhere name the role that its users assume."
	}
	return ""
}

// servicePrincipals are the names of service principals that are no prefixes of actions (Service
// Authorization Reference; user guides of the services).
var servicePrincipals = []string{
	"apigateway", "autoscaling", "backup", "batch", "billingreports", "bcm-data-exports", "cloudfront", "cloudtrail",
	"cloudwatch", "codebuild", "codedeploy", "codepipeline", "config", "cur", "delivery.logs", "diagnostic.logs", "dms",
	"ec2", "ecs", "ecs-tasks", "edgelambda", "eks", "elasticloadbalancing", "elasticmapreduce", "events", "firehose",
	"fsx", "glue", "guardduty", "iot", "kafka", "kinesis", "lambda", "logdelivery.elasticloadbalancing",
	"logging.s3", "logs", "macie", "mgn", "monitoring.rds", "pipes", "pods.eks", "quicksight", "rds", "redshift",
	"rolesanywhere", "route53", "s3", "sagemaker", "scheduler", "secretsmanager", "securityhub", "ses", "sns", "spotfleet",
	"sqs", "ssm", "states", "storage-lens.s3", "streams.metrics.cloudwatch", "textract", "transfer", "vmie", "vpc-flow-logs", "waf",
}

// noServicePrincipal says what is wrong with a service principal. Names that nothing is known about
// may be new.
func noServicePrincipal(value string) string {
	name, ok := strings.CutSuffix(value, ".amazonaws.com")
	if !ok {
		name, ok = strings.CutSuffix(value, ".amazonaws.com.cn")
	}
	switch {
	case value == "*":
		return "A service principal is named in full; AWS knows none for all services."
	case strings.ContainsAny(value, "*?"):
		return value + " holds a wildcard; AWS matches service principals by their full name."
	case strings.HasSuffix(value, ".internal"):
		return ""
	case !ok || name == "":
		return value + " is no service principal; they look like cloudtrail.amazonaws.com."
	case value != strings.ToLower(value):
		return value + " has capital letters, and service principals have none."
	}
	if head, tail, found := cutLast(name); found && region.MatchString(tail) {
		name = head
	}
	if _, known := catalog.Find(name); known || strings.Contains(name, ".") || slices.Contains(servicePrincipals, name) {
		return ""
	}
	if nearest := spelling.Nearest(servicePrincipals, name); nearest != "" {
		return fmt.Sprintf("No service %s is known; did you mean %s.amazonaws.com?", name, nearest)
	}
	return ""
}

// cutLast cuts a name before its last part: "logs.us-east-1" into "logs" and "us-east-1".
func cutLast(name string) (head, tail string, ok bool) {
	at := strings.LastIndexByte(name, '.')
	if at < 0 {
		return name, "", false
	}
	return name[:at], name[at+1:], true
}
