package main

import (
	"cmp"
	"flag"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/keyward/terraform-provider-keyward/internal/iam/catalog"
)

// version is set by the release build.
var version string

func programVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "(devel)" {
		return cmp.Or(info.Main.Version, "dev")
	}
	return "dev"
}

func versionCommand() command {
	return command{
		name: "version", summary: "print the versions of the program and of its catalogue", usage: versionUsage,
		formats: []string{"text", "json"},
		flags: func(c *cli, fs *flag.FlagSet) func([]string) (int, error) {
			var out output
			out.declare(fs, "text")
			return func(operands []string) (int, error) {
				if err := out.check("text", "json"); err != nil {
					return exitError, err
				}
				if len(operands) > 0 {
					return exitError, usagef("unexpected operand %q", operands[0])
				}
				if out.format == "json" {
					return exitOK, printJSON(c.stdout, map[string]string{
						"format_version": "1.0", "version": programVersion(), "go": runtime.Version(), "catalog": catalog.Version(),
					})
				}
				_, err := fmt.Fprintf(c.stdout, "keyward %s\ncatalog %s\n", programVersion(), catalog.Version())
				return exitOK, err
			}
		},
	}
}
