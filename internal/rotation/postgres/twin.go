package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

// Twin makes the second of two alternating users a member of the first, who it becomes with every login: both
// work as one role, which owns what either makes, and has what is granted to it. Everything happens in one
// transaction, the password with it, and one invocation at a time.
func (s *session) Twin(ctx context.Context, of string, c rotation.Change) error {
	// The name of the second is that of the first and more.
	first, second := min(of, c.User), max(of, c.User)
	return s.exclusively(ctx, first, c, func(tx pgx.Tx) error {
		if err := prepare(ctx, tx, first, second); err != nil {
			return err
		}
		return setPassword(ctx, tx, c.User, c.Password)
	})
}

// prepare makes the second user where there is none.
func prepare(ctx context.Context, tx pgx.Tx, first, second string) error {
	if exists, err := roleExists(ctx, tx, first); err != nil || !exists {
		return errors.Join(err, missing(first, exists))
	}
	exists, err := roleExists(ctx, tx, second)
	if err != nil {
		return err
	}
	if !exists {
		if err := exec(ctx, tx, "CREATE ROLE "+quoted(second)+" LOGIN"); err != nil {
			return err
		}
	} else if err := checkPower(ctx, tx, first, second); err != nil {
		return err
	}
	return share(ctx, tx, first, second)
}

// checkPower refuses a second user that was there and may do more than the first: who reads the secret would get
// that, too.
func checkPower(ctx context.Context, tx pgx.Tx, first, second string) error {
	var isMore bool
	err := tx.QueryRow(ctx, `SELECT b.rolsuper > a.rolsuper OR b.rolcreaterole > a.rolcreaterole OR b.rolcreatedb > a.rolcreatedb
		OR b.rolreplication > a.rolreplication OR b.rolbypassrls > a.rolbypassrls
		OR EXISTS (SELECT FROM pg_auth_members JOIN pg_roles r ON r.oid = roleid WHERE member = b.oid AND r.rolname <> $1)
		FROM pg_roles a, pg_roles b WHERE a.rolname = $1 AND b.rolname = $2`, first, second).Scan(&isMore)
	if err != nil {
		return serverError(err)
	}
	if isMore {
		return fmt.Errorf("the server has a user %s who may do more than %s, and is not taken over: rename or drop it, or revoke its roles and attributes",
			second, first)
	}
	return nil
}

func missing(role string, exists bool) error {
	if exists {
		return nil
	}
	return fmt.Errorf("the server has no user %s", role)
}

func roleExists(ctx context.Context, tx pgx.Tx, role string) (exists bool, err error) {
	err = tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", role).Scan(&exists)
	return exists, serverError(err)
}

// share makes the second user work as the first, with the limits and the settings of the first.
func share(ctx context.Context, tx pgx.Tx, first, second string) error {
	var limits string
	err := tx.QueryRow(ctx, `SELECT format('CONNECTION LIMIT %s VALID UNTIL %L', rolconnlimit, coalesce(rolvaliduntil, 'infinity'))
		FROM pg_roles WHERE rolname = $1`, first).Scan(&limits)
	if err != nil {
		return serverError(err)
	}
	for _, statement := range []string{
		"GRANT " + quoted(first) + " TO " + quoted(second),
		"ALTER ROLE " + quoted(second) + " LOGIN INHERIT " + limits,
		"ALTER ROLE " + quoted(second) + " RESET ALL",
	} {
		if err := exec(ctx, tx, statement); err != nil {
			return err
		}
	}
	if err := handOver(ctx, tx, first, second); err != nil {
		return err
	}
	if err := exec(ctx, tx, "ALTER ROLE "+quoted(second)+" SET role TO "+quoted(first)); err != nil {
		return err
	}
	return copySettings(ctx, tx, first, second)
}

// handOver gives the first user what the second one owns in this database: what it made before it worked as
// the first, under another rotation function for one.
func handOver(ctx context.Context, tx pgx.Tx, first, second string) error {
	var owns bool
	err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_shdepend JOIN pg_roles ON pg_roles.oid = refobjid
		WHERE deptype = 'o' AND rolname = $1 AND dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database())))`,
		second).Scan(&owns)
	if err != nil || !owns {
		return serverError(err)
	}
	return exec(ctx, tx, "REASSIGN OWNED BY "+quoted(second)+" TO "+quoted(first))
}

// copySettings gives the second user what ALTER ROLE ... SET says of the first, for all databases and for
// single ones. A value is set in this transaction and taken over from there, so that lists stay lists; but for the role,
// which would be that of the statements that follow. Where the first becomes another role, so does the second.
func copySettings(ctx context.Context, tx pgx.Tx, first, second string) error {
	rows, err := tx.Query(ctx, `SELECT coalesce(datname, ''), split_part(setting, '=', 1), substr(setting, strpos(setting, '=') + 1)
		FROM pg_db_role_setting JOIN pg_roles r ON r.oid = setrole LEFT JOIN pg_database d ON d.oid = setdatabase,
		unnest(setconfig) AS setting WHERE rolname = $1`, first)
	if err != nil {
		return serverError(err)
	}
	type setting struct{ Database, Name, Value string }
	settings, err := pgx.CollectRows(rows, pgx.RowToStructByPos[setting])
	if err != nil {
		return serverError(err)
	}
	for _, one := range settings {
		in := ""
		if one.Database != "" {
			in = " IN DATABASE " + quoted(one.Database)
		}
		if one.Name == "role" {
			if one.Value == "none" { // the first works as itself
				one.Value = first
			}
			if err := exec(ctx, tx, "ALTER ROLE "+quoted(second)+in+" SET role TO "+quoted(one.Value)); err != nil {
				return err
			}
			continue
		}
		if _, err := tx.Exec(ctx, "SELECT set_config($1, $2, true)", one.Name, one.Value); err != nil {
			return serverError(err)
		}
		// The name comes from the server, which takes no quotation marks around names with a dot.
		if err := exec(ctx, tx, "ALTER ROLE "+quoted(second)+in+" SET "+one.Name+" FROM CURRENT"); err != nil {
			return err
		}
	}
	return nil
}
