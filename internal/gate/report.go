package gate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// report writes the diagnostics of one change.
type report struct {
	settings Settings
	change   Change
	// name is what the owner calls the resource.
	name  string
	diags diag.Diagnostics
}

func newReport(settings Settings, change Change) *report {
	r := &report{settings: settings, change: change}
	r.name = r.readable(change.Subject.Name)
	return r
}

// findings writes one diagnostic for each finding that no waiver covers.
func (r *report) findings(result *policylint.Result) {
	for i := range result.Findings {
		f := &result.Findings[i]
		if f.Waived != nil {
			continue
		}
		summary := fmt.Sprintf("%s: %s (%s)", r.name, f.Rule, f.Severity)
		if f.Statement != nil {
			summary += " in statement " + r.statement(f.Statement)
		}
		r.add(f.Severity.AtLeast(r.settings.FailOn), f.Attribute, summary, r.explain(f, result.ExpiredWaivers))
	}
}

// explain says what is wrong, which request shows it, and the two ways on.
func (r *report) explain(f *policylint.Finding, expired []model.Waiver) string {
	paragraphs := []string{f.Message}
	if proof := f.Proof(); proof != "" {
		paragraphs = append(paragraphs, proof)
	}
	if f.Fix != "" {
		// Rules are written in lines of limited length; Terraform breaks lines by itself.
		paragraphs = append(paragraphs, strings.Join(strings.Fields(f.Fix), " "))
	}
	for _, w := range expired {
		if w.Rule == f.Rule && (w.Statement == "" || f.Statement != nil && names(w.Statement, f.Statement)) {
			paragraphs = append(paragraphs,
				fmt.Sprintf("It was accepted until %s (%s), which has passed.", w.Expires, w.Reason))
		}
	}
	statement := ""
	if f.Statement != nil {
		statement = fmt.Sprintf("statement = %q, ", r.statement(f.Statement))
	}
	paragraphs = append(paragraphs, fmt.Sprintf(
		`To accept it, add { rule = %q, %sreason = "...", expires = "YYYY-MM-DD" } to lint_waivers of this resource.`,
		f.Rule, statement))
	return strings.Join(paragraphs, "\n\n")
}

// statement is what a waiver calls a statement: its Sid, or else its index.
func (r *report) statement(s *policylint.Statement) string {
	if s.Sid == "" || !policy.Known(s.Sid) {
		return strconv.Itoa(s.Index)
	}
	return s.Sid
}

func names(waiver string, s *policylint.Statement) bool {
	return waiver == s.Sid || waiver == strconv.Itoa(s.Index)
}

// undecided writes one diagnostic for everything that cannot be judged before apply.
func (r *report) undecided(result *policylint.Result) {
	if r.settings.Undecided == Ignore {
		return
	}
	var reasons []string
	rules := map[string][]string{}
	for i := range result.Undecided {
		f := &result.Undecided[i]
		if f.Waived != nil {
			continue
		}
		reason := f.Because()
		if rules[reason] == nil {
			reasons = append(reasons, reason)
		}
		if !slices.Contains(rules[reason], f.Rule) {
			rules[reason] = append(rules[reason], f.Rule)
		}
	}
	if len(reasons) == 0 {
		return
	}
	summary := r.name + ": policy rules are not decided until apply"
	detail := "These rules could not be judged with what is known now:\n\n"
	for _, reason := range reasons {
		detail += "- " + strings.Join(rules[reason], ", ") + ": " + reason + "\n"
	}
	if r.becomesKnown() {
		detail += "\nThey are judged again during apply, before anything is created or changed."
	} else {
		summary = r.name + ": policy rules are not decided"
		detail += "\nJudge them where the whole resource is described."
	}
	r.add(r.settings.Undecided == Fail, "", summary, detail)
}

// becomesKnown reports whether the rules see more during apply. Of a policy that is known, and alone
// was read, they do not.
func (r *report) becomesKnown() bool {
	s := r.change.Subject
	return !s.PolicyOnly || s.Policy == nil || !s.Policy.Known()
}

// waivers points out waivers that do nothing. A provider's waiver may be about another resource, so
// only those that name this one count.
func (r *report) waivers(result *policylint.Result) {
	for _, w := range result.UnusedWaivers {
		attribute := ""
		switch {
		case slices.Contains(r.change.Subject.Waivers, w):
			attribute = fmt.Sprintf("lint_waivers[%d]", slices.Index(r.change.Subject.Waivers, w))
		case w.Name != r.change.Subject.Name:
			continue
		}
		r.warn(attribute, fmt.Sprintf("%s: the waiver of %s is not needed", r.name, w.Rule),
			"Nothing that it covers was found. Remove it, so that it does not hide something else later.")
	}
	for _, w := range result.ExpiredWaivers {
		if !slices.ContainsFunc(result.Findings, func(f policylint.Finding) bool { return f.Rule == w.Rule }) {
			r.warn("", fmt.Sprintf("%s: the waiver of %s has expired", r.name, w.Rule),
				fmt.Sprintf("It was valid until %s (%s).", w.Expires, w.Reason))
		}
	}
}

// broken says that the rules could not run, which is never a pass.
func (r *report) broken(err error) {
	r.add(true, "", r.name+": unable to check the policy rules",
		err.Error()+"\n\nNothing was judged. Correct the rules, or take them out of policy_lint of the provider.")
}

// add writes an error where serious and something is asked for, else a warning.
func (r *report) add(serious bool, attribute, summary, detail string) {
	if !serious || !r.change.Changed {
		r.warn(attribute, summary, detail)
		return
	}
	summary, detail = r.readable(summary), r.readable(detail)
	if attribute == "" {
		r.diags.AddError(summary, detail)
		return
	}
	r.diags.AddAttributeError(attributePath(attribute), summary, detail)
}

func (r *report) warn(attribute, summary, detail string) {
	summary, detail = r.readable(summary), r.readable(detail)
	if attribute == "" {
		r.diags.AddWarning(summary, detail)
		return
	}
	r.diags.AddAttributeWarning(attributePath(attribute), summary, detail)
}

// readable writes atoms as what a person knows them by.
func (r *report) readable(text string) string {
	if r.change.Subject.Policy == nil {
		return text
	}
	return r.change.Subject.Policy.Atoms.Replace(text, func(a policy.Atom) string { return "(" + a.Name + ")" })
}
