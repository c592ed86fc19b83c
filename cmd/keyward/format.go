package main

import (
	"encoding/json"
	"flag"
	"io"
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
