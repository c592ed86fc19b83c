package policylint

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/cases"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// everyCase is a model of the subjects of all cases of all rules, each under a name of its own.
func everyCase(t testing.TB) *model.Model {
	t.Helper()
	archives, err := filepath.Glob("rules/*/*/cases.txtar")
	if err != nil {
		t.Fatal(err)
	}
	m := &model.Model{}
	for _, archive := range archives {
		text, err := os.ReadFile(archive)
		if err != nil {
			t.Fatal(err)
		}
		found, err := cases.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range found {
			subject, err := cases.Subject(c.Source)
			if err != nil {
				t.Fatal(err)
			}
			subject.Address = filepath.Base(filepath.Dir(archive)) + "." + c.Name
			m.Subjects = append(m.Subjects, subject)
		}
	}
	return m
}

func TestLint_chunksMakeNoDifference(t *testing.T) {
	t.Parallel()
	l, m := mustNew(t, Options{}), everyCase(t)
	want, err := l.lint(t.Context(), m, len(m.Subjects))
	if err != nil {
		t.Fatal(err)
	}
	if len(want.Findings) == 0 {
		t.Fatal("the cases have no finding")
	}
	for _, size := range []int{1, chunkSize} {
		got, err := l.lint(t.Context(), m, size)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("chunks of %d (-all at once +chunks):\n%s", size, diff)
		}
	}
}

func rotating(name string, on bool) *model.Subject {
	return &model.Subject{
		Kind: model.Key, Name: name, Address: "aws_kms_key." + name + "[0]",
		Fields: map[string]any{"rotation_supported": true, "rotation": map[string]any{"enabled": on}},
	}
}

// rotationFindings lints keys without rotation and keeps what that one rule says.
func rotationFindings(t *testing.T, options Options, subjects ...*model.Subject) *Result {
	t.Helper()
	result, err := mustNew(t, options).Lint(t.Context(), &model.Model{Subjects: subjects})
	if err != nil {
		t.Fatal(err)
	}
	var kept []Finding
	for _, f := range result.Findings {
		if f.Rule == "key/rotation-disabled" {
			kept = append(kept, f)
		}
	}
	result.Findings = kept
	return result
}

func TestLint_severityIsReplaced(t *testing.T) {
	t.Parallel()
	options := Options{Severities: map[string]Severity{"key/rotation-disabled": Critical}}
	result := rotationFindings(t, options, rotating("a", false))
	if len(result.Findings) != 1 || result.Findings[0].Severity != Critical {
		t.Errorf("findings = %+v", result.Findings)
	}
}

func TestNew_refusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		options Options
		want    string
	}{
		"only":     {Options{Only: []string{"key/rotation"}}, `there is no built-in rule "key/rotation"`},
		"disabled": {Options{Disabled: []string{"key/rotation"}}, `there is no rule "key/rotation"`},
		"severity of": {
			Options{Severities: map[string]Severity{"key/rotation": Low}}, `there is no rule "key/rotation"`,
		},
		"severity": {
			Options{Severities: map[string]Severity{"key/rotation-disabled": "fatal"}}, `unknown severity "fatal"`,
		},
		"folder":          {Options{Folders: []string{"testdata/no-such-folder"}}, "testdata/no-such-folder"},
		"folder is empty": {Options{Folders: []string{t.TempDir()}}, "there is no .rego file in it"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := New(t.Context(), test.options)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want one with %q", err, test.want)
			}
		})
	}
}

