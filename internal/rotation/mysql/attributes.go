package mysql

import (
	"context"
	"fmt"
	"strings"
)

// attributes are what turns the requirements and limits of an account into these, in ALTER USER. A limit of 0 is none.
func (g *grants) attributes(have *grants) string {
	text := " REQUIRE NONE"
	if g.require != "" {
		text = " REQUIRE " + g.require
	}
	var limits []string
	for i, word := range strings.Fields(have.limits) {
		if i%2 == 0 && !strings.Contains(g.limits, word+" ") {
			limits = append(limits, word+" 0")
		}
	}
	if g.limits != "" {
		limits = append(limits, g.limits)
	}
	if limits != nil {
		text += " WITH " + strings.Join(limits, " ")
	}
	return text
}

// isMariaDB tells the two servers apart, which name users in statements and list grants differently.
func isMariaDB(version string) bool { return strings.Contains(version, "MariaDB") }

// readAttributes reads what SHOW GRANTS tells in MariaDB only: requirements, limits and default roles.
// https://dev.mysql.com/doc/refman/8.4/en/grant-tables.html
func (s *session) readAttributes(ctx context.Context, a account, version string, g *grants) error {
	var kind, cipher, issuer, subject string
	limits := [4]int{}
	err := s.QueryRowContext(ctx, `SELECT ssl_type, ssl_cipher, x509_issuer, x509_subject, max_questions, max_updates, max_connections,
		max_user_connections FROM mysql.user WHERE User = ? AND Host = ?`, a.user, a.host).
		Scan(&kind, &cipher, &issuer, &subject, &limits[0], &limits[1], &limits[2], &limits[3])
	if err != nil {
		return serverError(err)
	}
	g.require = requirement(kind, cipher, issuer, subject)
	var words []string
	for i, name := range []string{"MAX_QUERIES_PER_HOUR", "MAX_UPDATES_PER_HOUR", "MAX_CONNECTIONS_PER_HOUR", "MAX_USER_CONNECTIONS"} {
		if limits[i] > 0 {
			words = append(words, fmt.Sprintf("%s %d", name, limits[i]))
		}
	}
	g.limits = strings.Join(words, " ")
	if strings.HasPrefix(version, "5.") { // which has no roles
		return nil
	}
	roles, err := s.column(ctx, "SELECT CONCAT(QUOTE(DEFAULT_ROLE_USER), '@', QUOTE(DEFAULT_ROLE_HOST)) FROM mysql.default_roles "+
		"WHERE USER = ? AND HOST = ? ORDER BY 1", a.user, a.host)
	g.defaultRole = strings.Join(roles, ", ")
	return err
}

// requirement is what stands behind REQUIRE.
func requirement(kind, cipher, issuer, subject string) string {
	switch kind {
	case "ANY":
		return "SSL"
	case "X509":
		return "X509"
	}
	var parts []string
	for _, part := range []struct{ name, value string }{{"ISSUER", issuer}, {"SUBJECT", subject}, {"CIPHER", cipher}} {
		if part.value != "" {
			parts = append(parts, part.name+" "+literal(part.value))
		}
	}
	return strings.Join(parts, " ")
}
