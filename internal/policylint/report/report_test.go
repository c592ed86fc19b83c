package report

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/rego"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/permissions"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// everything is a report in which every feature of a finding occurs.
func everything() *Report {
	waiver := &model.Waiver{Rule: "bucket/versioning", Reason: "scratch data", Expires: "2027-01-31"}
	return &Report{
		FailOn:  policylint.High,
		Version: "1.2.3",
		Rules: []policylint.Rule{{
			ID: "bucket/no-outsiders", Kind: model.Bucket, Severity: policylint.Critical,
			Title: "A bucket is open to strangers", Description: "Anyone may\nread it.", Fix: "Name the principals.",
			References: []policylint.Reference{{Ref: "https://docs.aws.amazon.com/s3", Description: "Amazon S3"}},
		}},
		Changes: []permissions.Change{
			{
				Address: "aws_s3_bucket.data", Name: "keyward-data", Kind: model.Bucket,
				Severity: policylint.Critical, Reason: "It newly allows anyone to read data.",
				Allowed: permissions.Direction{Verdict: prove.Violated, Incomplete: "there are more", Examples: []permissions.Example{{
					Witness:    eval.Request{Principal: eval.Anonymous, Action: "s3:GetObject", Resource: "arn:aws:s3:::keyward-data/key"},
					To:         prove.ToAnonymous,
					Statements: []policylint.Statement{{Index: 1, Sid: "Read"}}, DeniedBy: []policylint.Statement{{Index: 0}},
				}}},
				Denied: permissions.Direction{Verdict: prove.Unknown, Reason: "a value is not known yet", DependsOn: []string{"aws_iam_role.app.arn"}},
			},
			{
				Address: "aws_kms_key.data", Name: "alias/data", Kind: model.Key,
				Severity: policylint.Low, Reason: "Every request is decided as before.",
				Allowed: permissions.Direction{Verdict: prove.Holds}, Denied: permissions.Direction{Verdict: prove.Holds},
			},
		},
		Result: &policylint.Result{
			Findings: []policylint.Finding{
				{
					Rule: "bucket/no-outsiders", Severity: policylint.Critical,
					Message: "Statement 1 lets anyone read.", Name: "keyward-data", Address: "aws_s3_bucket.data",
					Kind: model.Bucket, Statement: &policylint.Statement{Index: 1, Sid: "Read"},
					Pointer: "/Statement/1/Principal", Source: model.Source{File: "plans/a plan.json", Line: 3, Column: 14},
					Witness: &eval.Request{
						Principal: eval.Anonymous, Action: "s3:GetObject", Resource: "arn:aws:s3:::keyward-data/key",
						Context: map[string][]string{"aws:SourceIp": {"192.0.2.1"}, "aws:SecureTransport": {"true"}},
					},
					Fix: "Name the principals.", Fingerprint: "f1",
					Expired: &model.Waiver{Rule: "bucket/no-outsiders", Reason: "until the audit.", Expires: "2026-01-31"},
				},
				{
					Rule: "bucket/versioning", Severity: policylint.Medium, Message: "Old versions are not kept.",
					Name: "keyward-data", Address: "aws_s3_bucket.data", Kind: model.Bucket, Pointer: "versioning",
					Source: model.Source{File: "plans/a plan.json", Line: 3}, Fix: "Enable versioning.",
					Waived: waiver, Fingerprint: "f2",
					Expired: &model.Waiver{Rule: "bucket/versioning", Reason: "until the move", Expires: "2026-01-31"},
				},
				{
					Rule: "team/own-rule", Severity: policylint.Low, Message: "Two\nlines.",
					Name: "policy.json", Address: "policy.json", Kind: model.Key,
					Statement: &policylint.Statement{Index: 0}, Pointer: "/Statement/0", Fingerprint: "f3",
					Witness: &eval.Request{
						Principal: "arn:aws:iam::111122223333:role/Example", Action: "kms:Decrypt",
						Resource: "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
					},
					Undenied: true,
				},
			},
			Undecided: []policylint.Finding{{
				Rule: "key/no-outsiders", Severity: policylint.High, Message: "Open.", Kind: model.Key,
				Name: "alias/data", Address: "aws_kms_key.data", Reason: "The policy is known only after apply.",
				DependsOn: "aws_iam_role.app.arn", Source: model.Source{File: "plans/a plan.json"}, Fingerprint: "f4",
			}},
			UnusedWaivers:  []model.Waiver{{Rule: "key/rotation", Address: "module.*", Reason: "later", Source: model.Source{File: "main.tf", Line: 7, Column: 3}}},
			ExpiredWaivers: []model.Waiver{{Reason: "until the audit", Name: "keyward-data", Expires: "2026-01-31"}},
			Gone:           []policylint.Known{{Rule: "bucket/acls", Address: "aws_s3_bucket.old", Name: "old", Fingerprint: "f6"}},
			Subjects:       3, Rules: 21,
		},
	}
}

