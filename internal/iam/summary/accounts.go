package summary

import (
	"slices"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// Accounts are those of the principals that the Allow statements name, and those in the conditions
// about the caller's account.
func Accounts(doc *policy.Document) []string {
	var accounts []string
	for i := range doc.Statements {
		s := &doc.Statements[i]
		if s.Effect != policy.Allow || s.NotPrincipal {
			continue
		}
		for _, p := range s.Principals {
			if account := AccountOf(doc, p); account != "" {
				accounts = append(accounts, account)
			}
		}
	}
	for _, b := range CallerBindings[:2] {
		accounts = append(accounts, b.Named(doc)...)
	}
	slices.Sort(accounts)
	return slices.Compact(accounts)
}

// AccountOf is the account of an AWS principal of a document, "" when it has none or it cannot be
// told. That of an atom follows from its domain.
func AccountOf(doc *policy.Document, p policy.Principal) string {
	if p.Type != policy.AWS || policy.IsOriginAccessIdentity(p.Value) {
		return ""
	}
	if policy.IsAccountID(p.Value) {
		return p.Value
	}
	if arn, ok := policy.SplitARN(p.Value); ok && IsFixed(arn.Account) {
		return arn.Account
	}
	atoms := doc.Atoms.Of(p.Value)
	if len(atoms) != 1 || len([]rune(p.Value)) != 1 {
		return ""
	}
	account := ""
	for i, pattern := range atoms[0].Domain {
		arn, ok := policy.SplitARN(pattern)
		if !ok || !IsFixed(arn.Account) || i > 0 && arn.Account != account {
			return ""
		}
		account = arn.Account
	}
	return account
}
