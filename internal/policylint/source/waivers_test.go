package source

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// waived is the code of TestWaivers. The rules are named for what each comment is about.
const waived = `
# keyward:ignore bucket/above reason="r"
resource "aws_s3_bucket" "data" { // keyward:ignore bucket/opening-line reason="r"
  for_each = toset(["a", "b"])
  # keyward:ignore bucket/in-block reason="r"
  bucket = "data-${each.key}" # keyward:ignore bucket/end-of-line reason="r"
  tags = { # keyward:ignore bucket/in-a-map reason="r"
    a = 1
  }
  /* keyward:ignore bucket/last-line reason="r" */
} # keyward:ignore bucket/closing-line reason="r"

# keyward:ignore bucket/above-its-policy reason="r"
resource "aws_s3_bucket_policy" "data" {
  for_each = aws_s3_bucket.data
  bucket   = each.value.id
  policy = jsonencode({
    # keyward:ignore bucket/in-the-policy reason="r"
    Version = "2012-10-17"
    Statement = [
      # keyward:ignore bucket/above-statement-0 reason="r"

      # Why it is so.
      { Sid = "A", Effect = "Allow" }, # keyward:ignore bucket/beside-statement-0 reason="r"
      {
        # keyward:ignore bucket/in-statement-1 reason="r"
        Sid = "B" # keyward:ignore bucket/at-an-element-of-statement-1 reason="r"
      },
      # keyward:ignore bucket/after-the-statements reason="r"
    ]
  })
}

resource "aws_s3_bucket_versioning" "data" {
  for_each = aws_s3_bucket.data
  bucket   = each.value.id
  versioning_configuration {
    status = "Suspended" # keyward:ignore bucket/in-a-part-of-it reason="r"
  }
}

locals {
  # keyward:ignore key/local-value reason="r"
  shared = {
    # keyward:ignore key/single-statement reason="r"
    Statement = { Sid = "A" } # keyward:ignore key/beside-single-statement reason="r"
  }
}

resource "aws_kms_key" "local" {
  policy = jsonencode(local.shared)
}

# keyward:ignore key/document reason="r"
data "aws_iam_policy_document" "key" {
  # keyward:ignore key/document-statement-0 reason="r"
  statement {
    sid = "A"
  }
  statement {
    sid = "B" # keyward:ignore key/document-statement-1 reason="r"
  }
}

resource "aws_kms_key" "document" {
  policy = data.aws_iam_policy_document.key.json
}

# keyward:ignore key/document-of-unknown-length reason="r"
resource "aws_kms_key" "longer" {
  policy = jsonencode({
    Statement = [
      { Sid = "A" }, # keyward:ignore key/by-its-name reason="r"
    ]
  })
}

# keyward:ignore key/module reason="r"
module "vault" {
  source = "./vault"
}

# keyward:ignore key/module-elsewhere reason="r"
module "registry" {
  source = "example/registry/aws"
}

# keyward:ignore key/of-nothing-planned reason="r"
resource "aws_kms_key" "gone" {}
`

const vault = `resource "aws_kms_key" "k" { # keyward:ignore key/in-a-module reason="r"
}
`

