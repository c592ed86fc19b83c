package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

var update = flag.Bool("update", false, "rewrite the recorded models")

// summary is what is recorded of a subject.
type summary struct {
	Address, Name, Action, ARN, Region string
	Line, Column                       int
	Input                              map[string]any
}

func readFile(t *testing.T, path string, opts Options) *model.Model {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, err := Read(f, opts)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestRead compares what is read from each real plan with the recorded model beside it.
func TestRead(t *testing.T) {
	t.Parallel()
	for _, name := range planFolders(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := filepath.Join("testdata", name)
			m := readFile(t, filepath.Join(folder, "plan.json"), Options{File: "plan.json"})
			var got []summary
			for _, s := range m.Subjects {
				got = append(got, summary{
					s.Address, s.Name, s.Action, s.Scope.ARN, s.Scope.Region, s.Source.Line, s.Source.Column, s.Input(),
				})
			}
			text, err := json.MarshalIndent(got, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			compareRecorded(t, filepath.Join(folder, "model.json"), append(text, '\n'))
		})
	}
}

func compareRecorded(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (-recorded +read); run with -update if that is right:\n%s", path, diff)
	}
}

func subjects(m *model.Model) map[string]*model.Subject {
	found := map[string]*model.Subject{}
	for _, s := range m.Subjects {
		found[s.Address] = s
	}
	return found
}

// TestRead_positions: the position of a subject is where its entry stands in the plan, on a plan
// of one line as on an indented one.
func TestRead_positions(t *testing.T) {
	t.Parallel()
	compact, err := os.ReadFile("testdata/companions/plan.json")
	if err != nil {
		t.Fatal(err)
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, compact, "", "  "); err != nil {
		t.Fatal(err)
	}
	for _, text := range [][]byte{compact, indented.Bytes()} {
		m, err := Read(bytes.NewReader(text), Options{})
		if err != nil {
			t.Fatal(err)
		}
		lines := bytes.Split(text, []byte("\n"))
		for _, s := range m.Subjects {
			rest := slices.Concat(lines[s.Source.Line-1][s.Source.Column-1:], slices.Concat(lines[s.Source.Line:]...))
			var entry struct{ Address string }
			if err := json.NewDecoder(bytes.NewReader(rest)).Decode(&entry); err != nil || entry.Address != s.Address {
				t.Errorf("%s: line %d column %d holds %q (%v)", s.Address, s.Source.Line, s.Source.Column, entry.Address, err)
			}
		}
	}
}

