package rotation_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/rotation"
	"github.com/keyward/terraform-provider-keyward/internal/rotation/rotationtest"
)

// memory is a server whose users have passwords and nothing else. It makes one change at a time, as servers do.
type memory struct {
	changes   sync.Mutex
	mu        sync.Mutex
	passwords map[string]string
	// says is the error of every change; nil = it is made.
	says func(rotation.Change) error
}

func newMemory(users ...string) *memory {
	m := &memory{passwords: map[string]string{}}
	for i := 0; i < len(users); i += 2 {
		m.passwords[users[i]] = users[i+1]
	}
	return m
}

func (*memory) Engines() []string { return []string{"memory"} }
func (*memory) Excluded() string  { return "" }
func (*memory) DefaultPort() int  { return 1234 }

func (m *memory) Login(_ context.Context, c rotation.Credential) (rotation.Session, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.passwords[c.User] != c.Password.Reveal() || c.User == "" {
		return nil, rotation.ErrRefused
	}
	return connection{m}, nil
}

type connection struct{ *memory }

const longestName = 12

func (connection) CheckUser(_ context.Context, user string) error {
	if len(user) > longestName {
		return fmt.Errorf("%w: %s", rotation.ErrNameTooLong, user)
	}
	return nil
}

func (c connection) SetPassword(ctx context.Context, change rotation.Change) error {
	c.changes.Lock()
	defer c.changes.Unlock()
	if err := change.Confirm(ctx); err != nil {
		return err
	}
	if c.says != nil {
		return c.says(change)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.passwords[change.User] = change.Password.Reveal()
	return nil
}

func (c connection) Twin(ctx context.Context, _ string, change rotation.Change) error {
	return c.SetPassword(ctx, change)
}

func (connection) Query(context.Context, string) error { return nil }
func (connection) Close() error                        { return nil }

// onMemory is a secret for the server in memory.
func onMemory(strategy rotation.Strategy) rotationtest.Case {
	server := newMemory("app", "first", "root", "root")
	return rotationtest.Case{
		Target: func(secrets *rotationtest.Secrets, calls *rotationtest.Calls) rotation.Target {
			return &rotation.Database{
				Server: rotationtest.Breaking{Server: server, Calls: calls}, Strategy: strategy, AdminSecret: "admin",
				Admin: func(context.Context, string) (rotation.Credential, error) {
					return rotation.ParseCredential(rotation.NewValue(value("root", "root")))
				},
			}
		},
		Value: func(*testing.T) (string, string) {
			server.mu.Lock()
			defer server.mu.Unlock()
			server.passwords = map[string]string{"app": "first", "root": "root"}
			return value("app", "first"), ""
		},
		Works: func(ctx context.Context, v string) error {
			c, err := rotation.ParseCredential(rotation.NewValue(v))
			if err == nil {
				_, err = server.Login(ctx, c)
			}
			return err
		},
		Gap: strategy == rotation.SingleUser,
	}
}

// onNothing is a secret that no server has to be told of.
func onNothing() rotationtest.Case {
	return rotationtest.Case{
		Target: func(*rotationtest.Secrets, *rotationtest.Calls) rotation.Target { return rotation.Random{} },
		Value:  func(*testing.T) (string, string) { return "first", "" },
		Works: func(_ context.Context, v string) error {
			if v == "" {
				return errors.New("there is no value")
			}
			return nil
		},
	}
}

func TestRotation_brokenAndDisturbed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]func() rotationtest.Case{
		"value":  onNothing,
		"single": func() rotationtest.Case { return onMemory(rotation.SingleUser) },
		"twins":  func() rotationtest.Case { return onMemory(rotation.AlternatingUsers) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			t.Run("broken", c().BreakEverything)
			t.Run("twice at once", c().Together)
			t.Run("interleaved", c().Interleaved)
		})
	}
}
