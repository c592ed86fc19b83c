package main

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/summary"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/bare"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// summaryJSON is the JSON form of a summary; summary_schema.json describes it.
type summaryJSON struct {
	FormatVersion  string                 `json:"format_version"`
	Kind           model.Kind             `json:"kind"`
	Access         []accessJSON           `json:"access"`
	AWSPublic      factJSON               `json:"aws_public"`
	ExternalAccess factJSON               `json:"external_access"`
	Statements     []statementSummaryJSON `json:"statements"`
}

type accessJSON struct {
	Party summary.PartyKind `json:"party"`
	Name  string            `json:"name"`
	Cells []cellJSON        `json:"cells"`
}

type cellJSON struct {
	Group     summary.Group `json:"group"`
	Needs     []string      `json:"needs"`
	Partial   bool          `json:"partial"`
	Delegated bool          `json:"delegated"`
	Extended  bool          `json:"extended"`
	factJSON
}

type factJSON struct {
	Answer     summary.Answer `json:"answer"`
	Witness    *eval.Request  `json:"witness"`
	Statements []int          `json:"statements"`
	Reason     string         `json:"reason"`
	DependsOn  []string       `json:"depends_on"`
}

type statementSummaryJSON struct {
	Index   int            `json:"index"`
	Sid     string         `json:"sid"`
	Effect  policy.Effect  `json:"effect"`
	Matches summary.Answer `json:"matches"`
	// Shadowed is yes when the policy permits the same without the statement; ShadowedBy is the
	// statement that does all of it by itself, where there is one.
	Shadowed   summary.Answer  `json:"shadowed"`
	ShadowedBy *int            `json:"shadowed_by"`
	Conditions []conditionJSON `json:"conditions"`
}

type conditionJSON struct {
	Condition string `json:"condition"`
	Key       string `json:"key"`
	// Always tells a condition that is always met from one that never is.
	Always bool `json:"always"`
}

// summarised are the kinds of policies that have a summary.
var summarised = []model.Kind{model.Bucket, model.Key, model.Secret}

// summarise says who can do what under a policy. It answers every question, if only by saying that
// something is unknown, so that it exits with 0.
func (c *cli) summarise(out *output, file, account string, kind model.Kind) (int, error) {
	if err := checkAccount(account); err != nil {
		return exitError, err
	}
	doc, err := c.readPolicyFile(file)
	if err != nil {
		return exitError, err
	}
	if kind == "" {
		kind = bare.Kind(doc)
	}
	if !slices.Contains(summarised, kind) {
		return exitError, usagef("%s is not clearly the policy of a bucket, a key or a secret: add --kind, "+
			"or name a request with --principal, --action and --resource", fileName(file))
	}
	scope := bare.Subject(kind, fileName(file), doc, account).Scope
	s, err := summary.Of(doc, scope)
	if err != nil {
		return exitError, fmt.Errorf("%s: %w", fileName(file), err)
	}
	switch {
	case out.quiet:
		return exitOK, nil
	case out.format == "json":
		err = printJSON(c.stdout, summaryForm(kind, s))
	default:
		err = printSummary(c.stdout, fileName(file), kind, s)
		if scope.Account == "" {
			c.notef("The policy does not tell which account owns the %s: name it with --account.\n", kind)
		}
	}
	if err != nil {
		return exitError, err
	}
	return exitOK, nil
}

func summaryForm(kind model.Kind, s *summary.Summary) summaryJSON {
	form := summaryJSON{
		FormatVersion: "1.0", Kind: kind, Access: []accessJSON{}, Statements: []statementSummaryJSON{},
		AWSPublic: factForm(&s.AWSPublic), ExternalAccess: factForm(&s.ExternalAccess),
	}
	for _, row := range s.Access {
		access := accessJSON{Party: row.Kind, Name: row.Name}
		for _, c := range row.Cells {
			fact := summary.Fact{
				Answer: c.Answer, Witness: c.Witness, Statements: c.Statements, Reason: c.Reason, DependsOn: c.DependsOn,
			}
			access.Cells = append(access.Cells, cellJSON{c.Group, orEmpty(c.Needs), c.Partial, c.Delegated, c.Extended, factForm(&fact)})
		}
		form.Access = append(form.Access, access)
	}
	for _, st := range s.Statements {
		one := statementSummaryJSON{
			Index: st.Index, Sid: st.Sid, Effect: st.Effect, Matches: st.Matches.Answer,
			Shadowed: st.Shadowed.Answer, Conditions: []conditionJSON{},
		}
		if st.By >= 0 {
			one.ShadowedBy = &st.By
		}
		for _, c := range st.Conditions {
			one.Conditions = append(one.Conditions, conditionJSON{c.Name, c.Key, c.Always})
		}
		form.Statements = append(form.Statements, one)
	}
	return form
}

func factForm(f *summary.Fact) factJSON {
	return factJSON{f.Answer, f.Witness, orEmpty(f.Statements), f.Reason, orEmpty(f.DependsOn)}
}

// statementName calls a statement by its Sid, or else by its index.
func statementName(s *summary.Statement) string {
	if s.Sid != "" {
		return "statement " + strconv.Quote(s.Sid)
	}
	return "statement " + strconv.Itoa(s.Index)
}
