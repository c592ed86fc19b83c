package prove

import (
	"math/big"
	"slices"
	"time"
)

// noNumber is a value that is no number, date or address, for keys that may hold any text.
const noNumber = "text"

// constants are the different numbers of the groups, in order.
func constants(groups []group) []*big.Rat {
	var all []*big.Rat
	for i := range groups {
		all = append(all, groups[i].numbers...)
	}
	slices.SortFunc(all, (*big.Rat).Cmp)
	return slices.CompactFunc(all, func(a, b *big.Rat) bool { return a.Cmp(b) == 0 })
}

// between has the constants, a number between every two neighbours, one below all and one above all.
func between(constants []*big.Rat) []*big.Rat {
	if len(constants) == 0 {
		return []*big.Rat{new(big.Rat)}
	}
	unit, half := big.NewRat(1, 1), big.NewRat(1, 2)
	out := []*big.Rat{new(big.Rat).Sub(constants[0], unit)}
	for i, c := range constants {
		if i > 0 {
			middle := new(big.Rat).Add(constants[i-1], c)
			out = append(out, middle.Mul(middle, half))
		}
		out = append(out, c)
	}
	return append(out, new(big.Rat).Add(constants[len(constants)-1], unit))
}

// wholeAround has the whole numbers on and next to the constants.
func wholeAround(constants []*big.Rat) []*big.Int {
	var out []*big.Int
	for _, c := range constants {
		low := new(big.Int).Div(c.Num(), c.Denom()) // rounds down, because denominators are positive
		for d := int64(-1); d <= 2; d++ {
			out = append(out, new(big.Int).Add(low, big.NewInt(d)))
		}
	}
	return out
}

// numberSamples has one number for every class of the groups. Every numeric condition key but
// s3:TlsVersion counts whole things, so whole numbers from 0 are complete, unless the key is free.
func numberSamples(groups []group, free bool) []string {
	if free {
		samples := []string{noNumber}
		for _, n := range between(constants(groups)) {
			samples = append(samples, decimal(n))
		}
		return samples
	}
	points := append(wholeAround(constants(groups)), new(big.Int))
	slices.SortFunc(points, (*big.Int).Cmp)
	var samples []string
	for _, p := range points {
		if p.Sign() >= 0 {
			samples = append(samples, p.String())
		}
	}
	return samples
}

// decimal writes a number that has finitely many digits exactly.
func decimal(n *big.Rat) string {
	digits, _ := n.FloatPrec()
	return n.FloatString(digits)
}

// The first and the last second that a date can be written of; the clock is between them.
const (
	firstSecond = 0
	lastSecond  = 253402300799 // 9999-12-31T23:59:59Z
)

// dateSamples has one instant for every class of the groups. The time of a request counts in seconds,
// as its other notation does, unless the key is free.
func dateSamples(groups []group, free bool) []string {
	if free {
		samples := []string{noNumber}
		for _, n := range between(constants(groups)) {
			samples = append(samples, instant(n))
		}
		return samples
	}
	points := []int64{firstSecond, lastSecond}
	for _, p := range wholeAround(constants(groups)) {
		if p.Cmp(big.NewInt(firstSecond)) > 0 && p.Cmp(big.NewInt(lastSecond)) < 0 {
			points = append(points, p.Int64())
		}
	}
	slices.Sort(points)
	var samples []string
	for _, p := range points {
		samples = append(samples, time.Unix(p, 0).UTC().Format(time.RFC3339))
	}
	return samples
}

// instant writes an instant, to the nanosecond where its seconds are not whole.
func instant(n *big.Rat) string {
	seconds := new(big.Int).Div(n.Num(), n.Denom())
	if n.IsInt() {
		return seconds.String()
	}
	rest := new(big.Rat).Sub(n, new(big.Rat).SetInt(seconds))
	nanos := rest.Mul(rest, big.NewRat(int64(time.Second), 1))
	whole := new(big.Int).Div(nanos.Num(), nanos.Denom())
	return time.Unix(seconds.Int64(), whole.Int64()).UTC().Format(time.RFC3339Nano)
}

// wholeNumbers is the domain of keys that count whole things, as they are written.
var wholeNumbers = group{id: "whole numbers", patterns: append(longer(0), digitsOf("0"))}

// longer are the patterns of whole numbers from 1 on with more than the given number of digits.
func longer(than int) []pattern {
	var out []pattern
	for first := '1'; first <= '9'; first++ {
		p := startingWith(string(first), than+1)
		out = append(out, append(p, element{kind: many, class: digit}))
	}
	return out
}

var someDigit = element{kind: any1, class: digit}

func digitsOf(text string) pattern {
	p, _ := compilePattern(text, literal)
	return p
}

// maxWritten is how many digits a number may have to be compared with texts.
const maxWritten = 20

// writeNumbers gives every group of numbers the patterns of how its whole numbers are written, the group of
// all numbers included. It reports false when they are too long.
func (a *axis) writeNumbers() bool {
	a.expectOtherTypes()
	for i := range a.groups {
		for _, c := range a.groups[i].numbers {
			if len(decimal(c)) > maxWritten {
				return false
			}
		}
	}
	a.groups = slices.Clone(a.groups)
	for i := range a.groups {
		if g := &a.groups[i]; g.family == numberFamily {
			g.patterns = g.written()
		}
	}
	return true
}

// written are the patterns of the whole numbers in a group of numbers.
func (g *group) written() []pattern {
	if g.any {
		return wholeNumbers.patterns
	}
	var out []pattern
	for _, c := range g.numbers {
		low := new(big.Int).Div(c.Num(), c.Denom())
		above := new(big.Int).Add(low, big.NewInt(1))
		if g.relation&less != 0 {
			below := low
			if c.IsInt() {
				below = new(big.Int).Sub(low, big.NewInt(1))
			}
			out = append(out, atMost(below)...)
		}
		if g.relation&equal != 0 && c.IsInt() && c.Sign() >= 0 {
			out = append(out, digitsOf(low.String()))
		}
		if g.relation&greater != 0 {
			out = append(out, atLeast(above)...)
		}
	}
	return out
}

// atMost are the patterns of the whole numbers up to a limit.
func atMost(limit *big.Int) []pattern {
	if limit.Sign() < 0 {
		return nil
	}
	text := limit.String()
	out := []pattern{digitsOf("0"), digitsOf(text)}
	for length := 1; length < len(text); length++ {
		for first := '1'; first <= '9'; first++ {
			out = append(out, startingWith(string(first), length))
		}
	}
	for i, limit := range text {
		for d := '0'; d < limit; d++ {
			if i > 0 || d > '0' {
				out = append(out, startingWith(text[:i]+string(d), len(text)))
			}
		}
	}
	return out
}

// atLeast are the patterns of the whole numbers from a limit on.
func atLeast(limit *big.Int) []pattern {
	if limit.Sign() <= 0 {
		return wholeNumbers.patterns
	}
	text := limit.String()
	out := append(longer(len(text)), digitsOf(text))
	for i, limit := range text {
		for d := limit + 1; d <= '9'; d++ {
			out = append(out, startingWith(text[:i]+string(d), len(text)))
		}
	}
	return out
}

// startingWith is the pattern of numbers of a length that start with given digits.
func startingWith(digits string, length int) pattern {
	p := digitsOf(digits)
	for len(p) < length {
		p = append(p, someDigit)
	}
	return p
}
