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

// Baseline holds the fingerprints of the findings of a former lint.
type Baseline map[string]bool

// ReadBaseline reads the JSON report of a former lint.
func ReadBaseline(path string) (Baseline, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the baseline: %w", err)
	}
	var report struct {
		FormatVersion string `json:"format_version"`
		Findings      *[]struct {
			Fingerprint string `json:"fingerprint"`
		} `json:"findings"`
	}
	if err := json.Unmarshal(text, &report); err != nil {
		return nil, fmt.Errorf("baseline %s: %w", path, err)
	}
	if report.Findings == nil || !strings.HasPrefix(report.FormatVersion, "1.") {
		return nil, fmt.Errorf("baseline %s: %w", path, errNotReport)
	}
	known := make(Baseline, len(*report.Findings))
	for _, f := range *report.Findings {
		known[f.Fingerprint] = true
	}
	return known, nil
}

var errNotReport = errors.New("not a report of keyward lint --format json, or of a version that is not known here")

// Apply marks the findings that the baseline holds: they are reported, and do not count.
func (b Baseline) Apply(result *policylint.Result) {
	for i := range result.Findings {
		if f := &result.Findings[i]; f.Waived == nil && b[f.Fingerprint] {
			f.Waived = &model.Waiver{Reason: "in the baseline"}
		}
	}
}
