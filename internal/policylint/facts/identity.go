package facts

import (
	"fmt"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// reach is what an identity policy should not allow on whatever resource of a kind there is.
type reach struct {
	// actions are those that are dangerous on everything.
	actions []string
	// resource is what nobody would name: the ARN of a resource in the policy's account.
	resource string
	// bindings are the condition keys, or their prefixes, that single out resources or what a
	// resource is used for. Requests that lack them are asked about.
	bindings []string
}

// Resources of which no policy speaks by name.
const (
	someKey         = "arn:aws:kms:us-east-1:000000000000:key/00000000-0000-4000-8000-000000000000"
	someSecret      = "arn:aws:secretsmanager:us-east-1:000000000000:secret:e9f2c1-AbCdEf"
	someBucket      = "arn:aws:s3:::e9f2c1"
	someObject      = someBucket + "/e9f2c1"
	someTable       = "arn:aws:dynamodb:us-east-1:000000000000:table/e9f2c1"
	someRole        = "arn:aws:iam::000000000000:role/e9f2c1"
	someServiceRole = "arn:aws:iam::000000000000:role/aws-service-role/e9f2c1"
	someUser        = "arn:aws:iam::000000000000:user/e9f2c1"
	someParam       = "arn:aws:ssm:us-east-1:000000000000:parameter/e9f2c1"
)

// tags single out resources by what is written on them.
var tags = []string{"aws:resourcetag/"}

// identityFacts are about what an identity policy allows on every resource of a kind. They say so of a
// statement if it does for a resource that nobody names, with the Deny statements of the policy, and
// in a request without what would single the resource out.
func identityFacts() []Fact {
	onKeys := slices.Concat(tags, []string{"kms:viaservice", "kms:encryptioncontext", "kms:resourcealiases", "kms:requestalias", "kms:grantisforawsresource"})
	return []Fact{
		identityFact("decrypts_named_keys",
			"No statement lets decrypt with every KMS key.",
			"Everything can be decrypted that any key of the account protects, where the key policy leaves it to IAM.",
			reach{[]string{"kms:Decrypt", "kms:ReEncryptFrom"}, someKey, onKeys}),
		identityFact("controls_named_keys",
			"No statement lets change the policy of every KMS key, or create grants for it.",
			"Whoever has the policy can give the use of any key to anybody.",
			reach{[]string{"kms:PutKeyPolicy", "kms:CreateGrant"}, someKey, onKeys}),
		identityFact("deletes_named_keys",
			"No statement lets delete or disable every KMS key.",
			"Whoever has the policy can make everything unreadable that is encrypted in the account.",
			reach{[]string{"kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:DeleteImportedKeyMaterial"}, someKey, onKeys}),
		identityFact("reads_named_secrets",
			"No statement lets read the value of every secret.",
			"Whoever has the policy can read every secret of the account.",
			reach{[]string{"secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue"}, someSecret, slices.Concat(tags, []string{"secretsmanager:"})}),
		identityFact("reads_named_parameters",
			"No statement lets read every parameter of Systems Manager.",
			"Whoever has the policy can read every parameter of the account, those with secrets included.",
			reach{[]string{"ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"}, someParam, slices.Concat(tags, []string{"ssm:"})}),
		identityFact("reads_named_buckets",
			"No statement lets read or delete the objects of every bucket.",
			"Whoever has the policy reaches the objects of every bucket that does not deny it.",
			reach{[]string{"s3:GetObject", "s3:DeleteObject"}, someObject, []string{"s3:existingobjecttag/", "aws:resourceaccount", "s3:resourceaccount", "s3:dataaccesspoint"}}),
		identityFact("changes_named_resource_policies",
			"No statement lets change the policy of every bucket, secret or table.",
			"Whoever has the policy can open any bucket, secret or table to anybody.",
			reach{[]string{"s3:PutBucketPolicy", "s3:PutBucketAcl", "s3:PutBucketPublicAccessBlock"}, someBucket, tags},
			reach{[]string{"secretsmanager:PutResourcePolicy"}, someSecret, tags},
			reach{[]string{"dynamodb:PutResourcePolicy"}, someTable, tags}),
		identityFact("passes_named_roles",
			"No statement lets pass every role to services.",
			"Whoever has the policy can start something with any role of the account, and so gets what the role has.",
			reach{[]string{"iam:PassRole"}, someRole, []string{"iam:passedtoservice", "iam:associatedresourcearn", "iam:resourcetag/", "aws:resourcetag/"}}),
		identityFact("assumes_named_roles",
			"No statement lets assume every role.",
			"Whoever has the policy gets what any role has that trusts the account.",
			reach{[]string{"sts:AssumeRole"}, someRole, []string{"sts:", "iam:resourcetag/", "aws:resourcetag/", "aws:resourceorg"}}),
		identityFact("makes_named_service_roles",
			"No statement lets make the service-linked role of every service.",
			"Whoever has the policy can let any AWS service act in the account.",
			reach{[]string{"iam:CreateServiceLinkedRole"}, someServiceRole, []string{"iam:awsservicename"}}),
		identityFact("grants_itself_nothing",
			"No statement lets change the permissions or credentials of every user or role.",
			"Whoever has the policy can give itself, or a role or user that it can become, any permission.",
			reach{[]string{
				"iam:AttachRolePolicy", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy", "iam:DeleteRolePermissionsBoundary",
			}, someRole, []string{"iam:permissionsboundary", "iam:policyarn", "iam:resourcetag/", "aws:resourcetag/"}},
			reach{[]string{
				"iam:AttachUserPolicy", "iam:PutUserPolicy", "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile",
			}, someUser, []string{"iam:permissionsboundary", "iam:policyarn", "iam:resourcetag/", "aws:resourcetag/"}}),
		{
			Name: "limits_administration", Kinds: []model.Kind{model.Identity}, List: true,
			Description: "No statement allows every action on every resource.",
			answers:     limitsAdministration,
		},
	}
}

// identityFact asks about what a statement reaches. One that allows every action on everything has a
// fact of its own.
func identityFact(name, description, reason string, reaches ...reach) Fact {
	return Fact{
		Name: name, Kinds: []model.Kind{model.Identity}, List: true, Description: description,
		answers: func(e *evidence) []Answer {
			concerns := func(s *policy.Statement) bool { return allows(s) && !allowsEverything(s) }
			found := e.each("Resource", concerns, func(s *policy.Statement) Answer {
				var answers []Answer
				for _, r := range reaches {
					answers = append(answers, e.reaches(s, r).because(reason))
				}
				return worst(answers...)
			})
			for i := range found {
				found[i].Element = elementOf("Resource", e.doc.Statements[found[i].Statement].NotResource)
			}
			return found
		},
	}
}

// reaches asks whether a statement allows something on a resource that nobody names.
func (e *evidence) reaches(s *policy.Statement, r reach) Answer {
	mentioned := slices.DeleteFunc(slices.Clone(r.actions), func(action string) bool { return !mentions(s.Actions, s.NotAction, action) })
	if len(mentioned) == 0 || !e.isWide(s) {
		return holds()
	}
	question := row(actions(mentioned...))
	question.Resources = policy.Texts(e.inScope(s, r.resource))
	for _, c := range s.Conditions {
		key := strings.ToLower(c.Key)
		if slices.ContainsFunc(r.bindings, func(prefix string) bool { return strings.HasPrefix(key, prefix) }) {
			absent(c.Key)(&question)
		}
	}
	return proven(e.granted(s.Index).Excludes(question))
}

// isWide reports whether a statement names a resource by a pattern that says nothing about which: it
// is all asterisks behind the type of the resource. A question to the engine is not needed otherwise.
func (e *evidence) isWide(s *policy.Statement) bool {
	return s.NotResource || slices.ContainsFunc(s.Resources, func(t policy.Text) bool { return wide(t.Value) })
}

func wide(pattern string) bool {
	if strings.Trim(pattern, "*") == "" {
		return true
	}
	arn, ok := policy.SplitARN(pattern)
	if !ok {
		return false
	}
	if arn.Service == "s3" {
		bucket, _, _ := strings.Cut(arn.Resource, "/")
		return strings.Trim(bucket, "*?") == ""
	}
	name := arn.Resource[strings.IndexAny(arn.Resource, "/:")+1:]
	return strings.Trim(name, "*?/:") == ""
}

// inScope puts the account of the policy, and the partition, region and account that the wide resource
// of a statement asks for, into the ARN of an example.
func (e *evidence) inScope(s *policy.Statement, example string) string {
	to, _ := policy.SplitARN(example)
	if policy.Known(e.scope.Partition) {
		to.Partition = e.scope.Partition
	}
	if to.Account != "" && policy.IsAccountID(e.scope.Account) {
		to.Account = e.scope.Account
	}
	for _, t := range s.Resources {
		from, ok := policy.SplitARN(t.Value)
		if !ok || from.Service != to.Service || s.NotResource || !wide(t.Value) {
			continue
		}
		fill := func(into *string, part string) {
			if part != "" && !strings.ContainsAny(part, "*?$") {
				*into = part
			}
		}
		fill(&to.Partition, from.Partition)
		fill(&to.Region, from.Region)
		fill(&to.Account, from.Account)
		break
	}
	return to.String()
}

// allowsEverything reports whether a statement allows every action on every resource.
func allowsEverything(s *policy.Statement) bool {
	star := func(t policy.Text) bool { return strings.Trim(t.Value, "*:") == "" && t.Value != "" }
	return !s.NotAction && !s.NotResource && slices.ContainsFunc(s.Actions, star) && slices.ContainsFunc(s.Resources, star)
}

// limitsAdministration accepts statements whose conditions or Deny statements stop something for
// every caller: requests of a user without MFA, over TLS, from anywhere are asked about.
func limitsAdministration(e *evidence) []Answer {
	concerns := func(s *policy.Statement) bool { return allows(s) && allowsEverything(s) }
	return e.each("Action", concerns, func(s *policy.Statement) Answer {
		question := row(actions("iam:PutUserPolicy"))
		question.Resources = policy.Texts(someUser)
		for _, c := range s.Conditions {
			if !strings.EqualFold(c.Key, secureTransport) {
				absent(c.Key)(&question)
			}
		}
		result := e.granted(s.Index).Plain().Excludes(question)
		if result.Verdict == prove.Violated {
			return violated(fmt.Sprintf("The statement allows all actions on all resources%s.", unlessDenied(e)))
		}
		return proven(result)
	})
}

func unlessDenied(e *evidence) string {
	denies := func(s policy.Statement) bool { return s.Effect == policy.Deny }
	if slices.ContainsFunc(e.doc.Statements, denies) {
		return " that no other statement denies"
	}
	return ""
}
