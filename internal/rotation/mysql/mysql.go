// Package mysql rotates users of MySQL and MariaDB, on RDS, Aurora and elsewhere.
package mysql

import (
	"cmp"
	"context"
	"crypto/tls"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/go-sql-driver/mysql"

	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

// Server logs in to MySQL and MariaDB servers.
type Server struct {
	// TLS verifies the server; nil = plain text, which the caller has to have been asked for.
	TLS *tls.Config
}

const loginTimeout = 10 * time.Second

// Engines are the names that secrets have for it (Secrets Manager User Guide, "JSON structure of Secrets
// Manager secrets").
func (Server) Engines() []string { return []string{"mysql", "mariadb", "aurora-mysql", "aurora"} }

// Excluded are what connection URLs and shells trip over; the server itself takes every character.
func (Server) Excluded() string { return `:/@"'\` }

// DefaultPort is the port of secrets that name none.
func (Server) DefaultPort() int { return 3306 }

// Login connects. The password crosses the network only as the answer to a challenge, or inside of TLS.
func (s Server) Login(ctx context.Context, c rotation.Credential) (rotation.Session, error) {
	config := mysql.NewConfig()
	config.User, config.Passwd, config.DBName = c.User, c.Password.Reveal(), c.Database
	config.Net, config.Addr = "tcp", net.JoinHostPort(c.Host, strconv.Itoa(cmp.Or(c.Port, s.DefaultPort())))
	config.Timeout, config.ReadTimeout, config.WriteTimeout = loginTimeout, time.Minute, time.Minute
	config.Logger = silent{}
	// The server itself ends a session whose client does not go on: a Lambda function that is frozen holds no lock.
	config.Params = map[string]string{"sql_mode": "''", "wait_timeout": "60"}
	if s.TLS != nil {
		config.TLS = s.TLS.Clone()
		config.TLS.ServerName = c.Host
	}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return nil, errors.New("the driver does not take the settings of the connection")
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(1)
	connection, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(loginError(err), db.Close())
	}
	return &session{db: db, Conn: connection}, nil
}

// silent is the logger of the driver, which otherwise writes to standard error.
type silent struct{}

func (silent) Print(...any) {}

// Errors of a login that another credential may get past (MySQL, "Server Error Message Reference").
const (
	accessDenied           = 1045
	accessDeniedNoPassword = 1698
	accountLocked          = 3118
)

func loginError(err error) error {
	var said *mysql.MySQLError
	if !errors.As(err, &said) {
		return fmt.Errorf("connecting: %w", err)
	}
	switch said.Number {
	case accessDenied, accessDeniedNoPassword, accountLocked:
		return fmt.Errorf("%w: %s", rotation.ErrRefused, said.Message)
	}
	return serverError(err)
}

// syntaxError is an error whose message repeats a part of the statement, which may be a password.
const syntaxError = 1064

// serverError is what the server says, unless that repeats the statement.
func serverError(err error) error {
	var said *mysql.MySQLError
	if errors.As(err, &said) && said.Number == syntaxError {
		return errors.New("the server does not understand a statement (error 1064)")
	}
	if errors.As(err, &said) {
		return fmt.Errorf("the server says: %s (error %d)", said.Message, said.Number)
	}
	return err
}

type session struct {
	*sql.Conn
	db *sql.DB
}

// Close gives up the connection.
func (s *session) Close() error { return errors.Join(s.Conn.Close(), s.db.Close()) }

// nameTooLong is the answer to a statement with the name of a user that is longer than the server takes: 32
// characters in MySQL, 80 or 128 in MariaDB.
const nameTooLong = 1470

// CheckUser names the user in a statement that changes nothing. The length is the first thing that servers look at,
// before it matters whether there is the user and who may see it.
func (s *session) CheckUser(ctx context.Context, user string) error {
	_, err := s.ExecContext(ctx, "SHOW GRANTS FOR "+account{user, "%"}.String())
	var said *mysql.MySQLError
	if !errors.As(err, &said) {
		return err
	}
	if said.Number == nameTooLong {
		return fmt.Errorf("%w: %w", rotation.ErrNameTooLong, serverError(err))
	}
	return nil // the length is fine, whatever else it says
}

// Query runs a statement whose result does not matter.
func (s *session) Query(ctx context.Context, statement string) error { return s.exec(ctx, statement) }

func (s *session) exec(ctx context.Context, statement string) error {
	_, err := s.ExecContext(ctx, statement)
	return serverError(err)
}

// column lists the first column of what a query finds.
func (s *session) column(ctx context.Context, query string, arguments ...any) ([]string, error) {
	rows, err := s.QueryContext(ctx, query, arguments...)
	if err != nil {
		return nil, serverError(err)
	}
	var list []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		list = append(list, text)
	}
	return list, errors.Join(serverError(rows.Err()), rows.Close())
}
