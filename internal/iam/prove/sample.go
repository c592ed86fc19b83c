package prove

import (
	"fmt"
	"math"
	"net/netip"
	"slices"
	"strconv"
	"time"
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

// numberSamples has one number between and on the constants of the groups. Every numeric
// condition key but s3:TlsVersion counts whole things, so whole numbers from 0 are complete.
func numberSamples(groups []group) []string {
	var points []float64
	for _, g := range groups {
		for _, c := range g.numbers {
			low, high := math.Floor(c), math.Ceil(c)
			points = append(points, low-1, low, high, high+1)
		}
	}
	points = append(points, 0)
	slices.Sort(points)
	var samples []string
	for _, p := range slices.Compact(points) {
		if p >= 0 {
			samples = append(samples, strconv.FormatFloat(p, 'f', -1, 64))
		}
	}
	return samples
}

// dateSamples has one instant between and on the constants of the groups, to the second.
func dateSamples(groups []group) []string {
	var points []int64
	for _, g := range groups {
		for _, c := range g.numbers {
			low, high := int64(math.Floor(c)), int64(math.Ceil(c))
			points = append(points, low-1, low, high, high+1)
		}
	}
	slices.Sort(points)
	var samples []string
	for _, p := range slices.Compact(points) {
		samples = append(samples, time.Unix(p, 0).UTC().Format(time.RFC3339))
	}
	return samples
}

// Addresses from the blocks that are reserved for documentation, for classes without a boundary.
const (
	someIPv4 = "203.0.113.10"
	someIPv6 = "2001:db8::1"
)

// addressSamples has the boundaries of the ranges of the groups. Ranges nest or are disjoint, so
// every class holds a first address of a range, the first one after a range, or a zero address.
func addressSamples(groups []group) []string {
	samples := []string{someIPv4, someIPv6}
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
func (a *axis) build(t traits, cache *cache, b *budget) error {
	values, err := a.values(t, cache, b)
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
func (a *axis) values(t traits, cache *cache, b *budget) ([]value, error) {
	families := map[family]bool{}
	for i := range a.groups {
		families[a.groups[i].family] = true
	}
	switch {
	case len(t.finite) > 0:
		return classify(a.groups, t.finite), nil
	case len(families) == 1 && families[boolFamily] && !t.free:
		return classify(a.groups, []string{"true", "false"}), nil
	case families[textFamily] || families[boolFamily] || len(families) == 0:
		a.doubtOtherThan(textFamily, boolFamily)
		a.keepToARNs(&t)
		return cache.partition(a.groups, t.domain, func() []string {
			return slices.Concat(t.samples, a.examples())
		}, b)
	case families[numberFamily]:
		a.doubtOtherThan(numberFamily)
		return classify(a.groups, numberSamples(a.groups)), nil
	case families[dateFamily]:
		a.doubtOtherThan(dateFamily)
		return classify(a.groups, dateSamples(a.groups)), nil
	}
	return classify(a.groups, addressSamples(a.groups)), nil
}

// doubtOtherThan makes the tests of other families undecided: a key holds values of one type.
func (a *axis) doubtOtherThan(families ...family) {
	for i := range a.tests {
		t := &a.tests[i].test
		if t.group >= 0 && !slices.Contains(families, a.groups[t.group].family) {
			t.doubt = &doubt{reason: fmt.Sprintf("%s is compared as values of different types", a.key)}
		}
	}
}

// keepToARNs makes ARNs the domain of a key that is only compared as one. Where other text is
// possible, a negated ARN operator is in doubt: AWS's documents do not say what it makes of it.
func (a *axis) keepToARNs(t *traits) {
	isARN := func(g group) bool { return g.style == arnGlob || g.family == nullFamily }
	switch {
	case t.domain.id != anyText.id || !slices.ContainsFunc(a.groups, isARN):
	case !t.free && !slices.ContainsFunc(a.groups, func(g group) bool { return !isARN(g) }):
		t.domain = shapes("arn:?*:?*:*:*:?*")
	default:
		for i := range a.tests {
			test := &a.tests[i].test
			if test.negate && test.group >= 0 && a.groups[test.group].style == arnGlob {
				test.doubt = &doubt{reason: "AWS's documents do not say what a negated ARN operator makes of a value of " +
					a.key + " that is no ARN"}
			}
		}
	}
}

// examples are values made from the patterns themselves.
func (a *axis) examples() []string {
	var out []string
	for _, g := range a.groups {
		for _, p := range g.patterns {
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
