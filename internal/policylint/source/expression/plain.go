package expression

import (
	"encoding/json"

	"github.com/zclconf/go-cty/cty"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
)

// Unknown is a value of any type that waits for a reference.
func Unknown(reference string) cty.Value { return cty.DynamicVal.Mark(waits(reference)) }

// Plain is a value in the types of JSON: strings, bool, json.Number, lists and maps, and compose.Unknown for
// what is not known.
func Plain(value cty.Value) any {
	value, marks := value.Unmark()
	switch {
	case !value.IsKnown():
		for mark := range marks {
			if w, ok := mark.(waits); ok {
				return compose.Unknown{DependsOn: string(w)}
			}
		}
		return compose.Unknown{}
	case value.IsNull():
		return nil
	case value.Type() == cty.String:
		return value.AsString()
	case value.Type() == cty.Bool:
		return value.True()
	case value.Type() == cty.Number:
		return json.Number(value.AsBigFloat().Text('f', -1))
	case value.Type().IsObjectType() || value.Type().IsMapType():
		members := map[string]any{}
		for it := value.ElementIterator(); it.Next(); {
			key, member := it.Element()
			members[key.AsString()] = Plain(member)
		}
		return members
	case value.CanIterateElements():
		list := []any{}
		for it := value.ElementIterator(); it.Next(); {
			_, element := it.Element()
			list = append(list, Plain(element))
		}
		return list
	}
	return nil
}