// TestWaivers shows for every place of a comment what it is about.
func TestWaivers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "main.tf", waived)
	write(t, dir, "vault/main.tf", vault)
	tree, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	m := &model.Model{Subjects: []*model.Subject{
		{
			PolicyAttribute: "policy", Address: `aws_s3_bucket.data["a"]`, PolicyAddress: `aws_s3_bucket_policy.data["a"]`, Policy: policyOf(2),
			PartAddresses: []string{`aws_s3_bucket_policy.data["a"]`, `aws_s3_bucket_versioning.data["a"]`},
		},
		{
			PolicyAttribute: "policy", Address: `aws_s3_bucket.data["b"]`, PolicyAddress: `aws_s3_bucket_policy.data["b"]`, Policy: policyOf(2),
			PartAddresses: []string{`aws_s3_bucket_policy.data["b"]`, `aws_s3_bucket_versioning.data["b"]`},
		},
		{PolicyAttribute: "policy", Address: "aws_kms_key.local", Policy: policyOf(1)},
		{PolicyAttribute: "policy", Address: "aws_kms_key.document", Policy: policyOf(2)},
		{PolicyAttribute: "policy", Address: "aws_kms_key.longer", Policy: policyOf(3)},
		{Address: "module.vault[0].aws_kms_key.k"},
		{Address: "module.registry.aws_kms_key.k"},
	}}
	tree.For(nothing{}).Locate(m, nil)
	found, err := tree.Waivers(m)
	if err != nil {
		t.Fatal(err)
	}
	buckets := []string{`aws_s3_bucket.data["a"]`, `aws_s3_bucket.data["b"]`}
	first := []string{`aws_s3_bucket.data["a"] 0`, `aws_s3_bucket.data["b"] 0`}
	second := []string{`aws_s3_bucket.data["a"] 1`, `aws_s3_bucket.data["b"] 1`}
	want := map[string][]string{
		"bucket/above": buckets, "bucket/in-a-part-of-it": buckets, "bucket/opening-line": buckets, "bucket/in-block": buckets, "bucket/end-of-line": buckets,
		"bucket/in-a-map": buckets, "bucket/last-line": buckets, "bucket/closing-line": buckets,
		"bucket/above-its-policy": buckets, "bucket/in-the-policy": buckets, "bucket/after-the-statements": buckets,
		"bucket/above-statement-0": first, "bucket/beside-statement-0": first,
		"bucket/in-statement-1": second, "bucket/at-an-element-of-statement-1": second,
		"key/local-value": {"aws_kms_key.local"}, "key/single-statement": {"aws_kms_key.local"},
		"key/beside-single-statement": {"aws_kms_key.local 0"},
		"key/document":                {"aws_kms_key.document"},
		"key/document-statement-0":    {"aws_kms_key.document 0"}, "key/document-statement-1": {"aws_kms_key.document 1"},
		"key/document-of-unknown-length": {"aws_kms_key.longer"}, "key/by-its-name": {"aws_kms_key.longer A"},
		"key/module": {"module.vault[0].aws_kms_key.k"}, "key/in-a-module": {"module.vault[0].aws_kms_key.k"},
		"key/module-elsewhere": {"module.registry.aws_kms_key.k"}, "key/of-nothing-planned": nil,
	}
	got := map[string][]string{}
	for _, w := range found {
		got[w.Rule] = abouts(w)
		name := strings.TrimPrefix(w.Rule[strings.Index(w.Rule, "/"):], "/")
		text := waived
		if strings.Contains(w.Source.File, "vault") {
			text = vault
		}
		if line := strings.Split(text, "\n")[w.Source.Line-1]; !strings.Contains(line, name) {
			t.Errorf("%s is said to be on line %d: %s", w.Rule, w.Source.Line, line)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what comments are about (-want +got):\n%s", diff)
	}
	if count := tree.CountWaivers(); count != len(found) {
		t.Errorf("%d comments counted, %d found", count, len(found))
	}
}

// abouts lists once what a waiver is about: addresses, with the statement where it is about one.
func abouts(w model.CodeWaiver) []string {
	var list []string
	for _, part := range w.About {
		about := part.Subject.Address
		switch {
		case w.Statement != "":
			about += " " + w.Statement
		case part.Statement != model.WholeSubject:
			about += fmt.Sprint(" ", part.Statement)
		}
		if !slices.Contains(list, about) {
			list = append(list, about)
		}
	}
	// A part is covered by the whole.
	return slices.DeleteFunc(list, func(about string) bool {
		whole, _, isPart := strings.Cut(about, " ")
		return isPart && slices.Contains(list, whole)
	})
}

// A module that was downloaded waives nothing, and its slips stop nobody.
func TestWaivers_downloaded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "main.tf", `module "a" { source = "example/a/aws" }`)
	write(t, dir, ".terraform/modules/modules.json", `{"Modules": [{"Key": "a", "Dir": ".terraform/modules/a"}]}`)
	write(t, dir, ".terraform/modules/a/keys.tf", "# keyward:ignore nonsense\n"+`resource "aws_kms_key" "k" {}`)
	tree, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	found, err := tree.Waivers(&model.Model{Subjects: []*model.Subject{{Address: "module.a.aws_kms_key.k"}}})
	if err != nil || len(found) != 0 {
		t.Errorf("waivers %v, error %v", found, err)
	}
}

