package base

import (
	"encoding/json"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
)

// Attributes turns the value of a whole resource (a plan, a configuration, a state) into the tree
// that compose decodes. Null attributes are nil, unknown ones compose.Unknown, numbers json.Number.
func Attributes(value tftypes.Value) (compose.Attributes, error) {
	tree, err := Plain(value, func(tftypes.Type) any { return compose.Unknown{} })
	if err != nil {
		return nil, err
	}
	attributes, ok := tree.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("a resource is an object, not %s", value.Type())
	}
	return attributes, nil
}

// Plain turns a value into plain Go values: nil, string, bool, json.Number, []any and map[string]any.
// What unknown makes of its type stands in the place of a value that is not known.
func Plain(value tftypes.Value, unknown func(tftypes.Type) any) (any, error) {
	if !value.IsKnown() {
		return unknown(value.Type()), nil
	}
	if value.IsNull() {
		return nil, nil // null is nil in compose.Attributes
	}
	kind := value.Type()
	switch {
	case kind.Is(tftypes.String):
		return as[string](value)
	case kind.Is(tftypes.Bool):
		return as[bool](value)
	case kind.Is(tftypes.Number):
		number, err := as[big.Float](value)
		return json.Number(number.Text('f', -1)), err
	case kind.Is(tftypes.List{}), kind.Is(tftypes.Set{}), kind.Is(tftypes.Tuple{}):
		return plainList(value, unknown)
	default:
		return plainMap(value, unknown)
	}
}

func plainList(value tftypes.Value, unknown func(tftypes.Type) any) ([]any, error) {
	elements, err := as[[]tftypes.Value](value)
	if err != nil {
		return nil, err
	}
	list := make([]any, len(elements))
	for i, element := range elements {
		if list[i], err = Plain(element, unknown); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func plainMap(value tftypes.Value, unknown func(tftypes.Type) any) (map[string]any, error) {
	elements, err := as[map[string]tftypes.Value](value)
	if err != nil {
		return nil, err
	}
	tree := make(map[string]any, len(elements))
	for name, element := range elements {
		if tree[name], err = Plain(element, unknown); err != nil {
			return nil, err
		}
	}
	return tree, nil
}

func as[T any](value tftypes.Value) (T, error) {
	var target T
	err := value.As(&target)
	return target, err
}
