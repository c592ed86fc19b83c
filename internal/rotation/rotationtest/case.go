package rotationtest

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

// Case is a secret whose rotations are broken and disturbed.
type Case struct {
	// Target makes what the secret is for, as one process sees it.
	Target func(secrets *Secrets, calls *Calls) rotation.Target
	// Value makes the first value of the secret, and the administrator's.
	Value func(t *testing.T) (value, admin string)
	// Works checks that a value does what it is for.
	Works func(ctx context.Context, value string) error
	// Rights checks more, at the end of rotations; nil = nothing.
	Rights func(t *testing.T, c rotation.Credential)
	// Gap says that between setSecret and finishSecret the pending value works in place of the current one.
	Gap bool
}

const (
	secretID = "arn:aws:secretsmanager:us-east-1:111122223333:secret:app-AbCdEf"
	adminID  = "arn:aws:secretsmanager:us-east-1:111122223333:secret:admin-AbCdEf"
)

// Rotation is one secret with what rotates it.
type Rotation struct {
	Case
	Secrets *Secrets
	rounds  int
}

// New makes the secret of a case.
func (c Case) New(t *testing.T) *Rotation {
	t.Helper()
	r := &Rotation{Case: c, Secrets: NewSecrets(&Calls{})}
	value, admin := c.Value(t)
	r.Secrets.Add(secretID, value)
	r.Secrets.Add(adminID, admin)
	return r
}

// Start begins another rotation and returns its token.
func (r *Rotation) Start() string {
	r.rounds++
	token := fmt.Sprintf("round-%d", r.rounds)
	r.Secrets.Start(secretID, token)
	return token
}

// Process is one instance of the rotation function.
type Process struct {
	Calls   *Calls
	rotator *rotation.Rotator
}

// Process starts an instance of the rotation function.
func (r *Rotation) Process() *Process {
	calls := &Calls{}
	secrets := r.Secrets.For(calls)
	return &Process{calls, &rotation.Rotator{
		Secrets: secrets, Target: r.Target(secrets, calls), Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}}
}

// Invoke runs steps one after the other until one fails, as Secrets Manager does.
func (p *Process) Invoke(ctx context.Context, token string, steps ...rotation.Step) error {
	return p.Calls.Survive(func() error {
		for _, step := range steps {
			if err := p.rotator.Run(ctx, rotation.Event{Step: step, SecretID: secretID, Token: token}); err != nil {
				return err
			}
		}
		return nil
	})
}

// Invoke runs all steps in a process of their own.
func (r *Rotation) Invoke(ctx context.Context, token string) error {
	return r.Process().Invoke(ctx, token, rotation.Steps()...)
}

// Rotate fails the test where a whole rotation fails.
func (r *Rotation) Rotate(t *testing.T) {
	t.Helper()
	if err := r.Invoke(t.Context(), r.Start()); err != nil {
		t.Fatal(err)
	}
}

// Current is the current credential.
func (r *Rotation) Current(t *testing.T) rotation.Credential {
	t.Helper()
	c, err := rotation.ParseCredential(rotation.NewValue(r.Secrets.Value(secretID, Current)))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// CheckCurrent fails the test where the current value does not work, or has lost rights.
func (r *Rotation) CheckCurrent(t *testing.T, when string) {
	t.Helper()
	if err := r.Works(t.Context(), r.Secrets.Value(secretID, Current)); err != nil {
		t.Fatalf("%s: the current value does not work: %v", when, err)
	}
	if r.Rights != nil {
		r.Rights(t, r.Current(t))
	}
}

// checkBroken fails the test where a rotation that broke off leaves nobody with a value that works: the current
// one does or, in the gap of one user, the pending one.
func (r *Rotation) checkBroken(t *testing.T) {
	t.Helper()
	err := r.Works(t.Context(), r.Secrets.Value(secretID, Current))
	if err != nil && r.Gap {
		err = r.Works(t.Context(), r.Secrets.Value(secretID, Pending))
	}
	if err != nil {
		t.Fatalf("after the break: no value works: %v", err)
	}
}