// known is a report in which the baseline holds all that was found.
func known() *Report {
	r := clean()
	r.Result.Findings = []policylint.Finding{{
		Rule: "bucket/logging", Severity: policylint.Low, Message: "Nothing is logged.",
		Name: "keyward-data", Address: "aws_s3_bucket.data", Kind: model.Bucket, Pointer: "logging",
		Waived: &model.Waiver{Reason: policylint.InBaseline}, Fingerprint: "f5",
	}}
	return r
}

func clean() *Report {
	return &Report{
		FailOn: policylint.Low, Version: "1.2.3",
		Result: &policylint.Result{Subjects: 2, Rules: 21},
	}
}

func nothing() *Report { return &Report{FailOn: policylint.Low, Result: &policylint.Result{}} }

func printed(t *testing.T, format string, r *Report) []byte {
	t.Helper()
	reporter, err := New(format)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := reporter.Report(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestReport_golden(t *testing.T) {
	t.Parallel()
	colored, quiet := everything(), everything()
	colored.Color, quiet.Quiet = true, true
	tests := map[string]struct {
		format string
		report *Report
	}{
		"everything.txt":   {"text", everything()},
		"colored.txt":      {"text", colored},
		"quiet.txt":        {"text", quiet},
		"clean.txt":        {"text", clean()},
		"known.txt":        {"text", known()},
		"nothing.txt":      {"text", nothing()},
		"everything.json":  {"json", everything()},
		"clean.json":       {"json", clean()},
		"everything.sarif": {"sarif", everything()},
		"clean.sarif":      {"sarif", clean()},

		"everything.jsonl":  {"jsonl", everything()},
		"clean.jsonl":       {"jsonl", clean()},
		"everything.xml":    {"junit", everything()},
		"clean.xml":         {"junit", clean()},
		"broken.xml":        {"junit", broken()},
		"broken.sarif":      {"sarif", broken()},
		"broken.md":         {"markdown", broken()},
		"nothing.xml":       {"junit", nothing()},
		"everything.github": {"github", everything()},
		"quiet.github":      {"github", quiet},
		"clean.github":      {"github", clean()},
		"everything.gitlab": {"gitlab", everything()},
		"clean.gitlab":      {"gitlab", clean()},
		"everything.md":     {"markdown", everything()},
		"quiet.md":          {"markdown", quiet},
		"clean.md":          {"markdown", clean()},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := printed(t, test.format, test.report)
			path := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("differs from %s (-golden +printed); run with -update if that is right:\n%s", path, diff)
			}
		})
	}
}

// TestReport_undecidedTogether: what one reason leaves open of one subject is one entry of the text, and
// one of another subject or for another reason is another. JSON has each.
func TestReport_undecidedTogether(t *testing.T) {
	t.Parallel()
	open := func(rule, address, reason string) policylint.Finding {
		return policylint.Finding{Rule: rule, Severity: policylint.Low, Kind: model.Key, Address: address, Reason: reason}
	}
	r := clean()
	r.Result.Undecided = []policylint.Finding{
		open("key/a", "aws_kms_key.x", "The policy is unknown."), open("key/b", "aws_kms_key.x", "It is enabled later."),
		open("key/c", "aws_kms_key.x", "The policy is unknown."), open("key/a", "aws_kms_key.y", "The policy is unknown."),
	}
	text := string(printed(t, "text", r))
	want := `Undecided (neither a finding nor a pass):
  aws_kms_key.x 2 rules: The policy is unknown.
    key/a, key/c
  aws_kms_key.x key/b: It is enabled later.
  aws_kms_key.y key/a: The policy is unknown.

No findings, 4 undecided;`
	if !strings.HasPrefix(text, want) {
		t.Errorf("text:\n%s\nwant:\n%s", text, want)
	}
	if n := bytes.Count(printed(t, "json", r), []byte(`"depends_on"`)); n != 4 {
		t.Errorf("JSON has %d entries, want 4", n)
	}
}

// TestReport_success: some runners look for the word in the output of a policy check to tell its
// outcome. A run succeeds also where findings are waived, undecided or below what counts.
func TestReport_success(t *testing.T) {
	t.Parallel()
	below := everything()
	below.FailOn = policylint.Critical
	below.Result.Findings = below.Result.Findings[1:]
	for name, r := range map[string]*Report{"clean": clean(), "nothing": nothing(), "below": below} {
		if r.Count().Counted != 0 {
			t.Fatalf("%s: findings count", name)
		}
		for _, format := range Formats() {
			if out := printed(t, format, r); bytes.Contains(bytes.ToLower(out), []byte("fail")) {
				t.Errorf("%s prints the word on a successful run (%s):\n%s", format, name, out)
			}
		}
	}
}

// broken is a run in which a rule broke off.
func broken() *Report {
	r := clean()
	r.Fault = "rule team/own-rule: own.rego:7: division by zero"
	return r
}

