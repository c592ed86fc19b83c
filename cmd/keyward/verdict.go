package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
)

// verdict is the answer of compare, and the policies that it is about.
type verdict struct {
	access               *prove.Access
	reference, candidate *policy.Document
}

// verdictJSON is the JSON form; compare_schema.json describes it.
type verdictJSON struct {
	FormatVersion string        `json:"format_version"`
	Verdict       prove.Verdict `json:"verdict"`
	Witness       *witnessJSON  `json:"witness"`
	Reason        string        `json:"reason"`
	Assumption    string        `json:"assumption"`
	Grants        []grantJSON   `json:"grants"`
	// Incomplete says why more may be permitted than the grants show.
	Incomplete string `json:"incomplete"`
}

// witnessJSON is a request that gets through, with all its keys, so that explain and eval decide it alike.
type witnessJSON struct {
	Principal string              `json:"principal"`
	Action    string              `json:"action"`
	Resource  string              `json:"resource"`
	Context   map[string][]string `json:"context"`
}

type grantJSON struct {
	To      prove.Audience `json:"to"`
	Witness *witnessJSON   `json:"witness"`
	// Statements of the candidate let the witness through; those that were lifted are Deny statements of
	// the reference that stop it.
	Statements []placeJSON `json:"statements"`
	Lifted     []placeJSON `json:"lifted"`
}

type placeJSON struct {
	Index int    `json:"index"`
	Sid   string `json:"sid"`
}

func (v *verdict) print(w io.Writer, format string) error {
	if format == "json" {
		return printJSON(w, v.json())
	}
	_, err := io.WriteString(w, v.text())
	return err
}

func (v *verdict) json() verdictJSON {
	out := verdictJSON{
		FormatVersion: "1.1", Verdict: v.access.Verdict, Witness: newWitness(v.access.Witness),
		Reason: v.access.Reason, Assumption: v.access.Assumption, Grants: []grantJSON{}, Incomplete: v.access.Incomplete,
	}
	for i := range v.access.Grants {
		g := &v.access.Grants[i]
		out.Grants = append(out.Grants, grantJSON{
			g.To, newWitness(&g.Witness), places(v.candidate, g.Statements), places(v.reference, g.Lifted),
		})
	}
	return out
}

func newWitness(r *eval.Request) *witnessJSON {
	if r == nil {
		return nil
	}
	return &witnessJSON{r.Principal, r.Action, r.Resource, r.Explicit().Context}
}

// places names statements of a document. What the bucket's account may do anyway stands in none.
func places(doc *policy.Document, indexes []int) []placeJSON {
	list := []placeJSON{}
	for _, i := range indexes {
		if i < len(doc.Statements) {
			list = append(list, placeJSON{i, doc.Statements[i].Sid})
		}
	}
	return list
}

func (v *verdict) text() string {
	var b strings.Builder
	switch v.access.Verdict {
	case prove.Holds:
		b.WriteString("holds: the candidate permits nothing that the reference does not.\n")
	case prove.Violated:
		b.WriteString("violated: the candidate permits more than the reference.\n")
	case prove.Unknown:
		fmt.Fprintf(&b, "unknown: %s\n", v.access.Reason)
	}
	for i := range v.access.Grants {
		before := "also: "
		if i == 0 {
			before = "only the candidate lets through: "
		}
		fmt.Fprintf(&b, "%s%s%s\n", before, v.access.Grants[i].Witness, v.why(&v.access.Grants[i]))
	}
	if v.access.Incomplete != "" {
		fmt.Fprintf(&b, "and perhaps others: %s\n", v.access.Incomplete)
	}
	if v.access.Assumption != "" {
		fmt.Fprintf(&b, "assuming: %s\n", v.access.Assumption)
	}
	return b.String()
}

// why names the statements behind a grant.
func (v *verdict) why(g *prove.Grant) string {
	var reasons []string
	for _, p := range places(v.candidate, g.Statements) {
		reasons = append(reasons, "statement "+p.name())
	}
	for _, p := range places(v.reference, g.Lifted) {
		reasons = append(reasons, "no longer denied by statement "+p.name())
	}
	if reasons == nil {
		return ""
	}
	return " (" + strings.Join(reasons, ", ") + ")"
}

func (p *placeJSON) name() string {
	if p.Sid == "" {
		return fmt.Sprint(p.Index)
	}
	return fmt.Sprintf("%d %q", p.Index, p.Sid)
}
