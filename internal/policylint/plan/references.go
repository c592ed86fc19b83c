package plan

import (
	"cmp"
	"slices"
	"strings"
)

// A target is the one object, and its attribute, that an expression can mean.
type target struct {
	resource *resource
	// attribute is "" where the expression names the whole object.
	attribute string
}

// scope is where an expression is evaluated.
type scope struct {
	module modulePath
	// key is the instance key of the resource or module call that holds the expression.
	key     string
	forEach any
}

func (r *resource) scope() scope {
	s := scope{module: r.Module, key: r.Key}
	if r.Config != nil {
		s.forEach = r.Config.ForEach
	}
	return s
}

// follow finds the one object that an expression refers to. It follows input variables into the
// calling module and outputs into the called one. It does not find any where two objects are
// named, where the instance key is computed, or where the name of a module's output is lost.
func (p *planned) follow(in scope, expression any) (target, bool) {
	names, iteration := split(roots(references(expression)))
	if len(names) == 0 {
		if len(iteration) == 1 && strings.HasPrefix(iteration[0], "each.value") {
			return p.followEach(in, iteration[0])
		}
		return target{}, false
	}
	for _, other := range names[1:] {
		if other != names[0] {
			return target{}, false
		}
	}
	name, rest, _ := strings.Cut(names[0], ".")
	switch name {
	case "var":
		return p.followVariable(in, rest)
	case "module":
		return p.followOutput(in, rest)
	case "local", "path", "terraform", "self":
		return target{}, false
	default:
		return p.followResource(in, names[0], iteration)
	}
}

// split separates each.key, each.value and count.index from the other names.
func split(names []string) (others, iteration []string) {
	for _, name := range names {
		if strings.HasPrefix(name, "each.") || name == "count.index" {
			iteration = append(iteration, name)
		} else {
			others = append(others, name)
		}
	}
	return others, iteration
}

func (p *planned) followResource(in scope, name string, iteration []string) (target, bool) {
	address, key, attribute := splitResource(name)
	if key == "" && len(iteration) > 0 {
		key = in.iterationKey(iteration)
		if key == "" {
			return target{}, false
		}
	}
	r := p.byAddress[in.module.within(address+key)]
	if r != nil {
		attribute = cmp.Or(r.renamed[attribute], attribute)
	}
	return target{resource: r, attribute: attribute}, r != nil
}

// splitResource takes "aws_s3_bucket.a[0].id" or "data.aws_iam_policy_document.a.json" apart.
func splitResource(name string) (address, key, attribute string) {
	rest, isData := strings.CutPrefix(name, "data.")
	kind, rest, _ := strings.Cut(rest, ".")
	end := strings.IndexAny(rest, ".[")
	if end < 0 {
		return name, "", ""
	}
	key, attribute = cutKey(rest[end:])
	address = kind + "." + rest[:end]
	if isData {
		address = "data." + address
	}
	return address, key, strings.TrimPrefix(attribute, ".")
}

// iterationKey is the instance key that a reference with one of each.key, each.value or
// count.index in its index means; "" where that is open.
func (s scope) iterationKey(iteration []string) string {
	if len(iteration) != 1 {
		return ""
	}
	switch iteration[0] {
	case "each.key", "count.index":
		return s.key
	case "each.value":
		values, _ := constant(s.forEach)
		table, _ := values.(map[string]any)
		for k, v := range table {
			if text, ok := v.(string); ok && instanceKey(k) == s.key {
				return instanceKey(text)
			}
		}
	}
	return ""
}

// followEach resolves each.value where for_each is another resource: the instance with the same key.
func (p *planned) followEach(in scope, name string) (target, bool) {
	sources := roots(references(in.forEach))
	if len(sources) != 1 {
		return target{}, false
	}
	address, key, attribute := splitResource(sources[0])
	if key != "" || attribute != "" {
		return target{}, false
	}
	r := p.byAddress[in.module.within(address+in.key)]
	attribute = strings.TrimPrefix(strings.TrimPrefix(name, "each.value"), ".")
	return target{resource: r, attribute: attribute}, r != nil
}

func (p *planned) followVariable(in scope, name string) (target, bool) {
	if len(in.module) == 0 || strings.ContainsAny(name, ".[") {
		return target{}, false
	}
	last := len(in.module) - 1
	parent := p.configuration.module(in.module[:last])
	if parent == nil {
		return target{}, false
	}
	call := parent.ModuleCalls[in.module[last].name]
	outer := scope{module: in.module[:last], key: in.module[last].key, forEach: call.ForEach}
	return p.follow(outer, call.Expressions[name])
}

func (p *planned) followOutput(in scope, name string) (target, bool) {
	end := strings.IndexAny(name, ".[")
	if end < 0 {
		return target{}, false
	}
	key, output := cutKey(name[end:])
	output = strings.TrimPrefix(output, ".")
	path := append(in.module[:len(in.module):len(in.module)], step{name: name[:end], key: key})
	m := p.configuration.module(path)
	if m == nil || output == "" {
		return target{}, false
	}
	return p.follow(scope{module: path}, m.Outputs[output].Expression)
}

// referred finds the resource of one of the types that an attribute names, by an identifier or, before there
// is one, by reference; nil where there is none in the plan.
func (p *planned) referred(r *resource, attribute string, kinds ...string) *resource {
	if name, known := r.get(attribute).(string); known {
		for _, kind := range kinds {
			if found := p.named(kind, name); found != nil {
				return found
			}
		}
		return nil
	}
	return p.meant(r, r.expression(attribute), kinds...)
}

// meant is referred for an expression of a resource whose value is not known yet.
func (p *planned) meant(r *resource, expression any, kinds ...string) *resource {
	at, ok := p.follow(r.scope(), expression)
	if !ok || at.resource.Mode != managed || !slices.Contains(kinds, at.resource.Type) {
		return nil
	}
	if at.attribute != "" && !slices.Contains(identifiers[at.resource.Type], at.attribute) {
		return nil
	}
	return at.resource
}

// severally lists the resources of a type in the plan that an attribute with several values names, and tells
// whether those are all that it names.
func (p *planned) severally(r *resource, attribute, kind string) (found []*resource, all bool) {
	var named []*resource
	if ids, known := r.get(attribute).([]any); known {
		for _, id := range ids {
			text, _ := id.(string)
			named = append(named, p.named(kind, text))
		}
	} else {
		for _, name := range roots(references(r.expression(attribute))) {
			named = append(named, p.meant(r, map[string]any{"references": []any{name}}, kind))
		}
	}
	found = slices.DeleteFunc(slices.Clone(named), func(one *resource) bool { return one == nil })
	return found, len(named) > 0 && len(found) == len(named)
}
