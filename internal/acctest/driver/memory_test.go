package driver_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
)

// memory is a cloud of things, with hooks that run inside the operations of the provider below.
type memory struct {
	mu     sync.Mutex
	things map[string]map[string]string
	last   int
	// log has one line per change: "create a", "delete 1 intent=create".
	log []string

	// onCreate and onDelete run once the change has taken effect.
	onCreate, onDelete func(context.Context) error
	// beforeState makes a failing creation return no state.
	beforeState bool
	// wrongResult makes creation return another name than planned.
	wrongResult bool
	// wrongPlan makes planning change a configured attribute.
	wrongPlan bool
}

func newDriver(t *testing.T, cloud *memory) *driver.Driver {
	t.Helper()
	cloud.things = map[string]map[string]string{}
	return driver.New(t, driver.Options{Type: "memory_thing", Server: func() tfprotov6.ProviderServer {
		return providerserver.NewProtocol6(&memoryProvider{cloud})()
	}})
}

type memoryProvider struct{ cloud *memory }

func (p *memoryProvider) Metadata(_ context.Context, _ provider.MetadataRequest, out *provider.MetadataResponse) {
	out.TypeName = "memory"
}

func (p *memoryProvider) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

func (p *memoryProvider) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}

func (p *memoryProvider) DataSources(context.Context) []func() datasource.DataSource { return nil }

func (p *memoryProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return &thing{p.cloud} }}
}

type thing struct{ cloud *memory }

type thingModel struct {
	ID    types.String `tfsdk:"id"`
	Name  types.String `tfsdk:"name"`
	Note  types.String `tfsdk:"note"`
	Size  types.Int64  `tfsdk:"size"`
	Parts types.List   `tfsdk:"parts"`
}

func (r *thing) Metadata(_ context.Context, _ resource.MetadataRequest, out *resource.MetadataResponse) {
	out.TypeName = "memory_thing"
}

func (r *thing) Schema(_ context.Context, _ resource.SchemaRequest, out *resource.SchemaResponse) {
	keep := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	out.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"id": schema.StringAttribute{Computed: true, PlanModifiers: keep},
		"name": schema.StringAttribute{
			Required: true, PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
		},
		"note": schema.StringAttribute{Optional: true},
		"size": schema.Int64Attribute{Optional: true, Computed: true},
		"parts": schema.ListNestedAttribute{Optional: true, NestedObject: schema.NestedAttributeObject{
			Attributes: map[string]schema.Attribute{
				"key":   schema.StringAttribute{Required: true},
				"value": schema.StringAttribute{Optional: true, Computed: true},
			},
		}},
	}}
}

// ModifyPlan notes in private state whether a plan creates, and decides the computed parts.
func (r *thing) ModifyPlan(ctx context.Context, in resource.ModifyPlanRequest, out *resource.ModifyPlanResponse) {
	intent := "update"
	switch {
	case in.Plan.Raw.IsNull():
		intent = "destroy"
	case in.State.Raw.IsNull():
		intent = "create"
	}
	out.Diagnostics.Append(out.Private.SetKey(ctx, "intent", fmt.Appendf(nil, "%q", intent))...)
	if intent == "destroy" {
		return
	}
	if r.cloud.wrongPlan {
		out.Diagnostics.Append(out.Plan.SetAttribute(ctx, path.Root("note"), "not as configured")...)
	}
}

var partType = types.ObjectType{AttrTypes: map[string]attr.Type{"key": types.StringType, "value": types.StringType}}

// settle gives the computed attributes their values.
func (m *thingModel) settle(ctx context.Context) diag.Diagnostics {
	if m.Size.IsUnknown() || m.Size.IsNull() {
		m.Size = types.Int64Value(1)
	}
	type part struct {
		Key   types.String `tfsdk:"key"`
		Value types.String `tfsdk:"value"`
	}
	if m.Parts.IsNull() {
		return nil
	}
	var parts []part
	all := m.Parts.ElementsAs(ctx, &parts, false)
	for i := range parts {
		if parts[i].Value.IsUnknown() {
			parts[i].Value = types.StringValue("made from " + parts[i].Key.ValueString())
		}
	}
	list, made := types.ListValueFrom(ctx, partType, parts)
	m.Parts = list
	return append(all, made...)
}

func (r *thing) Create(ctx context.Context, in resource.CreateRequest, out *resource.CreateResponse) {
	var model thingModel
	out.Diagnostics.Append(in.Plan.Get(ctx, &model)...)
	out.Diagnostics.Append(model.settle(ctx)...)
	if out.Diagnostics.HasError() {
		return
	}
	r.cloud.mu.Lock()
	r.cloud.last++
	model.ID = types.StringValue(fmt.Sprint(r.cloud.last))
	r.cloud.things[model.ID.ValueString()] = map[string]string{"note": model.Note.ValueString()}
	r.cloud.log = append(r.cloud.log, "create "+model.ID.ValueString())
	hook := r.cloud.onCreate
	r.cloud.mu.Unlock()
	if r.cloud.wrongResult {
		model.Name = types.StringValue("another")
	}
	if !r.cloud.beforeState {
		out.Diagnostics.Append(out.State.Set(ctx, model)...)
	}
	if hook != nil {
		if err := hook(ctx); err != nil {
			out.Diagnostics.AddError("Creation failed", err.Error())
		}
	}
}

func (r *thing) Read(ctx context.Context, in resource.ReadRequest, out *resource.ReadResponse) {
	var model thingModel
	out.Diagnostics.Append(in.State.Get(ctx, &model)...)
	r.cloud.mu.Lock()
	defer r.cloud.mu.Unlock()
	found, ok := r.cloud.things[model.ID.ValueString()]
	if !ok {
		out.State.RemoveResource(ctx)
		return
	}
	if note := found["note"]; note != "" {
		model.Note = types.StringValue(note)
	}
	if model.Name.IsNull() {
		model.Name, model.Size = types.StringValue("imported"), types.Int64Value(1)
		model.Parts = types.ListNull(partType)
	}
	out.Diagnostics.Append(out.State.Set(ctx, model)...)
}

func (r *thing) Update(ctx context.Context, in resource.UpdateRequest, out *resource.UpdateResponse) {
	var model thingModel
	out.Diagnostics.Append(in.Plan.Get(ctx, &model)...)
	out.Diagnostics.Append(model.settle(ctx)...)
	r.cloud.mu.Lock()
	r.cloud.things[model.ID.ValueString()]["note"] = model.Note.ValueString()
	r.cloud.log = append(r.cloud.log, "update "+model.ID.ValueString())
	r.cloud.mu.Unlock()
	out.Diagnostics.Append(out.State.Set(ctx, model)...)
}

func (r *thing) Delete(ctx context.Context, in resource.DeleteRequest, out *resource.DeleteResponse) {
	var model thingModel
	out.Diagnostics.Append(in.State.Get(ctx, &model)...)
	intent, diags := in.Private.GetKey(ctx, "intent")
	out.Diagnostics.Append(diags...)
	r.cloud.mu.Lock()
	delete(r.cloud.things, model.ID.ValueString())
	r.cloud.log = append(r.cloud.log, fmt.Sprintf("delete %s for %s", model.ID.ValueString(), intent))
	hook := r.cloud.onDelete
	r.cloud.mu.Unlock()
	if hook != nil {
		if err := hook(ctx); err != nil {
			out.Diagnostics.AddError("Deletion failed", err.Error())
		}
	}
}

func (r *thing) ImportState(ctx context.Context, in resource.ImportStateRequest, out *resource.ImportStateResponse) {
	resource.ImportStatePassthroughID(ctx, path.Root("id"), in, out)
}
