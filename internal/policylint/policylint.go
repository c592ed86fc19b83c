// Package policylint checks keys, buckets, secrets and policies against rules written in Rego,
// which read facts that the policy engine has proven.
package policylint

import (
	"time"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// Options configure a Linter. The zero value runs every built-in rule.
type Options struct {
	// Folders hold users' own rules; each folder is one query in a sandbox of its own.
	Folders []string
	// Only lists the ids of the built-in rules that run; all do if it is empty.
	Only []string
	// Disabled lists rule ids that do not run.
	Disabled []string
	// Severities replace the severity of rules.
	Severities map[string]Severity
	// Parameters are those of rules, by id and name; the rest have their defaults.
	Parameters map[string]map[string]any
	// Waivers apply on top of those of the subjects.
	Waivers []model.Waiver
	// MaxWaiverDays is how many days away the last day of a waiver may be; 0 = as many as it likes,
	// and a waiver may have none.
	MaxWaiverDays int
	// ruleTime is how long a rule of a folder may be evaluated in one lint; 0 = the constant of that name.
	ruleTime time.Duration
	// AsOf is the day on which waivers are judged; zero = today.
	AsOf time.Time
	// Progress is told how many subjects are checked of how many, from several goroutines at once; nil =
	// nobody is.
	Progress func(checked, total int)
}

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
	// Undenied says that no statement allows the witness. It gets through where an IAM policy of its
	// account allows it, because no Deny stops it.
	Undenied bool
	Fix      string
	// Waived is set when a waiver applies; the finding then does not count.
	Waived *model.Waiver
	// Expired is the waiver that would apply if its last day were not over. Another may apply instead.
	Expired *model.Waiver
	// Fingerprint is stable under reordering of statements.
	Fingerprint string
	// Reason and DependsOn are set on undecided findings only.
	Reason    string
	DependsOn string
}

// InBaseline is the reason of the waiver of a finding that the baseline holds.
const InBaseline = "in the baseline"

// Known is a finding of a former lint.
type Known struct{ Rule, Address, Name, Fingerprint string }

// Result is the outcome of one lint, in a stable order.
type Result struct {
	Findings  []Finding
	Undecided []Finding
	// UnusedWaivers match no finding; ExpiredWaivers match one, but their last day is over.
	UnusedWaivers, ExpiredWaivers []model.Waiver
	// Gone are the findings of the baseline that are no longer found.
	Gone []Known
	// Subjects and Rules count what was checked: the rules are those about the kinds that occur.
	Subjects, Rules int
	// Described are those rules, by id; users' own have no page in the documentation.
	Described []Rule
}
