package rotationtest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"net"
	"os"
	"sync/atomic"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/acctest/database"
	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

// Engine is a kind of real server, with what tests of it differ in.
type Engine struct {
	// Name is what secrets call it; Database is in secrets, "" = none.
	Name, Database string
	// Start starts the server, once for all tests.
	Start  func() (*database.Server, error)
	Client func(*tls.Config) rotation.Server
	// User names the n-th user, with the statements by which the administrator, and then the user itself, make
	// it and what it uses. Its password is FirstPassword.
	User func(n int) (user string, admin, own []string)
	// Uses are statements that a user, or the second of it, may run, and some that it may not.
	Uses func(user string) (may, mayNot []string)
	// Drop is the statement that removes a user.
	Drop func(user string) string
	// NoTLS makes the client believe, at the beginning of a connection, that the server has no TLS.
	NoTLS func(client, server net.Conn) error
	// LongName makes a name that the server takes for the first of two users and not for the second.
	LongName func() (user string, admin []string)
}

// FirstPassword is that of new users: every character of ASCII that servers, drivers and URLs are known to trip over,
// those too that new passwords do not get.
const FirstPassword = "first" + awkward

// DB is a running server with a client that trusts it.
type DB struct {
	Engine
	*database.Server
	Client rotation.Server
}

// Running is the server, started if need be.
func (e Engine) Running(t *testing.T) *DB {
	t.Helper()
	server, err := e.Start()
	if errors.Is(err, database.ErrMissing) && os.Getenv("REQUIRE_ALL") == "" {
		// CI installs all servers and sets REQUIRE_ALL; a developer may not have them.
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return &DB{e, server, e.Client(Trust(t, server.CAFile))}
}

// Close stops the server after the tests.
func (e Engine) Close() {
	if running, err := e.Start(); err == nil {
		if err := running.Close(); err != nil {
			panic(err)
		}
	}
}

// Trust is TLS that trusts the authorities in a file.
func Trust(t *testing.T, file string) *tls.Config {
	t.Helper()
	pem, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		t.Fatal("no certificate in " + file)
	}
	return &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
}

// Value is the value of a secret.
func (d *DB) Value(user, password string) string { return d.valueAt(d.Port, user, password) }

func (d *DB) valueAt(port int, user, password string) string {
	fields := map[string]any{"engine": d.Name, "host": d.Host, "port": port, "username": user, "password": password}
	if d.Database != "" {
		fields["dbname"] = d.Database
	}
	text, _ := json.Marshal(fields)
	return string(text)
}

// Credential is the one in a value.
func (d *DB) Credential(t *testing.T, user, password string) rotation.Credential {
	return parse(t, d.Value(user, password))
}

func parse(t *testing.T, value string) rotation.Credential {
	t.Helper()
	c, err := rotation.ParseCredential(rotation.NewValue(value))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Admin is the credential of the administrator.
func (d *DB) Admin(t *testing.T) rotation.Credential {
	return d.Credential(t, d.AdminUser, d.AdminPassword)
}

// As runs statements as a user.
func (d *DB) As(ctx context.Context, c rotation.Credential, statements ...string) error {
	session, err := d.Client.Login(ctx, c)
	if err != nil {
		return err
	}
	for _, statement := range statements {
		if err = session.Query(ctx, statement); err != nil {
			break
		}
	}
	return errors.Join(err, session.Close())
}

// Must runs statements that have to succeed.
func (d *DB) Must(t *testing.T, c rotation.Credential, statements ...string) {
	t.Helper()
	if err := d.As(t.Context(), c, statements...); err != nil {
		t.Fatal(err)
	}
}

// users counts users, so that every rotation has one of its own.
var users atomic.Int32

// newUser makes a user.
func (d *DB) newUser(t *testing.T) (user string) {
	t.Helper()
	user, admin, own := d.User(int(users.Add(1)))
	d.Must(t, d.Admin(t), admin...)
	d.Must(t, d.Credential(t, user, FirstPassword), own...)
	return user
}

// rights checks that a user may do what it is for, and no more.
func (d *DB) rights(t *testing.T, c rotation.Credential) {
	t.Helper()
	may, mayNot := d.Uses(c.User)
	if err := d.As(t.Context(), c, may...); err != nil {
		t.Errorf("%v lacks rights: %v", c, err)
	}
	for _, statement := range mayNot {
		if err := d.As(t.Context(), c, statement); err == nil {
			t.Errorf("%v may %s", c, statement)
		}
	}
}

// Case is a secret for a new user of the server.
func (d *DB) Case(strategy rotation.Strategy) Case { return d.caseAt(d.Port, strategy) }

// caseAt is that of a secret with another port, by which the server is reached, too.
func (d *DB) caseAt(port int, strategy rotation.Strategy) Case {
	return Case{
		Target: func(secrets *Secrets, calls *Calls) rotation.Target {
			return &rotation.Database{
				Server: Breaking{d.Client, calls}, Strategy: strategy, AdminSecret: adminID,
				Admin: func(ctx context.Context, arn string) (rotation.Credential, error) {
					return rotation.ReadCredential(ctx, secrets, arn)
				},
			}
		},
		Value: func(t *testing.T) (value, admin string) {
			return d.valueAt(port, d.newUser(t), FirstPassword), d.valueAt(port, d.AdminUser, d.AdminPassword)
		},
		Works: func(ctx context.Context, value string) error {
			c, err := rotation.ParseCredential(rotation.NewValue(value))
			if err != nil {
				return err
			}
			return d.As(ctx, c)
		},
		Rights: d.rights,
		Gap:    strategy == rotation.SingleUser,
	}
}

// Refused reports whether the server refuses a credential.
func (d *DB) Refused(t *testing.T, c rotation.Credential) bool {
	t.Helper()
	return errors.Is(d.As(t.Context(), c), rotation.ErrRefused)
}
