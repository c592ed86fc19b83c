// Package postgres rotates users of PostgreSQL, RDS for PostgreSQL and Aurora PostgreSQL.
package postgres

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

// Server logs in to PostgreSQL servers.
type Server struct {
	// TLS verifies the server; nil = plain text, which the caller has to have been asked for.
	TLS *tls.Config
}

const (
	defaultPort     = 5432
	defaultDatabase = "postgres"
	loginTimeout    = 10 * time.Second
)

// Engines are the names that secrets have for it (Secrets Manager User Guide, "JSON structure of Secrets
// Manager secrets").
func (Server) Engines() []string { return []string{"postgres", "postgresql", "aurora-postgresql"} }

// Excluded are what connection URLs and shells trip over; the server itself takes every character.
func (Server) Excluded() string { return `:/@"'\` }

// MaxUser is the longest name of a role (PostgreSQL, NAMEDATALEN).
func (Server) MaxUser() int { return 63 }

// Login connects. The settings of the environment (PGHOST and the like) do not count.
func (s Server) Login(ctx context.Context, c rotation.Credential) (rotation.Session, error) {
	config, err := pgx.ParseConfig("host=localhost sslmode=disable")
	if err != nil {
		return nil, errors.New("the driver does not take its settings")
	}
	config.Host, config.Port = c.Host, defaultPort
	if c.Port != 0 {
		config.Port = uint16(c.Port)
	}
	config.Database = defaultDatabase
	if c.Database != "" {
		config.Database = c.Database
	}
	config.User, config.Password = c.User, c.Password.Reveal()
	config.ConnectTimeout, config.Fallbacks = loginTimeout, nil
	if s.TLS != nil {
		config.TLSConfig = s.TLS.Clone()
		config.TLSConfig.ServerName = c.Host
	}
	connection, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, loginError(err)
	}
	return &session{connection}, nil
}

// Errors of a login that another credential may get past (PostgreSQL, "Error Codes").
const (
	invalidPassword      = "28P01"
	invalidAuthorization = "28000"
)

func loginError(err error) error {
	var refused *pgconn.PgError
	if !errors.As(err, &refused) {
		return fmt.Errorf("connecting: %w", err)
	}
	if refused.Code == invalidPassword || refused.Code == invalidAuthorization {
		return fmt.Errorf("%w: %s", rotation.ErrRefused, refused.Message)
	}
	return serverError(err)
}

// serverError is what the server says, without the statement: that may hold a verifier.
func serverError(err error) error {
	var said *pgconn.PgError
	if errors.As(err, &said) {
		return fmt.Errorf("the server says: %s (SQLSTATE %s)", said.Message, said.Code)
	}
	return err
}

type session struct{ *pgx.Conn }

// Close says goodbye to the server for no longer than a login may take.
func (s *session) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), loginTimeout)
	defer cancel()
	return s.Conn.Close(ctx)
}

// Query runs a statement whose result does not matter.
func (s *session) Query(ctx context.Context, statement string) error {
	_, err := s.Exec(ctx, statement)
	return serverError(err)
}

// SetPassword changes the password of a user who exists.
func (s *session) SetPassword(ctx context.Context, user string, password rotation.Value) error {
	return setPassword(ctx, s.Conn, user, password)
}

// executor is a connection or a transaction.
type executor interface {
	Exec(ctx context.Context, sql string, arguments ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, arguments ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, arguments ...any) pgx.Row
}

// setPassword sends the verifier, not the password: statements end up in the logs of servers.
func setPassword(ctx context.Context, on executor, user string, password rotation.Value) error {
	verifier, err := scramVerifier(password.Reveal())
	if err != nil {
		return err
	}
	// A verifier holds no quotation marks: it is base64 with a few separators.
	return exec(ctx, on, "ALTER ROLE "+quoted(user)+" PASSWORD '"+verifier+"'")
}

func exec(ctx context.Context, on executor, statement string) error {
	_, err := on.Exec(ctx, statement)
	return serverError(err)
}

func quoted(name string) string { return pgx.Identifier{name}.Sanitize() }
