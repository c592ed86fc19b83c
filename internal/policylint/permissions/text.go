package permissions

import (
	"fmt"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/policylint"
)

// Title says in a few words what kind of change it is.
func (c *Change) Title() string {
	if c.TextOnly() {
		return "only the text of the policy changes"
	}
	return "what the policy permits changes"
}

// Lines tell of one direction in lines of text, of which the first ends a sentence that starts with
// "newly allowed" or "newly denied".
func (d *Direction) Lines() []string {
	switch d.Verdict {
	case prove.Holds:
		return []string{"nothing"}
	case prove.Violated:
	case prove.Unknown:
		line := "not known until apply: " + d.Reason
		if on := strings.Join(d.DependsOn, ", "); !strings.Contains(d.Reason, on) {
			line += "; it depends on " + on
		}
		return []string{line}
	}
	lines := []string{"for example"}
	if d.ByIAM {
		lines[0] = "as far as the IAM policies of the account do not allow it anyway, for example"
	}
	for i := range d.Examples {
		lines = append(lines, "- "+d.Examples[i].text())
	}
	if d.Incomplete != "" {
		lines = append(lines, "("+d.Incomplete+")")
	}
	return lines
}

// audiences are in words whom an example stands for.
var audiences = map[prove.Audience]string{
	prove.ToAnonymous:    "anyone, without credentials",
	prove.ToAnyAccount:   "any AWS account",
	prove.ToOrganization: "an organization",
	prove.ToAccount:      "another account",
	prove.ToService:      "an AWS service",
	prove.ToOwnAccount:   "the account, by its IAM policies",
	prove.ToPrincipal:    "a principal that the policy names",
}

// text is an example in one line.
func (e *Example) text() string {
	notes := []string{audiences[e.To]}
	if len(e.Statements) > 0 {
		notes = append(notes, "allowed by "+names(e.Statements))
	}
	if len(e.DeniedBy) > 0 {
		notes = append(notes, "denied by "+names(e.DeniedBy))
	}
	return e.Witness.String() + " (" + strings.Join(notes, "; ") + ")"
}

// names calls statements by their Sid, or else by their index.
func names(statements []policylint.Statement) string {
	list := make([]string, len(statements))
	for i, s := range statements {
		list[i] = fmt.Sprintf("statement %d", s.Index)
		if s.Sid != "" {
			list[i] = fmt.Sprintf("statement %q", s.Sid)
		}
	}
	return strings.Join(list, " and ")
}
