package source

import (
	"errors"
	"fmt"
	"maps"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// schema are the types of the blocks in a block.
type schema map[string]schema

// documentSchema is that of aws_iam_policy_document.
var documentSchema = schema{"statement": {"principals": {}, "not_principals": {}, "condition": {}}}

// blockReader evaluates a block with the blocks in it, also those that a dynamic block writes.
type blockReader struct {
	scope *scope
	each  iteration
	// statements are the places of the outermost blocks in it, in order: a dynamic one once for each.
	statements []hcl.Range
}

// body evaluates the attributes of a body; blocks become lists. Iterators are the values of the dynamic
// blocks around it.
func (r *blockReader) body(body *hclsyntax.Body, blocks schema, iterators iteration) (map[string]any, error) {
	values := map[string]any{}
	for name, attribute := range body.Attributes {
		values[name] = r.evaluate(attribute.Expr, iterators)
	}
	for _, block := range body.Blocks {
		name, inner := block.Type, blocks[block.Type]
		if name == "dynamic" && len(block.Labels) == 1 {
			name = block.Labels[0]
			inner = blocks[name]
		}
		if _, ok := blocks[name]; !ok {
			continue
		}
		list, _ := values[name].([]any)
		written, err := r.blocks(block, inner, iterators)
		if err != nil {
			return nil, err
		}
		values[name] = append(list, written...)
		if name == "statement" {
			for range written {
				r.statements = append(r.statements, block.DefRange())
			}
		}
	}
	return values, nil
}

func (r *blockReader) evaluate(expr hclsyntax.Expression, iterators iteration) cty.Value {
	all := maps.Clone(r.each)
	if all == nil {
		all = iteration{}
	}
	maps.Copy(all, iterators)
	return r.scope.evaluate(expr, all)
}

// blocks are what a block stands for: itself, or what a dynamic block makes of its content for each
// element.
func (r *blockReader) blocks(block *hclsyntax.Block, inner schema, iterators iteration) ([]any, error) {
	if block.Type != "dynamic" {
		one, err := r.body(block.Body, inner, iterators)
		return []any{one}, err
	}
	forEach := block.Body.Attributes["for_each"]
	if forEach == nil {
		return nil, errors.New("a dynamic block has no for_each")
	}
	elements, _ := r.evaluate(forEach.Expr, iterators).Unmark()
	if !elements.IsKnown() || elements.IsNull() || !elements.CanIterateElements() {
		return nil, fmt.Errorf("for_each of the dynamic block in line %d is not known yet", forEach.NameRange.Start.Line)
	}
	name := block.Labels[0]
	if custom := block.Body.Attributes["iterator"]; custom != nil {
		name = hcl.ExprAsKeyword(custom.Expr)
	}
	var list []any
	for it := elements.ElementIterator(); it.Next(); {
		key, value := it.Element()
		if elements.Type().IsSetType() {
			key = value
		}
		around := maps.Clone(iterators)
		if around == nil {
			around = iteration{}
		}
		around[name] = cty.ObjectVal(map[string]cty.Value{"key": key, "value": value})
		for _, content := range block.Body.Blocks {
			if content.Type != "content" {
				continue
			}
			one, err := r.body(content.Body, inner, around)
			if err != nil {
				return nil, err
			}
			list = append(list, one)
		}
	}
	return list, nil
}
