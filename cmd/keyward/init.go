package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/config"
)

func initCommand() command {
	return command{
		name: "init", summary: "write a configuration file to start from", usage: initUsage,
		formats: []string{"text", "json"},
		flags: func(c *cli, fs *flag.FlagSet) func([]string) (int, error) {
			var out output
			var force bool
			fs.BoolVar(&force, "force", false, "")
			out.declare(fs, "text")
			return func(operands []string) (int, error) {
				if err := out.check("text", "json"); err != nil {
					return exitError, err
				}
				if len(operands) > 0 {
					return exitError, usagef("unexpected operand %q", operands[0])
				}
				return exitOK, c.init(&out, force)
			}
		},
	}
}

// init writes the configuration file of the working directory.
func (c *cli) init(out *output, force bool) error {
	found, err := config.Find(".")
	if err != nil {
		return err
	}
	if err := writeStarter(found, force); err != nil {
		return err
	}
	switch {
	case out.format == "json":
		return printJSON(c.stdout, map[string]any{"format_version": "1.0", "file": config.FileName})
	case out.quiet:
		return nil
	}
	if found != "" && filepath.Dir(found) != "." {
		c.notef("keyward init: from here on it counts instead of %s\n", found)
	}
	_, err = io.WriteString(c.stdout, nextSteps)
	return err
}

const nextSteps = config.FileName + ` is written. It changes nothing yet: take up what you need. Then

  terraform plan -out plan.bin && terraform show -json plan.bin > plan.json
  keyward lint --source . plan.json

In an old code base, let only new findings count:

  keyward lint --format json=baseline.json plan.json
  keyward lint --baseline baseline.json plan.json
`

// writeStarter writes the file to start from, given the configuration that counts so far. It replaces
// none unless it is told to, and never one of the other name, which would go on lying beside it.
func writeStarter(found string, force bool) error {
	if found != "" && filepath.Dir(found) == "." && found != config.FileName {
		return fmt.Errorf("there is %s already: rename it to %s, or remove it", found, config.FileName)
	}
	if force {
		return replaceFile(config.FileName, config.Starter)
	}
	file, err := os.OpenFile(config.FileName, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("there is %s already: --force replaces it", config.FileName)
	}
	if err != nil {
		return err
	}
	_, err = file.Write(config.Starter)
	return errors.Join(err, file.Close())
}
