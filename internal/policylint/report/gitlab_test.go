package report

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// TestReport_gitlabSchema checks against the table of fields in GitLab's documentation of the format, of
// which testdata/gitlab-schema.json is a schema. GitLab publishes none: what its own parser asks for is
// only the presence of the fields.
func TestReport_gitlabSchema(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/gitlab-schema.json")
	if err != nil {
		t.Fatal(err)
	}
	schema := decoded(t, text)
	for name, r := range map[string]*Report{"everything": everything(), "clean": clean(), "broken": broken(), "nothing": nothing()} {
		if ok, why := matches(t, schema, decoded(t, printed(t, "gitlab", r))); !ok {
			t.Errorf("%s does not match the schema: %v", name, why)
		}
	}
	document := string(printed(t, "gitlab", everything()))
	for right, wrong := range map[string]string{
		`"blocker"`: `"high"`, `"begin": 3`: `"begin": 0`, `"fingerprint"`: `"id"`, `"plans/`: `"/plans/`, `"lines"`: `"line"`,
	} {
		broken := strings.ReplaceAll(document, right, wrong)
		if ok, _ := matches(t, schema, decoded(t, []byte(broken))); broken == document || ok {
			t.Errorf("the schema takes %s for %s", wrong, right)
		}
	}
}

// TestReport_gitlabFingerprints: GitLab shows only the first of several with one fingerprint.
func TestReport_gitlabFingerprints(t *testing.T) {
	t.Parallel()
	r := everything()
	for i := range r.Result.Findings {
		r.Result.Findings[i].Fingerprint, r.Result.Findings[i].Waived = "f", nil
	}
	r.Result.Undecided[0].Fingerprint = "f"
	var issues []gitlabIssue
	if err := json.Unmarshal(printed(t, "gitlab", r), &issues); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, issue := range issues {
		if seen[issue.Fingerprint] {
			t.Errorf("fingerprint %s twice", issue.Fingerprint)
		}
		seen[issue.Fingerprint] = true
	}
	if len(issues) != 4 {
		t.Errorf("%d issues, want 4", len(issues))
	}
}
