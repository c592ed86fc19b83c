package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"

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
	noInline                    bool
}

func lintCommand() command {
	return command{
		name: "lint", operands: "[FILE|DIR|-]...", summary: "check plans and policies", usage: lintUsage,
		flags: func(c *cli, fs *flag.FlagSet) func([]string) (int, error) {
			var f lintFlags
			fs.StringVar(&f.kind, "kind", "", "")
			fs.StringVar(&f.account, "account", "", "")
			fs.StringVar(&f.config, "config", "", "")
			fs.StringVar(&f.baseline, "baseline", "", "")
			fs.StringVar(&f.asOf, "as-of", "", "")
			fs.StringVar(&f.source, "source", "", "")
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
	var known config.Baseline
	if f.baseline != "" {
		if known, err = config.ReadBaseline(f.baseline); err != nil {
			return exitError, err
		}
	}
	ctx := context.Background()
	linter, err := policylint.New(ctx, settings.options)
	if err != nil {
		return exitError, settings.file.Locate(err)
	}
	in, err := newReader(c, f)
	if err != nil {
		return exitError, err
	}
	m, err := in.read(operands)
	if err != nil {
		return exitError, err
	}
	if err := c.readSource(f, m); err != nil {
		return exitError, err
	}
	result, err := linter.Lint(ctx, m)
	if err != nil {
		return exitError, err
	}
	known.Apply(result)
	r := &report.Report{
		Result: result, Changes: permissions.Of(m),
		FailOn: settings.failOn, Version: programVersion(), Quiet: f.quietNotes,
	}
	if err := c.report(r, outputs); err != nil {
		return exitError, err
	}
	if !f.quietNotes && slices.ContainsFunc(result.Undecided, ownerIsOpen) {
		c.notef("keyward lint: some answers depend on which account owns the resource: name it with --account\n")
	}
	return settings.code(r.Count()), nil
}

// ownerIsOpen reports whether a rule is undecided since nothing tells whose resource a policy is of.
func ownerIsOpen(f policylint.Finding) bool {
	return slices.Contains(strings.Split(f.DependsOn, ", "), model.AccountAtom)
}

// destination is one report to write; file is "" for standard output.
type destination struct {
	reporter report.Reporter
	file     string
	text     bool
}

func parseOutputs(formats []string) ([]destination, error) {
	parsed, err := parseFormats(formats, func(name string) error { _, err := report.New(name); return err })
	if err != nil {
		return nil, err
	}
	outputs := make([]destination, len(parsed))
	for i, p := range parsed {
		reporter, err := report.New(p.format)
		if err != nil {
			return nil, err
		}
		outputs[i] = destination{reporter, p.file, p.format == "text"}
	}
	return outputs, nil
}

func (c *cli) report(r *report.Report, outputs []destination) error {
	rules, err := policylint.Rules()
	if err != nil {
		return err
	}
	r.Rules = rules
	for _, out := range outputs {
		if out.file == "" {
			r.Color = out.text && colorful(c.stdout)
			if err := out.reporter.Report(c.stdout, r); err != nil {
				return fmt.Errorf("writing the report: %w", err)
			}
			continue
		}
		r.Color = false
		if err := writeFile(out.file, func(w io.Writer) error { return out.reporter.Report(w, r) }); err != nil {
			return fmt.Errorf("writing the report: %w", err)
		}
	}
	return nil
}

func writeFile(path string, write func(io.Writer) error) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(write(file), file.Close())
}

// colorful reports whether to print colours: only on a terminal, and not where the user said no
// (https://no-color.org).
func colorful(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && term.IsTerminal(int(file.Fd()))
}
