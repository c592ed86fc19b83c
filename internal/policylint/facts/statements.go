package facts

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/catalog"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/iam/summary"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

func statementFacts() []Fact {
	kinds := model.PolicyKinds()
	return []Fact{
		{
			Name: "statements_can_match", Kinds: kinds, List: true,
			Description: "Every statement matches some request that can exist.",
			answers:     statementsCanMatch,
		},
		{
			Name: "allows_take_effect", Kinds: kinds, List: true,
			Description: "No Allow statement is stopped by the policy's own Deny statements whatever the request is.",
			answers:     allowsTakeEffect,
		},
		{
			Name: "allows_name_principals", Kinds: kinds, List: true,
			Description: "No Allow statement has a NotPrincipal, which lets in everybody else, anonymous callers included.",
			answers: func(e *evidence) []Answer {
				return e.each("NotPrincipal", allows, func(s *policy.Statement) Answer {
					return unless(!s.NotPrincipal, "The statement allows everybody but those it names.")
				})
			},
		},
		{
			Name: "allows_name_actions", Kinds: kinds, List: true,
			Description: "No Allow statement has a NotAction, which allows every other action, those that AWS adds included.",
			answers: func(e *evidence) []Answer {
				return e.each("NotAction", allows, func(s *policy.Statement) Answer {
					return unless(!s.NotAction, "The statement allows every action but those it names.")
				})
			},
		},
		{
			Name: "set_conditions_need_a_value", Kinds: kinds, List: true,
			Description: "No Allow statement matches a request that lacks the key of a ForAllValues condition.",
			answers:     setConditionsNeedAValue,
		},
		{
			Name: "principals_can_exist", Kinds: kinds, List: true,
			Description: "Every principal of a statement is an ARN, account, service or id that a caller can have: " +
				"no wildcard inside an ARN, no group, no id of a deleted role or user.",
			answers: principalsCanExist,
		},
		{
			Name: "fits_size_limit", Kinds: kinds,
			Description: "The policy, minified, is no longer than AWS stores.",
			answers:     fitsSizeLimit,
		},
	}
}

func unless(ok bool, reason string) Answer {
	if ok {
		return holds()
	}
	return violated(reason)
}

// statementsCanMatch looks at statements whose conditions may exclude each other, or whose resources
// may lie elsewhere in part. Those without an Action or a Resource, and those of which all resources
// lie elsewhere, have facts of their own.
func statementsCanMatch(e *evidence) []Answer {
	open := func(s *policy.Statement) bool {
		if s.Resources == nil { // of a trust policy
			return len(s.Actions) > 0 && conditioned(s)
		}
		return len(s.Actions) > 0 && len(s.Resources) > 0 && !e.clearlyMatches(s) && !e.allElsewhere(s)
	}
	return e.each("", open, func(s *policy.Statement) Answer {
		return kept(summary.CanMatch(e.doc, s, e.scope), "No request can meet all of the statement.")
	})
}

// clearlyMatches reports whether no question is needed: somebody meets a statement about the resource
// itself, or one that has but a condition of the kind that most policies have.
func (e *evidence) clearlyMatches(s *policy.Statement) bool {
	if len(s.Conditions) != 1 {
		return summary.ClearlyMatches(s, e.scope)
	}
	everybody := func(p policy.Principal) bool { return p.Value == "*" }
	rest := *s
	rest.Conditions = nil
	return !s.NotPrincipal && slices.ContainsFunc(s.Principals, everybody) && somebodyMeets(&s.Conditions[0]) &&
		summary.ClearlyMatches(&rest, e.scope)
}

// somebodyMeets knows conditions that some of all callers meet: over TLS or not, and outside of an
// organisation, account or network.
func somebodyMeets(c *policy.Condition) bool {
	if c.Qualifier != "" || len(c.Values) == 0 {
		return false
	}
	switch strings.ToLower(c.Key) {
	case "aws:securetransport":
		value := c.Values[0].Value
		return c.Operator == "Bool" && (strings.EqualFold(value, "true") || strings.EqualFold(value, "false"))
	case "aws:principalorgid", "aws:sourcevpce", "aws:sourcevpc":
		return c.Operator == "StringNotEquals"
	}
	return false
}

// allowsTakeEffect leaves out statements that match nothing, be there a Deny or not: those have a
// fact of their own.
func allowsTakeEffect(e *evidence) []Answer {
	denies := func(s policy.Statement) bool { return s.Effect == policy.Deny }
	if !slices.ContainsFunc(e.doc.Statements, denies) {
		return nil
	}
	return e.each("", allows, func(s *policy.Statement) Answer {
		answer := kept(summary.TakesEffect(e.doc, s.Index, e.scope), "")
		if answer.Verdict != prove.Violated {
			return answer
		}
		if summary.CanMatch(e.doc, s, e.scope).Verdict == prove.Violated {
			return holds()
		}
		return answer.because(e.theseDeny(summary.StoppedBy(e.doc, s.Index, e.scope)))
	})
}

