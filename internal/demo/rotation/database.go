package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/keyward/terraform-provider-keyward/internal/acctest/database"
	"github.com/keyward/terraform-provider-keyward/internal/demo/stage"
)

const firstPassword = "the-password-before-any-rotation"

// credential is what an application reads from the secret.
type credential struct {
	User     string `json:"username"`
	Password string `json:"password"`
}

// startServer starts PostgreSQL with a user and a table of the application.
func (p *play) startServer(ctx context.Context) (err error) {
	stage.Scene("A PostgreSQL server on loopback, which takes connections with TLS only")
	p.server, err = database.Postgres() //nolint:contextcheck // the start has a limit of its own
	if errors.Is(err, database.ErrMissing) {
		return fmt.Errorf("this demo rotates a user of a real PostgreSQL, and %w: install it (on Debian and Ubuntu: apt-get install postgresql)", err)
	}
	if err != nil {
		return err
	}
	p.passwords = map[string]bool{firstPassword: true, p.server.AdminPassword: true}
	admin := credential{p.server.AdminUser, p.server.AdminPassword}
	for _, act := range []struct {
		as         credential
		statements []string
	}{
		{admin, []string{
			"CREATE ROLE orders_app LOGIN PASSWORD '" + firstPassword + "'",
			"CREATE SCHEMA orders AUTHORIZATION orders_app",
		}},
		{credential{"orders_app", firstPassword}, []string{"CREATE TABLE orders.placed (id serial)"}},
	} {
		if err := p.as(ctx, act.as, act.statements...); err != nil {
			return errors.Join(err, p.server.Close())
		}
	}
	fmt.Printf("    %s:%d, where the user orders_app owns a table\n", p.server.Host, p.server.Port)
	return nil
}

// login connects as applications do, with their own driver.
func (p *play) login(ctx context.Context, c credential) (*pgx.Conn, error) {
	config, err := pgx.ParseConfig(fmt.Sprintf("host=%s port=%d dbname=postgres user=%s sslmode=verify-full sslrootcert=%s",
		p.server.Host, p.server.Port, c.User, p.server.CAFile))
	if err != nil {
		return nil, err
	}
	config.Password = c.Password
	return pgx.ConnectConfig(ctx, config)
}

func (p *play) loginAdmin(ctx context.Context) (*pgx.Conn, error) {
	return p.login(ctx, credential{p.server.AdminUser, p.server.AdminPassword})
}

// as logs in and runs statements.
func (p *play) as(ctx context.Context, c credential, statements ...string) error {
	connection, err := p.login(ctx, c)
	if err != nil {
		return err
	}
	for _, statement := range statements {
		if _, err = connection.Exec(ctx, statement); err != nil {
			break
		}
	}
	return errors.Join(err, connection.Close(ctx))
}

// labelled reads the credential with a label from the secret.
func (p *play) labelled(ctx context.Context, label string) (c credential, err error) {
	out, err := p.AWS.Secrets().GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &p.secret, VersionStage: &label})
	if err != nil {
		return c, err
	}
	err = json.Unmarshal([]byte(*out.SecretString), &c)
	p.passwords[c.Password] = true
	return c, err
}

// application reads the credential with a label, logs in as the user that is wanted, and writes an order.
func (p *play) application(ctx context.Context, label, user string) error {
	c, err := p.labelled(ctx, label)
	if err != nil {
		return err
	}
	if c.User != user {
		return fmt.Errorf("%s is for user %s, not %s", label, c.User, user)
	}
	connection, err := p.login(ctx, c)
	if err != nil {
		return fmt.Errorf("the application cannot log in with %s: %w", label, err)
	}
	var order int
	err = connection.QueryRow(ctx, "INSERT INTO orders.placed DEFAULT VALUES RETURNING id").Scan(&order)
	if err := errors.Join(err, connection.Close(ctx)); err != nil {
		return fmt.Errorf("the application cannot write with %s: %w", label, err)
	}
	fmt.Printf("    application with %-15s logged in as %s, wrote order %d\n", label+":", user, order)
	return nil
}

// invalidPassword is what PostgreSQL answers to a wrong password (PostgreSQL, "Error Codes").
const invalidPassword = "28P01"

// refused wants PostgreSQL to refuse a credential.
func (p *play) refused(ctx context.Context, c credential, title string) error {
	err := p.as(ctx, c)
	if err == nil {
		return fmt.Errorf("%s is accepted", title)
	}
	var said *pgconn.PgError
	if !errors.As(err, &said) || said.Code != invalidPassword {
		return fmt.Errorf("%s is refused, but not for the password: %w", title, err)
	}
	fmt.Printf("    %-32s refused: %s\n", title+":", said.Message)
	return nil
}
