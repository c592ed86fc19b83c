// Package internal_test holds the test of the house's arrows: which package may import which.
package internal_test

import (
	"os/exec"
	"strings"
	"testing"
)

const module = "github.com/keyward/terraform-provider-keyward/"

// arrows lists, for every room, the rooms it must not reach even through others, and the foreign
// modules it must not link.
var arrows = []struct {
	from  string
	never []string
	why   string
}{
	{"internal/iam/...", []string{
		module + "internal/compose", module + "internal/policylint", module + "internal/gate", module + "internal/provider",
		module + "internal/base", "github.com/hashicorp/", "github.com/aws/", "github.com/open-policy-agent/",
	}, "the policy wing knows no Terraform, no OPA, no AWS client and no opinion"},
	{"internal/compose/...", []string{
		module + "internal/policylint", module + "internal/gate", module + "internal/provider", module + "internal/base",
		"github.com/hashicorp/terraform-plugin-framework", "github.com/aws/", "github.com/open-policy-agent/",
	}, "compose stands on the policy wing alone"},
	{"internal/policylint/...", []string{
		module + "internal/gate", module + "internal/provider", module + "internal/base", module + "internal/awsclient",
		"github.com/hashicorp/terraform-plugin-framework", "github.com/aws/aws-sdk-go-v2",
	}, "the linter needs neither the provider nor AWS"},
	{"internal/policytest/...", []string{
		module + "internal/gate", module + "internal/provider", module + "internal/base", module + "internal/awsclient",
		"github.com/hashicorp/terraform-plugin-framework", "github.com/aws/aws-sdk-go-v2",
	}, "tests of policies need neither the provider nor AWS"},
	{"internal/gate/...", []string{
		module + "internal/provider", module + "internal/base", module + "internal/awsclient", "github.com/aws/aws-sdk-go-v2",
	}, "the gate turns findings into diagnostics and nothing else"},
	{"internal/base/...", []string{module + "internal/provider", module + "internal/composite"}, "the mix-ins serve resources, not the other way round"},
	{"internal/composite/...", []string{module + "internal/provider"}, "the frame knows no kind of composite"},
	{"cmd/keyward/...", []string{
		module + "internal/gate", module + "internal/provider", module + "internal/base", module + "internal/awsclient",
		"github.com/aws/aws-sdk-go-v2",
	}, "the command line needs neither the provider nor AWS"},
}

func TestArrows(t *testing.T) {
	for _, arrow := range arrows {
		t.Run(arrow.from, func(t *testing.T) {
			for _, line := range list(t, "{{.ImportPath}} {{join .Deps \" \"}}", arrow.from) {
				from, deps, _ := strings.Cut(line, " ")
				for dep := range strings.FieldsSeq(deps) {
					for _, never := range arrow.never {
						if strings.HasPrefix(dep, never) {
							t.Errorf("%s reaches %s: %s", from, dep, arrow.why)
						}
					}
				}
			}
		})
	}
}

// Resources are rooms of their own: what two of them share belongs into base, compose or gate.
func TestResourcesNeverImportEachOther(t *testing.T) {
	const resources = module + "internal/provider/"
	for _, line := range list(t, "{{.ImportPath}} {{join .Deps \" \"}}", "internal/provider/...") {
		from, deps, _ := strings.Cut(line, " ")
		if !strings.HasPrefix(from, resources) {
			continue
		}
		for dep := range strings.FieldsSeq(deps) {
			if strings.HasPrefix(dep, resources) && !strings.HasPrefix(dep, from) && !strings.HasPrefix(from, dep) {
				t.Errorf("%s reaches %s", from, dep)
			}
		}
	}
}

// list runs go list over a pattern below the module and wants at least one package.
func list(t *testing.T, format, pattern string) []string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-f", format, module+pattern).Output()
	if err != nil {
		t.Fatalf("go list %s: %v", pattern, err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) == 1 && lines[0] == "" {
		t.Fatalf("no package matches %s: the arrow guards nothing", pattern)
	}
	return lines
}
