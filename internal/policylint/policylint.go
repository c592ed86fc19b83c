// Package policylint checks keys, buckets, secrets and policies against rules written in Rego,
// which read facts that the policy engine has proven.
package policylint

import (
	"context"
	"time"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
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

// AtLeast reports whether s is as serious as floor.
func (s Severity) AtLeast(floor Severity) bool { panic("not built yet") }

// Options configure a Linter. The zero value runs every built-in rule.
type Options struct {
	// Folders hold users' own rules; each folder is one query in a sandbox of its own.
	Folders []string
	// Disabled lists rule ids that do not run.
	Disabled []string
	// Severities replace the severity of rules.
	Severities map[string]Severity
	// Waivers apply on top of those of the subjects.
	Waivers []model.Waiver
	// AsOf is the day on which waivers are judged; zero = today.
	AsOf time.Time
}

// Linter is prepared once and used from any number of goroutines.
type Linter struct{}

// New compiles the rules for the kinds that are asked for when they are first needed.
func New(ctx context.Context, options Options) (*Linter, error) { panic("not built yet") }

// Statement is a statement of a policy.
type Statement struct {
	Index int
	Sid   string
}

// Finding is one rule's verdict on one subject.
type Finding struct {
	Rule     string
	Severity Severity
	Message  string
	Name     string
	Address  string
	Kind     model.Kind
	// Statement is nil when the finding is not about one.
	Statement *Statement
	// Pointer is the JSON pointer into the policy, or the field path of a setting.
	Pointer string
	// Attribute is the attribute of the composite at fault, "" for other resources.
	Attribute string
	Source    model.Source
	// Witness is the request that gets through, nil when there is none.
	Witness *eval.Request
	Fix     string
	// Waived is set when a waiver applies; the finding then does not count.
	Waived *model.Waiver
	// Fingerprint is stable under reordering of statements.
	Fingerprint string
	// Reason and DependsOn are set on undecided findings only.
	Reason    string
	DependsOn string
}

// Result is the outcome of one lint, in a stable order.
type Result struct {
	Findings  []Finding
	Undecided []Finding
	// UnusedWaivers match no finding.
	UnusedWaivers []model.Waiver
	// Subjects and Rules count what was checked.
	Subjects, Rules int
}

// Lint checks every subject. A rule that fails to evaluate is an error, never a pass.
func (l *Linter) Lint(ctx context.Context, m *model.Model) (*Result, error) { panic("not built yet") }