// TestReport_fault: a report of a run that broke off says so in every format, also when it is quiet.
func TestReport_fault(t *testing.T) {
	t.Parallel()
	for _, format := range Formats() {
		for _, quiet := range []bool{false, true} {
			r := broken()
			r.Quiet = quiet
			if out := string(printed(t, format, r)); !strings.Contains(out, "division by zero") {
				t.Errorf("%s says nothing of it:\n%s", format, out)
			}
		}
	}
}

// TestReport_open: what is undecided or waived never goes by another name, in any format that has it.
func TestReport_open(t *testing.T) {
	t.Parallel()
	r := clean()
	r.Result.Undecided = everything().Result.Undecided
	r.Result.Findings = everything().Result.Findings[1:2]
	for _, format := range Formats() {
		out := strings.ToLower(string(printed(t, format, r)))
		if !strings.Contains(out, "undecided") {
			t.Errorf("%s does not say that something is undecided:\n%s", format, out)
		}
		if strings.Contains(out, "bucket/versioning") && !strings.Contains(out, "waived") {
			t.Errorf("%s does not say that the finding is waived:\n%s", format, out)
		}
	}
}

func TestReport_jsonSchema(t *testing.T) {
	t.Parallel()
	var schema any
	if err := json.Unmarshal(Schema, &schema); err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]*Report{"everything": everything(), "clean": clean(), "broken": broken()} {
		var decoded map[string]any
		if err := json.Unmarshal(printed(t, "json", r), &decoded); err != nil {
			t.Fatal(err)
		}
		if ok, why := matches(t, schema, decoded); !ok {
			t.Errorf("%s does not match the schema: %v", name, why)
		}
		decoded["surplus"] = true
		if ok, _ := matches(t, schema, decoded); ok {
			t.Errorf("%s: the schema takes a property that it does not list", name)
		}
	}
}

// TestReport_textManyRules: a policy that is not known leaves most rules open, and naming all of them buries
// the rest.
func TestReport_textManyRules(t *testing.T) {
	t.Parallel()
	r := clean()
	for i := range manyRules + 3 {
		r.Result.Undecided = append(r.Result.Undecided, policylint.Finding{
			Rule: fmt.Sprintf("key/r%02d", i), Address: "aws_kms_key.k", Reason: "policy is known only after apply.",
		})
	}
	text := string(printed(t, "text", r))
	if !strings.Contains(text, "key/r07 and 3 more, which the other formats name") || strings.Contains(text, "key/r08") {
		t.Errorf("text:\n%s", text)
	}
	if other := string(printed(t, "markdown", r)); !strings.Contains(other, "key/r10") {
		t.Errorf("markdown leaves rules out:\n%s", other)
	}
}

// TestReport_jsonSchemaKinds: the schema takes findings about every kind of subject.
func TestReport_jsonSchemaKinds(t *testing.T) {
	t.Parallel()
	var schema struct {
		Definitions struct{ Kind struct{ Enum []model.Kind } }
	}
	if err := json.Unmarshal(Schema, &schema); err != nil {
		t.Fatal(err)
	}
	if got := schema.Definitions.Kind.Enum; !slices.Equal(got, model.Kinds()) {
		t.Errorf("the kinds are %v, want %v", got, model.Kinds())
	}
}

func matches(t *testing.T, schema, document any) (bool, any) {
	t.Helper()
	results, err := rego.New(
		rego.Query("[ok, why] = json.match_schema(input.document, input.schema)"),
		rego.Input(map[string]any{"document": document, "schema": schema}),
	).Eval(context.Background())
	if err != nil || len(results) != 1 {
		t.Fatalf("%d results: %v", len(results), err)
	}
	ok, _ := results[0].Bindings["ok"].(bool)
	return ok, results[0].Bindings["why"]
}

func TestCount(t *testing.T) {
	t.Parallel()
	got := everything().Count()
	want := Counts{
		Subjects: 3, Rules: 21, Findings: 2, Counted: 1, Waived: 1, Undecided: 1,
		BySeverity: map[policylint.Severity]int{"low": 1, "medium": 0, "high": 0, "critical": 1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNew_unknown(t *testing.T) {
	t.Parallel()
	if _, err := New("yaml"); err == nil || !strings.Contains(err.Error(), "github, gitlab, json, jsonl, junit, markdown, sarif, text") {
		t.Errorf("error %v, want one that lists the formats", err)
	}
}

var errDisk = errors.New("disk is full")

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errDisk }

// TestReport_writeError: a report that could not be written must not look like a clean one.
func TestReport_writeError(t *testing.T) {
	t.Parallel()
	for _, format := range Formats() {
		reporter, err := New(format)
		if err != nil {
			t.Fatal(err)
		}
		if err := reporter.Report(brokenWriter{}, clean()); !errors.Is(err, errDisk) {
			t.Errorf("%s: error %v", format, err)
		}
	}
}
