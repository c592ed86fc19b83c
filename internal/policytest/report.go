package policytest

import (
	"fmt"
	"io"
	"strings"
)

// Formats are those of Write.
var Formats = []string{"text", "json", "junit"}

// Write prints results in a format. Quiet leaves out the tests that passed.
func Write(w io.Writer, format string, results []Result, quiet bool) error {
	switch format {
	case "text":
		return writeText(w, results, quiet)
	case "json":
		return writeJSON(w, results, quiet)
	case "junit":
		return writeJUnit(w, results)
	}
	return fmt.Errorf("unknown format %q: use %s", format, strings.Join(Formats, ", "))
}
