package source

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// scope is one instance of a module, in which names have a meaning.
type scope struct {
	evaluator *Evaluator
	module    *module
	// address is "" for the root module.
	address string
	// path is that of the calls: the key of the module in the tree.
	path string
	// parent calls the module with a block, nil for the root module.
	parent *scope
	call   *hclsyntax.Block
	key    any
	// known are the values of "local.NAME", "var.NAME", "output.NAME" and of resources, as far as they
	// were needed; open are those that are being evaluated.
	known map[string]cty.Value
	open  []string
}

// iteration is what for_each and count give to a block: each and count.
type iteration map[string]cty.Value

// child is the instance of a module that this one calls, nil where its code is not there.
func (s *scope) child(at step) *scope {
	address := join(s.address, "module."+at.name+keyText(at.key))
	if found := s.evaluator.scopes[address]; found != nil {
		return found
	}
	path := join(s.path, at.name)
	m, call := s.evaluator.tree.modules[path], s.module.blocks["module."+at.name]
	if m == nil || call == nil {
		return nil
	}
	child := &scope{evaluator: s.evaluator, module: m, address: address, path: path, parent: s, call: call, key: at.key}
	s.evaluator.scopes[address] = child
	return child
}

// memo is the value of a name, evaluated once. A name that depends on itself is not known.
func (s *scope) memo(name string, evaluate func() cty.Value) cty.Value {
	if value, ok := s.known[name]; ok {
		return value
	}
	if slices.Contains(s.open, name) {
		return cty.DynamicVal
	}
	s.open = append(s.open, name)
	value := evaluate()
	s.open = s.open[:len(s.open)-1]
	if s.known == nil {
		s.known = map[string]cty.Value{}
	}
	s.known[name] = value
	return value
}

// local is a local value.
func (s *scope) local(name string) cty.Value {
	return s.memo("local."+name, func() cty.Value {
		expr := s.module.locals[name]
		if expr == nil {
			return cty.DynamicVal
		}
		return s.evaluate(expr, nil)
	})
}

// variable is an input variable: the argument of the call, or else the default, as its type has it.
func (s *scope) variable(name string) cty.Value {
	return s.memo("var."+name, func() cty.Value {
		declared := s.module.blocks["variable."+name]
		if declared == nil {
			return cty.DynamicVal
		}
		value, given := s.argument(name)
		if byDefault := declared.Body.Attributes["default"]; byDefault != nil && (!given || value.IsNull()) {
			if value = cty.NullVal(cty.DynamicPseudoType); !given || !isFalse(declared.Body.Attributes["nullable"]) {
				value = s.evaluate(byDefault.Expr, nil)
			}
			given = true
		}
		if !given {
			return cty.DynamicVal
		}
		return typed(value, declared.Body.Attributes["type"])
	})
}

// argument is the value with which the module is called.
func (s *scope) argument(name string) (value cty.Value, given bool) {
	if s.parent == nil {
		plain, ok := s.evaluator.values.Variable(name)
		if !ok {
			return cty.NilVal, false
		}
		return s.evaluator.convert(plain, "var."+name, ""), true
	}
	attribute := s.call.Body.Attributes[name]
	if attribute == nil {
		return cty.NilVal, false
	}
	return s.parent.evaluate(attribute.Expr, s.parent.iteration(s.call, s.key)), true
}

// isFalse reports whether an attribute is written as false.
func isFalse(a *hclsyntax.Attribute) bool {
	if a == nil {
		return false
	}
	value, diags := a.Expr.Value(nil)
	return !diags.HasErrors() && value.Type() == cty.Bool && value.IsKnown() && !value.IsNull() && value.False()
}

// typed converts a value to a type constraint, with the defaults of optional attributes.
func typed(value cty.Value, constraint *hclsyntax.Attribute) cty.Value {
	if constraint == nil {
		return value
	}
	want, defaults, diags := typeexpr.TypeConstraintWithDefaults(constraint.Expr)
	if diags.HasErrors() {
		return cty.DynamicVal
	}
	if defaults != nil && value.IsKnown() && !value.IsNull() {
		value = defaults.Apply(value)
	}
	converted, err := convert.Convert(value, want)
	if err != nil {
		return cty.DynamicVal
	}
	return converted
}

// output is an output value.
func (s *scope) output(name string) cty.Value {
	return s.memo("output."+name, func() cty.Value {
		declared := s.module.blocks["output."+name]
		if declared == nil || declared.Body.Attributes["value"] == nil {
			return cty.DynamicVal
		}
		return s.evaluate(declared.Body.Attributes["value"].Expr, nil)
	})
}

// evaluate is the value of an expression in the module instance.
func (s *scope) evaluate(expr hclsyntax.Expression, each iteration) cty.Value {
	return s.evaluator.value(expr, s.context(expr.Variables(), each))
}

// iteration is that of the instance of a block with a key.
func (s *scope) iteration(block *hclsyntax.Block, key any) iteration {
	if key == nil {
		return nil
	}
	index := s.evaluator.convert(key, "", "")
	if count := block.Body.Attributes["count"]; count != nil {
		return iteration{"count": cty.ObjectVal(map[string]cty.Value{"index": index})}
	}
	element := cty.DynamicVal
	if forEach := block.Body.Attributes["for_each"]; forEach != nil {
		element = pick(s.memo(blockName(block)+" for_each", func() cty.Value { return s.evaluate(forEach.Expr, nil) }), index)
	}
	return iteration{"each": cty.ObjectVal(map[string]cty.Value{"key": index, "value": element})}
}

// pick is the element of the value of for_each for a key: of a set the key itself.
func pick(values, key cty.Value) cty.Value {
	plain, marks := values.Unmark()
	if !plain.IsKnown() || plain.IsNull() || key.Type() != cty.String {
		return cty.DynamicVal
	}
	switch t := plain.Type(); {
	case t.IsSetType():
		return key
	case t.IsObjectType() && t.HasAttribute(key.AsString()):
		return plain.GetAttr(key.AsString()).WithMarks(marks)
	case t.IsMapType() && plain.HasIndex(key).True():
		return plain.Index(key).WithMarks(marks)
	}
	return cty.DynamicVal
}

// names are the parts of a reference that are names: "module", "a", "out" for module.a["x"].out.
func names(t hcl.Traversal) []string {
	var found []string
	for _, step := range t {
		switch step := step.(type) {
		case hcl.TraverseRoot:
			found = append(found, step.Name)
		case hcl.TraverseAttr:
			found = append(found, step.Name)
		}
	}
	return found
}
