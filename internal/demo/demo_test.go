// Package demo_test holds the test that the stories of the demos are true.
package demo_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/acctest/database"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
)

// TestDemos performs every demo in a folder that has what make puts into the checkout.
func TestDemos(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("terraform"); err != nil && os.Getenv("REQUIRE_ALL") == "" {
		// A machine without Terraform can run the rest; in CI, where REQUIRE_ALL is set, this is a failure.
		t.Skip("Terraform is not installed: ", err)
	}
	checkout, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.Symlink(filepath.Join(checkout, "examples"), filepath.Join(folder, "examples")); err != nil {
		t.Fatal(err)
	}
	build := func(env, to string, packages ...string) {
		command := exec.Command("go", append([]string{"build", "-ldflags", "-s -w", "-o", folder + "/" + to}, packages...)...)
		command.Dir, command.Env = checkout, append(os.Environ(), env)
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("build %s: %v\n%s", to, err, out)
		}
	}
	build("", "bin/", ".", "./cmd/keyward", "./cmd/keyward-rotate", "./internal/demo/bucket", "./internal/demo/rotation")
	build("GOOS=linux", ".cache/lambda/bootstrap", "./cmd/keyward-rotate")
	for _, demo := range []string{"bucket", "rotation"} {
		t.Run(demo, func(t *testing.T) {
			t.Parallel()
			command := exec.Command(filepath.Join(folder, "bin", demo))
			command.Dir = folder
			out, err := command.CombinedOutput()
			if err != nil && os.Getenv("REQUIRE_ALL") == "" {
				for _, missing := range []error{standin.ErrNoMoto, database.ErrMissing} {
					if strings.Contains(string(out), missing.Error()) {
						// CI has moto and PostgreSQL; a developer may have neither.
						t.Skip(missing)
					}
				}
			}
			if err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