func TestLint_waivers(t *testing.T) {
	t.Parallel()
	asOf := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	const rule = "key/rotation-disabled"
	for name, test := range map[string]struct {
		waiver                  model.Waiver
		waived, unused, expired bool
	}{
		"rule":               {model.Waiver{Rule: rule}, true, false, false},
		"address glob":       {model.Waiver{Rule: rule, Address: "aws_kms_key.*"}, true, false, false},
		"brackets are text":  {model.Waiver{Rule: rule, Address: "aws_kms_key.a[0]"}, true, false, false},
		"other address":      {model.Waiver{Rule: rule, Address: "module.*"}, false, true, false},
		"name":               {model.Waiver{Rule: rule, Name: "a"}, true, false, false},
		"other name":         {model.Waiver{Rule: rule, Name: "b"}, false, true, false},
		"other rule":         {model.Waiver{Rule: "key/lockout"}, false, true, false},
		"other statement":    {model.Waiver{Rule: rule, Statement: "0"}, false, true, false},
		"last day":           {model.Waiver{Rule: rule, Expires: "2026-11-24"}, true, false, false},
		"day after":          {model.Waiver{Rule: rule, Expires: "2026-11-23"}, false, false, true},
		"day cannot be read": {model.Waiver{Rule: rule, Expires: "31.12.2026"}, false, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, own := range []bool{false, true} {
				options, subject := Options{AsOf: asOf}, rotating("a", false)
				if own {
					subject.Waivers = []model.Waiver{test.waiver}
				} else {
					options.Waivers = []model.Waiver{test.waiver}
				}
				result := rotationFindings(t, options, subject)
				if len(result.Findings) != 1 {
					t.Fatalf("findings = %+v", result.Findings)
				}
				got := []bool{
					result.Findings[0].Waived != nil, len(result.UnusedWaivers) == 1, len(result.ExpiredWaivers) == 1,
				}
				if diff := cmp.Diff([]bool{test.waived, test.unused, test.expired}, got); diff != "" {
					t.Errorf("own = %v: waived, unused, expired (-want +got):\n%s", own, diff)
				}
			}
		})
	}
}

func TestLint_ownWaiversReachNoOtherSubject(t *testing.T) {
	t.Parallel()
	waiving := rotating("a", false)
	waiving.Waivers = []model.Waiver{{Rule: "key/rotation-disabled"}}
	result := rotationFindings(t, Options{}, waiving, rotating("b", false))
	if len(result.Findings) != 2 || result.Findings[0].Waived == nil || result.Findings[1].Waived != nil {
		t.Errorf("findings = %+v", result.Findings)
	}
}

// A rule that reports by a fact and exempts by a setting must not report while the setting is open.
func TestLint_mayBeExemptIsUndecided(t *testing.T) {
	t.Parallel()
	s := &model.Subject{
		Kind: model.Bucket, Name: "orders",
		Fields:  map[string]any{"encryption": map[string]any{"algorithm": "AES256"}},
		Unknown: map[string]string{"encryption.blocked_encryption_types": "var.blocked"},
	}
	result, err := mustNew(t, Options{}).Lint(t.Context(), &model.Model{Subjects: []*model.Subject{s}})
	if err != nil {
		t.Fatal(err)
	}
	const rule = "bucket/sse-c-allowed"
	for _, f := range result.Findings {
		if f.Rule == rule {
			t.Errorf("reported although SSE-C may be blocked: %s", f.Message)
		}
	}
	open := func(f Finding) bool { return f.Rule == rule && f.DependsOn == "var.blocked" }
	if !slices.ContainsFunc(result.Undecided, open) {
		t.Errorf("nothing undecided: %+v", result.Undecided)
	}
}

// What the policy denies by itself is decided, whatever the setting that could exempt the subject turns out to be.
func TestLint_exemptionOfNothingIsNotOpen(t *testing.T) {
	t.Parallel()
	s, err := cases.Subject([]byte(`{"kind": "bucket", "name": "orders", "account": "111122223333", "policy": {
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::orders/*",
     "Condition": {"Null": {"s3:x-amz-server-side-encryption-customer-algorithm": "false"}}}
  ]}}`))
	if err != nil {
		t.Fatal(err)
	}
	result, err := mustNew(t, Options{}).Lint(t.Context(), &model.Model{Subjects: []*model.Subject{s.PolicyAlone()}})
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Undecided) > 0 {
		t.Errorf("undecided: %+v", result.Undecided)
	}
}

const twoStrangers = `{"kind": "bucket", "name": "orders", "account": "111122223333", "policy": {
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject", "s3:PutObject"],
     "Resource": "arn:aws:s3:::orders/*"},
    {"Sid": "List", "Effect": "Allow", "Principal": "*", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::orders"}
  ]}}`

