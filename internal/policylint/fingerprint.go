package policylint

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// fingerprint identifies a finding over time: it changes neither when statements are reordered nor
// when lines move. A statement is known by its Sid, or else by what it says.
func fingerprint(f *Finding, s *model.Subject, doc *policy.Document, element string) string {
	place := f.Pointer
	if f.Statement != nil {
		statement := doc.Statements[f.Statement.Index]
		place = cmp.Or(statement.Sid, normalised(&statement)) + "\x00" + element
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{f.Rule, cmp.Or(s.Address, s.Name), place}, "\x00")))
	return hex.EncodeToString(sum[:16])
}

// normalised is the text of a statement without the order of its lists.
func normalised(s *policy.Statement) string {
	sorted := *s
	sorted.Index = 0
	sorted.Principals = slices.Clone(s.Principals)
	slices.SortFunc(sorted.Principals, func(a, b policy.Principal) int {
		return cmp.Or(strings.Compare(string(a.Type), string(b.Type)), strings.Compare(a.Value, b.Value))
	})
	sorted.Actions = sortedTexts(s.Actions)
	sorted.Resources = sortedTexts(s.Resources)
	sorted.Conditions = slices.Clone(s.Conditions)
	for i := range sorted.Conditions {
		sorted.Conditions[i].Values = sortedTexts(sorted.Conditions[i].Values)
	}
	slices.SortFunc(sorted.Conditions, func(a, b policy.Condition) int {
		return cmp.Or(strings.Compare(a.Name(), b.Name()), strings.Compare(a.Key, b.Key))
	})
	document := &policy.Document{Statements: []policy.Statement{sorted}}
	return document.JSON()
}

func sortedTexts(texts []policy.Text) []policy.Text {
	sorted := slices.Clone(texts)
	slices.SortFunc(sorted, func(a, b policy.Text) int { return strings.Compare(a.Value, b.Value) })
	return sorted
}
