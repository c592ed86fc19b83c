package plan

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
)

// sensitive is what a value depends on that Terraform marks sensitive.
const sensitive = "a value marked sensitive"

// masks mirror a value: what of it is not known yet, and what must not be seen.
type masks struct {
	unknown, hidden any
	// waits says what the value of an expression waits for.
	waits func(expression any) string
}

// merge lays the masks over a value. The expression, where there is one, names what an unknown value
// depends on.
func (m masks) merge(value, expression any) any {
	if m.unknown == true {
		return compose.Unknown{DependsOn: m.waits(expression)}
	}
	if m.hidden == true && value != nil {
		return compose.Unknown{DependsOn: sensitive}
	}
	if !anyTrue(m.unknown) && !anyTrue(m.hidden) {
		return value
	}
	switch v := value.(type) {
	case map[string]any:
		return m.object(v, expression)
	case []any:
		return m.list(v, expression)
	case nil:
		if _, ok := m.unknown.(map[string]any); ok && anyTrue(m.unknown) {
			return m.object(nil, expression)
		}
	}
	return value
}

func (m masks) object(value map[string]any, expression any) map[string]any {
	unknowns, _ := m.unknown.(map[string]any)
	hiddens, _ := m.hidden.(map[string]any)
	merged := make(map[string]any, len(value)+len(unknowns))
	for name, v := range value {
		merged[name] = masks{unknowns[name], hiddens[name], m.waits}.merge(v, inner(expression, name))
	}
	for name, mask := range unknowns {
		if _, done := merged[name]; !done && anyTrue(mask) {
			merged[name] = masks{mask, hiddens[name], m.waits}.merge(nil, inner(expression, name))
		}
	}
	return merged
}

func (m masks) list(value []any, expression any) []any {
	merged := make([]any, len(value))
	for i, v := range value {
		merged[i] = masks{item(m.unknown, i), item(m.hidden, i), m.waits}.merge(v, inner(expression, i))
	}
	return merged
}

// isSet reports whether an attribute of a resource gets a value, of which nothing else is looked at.
func (r *resource) isSet(attribute string) bool {
	value := r.get(attribute)
	if unknown, ok := value.(compose.Unknown); ok && unknown.DependsOn != sensitive {
		return r.configured(attribute)
	}
	return value != nil && value != ""
}

func item(mask any, i int) any {
	if list, ok := mask.([]any); ok && i < len(list) {
		return list[i]
	}
	return nil
}

// anyTrue reports whether a mask covers anything.
func anyTrue(mask any) bool {
	switch m := mask.(type) {
	case bool:
		return m
	case map[string]any:
		for _, v := range m {
			if anyTrue(v) {
				return true
			}
		}
	case []any:
		for _, v := range m {
			if anyTrue(v) {
				return true
			}
		}
	}
	return false
}

// firstUnknown finds an unknown anywhere inside a value.
func firstUnknown(value any) (compose.Unknown, bool) {
	switch v := value.(type) {
	case compose.Unknown:
		return v, true
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if unknown, ok := firstUnknown(v[name]); ok {
				return unknown, true
			}
		}
	case []any:
		for _, inner := range v {
			if unknown, ok := firstUnknown(inner); ok {
				return unknown, true
			}
		}
	}
	return compose.Unknown{}, false
}

// inner is the expression of an element: blocks nest as lists and objects, and everything inside
// one attribute shares that attribute's references.
func inner(expression, key any) any {
	switch e := expression.(type) {
	case map[string]any:
		if _, leaf := e["references"]; leaf {
			return e
		}
		if name, ok := key.(string); ok {
			return e[name]
		}
	case []any:
		if i, ok := key.(int); ok && i < len(e) {
			return e[i]
		}
	}
	return nil
}

func jsonText(value any) string {
	if n, ok := value.(json.Number); ok {
		return n.String()
	}
	return fmt.Sprint(value)
}

// block is one configuration block, or an attribute that holds an object; it may be unknown.
type block struct{ value any }

// at is the i-th block of a nested block type.
func (b block) at(name string, i int) block {
	switch value := b.get(name).(type) {
	case compose.Unknown:
		return block{value}
	case []any:
		if i < len(value) {
			return block{value[i]}
		}
	}
	return block{}
}

// get is an attribute of the block; compose.Unknown when it, or the block, is unknown.
func (b block) get(name string) any {
	switch value := b.value.(type) {
	case compose.Unknown:
		return value
	case map[string]any:
		return value[name]
	}
	return nil
}

// orElse fills in a default for what is not set.
func orElse(value, byDefault any) any {
	if value == nil {
		return byDefault
	}
	return value
}