// The code may itself lie in such a folder, as that of wrappers of Terraform does.
func TestWaivers_rootInADownload(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), ".terraform", "modules", "a")
	write(t, dir, "keys.tf", "# keyward:ignore key/a reason=r\n"+`resource "aws_kms_key" "k" {}`)
	tree, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if found, err := tree.Waivers(&model.Model{}); err != nil || len(found) != 1 {
		t.Errorf("waivers %v, error %v; want one", found, err)
	}
}

func TestWaivers_fields(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "main.tf", `
//keyward:ignore key/a reason="Said \"so\"; a=b" expires=2027-01-31 owner=data statement="Use of the key"
resource "aws_kms_key" "k" {} # see keyward:ignore
# keyward: a sentence about it
`)
	tree, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	found, err := tree.Waivers(&model.Model{})
	if err != nil || len(found) != 1 {
		t.Fatalf("waivers %v, error %v; want one", found, err)
	}
	found[0].Source.File = strings.TrimPrefix(found[0].Source.File, dir+"/")
	want := model.Waiver{
		Rule: "key/a", Reason: `Said "so"; a=b`, Expires: "2027-01-31", Owner: "data", Statement: "Use of the key",
		Source: model.Source{File: "main.tf", Line: 2, Column: 1},
	}
	if diff := cmp.Diff(want, found[0].Waiver); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWaivers_refuses(t *testing.T) {
	t.Parallel()
	const block = "\n" + `resource "aws_kms_key" "k" {}`
	for name, test := range map[string]struct{ code, says string }{
		"no rule":           {`# keyward:ignore` + block, ":1: name the rule first"},
		"a reason first":    {`# keyward:ignore reason="a/b"` + block, ":1: name the rule first"},
		"no reason":         {"\n# keyward:ignore key/a expires=2027-01-31" + block, `:2: a waiver needs a reason: add reason="..."`},
		"an empty reason":   {`# keyward:ignore key/a reason=" "` + block, ":1: reason is empty"},
		"a slip":            {`# keyward:ignor key/a reason=r` + block, ":1: unknown comment keyward:ignor: write keyward:ignore"},
		"a slip, a space":   {`# keyward: ignore key/a reason=` + block, ":1: reason is empty"},
		"a misspelt field":  {`# keyward:ignore key/a reason=r expire=2027-01-31` + block, ":1: unknown field expire: did you mean expires?"},
		"an unknown field":  {`# keyward:ignore key/a reason=r address=b` + block, ":1: unknown field address: the fields are reason, expires, owner, statement"},
		"a field twice":     {`# keyward:ignore key/a reason=r reason=s` + block, ":1: reason is there twice"},
		"text":              {`# keyward:ignore key/a reason=it is so` + block, `:1: "is" is no KEY=VALUE`},
		"two rules":         {`# keyward:ignore key/a key/b reason=r` + block, `:1: "key/b" cannot stand here: each rule has a comment of its own`},
		"open quotes":       {`# keyward:ignore key/a reason="it is so` + block, ":1: the quotes of reason do not close"},
		"no space":          {`# keyward:ignore key/a reason="r"expires=2027-01-31` + block, ":1: after the quotes of reason there is no space"},
		"no day":            {`# keyward:ignore key/a reason=r expires=soon` + block, `:1: expires "soon" is not a day: write YYYY-MM-DD`},
		"no such day":       {`# keyward:ignore key/a reason=r expires=2027-02-30` + block, `:1: expires "2027-02-30" is not a day`},
		"above a variable":  {"# keyward:ignore key/a reason=r\nvariable \"v\" {}" + block, ":1: this waiver stands at nothing"},
		"at the end":        {block + "\n# keyward:ignore key/a reason=r\n", ":3: this waiver stands at nothing"},
		"above the locals":  {"# keyward:ignore key/a reason=r\nlocals {\n  a = 1\n}" + block, ":1: this waiver stands at nothing"},
		"between two lines": {"variable \"v\" {\n  # keyward:ignore key/a reason=r\n}" + block, ":2: this waiver stands at nothing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			write(t, dir, "main.tf", test.code)
			tree, err := Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			found, err := tree.Waivers(&model.Model{})
			if err == nil || !strings.HasPrefix(err.Error(), dir+"/main.tf"+test.says) {
				t.Errorf("waivers %v, error %v, want the place and %q", found, err, test.says)
			}
		})
	}
}
