package source

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// deepest is how far into the values of attributes places are looked for. No attribute of a composite nests
// deeper.
const deepest = 4

// attributes are the places of what is in a block, by path: attributes by name ("policy"), what is in their
// values by name or number ("users[1].principals"), and blocks by name and number ("rule.0.status").
func attributes(body *hclsyntax.Body) map[string]model.Source {
	places := map[string]model.Source{}
	addBody(places, "", body)
	return places
}

func addBody(places map[string]model.Source, prefix string, body *hclsyntax.Body) {
	for name, attribute := range body.Attributes {
		places[prefix+name] = place(attribute.NameRange)
		addValue(places, prefix+name, attribute.Expr, deepest)
	}
	count := map[string]int{}
	for _, block := range body.Blocks {
		name, inner := block.Type, block.Body
		if name == "dynamic" && len(block.Labels) == 1 {
			name = block.Labels[0]
			for _, content := range block.Body.Blocks {
				inner = content.Body
			}
		}
		at := fmt.Sprintf("%s%s.%d", prefix, name, count[name])
		count[name]++
		places[at] = place(block.DefRange())
		if _, taken := places[prefix+name]; !taken {
			places[prefix+name] = places[at]
		}
		addBody(places, at+".", inner)
	}
}

func addValue(places map[string]model.Source, path string, expr hclsyntax.Expression, depth int) {
	if depth == 0 {
		return
	}
	switch expr := expr.(type) {
	case *hclsyntax.TupleConsExpr:
		for i, element := range expr.Exprs {
			at := fmt.Sprintf("%s[%d]", path, i)
			places[at] = place(element.Range())
			addValue(places, at, element, depth-1)
		}
	case *hclsyntax.ObjectConsExpr:
		for _, item := range expr.Items {
			name := hcl.ExprAsKeyword(item.KeyExpr)
			if name == "" {
				name = text(item.KeyExpr)
			}
			places[path+"."+name] = place(item.KeyExpr.Range())
			addValue(places, path+"."+name, item.ValueExpr, depth-1)
		}
	}
}

// Fields says by which attribute a field of a subject is set, by resource type.
type Fields map[string]map[string]string

// settings are the places of the fields of a subject: where the attribute stands that sets it, else the block
// that it would stand in. The blocks are the resource's own and those that complete it, which win.
func (e *Evaluator) settings(s *model.Subject, own *hclsyntax.Block) map[string]model.Source {
	if own.Type == "module" {
		return nil // whose code is not there
	}
	blocks := []*hclsyntax.Block{own}
	for _, address := range s.PartAddresses {
		if block, ok := e.tree.find(address); ok {
			blocks = append(blocks, block)
		}
	}
	places := map[string]model.Source{}
	prefix := ""
	if s.Block != "" {
		prefix = s.Block + "."
	}
	for _, block := range blocks {
		inside := e.attributesOf(block)
		for path, at := range inside {
			if _, taken := places[path]; !taken || block != own {
				places[path] = at
			}
		}
		for field, path := range e.fields[kindOf(block)] {
			at, exact := nearest(inside, prefix+path)
			if at.Line == 0 {
				at = place(block.DefRange())
			}
			if !exact && block == own {
				continue
			}
			places[prefix+field] = at
			if group, _, grouped := strings.Cut(field, "."); grouped && block != own {
				places[prefix+group] = place(block.DefRange())
			}
		}
	}
	return places
}

// kindOf is the type of the resource of a block.
func kindOf(block *hclsyntax.Block) string {
	if len(block.Labels) == 0 {
		return ""
	}
	return block.Labels[0]
}

// attributesOf is attributes, worked out once for all instances of a block.
func (e *Evaluator) attributesOf(block *hclsyntax.Block) map[string]model.Source {
	places := e.attributes[block]
	if places == nil {
		places = attributes(block.Body)
		e.attributes[block] = places
	}
	return places
}

// nearest is the place of a path, or of the innermost block on the way to it; exact tells which.
func nearest(places map[string]model.Source, path string) (at model.Source, exact bool) {
	exact = true
	for path != "" {
		if at, ok := places[path]; ok {
			return at, exact
		}
		exact = false
		path = path[:max(strings.LastIndexByte(path, '.'), 0)]
	}
	return model.Source{}, false
}
