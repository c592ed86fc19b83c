package source

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// address is the address of a resource without the instances of count and for_each, which are all
// written in one place.
type address struct {
	modules []string
	block   string // as in module.blocks
}

// parseAddress reads `module.a["x"].data.aws_iam_policy_document.b[0]`.
func parseAddress(text string) (address, bool) {
	traversal, diags := hclsyntax.ParseTraversalAbs([]byte(text), "", hcl.InitialPos)
	if diags.HasErrors() {
		return address{}, false
	}
	var names []string
	for _, step := range traversal {
		switch step := step.(type) {
		case hcl.TraverseRoot:
			names = append(names, step.Name)
		case hcl.TraverseAttr:
			names = append(names, step.Name)
		}
	}
	var a address
	for len(names) > 2 && names[0] == "module" {
		a.modules = append(a.modules, names[1])
		names = names[2:]
	}
	switch {
	case len(names) == 3 && names[0] == "data":
		a.block = strings.Join(names, ".")
	case len(names) == 2:
		a.block = "resource." + strings.Join(names, ".")
	default:
		return address{}, false
	}
	return a, true
}
