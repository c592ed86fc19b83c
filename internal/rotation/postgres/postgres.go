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
	defaultDatabase = "postgres"
	loginTimeout    = 10 * time.Second
)

// Engines are the names that secrets have for it (Secrets Manager User Guide, "JSON structure of Secrets
// Manager secrets").
func (Server) Engines() []string { return []string{"postgres", "postgresql", "aurora-postgresql"} }

// Excluded are what connection URLs and shells trip over; the server itself takes every character.
func (Server) Excluded() string { return `:/@"'\` }

// DefaultPort is the port of secrets that name none.
func (Server) DefaultPort() int { return 5432 }

// Login connects. The settings of the environment (PGHOST and the like) do not count.
func (s Server) Login(ctx context.Context, c rotation.Credential) (rotation.Session, error) {
	config, err := pgx.ParseConfig("host=localhost sslmode=disable")
	if err != nil {
		return nil, errors.New("the driver does not take its settings")
	}
	config.Host, config.Port = c.Host, uint16(s.DefaultPort())
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

// CheckUser compares a name with the longest that this server takes: what is longer it would cut off.
func (s *session) CheckUser(ctx context.Context, user string) error {
	var limit int
	if err := s.QueryRow(ctx, "SELECT current_setting('max_identifier_length')::int").Scan(&limit); err != nil {
		return serverError(err)
	}
	if len(user) > limit {
		return fmt.Errorf("%w: %s has %d bytes, and this PostgreSQL server takes %d", rotation.ErrNameTooLong, user, len(user), limit)
	}
	return nil
}

// Query runs a statement whose result does not matter.
func (s *session) Query(ctx context.Context, statement string) error {
	_, err := s.Exec(ctx, statement)
	return serverError(err)
}

func quoted(name string) string { return pgx.Identifier{name}.Sanitize() }
