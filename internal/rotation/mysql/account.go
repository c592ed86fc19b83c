package mysql

import "strings"

// account is a user with the host that it logs in from: to the server they are one name.
type account struct{ user, host string }

// String is the account in statements.
func (a account) String() string { return quoted(a.user) + "@" + quoted(a.host) }

// quoted is an identifier.
func quoted(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }

// literal is a string. Sessions have no sql_mode, so that a backslash escapes.
func literal(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `''`).Replace(text) + "'"
}
