package policylint

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// parameterPackage is the package of the parameters of a rule.
func parameterPackage(rulePackage ast.Ref) ast.Ref {
	at := ast.MustParseRef("data.policylint.parameters")
	return append(at, rulePackage[len(rulePackage)-2:]...)
}

// checkParameters compares the parameters that the Rego reads with those that METADATA declares. One that
// is not declared has no value, so that reading it would be a pass for everything.
func (r *rule) checkParameters(module *ast.Module) error {
	read, err := parametersRead(module, parameterPackage(r.path))
	if err != nil {
		return fmt.Errorf("rule %s: %w", r.ID, err)
	}
	for _, name := range read {
		if r.parameter(name) == nil {
			return fmt.Errorf("rule %s: reads the parameter %s, which METADATA custom.parameters does not list", r.ID, name)
		}
	}
	for i := range r.Parameters {
		if name := r.Parameters[i].Name; !slices.Contains(read, name) {
			return fmt.Errorf("rule %s: METADATA custom.parameters lists %s, which the rule does not read", r.ID, name)
		}
	}
	return nil
}

// parametersRead lists the parameters that a module reads from its package of parameters.
func parametersRead(module *ast.Module, from ast.Ref) ([]string, error) {
	var alias ast.Var
	for _, imported := range module.Imports {
		path, ok := imported.Path.Value.(ast.Ref)
		if ok && path.Equal(from) {
			alias = imported.Name()
		} else if ok && path.HasPrefix(from[:3]) {
			return nil, fmt.Errorf("line %d: the parameters of this rule are %s", imported.Location.Row, from)
		}
	}
	var read []string
	var fault error
	refuse := func(at *ast.Location) {
		if fault == nil {
			fault = fmt.Errorf("line %d: read parameters by name, from %s", at.Row, from)
		}
	}
	visitor := ast.NewGenericVisitor(func(x any) bool {
		switch x := x.(type) {
		case *ast.Import, *ast.Package:
			return true
		case *ast.Term:
			ref, ok := x.Value.(ast.Ref)
			switch {
			case alias != "" && x.Value.Compare(alias) == 0:
				refuse(x.Location)
			case !ok:
				return false
			case alias != "" && ref[0].Value.Compare(alias) == 0:
				ref = append(slices.Clone(from), ref[1:]...)
			}
			if !ref.HasPrefix(from[:3]) {
				return false
			}
			name := constants(ref[min(len(from), len(ref)):])
			if !ref.HasPrefix(from) || len(name) == 0 {
				refuse(x.Location)
				return true
			}
			read = append(read, name[0])
			return true
		}
		return false
	})
	visitor.Walk(module)
	return read, fault
}

// generated is a module that is written in no file.
type generated struct {
	text   []byte
	module *ast.Module
}

// setParameters gives every rule of a folder its parameters: what the options say, or else the defaults.
func (f *folder) setParameters(set map[string]map[string]any) error {
	for _, r := range f.rules {
		if len(r.Parameters) == 0 {
			continue
		}
		values := make(map[string]any, len(r.Parameters))
		for _, p := range r.Parameters {
			values[p.Name] = p.Default
		}
		for id, own := range set {
			if r.is(id) {
				maps.Copy(values, own)
			}
		}
		file, module, err := parameterModule(r, values)
		if err != nil {
			return fmt.Errorf("rule %s: parameters: %w", r.ID, err)
		}
		if f.generated == nil {
			f.generated = map[string]generated{}
		}
		if _, own := f.generated[file]; f.modules[file] != nil && !own {
			return fmt.Errorf("%s: this file name is reserved", file)
		}
		f.generated[file], f.modules[file] = module, module.module
	}
	return nil
}

// parameterModule is the Rego that holds the parameters of a rule.
func parameterModule(r *rule, values map[string]any) (file string, g generated, err error) {
	at := parameterPackage(r.path)
	var text strings.Builder
	fmt.Fprintf(&text, "package %s\n", strings.TrimPrefix(at.String(), "data."))
	for _, name := range slices.Sorted(maps.Keys(values)) {
		value, err := json.Marshal(values[name])
		if err != nil {
			return "", generated{}, err
		}
		fmt.Fprintf(&text, "\n%s := %s\n", name, value)
	}
	file = "parameters/" + r.ID + ".rego"
	g.text = []byte(text.String())
	g.module, err = ast.ParseModuleWithOpts(file, text.String(), ast.ParserOptions{RegoVersion: ast.RegoV1})
	return file, g, err
}
