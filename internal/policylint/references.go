package policylint

import (
	"fmt"
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// checkReferences refuses what a folder says about packages that it does not have. OPA takes such a
// reference for undefined, and a rule with one would pass everything. A package is named in full: a rule
// that looked through packages would see other things in a bundle.
func checkReferences(modules map[string]*ast.Module) error {
	for _, file := range slices.Sorted(maps.Keys(modules)) {
		var fault error
		var visitor *ast.GenericVisitor
		refuse := func(at *ast.Location, what string) {
			if fault == nil {
				fault = fmt.Errorf("%s:%d: there is no package %s here: a rule sees data.policylint.result and the packages of its folder",
					file, at.Row, what)
			}
		}
		visitor = ast.NewGenericVisitor(func(x any) bool {
			switch x := x.(type) {
			case *ast.Package:
				return true
			case *ast.Term:
				if x.Value.Compare(ast.DefaultRootDocument.Value) == 0 {
					refuse(x.Location, "data")
				}
				ref, ok := x.Value.(ast.Ref)
				if ok && ref[0].Equal(ast.DefaultRootDocument) {
					if !names(ref, modules) {
						refuse(x.Location, ref.String())
					}
					for _, part := range ref[1:] {
						visitor.Walk(part)
					}
					return true
				}
			}
			return false
		})
		visitor.Walk(modules[file])
		if fault != nil {
			return fault
		}
	}
	return nil
}

// names reports whether a reference begins with one of the packages.
func names(ref ast.Ref, modules map[string]*ast.Module) bool {
	for _, module := range modules {
		if ref.HasPrefix(module.Package.Path) {
			return true
		}
	}
	return false
}
