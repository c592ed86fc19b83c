package postgres_test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/acctest/database"
	"github.com/keyward/terraform-provider-keyward/internal/rotation"
	"github.com/keyward/terraform-provider-keyward/internal/rotation/postgres"
	"github.com/keyward/terraform-provider-keyward/internal/rotation/rotationtest"
)

// engine makes users with a table of their own, a privilege, and a setting.
var engine = rotationtest.Engine{
	Name: "postgres", Database: "postgres",
	Start:  sync.OnceValues(database.Postgres),
	Client: func(trust *tls.Config) rotation.Server { return postgres.Server{TLS: trust} },
	User: func(n int) (user string, admin, own []string) {
		user = fmt.Sprintf("app_%d", n)
		return user, []string{
			"CREATE ROLE " + user + " LOGIN PASSWORD " + firstPassword,
			"CREATE SCHEMA " + user + " AUTHORIZATION " + user,
			"CREATE TABLE " + user + ".granted (n int)",
			"GRANT SELECT, INSERT ON " + user + ".granted TO " + user,
			"ALTER ROLE " + user + " SET search_path TO " + user + ", public",
		}, []string{"CREATE TABLE owned (n int)"}
	},
	Uses: func(string) (may, mayNot []string) {
		return []string{
			"INSERT INTO granted VALUES (1)", "ALTER TABLE owned ADD COLUMN IF NOT EXISTS more int",
			"CREATE TABLE IF NOT EXISTS made (n int)", "ALTER TABLE made ADD COLUMN IF NOT EXISTS more int",
		}, []string{"DELETE FROM granted"}
	},
	Drop: func(user string) string { return "DROP ROLE " + user },
	// N is the answer to a request for TLS of a server that has none (PostgreSQL, "Message Flow").
	NoTLS: func(client, _ net.Conn) error {
		_, readErr := io.ReadFull(client, make([]byte, 8))
		_, err := client.Write([]byte("N"))
		return errors.Join(readErr, err)
	},
	// The limit is 63 bytes: the second name has 35 characters, and 64 bytes.
	LongName: func() (user string, admin []string) {
		user = strings.Repeat("ü", 29)
		return user, []string{`CREATE ROLE "` + user + `" LOGIN PASSWORD ` + firstPassword}
	},
}

func TestMain(m *testing.M) {
	m.Run()
	engine.Close()
}

var firstPassword = "'" + strings.ReplaceAll(rotationtest.FirstPassword, "'", "''") + "'"

func TestServer(t *testing.T) { engine.Test(t) }

// What either user makes belongs to both.
func TestTwin_sharesOwnership(t *testing.T) {
	t.Parallel()
	d := engine.Running(t)
	r := d.Case(rotation.AlternatingUsers).New(t)
	first := r.Current(t)
	r.Rotate(t)
	second := r.Current(t)
	if second.User != first.User+"_clone" {
		t.Fatalf("the second user is %s", second.User)
	}
	d.Must(t, second, "CREATE TABLE by_second (n int)", "ALTER TABLE owned ADD COLUMN by_second int")
	d.Must(t, first, "ALTER TABLE by_second ADD COLUMN by_first int", "DROP TABLE by_second")
	if !d.Refused(t, d.Credential(t, second.User, rotationtest.FirstPassword)) {
		t.Error("the second user has the password of the first")
	}
}

// A user who lost a privilege keeps it lost, and one that gets another shares it.
func TestTwin_followsPrivileges(t *testing.T) {
	t.Parallel()
	d := engine.Running(t)
	c := d.Case(rotation.AlternatingUsers)
	c.Rights = nil
	r := c.New(t)
	user := r.Current(t).User
	r.Rotate(t)
	d.Must(t, d.Admin(t), "REVOKE INSERT ON "+user+".granted FROM "+user, "ALTER ROLE "+user+" SET statement_timeout TO '7s'")
	r.Rotate(t)
	r.Rotate(t)
	second := r.Current(t)
	if err := d.As(t.Context(), second, "INSERT INTO granted VALUES (1)"); err == nil || !strings.Contains(err.Error(), "permission denied") {
		t.Errorf("%v has a privilege that was revoked: %v", second, err)
	}
	d.Must(t, second, "DO $$ BEGIN IF current_setting('statement_timeout') <> '7s' OR current_user <> '"+user+
		"' THEN RAISE 'settings differ'; END IF; END $$")
}

// A user who becomes another role with every login does so as the second user, too, and its administrator does not.
func TestTwin_followsRole(t *testing.T) {
	t.Parallel()
	d := engine.Running(t)
	c := d.Case(rotation.AlternatingUsers)
	c.Rights = nil
	r := c.New(t)
	user := r.Current(t).User
	d.Must(t, d.Admin(t), `CREATE ROLE "the owner"`, `GRANT "the owner" TO `+user, "ALTER ROLE "+user+` SET role TO "the owner"`,
		"ALTER ROLE "+user+" SET statement_timeout TO '7s'")
	for range 3 {
		r.Rotate(t)
		d.Must(t, r.Current(t), "DO $$ BEGIN IF current_user <> 'the owner' OR current_setting('statement_timeout') <> '7s' THEN RAISE "+
			"'% works as %', session_user, current_user; END IF; END $$")
	}
}

// A user of somebody else's who has the name of the second one is not taken over with what only it may do.
func TestTwin_strongerUser(t *testing.T) {
	t.Parallel()
	d := engine.Running(t)
	for name, is := range map[string]string{"attribute": "CREATEROLE", "role": "IN ROLE pg_monitor"} {
		r := d.Case(rotation.AlternatingUsers).New(t)
		user := r.Current(t).User
		d.Must(t, d.Admin(t), "CREATE ROLE "+user+"_clone LOGIN PASSWORD 'of somebody else' "+is)
		if err := r.Invoke(t.Context(), r.Start()); err == nil || !strings.Contains(err.Error(), "may do more than "+user) {
			t.Errorf("%s: error %v, want that it may do more", name, err)
		}
		d.Must(t, d.Credential(t, user+"_clone", "of somebody else"))
		r.CheckCurrent(t, "after the refusal")
	}
}

// The administrator need not be a superuser: RDS gives nobody that.
func TestTwin_administratorWithoutSuperuser(t *testing.T) {
	t.Parallel()
	d := engine.Running(t)
	c := d.Case(rotation.AlternatingUsers)
	value := c.Value
	c.Value = func(t *testing.T) (string, string) {
		app, _ := value(t)
		d.Must(t, d.Admin(t), "CREATE ROLE manager LOGIN CREATEROLE PASSWORD 'manager'")
		return app, d.Value("manager", "manager")
	}
	r := c.New(t)
	for range 2 {
		r.Rotate(t)
		r.CheckCurrent(t, "after a rotation")
	}
}

// No statement that reaches the server's log holds a password.
func TestSetPassword_isNotLogged(t *testing.T) {
	t.Parallel()
	d := engine.Running(t)
	d.Must(t, d.Admin(t), "ALTER SYSTEM SET log_statement = 'all'", "SELECT pg_reload_conf()", "SELECT pg_sleep(0.5)")
	r := d.Case(rotation.SingleUser).New(t)
	r.Rotate(t)
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
