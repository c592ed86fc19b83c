package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/policytest"
)

// testFlags are the flags of test.
type testFlags struct {
	formats texts
	named   string
	quiet   bool
}

func testCommand() command {
	return command{
		name: "test", operands: "[FILE|DIR]...", summary: "run tests of policies and of your own rules", usage: testUsage,
		formats: policytest.Formats,
		flags: func(c *cli, fs *flag.FlagSet) func([]string) (int, error) {
			var f testFlags
			fs.Var(&f.formats, "format", "")
			fs.StringVar(&f.named, "run", "", "")
			fs.BoolVar(&f.quiet, "quiet", false, "")
			return func(operands []string) (int, error) { return c.test(&f, operands) }
		},
	}
}

func (c *cli) test(f *testFlags, operands []string) (int, error) {
	outputs, err := parseFormats(f.formats, checkTestFormat)
	if err != nil {
		return exitError, err
	}
	var named *regexp.Regexp
	if f.named != "" {
		if named, err = regexp.Compile(f.named); err != nil {
			return exitError, usagef("--run: %w", err)
		}
	}
	if len(operands) == 0 {
		operands = []string{"."}
	}
	tests, err := loadTests(operands)
	if err != nil {
		return exitError, err
	}
	results, err := policytest.Run(tests, named)
	switch {
	case err != nil:
		return exitError, err
	case len(results) == 0:
		return exitError, fmt.Errorf("no test has a name that matches --run %s", f.named)
	}
	for _, out := range outputs {
		write := func(w io.Writer) error { return policytest.Write(w, out.format, results, f.quiet) }
		if out.file == "" {
			err = write(c.stdout)
		} else {
			err = writeFile(out.file, write)
		}
		if err != nil {
			return exitError, fmt.Errorf("writing the report: %w", err)
		}
	}
	switch counts := policytest.Count(results); {
	case counts.Failed > 0:
		return exitFound, nil
	case counts.Unknown > 0:
		return exitUnknown, nil
	}
	return exitOK, nil
}

func checkTestFormat(name string) error {
	if slices.Contains(policytest.Formats, name) {
		return nil
	}
	return fmt.Errorf("unknown format %q: use %s", name, strings.Join(policytest.Formats, ", "))
}

// loadTests reads everything before anything runs, and reports every file that cannot be read.
func loadTests(operands []string) ([]policytest.Test, error) {
	found, err := policytest.Find(operands)
	if err != nil {
		return nil, err
	}
	var tests []policytest.Test
	var faults []error
	for _, file := range found.Files {
		loaded, err := policytest.Load(file)
		tests, faults = append(tests, loaded...), append(faults, err)
	}
	for _, folder := range found.RuleFolders {
		loaded, err := policytest.LoadRules(context.Background(), folder)
		tests, faults = append(tests, loaded...), append(faults, err)
	}
	return tests, errors.Join(faults...)
}
