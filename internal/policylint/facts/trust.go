package facts

import (
	"fmt"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// trustFacts are about whom a role trusts. Conditions on the token of an identity provider are
// compared with the values that they name: the provider decides what a token may say.
func trustFacts() []Fact {
	kinds := []model.Kind{model.Trust}
	return []Fact{
		{
			Name: "trusts_accounts_by_agreement", Kinds: kinds, List: true,
			Description: "Another account as a whole may assume the role only with an external id, with MFA, as a member of an " +
				"organisation, or as roles that a condition names.",
			answers: trustsAccountsByAgreement,
		},
		{
			Name: "trusts_named_subjects", Kinds: kinds, List: true,
			Description: "Users of an OpenID Connect provider assume the role only with a token for a named subject or audience.",
			answers:     trustsNamedSubjects,
		},
		{
			Name: "trusts_named_repositories", Kinds: kinds, List: true,
			Description: "Workflows of GitHub, GitLab and similar services assume the role only from a named organisation or project.",
			answers:     trustsNamedRepositories,
		},
		{
			Name: "trusts_saml_audience", Kinds: kinds, List: true,
			Description: "Users of a SAML provider assume the role only with an assertion that is meant for AWS.",
			answers:     trustsSAMLAudience,
		},
		{
			Name: "actions_fit_principals", Kinds: kinds, List: true,
			Description: "Each principal of a statement can assume the role with one of its actions.",
			answers:     actionsFitPrincipals,
		},
	}
}

// agreements are keys that a caller of another account has only if both sides have agreed on it.
var agreements = []string{"sts:ExternalId", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalArn", "aws:MultiFactorAuthPresent"}

func trustsAccountsByAgreement(e *evidence) []Answer {
	outside := func(p policy.Principal) bool {
		account, whole := policy.AccountPrincipal(p)
		return whole && account != e.scope.Account
	}
	concerns := func(s *policy.Statement) bool {
		return allows(s) && !s.NotPrincipal && slices.ContainsFunc(s.Principals, outside)
	}
	return e.each("Principal", concerns, func(s *policy.Statement) Answer {
		question := row(actions("sts:AssumeRole"), present(principalARN), when("StringNotEquals", principalAccount, e.scope.Account))
		for _, key := range agreements {
			if !asksFor(s, key) {
				continue
			}
			if key == principalARN || key == "aws:MultiFactorAuthPresent" {
				return holds()
			}
			absent(key)(&question)
		}
		return proven(e.granted(s.Index).Excludes(question)).because("All roles and users of another account may be let in there.")
	})
}

// asksFor reports whether a condition of a statement names values of a key.
func asksFor(s *policy.Statement, key string) bool {
	return slices.ContainsFunc(s.Conditions, func(c policy.Condition) bool {
		return strings.EqualFold(c.Key, key) && !c.IfExists && c.Operator != "Null" && !strings.Contains(c.Operator, "Not")
	})
}

// providerOf is the name of the OpenID Connect provider of a principal: its domain and path, which are
// the prefix of its condition keys. It is "" for other principals.
func providerOf(p policy.Principal) string {
	if p.Type != policy.Federated {
		return ""
	}
	if arn, ok := policy.SplitARN(p.Value); ok {
		name, _ := strings.CutPrefix(arn.Resource, "oidc-provider/")
		if name == arn.Resource {
			return ""
		}
		return name
	}
	return p.Value
}

// isSAML reports whether a principal is a SAML provider.
func isSAML(p policy.Principal) bool {
	arn, ok := policy.SplitARN(p.Value)
	return p.Type == policy.Federated && ok && strings.HasPrefix(arn.Resource, "saml-provider/")
}

// assumesWith reports whether a statement allows an action of STS.
func assumesWith(s *policy.Statement, action string) bool {
	return allows(s) && mentions(s.Actions, s.NotAction, action)
}

// boundBy reports whether a statement asks one of the claims in a provider's token for a value, and a
// value that is more than a wildcard.
func boundBy(s *policy.Statement, provider string, claims ...string) bool {
	return slices.ContainsFunc(s.Conditions, func(c policy.Condition) bool {
		at := strings.LastIndexByte(c.Key, ':')
		if at < 0 || !strings.EqualFold(c.Key[:at], provider) || !slices.Contains(claims, strings.ToLower(c.Key[at+1:])) {
			return false
		}
		passes := c.IfExists || c.Qualifier == policy.ForAllValues || c.Operator == "Null" || strings.Contains(c.Operator, "Not")
		return !passes && len(c.Values) > 0 && !slices.ContainsFunc(c.Values, func(t policy.Text) bool {
			return strings.Trim(t.Value, "*?") == ""
		})
	})
}

// sharedProviders are those at which anybody can have an account or register an application, and the claim
// that tells the application (UG, "Available keys for AWS web identity federation").
var sharedProviders = map[string]string{
	"cognito-identity.amazonaws.com": "aud", "accounts.google.com": "aud",
	"graph.facebook.com": "app_id", "www.amazon.com": "app_id",
}

func trustsNamedSubjects(e *evidence) []Answer {
	concerns := func(s *policy.Statement) bool { return assumesWith(s, "sts:AssumeRoleWithWebIdentity") }
	return e.each("Condition", concerns, func(s *policy.Statement) Answer {
		for _, p := range s.Principals {
			provider := providerOf(p)
			if provider == "" || !policy.Known(p.Value) || pipelines[strings.ToLower(provider)] != nil {
				continue // those of pipelines have a fact of their own
			}
			claims := []string{"sub", "aud"}
			if claim, ok := sharedProviders[strings.ToLower(provider)]; ok {
				claims = []string{claim, "oaud"}
			}
			if !boundBy(s, provider, claims...) {
				return violated(fmt.Sprintf("A token of %s needs no particular %s.", provider, claims[0]))
			}
		}
		return holds()
	})
}

// pipelines are providers of tokens for the workflows of all their customers, and what tells one
// customer from another in each (documentation of the services; IAM User Guide, "OIDC federation
// shared controls").
var pipelines = map[string][]string{
	"token.actions.githubusercontent.com": {"sub", "repository", "repository_id", "repository_owner_id", "job_workflow_ref", "enterprise_id"},
	"gitlab.com":                          {"sub", "project_id", "namespace_id"},
	"app.terraform.io":                    {"sub"},
	"agent.buildkite.com":                 {"sub", "organization_id", "organization_slug"},
	"vstoken.dev.azure.com":               {"sub"},
}

func trustsNamedRepositories(e *evidence) []Answer {
	concerns := func(s *policy.Statement) bool { return assumesWith(s, "sts:AssumeRoleWithWebIdentity") }
	return e.each("Condition", concerns, func(s *policy.Statement) Answer {
		for _, p := range s.Principals {
			provider := strings.ToLower(providerOf(p))
			claims := pipelines[provider]
			if claims == nil {
				continue
			}
			if !boundBy(s, provider, claims...) {
				return violated(fmt.Sprintf("Workflows of everybody who uses %s are let in.", provider))
			}
			if !e.namesOwner(s, provider) {
				return violated(fmt.Sprintf("The subject of a token of %s is not bound to an organisation.", provider))
			}
		}
		return holds()
	})
}

// namesOwner reports whether the values of sub leave no organisation open: "repo:*" names none, nor
// does "repo:*/orders:*". Other claims are ids and names that are whole.
func (e *evidence) namesOwner(s *policy.Statement, provider string) bool {
	for _, c := range s.Conditions {
		if !strings.EqualFold(c.Key, provider+":sub") || c.Operator == "Null" {
			continue
		}
		for _, value := range c.Values {
			_, owner, ok := strings.Cut(value.Value, ":")
			owner, _, _ = strings.Cut(owner, "/")
			if !ok || owner == "" || strings.ContainsAny(owner[:1], "*?") {
				return false
			}
		}
	}
	return true
}

func trustsSAMLAudience(e *evidence) []Answer {
	concerns := func(s *policy.Statement) bool {
		return assumesWith(s, "sts:AssumeRoleWithSAML") && slices.ContainsFunc(s.Principals, isSAML)
	}
	return e.each("Condition", concerns, func(s *policy.Statement) Answer {
		return unless(boundBy(s, "saml", "aud", "iss", "sub", "doc"), "An assertion needs no particular audience.")
	})
}

// actionsFitPrincipals knows which action is for whom (AWS Security Token Service API Reference).
func actionsFitPrincipals(e *evidence) []Answer {
	return e.each("Action", allows, func(s *policy.Statement) Answer {
		if s.NotAction || s.NotPrincipal || !mentionsAny(s, "sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity") {
			return holds()
		}
		for _, p := range s.Principals {
			action := ""
			switch {
			case !policy.Known(p.Value), p.Type == policy.Everyone:
				continue
			case isSAML(p):
				action = "sts:AssumeRoleWithSAML"
			case p.Type == policy.Federated:
				action = "sts:AssumeRoleWithWebIdentity"
			case p.Type == policy.AWS, p.Type == policy.Service:
				action = "sts:AssumeRole"
			}
			if action != "" && !mentions(s.Actions, false, action) {
				return violated(fmt.Sprintf("%s assumes a role with %s, which the statement does not allow.", p.Value, action))
			}
		}
		return holds()
	})
}

func mentionsAny(s *policy.Statement, names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return mentions(s.Actions, s.NotAction, name) })
}
