package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

// SetPassword changes the password of a user who exists.
func (s *session) SetPassword(ctx context.Context, c rotation.Change) error {
	return s.exclusively(ctx, c.User, c, func(tx pgx.Tx) error { return setPassword(ctx, tx, c.User, c.Password) })
}

// exclusively makes a change in one transaction, which no other rotation of the user has at the same time. The
// server itself ends a transaction whose client does not go on: a Lambda function that is frozen holds no lock.
func (s *session) exclusively(ctx context.Context, of string, c rotation.Change, change func(pgx.Tx) error) error {
	tx, err := s.Begin(ctx)
	if err != nil {
		return serverError(err)
	}
	_, err = tx.Exec(ctx, `SELECT set_config('lock_timeout', '30s', true), set_config('idle_in_transaction_session_timeout', '60s', true),
		pg_advisory_xact_lock(hashtextextended('keyward rotation of ' || $1, 0))`, of)
	if err = serverError(err); err == nil {
		err = c.Confirm(ctx)
	}
	if err == nil {
		err = change(tx)
	}
	if err != nil {
		return errors.Join(err, tx.Rollback(ctx))
	}
	return serverError(tx.Commit(ctx))
}

// setPassword sends the verifier, not the password: statements end up in the logs of servers.
func setPassword(ctx context.Context, tx pgx.Tx, user string, password rotation.Value) error {
	verifier, err := scramVerifier(password.Reveal())
	if err != nil {
		return err
	}
	// A verifier holds no quotation marks: it is base64 with a few separators.
	return exec(ctx, tx, "ALTER ROLE "+quoted(user)+" PASSWORD '"+verifier+"'")
}

func exec(ctx context.Context, tx pgx.Tx, statement string) error {
	_, err := tx.Exec(ctx, statement)
	return serverError(err)
}
