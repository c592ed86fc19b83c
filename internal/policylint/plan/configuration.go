package plan

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// configuration is Terraform's description of the source: for every expression its constant value
// or the names that it refers to, but never its shape.
type configuration struct {
	ProviderConfig map[string]providerConfig
	RootModule     moduleConfig
}

// providerConfig is one provider block. Resources name it by its key, also those of modules that it
// is passed on to.
type providerConfig struct {
	ModuleAddress string         `json:"module_address"`
	Expressions   map[string]any `json:"expressions"`
}

type moduleConfig struct {
	Resources   []*resourceConfig
	ModuleCalls map[string]*moduleCall
	Outputs     map[string]struct {
		Expression any `json:"expression"`
	}

	byAddress map[string]*resourceConfig
}

type resourceConfig struct {
	Address           string         `json:"address"`
	ProviderConfigKey string         `json:"provider_config_key"`
	Expressions       map[string]any `json:"expressions"`
	ForEach           any            `json:"for_each_expression"`
}

type moduleCall struct {
	Expressions map[string]any
	ForEach     any
	Module      moduleConfig
}

// module finds the configuration of a module instance; nil when there is none.
func (c *configuration) module(path modulePath) *moduleConfig {
	m := &c.RootModule
	for _, step := range path {
		call, ok := m.ModuleCalls[step.name]
		if !ok {
			return nil
		}
		m = &call.Module
	}
	return m
}

func (m *moduleConfig) resource(address string) *resourceConfig {
	if m == nil {
		return nil
	}
	if m.byAddress == nil {
		m.byAddress = make(map[string]*resourceConfig, len(m.Resources))
		for _, r := range m.Resources {
			m.byAddress[r.Address] = r
		}
	}
	return m.byAddress[address]
}

// step is one module in the path of a module instance; key is "" or an instance key with its
// brackets, as addresses have it.
type step struct{ name, key string }

type modulePath []step

// parseModule reads "module.a[\"x\"].module.b".
func parseModule(address string) modulePath {
	var path modulePath
	for address != "" {
		address = strings.TrimPrefix(address, "module.")
		end := strings.IndexAny(address, ".[")
		if end < 0 {
			return append(path, step{name: address})
		}
		s := step{name: address[:end]}
		s.key, address = cutKey(address[end:])
		path = append(path, s)
		address = strings.TrimPrefix(address, ".")
	}
	return path
}

// cutKey splits an instance key off the front of the rest of an address.
func cutKey(rest string) (key, after string) {
	if !strings.HasPrefix(rest, "[") {
		return "", rest
	}
	quoted := false
	for i := 1; i < len(rest); i++ {
		switch {
		case quoted && rest[i] == '\\':
			i++
		case rest[i] == '"':
			quoted = !quoted
		case rest[i] == ']' && !quoted:
			return rest[:i+1], rest[i+1:]
		}
	}
	return rest, ""
}

// keyValue is an instance key of an address as plans have it: a string, a number, or nil.
func keyValue(key string) any {
	inside := strings.TrimSuffix(strings.TrimPrefix(key, "["), "]")
	switch text, err := strconv.Unquote(inside); {
	case key == "":
		return nil
	case err == nil:
		return text
	default:
		return json.Number(inside)
	}
}

func (path modulePath) String() string {
	var b strings.Builder
	for i, s := range path {
		if i > 0 {
			b.WriteByte('.')
		}
		b.WriteString("module." + s.name + s.key)
	}
	return b.String()
}

// within is the address of something inside the module instance.
func (path modulePath) within(address string) string {
	if len(path) == 0 {
		return address
	}
	return path.String() + "." + address
}

// references lists the names that an expression refers to, the full name before its prefixes.
func references(expression any) []string {
	fields, ok := expression.(map[string]any)
	if !ok {
		return nil
	}
	list, ok := fields["references"].([]any)
	if !ok {
		return nil
	}
	names := make([]string, 0, len(list))
	for _, item := range list {
		if name, ok := item.(string); ok {
			names = append(names, name)
		}
	}
	return names
}

// roots drops from a list of references those that are only prefixes of the one before:
// Terraform lists "aws_s3_bucket.a.id" followed by "aws_s3_bucket.a".
func roots(names []string) []string {
	var kept []string
	for _, name := range names {
		if len(kept) > 0 && isPrefix(name, kept[len(kept)-1]) {
			continue
		}
		kept = append(kept, name)
	}
	return kept
}

func isPrefix(short, long string) bool {
	rest, ok := strings.CutPrefix(long, short)
	return ok && rest != "" && (rest[0] == '.' || rest[0] == '[')
}

// origins names, as the root module would, what an expression in a module instance waits for. It
// follows input variables up to the module calls that set them.
func (c *configuration) origins(in modulePath, expression any) string {
	names := c.origin(in, expression)
	return strings.Join(slices.Compact(slices.Sorted(slices.Values(names))), ", ")
}

func (c *configuration) origin(in modulePath, expression any) []string {
	names, iteration := split(roots(references(expression)))
	if len(names) == 0 {
		return iteration
	}
	var found []string
	for _, name := range names {
		variable, isVariable := strings.CutPrefix(name, "var.")
		if !isVariable || len(in) == 0 {
			found = append(found, in.within(name))
			continue
		}
		variable, _, _ = strings.Cut(variable, ".")
		last := len(in) - 1
		outer := c.module(in[:last])
		if outer == nil || outer.ModuleCalls[in[last].name] == nil {
			continue
		}
		found = append(found, c.origin(in[:last], outer.ModuleCalls[in[last].name].Expressions[variable])...)
	}
	return found
}

// constant is the constant value of an expression.
func constant(expression any) (any, bool) {
	fields, ok := expression.(map[string]any)
	if !ok {
		return nil, false
	}
	value, ok := fields["constant_value"]
	return value, ok
}
