package mysql

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// all is the privilege that has every other one on an object in it.
const all = "ALL PRIVILEGES"

// grants are what SHOW GRANTS says of an account.
type grants struct {
	// privileges are those on each object: "`db`.*" -> "SELECT", "UPDATE (`a`)".
	privileges map[string]map[string]bool
	// option tells on which objects the account may grant them on.
	option map[string]bool
	// roles are those granted, with what follows the account: "WITH ADMIN OPTION".
	roles map[string]string
	// defaultRole is the role of new sessions, several in MySQL, "" = none.
	defaultRole string
	// require is what connections have to be like: "SSL", "X509", a cipher; limits are those of the account. Only MariaDB
	// lists these and the default role (readAttributes).
	require, limits string
}

// parseGrants reads the lines of SHOW GRANTS. How the account proves who it is, is left out.
func parseGrants(lines []string) (*grants, error) {
	g := &grants{privileges: map[string]map[string]bool{}, option: map[string]bool{}, roles: map[string]string{}}
	for _, line := range lines {
		if err := g.add(line); err != nil {
			return nil, err
		}
	}
	return g, nil
}

func (g *grants) add(line string) error {
	if role, ok := strings.CutPrefix(line, "SET DEFAULT ROLE "); ok {
		g.defaultRole, _ = cut(role, " FOR ")
		return nil
	}
	what, ok := strings.CutPrefix(line, "GRANT ")
	if !ok {
		return fmt.Errorf("SHOW GRANTS says something that is not understood, which begins with %.40q", line)
	}
	granted, to := cut(what, " TO ")
	privileges, object := cut(granted, " ON ")
	clauses := afterAccount(to)
	if object == "" {
		for _, role := range list(granted) {
			g.roles[role] = clauses
		}
		return nil
	}
	if g.privileges[object] == nil {
		g.privileges[object] = map[string]bool{}
	}
	for _, privilege := range list(privileges) {
		for _, single := range byColumn(privilege) {
			if single != "USAGE" {
				g.privileges[object][single] = true
			}
		}
	}
	g.clauses(object, clauses)
	return nil
}

// clauses reads REQUIRE and WITH, which follow the account.
func (g *grants) clauses(object, text string) {
	before, with := cut(" "+text, " WITH ")
	if _, require := cut(before, " REQUIRE "); require != "" {
		g.require = require
	}
	if rest, ok := strings.CutPrefix(with, "GRANT OPTION"); ok {
		g.option[object] = true
		with = strings.TrimSpace(rest)
	}
	if with != "" {
		g.limits = with
	}
}

// cut splits a text at the first separator outside of quotation marks and parentheses.
func cut(text, separator string) (before, after string) {
	if at := find(text, separator); at >= 0 {
		return text[:at], text[at+len(separator):]
	}
	return text, ""
}

func find(text, separator string) int {
	depth, quote := 0, byte(0)
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case depth == 0 && strings.HasPrefix(text[i:], separator):
			return i
		case c == '`' || c == '\'' || c == '"':
			quote = c
		case c == '(':
			depth++
		case c == ')':
			depth--
		}
	}
	return -1
}

// list splits at commas.
func list(text string) []string {
	var items []string
	for text != "" {
		var item string
		item, text = cut(text, ",")
		items = append(items, strings.TrimSpace(item))
	}
	return items
}

// byColumn takes a privilege on several columns apart, which are granted and revoked one by one: "SELECT (`a`, `b`)".
func byColumn(privilege string) (single []string) {
	name, columns, ok := strings.Cut(privilege, " (")
	if !ok {
		return []string{privilege}
	}
	for _, column := range list(strings.TrimSuffix(columns, ")")) {
		single = append(single, name+" ("+column+")")
	}
	return single
}

// afterAccount is what stands behind user@host and how that proves who it is.
func afterAccount(text string) string {
	at := len(text)
	for _, clause := range []string{" REQUIRE ", " WITH "} {
		if found := find(text, clause); found >= 0 {
			at = min(at, found)
		}
	}
	return strings.TrimSpace(text[at:])
}

// statements are what turns the grants of an account from what they are into what another one has. They grant
// before they revoke: whoever is connected keeps what both have. Only where the account has all privileges on an
// object, and the other one has some, that cannot be: the server knows no way to take all but these.
func (g *grants) statements(have *grants, to account) []string {
	c := &changes{to: to.String()}
	for _, object := range slices.Sorted(maps.Keys(union(g.privileges, have.privileges))) {
		wanted, held := g.privileges[object], have.privileges[object]
		if held[all] && !wanted[all] {
			c.first = append(c.first, "REVOKE "+all+" ON "+object+" FROM "+c.to)
			held = nil
		}
		c.privileges(object, wanted, held)
		c.option(object, g.option[object], have.option[object])
	}
	for _, role := range slices.Sorted(maps.Keys(union(g.roles, have.roles))) {
		clauses, wanted := g.roles[role]
		if now, held := have.roles[role]; wanted && (!held || now != clauses) {
			c.grant = append(c.grant, strings.TrimSpace("GRANT "+role+" TO "+c.to+" "+clauses))
		} else if held && !wanted {
			c.revoke = append(c.revoke, "REVOKE "+role+" FROM "+c.to)
		}
	}
	return slices.Concat(c.first, c.grant, c.revoke)
}

// changes are statements about an account, in the order in which they are run.
type changes struct {
	to                   string
	first, grant, revoke []string
}

func (c *changes) privileges(object string, wanted, held map[string]bool) {
	missing, extra := without(wanted, held), without(held, wanted)
	if wanted[all] { // which goes with no other, and has them in it
		missing, extra = without(map[string]bool{all: true}, held), nil
	}
	if len(missing) > 0 {
		c.grant = append(c.grant, "GRANT "+strings.Join(missing, ", ")+" ON "+object+" TO "+c.to)
	}
	if len(extra) > 0 {
		c.revoke = append(c.revoke, "REVOKE "+strings.Join(extra, ", ")+" ON "+object+" FROM "+c.to)
	}
}

// option is about the right to grant on what one has.
func (c *changes) option(object string, wanted, held bool) {
	switch {
	case wanted && !held:
		c.grant = append(c.grant, "GRANT USAGE ON "+object+" TO "+c.to+" WITH GRANT OPTION")
	case held && !wanted:
		c.revoke = append(c.revoke, "REVOKE GRANT OPTION ON "+object+" FROM "+c.to)
	}
}

func union[V any](a, b map[string]V) map[string]V {
	all := maps.Clone(a)
	if all == nil {
		all = map[string]V{}
	}
	maps.Copy(all, b)
	return all
}

// without lists what is in one set and not in another.
func without(set, other map[string]bool) []string {
	var left []string
	for _, item := range slices.Sorted(maps.Keys(set)) {
		if !other[item] {
			left = append(left, item)
		}
	}
	return left
}
