// Package acctest gives tests an AWS account of their own on loopback, and package driver beneath
// it plays Terraform against a provider inside the test process.
package acctest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
)

// AWS is an empty account behind one endpoint. It belongs to one test, which it fails when an
// operation is called that the stand-in does not emulate.
type AWS struct {
	*standin.Server
	t testing.TB
}

// Start gives the test an empty account. It skips the test where moto is not installed, unless
// REQUIRE_ALL=1. Parallel tests get separate accounts; the moto process is used again afterwards.
func Start(t testing.TB) *AWS {
	t.Helper()
	moto, err := motos.take(t.Context())
	if errors.Is(err, standin.ErrNoMoto) && os.Getenv("REQUIRE_ALL") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { motos.give(moto) })
	server, err := standin.Start(t.Context(), moto, func(message string) { t.Error("stand-in for AWS:", message) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return &AWS{Server: server, t: t}
}

// Reset empties the account and forgets calls, faults and hooks.
func (a *AWS) Reset() {
	a.t.Helper()
	if err := a.Server.Reset(a.t.Context()); err != nil {
		a.t.Fatal(err)
	}
}

// Snapshot reads everything that the account holds, see standin.Snapshot.
func (a *AWS) Snapshot() *standin.Snapshot {
	a.t.Helper()
	found, err := a.Server.Snapshot(a.t.Context())
	if err != nil {
		a.t.Fatal(err)
	}
	return found
}

// AccessKey is an access key of standin.User for one of the provider processes that package driver
// numbers. With a key for each, a killed process can be silenced; see Killed.
func AccessKey(process int) string { return fmt.Sprintf("AKIAPROCESS%09d", process) }

// Killed makes sure that a killed provider process, whose code still runs in the test, reaches AWS no
// more. It is meant for driver.Options, together with AccessKey in the provider's configuration.
func (a *AWS) Killed(process int) { a.Silence(AccessKey(process)) }

// pool keeps the idle moto processes of this test binary. They end with it.
type pool struct {
	mu   sync.Mutex
	idle []*standin.Moto
}

var motos pool

func (p *pool) take(ctx context.Context) (*standin.Moto, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if last := len(p.idle) - 1; last >= 0 {
		moto := p.idle[last]
		p.idle = p.idle[:last]
		return moto, nil
	}
	return standin.StartMoto(context.WithoutCancel(ctx))
}

func (p *pool) give(moto *standin.Moto) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = append(p.idle, moto)
}
