package driver

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Once drives what leaves nothing in a state: ephemeral resources and actions. Options.Type is not used.
type Once struct {
	d       *Driver
	process *process
	schemas *tfprotov6.GetProviderSchemaResponse
}

// NewOnce configures one provider process.
func NewOnce(t testing.TB, options Options) *Once {
	t.Helper()
	schemas, err := options.Server().GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatalf("read the provider's schemas: %v", err)
	}
	o := &Once{d: &Driver{t: t, options: options, provider: schemas.Provider}, schemas: schemas}
	process, diagnostics := o.d.start()
	if err := diagnostics.Err(); err != nil {
		t.Fatalf("configure the provider: %v", err)
	}
	o.process = process
	return o
}

// config encodes a configuration.
func (o *Once) config(kind tftypes.Type, config map[string]any) *tfprotov6.DynamicValue {
	o.d.t.Helper()
	value, err := encode(kind, config)
	if err != nil {
		o.d.t.Fatal(err)
	}
	return o.d.dynamic(value)
}

// Open validates and opens an ephemeral resource. Its values are as in Driver.State, nil when it fails.
func (o *Once) Open(typeName string, config map[string]any) (map[string]any, Diagnostics) {
	o.d.t.Helper()
	schema, ok := o.schemas.EphemeralResourceSchemas[typeName]
	if !ok {
		o.d.t.Fatalf("the provider has no ephemeral resource %s", typeName)
	}
	encoded := o.config(schema.ValueType(), config)
	validated, err := o.process.server.ValidateEphemeralResourceConfig(o.process.ctx,
		&tfprotov6.ValidateEphemeralResourceConfigRequest{TypeName: typeName, Config: encoded})
	if err != nil {
		o.d.t.Fatal(err)
	}
	diagnostics := Diagnostics(validated.Diagnostics)
	if diagnostics.HasError() {
		return nil, diagnostics
	}
	opened, err := o.process.server.OpenEphemeralResource(o.process.ctx,
		&tfprotov6.OpenEphemeralResourceRequest{TypeName: typeName, Config: encoded})
	if err != nil {
		o.d.t.Fatal(err)
	}
	diagnostics = append(diagnostics, opened.Diagnostics...)
	if diagnostics.HasError() {
		return nil, diagnostics
	}
	value, err := opened.Result.Unmarshal(schema.ValueType())
	if err != nil {
		o.d.t.Fatal(err)
	}
	result, _ := decode(value).(map[string]any)
	for name, given := range config {
		if asked, err := encode(fields(value)[name].Type(), given); err != nil || !equal(asked, fields(value)[name]) {
			o.d.t.Fatalf("%s changes the argument %s", typeName, name)
		}
	}
	return result, diagnostics
}

// Invoke validates, plans and invokes an action, and returns the messages that it sends on the way.
func (o *Once) Invoke(typeName string, config map[string]any) (progress []string, diagnostics Diagnostics) {
	o.d.t.Helper()
	schema, ok := o.schemas.ActionSchemas[typeName]
	if !ok {
		o.d.t.Fatalf("the provider has no action %s", typeName)
	}
	server, ok := o.process.server.(tfprotov6.ActionServer)
	if !ok {
		o.d.t.Fatal("the provider serves no actions")
	}
	encoded := o.config(schema.Schema.ValueType(), config)
	validated, err := server.ValidateActionConfig(o.process.ctx,
		&tfprotov6.ValidateActionConfigRequest{ActionType: typeName, Config: encoded})
	if err != nil {
		o.d.t.Fatal(err)
	}
	if diagnostics = validated.Diagnostics; diagnostics.HasError() {
		return nil, diagnostics
	}
	planned, err := server.PlanAction(o.process.ctx, &tfprotov6.PlanActionRequest{ActionType: typeName, Config: encoded})
	if err != nil {
		o.d.t.Fatal(err)
	}
	if diagnostics = append(diagnostics, planned.Diagnostics...); diagnostics.HasError() {
		return nil, diagnostics
	}
	stream, err := server.InvokeAction(o.process.ctx, &tfprotov6.InvokeActionRequest{ActionType: typeName, Config: encoded})
	if err != nil {
		o.d.t.Fatal(err)
	}
	for event := range stream.Events {
		switch event := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			progress = append(progress, event.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			diagnostics = append(diagnostics, event.Diagnostics...)
		}
	}
	return progress, diagnostics
}
