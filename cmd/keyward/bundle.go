package main

import (
	"bytes"
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/bundle"
)

func bundleCommand() command {
	return command{
		name: "bundle", operands: "-o FILE", summary: "write the rules as an OPA bundle", usage: bundleUsage,
		formats: []string{"text", "json"},
		flags: func(c *cli, fs *flag.FlagSet) func([]string) (int, error) {
			var f lintFlags
			var out output
			var file string
			fs.StringVar(&file, "o", "", "")
			fs.StringVar(&f.config, "config", "", "")
			fs.Var(&f.rules, "rules", "")
			fs.StringVar(&f.failOn, "fail-on", "", "")
			out.declare(fs, "text")
			return func(operands []string) (int, error) {
				switch err := out.check("text", "json"); {
				case err != nil:
					return exitError, err
				case len(operands) > 0:
					return exitError, usagef("unexpected operand %q", operands[0])
				case file == "":
					return exitError, usagef("name the file to write: -o bundle.tar.gz, or -o - for standard output")
				}
				return exitOK, c.bundle(&f, &out, file)
			}
		},
	}
}

// bundle writes a file only once all of it is there: an OPA server may read it at any time.
func (c *cli) bundle(f *lintFlags, out *output, file string) error {
	settings, err := c.lintSettings(f)
	if err != nil {
		return err
	}
	linter, err := policylint.New(context.Background(), settings.options)
	if err != nil {
		return settings.file.Locate(err)
	}
	var archive bytes.Buffer
	options := bundle.Options{Revision: programVersion(), FailOn: settings.failOn}
	rules, err := bundle.Write(&archive, linter, options)
	if err != nil {
		return err
	}
	if file == "-" {
		_, err := c.stdout.Write(archive.Bytes())
		return err
	}
	if err := replaceFile(file, archive.Bytes()); err != nil {
		return err
	}
	switch {
	case out.format == "json":
		return printJSON(c.stdout, map[string]any{
			"format_version": "1.0", "file": file, "revision": options.Revision, "rules": rules, "fail_on": options.FailOn,
		})
	case out.quiet:
		return nil
	}
	_, err = fmt.Fprintf(c.stdout, "%s: %d rules, revision %s; findings from %s on are in main.deny\n",
		file, rules, options.Revision, cmp.Or(options.FailOn, policylint.Low))
	return err
}

// replaceFile puts a file in the place of another in one step.
func replaceFile(path string, content []byte) error {
	part := path + ".part"
	err := writeFile(part, func(w io.Writer) error { _, err := w.Write(content); return err })
	if err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		_ = os.Remove(part)
	}
	return err
}
