package rotation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ErrRefused is the error of a login whose user or password the server does not accept. Another credential
// may be.
var ErrRefused = errors.New("the server refuses the user or the password")

// Server is a database engine.
type Server interface {
	// Engines are the names that secrets have for it.
	Engines() []string
	// Excluded are the characters that its passwords must not have.
	Excluded() string
	// DefaultPort is the port of secrets that name none.
	DefaultPort() int
	// Login fails with ErrRefused where another credential may help.
	Login(context.Context, Credential) (Session, error)
}

// Session is one connection to a server.
type Session interface {
	// CheckUser fails with ErrNameTooLong where this server takes no user of this name.
	CheckUser(ctx context.Context, user string) error
	// SetPassword changes the password of a user who exists.
	SetPassword(ctx context.Context, c Change) error
	// Twin makes a user exist who may do what another one may, and owns what that one owns; the password is
	// changed last, so that who logs in with it finds everything in place.
	Twin(ctx context.Context, of string, c Change) error
	// Query runs a statement whose result does not matter.
	Query(ctx context.Context, statement string) error
	Close() error
}

// Change is a new password of a user. A server makes one change of a user at a time, and lets go of it where the
// invocation that makes it is held up for more than a minute.
type Change struct {
	User     string
	Password Value
	// Confirm is asked when the turn has come: the change is made only if it answers without an error.
	Confirm func(context.Context) error
}

// ErrNameTooLong is the error of a user whose name is longer than the server takes.
var ErrNameTooLong = errors.New("the name of the second of two alternating users is too long: choose a shorter user name, or single_user")

// Strategy is how a database user changes.
type Strategy string

// The strategies.
const (
	// SingleUser gives the user a new password. Between setSecret and finishSecret new connections with the
	// current secret are refused; who is connected stays so.
	SingleUser Strategy = "single_user"
	// AlternatingUsers gives a second user a new password, while the first goes on: nobody is ever refused.
	// It needs the secret of an administrator.
	AlternatingUsers Strategy = "alternating_users"
)

// Database is the target of a secret with the credential of a database user.
type Database struct {
	Server   Server
	Strategy Strategy
	// Admin reads the credential of the administrator whose secret has this ARN.
	Admin func(ctx context.Context, arn string) (Credential, error)
	// AdminSecret is the ARN of the administrator's secret, "" = the field masterarn of the secret.
	AdminSecret string
	// Replica reports whether a host is a read replica of another, nil = nothing is.
	Replica func(ctx context.Context, host, of string) (bool, error)
	// TestQuery is what testSecret runs, "" = SELECT 1.
	TestQuery string
}

// suffix tells the second of two alternating users.
const suffix = "_clone"

// twin is the other of two alternating users.
func twin(user string) string {
	if first, second := strings.CutSuffix(user, suffix); second {
		return first
	}
	return user + suffix
}

// Excluded are the characters that the server's passwords must not have.
func (d *Database) Excluded() string { return d.Server.Excluded() }

// Next has a new password and, where users alternate, the other user, whose name has to fit.
func (d *Database) Next(ctx context.Context, now Value, password string) (Value, error) {
	c, err := d.parse(current, now)
	if err != nil {
		return Value{}, err
	}
	if d.Strategy == SingleUser {
		return c.with(c.User, password)
	}
	next := twin(c.User)
	if err := d.asCurrent(ctx, c, func(s Session) error { return s.CheckUser(ctx, next) }); err != nil {
		return Value{}, err
	}
	return c.with(next, password)
}

// Test logs in with the pending credential and runs the test query.
func (d *Database) Test(ctx context.Context, v Value) error {
	next, err := d.parse(pending, v)
	if err != nil {
		return err
	}
	query := d.TestQuery
	if query == "" {
		query = "SELECT 1"
	}
	if err := d.try(ctx, next, func(s Session) error { return s.Query(ctx, query) }); err != nil {
		return fmt.Errorf("testing %v: %w", next, err)
	}
	return nil
}

// asCurrent does something as the user of the AWSCURRENT version.
func (d *Database) asCurrent(ctx context.Context, now Credential, use func(Session) error) error {
	if err := d.try(ctx, now, use); err != nil {
		return fmt.Errorf("as %v with the AWSCURRENT version, which has to work: %w", now, err)
	}
	return nil
}

// try logs in, does something and logs out. The password does not show in errors, nor does another one that is used.
func (d *Database) try(ctx context.Context, c Credential, use func(Session) error, others ...Value) error {
	session, err := d.Server.Login(ctx, c)
	if err != nil {
		return hide(err, c.Password)
	}
	return hide(errors.Join(use(session), session.Close()), append(others, c.Password)...)
}

// parse reads the credential of a version and checks that it is for this engine.
func (d *Database) parse(label string, v Value) (Credential, error) {
	c, err := ParseCredential(v)
	if err != nil {
		return Credential{}, fmt.Errorf("the %s version: %w", label, err)
	}
	if c.Engine != "" && !slices.Contains(d.Server.Engines(), strings.ToLower(c.Engine)) {
		return Credential{}, fmt.Errorf("the %s version is for engine %q; this function rotates %s",
			label, c.Engine, strings.Join(d.Server.Engines(), ", "))
	}
	return c, nil
}