const twoStrangersReordered = `{"kind": "bucket", "name": "orders", "account": "111122223333", "policy": {
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "List", "Effect": "Allow", "Principal": "*", "Action": ["s3:ListBucket"],
     "Resource": "arn:aws:s3:::orders"},
    {"Action": ["s3:PutObject", "s3:GetObject"], "Effect": "Allow", "Principal": "*",
     "Resource": ["arn:aws:s3:::orders/*"]}
  ]}}`

// publicFindings lints one bucket and keeps what bucket/public-access says.
func publicFindings(t *testing.T, source string, change func(*model.Subject)) []Finding {
	t.Helper()
	subject, err := cases.Subject([]byte(source))
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(subject)
	}
	result, err := mustNew(t, Options{}).Lint(t.Context(), &model.Model{Subjects: []*model.Subject{subject}})
	if err != nil {
		t.Fatal(err)
	}
	var kept []Finding
	for _, f := range result.Findings {
		if f.Rule == "bucket/public-access" {
			kept = append(kept, f)
		}
	}
	if len(kept) != 2 {
		t.Fatalf("findings = %+v", kept)
	}
	return kept
}

func TestFingerprint_outlivesReordering(t *testing.T) {
	t.Parallel()
	before, after := publicFindings(t, twoStrangers, nil), publicFindings(t, twoStrangersReordered, nil)
	if before[0].Fingerprint != after[1].Fingerprint || before[1].Fingerprint != after[0].Fingerprint {
		t.Errorf("fingerprints changed: %v, %v", before, after)
	}
	if before[0].Fingerprint == before[1].Fingerprint {
		t.Error("two statements have one fingerprint")
	}
}

func TestFinding_placeAndWitness(t *testing.T) {
	t.Parallel()
	found := publicFindings(t, twoStrangers, func(s *model.Subject) {
		s.Address = "aws_s3_bucket.orders"
		s.Source = model.Source{File: "main.tf", Line: 3, Column: 1}
		s.PolicySource = model.Source{File: "policy.json", Line: 1, Column: 1}
		s.Origins = []string{"extra_statements[0]", "extra_statements[1]"}
	})
	f := found[1]
	if diff := cmp.Diff(&Statement{Index: 1, Sid: "List"}, f.Statement); diff != "" {
		t.Errorf("statement (-want +got):\n%s", diff)
	}
	if f.Pointer != "/Statement/1/Principal" || f.Attribute != "extra_statements[1]" {
		t.Errorf("pointer %q, attribute %q", f.Pointer, f.Attribute)
	}
	if f.Source.File != "policy.json" || f.Source.Line != 6 {
		t.Errorf("source = %+v, want line 6 of policy.json", f.Source)
	}
	if f.Witness == nil || f.Witness.Action != "s3:ListBucket" || f.Witness.Resource != "arn:aws:s3:::orders" {
		t.Errorf("witness = %+v", f.Witness)
	}
	if f.Severity != Critical || f.Fix == "" || f.Message == "" {
		t.Errorf("finding = %+v", f)
	}
}

func TestFinding_attributeOfASetting(t *testing.T) {
	t.Parallel()
	s := rotating("a", false)
	if f := rotationFindings(t, Options{}, s).Findings[0]; f.Attribute != "" {
		t.Errorf("a resource that is no composite has attribute %q", f.Attribute)
	}
	for want, attributes := range map[string]map[string]string{
		"rotation.enabled":    {},
		"enable_key_rotation": {"rotation.enabled": "enable_key_rotation"},
		"rotation_block":      {"rotation": "rotation_block"},
	} {
		s.Attributes = attributes
		if f := rotationFindings(t, Options{}, s).Findings[0]; f.Attribute != want {
			t.Errorf("attribute = %q, want %q", f.Attribute, want)
		}
	}
}

func TestSeverity_order(t *testing.T) {
	t.Parallel()
	for i, s := range Severities() {
		for j, floor := range Severities() {
			if got, want := s.AtLeast(floor), i >= j; got != want {
				t.Errorf("%s.AtLeast(%s) = %v", s, floor, got)
			}
		}
	}
}
