package source

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

// context has the values that an expression refers to, and no others: evaluating all of a module for
// each expression would take too long.
func (s *scope) context(references []hcl.Traversal, each iteration) *hcl.EvalContext {
	c := &contextBuilder{scope: s, objects: map[string]map[string]cty.Value{}, each: each}
	variables := map[string]cty.Value{
		"path":      s.paths(),
		"terraform": cty.DynamicVal,
		"self":      cty.DynamicVal,
		"each":      cty.DynamicVal,
		"count":     cty.DynamicVal,
	}
	for name, value := range each {
		variables[name] = value
	}
	for _, t := range references {
		c.add(names(t))
	}
	for name, members := range c.objects {
		variables[name] = cty.ObjectVal(members)
	}
	if len(c.data) > 0 {
		types := map[string]cty.Value{}
		for name, members := range c.data {
			types[name] = cty.ObjectVal(members)
		}
		variables["data"] = cty.ObjectVal(types)
	}
	return &hcl.EvalContext{Variables: variables, Functions: s.evaluator.state.Functions()}
}

// paths are the folders that Terraform names, as they are called from the root module's.
func (s *scope) paths() cty.Value {
	return cty.ObjectVal(map[string]cty.Value{
		"module": cty.StringVal(s.evaluator.tree.relative(s.module.dir)),
		"root":   cty.StringVal("."),
		"cwd":    cty.StringVal("."),
	})
}

// contextBuilder collects the values of references.
type contextBuilder struct {
	scope   *scope
	objects map[string]map[string]cty.Value
	data    map[string]map[string]cty.Value
	// each has the names that blocks around the expression give a meaning to.
	each iteration
}

// add adds what a reference means.
func (c *contextBuilder) add(names []string) {
	if len(names) < 2 || c.each[names[0]] != cty.NilVal {
		return
	}
	s, root, name := c.scope, names[0], names[1]
	switch root {
	case "each", "count", "path", "self", "terraform":
	case "local":
		c.set(root, name, func() cty.Value { return s.local(name) })
	case "var":
		c.set(root, name, func() cty.Value { return s.variable(name) })
	case "module":
		c.addModule(name, names[2:])
	case "data":
		if len(names) < 3 {
			return
		}
		if c.data == nil {
			c.data = map[string]map[string]cty.Value{}
		}
		if c.data[name] == nil {
			c.data[name] = map[string]cty.Value{}
		}
		c.data[name][names[2]] = s.resource("data." + name + "." + names[2])
	default:
		c.set(root, name, func() cty.Value { return s.resource("resource." + root + "." + name) })
	}
}

func (c *contextBuilder) set(root, name string, value func() cty.Value) {
	if c.objects[root] == nil {
		c.objects[root] = map[string]cty.Value{}
	}
	if _, done := c.objects[root][name]; !done {
		c.objects[root][name] = value()
	}
}

// addModule adds the outputs of a module that a reference names, or else all.
func (c *contextBuilder) addModule(name string, rest []string) {
	var wanted []string
	if len(rest) > 0 {
		wanted = rest[:1]
	}
	if c.objects["module"] == nil {
		c.objects["module"] = map[string]cty.Value{}
	}
	if before, twice := c.objects["module"][name]; twice && before != cty.NilVal {
		wanted = nil // two references name two outputs
	}
	c.objects["module"][name] = c.scope.outputs(name, wanted)
}

// outputs are output values of a module that is called: an object, or one for each instance of the call.
func (s *scope) outputs(name string, wanted []string) cty.Value {
	call := s.module.blocks["module."+name]
	keys := s.evaluator.values.ModuleKeys(s.address, name)
	if call == nil {
		return cty.DynamicVal
	}
	if len(keys) == 0 && call.Body.Attributes["count"] == nil && call.Body.Attributes["for_each"] == nil {
		keys = []any{nil} // a module without resources
	}
	if len(keys) == 0 {
		return cty.DynamicVal
	}
	var instances []keyed
	for _, key := range keys {
		child := s.child(step{name: name, key: key})
		if child == nil {
			return cty.DynamicVal
		}
		values := map[string]cty.Value{}
		for _, output := range child.module.outputs {
			if wanted == nil || slices.Contains(wanted, output) {
				values[output] = child.output(output)
			}
		}
		instances = append(instances, keyed{key, cty.ObjectVal(values)})
	}
	return s.gather(call, instances)
}
