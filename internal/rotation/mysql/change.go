package mysql

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

// SetPassword changes the password of the user who is logged in, which needs no privilege.
func (s *session) SetPassword(ctx context.Context, c rotation.Change) error {
	var own, version string
	if err := s.QueryRowContext(ctx, "SELECT CURRENT_USER(), VERSION()").Scan(&own, &version); err != nil {
		return serverError(err)
	}
	if at := strings.LastIndexByte(own, '@'); at < 0 || own[:at] != c.User {
		return fmt.Errorf("logged in as %s, which is not %s", own, c.User)
	}
	// MariaDB takes only the hash here, and MySQL only the password.
	value := literal(c.Password.Reveal())
	if isMariaDB(version) {
		value = "PASSWORD(" + value + ")"
	}
	return s.exclusively(ctx, c.User, c, func() error { return s.exec(ctx, "SET PASSWORD = "+value) })
}

// lockSeconds is how long one invocation waits for another.
const lockSeconds = 30

// exclusively makes a change that no other rotation of the user makes at the same time.
func (s *session) exclusively(ctx context.Context, of string, c rotation.Change, change func() error) error {
	const name = "CONCAT('keyward ', SHA1(?))" // 64 characters at most
	var locked int
	err := s.QueryRowContext(ctx, "SELECT COALESCE(GET_LOCK("+name+", ?), 0)", of, lockSeconds).Scan(&locked)
	if err != nil {
		return serverError(err)
	}
	if locked != 1 {
		return fmt.Errorf("another rotation is changing user %s; run this step again", of)
	}
	if err = c.Confirm(ctx); err == nil {
		err = change()
	}
	// The lock ends with the session, too.
	_, unlockErr := s.ExecContext(ctx, "DO RELEASE_LOCK("+name+")", of)
	return errors.Join(err, serverError(unlockErr))
}
