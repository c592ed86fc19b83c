package driver

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Import imports an object by its id and reads it, like `terraform import`. The driver must have no object.
func (d *Driver) Import(id string) Diagnostics {
	d.t.Helper()
	if d.state != nil {
		d.t.Fatal("import: the resource has an object already")
	}
	d.begin()
	p, diagnostics := d.start()
	defer p.end()
	if diagnostics.HasError() {
		return diagnostics
	}
	answer, err := call(p, func(ctx context.Context) (*tfprotov6.ImportResourceStateResponse, error) {
		return p.server.ImportResourceState(ctx, &tfprotov6.ImportResourceStateRequest{TypeName: d.options.Type, ID: id})
	})
	if err != nil {
		return append(diagnostics, rpcFailed(err)...)
	}
	diagnostics = append(diagnostics, answer.Diagnostics...)
	if diagnostics.HasError() {
		return diagnostics
	}
	if len(answer.ImportedResources) != 1 {
		return append(diagnostics, fault("Provider returned no resource to import", "%d resources for the id %q",
			len(answer.ImportedResources), id)...)
	}
	imported := answer.ImportedResources[0]
	fresh, read := d.refresh(p, d.stored(d.value(imported.State), imported.Private, imported.Identity))
	diagnostics = append(diagnostics, read...)
	if diagnostics.HasError() {
		return diagnostics
	}
	if fresh == nil {
		return append(diagnostics, fault("Cannot import non-existent remote object", "%s has no object with the id %q",
			d.options.Type, id)...)
	}
	d.state = fresh
	return diagnostics
}

// Refresh reads the objects and stores what it finds, like `terraform apply -refresh-only`.
func (d *Driver) Refresh() Diagnostics {
	d.t.Helper()
	d.begin()
	p, diagnostics := d.start()
	defer p.end()
	if diagnostics.HasError() {
		return diagnostics
	}
	state, deposed, read := d.refreshAll(p)
	if !read.HasError() {
		d.state, d.deposed = state, deposed
	}
	return append(diagnostics, read...)
}

// Validate lets the provider check a configuration, like `terraform validate`.
func (d *Driver) Validate(config map[string]any) Diagnostics {
	d.t.Helper()
	d.begin()
	p := d.launch()
	defer p.end()
	return d.validate(p, d.encodeConfig(config))
}
