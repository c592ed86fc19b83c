package main

import (
	"context"
	"flag"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/config"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/permissions"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/report"
)

// lintFlags are the flags of lint.
type lintFlags struct {
	kind, account               string
	config, baseline, asOf      string
	source                      string
	rules, formats              texts
	failOn                      string
	failOnUndecided, quietNotes bool
	noInline, existing          bool
}

func lintCommand() command {
	return command{
		name: "lint", operands: "[FILE|DIR|-]...", summary: "check plans and policies", usage: lintUsage,
		formats: report.Formats(),
		flags: func(c *cli, fs *flag.FlagSet) func([]string) (int, error) {
			var f lintFlags
			fs.StringVar(&f.kind, "kind", "", "")
			fs.StringVar(&f.account, "account", "", "")
			fs.StringVar(&f.config, "config", "", "")
			fs.StringVar(&f.baseline, "baseline", "", "")
			fs.StringVar(&f.asOf, "as-of", "", "")
			fs.StringVar(&f.source, "source", "", "")
			fs.BoolVar(&f.existing, "include-existing", false, "")
			fs.BoolVar(&f.noInline, "no-inline", false, "")
			fs.Var(&f.rules, "rules", "")
			fs.Var(&f.formats, "format", "")
			fs.StringVar(&f.failOn, "fail-on", "", "")
			fs.BoolVar(&f.failOnUndecided, "fail-on-undecided", false, "")
			fs.BoolVar(&f.quietNotes, "quiet", false, "")
			return func(operands []string) (int, error) { return c.lint(&f, operands) }
		},
	}
}

// lint checks everything before it reads anything large: a misspelt flag must not cost a run.
func (c *cli) lint(f *lintFlags, operands []string) (int, error) {
	settings, err := c.lintSettings(f)
	if err != nil {
		return exitError, err
	}
	outputs, err := parseOutputs(f.formats)
	if err != nil {
		return exitError, err
	}
	var known *config.Baseline
	if f.baseline != "" {
		if known, err = config.ReadBaseline(f.baseline); err != nil {
			return exitError, err
		}
	}
	ctx := context.Background()
	progress := c.progress(f.quietNotes)
	defer progress.wipe()
	settings.options.Progress = progress.checked
	linter, err := policylint.New(ctx, settings.options)
	if err != nil {
		return exitError, settings.file.Locate(err)
	}
	in, err := newReader(c, f)
	if err != nil {
		return exitError, err
	}
	in.progress = progress
	m, err := in.read(operands)
	if err != nil {
		return exitError, err
	}
	if err := c.readWaivers(f, in.source, m); err != nil {
		return exitError, err
	}
	result, failed := linter.Lint(ctx, m)
	progress.wipe()
	if result == nil {
		return exitError, failed
	}
	known.Apply(result)
	if failed != nil {
		// What the rules that failed found before is not gone.
		result.Gone = nil
	}
	r := &report.Report{
		Result: result, Rules: result.Described, Changes: permissions.Of(m),
		FailOn: settings.failOn, Version: programVersion(), Quiet: f.quietNotes,
	}
	if failed != nil {
		r.Fault = failed.Error()
	}
	if err := c.report(r, outputs); err != nil {
		return exitError, err
	}
	for _, note := range m.Notes {
		if !f.quietNotes {
			c.notef("keyward lint: %s\n", note)
		}
	}
	if !f.quietNotes && slices.ContainsFunc(result.Undecided, ownerIsOpen) {
		c.notef("keyward lint: some answers depend on which account owns the resource: name it with --account\n")
	}
	if failed != nil {
		return exitError, failed
	}
	return settings.code(r.Count()), nil
}

// ownerIsOpen reports whether a rule is undecided since nothing tells whose resource a policy is of.
func ownerIsOpen(f policylint.Finding) bool {
	return slices.Contains(strings.Split(f.DependsOn, ", "), model.AccountAtom)
}
