package main

import (
	"bytes"
	"cmp"
	"context"
	_ "embed" // the rules for conftest
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

//go:embed conftest/rules.rego
var conftestRules []byte

// contender is a program that checks plans.
type contender struct {
	name    string
	program string
	args    func(plan string) []string
}

// contenders are keyward, and the peers that are there; the names of the others are missing.
func contenders(work string) (there []contender, missing []string, err error) {
	there = []contender{{"keyward, all rules", filepath.Join("bin", "keyward"), func(plan string) []string {
		return []string{"lint", "--quiet", "--format", "json", plan}
	}}}
	rules := filepath.Join(work, "rules")
	if err := os.Mkdir(rules, 0o700); err != nil {
		return nil, nil, err
	}
	if err := os.WriteFile(filepath.Join(rules, "rules.rego"), conftestRules, 0o600); err != nil {
		return nil, nil, err
	}
	peers := []contender{
		{"conftest, 4 rules", "conftest", func(plan string) []string {
			return []string{"test", "--no-fail", "-p", rules, "-o", "json", plan}
		}},
		{"trivy, its AWS rules", "trivy", func(plan string) []string {
			return []string{
				"config", "--skip-check-update", "--skip-version-check", "--disable-telemetry", "-q", "-f", "json",
				"--misconfig-scanners", "terraformplan-json", filepath.Dir(plan),
			}
		}},
	}
	for _, peer := range peers {
		if _, err := exec.LookPath(peer.program); err != nil {
			missing = append(missing, peer.program)
		} else {
			there = append(there, peer)
		}
	}
	return there, missing, nil
}

// measurement is what one run took.
type measurement struct {
	wall, cpu time.Duration
	peakMiB   float64
	lines     int
}

// measure runs the program once to warm up, unless it runs only once, and returns the median by CPU time.
func (c *contender) measure(ctx context.Context, plan string, runs int) (measurement, error) {
	if runs > 1 {
		if _, err := c.once(ctx, plan); err != nil {
			return measurement{}, err
		}
	}
	all := make([]measurement, runs)
	for i := range all {
		var err error
		if all[i], err = c.once(ctx, plan); err != nil {
			return measurement{}, err
		}
	}
	slices.SortFunc(all, func(a, b measurement) int { return cmp.Compare(a.cpu, b.cpu) })
	return all[runs/2], nil
}

func (c *contender) once(ctx context.Context, plan string) (measurement, error) {
	command := exec.CommandContext(ctx, c.program, c.args(plan)...)
	var out, errs bytes.Buffer
	command.Stdout, command.Stderr = &out, &errs
	start := time.Now()
	err := command.Run()
	wall := time.Since(start)
	var exit *exec.ExitError
	// Code 1 says that something was found.
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		return measurement{}, fmt.Errorf("%w\n%s", err, errs.Bytes())
	}
	m := measurement{
		wall: wall, cpu: command.ProcessState.UserTime() + command.ProcessState.SystemTime(),
		lines: bytes.Count(out.Bytes(), []byte("\n")),
	}
	if usage, ok := command.ProcessState.SysUsage().(*syscall.Rusage); ok {
		m.peakMiB = float64(usage.Maxrss) / 1024 // Linux counts in KiB
	}
	return m, nil
}

// aims are the seconds of CPU that keyward may take, by the number of resources.
var aims = map[int]float64{10: 0.08, 1000: 0.5, 5000: 2}

// row is the rest of the row of a measurement: for a peer, with its ratio to our own.
func (m measurement) row(n int, isOwn bool, own measurement) string {
	aim := ""
	ratio := func(theirs, ours float64) string { return fmt.Sprintf(" (%.1fx)", theirs/ours) }
	if isOwn {
		ratio = func(float64, float64) string { return "" }
		if seconds, ok := aims[n]; ok {
			aim = fmt.Sprint(seconds)
		}
	}
	return fmt.Sprintf(" %.2f%s | %.2f%s | %s | %.0f%s | %d |",
		m.wall.Seconds(), ratio(m.wall.Seconds(), own.wall.Seconds()),
		m.cpu.Seconds(), ratio(m.cpu.Seconds(), own.cpu.Seconds()), aim,
		m.peakMiB, ratio(m.peakMiB, own.peakMiB), m.lines)
}
