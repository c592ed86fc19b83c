package source

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// statements is a policy with as many statements.
func policyOf(statements int) *policy.Document {
	return &policy.Document{Statements: make([]policy.Statement, statements)}
}

// show writes a place relative to the folder of the code.
func show(at model.Source) string {
	return fmt.Sprintf("%s:%d:%d", strings.TrimPrefix(at.File, "testdata/code/"), at.Line, at.Column)
}

func TestLocate(t *testing.T) {
	t.Parallel()
	tree, err := Open("testdata/code")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, address, policy string
		statements            int
		want                  []string // the subject, its policy, its statements
	}{
		{
			"a local value, of every instance", `aws_s3_bucket.data["a"]`, `aws_s3_bucket_policy.data["a"]`, 2,
			[]string{"main.tf:11:1", "main.tf:2:23", "main.tf:5:7", "main.tf:6:7"},
		},
		{
			"a heredoc with an interpolation", "aws_kms_key.text", "aws_kms_key.text", 2,
			[]string{"main.tf:22:1", "main.tf:24:17", "main.tf:28:9", "main.tf:30:9"},
		},
		{
			"a file", "aws_kms_key.file", "aws_kms_key.file", 2,
			[]string{"main.tf:36:1", "policies/key.json:1:1", "policies/key.json:4:5", "policies/key.json:5:5"},
		},
		{
			"a policy document", "aws_kms_key.document", "", 2,
			[]string{"main.tf:49:1", "main.tf:40:1", "main.tf:41:3", "main.tf:44:3"},
		},
		{
			"another number of statements", "aws_kms_key.document", "", 3,
			[]string{"main.tf:49:1", "main.tf:40:1"},
		},
		{
			"a module", "module.vault[1].aws_kms_key.inner", "", 1,
			[]string{"modules/vault/keys.tf:1:1", "modules/vault/keys.tf:2:23", "modules/vault/keys.tf:3:17"},
		},
		{
			"a module that is not there", `module.registry.module.deep["x.y"].aws_kms_key.a`, "", 1,
			[]string{"main.tf:66:1", "main.tf:66:1"},
		},
		{"no such resource", "aws_kms_key.other", "", 1, []string{":0:0", ":0:0"}},
		{"no address", "policies/key.json", "", 1, []string{":0:0", ":0:0"}},
	} {
		s := &model.Subject{PolicyAttribute: "policy", Address: c.address, PolicyAddress: c.policy, Policy: policyOf(c.statements)}
		tree.For(nothing{}).Locate(&model.Model{Subjects: []*model.Subject{s}}, nil)
		got := []string{show(s.Source), show(s.PolicySource)}
		for _, at := range s.StatementSources {
			got = append(got, show(at))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestLocate_attributes(t *testing.T) {
	t.Parallel()
	tree, err := Open("testdata/code")
	if err != nil {
		t.Fatal(err)
	}
	s := &model.Subject{PolicyAttribute: "policy", Address: "keyward_encryption_key.composite"}
	tree.For(nothing{}).Locate(&model.Model{Subjects: []*model.Subject{s}}, nil)
	for attribute, want := range map[string]string{
		"aliases": "main.tf:54:3", "aliases[0]": "main.tf:54:21",
		"users": "main.tf:56:3", "users[0]": "main.tf:56:12", "users[0].principals": "main.tf:57:5",
		"users[0].principals[0]": "main.tf:57:19",
	} {
		if got := show(s.AttributeSources[attribute]); got != want {
			t.Errorf("%s is at %s, want %s", attribute, got, want)
		}
	}
}

// TestOpen_installed: `terraform init` says where the modules from registries are.
func TestOpen_installed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "main.tf", `module "a" { source = "example/a/aws" }`)
	write(t, dir, ".terraform/modules/modules.json",
		`{"Modules": [{"Key": "", "Dir": "."}, {"Key": "a", "Dir": ".terraform/modules/a"}]}`)
	write(t, dir, ".terraform/modules/a/keys.tf", "\n"+`resource "aws_kms_key" "k" {}`)
	tree, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	s := &model.Subject{PolicyAttribute: "policy", Address: "module.a.aws_kms_key.k"}
	tree.For(nothing{}).Locate(&model.Model{Subjects: []*model.Subject{s}}, nil)
	if !strings.HasSuffix(s.Source.File, "modules/a/keys.tf") || s.Source.Line != 2 {
		t.Errorf("the key is at %v", s.Source)
	}
}

// TestOpen_links: a link that leads out of the folder is not read, and told; one inside is.
func TestOpen_links(t *testing.T) {
	t.Parallel()
	outside, dir := t.TempDir(), t.TempDir()
	write(t, outside, "secret.tf", `resource "aws_kms_key" "outside" {}`)
	write(t, dir, "shared/keys", `resource "aws_kms_key" "inside" {}`)
	for link, target := range map[string]string{"out.tf": filepath.Join(outside, "secret.tf"), "in.tf": filepath.Join("shared", "keys")} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	tree, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, found := tree.find("aws_kms_key.outside"); found || len(tree.Skipped) != 1 || filepath.Base(tree.Skipped[0]) != "out.tf" {
		t.Errorf("read: %v, not read: %v", found, tree.Skipped)
	}
	if _, found := tree.find("aws_kms_key.inside"); !found {
		t.Error("the link inside the folder was not read")
	}
}

