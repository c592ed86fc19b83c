package source

import (
	"encoding/json"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// step is one instance of a module in an address; the key is a string, a json.Number, or nil.
type step struct {
	name string
	key  any
}

// address is the address of a resource instance, taken apart.
type address struct {
	path  []step
	block string // as in module.blocks
	key   any
}

// modules are the names of the modules on the path: all instances are written in one place.
func (a *address) modules() []string {
	var found []string
	for _, s := range a.path {
		found = append(found, s.name)
	}
	return found
}

// parseAddress reads `module.a["x"].data.aws_iam_policy_document.b[0]`.
func parseAddress(text string) (address, bool) {
	traversal, diags := hclsyntax.ParseTraversalAbs([]byte(text), "", hcl.InitialPos)
	if diags.HasErrors() {
		return address{}, false
	}
	var names []step
	for _, part := range traversal {
		switch part := part.(type) {
		case hcl.TraverseRoot:
			names = append(names, step{name: part.Name})
		case hcl.TraverseAttr:
			names = append(names, step{name: part.Name})
		case hcl.TraverseIndex:
			names[len(names)-1].key = indexKey(part.Key)
		}
	}
	var a address
	for len(names) > 2 && names[0].name == "module" {
		a.path = append(a.path, names[1])
		names = names[2:]
	}
	switch {
	case len(names) == 3 && names[0].name == "data":
		a.block, a.key = strings.Join([]string{"data", names[1].name, names[2].name}, "."), names[2].key
	case len(names) == 2:
		a.block, a.key = strings.Join([]string{"resource", names[0].name, names[1].name}, "."), names[1].key
	default:
		return address{}, false
	}
	return a, true
}

func indexKey(key cty.Value) any {
	if key.Type() == cty.String {
		return key.AsString()
	}
	return json.Number(key.AsBigFloat().Text('f', -1))
}

// join adds to an address, which is "" for the root module.
func join(address, rest string) string { return strings.TrimPrefix(address+"."+rest, ".") }
