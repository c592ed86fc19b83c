package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
)

// sarifRules is the table of the rules that results name, by id, and where each is in it.
func sarifRules(r *Report) (table []sarifRule, index map[string]int) {
	table, index = []sarifRule{}, map[string]int{}
	for _, list := range [][]policylint.Finding{r.Result.Findings, r.Result.Undecided} {
		for i := range list {
			f := &list[i]
			if _, known := index[f.Rule]; !known {
				index[f.Rule] = 0
				table = append(table, ruleSARIF(r.rule(f)))
			}
		}
	}
	slices.SortFunc(table, func(a, b sarifRule) int { return strings.Compare(a.ID, b.ID) })
	for i := range table {
		index[table[i].ID] = i
	}
	return table, index
}

// rule describes the rule of a finding, with the severity that the configuration gives it.
func (r *Report) rule(f *policylint.Finding) *policylint.Rule {
	described := policylint.Rule{ID: f.Rule, Kind: f.Kind, Fix: f.Fix}
	if at := slices.IndexFunc(r.Rules, func(known policylint.Rule) bool { return known.ID == f.Rule }); at >= 0 {
		described = r.Rules[at]
	}
	described.Severity = f.Severity
	return &described
}

func ruleSARIF(rule *policylint.Rule) sarifRule {
	return sarifRule{
		ID:                   rule.ID,
		ShortDescription:     sarifText{Text: shorten(cmp.Or(rule.Title, rule.ID), maxText)},
		FullDescription:      sarifText{Text: shorten(unwrapped(cmp.Or(rule.Description, rule.Title, rule.ID)), maxText)},
		Help:                 help(rule),
		HelpURI:              helpURI(rule),
		DefaultConfiguration: sarifLevel{level(rule.Severity)},
		Properties: sarifProperties{
			Tags: tags(rule), Precision: "very-high",
			SecuritySeverity: securitySeverity(rule.Severity),
		},
	}
}

// tags are words to filter by: the kind of the subject, and the controls of others for the same.
func tags(rule *policylint.Rule) []string {
	list := []string{"security", string(rule.Kind)}
	for _, peer := range rule.Controls.Peers() {
		for _, id := range peer.IDs {
			list = append(list, peer.Key+":"+id)
		}
	}
	return list[:min(len(list), maxTags)]
}

// help says why a rule matters and what to do, in plain text and with links.
func help(rule *policylint.Rule) sarifText {
	said := slices.DeleteFunc([]string{rule.Description, rule.Fix}, func(text string) bool { return text == "" })
	if len(said) == 0 {
		said = []string{cmp.Or(rule.Title, rule.ID)}
	}
	var markdown []string
	for i, text := range said {
		said[i] = unwrapped(text)
		markdown = append(markdown, escapeMarkdown(said[i]))
	}
	for _, reference := range rule.References {
		markdown = append(markdown, "["+escapeMarkdown(cmp.Or(reference.Description, reference.Ref))+"]("+reference.Ref+")")
	}
	return sarifText{Text: shorten(strings.Join(said, "\n"), maxText), Markdown: strings.Join(markdown, "\n\n")}
}

// helpURI is the page of the rule, or for a user's own rule the first page that it refers to.
func helpURI(rule *policylint.Rule) string {
	switch {
	case rule.Page != "":
		return toolPage + "/blob/main/" + rule.Page
	case len(rule.References) > 0:
		return rule.References[0].Ref
	}
	return ""
}

// securitySeverity is a score in the range that GitHub shows under the same word.
func securitySeverity(s policylint.Severity) string {
	switch s {
	case policylint.Critical:
		return "9.5"
	case policylint.High:
		return "8.0"
	case policylint.Medium:
		return "5.5"
	case policylint.Low:
	}
	return "3.0"
}
