package plan

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/source"
)

// withCode reads a plan together with the code that it was made from.
func withCode(t *testing.T, folder string) *model.Model {
	t.Helper()
	tree, err := source.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	return readFile(t, filepath.Join(folder, "plan.json"), Options{File: "plan.json", Source: tree})
}

// shown writes a place relative to a folder.
func shown(folder string, at model.Source) string {
	return fmt.Sprintf("%s:%d:%d", strings.TrimPrefix(at.File, folder+"/"), at.Line, at.Column)
}

// TestRead_code: every way to write a policy is decided at plan with the code, and each of its statements
// has its own place there.
func TestRead_code(t *testing.T) {
	t.Parallel()
	const folder = "testdata/code"
	type expected struct {
		// places are those of the subject, its policy, and its statements.
		places []string
		// has is a part of the policy.
		has string
	}
	inModule := expected{
		[]string{"modules/vault/main.tf:14:1", "modules/vault/main.tf:25:23", "modules/vault/main.tf:28:7", "modules/vault/main.tf:35:7"},
		`"Principal":{"AWS":"arn:aws:iam::111122223333:role/app"}`,
	}
	want := map[string]expected{
		"aws_kms_key.encoded": {
			[]string{"main.tf:58:1", "main.tf:60:23", "main.tf:36:10", "main.tf:63:7", "main.tf:70:45", "main.tf:70:45"},
			`{"Sid":"Finance","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::777788889999:root"}`,
		},
		`aws_s3_bucket.each["one"]`: {
			[]string{"main.tf:80:1", "main.tf:89:14", "main.tf:93:9", "main.tf:95:9"},
			`{"Sid":"ReadOne","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/app"},` +
				`"Action":"s3:GetObject","Resource":"arn:aws:s3:::keyward-code-one/*"}`,
		},
		`aws_s3_bucket.each["two"]`: {
			[]string{"main.tf:80:1", "main.tf:89:14", "main.tf:93:9", "main.tf:95:9"}, `"arn:aws:s3:::keyward-code-two"`,
		},
		"aws_s3_bucket.named": {
			[]string{"main.tf:103:1", "policies/bucket.json.tftpl:1:1", "policies/bucket.json.tftpl:5:5", "policies/bucket.json.tftpl:12:5"},
			`"Resource":["${unknown:aws_s3_bucket.named.arn}","${unknown:aws_s3_bucket.named.arn}/*"]`,
		},
		"aws_s3_bucket.document": {
			[]string{"main.tf:116:1", "main.tf:139:1", "main.tf:121:3", "main.tf:141:3", "main.tf:141:3", "main.tf:154:3"},
			`"Resource":"arn:aws:s3:::keyward-code-document/${aws:PrincipalAccount}/*"`,
		},
		"aws_kms_key.from_module": {
			append([]string{"main.tf:180:1"}, inModule.places[1:]...), inModule.has,
		},
		`module.vault["a"].aws_kms_key.this`: inModule,
		`module.vault["b"].aws_kms_key.this`: inModule,
	}
	found := subjects(withCode(t, folder))
	for address, test := range want {
		s := found[address]
		if s == nil || s.Policy == nil {
			t.Errorf("%s: there is no policy of it: %v", address, s)
			continue
		}
		places := []string{shown(folder, s.Source), shown(folder, s.PolicySource)}
		for _, at := range s.StatementSources {
			places = append(places, shown(folder, at))
		}
		if diff := cmp.Diff(test.places, places); diff != "" {
			t.Errorf("%s (-want +got):\n%s", address, diff)
		}
		if text := s.Policy.JSON(); !strings.Contains(text, test.has) {
			t.Errorf("%s: the policy lacks %s: %s", address, test.has, text)
		}
	}
	undecided := found["aws_kms_key.undecided"]
	if undecided.Policy != nil || undecided.Reason != "Keyward does not evaluate the function cidrsubnet." {
		t.Errorf("the policy with cidrsubnet is %v, because %q", undecided.Policy, undecided.Reason)
	}
}

