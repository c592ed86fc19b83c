// Command bench measures Keyward against the same protection written by hand for hashicorp/aws,
// on the same stand-in for AWS in the same run, and prints the table of docs/benchmarks.md.
//
// The peer comes from a filesystem mirror (AWS_PROVIDER_MIRROR, a folder that terraform accepts as
// filesystem_mirror); without one only Keyward is measured and that is said.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	sizes := flag.String("sizes", "1,50", "numbers of buckets with keys, comma-separated")
	flag.Parse()
	if err := run(ctx, *sizes); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, sizes string) (err error) {
	var counts []int
	for text := range strings.SplitSeq(sizes, ",") {
		n, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("-sizes: %w", err)
		}
		counts = append(counts, n)
	}
	lab, err := newLab(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lab.Close()) }()

	var rows []row
	for _, c := range contenders(lab.mirror) {
		measured, err := lab.measure(ctx, c, counts)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		rows = append(rows, measured...)
	}
	printTable(os.Stdout, rows)
	if lab.mirror == "" {
		fmt.Println("\nhashicorp/aws was not measured: set AWS_PROVIDER_MIRROR to a filesystem mirror that holds it.")
	}
	return nil
}
