package prove

import (
	"encoding/base64"
	"fmt"
	"math/big"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
)

// group is a list of values that a statement treats as one: an Action element, the values of a
// condition. A value is in the group when one of them matches it.
type group struct {
	id       string
	family   family
	patterns []pattern
	// numbers are the constants of a Numeric operator, or the instants of a Date operator as
	// seconds since 1970.
	numbers  []*big.Rat
	relation relation
	// any says that every number or date is in the group.
	any      bool
	prefixes []netip.Prefix
	// open are the values with atoms, templates those with policy variables whose values are not
	// chosen yet: no pattern stands for either.
	open      []string
	templates []template
	style     style
}

// relation is a set of orders that satisfy a comparison.
type relation uint8

const (
	less relation = 1 << iota
	equal
	greater
)

func (r relation) holds(a, b *big.Rat) bool {
	return r&(1<<(a.Cmp(b)+1)) != 0
}

// add reads one value. The error says why it is of the wrong type and so equal to nothing.
func (g *group) add(text string, op operator) error {
	switch op.family {
	case numberFamily:
		n, ok := eval.ParseNumber(text)
		if !ok {
			return fmt.Errorf("%q is compared as a number", text)
		}
		g.numbers, g.relation = append(g.numbers, n), op.relation
	case dateFamily:
		n, ok := parseInstant(text)
		if op.seconds {
			n, ok = eval.ParseNumber(text)
		}
		if !ok {
			return fmt.Errorf("%q is compared as a date", text)
		}
		g.numbers, g.relation = append(g.numbers, n), op.relation
	case addressFamily:
		p, ok := eval.ParseNetwork(text)
		if !ok {
			return fmt.Errorf("%q is compared as an IP address range", text)
		}
		g.prefixes = append(g.prefixes, p.Masked())
	case boolFamily:
		if !strings.EqualFold(text, "true") && !strings.EqualFold(text, "false") {
			return fmt.Errorf("%q is compared as a Boolean", text)
		}
		p, _ := compilePattern(text, literalFold)
		g.patterns = append(g.patterns, p)
	case textFamily, nullFamily:
		if op.style == binary {
			bytes, err := base64.StdEncoding.DecodeString(text)
			if err != nil {
				return fmt.Errorf("%q is compared as base64", text)
			}
			text = base64.StdEncoding.EncodeToString(bytes)
		}
		p, ok := compilePattern(text, op.style)
		if !ok {
			return fmt.Errorf("%q is compared as an ARN", text)
		}
		g.patterns = append(g.patterns, p)
	}
	return nil
}

// parseInstant reads a date as seconds since 1970.
func parseInstant(text string) (*big.Rat, bool) {
	t, ok := eval.ParseDate(text)
	if !ok {
		return nil, false
	}
	n := new(big.Rat).SetFrac64(int64(t.Nanosecond()), int64(time.Second))
	return n.Add(n, new(big.Rat).SetInt64(t.Unix())), true
}

// matches reports whether a value is in the group. A number, date or address is in no group of
// another family.
func (g *group) matches(text string) bool {
	switch g.family {
	case numberFamily:
		n, ok := eval.ParseNumber(text)
		return ok && g.matchesNumber(n)
	case dateFamily:
		n, ok := parseInstant(text)
		return ok && g.matchesNumber(n)
	case addressFamily:
		a, err := netip.ParseAddr(text)
		return err == nil && slices.ContainsFunc(g.prefixes, func(p netip.Prefix) bool { return p.Contains(a) })
	case textFamily, boolFamily, nullFamily:
	}
	return slices.ContainsFunc(g.patterns, func(p pattern) bool { return p.matches(text) })
}

// matchesAny reports whether one of the patterns matches.
func (g *group) matchesAny(letters []rune) bool {
	for _, p := range g.patterns {
		if p.matchesLetters(letters) {
			return true
		}
	}
	return false
}

func (g *group) matchesNumber(n *big.Rat) bool {
	return g.any || slices.ContainsFunc(g.numbers, func(c *big.Rat) bool { return g.relation.holds(n, c) })
}
