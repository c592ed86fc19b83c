package driver

import (
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Unknown stands in a configuration for a value that is known only after apply.
var Unknown = unknown{}

type unknown struct{}

// encode turns a Go value into a Terraform value: strings, booleans, numbers, slices, maps with
// string keys, nil and Unknown. Attributes that an object's map leaves out are null.
func encode(kind tftypes.Type, value any) (tftypes.Value, error) {
	switch value {
	case nil:
		return tftypes.NewValue(kind, nil), nil
	case Unknown:
		return tftypes.NewValue(kind, tftypes.UnknownValue), nil
	}
	source := reflect.ValueOf(value)
	switch kind := kind.(type) {
	case tftypes.Object:
		return encodeObject(kind, source)
	case tftypes.Map:
		return encodeMap(kind, source)
	case tftypes.List:
		elements, err := encodeElements(kind.ElementType, source)
		return tftypes.NewValue(kind, elements), err
	case tftypes.Set:
		elements, err := encodeElements(kind.ElementType, source)
		return tftypes.NewValue(kind, elements), err
	}
	if kind.Is(tftypes.Number) {
		number, _, err := big.ParseFloat(fmt.Sprint(value), 10, 512, big.ToNearestEven)
		if err != nil {
			return tftypes.Value{}, fmt.Errorf("%v is no number", value)
		}
		return tftypes.NewValue(kind, number), nil
	}
	if source.Kind() == reflect.String {
		value = source.String()
	}
	if err := tftypes.ValidateValue(kind, value); err != nil {
		return tftypes.Value{}, err
	}
	return tftypes.NewValue(kind, value), nil
}

func encodeElements(kind tftypes.Type, source reflect.Value) ([]tftypes.Value, error) {
	if source.Kind() != reflect.Slice {
		return nil, fmt.Errorf("%v is no list", source)
	}
	elements := make([]tftypes.Value, source.Len())
	for i := range elements {
		element, err := encode(kind, source.Index(i).Interface())
		if err != nil {
			return nil, fmt.Errorf("[%d]: %w", i, err)
		}
		elements[i] = element
	}
	return elements, nil
}

func encodeMap(kind tftypes.Map, source reflect.Value) (tftypes.Value, error) {
	if source.Kind() != reflect.Map {
		return tftypes.Value{}, fmt.Errorf("%v is no map", source)
	}
	elements := map[string]tftypes.Value{}
	for _, key := range source.MapKeys() {
		element, err := encode(kind.ElementType, source.MapIndex(key).Interface())
		if err != nil {
			return tftypes.Value{}, fmt.Errorf("%s: %w", key, err)
		}
		elements[key.String()] = element
	}
	return tftypes.NewValue(kind, elements), nil
}

func encodeObject(kind tftypes.Object, source reflect.Value) (tftypes.Value, error) {
	given, ok := source.Interface().(map[string]any)
	if !ok {
		return tftypes.Value{}, fmt.Errorf("%v is no map[string]any", source)
	}
	fields := map[string]tftypes.Value{}
	for name, kind := range kind.AttributeTypes {
		field, err := encode(kind, given[name])
		if err != nil {
			return tftypes.Value{}, fmt.Errorf("%s: %w", name, err)
		}
		fields[name] = field
	}
	for name := range given {
		if _, known := kind.AttributeTypes[name]; !known {
			return tftypes.Value{}, fmt.Errorf("there is no attribute %q", name)
		}
	}
	return tftypes.NewValue(kind, fields), nil
}

// decode turns a value into plain Go: maps, slices, strings, booleans, json.Number, nil, Unknown.
func decode(value tftypes.Value) any {
	switch {
	case !value.IsKnown():
		return Unknown
	case value.IsNull():
		return nil
	case isSequence(value.Type()):
		list := []any{}
		for _, element := range elements(value) {
			list = append(list, decode(element))
		}
		return list
	case isMapping(value.Type()):
		tree := map[string]any{}
		for name, field := range fields(value) {
			tree[name] = decode(field)
		}
		return tree
	case value.Type().Is(tftypes.Number):
		number := as[big.Float](value)
		return json.Number(number.Text('f', -1))
	case value.Type().Is(tftypes.Bool):
		return as[bool](value)
	default:
		return as[string](value)
	}
}

// as reads a value whose type was looked at.
func as[T any](value tftypes.Value) T {
	var target T
	if err := value.As(&target); err != nil {
		panic(fmt.Sprintf("driver: %v", err))
	}
	return target
}

func isSequence(kind tftypes.Type) bool {
	return kind.Is(tftypes.List{}) || kind.Is(tftypes.Set{}) || kind.Is(tftypes.Tuple{})
}

func isMapping(kind tftypes.Type) bool { return kind.Is(tftypes.Map{}) || kind.Is(tftypes.Object{}) }

// elements are those of a list, set or tuple; none where it is null or unknown.
func elements(value tftypes.Value) []tftypes.Value {
	if value.IsNull() || !value.IsKnown() {
		return nil
	}
	return as[[]tftypes.Value](value)
}

// fields are those of a map or object; none where it is null or unknown.
func fields(value tftypes.Value) map[string]tftypes.Value {
	if value.IsNull() || !value.IsKnown() {
		return nil
	}
	return as[map[string]tftypes.Value](value)
}

// equal compares as Terraform does: unknown equals unknown, and sets have no order.
func equal(a, b tftypes.Value) bool { return text(a) == text(b) }

// text is one text for every value, equal for equal values.
func text(value tftypes.Value) string {
	switch {
	case !value.IsKnown():
		return "unknown"
	case value.IsNull():
		return "null"
	case isSequence(value.Type()):
		var parts []string
		for _, element := range elements(value) {
			parts = append(parts, text(element))
		}
		if value.Type().Is(tftypes.Set{}) {
			slices.Sort(parts)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case isMapping(value.Type()):
		var parts []string
		for name, field := range fields(value) {
			parts = append(parts, fmt.Sprintf("%q = %s", name, text(field)))
		}
		slices.Sort(parts)
		return "{" + strings.Join(parts, ", ") + "}"
	default:
		encoded, err := json.Marshal(decode(value))
		if err != nil {
			panic(fmt.Sprintf("driver: %v", err))
		}
		return string(encoded)
	}
}
