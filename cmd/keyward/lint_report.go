package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/config"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/report"
)

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

// report writes a report to every destination.
func (c *cli) report(r *report.Report, outputs []destination) error {
	var err error
	if r.Dir, err = os.Getwd(); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	if r.Root, err = config.Root(r.Dir); err != nil {
		return err
	}
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
func colorful(w io.Writer) bool { return os.Getenv("NO_COLOR") == "" && isTerminal(w) }

// isTerminal reports whether somebody looks at a terminal that can move its cursor.
func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && os.Getenv("TERM") != "dumb" && term.IsTerminal(int(file.Fd()))
}
