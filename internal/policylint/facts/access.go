package facts

import (
	"slices"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

func accessFacts() []Fact {
	kinds := []model.Kind{model.Bucket, model.Key}
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
	stranger := row(notAService, beyond(e.doc, callerBindings, map[string][]string{
		principalAccount: append(e.namedAccounts(), e.scope.Account),
	}))
	open := func(s *policy.Statement) bool { return allows(s) && !e.namesEverybody(s) }
	return e.each("Principal", open, func(s *policy.Statement) Answer {
		return proven(e.granted(s.Index).Excludes(stranger))
	})
}

// namesEverybody reports whether a statement lets in only services and principals of accounts that
// can be told. Those are no strangers, and no question is needed.
func (e *evidence) namesEverybody(s *policy.Statement) bool {
	return !s.NotPrincipal && !slices.ContainsFunc(s.Principals, func(p policy.Principal) bool {
		return p.Type != policy.Service && e.accountOf(p) == ""
	})
}

func excludesOutsiders(e *evidence) []Answer {
	others := slices.DeleteFunc(e.namedAccounts(), func(account string) bool { return account == e.scope.Account })
	if len(others) == 0 {
		return nil
	}
	organizations := slices.DeleteFunc(slices.Clone(callerBindings), func(b binding) bool {
		return b.key != "aws:PrincipalOrgID" && b.key != "aws:PrincipalOrgPaths"
	})
	outsider := row(present(principalARN), when("StringEquals", principalAccount, others...),
		when("StringNotEquals", principalAccount, e.scope.Account), beyond(e.doc, organizations, nil))
	open := func(s *policy.Statement) bool { return allows(s) && !e.namesOwnAccount(s) }
	return e.each("Principal", open, func(s *policy.Statement) Answer {
		return proven(e.granted(s.Index).Excludes(outsider))
	})
}

// namedAccounts are the accounts of the principals that the policy names, and those in its
// conditions.
func (e *evidence) namedAccounts() []string {
	var accounts []string
	for i := range e.doc.Statements {
		s := &e.doc.Statements[i]
		if s.Effect != policy.Allow || s.NotPrincipal {
			continue
		}
		for _, p := range s.Principals {
			if account := e.accountOf(p); account != "" {
				accounts = append(accounts, account)
			}
		}
	}
	for _, b := range callerBindings[:2] {
		accounts = append(accounts, named(e.doc, b)...)
	}
	slices.Sort(accounts)
	return slices.Compact(accounts)
}

// namesOwnAccount reports whether a statement lets in only services and principals of the subject's
// own account.
func (e *evidence) namesOwnAccount(s *policy.Statement) bool {
	return !s.NotPrincipal && !slices.ContainsFunc(s.Principals, func(p policy.Principal) bool {
		return p.Type != policy.Service && e.accountOf(p) != e.scope.Account
	})
}

// accountOf is the account of an AWS principal, "" when it has none or it cannot be told. That of
// an atom follows from its domain.
func (e *evidence) accountOf(p policy.Principal) string {
	if p.Type != policy.AWS {
		return ""
	}
	if policy.IsAccountID(p.Value) {
		return p.Value
	}
	if arn, ok := policy.SplitARN(p.Value); ok && isFixed(arn.Account) {
		return arn.Account
	}
	atoms := e.doc.Atoms.Of(p.Value)
	if len(atoms) != 1 || len([]rune(p.Value)) != 1 {
		return ""
	}
	account := ""
	for i, pattern := range atoms[0].Domain {
		arn, ok := policy.SplitARN(pattern)
		if !ok || !isFixed(arn.Account) || i > 0 && arn.Account != account {
			return ""
		}
		account = arn.Account
	}
	return account
}

// bindsServices looks at statements that name services. Whether a service supports the keys cannot
// be told; where it does not, a waiver can say so.
func bindsServices(e *evidence) []Answer {
	bindings := slices.Concat(sourceBindings, contextBindings(e.doc))
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
