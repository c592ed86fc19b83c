package plan

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// pluginMirror is the folder of a filesystem mirror with the AWS provider in it.
const pluginMirror = "KEYWARD_PLUGIN_MIRROR"

// TestUpdatePlans makes the plans in testdata again, with the real Terraform and the real AWS
// provider, when KEYWARD_UPDATE_PLANS is set. It reaches no network: nothing is refreshed and the
// provider checks no credentials. Beside main.tf a folder may hold terraform.tfstate, written by hand, and
// plan.args with more arguments of terraform plan.
func TestUpdatePlans(t *testing.T) {
	if os.Getenv("KEYWARD_UPDATE_PLANS") == "" {
		// This writes testdata and needs a mirror of the AWS provider: a tool for whoever changes the plans.
		t.Skip("set KEYWARD_UPDATE_PLANS=1 to make the plans in testdata again")
	}
	mirror := os.Getenv(pluginMirror)
	if mirror == "" {
		t.Fatalf("set %s to a filesystem mirror that has hashicorp/aws 5.100.0", pluginMirror)
	}
	rc := filepath.Join(t.TempDir(), "terraformrc")
	text := "disable_checkpoint = true\nprovider_installation {\n" +
		"  filesystem_mirror {\n    path = \"" + mirror + "\"\n    include = [\"hashicorp/*\"]\n  }\n" +
		"  filesystem_mirror {\n    path = \"" + buildProvider(t) + "\"\n    include = [\"keyward/*\"]\n  }\n}\n"
	if err := os.WriteFile(rc, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range planFolders(t) {
		t.Run(name, func(t *testing.T) { updatePlan(t, rc, filepath.Join("testdata", name)) })
	}
}

// buildProvider makes a mirror with the Keyward provider of this checkout.
func buildProvider(t *testing.T) string {
	t.Helper()
	mirror := t.TempDir()
	platform := runtime.GOOS + "_" + runtime.GOARCH
	binary := filepath.Join(mirror, "registry.terraform.io/keyward/keyward/0.0.1", platform, "terraform-provider-keyward_v0.0.1")
	build := exec.Command("go", "build", "-o", binary, "../../..")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the provider: %v\n%s", err, out)
	}
	return mirror
}

func updatePlan(t *testing.T, rc, folder string) {
	t.Helper()
	work := t.TempDir()
	if err := os.CopyFS(work, os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	terraform := func(args ...string) []byte {
		cmd := exec.Command("terraform", append([]string{"-chdir=" + work}, args...)...)
		cmd.Env = append(os.Environ(), "AWS_EC2_METADATA_DISABLED=true", "TF_CLI_CONFIG_FILE="+rc, "TF_IN_AUTOMATION=1")
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("terraform %v: %v\n%s", args, err, out)
		}
		return out
	}
	terraform("init", "-no-color")
	args := []string{"plan", "-no-color", "-refresh=false", "-out", "plan.bin"}
	if extra, err := os.ReadFile(filepath.Join(folder, "plan.args")); err == nil {
		args = append(args, strings.Fields(string(extra))...)
	}
	terraform(args...)
	plan := terraform("show", "-json", "plan.bin")
	if err := os.WriteFile(filepath.Join(folder, "plan.json"), plan, 0o644); err != nil {
		t.Fatal(err)
	}
}

// planFolders are the folders of testdata with a configuration and its plan.
func planFolders(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob("testdata/*/main.tf")
	if err != nil || len(found) == 0 {
		t.Fatalf("no configurations in testdata (%v)", err)
	}
	for i, path := range found {
		found[i] = filepath.Base(filepath.Dir(path))
	}
	return found
}
