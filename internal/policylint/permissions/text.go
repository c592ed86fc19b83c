package permissions

import (
	"fmt"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/policylint"
)

// Title says in a few words what kind of change it is.
func (c *Change) Title() string {
	if c.Former != "" {
		return c.effect() + " (moved from " + c.Former + ")"
	}
	return c.effect()
}

func (c *Change) effect() string {
	if c.TextOnly() {
		return "only the text of the policy changes"
	}
	return "what the policy permits changes"
}

// NewlyAllowed tells of what is newly allowed, in lines of text of which the first goes on after these
// words. The statements that deny it are those of the former policy.
func (c *Change) NewlyAllowed() []string { return c.Allowed.lines("allowed by ", "was denied by ") }

// NewlyDenied is the same for what is newly denied: the former policy allowed it.
func (c *Change) NewlyDenied() []string { return c.Denied.lines("was allowed by ", "denied by ") }

func (d *Direction) lines(allowed, denied string) []string {
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
		lines = append(lines, "- "+d.Examples[i].text(allowed, denied))
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

// text is an example in one line, with the words before the statements that allow and deny it.
func (e *Example) text(allowed, denied string) string {
	notes := []string{audiences[e.To]}
	if len(e.Statements) > 0 {
		notes = append(notes, allowed+names(e.Statements))
	}
	if len(e.DeniedBy) > 0 {
		notes = append(notes, denied+names(e.DeniedBy))
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
