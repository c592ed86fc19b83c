package base

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
)

func TestAttributes(t *testing.T) {
	t.Parallel()
	text := func(v any) tftypes.Value { return tftypes.NewValue(tftypes.String, v) }
	list := tftypes.List{ElementType: tftypes.String}
	labels := tftypes.Map{ElementType: tftypes.String}
	values := map[string]tftypes.Value{
		"known":   text("alias/a"),
		"null":    text(nil),
		"unknown": text(tftypes.UnknownValue),
		"flag":    tftypes.NewValue(tftypes.Bool, false),
		"days":    tftypes.NewValue(tftypes.Number, 2560),
		"list":    tftypes.NewValue(list, []tftypes.Value{text("a"), text(tftypes.UnknownValue)}),
		"map":     tftypes.NewValue(labels, map[string]tftypes.Value{"k": text("v")}),
		"nolist":  tftypes.NewValue(list, tftypes.UnknownValue),
	}
	kinds := map[string]tftypes.Type{}
	for name, value := range values {
		kinds[name] = value.Type()
	}
	got, err := Attributes(tftypes.NewValue(tftypes.Object{AttributeTypes: kinds}, values))
	if err != nil {
		t.Fatal(err)
	}
	want := compose.Attributes{
		"known": "alias/a", "null": nil, "unknown": compose.Unknown{}, "flag": false, "days": json.Number("2560"),
		"list": []any{"a", compose.Unknown{}}, "map": map[string]any{"k": "v"}, "nolist": compose.Unknown{},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("attributes (-want +got):\n%s", diff)
	}
	if _, err := Attributes(text("no object")); err == nil {
		t.Error("a string passes for a resource")
	}
}
