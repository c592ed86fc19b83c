package driver

import (
	"context"
	"errors"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// errKilled ends the calls to a provider process that was killed.
var errKilled = errors.New("the provider process was killed")

// process is one provider server: Terraform starts one for planning and another for applying.
type process struct {
	number int
	server tfprotov6.ProviderServer
	ctx    context.Context
	cancel context.CancelFunc
	// dead is closed by a kill.
	dead chan struct{}
	once sync.Once
}

// launch starts a provider process.
func (d *Driver) launch() *process {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.processes++
	p := &process{number: d.processes, server: d.options.Server(), dead: make(chan struct{})}
	p.ctx, p.cancel = context.WithCancel(d.t.Context())
	d.current = p
	return p
}

// start starts and configures a provider process.
func (d *Driver) start() (*process, Diagnostics) {
	p := d.launch()
	config, err := encode(d.provider.ValueType(), d.options.Config(p.number))
	if err != nil {
		d.t.Fatalf("provider configuration: %v", err)
	}
	dynamic := d.dynamic(config)
	validated, err := call(p, func(ctx context.Context) (*tfprotov6.ValidateProviderConfigResponse, error) {
		return p.server.ValidateProviderConfig(ctx, &tfprotov6.ValidateProviderConfigRequest{Config: dynamic})
	})
	if err != nil {
		return p, rpcFailed(err)
	}
	diagnostics := Diagnostics(validated.Diagnostics)
	if diagnostics.HasError() {
		return p, diagnostics
	}
	configured, err := call(p, func(ctx context.Context) (*tfprotov6.ConfigureProviderResponse, error) {
		return p.server.ConfigureProvider(ctx, &tfprotov6.ConfigureProviderRequest{
			TerraformVersion: terraformVersion, Config: dynamic,
		})
	})
	if err != nil {
		return p, append(diagnostics, rpcFailed(err)...)
	}
	return p, append(diagnostics, configured.Diagnostics...)
}

// terraformVersion is the version that the driver models.
const terraformVersion = "1.11.4"

// end is the end of a process that was not killed.
func (p *process) end() { p.cancel() }

// kill ends the process at once: what it still answers is not heard.
func (p *process) kill() {
	p.once.Do(func() { close(p.dead) })
	p.cancel()
}

// killed reports whether the process was killed.
func (p *process) killed() bool {
	select {
	case <-p.dead:
		return true
	default:
		return false
	}
}

// call makes one call to the provider. When the process is killed the call fails, and its answer is dropped.
func call[T any](p *process, rpc func(context.Context) (T, error)) (T, error) {
	type outcome struct {
		response T
		err      error
	}
	done := make(chan outcome, 1)
	go func() {
		response, err := rpc(p.ctx)
		done <- outcome{response, err}
	}()
	var none T
	select {
	case <-p.dead:
		return none, errKilled
	case result := <-done:
		if p.killed() {
			return none, errKilled
		}
		return result.response, result.err
	}
}

func rpcFailed(err error) Diagnostics {
	if errors.Is(err, errKilled) {
		return fault("Plugin did not respond", "%v", err)
	}
	return fault("Plugin error", "%v", err)
}

// dynamic encodes a value for the protocol.
func (d *Driver) dynamic(value tftypes.Value) *tfprotov6.DynamicValue {
	encoded, err := tfprotov6.NewDynamicValue(value.Type(), value)
	if err != nil {
		d.t.Fatalf("encode a value for the provider: %v", err)
	}
	return &encoded
}

// value decodes a value of the resource from the protocol.
func (d *Driver) value(encoded *tfprotov6.DynamicValue) tftypes.Value {
	kind := d.schema.ValueType()
	if encoded == nil {
		return tftypes.NewValue(kind, nil)
	}
	value, err := encoded.Unmarshal(kind)
	if err != nil {
		d.t.Fatalf("the provider's answer does not fit the schema of %s: %v", d.options.Type, err)
	}
	return value
}
