package main

import (
	"flag"
	"fmt"
	"io"
	"strings"
)

func completionCommand() command {
	return command{
		name: "completion", operands: "bash|zsh|fish", summary: "print a completion script", usage: completionUsage,
		flags: func(c *cli, _ *flag.FlagSet) func([]string) (int, error) {
			return func(operands []string) (int, error) {
				if len(operands) != 1 {
					return exitError, usagef("name one shell: bash, zsh or fish")
				}
				script, err := completion(operands[0])
				if err != nil {
					return exitError, err
				}
				_, err = io.WriteString(c.stdout, script)
				return exitOK, err
			}
		},
	}
}

// completion writes the script from the table of commands, so that it never falls behind.
func completion(shell string) (string, error) {
	switch shell {
	case "bash":
		return bashCompletion(), nil
	case "zsh":
		return "#compdef keyward\nautoload -U +X bashcompinit && bashcompinit\n" + bashCompletion(), nil
	case "fish":
		return fishCompletion(), nil
	default:
		return "", usagef("unknown shell %q: use bash, zsh or fish", shell)
	}
}

func flagNames(cmd command) []string {
	fs := flag.NewFlagSet(cmd.name, flag.ContinueOnError)
	cmd.flags(&cli{}, fs)
	var names []string
	fs.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
	return names
}

// dashed is a flag as it is usually written.
func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

func bashCompletion() string {
	var names []string
	var cases strings.Builder
	for _, cmd := range commands() {
		names = append(names, cmd.name)
		var flags []string
		for _, name := range flagNames(cmd) {
			flags = append(flags, dashed(name))
		}
		if len(flags) > 0 {
			fmt.Fprintf(&cases, "    %s) words=\"%s\" formats=\"%s\" ;;\n",
				cmd.name, strings.Join(flags, " "), strings.Join(cmd.formats, " "))
		}
	}
	return `_keyward() {
  local word="${COMP_WORDS[COMP_CWORD]}" words="" formats=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "` + strings.Join(names, " ") + ` help" -- "$word"))
    return
  fi
  case "${COMP_WORDS[1]}" in
` + cases.String() + `  esac
  if [ "${COMP_WORDS[COMP_CWORD-1]}" = --format ]; then
    COMPREPLY=($(compgen -W "$formats" -- "$word"))
    return
  fi
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
    *) COMPREPLY=($(compgen -f -- "$word")) ;;
  esac
}
complete -F _keyward keyward
`
}

func fishCompletion() string {
	var b strings.Builder
	for _, cmd := range commands() {
		fmt.Fprintf(&b, "complete -c keyward -n __fish_use_subcommand -a %s -d '%s'\n",
			cmd.name, strings.ReplaceAll(cmd.summary, "'", ""))
		for _, name := range flagNames(cmd) {
			values := ""
			if name == "format" {
				values = " -x -a '" + strings.Join(cmd.formats, " ") + "'"
			}
			kind := "l"
			if len(name) == 1 {
				kind = "s"
			}
			fmt.Fprintf(&b, "complete -c keyward -n '__fish_seen_subcommand_from %s' -%s %s%s\n", cmd.name, kind, name, values)
		}
	}
	return b.String()
}
