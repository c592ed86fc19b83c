package postgres_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/acctest/database"
	"github.com/keyward/terraform-provider-keyward/internal/rotation"
	"github.com/keyward/terraform-provider-keyward/internal/rotation/postgres"
	"github.com/keyward/terraform-provider-keyward/internal/rotation/rotationtest"
)

// db is a real server with a client for it.
type db struct {
	*database.Server
	client postgres.Server
}

// server is started by the first test that needs it, and serves all.
var server = sync.OnceValues(database.Postgres)

func TestMain(m *testing.M) {
	m.Run()
	if running, err := server(); err == nil {
		if err := running.Close(); err != nil {
			panic(err)
		}
	}
}

func start(t *testing.T) *db {
	t.Helper()
	server, err := server()
	if errors.Is(err, database.ErrMissing) && os.Getenv("REQUIRE_ALL") == "" {
		// CI installs PostgreSQL and sets REQUIRE_ALL; a developer may not have it.
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return &db{server, postgres.Server{TLS: trust(t, server.CAFile)}}
}

func trust(t *testing.T, file string) *tls.Config {
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

// value is the value of a secret.
func (d *db) value(user, password string) string {
	text, _ := json.Marshal(map[string]any{
		"engine": "postgres", "host": d.Host, "port": d.Port, "username": user, "password": password, "dbname": "postgres",
	})
	return string(text)
}

func (d *db) credential(t *testing.T, user, password string) rotation.Credential {
	t.Helper()
	c, err := rotation.ParseCredential(rotation.NewValue(d.value(user, password)))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (d *db) admin(t *testing.T) rotation.Credential {
	return d.credential(t, d.AdminUser, d.AdminPassword)
}

// as runs statements as a user.
func (d *db) as(t *testing.T, c rotation.Credential, statements ...string) error {
	t.Helper()
	session, err := d.client.Login(t.Context(), c)
	if err != nil {
		return err
	}
	for _, statement := range statements {
		if err = session.Query(t.Context(), statement); err != nil {
			break
		}
	}
	return errors.Join(err, session.Close())
}

func (d *db) must(t *testing.T, c rotation.Credential, statements ...string) {
	t.Helper()
	if err := d.as(t, c, statements...); err != nil {
		t.Fatal(err)
	}
}

// users counts users, so that every rotation has one of its own.
var users atomic.Int32

// newUser makes a user with a table, a privilege, and a setting.
func (d *db) newUser(t *testing.T) (value, admin string) {
	t.Helper()
	user := fmt.Sprintf("app_%d", users.Add(1))
	d.must(t, d.admin(t),
		"CREATE ROLE "+user+" LOGIN PASSWORD 'first'",
		"CREATE SCHEMA "+user+" AUTHORIZATION "+user,
		"CREATE TABLE "+user+".granted (n int)",
		"GRANT SELECT, INSERT ON "+user+".granted TO "+user,
		"ALTER ROLE "+user+" SET search_path TO "+user+", public",
	)
	d.must(t, d.credential(t, user, "first"), "CREATE TABLE owned (n int)")
	return d.value(user, "first"), d.value(d.AdminUser, d.AdminPassword)
}

// rights checks that a user may use what was granted and change what is owned.
func (d *db) rights(t *testing.T, c rotation.Credential) {
	t.Helper()
	if err := d.as(t, c, "INSERT INTO granted VALUES (1)", "ALTER TABLE owned ADD COLUMN IF NOT EXISTS more int",
		"CREATE TABLE IF NOT EXISTS made (n int)", "ALTER TABLE made ADD COLUMN IF NOT EXISTS more int"); err != nil {
		t.Errorf("%v lacks rights: %v", c, err)
	}
}

func (d *db) test(strategy rotation.Strategy) rotationtest.Case {
	return rotationtest.Case{Server: d.client, Strategy: strategy, Credential: d.newUser, Rights: d.rights}
}

func TestRotation_breakEverything(t *testing.T) {
	t.Parallel()
	d := start(t)
	for _, strategy := range []rotation.Strategy{rotation.SingleUser, rotation.AlternatingUsers} {
		t.Run(string(strategy), d.test(strategy).BreakEverything)
	}
}

// Clients that are connected go on working through any number of rotations with alternating users.
func TestTwin_connectedClientsGoOn(t *testing.T) {
	t.Parallel()
	d := start(t)
	r := d.test(rotation.AlternatingUsers).New(t)
	first := r.Current(t)
	client, err := d.client.Login(t.Context(), first)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	})
	for range 3 {
		if err := r.Invoke(t.Context(), r.Start()); err != nil {
			t.Fatal(err)
		}
		if err := client.Query(t.Context(), "INSERT INTO owned VALUES (1)"); err != nil {
			t.Fatalf("a client that was connected before: %v", err)
		}
	}
}

// What either user makes belongs to both.
func TestTwin_sharesOwnership(t *testing.T) {
	t.Parallel()
	d := start(t)
	r := d.test(rotation.AlternatingUsers).New(t)
	first := r.Current(t)
	if err := r.Invoke(t.Context(), r.Start()); err != nil {
		t.Fatal(err)
	}
	second := r.Current(t)
	if second.User != first.User+"_clone" {
		t.Fatalf("the second user is %s", second.User)
	}
	d.must(t, second, "CREATE TABLE by_second (n int)", "ALTER TABLE owned ADD COLUMN by_second int")
	d.must(t, first, "ALTER TABLE by_second ADD COLUMN by_first int", "DROP TABLE by_second")
	if !r.Refused(t, d.credential(t, second.User, "first")) {
		t.Error("the second user has the password of the first")
	}
}

// A user who lost a privilege keeps it lost, and one that gets another shares it.
func TestTwin_followsPrivileges(t *testing.T) {
	t.Parallel()
	d := start(t)
	r := d.test(rotation.AlternatingUsers).New(t)
	user := r.Current(t).User
	if err := r.Invoke(t.Context(), r.Start()); err != nil {
		t.Fatal(err)
	}
	d.must(t, d.admin(t), "REVOKE INSERT ON "+user+".granted FROM "+user, "ALTER ROLE "+user+" SET statement_timeout TO '7s'")
	if err := r.Invoke(t.Context(), r.Start()); err != nil {
		t.Fatal(err)
	}
	if err := r.Invoke(t.Context(), r.Start()); err != nil {
		t.Fatal(err)
	}
	second := r.Current(t)
	if err := d.as(t, second, "INSERT INTO granted VALUES (1)"); err == nil || !strings.Contains(err.Error(), "permission denied") {
		t.Errorf("%v has a privilege that was revoked: %v", second, err)
	}
	d.must(t, second, "DO $$ BEGIN IF current_setting('statement_timeout') <> '7s' OR current_user <> '"+user+
		"' THEN RAISE 'settings differ'; END IF; END $$")
}

// The administrator need not be a superuser: RDS gives nobody that.
func TestTwin_administratorWithoutSuperuser(t *testing.T) {
	t.Parallel()
	d := start(t)
	c := d.test(rotation.AlternatingUsers)
	c.Credential = func(t *testing.T) (string, string) {
		value, _ := d.newUser(t)
		d.must(t, d.admin(t), "CREATE ROLE manager LOGIN CREATEROLE PASSWORD 'manager'")
		return value, d.value("manager", "manager")
	}
	r := c.New(t)
	for range 2 {
		if err := r.Invoke(t.Context(), r.Start()); err != nil {
			t.Fatal(err)
		}
		r.CheckCurrent(t, "after a rotation")
	}
}

func TestLogin_verifiesTheServer(t *testing.T) {
	t.Parallel()
	d := start(t)
	for name, client := range map[string]postgres.Server{
		"unknown authority": {TLS: &tls.Config{RootCAs: x509.NewCertPool(), MinVersion: tls.VersionTLS12}},
		"plain text":        {},
	} {
		_, err := client.Login(t.Context(), d.admin(t))
		if err == nil {
			t.Errorf("%s: the login succeeds", name)
		} else if strings.Contains(err.Error(), d.AdminPassword) {
			t.Errorf("%s: the error holds the password", name)
		}
	}
	if _, err := d.client.Login(t.Context(), d.credential(t, d.AdminUser, "wrong")); !errors.Is(err, rotation.ErrRefused) {
		t.Errorf("a wrong password: %v, want ErrRefused", err)
	}
}

// No statement that reaches the server's log holds a password.
func TestSetPassword_isNotLogged(t *testing.T) {
	t.Parallel()
	d := start(t)
	d.must(t, d.admin(t), "ALTER SYSTEM SET log_statement = 'all'", "SELECT pg_reload_conf()", "SELECT pg_sleep(0.5)")
	r := d.test(rotation.SingleUser).New(t)
	if err := r.Invoke(context.Background(), r.Start()); err != nil {
		t.Fatal(err)
	}
	log, err := os.ReadFile(d.LogFile())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(log), "ALTER ROLE") {
		t.Fatal("the server logs no statements")
	}
	if strings.Contains(string(log), r.Current(t).Password.Reveal()) {
		t.Error("the password is in the log of the server")
	}
}
