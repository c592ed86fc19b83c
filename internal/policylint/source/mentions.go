package source

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Mentions reports whether an expression of the code refers to resources, or data sources, of a type. A
// tree that is nil mentions none.
func (t *Tree) Mentions(kind string) bool {
	if t == nil {
		return false
	}
	t.findMentions.Do(func() {
		t.mentions = map[string]bool{}
		for _, body := range t.bodies {
			t.mention(body)
		}
	})
	return t.mentions[kind]
}

// mention notes the types that the expressions in a body refer to.
func (t *Tree) mention(body *hclsyntax.Body) {
	// The visitor has nothing to complain about.
	_ = hclsyntax.VisitAll(body, func(node hclsyntax.Node) hcl.Diagnostics {
		if e, ok := node.(*hclsyntax.ScopeTraversalExpr); ok {
			parts := names(e.Traversal)
			if parts[0] == "data" {
				parts = parts[1:]
			}
			if len(parts) > 1 {
				t.mentions[parts[0]] = true
			}
		}
		return nil
	})
}
