package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
)

// openGroup is the rules that are undecided for one subject for one reason: a policy that is not
// known yet leaves all of them open.
type openGroup struct {
	subject, reason string
	rules           []string
	// first is one of its findings, for the place.
	first *policylint.Finding
}

// about names the rules of the group shortly.
func (g *openGroup) about() string {
	if len(g.rules) == 1 {
		return g.rules[0]
	}
	return count(len(g.rules), "rule")
}

// details are the reason and the rules.
func (g *openGroup) details() []string {
	return []string{"Undecided, neither a finding nor a pass: " + g.reason, "Rules: " + strings.Join(g.rules, ", ")}
}

// manyRules is how many rules the text names for one reason. A policy that is not known leaves sixty open,
// and their names say nothing that the reason does not.
const manyRules = 8

// named lists the rules of the group, of many only the gravest: groupOpen keeps their order.
func (g *openGroup) named() string {
	if len(g.rules) <= manyRules {
		return strings.Join(g.rules, ", ")
	}
	return fmt.Sprintf("%s and %d more, which the other formats name", strings.Join(g.rules[:manyRules], ", "), len(g.rules)-manyRules)
}

// groupOpen puts together what is undecided, in the order in which each reason comes first. What is
// waived is left out.
func groupOpen(open []policylint.Finding) []openGroup {
	type reason struct{ subject, text string }
	var groups []openGroup
	known := map[reason]int{}
	for i := range open {
		f := &open[i]
		if f.Waived != nil {
			continue
		}
		why := reason{subject(f), f.Because()}
		at, found := known[why]
		if !found {
			at = len(groups)
			known[why] = at
			groups = append(groups, openGroup{subject: why.subject, reason: why.text, first: f})
		}
		if !slices.Contains(groups[at].rules, f.Rule) {
			groups[at].rules = append(groups[at].rules, f.Rule)
		}
	}
	return groups
}

func (p *printer) undecided(open []policylint.Finding) {
	groups := groupOpen(open)
	if len(groups) == 0 {
		return
	}
	p.group = ""
	p.printf("%s\n", p.paint(bold, "Undecided (neither a finding nor a pass):"))
	for _, g := range groups {
		if len(g.rules) == 1 {
			p.printf("  %s %s: %s\n", g.subject, p.paint(bold, g.rules[0]), g.reason)
			continue
		}
		p.printf("  %s %s: %s\n", g.subject, p.paint(bold, count(len(g.rules), "rule")), g.reason)
		p.printf("    %s\n", g.named())
	}
	p.printf("\n")
}
