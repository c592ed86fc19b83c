package mysql_test

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/acctest/database"
	"github.com/keyward/terraform-provider-keyward/internal/rotation"
	"github.com/keyward/terraform-provider-keyward/internal/rotation/mysql"
	"github.com/keyward/terraform-provider-keyward/internal/rotation/rotationtest"
)

// mariadb makes users with privileges of all sorts: on a database, a table, a column, through a role; limits, and a
// name that has to be quoted.
var mariadb = rotationtest.Engine{
	Name:   "mariadb",
	Start:  sync.OnceValues(database.MariaDB),
	Client: func(trust *tls.Config) rotation.Server { return mysql.Server{TLS: trust} },
	User: func(n int) (user string, admin, own []string) {
		user = fmt.Sprintf("app `%d", n)
		name, to := databaseOf(user), account(user)
		return user, []string{
			"CREATE DATABASE " + name,
			"CREATE TABLE " + name + ".whole (n int)", "CREATE TABLE " + name + ".part (a int, b int)", "CREATE TABLE " + name + ".byrole (n int)",
			"CREATE ROLE reader" + name,
			"GRANT SELECT ON " + name + ".byrole TO reader" + name,
			"CREATE USER " + to + " IDENTIFIED BY " + firstPassword + " REQUIRE SSL WITH MAX_USER_CONNECTIONS 7",
			"GRANT SELECT, INSERT ON " + name + ".whole TO " + to,
			"GRANT SELECT (a) ON " + name + ".part TO " + to + " WITH GRANT OPTION",
			"GRANT reader" + name + " TO " + to,
			"SET DEFAULT ROLE reader" + name + " FOR " + to,
		}, nil
	},
	Uses: func(user string) (may, mayNot []string) {
		name := databaseOf(user)
		return []string{"INSERT INTO " + name + ".whole VALUES (1)", "SELECT a FROM " + name + ".part", "SELECT n FROM " + name + ".byrole"},
			[]string{"SELECT b FROM " + name + ".part"}
	},
	Drop: func(user string) string { return "DROP USER " + account(user) },
	// The greeting of the server, without the capability of TLS (MariaDB, "Connection").
	NoTLS: func(client, server net.Conn) error {
		greeting := make([]byte, 512)
		n, err := server.Read(greeting)
		if err != nil {
			return err
		}
		// header and version of the protocol, version of the server, connection, and the first 8 bytes of the challenge
		const tls, highByte = 0x08, 1
		capabilities := 5 + bytes.IndexByte(greeting[5:], 0) + 1 + 4 + 9
		greeting[capabilities+highByte] &^= tls
		_, err = client.Write(greeting[:n])
		return err
	},
	LongName: func() (user string, admin []string) {
		user = strings.Repeat("u", 128-len("_clone")+1)
		return user, []string{"CREATE USER " + account(user) + " IDENTIFIED BY " + firstPassword}
	},
}

func TestMain(m *testing.M) {
	m.Run()
	mariadb.Close()
}

