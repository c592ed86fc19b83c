package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// Baseline is what a former lint found. A nil Baseline holds nothing. What was undecided is not in it:
// it may become a finding that nobody has seen.
type Baseline struct {
	findings []policylint.Known
	// found are their fingerprints.
	found map[string]bool
}

// ReadBaseline reads the JSON report of a former lint. What a waiver covered there is left out: when
// the waiver is over, it is to be a finding again.
func ReadBaseline(path string) (*Baseline, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the baseline: %w", err)
	}
	var report struct {
		FormatVersion string          `json:"format_version"`
		Findings      *[]knownFinding `json:"findings"`
	}
	if err := json.Unmarshal(text, &report); err != nil {
		return nil, fmt.Errorf("baseline %s: %w", path, err)
	}
	if report.Findings == nil || !strings.HasPrefix(report.FormatVersion, "1.") {
		return nil, fmt.Errorf("baseline %s: %w", path, errNotReport)
	}
	b := &Baseline{found: map[string]bool{}}
	for _, f := range *report.Findings {
		if f.accepted() && !b.found[f.Fingerprint] {
			b.found[f.Fingerprint] = true
			b.findings = append(b.findings, f.Known)
		}
	}
	return b, nil
}

var errNotReport = errors.New("not a report of keyward lint --format json, or of a version that is not known here")

// knownFinding is a finding as the report holds it.
type knownFinding struct {
	policylint.Known
	Waived *struct{ Reason string }
}

func (f *knownFinding) accepted() bool {
	return f.Waived == nil || f.Waived.Reason == policylint.InBaseline
}

// Apply marks what the baseline holds: it is reported, and does not count. It also tells which findings
// are no longer found; what is undecided now may still be one.
func (b *Baseline) Apply(result *policylint.Result) {
	if b == nil {
		return
	}
	seen, open := map[string]bool{}, map[[3]string]bool{}
	for i := range result.Findings {
		f := &result.Findings[i]
		seen[f.Fingerprint] = true
		if f.Waived == nil && b.found[f.Fingerprint] {
			f.Waived = &model.Waiver{Reason: policylint.InBaseline}
		}
	}
	for i := range result.Undecided {
		f := &result.Undecided[i]
		open[[3]string{f.Rule, f.Address, f.Name}] = true
	}
	for _, f := range b.findings {
		if !seen[f.Fingerprint] && !open[[3]string{f.Rule, f.Address, f.Name}] {
			result.Gone = append(result.Gone, f)
		}
	}
}
