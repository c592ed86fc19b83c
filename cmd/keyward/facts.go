package main

import (
	"flag"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/facts"
)

func factsCommand() command {
	return command{
		name: "facts", operands: "[FILE|DIR|-]...", summary: "print what rules read, for OPA and conftest", usage: factsUsage,
		formats: []string{"json"},
		flags: func(c *cli, fs *flag.FlagSet) func([]string) (int, error) {
			var f lintFlags
			var out output
			fs.StringVar(&f.kind, "kind", "", "")
			fs.StringVar(&f.account, "account", "", "")
			fs.StringVar(&f.source, "source", "", "")
			fs.BoolVar(&f.existing, "include-existing", false, "")
			out.declare(fs, "json")
			return func(operands []string) (int, error) {
				f.quietNotes = out.quiet
				if err := out.check("json"); err != nil {
					return exitError, err
				}
				return exitOK, c.facts(&f, operands)
			}
		},
	}
}

// facts prints the lint model of the operands with every fact about it.
func (c *cli) facts(f *lintFlags, operands []string) error {
	if err := checkAccount(f.account); err != nil {
		return err
	}
	in, err := newReader(c, f)
	if err != nil {
		return err
	}
	m, err := in.read(operands)
	if err != nil {
		return err
	}
	return printJSON(c.stdout, facts.Input(m.Subjects))
}
