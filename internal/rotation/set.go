package rotation

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
)

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
	if !d.sameServer(next, now) {
		return fmt.Errorf("the AWSPENDING version is for host %s and the AWSCURRENT one for %s: a rotation changes no host",
			d.address(next), d.address(now))
	}
	change := Change{next.User, next.Password, versions.Confirm}
	if d.Strategy == AlternatingUsers {
		return d.setTwin(ctx, now, change)
	}
	if next.User != now.User {
		return fmt.Errorf("the AWSPENDING version is for user %s and the AWSCURRENT one for %s: with the strategy single_user they are the same; %s",
			next.User, now.User, otherStrategy)
	}
	return d.setOwn(ctx, now, next, change, versions.Previous)
}

// otherStrategy is the usual reason for a pending version of an unexpected user, and what to do.
const otherStrategy = "if it was made with the other strategy, set that one (--strategy, KEYWARD_STRATEGY)"

// setOwn lets the user change the password: logged in with the pending one where an earlier run got that
// far, with the current one, or with the previous one where a run was given up after it. The pending one is
// tried once more at the end: another invocation may have set it in between.
func (d *Database) setOwn(ctx context.Context, now, next Credential, change Change, before Value) error {
	isSet := func(Session) error { return nil }
	set := func(s Session) error { return s.SetPassword(ctx, change) }
	type attempt struct {
		as Credential
		do func(Session) error
	}
	attempts := []attempt{{next, isSet}, {now, set}}
	if old, err := d.parse(previous, before); err == nil && old.User == now.User && d.sameServer(old, now) {
		attempts = append(attempts, attempt{old, set})
	}
	var err error
	for _, one := range append(attempts, attempt{next, isSet}) {
		if err = d.try(ctx, one.as, one.do, next.Password); !errors.Is(err, ErrRefused) {
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
func (d *Database) setTwin(ctx context.Context, now Credential, change Change) error {
	if change.User != twin(now.User) {
		return fmt.Errorf("the AWSPENDING version is for user %s; after %s comes %s; %s", change.User, now.User, twin(now.User), otherStrategy)
	}
	if err := d.asCurrent(ctx, now, func(Session) error { return nil }); err != nil {
		return err
	}
	admin, err := d.admin(ctx, now)
	if err != nil {
		return err
	}
	err = d.try(ctx, admin, func(s Session) error { return s.Twin(ctx, now.User, change) }, change.Password)
	if err != nil {
		return fmt.Errorf("preparing user %s as %v: %w", change.User, admin, err)
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
	if d.sameServer(admin, now) {
		return admin, nil
	}
	if d.Replica != nil && !sameHost(admin.Host, now.Host) {
		switch ok, err := d.Replica(ctx, now.Host, admin.Host); {
		case err != nil:
			return Credential{}, fmt.Errorf("whether %s is a replica of %s: %w", now.Host, admin.Host, err)
		case ok:
			return admin, nil
		}
	}
	return Credential{}, fmt.Errorf("the administrator's secret is for host %s and this one for %s, which is no read replica of it",
		d.address(admin), d.address(now))
}

// sameServer compares host and port. Two servers on one host are two.
func (d *Database) sameServer(a, b Credential) bool {
	return sameHost(a.Host, b.Host) && d.port(a) == d.port(b)
}

func (d *Database) port(c Credential) int { return cmp.Or(c.Port, d.Server.DefaultPort()) }

// address is host and port, for errors.
func (d *Database) address(c Credential) string {
	return net.JoinHostPort(c.Host, strconv.Itoa(d.port(c)))
}
