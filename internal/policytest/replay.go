package policytest

import (
	"maps"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
)

// replay is the command that explains the decision about a request, "" where the policy is in no file
// of its own. Condition keys that say no more than the request implies are left out.
func (s *subject) replay(r *eval.Request) string {
	if s.operand == "" {
		return ""
	}
	words := []string{
		"keyward", "explain", s.operand, "--principal", r.Principal, "--action", r.Action, "--resource", r.Resource,
	}
	if r.Account != "" {
		words = append(words, "--account", r.Account)
	}
	implied := r.Implied()
	for _, key := range slices.Sorted(maps.Keys(r.Context)) {
		if known, ok := implied[key]; ok && slices.Equal(known, r.Context[key]) {
			continue
		}
		for _, value := range r.Context[key] {
			words = append(words, "--context", key+"="+value)
		}
	}
	for i, word := range words {
		words[i] = quote(word)
	}
	return strings.Join(words, " ")
}

// quote writes a word as POSIX shells read it.
func quote(word string) string {
	plain := func(c rune) bool {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("@%+=:,./_-", c)
	}
	if word != "" && !strings.ContainsFunc(word, func(c rune) bool { return !plain(c) }) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
