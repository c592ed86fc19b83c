package eval

import (
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// arnComponents is the number of components of an ARN; the last one keeps its own colons.
const arnComponents = 6

// components splits an ARN pattern at its first five colons, not counting those within variables.
func (e *evaluation) components(pattern string) []string {
	var components []string
	start := 0
	for i := 0; i < len(pattern) && len(components) < arnComponents-1; i++ {
		if e.variables && strings.HasPrefix(pattern[i:], "${") {
			if end := strings.IndexByte(pattern[i:], '}'); end >= 0 {
				i += end
			}
		}
		if pattern[i] == ':' {
			components = append(components, pattern[start:i])
			start = i + 1
		}
	}
	return append(components, pattern[start:])
}

// compareARN matches each of the six components by itself, so that a wildcard never crosses one
// of their colons (UG, "ARN condition operators" and "IAM JSON policy elements: Resource").
func (e *evaluation) compareARN(pattern, value string) comparison {
	arn, ok := policy.SplitARN(value)
	patterns := e.components(pattern)
	if !ok || arn.Scheme != "arn" || len(patterns) != arnComponents {
		return wrongType
	}
	hasVariables := strings.Contains(pattern, "${")
	result := equal
	for i, component := range arn.Components() {
		parts, ok := e.expand(patterns[i])
		switch {
		case !ok:
			return unresolved
		case globParts(parts, component):
		case !hasVariables: // no later component can be unresolved
			return different
		default:
			result = different
		}
	}
	return result
}
