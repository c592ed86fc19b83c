package mysql

import (
	"context"
	"fmt"

	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

// Twin gives a user the privileges, roles, requirements and limits of another one, for every host that the
// other one may log in from, and the password last. Statements about users take effect one by one: whatever
// breaks off in between is done again by the next run, and the other user is not touched.
func (s *session) Twin(ctx context.Context, of string, c rotation.Change) error {
	first := min(of, c.User) // the name of the second is that of the first and more
	return s.exclusively(ctx, first, c, func() error { return s.twin(ctx, of, c.User, c.Password) })
}

func (s *session) twin(ctx context.Context, of, user string, password rotation.Value) error {
	hosts, err := s.column(ctx, "SELECT Host FROM mysql.user WHERE User = ? ORDER BY Host", of)
	if err != nil {
		return fmt.Errorf("the accounts of %s: %w", of, err)
	}
	if len(hosts) == 0 {
		return fmt.Errorf("the server has no user %s", of)
	}
	var version string
	if err := s.QueryRowContext(ctx, "SELECT VERSION()").Scan(&version); err != nil {
		return serverError(err)
	}
	for _, host := range hosts {
		if err := s.copyAccount(ctx, version, account{of, host}, account{user, host}, password); err != nil {
			return fmt.Errorf("account %s: %w", account{user, host}, err)
		}
	}
	return nil
}

func (s *session) copyAccount(ctx context.Context, version string, from, to account, password rotation.Value) error {
	// A new account gets a password that nobody knows yet: the pending one.
	if err := s.exec(ctx, "CREATE USER IF NOT EXISTS "+to.String()+" IDENTIFIED BY "+literal(password.Reveal())); err != nil {
		return err
	}
	wanted, err := s.grants(ctx, version, from)
	if err != nil {
		return err
	}
	have, err := s.grants(ctx, version, to)
	if err != nil {
		return err
	}
	for _, statement := range wanted.statements(have, to) {
		if err := s.exec(ctx, statement); err != nil {
			return err
		}
	}
	if wanted.defaultRole != have.defaultRole {
		role := wanted.defaultRole
		if role == "" {
			role = "NONE"
		}
		behind := " TO "
		if isMariaDB(version) {
			behind = " FOR "
		}
		if err := s.exec(ctx, "SET DEFAULT ROLE "+role+behind+to.String()); err != nil {
			return err
		}
	}
	if wanted.require != have.require || wanted.limits != have.limits {
		if err := s.exec(ctx, "ALTER USER "+to.String()+wanted.attributes(have)); err != nil {
			return err
		}
	}
	return s.exec(ctx, "ALTER USER "+to.String()+" IDENTIFIED BY "+literal(password.Reveal()))
}

func (s *session) grants(ctx context.Context, version string, a account) (*grants, error) {
	lines, err := s.column(ctx, "SHOW GRANTS FOR "+a.String())
	if err != nil {
		return nil, err
	}
	g, err := parseGrants(lines)
	if err == nil && !isMariaDB(version) {
		err = s.readAttributes(ctx, a, version, g)
	}
	return g, err
}
