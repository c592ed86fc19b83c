// Package spelling finds the name that was meant by a misspelt one.
package spelling

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// Nearest is the candidate with the fewest changes from a name, whatever their case; of several, one
// that the name begins. More than a change in four characters is another word, not a slip: then it
// is "".
func Nearest(candidates []string, name string) string {
	name = strings.ToLower(name)
	best, fewest := "", len(name)/4+1
	begun := false
	for _, candidate := range candidates {
		lower := strings.ToLower(candidate)
		changes, begins := levenshtein.ComputeDistance(lower, name), strings.HasPrefix(lower, name)
		if changes < fewest || changes == fewest && (best == "" || begins && !begun) {
			best, fewest, begun = candidate, changes, begins
		}
	}
	return best
}

// Perhaps offers the nearest candidate to whoever wrote a name: ": did you mean x?", "" if none is near.
func Perhaps(candidates []string, name string) string {
	if nearest := Nearest(candidates, name); nearest != "" {
		return ": did you mean " + nearest + "?"
	}
	return ""
}
