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
	tree, err := plain(value)
	if err != nil {
		return nil, err
	}
	attributes, ok := tree.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("a resource is an object, not %s", value.Type())
	}
	return attributes, nil
}

func plain(value tftypes.Value) (any, error) {
	if !value.IsKnown() {
		return compose.Unknown{}, nil
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
		return plainList(value)
	default:
		return plainMap(value)
	}
}

func plainList(value tftypes.Value) ([]any, error) {
	elements, err := as[[]tftypes.Value](value)
	if err != nil {
		return nil, err
	}
	list := make([]any, len(elements))
	for i, element := range elements {
		if list[i], err = plain(element); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func plainMap(value tftypes.Value) (map[string]any, error) {
	elements, err := as[map[string]tftypes.Value](value)
	if err != nil {
		return nil, err
	}
	tree := make(map[string]any, len(elements))
	for name, element := range elements {
		if tree[name], err = plain(element); err != nil {
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
