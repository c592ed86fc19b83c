package policylint

import (
	"fmt"
	"slices"
)

// Severity orders findings.
type Severity string

// The severities, from the least to the most serious.
const (
	Low      Severity = "low"
	Medium   Severity = "medium"
	High     Severity = "high"
	Critical Severity = "critical"
)

// Severities lists the severities from the least to the most serious.
func Severities() []Severity { return []Severity{Low, Medium, High, Critical} }

// Compare is negative where s is less serious than other, and positive where it is more so.
func (s Severity) Compare(other Severity) int {
	return slices.Index(Severities(), s) - slices.Index(Severities(), other)
}

// AtLeast reports whether s is as serious as floor.
func (s Severity) AtLeast(floor Severity) bool { return s.Compare(floor) >= 0 }

// ParseSeverity reads a severity as users write it.
func ParseSeverity(text string) (Severity, error) {
	if s := Severity(text); slices.Contains(Severities(), s) {
		return s, nil
	}
	return "", fmt.Errorf("unknown severity %q: use low, medium, high or critical", text)
}
