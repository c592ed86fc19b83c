package catalog

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// NearestAction returns the action whose name is most like a misspelt one, "" if none is near.
func (s *Service) NearestAction(name string) string {
	names := make([]string, 0, len(s.actions))
	for _, a := range s.actions {
		names = append(names, a.Name)
	}
	return nearest(names, name)
}

// NearestKey returns the condition key, of those of the service and the global ones, whose name is
// most like a misspelt one, "" if none is near.
func (s *Service) NearestKey(name string) string {
	var names []string
	for _, k := range s.keys {
		names = append(names, k.Name)
	}
	for _, k := range GlobalKeys() {
		names = append(names, k.Name)
	}
	return nearest(names, name)
}

// NearestService returns the IAM prefix that is most like a misspelt one, "" if none is near.
func NearestService(prefix string) string { return nearest(Services(), prefix) }

// nearest is the candidate with the fewest changes from a name, whatever their case; of several, one
// that the name begins. More than a change in four characters is another word, not a slip.
func nearest(candidates []string, name string) string {
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
