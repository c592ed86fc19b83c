// Command keyward checks key, bucket and secret policies and the settings around them, in Terraform
// plans and in policy files, and answers questions about what a policy permits.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/spelling"
)

// Exit codes. Scripts depend on them.
const (
	exitOK      = 0 // clean, holds, allowed, passed
	exitFound   = 1 // findings that count, violated, denied, failed
	exitError   = 2 // usage, unreadable input, internal error
	exitUnknown = 3 // unknown, ambiguous, undecided where that was asked for
)

// memoryLimit is where the garbage collector begins to work harder, so that a plan of 100 MB is checked
// in less than 400 MiB. It is no bound on what there may be.
const memoryLimit = 320 << 20

func main() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// cli holds what a command may touch.
type cli struct {
	stdin          io.Reader
	stdout, stderr io.Writer
}

// command is one subcommand.
type command struct {
	name string
	// synopsis is what follows the name in the list of commands.
	operands, summary string
	usage             string
	// formats are the values of --format, nil where the command has no such flag.
	formats []string
	// flags declares the flags and returns what runs the command once they are parsed.
	flags func(c *cli, fs *flag.FlagSet) func(operands []string) (int, error)
}

// commands is the only list of subcommands.
func commands() []command {
	return []command{
		lintCommand(), testCommand(), explainCommand(), compareCommand(), evalCommand(),
		factsCommand(), bundleCommand(), rulesCommand(), initCommand(), versionCommand(), completionCommand(),
	}
}

// usageError is a fault in how the program was called.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// run is the whole program; it returns the exit code.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	c := &cli{stdin: stdin, stdout: stdout, stderr: stderr}
	if len(args) == 0 {
		c.notef("%s", usage())
		return exitError
	}
	switch name := args[0]; name {
	case "help", "-h", "-help", "--help":
		return c.help(args[1:])
	case "--version", "-version":
		args[0] = "version"
	}
	cmd, ok := find(args[0])
	if !ok {
		c.notef("keyward: unknown command %q\nRun \"keyward help\" for the list.\n", args[0])
		return exitError
	}
	return c.run(cmd, args[1:])
}

func find(name string) (command, bool) {
	for _, cmd := range commands() {
		if cmd.name == name {
			return cmd, true
		}
	}
	return command{}, false
}

func (c *cli) help(args []string) int {
	if len(args) == 0 {
		return c.print(usage())
	}
	cmd, ok := find(args[0])
	if !ok {
		c.notef("keyward: unknown command %q\nRun \"keyward help\" for the list.\n", args[0])
		return exitError
	}
	return c.print(cmd.usage)
}

// print writes help to stdout, where a pager finds it.
func (c *cli) print(text string) int {
	if _, err := io.WriteString(c.stdout, text); err != nil {
		return exitError
	}
	return exitOK
}

// notef writes to stderr. Nothing can be done where that fails.
func (c *cli) notef(format string, args ...any) { _, _ = fmt.Fprintf(c.stderr, format, args...) }

func (c *cli) run(cmd command, args []string) int {
	fs := flag.NewFlagSet(cmd.name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	start := cmd.flags(c, fs)
	operands, err := parse(fs, args)
	if errors.Is(err, flag.ErrHelp) {
		return c.print(cmd.usage)
	}
	code := exitError
	if err == nil {
		code, err = start(operands)
	} else {
		err = usageError{err}
	}
	if err == nil {
		return code
	}
	c.notef("keyward %s: %v\n", cmd.name, err)
	var usage usageError
	if errors.As(err, &usage) {
		c.notef("Run \"keyward help %s\" for the flags.\n", cmd.name)
	}
	return exitError
}

// parse reads flags wherever they stand. After "--" everything is an operand.
func parse(fs *flag.FlagSet, args []string) (operands []string, err error) {
	for len(args) > 0 {
		if err := fs.Parse(args); err != nil {
			return nil, misspelt(fs, err)
		}
		rest := fs.Args()
		if read := len(args) - len(rest); read > 0 && args[read-1] == "--" {
			return append(operands, rest...), nil
		}
		if len(rest) == 0 {
			break
		}
		operands, args = append(operands, rest[0]), rest[1:]
	}
	return operands, nil
}

// misspelt offers the flag that may be meant where there is none of the name.
func misspelt(fs *flag.FlagSet, err error) error {
	name, unknown := strings.CutPrefix(err.Error(), "flag provided but not defined: -")
	if !unknown {
		return err
	}
	var known []string
	fs.VisitAll(func(f *flag.Flag) { known = append(known, "--"+f.Name) })
	return fmt.Errorf("there is no flag --%s%s", name, spelling.Perhaps(known, "--"+name))
}

// texts is a flag that may be given several times.
type texts []string

func (t *texts) String() string { return fmt.Sprint([]string(*t)) }

// Set adds a value.
func (t *texts) Set(value string) error {
	*t = append(*t, value)
	return nil
}