// TestRead_sectionOrder: tools that sort keys put the configuration before the changes.
func TestRead_sectionOrder(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/instances/plan.json")
	if err != nil {
		t.Fatal(err)
	}
	var sections map[string]json.RawMessage
	if err := json.Unmarshal(text, &sections); err != nil {
		t.Fatal(err)
	}
	sorted, err := json.Marshal(sections)
	if err != nil {
		t.Fatal(err)
	}
	m, err := Read(bytes.NewReader(sorted), Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := readFile(t, "testdata/instances/plan.json", Options{})
	if len(m.Subjects) != len(want.Subjects) {
		t.Fatalf("%d subjects, want %d", len(m.Subjects), len(want.Subjects))
	}
	for i, s := range m.Subjects {
		if diff := cmp.Diff(want.Subjects[i].Input(), s.Input()); diff != "" {
			t.Errorf("%s (-in order +sorted):\n%s", s.Address, diff)
		}
	}
}

// TestRead_sensitive: a sensitive value is in the plan in clear, and must not come out of it.
func TestRead_sensitive(t *testing.T) {
	t.Parallel()
	s := subjects(readFile(t, "testdata/companions/plan.json", Options{}))["aws_s3_bucket.shared"]
	if s.Policy != nil || s.Unknown["policy"] != sensitive {
		t.Errorf("policy %v, unknown %q; want none, because it is sensitive", s.Policy, s.Unknown["policy"])
	}
}

// TestRead_account: the account of the command line reaches every subject whose ARN has none.
func TestRead_account(t *testing.T) {
	t.Parallel()
	for _, s := range readFile(t, "testdata/companions/plan.json", Options{Account: "111122223333"}).Subjects {
		if s.Scope.Account != "111122223333" {
			t.Errorf("%s: account %q", s.Address, s.Scope.Account)
		}
	}
}

// TestRead_learnedAccount: the policy of one key tells the account of what else the same provider
// configuration makes, but not where two keys tell of two accounts.
func TestRead_learnedAccount(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/companions/plan.json")
	if err != nil {
		t.Fatal(err)
	}
	twoAccounts := bytes.ReplaceAll(text, []byte(`"bypass_policy_lockout_safety_check":true,`),
		[]byte(`"policy":"{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"444455556666\"},`+
			`\"Action\":\"kms:*\",\"Resource\":\"*\"}}",`))
	twoAccounts = bytes.ReplaceAll(twoAccounts, []byte(`"multi_region":true,"policy":true`), []byte(`"multi_region":true`))
	for want, plan := range map[string][]byte{"111122223333": text, "": twoAccounts} {
		m, err := Read(bytes.NewReader(plan), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := subjects(m)["aws_s3_bucket.bare"].Scope.Account; got != want {
			t.Errorf("account of the bucket %q, want %q", got, want)
		}
	}
}

// TestRead_composite: a policy that names a role of the same apply is known here, and the
// resource's own waivers come along.
func TestRead_composite(t *testing.T) {
	t.Parallel()
	found := subjects(readFile(t, "testdata/composites/plan.json", Options{}))
	key := found["keyward_encryption_key.data"]
	if key.Policy == nil || len(key.Unknown) > 0 {
		t.Errorf("policy %v, unknown %v; want everything known", key.Policy, key.Unknown)
	}
	if !slices.Contains(slices.Collect(maps.Values(key.References)), "aws_iam_role.app.arn") {
		t.Errorf("references %v, want the role's", key.References)
	}
	if len(key.Waivers) != 1 || key.Waivers[0].Rule != "key/wildcard-administration" {
		t.Errorf("waivers %v, want the one of the resource", key.Waivers)
	}
	if bucket := found["keyward_secure_bucket.data"]; bucket.Policy == nil || bucket.Name != "keyward-composite" {
		t.Errorf("bucket %q with policy %v", bucket.Name, bucket.Policy)
	}
	if kind := found["aws_s3_bucket.byhand"].Fields["encryption"].(map[string]any)["key_kind"]; kind != "customer" {
		t.Errorf("key kind %v; the composite's key is a customer managed one", kind)
	}
}

// A policy that AWS would refuse is a finding about its resource, and no reason to check nothing else.
func TestRead_keepsWhatIsNoPolicy(t *testing.T) {
	t.Parallel()
	m, err := Read(strings.NewReader(brokenPolicy), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if s := m.Subjects[0]; !s.PolicyUnknown() || s.PolicyError == "" {
		t.Errorf("subject = %+v", s)
	}
}

func TestRead_refuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text string
		is   error
		says string
	}{
		"binary plan":     {text: "PK\x03\x04....", is: ErrBinary, says: "terraform show -json"},
		"state file":      {text: `{"version":4,"lineage":"x","resources":[]}`, is: ErrState, says: "terraform plan -out"},
		"state as JSON":   {text: `{"format_version":"1.0","values":{}}`, is: ErrState},
		"another object":  {text: `{"Statement":[]}`, is: ErrNotPlan},
		"a list":          {text: `[]`, is: ErrNotPlan},
		"newer format":    {text: `{"format_version":"2.0"}`, says: "format_version is 2.0"},
		"half a plan":     {text: `{"format_version":"1.2","resource_changes":[{"addr`, says: "ends too early"},
		"failed planning": {text: `{"format_version":"1.2","errored":true}`, is: ErrErrored, says: "make it again"},
		"cut mark":        {text: `{"format_version":"1.2" "errored"`, says: "byte 24 does not belong there"},
		"rest":            {text: `{"format_version":"1.2"}}`, says: "byte 24 does not belong there"},
		"empty":           {text: ``, says: "ends too early"},
		"text":            {text: `Terraform will perform`, says: "not JSON"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, err := Read(strings.NewReader(test.text), Options{})
			if err == nil {
				t.Fatalf("no error, %d subjects", len(m.Subjects))
			}
			if test.is != nil && !errors.Is(err, test.is) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("error %q, want %v, %q", err, test.is, test.says)
			}
		})
	}
}

const brokenPolicy = `{"format_version":"1.2","resource_changes":[{"address":"aws_s3_bucket_policy.p","mode":"managed",` +
	`"type":"aws_s3_bucket_policy","name":"p","change":{"actions":["create"],` +
	`"after":{"bucket":"b","policy":"{\"Statement\":7}"},"after_unknown":{}}}]}`

// TestRead_joins lists what belongs to which bucket: wrong joins would show as settings of a
// bucket that another one has.
func TestRead_joins(t *testing.T) {
	t.Parallel()
	found := subjects(readFile(t, "testdata/instances/plan.json", Options{}))
	tests := map[string]struct {
		field string
		want  any
	}{
		`aws_s3_bucket.each["one"]`: {"versioning", "Enabled"},
		`aws_s3_bucket.each["two"]`: {"versioning", "Suspended"},
		`aws_s3_bucket.counted[1]`: {"public_access_block", map[string]any{
			"block_public_acls": true, "block_public_policy": false,
			"ignore_public_acls": false, "restrict_public_buckets": false,
		}},
		`module.bucket["y"].aws_s3_bucket.this`: {"versioning", "Enabled"},
		`aws_s3_bucket_acl.elsewhere`:           {"acl", "public-read"},
	}
	for address, test := range tests {
		s, ok := found[address]
		if !ok {
			t.Errorf("no %s among %v", address, slices.Sorted(maps.Keys(found)))
			continue
		}
		if diff := cmp.Diff(test.want, s.Fields[test.field]); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", address, test.field, diff)
		}
	}
}
