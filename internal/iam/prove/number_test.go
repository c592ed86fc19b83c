package prove

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
)

// TestWritten compares the patterns of how numbers are written with the numbers.
func TestWritten(t *testing.T) {
	t.Parallel()
	for _, constant := range []string{"-3", "0", "0.5", "7", "10", "19.99", "100", "120", "999", "1000"} {
		c, _ := eval.ParseNumber(constant)
		for r := less; r <= less|equal|greater; r++ {
			g := group{family: numberFamily, numbers: []*big.Rat{c}, relation: r}
			patterns := g.written()
			for n := range 1_300 {
				text := strconv.Itoa(n)
				got := slices.ContainsFunc(patterns, func(p pattern) bool { return p.matches(text) })
				if want := g.matches(text); got != want {
					t.Fatalf("%d and %s by relation %b: %v, want %v", n, constant, r, got, want)
				}
			}
		}
	}
}

// TestNumberSamples shows that between and beside the constants there is a number of every class.
func TestNumberSamples(t *testing.T) {
	t.Parallel()
	a, _ := eval.ParseNumber("1.5")
	b, _ := eval.ParseNumber("9007199254740993")
	groups := []group{{family: numberFamily, numbers: []*big.Rat{b, a}}}
	for free, want := range map[bool]string{
		false: "[0 0 1 2 3 9007199254740992 9007199254740993 9007199254740994 9007199254740995]",
		true:  "[text 0.5 1.5 4503599627370497.25 9007199254740993 9007199254740994]",
	} {
		if got := fmt.Sprint(numberSamples(groups, free)); got != want {
			t.Errorf("free %v: %s, want %s", free, got, want)
		}
	}
}

// TestInstant: a date between two others is written to the nanosecond.
func TestInstant(t *testing.T) {
	t.Parallel()
	for n, want := range map[string]string{
		"1767225600": "1767225600", "1767225600.5": "2026-01-01T00:00:00.5Z", "-0.25": "1969-12-31T23:59:59.75Z",
	} {
		r, _ := eval.ParseNumber(n)
		if got := instant(r); got != want {
			t.Errorf("%s is written %s, want %s", n, got, want)
		}
	}
}
