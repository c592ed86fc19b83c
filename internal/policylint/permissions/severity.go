package permissions

import (
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/iam/summary"
	"github.com/keyward/terraform-provider-keyward/internal/policylint"
)

// level is one line of the table of severities: how much it matters that somebody is newly allowed
// to do something.
type level struct {
	who string
	// data counts for actions in any group of a summary: reading and writing data, using the key,
	// deleting, administering, changing the policy; settings counts for those that only show settings.
	data, settings policylint.Severity
}

// The table of severities, the gravest first. What can not be told before apply counts as allowed to
// outsiders: hardly anybody lets in anyone by a value that is made in the same apply. When nothing is newly allowed the severity is low, but high when somebody in the resource's own
// account loses the control of the policy: the next mistake in it may be for ever.
var (
	// Anyone is whom neither policy names, by principal, account, organization or network.
	anyone = level{"anyone", policylint.Critical, policylint.Medium}
	// Outsiders are principals of other accounts, and services that act for resources of anybody.
	outsiders = level{"somebody outside of the account", policylint.High, policylint.Low}
	// Insiders are principals of the own account, and services that act for its resources.
	insiders = level{"somebody in the account, or a service that acts for it,", policylint.Medium, policylint.Low}
)

const (
	lostControl = policylint.High
	harmless    = policylint.Low
)

// severity is that of the gravest thing that is newly allowed, or of what is lost.
func (c *comparison) severity(change *Change) (policylint.Severity, string) {
	if change.TextOnly() {
		return harmless, "Every request is decided as before."
	}
	severity, reason := harmless, "Nothing is newly allowed."
	if change.Allowed.Verdict != prove.Holds {
		severity, reason = c.granted()
	}
	if change.Denied.Verdict == prove.Holds || severity.AtLeast(lostControl) {
		return severity, reason
	}
	if lost := summary.LosesControl(c.before, c.after, c.scope); len(lost) > 0 {
		names := make([]string, len(lost))
		for i, p := range lost {
			names[i] = c.partyName(&p)
		}
		return lostControl, strings.Join(names, " and ") + " can no longer change the policy."
	}
	return severity, reason
}

func (c *comparison) partyName(p *summary.Party) string {
	if p.Kind == summary.OwnAccount {
		return "Account " + c.named(p.Name)
	}
	return c.named(p.Name)
}

// granted is the severity of what is newly allowed.
func (c *comparison) granted() (policylint.Severity, string) {
	var actions []string
	for _, group := range summary.Groups(c.scope.Service) {
		actions = append(actions, summary.Actions(c.scope.Service, group)...)
	}
	var severity policylint.Severity
	var reason string
	for _, step := range []struct {
		level
		rows []prove.Row
	}{
		{anyone, summary.Strangers(c.scope, c.before, c.after)},
		{outsiders, append(summary.Outsiders(c.scope), summary.UnboundServices(c.scope, c.before, c.after)...)},
		{insiders, []prove.Row{{}}},
	} {
		if !severity.AtLeast(step.data) {
			if why, ok := c.newly(step.level, onActions(step.rows, actions)); ok {
				severity, reason = step.data, why
			}
		}
		if !severity.AtLeast(step.settings) {
			if why, ok := c.newly(step.level, step.rows); ok {
				severity, reason = step.settings, why
			}
		}
	}
	return severity, reason
}

// newly tells whether a request in the rows is newly allowed, or may be.
func (c *comparison) newly(to level, rows []prove.Row) (why string, ok bool) {
	r := prove.Subsumes(c.granting(c.before), c.granting(c.after), c.scope, rows...)
	if r.Verdict == prove.Holds {
		// IAM policies of the account could allow the same before; now they need not.
		r = prove.Subsumes(summary.Direct(c.before), summary.Direct(c.after), c.scope, rows...)
	}
	switch r.Verdict {
	case prove.Violated:
		return "It newly allows " + to.who + " to " + summary.GroupOf(r.Witness.Action).String() + ".", true
	case prove.Unknown:
		return "It may newly allow " + to.who + " more than before, which is not known until apply.", to != anyone
	case prove.Holds:
	}
	return "", false
}

func onActions(rows []prove.Row, actions []string) []prove.Row {
	out := make([]prove.Row, len(rows))
	for i, row := range rows {
		row.Actions = policy.Texts(actions...)
		out[i] = row
	}
	return out
}
