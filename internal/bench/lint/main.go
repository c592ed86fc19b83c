// Command lint measures keyward lint on plans that synthetic writes, against conftest with four small
// rules and trivy with its own where they are on PATH, on the same plans in the same run, and prints the
// table of docs/benchmarks.md. It fails where the largest plan takes more memory than is promised.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/synthetic"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	sizes := flag.String("sizes", "10,1000,5000,29000", "numbers of resources, comma-separated; 29000 make a plan of 100 MB")
	runs := flag.Int("runs", 5, "runs of each, of which the one with the median CPU time counts")
	flag.Parse()
	if err := run(ctx, *sizes, *runs); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// large is the size of a plan in bytes beyond which it is measured once, for memory, and without peers.
const large = 50 << 20

// maxMiB is what a plan of 100 MB may take.
const maxMiB = 400

func run(ctx context.Context, sizes string, runs int) (err error) {
	work, err := os.MkdirTemp("", "keyward-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	tools, missing, err := contenders(work)
	if err != nil {
		return err
	}
	fmt.Println("| N | plan MB | tool | wall s | CPU s | aim | peak MiB | lines out |")
	fmt.Println("| --- | --- | --- | --- | --- | --- | --- | --- |")
	for text := range strings.SplitSeq(sizes, ",") {
		n, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("-sizes: %w", err)
		}
		plan, size, err := write(work, n)
		if err != nil {
			return err
		}
		times, compared := runs, tools
		if size > large {
			times, compared = 1, tools[:1]
		}
		var own measurement
		for i, tool := range compared {
			m, err := tool.measure(ctx, plan, times)
			if err != nil {
				return fmt.Errorf("%s: %w", tool.name, err)
			}
			if i == 0 {
				own = m
			}
			fmt.Printf("| %d | %.1f | %s |%s\n", n, float64(size)/1e6, tool.name, m.row(n, i == 0, own))
		}
		if size > large && own.peakMiB > maxMiB {
			return fmt.Errorf("a plan of %d MB takes %.0f MiB; at most %d are promised", size/1e6, own.peakMiB, maxMiB)
		}
	}
	for _, name := range missing {
		fmt.Printf("\n%s was not measured: it is not on PATH.\n", name)
	}
	return nil
}

// write makes the plan with n resources, in a folder of its own: trivy reads folders.
func write(work string, n int) (plan string, size int64, err error) {
	dir := filepath.Join(work, strconv.Itoa(n))
	if err := os.Mkdir(dir, 0o700); err != nil {
		return "", 0, err
	}
	plan = filepath.Join(dir, "tfplan.json")
	file, err := os.Create(plan)
	if err != nil {
		return "", 0, err
	}
	if err := errors.Join(synthetic.Plan(file, n), file.Close()); err != nil {
		return "", 0, err
	}
	info, err := os.Stat(plan)
	if err != nil {
		return "", 0, err
	}
	return plan, info.Size(), nil
}
