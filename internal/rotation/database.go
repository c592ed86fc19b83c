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
	// MaxUser is the length of the longest user name, in characters.
	MaxUser() int
	// Login fails with ErrRefused where another credential may help.
	Login(context.Context, Credential) (Session, error)
}

// Session is one connection to a server.
type Session interface {
	// SetPassword changes the password of a user who exists.
	SetPassword(ctx context.Context, user string, password Value) error
	// Twin makes a user exist who may do what another one may, and owns what that one owns; the password is
	// changed last, so that who logs in with it finds everything in place.
	Twin(ctx context.Context, of, user string, password Value) error
	// Query runs a statement whose result does not matter.
	Query(ctx context.Context, statement string) error
	Close() error
}

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

// Next has a new password and, where users alternate, the other user.
func (d *Database) Next(now Value, password string) (Value, error) {
	c, err := d.parse(current, now)
	if err != nil {
		return Value{}, err
	}
	if d.Strategy == SingleUser {
		return c.with(c.User, password)
	}
	next := twin(c.User)
	if limit := d.Server.MaxUser(); len([]rune(next)) > limit {
		return Value{}, fmt.Errorf("the second user would be %s, which is longer than the %d characters of %s: choose a shorter user name",
			next, limit, d.Server.Engines()[0])
	}
	return c.with(next, password)
}

// Set makes the server accept the pending credential.
func (d *Database) Set(ctx context.Context, versions Versions) error {
	next, err := d.parse(pending, versions.Pending)
	if err != nil {
		return err
	}
	now, err := d.parse(current, versions.Current)
	if err != nil {
		return err
	}
	if !sameHost(next.Host, now.Host) {
		return fmt.Errorf("the AWSPENDING version is for host %s and the AWSCURRENT one for %s: a rotation changes no host", next.Host, now.Host)
	}
	if d.Strategy == AlternatingUsers {
		return d.setTwin(ctx, now, next)
	}
	if next.User != now.User {
		return fmt.Errorf("the AWSPENDING version is for user %s and the AWSCURRENT one for %s: with the strategy single_user they are the same",
			next.User, now.User)
	}
	return d.setOwn(ctx, now, next, versions.Previous)
}

// setOwn lets the user change the password: logged in with the pending one where an earlier run got that
// far, with the current one, or with the previous one where a run was given up after it.
func (d *Database) setOwn(ctx context.Context, now, next Credential, before Value) error {
	switch err := d.try(ctx, next, func(Session) error { return nil }); {
	case err == nil:
		return nil
	case !errors.Is(err, ErrRefused):
		return fmt.Errorf("logging in as %v with the AWSPENDING version: %w", next, err)
	}
	change := func(s Session) error { return s.SetPassword(ctx, next.User, next.Password) }
	attempts := []Credential{now}
	if old, err := d.parse(previous, before); err == nil && old.User == now.User && sameHost(old.Host, now.Host) {
		attempts = append(attempts, old)
	}
	var err error
	for _, credential := range attempts {
		if err = d.try(ctx, credential, change); !errors.Is(err, ErrRefused) {
			break
		}
	}
	switch {
	case errors.Is(err, ErrRefused):
		return fmt.Errorf("%v cannot log in with any version of the secret: %w; set the password of the AWSCURRENT version on the server, then rotate again", now, err)
	case err != nil:
		return fmt.Errorf("changing the password of %v: %w", next, err)
	}
	return nil
}

// setTwin lets the administrator prepare the second user. That the current credential works is checked
// first: a secret must not be a way to obtain users of servers that its owner has no access to.
func (d *Database) setTwin(ctx context.Context, now, next Credential) error {
	if next.User != twin(now.User) {
		return fmt.Errorf("the AWSPENDING version is for user %s; after %s comes %s", next.User, now.User, twin(now.User))
	}
	if err := d.try(ctx, now, func(Session) error { return nil }); err != nil {
		return fmt.Errorf("logging in as %v with the AWSCURRENT version, which has to work: %w", now, err)
	}
	admin, err := d.admin(ctx, now)
	if err != nil {
		return err
	}
	err = d.try(ctx, admin, func(s Session) error { return s.Twin(ctx, now.User, next.User, next.Password) })
	if err != nil {
		return fmt.Errorf("preparing user %s as %v: %w", next.User, admin, err)
	}
	return nil
}

// admin is the credential of the administrator of the server that now is for.
func (d *Database) admin(ctx context.Context, now Credential) (Credential, error) {
	arn := d.AdminSecret
	if arn == "" {
		arn = now.Admin
	}
	if arn == "" {
		return Credential{}, errors.New("the strategy alternating_users needs the secret of an administrator: " +
			"set admin_secret_arn, or masterarn in the secret")
	}
	admin, err := d.Admin(ctx, arn)
	if err != nil {
		return Credential{}, fmt.Errorf("the administrator's secret %s: %w", arn, err)
	}
	if sameHost(admin.Host, now.Host) {
		return admin, nil
	}
	if d.Replica != nil {
		switch ok, err := d.Replica(ctx, now.Host, admin.Host); {
		case err != nil:
			return Credential{}, fmt.Errorf("whether %s is a replica of %s: %w", now.Host, admin.Host, err)
		case ok:
			return admin, nil
		}
	}
	return Credential{}, fmt.Errorf("the administrator's secret is for host %s and this one for %s, which is no read replica of it",
		admin.Host, now.Host)
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

// try logs in, does something and logs out.
func (d *Database) try(ctx context.Context, c Credential, use func(Session) error) error {
	session, err := d.Server.Login(ctx, c)
	if err != nil {
		return err
	}
	return errors.Join(use(session), session.Close())
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