// firstPassword is a literal: backslashes escape.
var firstPassword = "'" + strings.NewReplacer(`\`, `\\`, "'", "''").Replace(rotationtest.FirstPassword) + "'"

func account(user string) string { return "`" + strings.ReplaceAll(user, "`", "``") + "`@`%`" }

// databaseOf is that of a user, or of the second one.
func databaseOf(user string) string {
	_, n, _ := strings.Cut(strings.TrimSuffix(user, "_clone"), "`")
	return "d" + n
}

func TestServer(t *testing.T) { mariadb.Test(t) }

// The second user loses what the first one lost, and gets what it got.
func TestTwin_followsPrivileges(t *testing.T) {
	t.Parallel()
	d := mariadb.Running(t)
	c := d.Case(rotation.AlternatingUsers)
	c.Rights = nil
	r := c.New(t)
	user := r.Current(t).User
	name := databaseOf(user)
	r.Rotate(t)
	r.Rotate(t) // the first user is current again
	d.Must(t, d.Admin(t), "REVOKE INSERT ON "+name+".whole FROM "+account(user), "GRANT DELETE ON "+name+".whole TO "+account(user),
		"REVOKE reader"+name+" FROM "+account(user))
	r.Rotate(t)
	second := r.Current(t)
	d.Must(t, second, "DELETE FROM "+name+".whole")
	for _, statement := range []string{"INSERT INTO " + name + ".whole VALUES (1)", "SELECT n FROM " + name + ".byrole"} {
		if err := d.As(t.Context(), second, statement); err == nil || !strings.Contains(err.Error(), "denied") {
			t.Errorf("%v may still %s: %v", second, statement, err)
		}
	}
}

// All privileges are more than a name beside others, and columns are granted together and apart.
func TestTwin_followsAllPrivilegesAndColumns(t *testing.T) {
	t.Parallel()
	d := mariadb.Running(t)
	c := d.Case(rotation.AlternatingUsers)
	c.Rights = nil
	r := c.New(t)
	first := r.Current(t).User
	in := func(statement string) string { return strings.ReplaceAll(statement, "DB", databaseOf(first)) }
	const selectAll, selectPart, insert = "SELECT n FROM DB.byrole", "SELECT a, b FROM DB.part", "INSERT INTO DB.byrole VALUES (1)"
	for _, step := range []struct{ change, may, mayNot string }{
		{"GRANT SELECT ON DB.* TO " + account(first), selectAll, insert},
		{"GRANT ALL PRIVILEGES ON DB.* TO " + account(first), insert, ""},
		{"GRANT DROP ON DB.* TO " + account(first), selectAll, ""},
		{"REVOKE ALL PRIVILEGES ON DB.* FROM " + account(first), "SELECT a FROM DB.part", insert},
		{"GRANT SELECT (b) ON DB.part TO " + account(first), selectPart, insert},
		{"GRANT SELECT ON DB.part TO " + account(first), selectPart, insert},
		{"GRANT ALL PRIVILEGES ON DB.part TO " + account(first) + " WITH GRANT OPTION", "DELETE FROM DB.part", insert},
		{"REVOKE ALL PRIVILEGES, GRANT OPTION FROM " + account(first), "SELECT 1", "SELECT n FROM DB.whole"},
		{"GRANT SELECT ON DB.whole TO " + account(first), "SELECT n FROM DB.whole", "SELECT b FROM DB.part"},
	} {
		d.Must(t, d.Admin(t), in(step.change))
		r.Rotate(t)
		second := r.Current(t)
		if err := d.As(t.Context(), second, in(step.may)); err != nil {
			t.Errorf("after %s: %v", step.change, err)
		}
		if step.mayNot != "" && d.As(t.Context(), second, in(step.mayNot)) == nil {
			t.Errorf("after %s %v may %s", step.change, second, step.mayNot)
		}
		r.Rotate(t) // the first user is current again, with what the second one has
		if err := d.As(t.Context(), r.Current(t), in(step.may)); err != nil {
			t.Errorf("after %s and back: %v", step.change, err)
		}
	}
}

// MySQL keeps in tables what MariaDB lists with the grants and keeps in the same tables, all but the default roles.
func TestTwin_attributesOfMySQL(t *testing.T) {
	t.Parallel()
	d := mariadb.Running(t)
	admin := d.Admin(t)
	d.Must(t, admin,
		"CREATE TABLE mysql.default_roles (HOST char(255), USER char(32), DEFAULT_ROLE_HOST char(255), DEFAULT_ROLE_USER char(32))",
		"INSERT INTO mysql.default_roles VALUES ('%', 'attributed 1', '%', 'reads'), ('%', 'attributed 1', '%', 'o''clock')")
	for i, attributes := range []string{
		"", "REQUIRE SSL", "REQUIRE X509 WITH MAX_USER_CONNECTIONS 7", "REQUIRE ISSUER '/CN=ca' AND SUBJECT '/CN=me' AND CIPHER 'AES'",
		"WITH MAX_QUERIES_PER_HOUR 1 MAX_UPDATES_PER_HOUR 2 MAX_CONNECTIONS_PER_HOUR 3 MAX_USER_CONNECTIONS 4",
	} {
		user := fmt.Sprintf("attributed %d", i)
		d.Must(t, d.Admin(t), "CREATE USER "+account(user)+" IDENTIFIED BY "+firstPassword+" "+attributes)
		listed, err := mysql.ReadAttributes(t.Context(), d.Client, admin, user, "10.11.6-MariaDB")
		if err != nil {
			t.Fatal(err)
		}
		if i == 1 {
			listed.DefaultRole = `'o\'clock'@'%', 'reads'@'%'`
		}
		kept, err := mysql.ReadAttributes(t.Context(), d.Client, admin, user, "8.4.3")
		if err != nil || kept != listed {
			t.Errorf("with %q: %+v (%v), want %+v", attributes, kept, err, listed)
		}
	}
}

// What the first user is no longer required to do, or limited to, holds no longer for the second.
func TestTwin_followsAttributes(t *testing.T) {
	t.Parallel()
	d := mariadb.Running(t)
	r := d.Case(rotation.AlternatingUsers).New(t)
	first := r.Current(t).User
	admin := d.Admin(t)
	for _, change := range []string{
		"", "REQUIRE NONE WITH MAX_USER_CONNECTIONS 0 MAX_STATEMENT_TIME 5", "WITH MAX_QUERIES_PER_HOUR 99 MAX_STATEMENT_TIME 0",
	} {
		if change != "" {
			d.Must(t, d.Admin(t), "ALTER USER "+account(first)+" "+change)
		}
		want, err := mysql.ReadAttributes(t.Context(), d.Client, admin, first, "MariaDB")
		if err != nil {
			t.Fatal(err)
		}
		r.Rotate(t)
		got, err := mysql.ReadAttributes(t.Context(), d.Client, admin, first+"_clone", "MariaDB")
		if err != nil || got != want {
			t.Errorf("after %s: %+v (%v), want %+v", change, got, err, want)
		}
		r.Rotate(t)
	}
}

// An administrator who lost the right to make users changes nothing, and the error says which right is missing.
func TestTwin_administratorWithoutRights(t *testing.T) {
	t.Parallel()
	d := mariadb.Running(t)
	c := d.Case(rotation.AlternatingUsers)
	value := c.Value
	c.Value = func(t *testing.T) (string, string) {
		app, _ := value(t)
		d.Must(t, d.Admin(t), "CREATE USER powerless IDENTIFIED BY 'powerless password'")
		return app, d.Value("powerless", "powerless password")
	}
	r := c.New(t)
	if err := r.Invoke(t.Context(), r.Start()); err == nil || !strings.Contains(err.Error(), "denied to user 'powerless'") {
		t.Errorf("error %v, want that the administrator may not", err)
	}
	r.CheckCurrent(t, "after the refusal")
}

// The server itself ends a session that stands still, and with it the lock.
func TestLogin_endsWhenItStandsStill(t *testing.T) {
	t.Parallel()
	d := mariadb.Running(t)
	d.Must(t, d.Admin(t), "DO IF(@@wait_timeout = 60, 1, (SELECT 1 UNION SELECT 2))")
}