// theseDeny says which statements leave nothing of another one.
func (e *evidence) theseDeny(statements []int) string {
	names := make([]string, len(statements))
	for i, index := range statements {
		names[i] = strconv.Itoa(index)
		if sid := e.doc.Statements[index].Sid; sid != "" {
			names[i] += " " + strconv.Quote(sid)
		}
	}
	if last := len(names) - 1; last > 0 {
		return "Statements " + strings.Join(names[:last], ", ") + " and " + names[last] +
			" together deny whatever the statement allows."
	}
	return "Statement " + names[0] + " denies whatever the statement allows."
}

// limitsWhatIsGiven reports whether a ForAllValues condition on a key is safe without a value, and
// AWS recommends it: kms:GrantOperations is in every request to which it applies (KMS Developer Guide,
// "kms:GrantOperations"), as are the keys of the items in those of DynamoDB ("Using IAM policy
// conditions for fine-grained access control"), and a request without aws:TagKeys sets no tags (UG,
// "Controlling access to AWS resources using tags").
func (e *evidence) limitsWhatIsGiven(s *policy.Statement, key string) bool {
	switch strings.ToLower(key) {
	case "kms:grantoperations", "dynamodb:leadingkeys", "dynamodb:attributes":
		return true
	case "aws:tagkeys":
		tags, _ := e.someAction(s, func(a *catalog.Action) bool { return documents(a, "aws:TagKeys") })
		return tags
	}
	return false
}

func setConditionsNeedAValue(e *evidence) []Answer {
	return e.each("Condition", allows, func(s *policy.Statement) Answer {
		var answers []Answer
		for _, condition := range s.Conditions {
			if condition.Qualifier == policy.ForAllValues && !e.limitsWhatIsGiven(s, condition.Key) {
				answers = append(answers, proven(e.matching(*s).Excludes(row(absent(condition.Key)))))
			}
		}
		return worst(answers...)
	})
}

// deletedID is what AWS stores in the place of a role or user that was deleted (IAM User Guide,
// "IAM identifiers").
var deletedID = regexp.MustCompile(`^A(ROA|IDA)[A-Z0-9]{10,}$`)

func principalsCanExist(e *evidence) []Answer {
	return e.each("Principal", always, func(s *policy.Statement) Answer {
		for _, p := range s.Principals {
			if reason := cannotExist(p); reason != "" {
				return violated(reason)
			}
		}
		return holds()
	})
}

func cannotExist(p policy.Principal) string {
	_, isARN := policy.ParsePrincipalARN(p.Value)
	switch {
	case p.Type != policy.AWS || p.Value == "*" || !policy.Known(p.Value), policy.IsOriginAccessIdentity(p.Value):
		return ""
	case deletedID.MatchString(p.Value):
		return p.Value + " is the id of a deleted role or user."
	case strings.ContainsAny(p.Value, "*?"):
		return p.Value + " holds a wildcard; AWS matches principals by their full ARN."
	case strings.Contains(p.Value, ":group/"):
		return p.Value + " is a group; groups are no principals."
	case !isARN && !policy.IsAccountID(p.Value):
		return p.Value + " is not the ARN of a role, user or account."
	}
	return ""
}

// maxAtom is the length of the longest value that an atom may get: the ARN of a role with the
// longest path and name (IAM User Guide, "IAM and AWS STS quotas").
const maxAtom = 640

// sizeLimits are what AWS stores of the policies of each kind (AWS KMS, Amazon S3, AWS Secrets Manager,
// Amazon DynamoDB and IAM, "quotas"). That of trust policies is what the quota can be raised to.
var sizeLimits = map[model.Kind]int{
	model.Key:    compose.MaxKeyPolicyBytes,
	model.Bucket: compose.MaxBucketPolicyBytes,
	model.Secret: compose.MaxSecretPolicyBytes,
	model.Table:  20480,
	model.Trust:  4096,
}

// identityLimits are those of identity policies by what they belong to.
var identityLimits = map[string]int{"managed": 6144, "role": 10240, "user": 2048, "group": 5120}

// sizeLimit is the largest limit that the policy may have.
func (e *evidence) sizeLimit() int {
	if e.subject.Kind != model.Identity {
		return sizeLimits[e.subject.Kind]
	}
	form, _ := e.subject.Fields["form"].(string)
	if limit, ok := identityLimits[form]; ok {
		return limit
	}
	return identityLimits["role"]
}

func fitsSizeLimit(e *evidence) []Answer {
	limit := e.sizeLimit()
	size := len(e.doc.Substitute(func(policy.Atom) string { return "" }).JSON())
	longest := len(e.doc.Substitute(func(policy.Atom) string { return strings.Repeat("x", maxAtom) }).JSON())
	switch {
	case size > limit:
		return []Answer{violated(fmt.Sprintf("The policy has %d bytes; AWS stores %d.", size, limit))}
	case longest > limit:
		return []Answer{unknown(fmt.Sprintf("The policy has between %d and %d bytes; AWS stores %d.", size, longest, limit),
			e.atoms()...)}
	}
	return []Answer{holds()}
}

// atoms are the names of all values of the policy that are not known yet.
func (e *evidence) atoms() []string {
	var names []string
	e.doc.Substitute(func(a policy.Atom) string {
		names = append(names, a.Name)
		return ""
	})
	slices.Sort(names)
	return slices.Compact(names)
}
