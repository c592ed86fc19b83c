package mysql_test

import (
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
	"github.com/keyward/terraform-provider-keyward/internal/rotation/mysql"
	"github.com/keyward/terraform-provider-keyward/internal/rotation/rotationtest"
)

// server is started by the first test that needs it, and serves all.
var server = sync.OnceValues(database.MariaDB)

func TestMain(m *testing.M) {
	m.Run()
	if running, err := server(); err == nil {
		if err := running.Close(); err != nil {
			panic(err)
		}
	}
}

// db is a real server with a client for it.
type db struct {
	*database.Server
	client mysql.Server
}

func start(t *testing.T) *db {
	t.Helper()
	server, err := server()
	if errors.Is(err, database.ErrMissing) && os.Getenv("REQUIRE_ALL") == "" {
		// CI installs MariaDB and sets REQUIRE_ALL; a developer may not have it.
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	pem, err := os.ReadFile(server.CAFile)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		t.Fatal("no certificate in " + server.CAFile)
	}
	return &db{server, mysql.Server{TLS: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}}
}

func (d *db) value(user, password string) string {
	text, _ := json.Marshal(map[string]any{
		"engine": "mariadb", "host": d.Host, "port": d.Port, "username": user, "password": password,
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

// newUser makes a user with privileges of all sorts: on a database, a table, a column, through a role; limits,
// and a name that has to be quoted.
func (d *db) newUser(t *testing.T) (value, admin string) {
	t.Helper()
	n := users.Add(1)
	name, user := fmt.Sprintf("d%d", n), fmt.Sprintf("app `%d", n)
	account := fmt.Sprintf("`app ``%d`@`%%`", n)
	d.must(t, d.admin(t),
		"CREATE DATABASE "+name,
		"CREATE TABLE "+name+".whole (n int)", "CREATE TABLE "+name+".part (a int, b int)", "CREATE TABLE "+name+".byrole (n int)",
		"CREATE ROLE reader"+name,
		"GRANT SELECT ON "+name+".byrole TO reader"+name,
		"CREATE USER "+account+" IDENTIFIED BY 'first' REQUIRE SSL WITH MAX_USER_CONNECTIONS 7",
		"GRANT SELECT, INSERT ON "+name+".whole TO "+account,
		"GRANT SELECT (a) ON "+name+".part TO "+account+" WITH GRANT OPTION",
		"GRANT reader"+name+" TO "+account,
		"SET DEFAULT ROLE reader"+name+" FOR "+account,
	)
	return d.value(user, "first"), d.value(d.AdminUser, d.AdminPassword)
}

// database is that of a user made by newUser, or of the second one.
func databaseOf(user string) string {
	_, n, _ := strings.Cut(strings.TrimSuffix(user, "_clone"), "`")
	return "d" + n
}

func (d *db) rights(t *testing.T, c rotation.Credential) {
	t.Helper()
	name := databaseOf(c.User)
	if err := d.as(t, c, "INSERT INTO "+name+".whole VALUES (1)", "SELECT a FROM "+name+".part", "SELECT n FROM "+name+".byrole"); err != nil {
		t.Errorf("%v lacks rights: %v", c, err)
	}
	if err := d.as(t, c, "SELECT b FROM "+name+".part"); err == nil {
		t.Errorf("%v may read a column that was not granted", c)
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

// Clients that are connected go on working through any number of rotations with alternating users, also those
// of the user that is prepared for the next turn.
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
		if err := client.Query(t.Context(), "INSERT INTO "+databaseOf(first.User)+".whole VALUES (1)"); err != nil {
			t.Fatalf("a client that was connected before: %v", err)
		}
	}
}

// The second user loses what the first one lost, and gets what it got.
func TestTwin_followsPrivileges(t *testing.T) {
	t.Parallel()
	d := start(t)
	r := d.test(rotation.AlternatingUsers).New(t)
	user := r.Current(t).User
	name, account := databaseOf(user), "`"+strings.ReplaceAll(user, "`", "``")+"`@`%`"
	for range 2 { // the first user is current again
		if err := r.Invoke(t.Context(), r.Start()); err != nil {
			t.Fatal(err)
		}
	}
	d.must(t, d.admin(t), "REVOKE INSERT ON "+name+".whole FROM "+account, "GRANT DELETE ON "+name+".whole TO "+account,
		"REVOKE reader"+name+" FROM "+account)
	if err := r.Invoke(t.Context(), r.Start()); err != nil {
		t.Fatal(err)
	}
	second := r.Current(t)
	d.must(t, second, "DELETE FROM "+name+".whole")
	for _, statement := range []string{"INSERT INTO " + name + ".whole VALUES (1)", "SELECT n FROM " + name + ".byrole"} {
		if err := d.as(t, second, statement); err == nil || !strings.Contains(err.Error(), "denied") {
			t.Errorf("%v may still %s: %v", second, statement, err)
		}
	}
}

func TestLogin_verifiesTheServer(t *testing.T) {
	t.Parallel()
	d := start(t)
	for name, client := range map[string]mysql.Server{
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
