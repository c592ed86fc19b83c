package report

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// TestReport_sarifSchema checks against the schema that OASIS publishes with the standard:
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json
func TestReport_sarifSchema(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/sarif-schema-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema any
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	many := clean()
	for range shownResults + 1 {
		many.Result.Findings = append(many.Result.Findings, policylint.Finding{Rule: "key/a", Severity: policylint.Low})
	}
	for name, r := range map[string]*Report{"everything": everything(), "clean": clean(), "broken": broken(), "many": many} {
		document := printed(t, "sarif", r)
		if ok, why := matches(t, schema, decoded(t, document)); !ok {
			t.Errorf("%s does not match the schema: %v", name, why)
		}
		for right, wrong := range map[string]string{
			`"2.1.0"`: `"2.0.0"`, `"text"`: `"surplus"`, `"results"`: `"result"`, `"executionSuccessful"`: `"successful"`,
		} {
			broken := strings.ReplaceAll(string(document), right, wrong)
			if ok, _ := matches(t, schema, decoded(t, []byte(broken))); ok {
				t.Errorf("%s: the schema takes %s for %s", name, wrong, right)
			}
		}
	}
}

func decoded(t *testing.T, text []byte) any {
	t.Helper()
	var document any
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	return document
}

func runOf(t *testing.T, r *Report) sarifRun {
	t.Helper()
	var log sarifLog
	if err := json.Unmarshal(printed(t, "sarif", r), &log); err != nil {
		t.Fatal(err)
	}
	return log.Runs[0]
}

// TestReport_sarifLimits: what GitHub's code scanning refuses or drops.
func TestReport_sarifLimits(t *testing.T) {
	t.Parallel()
	r := everything()
	r.Result.Findings[0].Message = strings.Repeat("ö", 2000)
	r.Rules[0].Description = strings.Repeat("ä", 2000)
	r.Rules[0].Controls = policylint.Controls{FSBP: []string{"S3.1"}, Config: slices.Repeat([]string{"s3-bucket"}, 40)}
	run := runOf(t, r)
	for _, rule := range run.Tool.Driver.Rules {
		for _, text := range []sarifText{rule.ShortDescription, rule.FullDescription, rule.Help} {
			if text.Text == "" || len(text.Text) > maxText {
				t.Errorf("%s: text of %d bytes", rule.ID, len(text.Text))
			}
		}
		if rule.Help.Markdown == "" || rule.Properties.SecuritySeverity == "" || !slices.Contains(rule.Properties.Tags, "security") {
			t.Errorf("%s: %+v", rule.ID, rule)
		}
		if len(rule.Properties.Tags) > maxTags {
			t.Errorf("%s: %d tags", rule.ID, len(rule.Properties.Tags))
		}
	}
	if tags := run.Tool.Driver.Rules[0].Properties.Tags; !slices.Contains(tags, "fsbp:S3.1") {
		t.Errorf("tags %v", tags)
	}
	if want := len(r.Result.Findings) + len(r.Result.Undecided); len(run.Results) != want {
		t.Fatalf("%d results, want %d", len(run.Results), want)
	}
	for _, result := range run.Results {
		at := result.Locations[0]
		if len(result.Message.Text) > maxText || strings.ContainsRune(result.Message.Text, '\uFFFD') {
			t.Errorf("%s: message of %d bytes: %q", result.RuleID, len(result.Message.Text), result.Message.Text)
		}
		if run.Tool.Driver.Rules[result.RuleIndex].ID != result.RuleID {
			t.Errorf("%s: rule index %d", result.RuleID, result.RuleIndex)
		}
		region := at.PhysicalLocation.Region
		if region.StartLine < 1 || region.StartColumn < 1 || region.EndLine < region.StartLine || region.EndColumn <= region.StartColumn {
			t.Errorf("%s: region %+v", result.RuleID, region)
		}
		if at.LogicalLocations[0].FullyQualifiedName == "" || at.PhysicalLocation.ArtifactLocation.URIBaseID != sarifRoot {
			t.Errorf("%s: location %+v", result.RuleID, at)
		}
	}
}

// TestReport_sarifMarks: a waived finding is suppressed, and an undecided one is no more than a note.
func TestReport_sarifMarks(t *testing.T) {
	t.Parallel()
	run := runOf(t, everything())
	if kind := suppression(&model.Waiver{Source: model.Source{File: "modules/data/main.tf"}}); kind != "inSource" {
		t.Errorf("a waiver in the code is %s", kind)
	}
	waived, open := run.Results[1], run.Results[3]
	if len(waived.Suppressions) != 1 || waived.Level != "note" || !strings.HasPrefix(waived.Message.Text, "Waived: ") ||
		waived.Suppressions[0].Justification != "scratch data, until 2027-01-31" {
		t.Errorf("waived: %+v", waived)
	}
	if open.Suppressions != nil || open.Level != "note" || open.Properties == nil || !strings.HasPrefix(open.Message.Text, "Undecided: ") {
		t.Errorf("undecided: %+v", open)
	}
}

// TestReport_sarifSeverity: the score follows the severity that the configuration gives a rule.
func TestReport_sarifSeverity(t *testing.T) {
	t.Parallel()
	r := everything()
	r.Result.Findings[0].Severity = policylint.Low
	rule := runOf(t, r).Tool.Driver.Rules[0]
	if rule.ID != "bucket/no-outsiders" || rule.Properties.SecuritySeverity != "3.0" || rule.DefaultConfiguration.Level != "note" {
		t.Errorf("%+v", rule)
	}
}

// TestReport_sarifFingerprints: two findings about one statement are two alerts.
func TestReport_sarifFingerprints(t *testing.T) {
	t.Parallel()
	r := everything()
	r.Result.Findings[2].Fingerprint = r.Result.Findings[0].Fingerprint
	seen := map[string]bool{}
	for _, result := range runOf(t, r).Results {
		fingerprint := result.PartialFingerprints["primaryLocationLineHash"]
		if fingerprint == "" || seen[fingerprint] {
			t.Errorf("fingerprint %q twice or empty", fingerprint)
		}
		seen[fingerprint] = true
	}
	if !seen["f1:1"] || !seen["f1:2"] {
		t.Errorf("fingerprints %v", seen)
	}
}

// TestReport_sarifTooMany: what does not fit is told, never dropped in silence.
func TestReport_sarifTooMany(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		findings, results int
		says              string
	}{
		{shownResults, shownResults, ""},
		{shownResults + 1, shownResults + 1, "5001 results: code scanning shows the 5000 most serious ones."},
		{maxResults + 3, maxResults, "3 results are left out"},
	} {
		r := clean()
		for i := range test.findings {
			r.Result.Findings = append(r.Result.Findings, policylint.Finding{
				Rule: "key/a", Severity: policylint.Low, Kind: model.Key, Fingerprint: fmt.Sprint(i),
			})
		}
		run := runOf(t, r)
		if len(run.Results) != test.results {
			t.Errorf("%d findings: %d results", test.findings, len(run.Results))
		}
		notes := run.Invocations[0].ToolExecutionNotifications
		if said := len(notes) > 0; said != (test.says != "") || said && !strings.HasPrefix(notes[0].Message.Text, test.says) {
			t.Errorf("%d findings: %+v", test.findings, notes)
		}
	}
}
