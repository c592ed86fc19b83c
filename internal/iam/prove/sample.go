package prove

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/catalog"
)

// classify gives every sample its groups and keeps the first of each class.
func classify(groups []group, samples []string) []value {
	var found []value
	seen := map[string]bool{}
	var buf []byte
	for _, text := range samples {
		in := newSet(len(groups))
		for i := range groups {
			if groups[i].matches(text) {
				in.add(i)
			}
		}
		buf = in.key(buf)
		if !seen[string(buf)] {
			seen[string(buf)] = true
			found = append(found, value{text: text, in: in})
		}
	}
	return found
}

// Addresses from the blocks that are reserved for documentation, for classes without a boundary.
const (
	someIPv4 = "203.0.113.10"
	someIPv6 = "2001:db8::1"
)

// addressSamples has the boundaries of the ranges of the groups. Ranges nest or are disjoint, so
// every class holds a first address of a range, the first one after a range, or a zero address.
func addressSamples(groups []group, free bool) []string {
	samples := []string{someIPv4, someIPv6}
	if free {
		samples = append(samples, noNumber)
	}
	for _, g := range groups {
		for _, p := range g.prefixes {
			samples = append(samples, p.Addr().String())
			if after := lastAddress(p).Next(); after.IsValid() {
				samples = append(samples, after.String())
			}
		}
	}
	return append(samples, netip.IPv4Unspecified().String(), netip.IPv6Unspecified().String())
}

func lastAddress(p netip.Prefix) netip.Addr {
	bytes := p.Addr().AsSlice()
	for i := p.Bits(); i < len(bytes)*8; i++ {
		bytes[i/8] |= 0x80 >> (i % 8)
	}
	last, _ := netip.AddrFromSlice(bytes)
	return last
}

// build makes the choices of a condition-key axis.
func (a *axis) build(t traits, scope Scope, b *budget) error {
	values, err := a.values(t, scope, b)
	if err != nil {
		return err
	}
	if !t.present {
		a.choices = append(a.choices, choice{})
	}
	for i := range values {
		a.choices = append(a.choices, choice{members: values[i : i+1 : i+1]})
	}
	if a.qualified() {
		return a.combine(values)
	}
	return nil
}

// values are the classes of single values.
func (a *axis) values(t traits, scope Scope, b *budget) ([]value, error) {
	families := map[family]bool{}
	for i := range a.groups {
		families[a.groups[i].family] = true
	}
	delete(families, nullFamily)
	untyped := t.domain.id == anyText.id
	free := t.free || !a.isFor(families)
	if free || len(t.finite) > 0 {
		a.expectOtherTypes()
	}
	switch {
	case len(t.finite) > 0:
		a.space = listed(t.finite)
		return classify(a.groups, t.finite), nil
	case len(families) == 1 && families[boolFamily] && !t.free:
		a.space = listed([]string{"true", "false"})
		return classify(a.groups, []string{"true", "false"}), nil
	case untyped && len(families) == 1 && families[numberFamily]:
		return classify(a.groups, numberSamples(a.groups, free)), nil
	case untyped && len(families) == 1 && families[dateFamily]:
		return classify(a.groups, dateSamples(a.groups, free)), nil
	case untyped && len(families) == 1 && families[addressFamily]:
		return classify(a.groups, addressSamples(a.groups, free)), nil
	case len(families) == 2 && families[numberFamily] && families[textFamily] && untyped && !free && a.writeNumbers():
		t.domain = wholeNumbers
	default:
		a.doubtOtherThan(textFamily, boolFamily)
	}
	a.keepToARNs(&t)
	a.space = t.domain
	return allPartitions.partition(scope, a.groups, t.domain, func() []string {
		return slices.Concat(t.samples, a.examples())
	}, b)
}

// listed is the group of the given values.
func listed(values []string) group {
	g := group{id: "listed\x00" + strings.Join(values, "\x00")}
	for _, v := range values {
		p, _ := compilePattern(v, literal)
		g.patterns = append(g.patterns, p)
	}
	return g
}

// isFor reports whether the values of the key are of the types of the operators, of those other than
// text. They are not what a key holds that may hold any text.
func (a *axis) isFor(families map[family]bool) bool {
	types := map[family]catalog.Type{numberFamily: catalog.Numeric, dateFamily: catalog.Date, addressFamily: catalog.IPAddress}
	for f, wanted := range types {
		if !families[f] {
			continue
		}
		if key, _ := catalog.Key(a.key); key.Type != wanted {
			return false
		}
	}
	return true
}

// doubtOtherThan makes the tests of other families undecided for every value: a key holds values of one type.
func (a *axis) doubtOtherThan(families ...family) {
	for i := range a.tests {
		t := &a.tests[i].test
		if t.group >= 0 && !slices.Contains(families, a.groups[t.group].family) {
			t.group, t.present = -1, maybe
			t.doubt = &doubt{reason: fmt.Sprintf("%s is compared as values of different types", a.key)}
		}
	}
}

// keepToARNs makes ARNs the domain of a key that is only compared as one.
func (a *axis) keepToARNs(t *traits) {
	isARN := func(g group) bool { return g.style == arnGlob || g.family == nullFamily }
	switch {
	case !slices.ContainsFunc(a.groups, isARN) || strings.HasPrefix(t.domain.id, "arn:"):
	case t.domain.id == anyText.id && !t.free && !slices.ContainsFunc(a.groups, func(g group) bool { return !isARN(g) }):
		t.domain = shapes("arn:?*:?*:*:*:?*")
	default:
		a.expectOtherTypes()
	}
}

// expectOtherTypes prepares negated operators for values that are not of their type.
func (a *axis) expectOtherTypes() {
	for i := range a.tests {
		t := &a.tests[i].test
		if !t.negate || t.group < 0 {
			continue
		}
		g := &a.groups[t.group]
		if g.style == arnGlob || g.family == numberFamily || g.family == dateFamily || g.family == addressFamily {
			t.ofType, t.typed = true, a.share(typeOf(g.family, g.style))
		}
	}
}

// maxExamples bounds how many patterns of a group are made into examples.
const maxExamples = 8

// examples are values made from the patterns themselves.
func (a *axis) examples() []string {
	var out []string
	for _, g := range a.groups {
		for _, p := range g.patterns[:min(len(g.patterns), maxExamples)] {
			out = append(out, p.fill("example"))
		}
	}
	return out
}

func (a *axis) qualified() bool {
	return slices.ContainsFunc(a.tests, func(t placedTest) bool { return t.qualifier != "" })
}

// maxSets bounds the sets of values that are tried for a multi-valued key.
const maxSets = 5_000

// combine adds the sets of several values. A set with as many members as there are tests can hold
// one example for each ForAnyValue and one counter-example for each ForAllValues, so larger sets
// add nothing.
func (a *axis) combine(values []value) error {
	sets := [][]value{nil}
	for size := 1; size <= len(a.tests); size++ {
		var larger [][]value
		for _, s := range sets {
			for i := a.after(values, s); i < len(values); i++ {
				larger = append(larger, append(slices.Clone(s), values[i]))
			}
			if len(larger)+len(a.choices) > maxSets {
				return errBudget
			}
		}
		sets = larger
		if size == 1 {
			continue
		}
		for _, s := range sets {
			a.choices = append(a.choices, choice{members: s})
		}
	}
	return nil
}

// after is the index of the value after the last of a set.
func (a *axis) after(values []value, s []value) int {
	if len(s) == 0 {
		return 0
	}
	last := s[len(s)-1].text
	return slices.IndexFunc(values, func(v value) bool { return v.text == last }) + 1
}
