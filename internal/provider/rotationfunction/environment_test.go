package rotationfunction_test

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What the resource writes into the environment is what the program reads from it, and what the guide lists.
func TestFunction_environment_is_understood(t *testing.T) {
	t.Parallel()
	variable := regexp.MustCompile("KEYWARD_[A-Z_]+")
	named := func(file string) []string {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		names := variable.FindAllString(string(text), -1)
		slices.Sort(names)
		return slices.Compact(names)
	}
	written := named("environment.go")
	for _, file := range []string{"../../../cmd/keyward-rotate/settings.go", "../../../templates/guides/rotating-secrets.md.tmpl"} {
		if diff := cmp.Diff(written, named(file)); diff != "" {
			t.Errorf("%s knows other variables (-written +known):\n%s", file, diff)
		}
	}
}