// TestRead_withoutCode: without the code the policies that wait for values are undecided, with the advice
// to give it.
func TestRead_withoutCode(t *testing.T) {
	t.Parallel()
	found := subjects(readFile(t, "testdata/code/plan.json", Options{}))
	for _, address := range []string{"aws_kms_key.encoded", `aws_s3_bucket.each["one"]`, "aws_s3_bucket.named"} {
		if s := found[address]; s.Policy != nil || !strings.Contains(s.Reason, "--source DIR") {
			t.Errorf("%s: policy %v, reason %q", address, s.Policy, s.Reason)
		}
	}
}

// TestRead_otherCode: code of another plan is told, and changes no policy.
func TestRead_otherCode(t *testing.T) {
	t.Parallel()
	tree, err := source.Open("testdata/existing")
	if err != nil {
		t.Fatal(err)
	}
	m := readFile(t, "testdata/code/plan.json", Options{File: "plan.json", Source: tree})
	if len(m.Notes) != 1 || !strings.Contains(m.Notes[0], "aws_iam_role.app and ") {
		t.Errorf("the notes are %q", m.Notes)
	}
	if s := subjects(m)["aws_kms_key.encoded"]; s.Policy != nil || s.Source.File != "plan.json" {
		t.Errorf("the key is at %v with %v", s.Source, s.Policy)
	}
}

// TestRead_sensitiveCode: what a plan hides is not evaluated from the code either.
func TestRead_sensitiveCode(t *testing.T) {
	t.Parallel()
	s := subjects(withCode(t, "testdata/companions"))["aws_s3_bucket.shared"]
	if s.Policy != nil || s.Unknown["policy"] != sensitive {
		t.Errorf("policy %v, unknown %q", s.Policy, s.Unknown["policy"])
	}
}

// TestRead_codeOfSettings: the place of a setting is that of the attribute that decides it, in whatever
// resource that is, or else the block that it would stand in.
func TestRead_codeOfSettings(t *testing.T) {
	t.Parallel()
	const folder = "testdata/companions"
	found := subjects(withCode(t, folder))
	for place, want := range map[string]string{
		"aws_kms_key.data rotation.enabled":                               "main.tf:26:3",
		"aws_kms_key.data deletion_window_in_days":                        "main.tf:25:3",
		"aws_kms_key.data rotation.period_in_days":                        "",
		"aws_s3_bucket.data versioning":                                   "main.tf:56:5",
		"aws_s3_bucket.data mfa_delete":                                   "main.tf:55:3",
		"aws_s3_bucket.data encryption.key_kind":                          "main.tf:66:7",
		"aws_s3_bucket.data encryption.blocked_encryption_types":          "main.tf:62:3",
		"aws_s3_bucket.data encryption":                                   "main.tf:60:1",
		"aws_s3_bucket.data public_access_block.block_public_policy":      "main.tf:74:3",
		"aws_s3_bucket.data public_access_block.ignore_public_acls":       "main.tf:71:1",
		"aws_s3_bucket.data object_ownership":                             "main.tf:80:5",
		"aws_s3_bucket.data acl":                                          "main.tf:86:3",
		"aws_s3_bucket.data logging.target_bucket":                        "main.tf:91:3",
		"aws_s3_bucket.data lifecycle.noncurrent_version_expiration_days": "main.tf:105:7",
		"aws_s3_bucket.data force_destroy":                                "main.tf:50:3",
		"aws_s3_bucket.bare versioning":                                   "",
	} {
		address, field, _ := strings.Cut(place, " ")
		got := ""
		if at, ok := found[address].AttributeSources[field]; ok {
			got = shown(folder, at)
		}
		if got != want {
			t.Errorf("%s is at %q, want %q", place, got, want)
		}
	}
}
