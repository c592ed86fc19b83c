package main

import (
	"fmt"
	"io"
)

// printTable writes the rows as the Markdown table of docs/benchmarks.md, and the peer's ratio to
// Keyward behind each of the peer's figures.
func printTable(w io.Writer, rows []row) {
	keyward := map[string]row{}
	for _, r := range rows {
		if r.contender == "keyward" {
			keyward[r.step] = r
		}
	}
	fmt.Fprintln(w, "| step | provider | wall s | CPU s | provider peak MiB | API requests |")
	fmt.Fprintln(w, "| --- | --- | --- | --- | --- | --- |")
	for _, r := range rows {
		ours := keyward[r.step]
		ratio := func(theirs, own float64) string {
			if r.contender == "keyward" || own == 0 {
				return ""
			}
			return fmt.Sprintf(" (%.1fx)", theirs/own)
		}
		fmt.Fprintf(w, "| %s | %s | %.2f%s | %.2f%s | %.0f%s | %d%s |\n", r.step, r.contender,
			r.wall.Seconds(), ratio(r.wall.Seconds(), ours.wall.Seconds()),
			r.cpu.Seconds(), ratio(r.cpu.Seconds(), ours.cpu.Seconds()),
			r.providerMiB, ratio(r.providerMiB, ours.providerMiB),
			r.requests, ratio(float64(r.requests), float64(ours.requests)))
	}
}
