package prove

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// group is a list of values that a statement treats as one: an Action element, the values of a
// condition. A value is in the group when one of them matches it.
type group struct {
	id       string
	family   family
	patterns []pattern
	// numbers are the constants of a Numeric operator, or the instants of a Date operator as
	// seconds since 1970.
	numbers  []float64
	relation relation
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

func (r relation) holds(a, b float64) bool {
	return r&(1<<(cmp.Compare(a, b)+1)) != 0
}

// maxDigits is how many digits of a number a float64 keeps apart.
const maxDigits = 15

// add reads one value. The error says why it is of the wrong type and so equal to nothing.
func (g *group) add(text string, op operator) error {
	switch op.family {
	case numberFamily:
		n, err := strconv.ParseFloat(text, 64)
		if err != nil || len(text) > maxDigits {
			return fmt.Errorf("%q is compared as a number", text)
		}
		g.numbers, g.relation = append(g.numbers, n), op.relation
	case dateFamily:
		t, ok := parseInstant(text)
		if !ok {
			return fmt.Errorf("%q is compared as a date", text)
		}
		g.numbers, g.relation = append(g.numbers, float64(t.UnixNano())/float64(time.Second)), op.relation
	case addressFamily:
		p, ok := parsePrefix(text)
		if !ok {
			return fmt.Errorf("%q is compared as an IP address range", text)
		}
		g.prefixes = append(g.prefixes, p)
	case boolFamily:
		if !strings.EqualFold(text, "true") && !strings.EqualFold(text, "false") {
			return fmt.Errorf("%q is compared as a Boolean", text)
		}
		p, _ := compilePattern(text, literalFold)
		g.patterns = append(g.patterns, p)
	case textFamily, nullFamily:
		p, ok := compilePattern(text, op.style)
		if !ok {
			return fmt.Errorf("%q is compared as an ARN", text)
		}
		g.patterns = append(g.patterns, p)
	}
	return nil
}

// parseInstant reads the date forms of the policy language: W3C ISO 8601 and epoch seconds.
func parseInstant(text string) (time.Time, bool) {
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.Unix(seconds, 0).UTC(), true
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00", time.DateOnly, "2006-01"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// parsePrefix reads a CIDR block, or a bare address as the block that holds only it.
func parsePrefix(text string) (netip.Prefix, bool) {
	if p, err := netip.ParsePrefix(text); err == nil {
		return p.Masked(), true
	}
	a, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(a, a.BitLen()), true
}

// matches reports whether a value is in the group. A number, date or address is in no group of
// another family.
func (g *group) matches(text string) bool {
	switch g.family {
	case numberFamily:
		n, err := strconv.ParseFloat(text, 64)
		return err == nil && g.matchesNumber(n)
	case dateFamily:
		t, ok := parseInstant(text)
		return ok && g.matchesNumber(float64(t.Unix()))
	case addressFamily:
		a, err := netip.ParseAddr(text)
		return err == nil && slices.ContainsFunc(g.prefixes, func(p netip.Prefix) bool { return p.Contains(a) })
	case textFamily, boolFamily, nullFamily:
	}
	return slices.ContainsFunc(g.patterns, func(p pattern) bool { return p.matches(text) })
}

func (g *group) matchesNumber(n float64) bool {
	return slices.ContainsFunc(g.numbers, func(c float64) bool { return g.relation.holds(n, c) })
}
