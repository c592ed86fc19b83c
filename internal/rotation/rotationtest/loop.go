package rotationtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

// Case is a secret of which every rotation is broken.
type Case struct {
	Server   rotation.Server
	Strategy rotation.Strategy
	// Credential makes a new user on the server and returns the value of its secret, and of its administrator's.
	Credential func(t *testing.T) (value, admin string)
	// Rights checks that the user of a credential may still do what it is for; nil = that it logs in.
	Rights func(t *testing.T, c rotation.Credential)
}

const (
	secretID = "arn:aws:secretsmanager:us-east-1:111122223333:secret:app-AbCdEf"
	adminID  = "arn:aws:secretsmanager:us-east-1:111122223333:secret:admin-AbCdEf"
)

// Rotation is one secret with what rotates it.
type Rotation struct {
	Case
	Secrets *Secrets
	Breaks  *Breaks
	Rotator *rotation.Rotator
	rounds  int
}

// New makes the secret of a case.
func (c Case) New(t *testing.T) *Rotation {
	t.Helper()
	r := &Rotation{Case: c, Breaks: &Breaks{}}
	r.Secrets = NewSecrets(r.Breaks)
	value, admin := c.Credential(t)
	r.Secrets.Add(secretID, value)
	r.Secrets.Add(adminID, admin)
	r.Rotator = &rotation.Rotator{
		Secrets: r.Secrets,
		Target: &rotation.Database{
			Server: Breaking{c.Server, r.Breaks}, Strategy: c.Strategy, AdminSecret: adminID,
			Admin: func(ctx context.Context, arn string) (rotation.Credential, error) {
				return rotation.ReadCredential(ctx, r.Secrets, arn)
			},
		},
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	return r
}

// Start begins another rotation and returns its token.
func (r *Rotation) Start() string {
	r.rounds++
	token := fmt.Sprintf("round-%d", r.rounds)
	r.Secrets.Start(secretID, token)
	return token
}

// Invoke runs the steps one after the other until one fails, as Secrets Manager does.
func (r *Rotation) Invoke(ctx context.Context, token string) error {
	return Survive(func() error {
		for _, step := range rotation.Steps() {
			if err := r.Rotator.Run(ctx, rotation.Event{Step: step, SecretID: secretID, Token: token}); err != nil {
				return err
			}
		}
		return nil
	})
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

// CheckCurrent fails the test where the current credential does not log in, or has lost rights.
func (r *Rotation) CheckCurrent(t *testing.T, when string) {
	t.Helper()
	c := r.Current(t)
	session, err := r.Server.Login(t.Context(), c)
	if err != nil {
		t.Fatalf("%s: the current credential of %v does not log in: %v", when, c, err)
	}
	if err := session.Close(); err != nil {
		t.Error(err)
	}
	if r.Rights != nil {
		r.Rights(t, c)
	}
}

// Refused reports whether the server refuses a credential.
func (c Case) Refused(t *testing.T, credential rotation.Credential) bool {
	t.Helper()
	session, err := c.Server.Login(t.Context(), credential)
	if err == nil {
		return errors.Join(session.Close()) != nil
	}
	return errors.Is(err, rotation.ErrRefused)
}

// BreakEverything rotates twice for each call that a rotation makes and each way to break it: the first
// rotation breaks, is run again and must end; the second must go through as if nothing had been. Where users
// alternate, the current credential works at every moment; where there is one user, from the end of every
// rotation on, and whenever the server does not have the pending password yet.
func (c Case) BreakEverything(t *testing.T) {
	whole := c.New(t)
	if err := whole.Invoke(t.Context(), whole.Start()); err != nil {
		t.Fatalf("a rotation that nothing breaks: %v", err)
	}
	calls := whole.Breaks.Calls()
	for i, name := range calls {
		for _, how := range AllBreaks() {
			t.Run(fmt.Sprintf("%02d %s %s", i+1, name, how), func(t *testing.T) { c.broken(t, i+1, how) })
		}
	}
}

func (c Case) broken(t *testing.T, at int, how Break) {
	r := c.New(t)
	token := r.Start()
	r.Breaks.Next(at, how)
	err := r.Invoke(t.Context(), token)
	r.Breaks.Next(0, "")
	if c.Strategy == rotation.AlternatingUsers {
		r.CheckCurrent(t, "after the break")
	}
	if err != nil {
		if err := r.Invoke(t.Context(), token); err != nil {
			t.Fatalf("run again after %v: %v", err, err)
		}
	}
	if got := r.Secrets.Version(secretID, Current); got != token {
		t.Fatalf("the current version is %s, want %s", got, token)
	}
	r.CheckCurrent(t, "after the first rotation")
	if err := r.Invoke(t.Context(), r.Start()); err != nil {
		t.Fatalf("the second rotation: %v", err)
	}
	r.CheckCurrent(t, "after the second rotation")
}
