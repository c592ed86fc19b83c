package facts

import (
	"slices"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/summary"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

func accessFacts() []Fact {
	kinds := []model.Kind{model.Bucket, model.Key, model.Secret, model.Table, model.Trust}
	return []Fact{
		{
			Name: "excludes_strangers", Kinds: kinds, List: true,
			Description: "Nobody is let in whom the policy does not name: by principal, account, organisation, network " +
				"or VPC endpoint. Conditions that any stranger can meet name nobody.",
			answers: excludesStrangers,
		},
		{
			Name: "excludes_outsiders", Kinds: kinds, List: true,
			Description: "Principals of other accounts are let in only as members of an organisation that the policy names.",
			answers:     excludesOutsiders,
		},
		{
			Name: "binds_services", Kinds: kinds, List: true,
			Description: "AWS services are let in only for resources in accounts that the policy names (aws:SourceAccount, " +
				"aws:SourceArn, aws:SourceOrgID, or an ARN in the encryption context).",
			answers: bindsServices,
		},
	}
}

func excludesStrangers(e *evidence) []Answer {
	stranger := row(notAService, beyond(e.doc, summary.CallerBindings, map[string][]string{
		principalAccount: append(summary.Accounts(e.doc), e.scope.Account),
	}))
	open := func(s *policy.Statement) bool { return allows(s) && !e.namesEverybody(s) }
	return e.each("Principal", open, func(s *policy.Statement) Answer {
		return proven(e.granted(s.Index).Excludes(stranger))
	})
}

// namesEverybody reports whether a statement lets in only services and principals of accounts that
// can be told. Those are no strangers, and no question is needed. Nor is one about identity providers
// that a role trusts: whom those let in has facts of its own.
func (e *evidence) namesEverybody(s *policy.Statement) bool {
	return !s.NotPrincipal && !slices.ContainsFunc(s.Principals, func(p policy.Principal) bool {
		trusted := p.Type == policy.Federated && e.subject.Kind == model.Trust
		return p.Type != policy.Service && !trusted && summary.AccountOf(e.doc, p) == ""
	})
}

func excludesOutsiders(e *evidence) []Answer {
	others := slices.DeleteFunc(summary.Accounts(e.doc), func(account string) bool { return account == e.scope.Account })
	if len(others) == 0 {
		return nil
	}
	organizations := slices.DeleteFunc(slices.Clone(summary.CallerBindings), func(b summary.Binding) bool {
		return b.Key != "aws:PrincipalOrgID" && b.Key != "aws:PrincipalOrgPaths"
	})
	outsider := row(present(principalARN), when("StringEquals", principalAccount, others...),
		when("StringNotEquals", principalAccount, e.scope.Account), beyond(e.doc, organizations, nil))
	open := func(s *policy.Statement) bool { return allows(s) && !e.namesOwnAccount(s) }
	return e.each("Principal", open, func(s *policy.Statement) Answer {
		return proven(e.granted(s.Index).Excludes(outsider))
	})
}

// namesOwnAccount reports whether a statement lets in only services and principals of the subject's
// own account.
func (e *evidence) namesOwnAccount(s *policy.Statement) bool {
	return !s.NotPrincipal && !slices.ContainsFunc(s.Principals, func(p policy.Principal) bool {
		return p.Type != policy.Service && summary.AccountOf(e.doc, p) != e.scope.Account
	})
}

// bindsServices looks at statements that name services. Whether a service supports the keys cannot
// be told; where it does not, a waiver can say so.
func bindsServices(e *evidence) []Answer {
	bindings := slices.Concat(summary.SourceBindings, summary.ContextBindings(e.doc))
	confused := row(when("Bool", principalIsService, "true"), beyond(e.doc, bindings, map[string][]string{
		"aws:SourceAccount": {e.scope.Account},
	}))
	concerns := func(s *policy.Statement) bool {
		isService := func(p policy.Principal) bool { return p.Type == policy.Service }
		return allows(s) && slices.ContainsFunc(s.Principals, isService)
	}
	return e.each("Principal", concerns, func(s *policy.Statement) Answer {
		return proven(e.granted(s.Index).Excludes(confused))
	})
}
