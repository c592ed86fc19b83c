package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/keyward/terraform-provider-keyward/internal/iam/summary"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// partyTitles are the kinds of parties in words.
var partyTitles = map[summary.PartyKind]string{
	summary.Anonymous:    "anyone, without credentials",
	summary.Anyone:       "any other AWS account",
	summary.Organization: "members of organization",
	summary.Account:      "account",
	summary.OwnAccount:   "own account",
	summary.AnyService:   "any other AWS service",
	summary.Service:      "service",
	summary.Principal:    "",
}

// printSummary prints for people: a table of who can do what, the proofs, and what else there is to
// say about the policy. Parties that can do nothing are left out of the table.
func printSummary(w io.Writer, name string, kind model.Kind, s *summary.Summary) error {
	p := &summaryPrinter{kind: kind, statements: s.Statements}
	fmt.Fprintf(&p.b, "%s: who can do what under this %s policy\n\n", name, kind)
	rows := slices.DeleteFunc(slices.Clone(s.Access), func(r summary.Row) bool { return !r.Lets() })
	if len(rows) == 0 {
		p.b.WriteString("Nobody can " + anyOf(s.Access[0].Cells) + ".\n")
	} else {
		p.table(rows)
		p.proofs(rows)
	}
	p.b.WriteString("\n")
	p.fact("AWS calls the policy public", &s.AWSPublic)
	p.fact("An outsider can get in", &s.ExternalAccess)
	p.notes()
	_, err := io.WriteString(w, p.b.String())
	return err
}

// anyOf names the groups of actions that a table has.
func anyOf(cells []summary.Cell) string {
	var names []string
	for _, c := range cells {
		names = append(names, c.Group.String())
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// summaryPrinter collects the text.
type summaryPrinter struct {
	b          strings.Builder
	kind       model.Kind
	statements []summary.Statement
}

func (p *summaryPrinter) table(rows []summary.Row) {
	t := tabwriter.NewWriter(&p.b, 0, 0, 2, ' ', 0)
	for _, cell := range rows[0].Cells {
		fmt.Fprintf(t, "\t%s", cell.Group)
	}
	fmt.Fprintln(t)
	for i := range rows {
		fmt.Fprint(t, partyName(&rows[i].Party))
		for _, cell := range rows[i].Cells {
			text := string(cell.Answer)
			if cell.Partial {
				text += " in part"
			}
			if cell.Delegated {
				text += ", by IAM"
			}
			fmt.Fprintf(t, "\t%s", text)
		}
		fmt.Fprintln(t)
	}
	// Nothing can fail: a strings.Builder takes everything.
	_ = t.Flush()
}

func partyName(party *summary.Party) string {
	return strings.TrimSpace(partyTitles[party.Kind] + " " + party.Name)
}

// proofs shows a request for each cell that lets something in, and why a cell is not known. What IAM
// policies of the own account can add to any policy needs no proof, unless it is only a part.
func (p *summaryPrinter) proofs(rows []summary.Row) {
	p.b.WriteString("\n\"by IAM\": the policy leaves it to the IAM policies of the account.\n\n")
	for i := range rows {
		for _, cell := range rows[i].Cells {
			by := p.by(cell.Statements)
			if cell.Answer == summary.No || cell.Delegated && by == "" && len(cell.Needs) == 0 && !cell.Partial {
				continue
			}
			fmt.Fprintf(&p.b, "%s, %s: ", partyName(&rows[i].Party), cell.Group)
			if cell.Answer == summary.Unknown {
				fmt.Fprintf(&p.b, "unknown, %s\n", p.why(cell.Reason, cell.DependsOn))
				continue
			}
			if len(cell.Needs) > 0 {
				fmt.Fprintf(&p.b, "only with %s\n  ", strings.Join(cell.Needs, " and "))
			}
			fmt.Fprintf(&p.b, "%s%s\n", cell.Witness, by)
			if cell.Extended {
				p.b.WriteString("  and more, by IAM\n")
			}
		}
	}
}

// why says why an answer is unknown, and the way out where there is one.
func (p *summaryPrinter) why(reason string, dependsOn []string) string {
	if slices.Contains(dependsOn, summary.AccountAtom) {
		return fmt.Sprintf("it depends on which account owns the %s: name it with --account", p.kind)
	}
	return reason
}

// by names the statements of a proof.
func (p *summaryPrinter) by(statements []int) string {
	var names []string
	for _, i := range statements {
		names = append(names, statementName(&p.statements[i]))
	}
	if names == nil {
		return ""
	}
	return " (" + strings.Join(names, ", ") + ")"
}

func (p *summaryPrinter) fact(title string, f *summary.Fact) {
	fmt.Fprintf(&p.b, "%s: %s", title, f.Answer)
	switch {
	case f.Witness != nil:
		fmt.Fprintf(&p.b, ", for example %s", f.Witness)
	case f.Answer == summary.Unknown:
		fmt.Fprintf(&p.b, ", %s", p.why(f.Reason, f.DependsOn))
	}
	fmt.Fprintf(&p.b, "%s\n", p.by(f.Statements))
}

// notes tells of statements and conditions that do nothing.
func (p *summaryPrinter) notes() {
	for i := range p.statements {
		s := &p.statements[i]
		switch {
		case s.Matches.Answer == summary.No:
			fmt.Fprintf(&p.b, "%s matches no request that can exist\n", statementName(s))
		case s.Shadowed.Answer == summary.Yes && s.By >= 0:
			fmt.Fprintf(&p.b, "%s changes nothing: %s does all that it does\n", statementName(s), statementName(&p.statements[s.By]))
		case s.Shadowed.Answer == summary.Yes:
			fmt.Fprintf(&p.b, "%s changes nothing: the others decide every request alike without it\n", statementName(s))
		}
		for _, c := range s.Conditions {
			word := "never"
			if c.Always {
				word = "always"
			}
			fmt.Fprintf(&p.b, "%s: given the rest of it, %s %s is %s met\n", statementName(s), c.Name, c.Key, word)
		}
	}
}
