package main

import (
	"encoding/json"
	"flag"
	"io"
	"path/filepath"
	"slices"
	"strings"
)

// output holds the flags that every command has.
type output struct {
	format string
	quiet  bool
}

func (o *output) declare(fs *flag.FlagSet, formats ...string) {
	fs.StringVar(&o.format, "format", formats[0], "")
	fs.BoolVar(&o.quiet, "quiet", false, "")
}

func (o *output) check(formats ...string) error {
	if !slices.Contains(formats, o.format) {
		return usagef("unknown format %q: use %s", o.format, strings.Join(formats, " or "))
	}
	return nil
}

// printJSON prints indented JSON with policy text as it is written.
func printJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

// target is a format and the file that it is written to, "" for standard output.
type target struct{ format, file string }

// parseFormats reads what --format FORMAT[=FILE] says, text on standard output where it says nothing.
func parseFormats(formats []string, check func(name string) error) ([]target, error) {
	if len(formats) == 0 {
		formats = []string{"text"}
	}
	var targets []target
	onStdout := false
	for _, format := range formats {
		name, file, toFile := strings.Cut(format, "=")
		err := check(name)
		switch {
		case err != nil:
			return nil, usageError{err}
		case toFile && file == "":
			return nil, usagef("--format %s names no file", format)
		case toFile && slices.ContainsFunc(targets, func(other target) bool { return sameFile(other.file, file) }):
			return nil, usagef("two formats for the file %s", file)
		case !toFile && onStdout:
			return nil, usagef("two formats for standard output: write one as --format %s=FILE", name)
		}
		onStdout = onStdout || !toFile
		targets = append(targets, target{name, file})
	}
	return targets, nil
}

// sameFile reports whether two names are those of one file, as far as names tell.
func sameFile(a, b string) bool { return a != "" && filepath.Clean(a) == filepath.Clean(b) }
