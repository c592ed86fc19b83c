package base

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// private is private state in memory.
type private map[string][]byte

func (p private) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) { return p[key], nil }

func (p private) SetKey(_ context.Context, key string, value []byte) diag.Diagnostics {
	p[key] = value
	return nil
}

func TestIntent_reaches_Delete(t *testing.T) {
	t.Parallel()
	state := private{}
	want := Intent{Action: Create, Identity: "abc", Protected: true}
	if diags := SaveIntent(t.Context(), state, want); diags.HasError() {
		t.Fatal(diags)
	}
	if got, diags := LoadIntent(t.Context(), state); got != want || diags.HasError() {
		t.Errorf("intent = %+v, %v", got, diags)
	}
	if got, _ := LoadIntent(t.Context(), private{}); got.Action != Destroy {
		t.Errorf("without an intent: %+v", got)
	}
	if _, diags := LoadIntent(t.Context(), private{intentKey: []byte("{")}); !diags.HasError() {
		t.Error("unreadable private state is taken for an intent")
	}
}

func TestLoadHalfMade(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ marked, takenOver, want bool }{
		{}, {takenOver: true}, {marked: true, want: true}, {marked: true, takenOver: true},
	} {
		state := private{}
		SaveMarked(t.Context(), state, c.marked)
		SaveTakenOver(t.Context(), state, c.takenOver)
		if got, diags := LoadHalfMade(t.Context(), state); got != c.want || diags.HasError() {
			t.Errorf("marked %v, taken over %v: half-made = %v, %v", c.marked, c.takenOver, got, diags)
		}
	}
	if got, _ := LoadHalfMade(t.Context(), private{}); got {
		t.Error("an object of which nothing is known is exempt from protection")
	}
}

func TestSavePartial(t *testing.T) {
	t.Parallel()
	kind := schema.Schema{Attributes: map[string]schema.Attribute{
		"id":     schema.StringAttribute{Computed: true},
		"arn":    schema.StringAttribute{Computed: true},
		"policy": schema.StringAttribute{Computed: true},
		"name":   schema.StringAttribute{Required: true},
	}}
	object := kind.Type().TerraformType(t.Context())
	unknown := tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	plan := tfsdk.Plan{Schema: kind, Raw: tftypes.NewValue(object, map[string]tftypes.Value{
		"id": unknown, "arn": unknown, "policy": unknown, "name": tftypes.NewValue(tftypes.String, "a"),
	})}
	state := tfsdk.State{Schema: kind, Raw: tftypes.NewValue(object, nil)}
	saved := private{}
	diags := SavePartial(t.Context(), plan, &state, saved, map[string]attr.Value{"id": types.StringValue("key-1")})
	if diags.HasError() {
		t.Fatal(diags)
	}
	want := tftypes.NewValue(object, map[string]tftypes.Value{
		"id":  tftypes.NewValue(tftypes.String, "key-1"),
		"arn": tftypes.NewValue(tftypes.String, nil), "policy": tftypes.NewValue(tftypes.String, nil),
		"name": tftypes.NewValue(tftypes.String, "a"),
	})
	if !state.Raw.Equal(want) {
		t.Errorf("state = %s", state.Raw)
	}
	if marked, _ := LoadMarked(t.Context(), saved); !marked {
		t.Error("private state does not say that the object is half-made")
	}
}

func TestConfigure(t *testing.T) {
	t.Parallel()
	provider := &Provider{}
	for _, c := range []struct {
		name  string
		data  any
		want  *Provider
		fails bool
	}{
		{"before the provider is configured", nil, nil, false},
		{"with its data", provider, provider, false},
		{"with something else", "wrong", nil, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var r Resource
			resp := &resource.ConfigureResponse{}
			r.Configure(t.Context(), resource.ConfigureRequest{ProviderData: c.data}, resp)
			if r.Provider != c.want || resp.Diagnostics.HasError() != c.fails {
				t.Errorf("provider = %v, diagnostics = %v", r.Provider, resp.Diagnostics)
			}
		})
	}
}
