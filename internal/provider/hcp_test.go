package provider_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestHCPTerraform plans the example of a guard with the real Terraform, and again with policies that must
// not pass it, or only with a warning.
func TestHCPTerraform(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("terraform"); err != nil && os.Getenv("REQUIRE_ALL") == "" {
		// A machine without Terraform can run the rest; in CI, where REQUIRE_ALL is set, this is a failure.
		t.Skip("Terraform is not installed: ", err)
	}
	installation, err := installed()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", "..", "examples", "hcp-terraform"))); err != nil {
		t.Fatal(err)
	}
	example, err := os.ReadFile(filepath.Join(dir, "main.tf"))
	if err != nil {
		t.Fatal(err)
	}
	space, err := installation.Workspace(t.Context(), dir, string(example), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name    string
		changes []string
		passes  bool
		says    string
	}{
		{"the example", nil, true, `will be created`},
		{
			"a public policy",
			[]string{`{ AWS = "arn:aws:iam::111122223333:role/app" }`, `"*"`, `"aws:SourceVpce" = "vpce-1a2b3c4d"`, `"aws:Referer" = "us"`},
			false,
			`Resource\s+precondition\s+failed[^~]*bucket/public-access:[^~]*Witness:[^~]*s3:GetObject`,
		},
		{
			"a misspelt key",
			[]string{`"aws:SourceVpce"`, `"aws:SourceVcpe"`},
			true,
			`Warning:\s+Check\s+block\s+assertion\s+failed[^~]*reports:[^~]*policy/unknown-condition-key`,
		},
	} {
		config := strings.NewReplacer(test.changes...).Replace(string(example))
		for i := 0; i < len(test.changes); i += 2 {
			if strings.Contains(config, test.changes[i]) || !strings.Contains(string(example), test.changes[i]) {
				t.Fatalf("the example has no %s", test.changes[i])
			}
		}
		if err := space.Write(config); err != nil {
			t.Fatal(err)
		}
		out, err := space.Command(t.Context(), "plan", "-input=false", "-no-color").CombinedOutput()
		text := string(out)
		warned := strings.Contains(text, "Check block assertion failed")
		if (err == nil) != test.passes || !regexp.MustCompile(test.says).MatchString(text) || test.changes == nil && warned {
			t.Errorf("%s: %v\n%s", test.name, err, text)
		}
	}
}
