package policytest

import (
	"fmt"
	"io"
	"strings"
)

// writeText is for people: one line a test under the policy that it is about, and below a test that did
// not pass what was expected and what is so.
func writeText(w io.Writer, results []Result, quiet bool) error {
	var b strings.Builder
	heading := ""
	for i := range results {
		r := &results[i]
		if quiet && r.Status == Passed {
			continue
		}
		if about := r.File + " (" + r.Policy + ")"; about != heading {
			if heading != "" {
				b.WriteByte('\n')
			}
			heading = about
			b.WriteString(about + "\n")
		}
		writeResult(&b, r)
	}
	if !quiet {
		c := Count(results)
		fmt.Fprintf(&b, "\n%d passed, %d failed, %d unknown.\n", c.Passed, c.Failed, c.Unknown)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func writeResult(b *strings.Builder, r *Result) {
	if r.Status == Passed {
		fmt.Fprintf(b, "  passed   %s\n", r.Name)
		return
	}
	fmt.Fprintf(b, "  %-7s  %s  %s:%d:%d\n", strings.ToUpper(string(r.Status)), r.Name, r.File, r.Line, r.Column)
	for _, line := range r.details() {
		fmt.Fprintf(b, "    %s\n", line)
	}
}

// details explain a test that did not pass, one thing a line.
func (r *Result) details() []string {
	lines := []string{"expected: " + r.Expected, "got:      " + r.Got}
	if r.Reason != "" {
		lines = append(lines, "because:  "+r.Reason)
	}
	if r.Kind == Case && r.Request != nil {
		lines = append(lines, "request:  "+r.Request.String())
	}
	for i := range r.Statements {
		lines = append(lines, "decided by "+r.Statements[i].String())
	}
	if r.Assumption != "" {
		lines = append(lines, "assuming: "+r.Assumption)
	}
	if r.Replay != "" {
		lines = append(lines, "replay:   "+r.Replay)
	}
	return lines
}

// String is the statement in a few words: statement 1 "Tls" (Deny) reports.json:9:5.
func (s *Statement) String() string {
	text := fmt.Sprintf("statement %d", s.Index)
	if s.Sid != "" {
		text += fmt.Sprintf(" %q", s.Sid)
	}
	text += " (" + string(s.Effect) + ")"
	if s.Line > 0 {
		text += fmt.Sprintf(" %s:%d:%d", s.File, s.Line, s.Column)
	}
	return text
}
