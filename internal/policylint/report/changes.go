package report

import (
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/permissions"
)

// jsonChange is how what one policy permits changes.
type jsonChange struct {
	Address      string              `json:"address"`
	Former       string              `json:"previous_address,omitempty"`
	Name         string              `json:"name"`
	Kind         model.Kind          `json:"kind"`
	Severity     policylint.Severity `json:"severity"`
	NewlyAllowed []jsonExample       `json:"newly_allowed"`
	NewlyDenied  []jsonExample       `json:"newly_denied"`
	// Undecided says which directions cannot be told before apply.
	Undecided []jsonDirection `json:"undecided"`
	Reason    string          `json:"reason"`
}

type jsonExample struct {
	Witness    *jsonRequest    `json:"witness"`
	To         prove.Audience  `json:"to"`
	Statements []jsonStatement `json:"statements"`
	DeniedBy   []jsonStatement `json:"denied_by"`
}

type jsonDirection struct {
	Direction string   `json:"direction"`
	Reason    string   `json:"reason"`
	DependsOn []string `json:"depends_on"`
}

func changesJSON(changes []permissions.Change) []jsonChange {
	out := make([]jsonChange, len(changes))
	for i := range changes {
		c := &changes[i]
		out[i] = jsonChange{
			Address: c.Address, Former: c.Former, Name: c.Name, Kind: c.Kind, Severity: c.Severity, Reason: c.Reason,
			NewlyAllowed: examplesJSON(&c.Allowed), NewlyDenied: examplesJSON(&c.Denied), Undecided: []jsonDirection{},
		}
		out[i].add("newly_allowed", &c.Allowed)
		out[i].add("newly_denied", &c.Denied)
	}
	return out
}

// add adds a direction that is not known.
func (c *jsonChange) add(name string, d *permissions.Direction) {
	if d.Verdict == prove.Unknown {
		c.Undecided = append(c.Undecided, jsonDirection{name, d.Reason, append([]string{}, d.DependsOn...)})
	}
}

func examplesJSON(d *permissions.Direction) []jsonExample {
	out := make([]jsonExample, len(d.Examples))
	for i := range d.Examples {
		e := &d.Examples[i]
		out[i] = jsonExample{requestJSON(&e.Witness), e.To, statementsJSON(e.Statements), statementsJSON(e.DeniedBy)}
	}
	return out
}

func statementsJSON(statements []policylint.Statement) []jsonStatement {
	out := make([]jsonStatement, len(statements))
	for i, s := range statements {
		out[i] = jsonStatement{s.Index, s.Sid}
	}
	return out
}

// changes is the section about policies that a plan changes. They are for review and count for
// nothing: that more is permitted than before is no fault by itself.
func (p *printer) changes(changes []permissions.Change) {
	if len(changes) == 0 {
		return
	}
	p.printf("%s\n", p.paint(bold, "Permission changes (for review, no findings):"))
	for i := range changes {
		c := &changes[i]
		p.printf("  %s  %s: %s\n", p.paint(severityColor(c.Severity), strings.ToUpper(string(c.Severity))),
			titled(c.Address, c.Name), c.Title())
		p.paragraph("", c.Reason)
		if !c.TextOnly() {
			p.paragraph("newly allowed: ", strings.Join(c.NewlyAllowed(), "\n"))
			p.paragraph("newly denied: ", strings.Join(c.NewlyDenied(), "\n"))
		}
	}
	p.printf("\n")
}