// TestOpen_modules: a module that calls itself, and one that is not there, are found at their calls.
func TestOpen_modules(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "main.tf", "module \"self\" {\n  source = \"./\"\n}\nmodule \"gone\" {\n  source = \"./gone\"\n}\n")
	tree, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for address, line := range map[string]int{"module.self.aws_kms_key.k": 1, "module.gone.aws_kms_key.k": 4} {
		s := &model.Subject{Address: address}
		tree.For(nothing{}).Locate(&model.Model{Subjects: []*model.Subject{s}}, nil)
		if s.Source.Line != line {
			t.Errorf("%s is at %v, want line %d", address, s.Source, line)
		}
	}
}

// TestOpen_override: a file that overrides adds its attributes to the block in another.
func TestOpen_override(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "main.tf", "resource \"aws_kms_key\" \"k\" {\n  is_enabled = true\n  policy = jsonencode({Statement = [{Sid = \"A\"}]})\n}")
	write(t, dir, "a_override.tf", "resource \"aws_kms_key\" \"k\" {\n  is_enabled = false\n}")
	tree, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	s := &model.Subject{PolicyAttribute: "policy", Address: "aws_kms_key.k", Policy: policyOf(1)}
	tree.For(nothing{}).Locate(&model.Model{Subjects: []*model.Subject{s}}, nil)
	if got := filepath.Base(s.AttributeSources["is_enabled"].File); got != "a_override.tf" {
		t.Errorf("is_enabled is in %s", got)
	}
	if got := s.StatementSources; len(got) != 1 || filepath.Base(got[0].File) != "main.tf" || got[0].Line != 3 {
		t.Errorf("the statement is at %v", got)
	}
}

// TestLocate_json: code in JSON is found like other code.
func TestLocate_json(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "main.tf.json", `{
  "data": {"aws_iam_policy_document": {"key": {
    "statement": [
      {"sid": "A", "actions": ["kms:*"]},
      {"sid": "B", "actions": ["kms:Decrypt"]}
    ]
  }}},
  "resource": {
    "aws_kms_key": {
      "document": [{
        "policy": "${data.aws_iam_policy_document.key.json}",
        "enable_key_rotation": false
      }],
      "encoded": {"policy": "${jsonencode({Statement = [{Sid = 1}, local.other]})}"},
      "escaped": {"policy": "{\"Statement\": [{\"Effect\": \"Allow\"}]}"}
    }
  },
  "locals": {"other": {"Sid": "B", "Effect": "Deny"}}
}`)
	tree, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string][]string{
		"aws_kms_key.document": {"10:20", "2:40", "4:7", "5:7"},
		"aws_kms_key.encoded":  {"14:7", "14:43", "14:57", "18:23"},
		"aws_kms_key.escaped":  {"15:7", "15:29"},
	} {
		s := &model.Subject{PolicyAttribute: "policy", Address: address, Policy: policyOf(len(want) - 2)}
		tree.For(nothing{}).Locate(&model.Model{Subjects: []*model.Subject{s}}, nil)
		got := []string{fmt.Sprintf("%d:%d", s.Source.Line, s.Source.Column), fmt.Sprintf("%d:%d", s.PolicySource.Line, s.PolicySource.Column)}
		for _, at := range s.StatementSources {
			got = append(got, fmt.Sprintf("%d:%d", at.Line, at.Column))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", address, diff)
		}
		if at := s.AttributeSources["enable_key_rotation"]; address == "aws_kms_key.document" && (at.Line != 12 || at.Column != 9) {
			t.Errorf("enable_key_rotation is at %v", at)
		}
	}
}

func TestOpen_refuses(t *testing.T) {
	t.Parallel()
	broken, empty, list := t.TempDir(), t.TempDir(), t.TempDir()
	write(t, broken, "main.tf", `resource "aws_kms_key" {`)
	write(t, list, "main.tf", ``)
	write(t, list, ".terraform/modules/modules.json", `[`)
	for dir, want := range map[string]string{broken: "main.tf:1", empty: "there is no .tf file", list: "modules.json"} {
		if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, want one with %q", err, want)
		}
	}
}

func write(t testing.TB, dir, name, text string) {
	t.Helper()
	name = filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// nothing is a plan that tells nothing.
type nothing struct{}

func (nothing) Instances(string, string) []Instance { return nil }
func (nothing) ModuleKeys(string, string) []any     { return nil }
func (nothing) Variable(string) (any, bool)         { return nil, false }
func (nothing) Computed(string, string, func(string, ...string) string) (string, bool) {
	return "", false
}
