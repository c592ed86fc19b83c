package prove

import (
	"strings"
)

// language is what the texts of a statement mean by: the version of the policy language, which
// decides whether policy variables exist, and the atoms.
type language struct {
	version string
	atoms   unknowns
	// variables are the values that are chosen for policy variables.
	variables map[string]binding
	readings  readings
}

// maxForms bounds how many forms a text with atoms is spelled out in.
const maxForms = 16

// forms lists patterns of which every value that the text can have matches one.
func (l language) forms(text string) []string {
	forms := []string{""}
	for _, r := range text {
		parts := []string{string(r)}
		if atoms := l.atoms.of(string(r)); len(atoms) > 0 {
			parts = nil
			for _, d := range atoms[0].Domain {
				parts = append(parts, l.forms(d)...)
			}
			if len(parts) == 0 {
				parts = []string{"*"}
			}
		}
		var longer []string
		for _, f := range forms {
			for _, p := range parts {
				longer = append(longer, f+p)
			}
		}
		if forms = longer; len(forms) > maxForms {
			return []string{"*"}
		}
	}
	return forms
}

// possible puts what the values with atoms can match under doubt.
func (l language) possible(g *group, t *test) {
	if len(g.open) == 0 && len(g.templates) == 0 {
		return
	}
	t.unsureDoubt = notYetKnown(strings.Join(g.open, ""))
	t.possible = &group{id: "possible\x00" + g.id, family: g.family}
	for _, template := range g.templates {
		t.unsureDoubt.variables = append(t.unsureDoubt.variables, firstVariable(template.pieces))
		if p, ok := compilePieces(template.pieces, template.style); ok {
			t.possible.patterns = append(t.possible.patterns, p)
		}
	}
	for _, text := range g.open {
		for _, form := range l.forms(text) {
			t.possible.id += "\x00" + form
			s := domainStyle(form)
			if g.style == literalFold || g.style == globFold {
				s = globFold
			}
			p, _ := compilePattern(form, s)
			t.possible.patterns = append(t.possible.patterns, p)
		}
	}
	// Where a variable has no value, AWS's documents disagree about a negated element, for all values.
	if g.family != textFamily || g.style == binary || t.negate && len(g.templates) > 0 {
		t.doubt, t.possible, t.unsureDoubt = t.unsureDoubt, nil, nil
	}
}
