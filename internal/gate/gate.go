// Package gate stands between a plan and AWS: it lints what a plan is about to make and turns the
// findings into Terraform diagnostics on the attribute at fault.
//
// What stops a plan is a finding at or above the configured severity on something that is created,
// or of which a linted attribute changes. On a resource that the plan leaves as it is the same
// finding is a warning: the user did not ask for anything there, and the plan that comes before
// every destroy must pass. Every summary names the resource and the rule, because Terraform folds
// warnings with equal summaries into one.
package gate

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// Undecided says what becomes of rules that cannot be judged until apply.
type Undecided string

// The ways to treat what is undecided.
const (
	Warn   Undecided = "warn"
	Fail   Undecided = "error"
	Ignore Undecided = "ignore"
)

// Settings are the provider's policy_lint block. Its zero value is a gate that is open to all but a
// lockout.
type Settings struct {
	Enabled bool
	// FailOn is the severity from which on findings stop a plan; "" = high.
	FailOn policylint.Severity
	// Undecided is Warn when it is "".
	Undecided Undecided
	// Folders hold users' own rules.
	Folders []string
	// Waivers match by name.
	Waivers []model.Waiver
}

// Gate checks changes. It is safe for concurrent use.
type Gate struct {
	settings Settings
	// linter is prepared on first use: Terraform starts a provider several times for one plan, and
	// most of these runs check nothing.
	linter func() (*policylint.Linter, error)
}

// New makes a gate. Mistakes in the settings (a rule folder that does not compile) show when the
// first change is checked.
func New(settings Settings) *Gate {
	if settings.FailOn == "" {
		settings.FailOn = policylint.High
	}
	if settings.Undecided == "" {
		settings.Undecided = Warn
	}
	if !settings.Enabled {
		return &Gate{settings: settings, linter: lockoutLinter}
	}
	return &Gate{settings: settings, linter: sync.OnceValues(func() (*policylint.Linter, error) {
		return policylint.New(context.Background(), policylint.Options{
			Folders: settings.Folders,
			Waivers: settings.Waivers,
		})
	})}
}

// lockoutLinter is the linter of a gate that is open: of a lockout it must know.
var lockoutLinter = sync.OnceValues(func() (*policylint.Linter, error) {
	return policylint.New(context.Background(), policylint.Options{Only: []string{"key/lockout", "bucket/lockout", "secret/lockout"}})
})

// Change is what a plan does with one resource. Destroying is none: it is never checked.
type Change struct {
	// Subject is the resource as it will be.
	Subject *model.Subject
	// Prior is the resource as it is, nil when it is created.
	Prior *model.Subject
	// Changed says that the resource is created, or that an attribute changes which rules read; see
	// Differ.
	Changed bool
}

// Check lints the resource as it will be, and shows how the permissions change. Where linting is off,
// it refuses only a policy that nobody could change any more: that is no matter of taste, and nothing
// but AWS Support mends it.
func (g *Gate) Check(ctx context.Context, change Change) diag.Diagnostics {
	r := newReport(g.settings, change)
	result, err := g.lint(ctx, change.Subject)
	switch {
	case err != nil:
		r.broken(err)
	case !g.settings.Enabled:
		r.findings(result)
		return r.diags
	default:
		r.findings(result)
		r.undecided(result)
		r.waivers(result)
	}
	r.permissions()
	return r.diags
}

func (g *Gate) lint(ctx context.Context, subject *model.Subject) (*policylint.Result, error) {
	linter, err := g.linter()
	if err != nil {
		return nil, err
	}
	return linter.Lint(ctx, &model.Model{Subjects: []*model.Subject{subject}})
}
