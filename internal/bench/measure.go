package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/keyward/terraform-provider-keyward/internal/acctest/workspace"
)

// row is one measured step of one contender.
type row struct {
	contender, step string
	wall, cpu       time.Duration
	// providerMiB is the highest resident set of any provider process, in MiB.
	providerMiB float64
	requests    int
}

// watchInterval is how often the resident set of provider processes is read. The kernel keeps the
// high-water mark, so only a process that lives shorter than this is missed.
const watchInterval = 10 * time.Millisecond

// step runs one terraform command and measures the whole process tree.
func (l *lab) step(ctx context.Context, w *workspace.Workspace, s step) (row, error) {
	before := l.requests()
	command := w.Command(ctx, append(s.args, "-no-color")...)
	var output bytes.Buffer
	command.Stdout, command.Stderr = &output, &output

	start := time.Now()
	if err := command.Start(); err != nil {
		return row{}, err
	}
	var peak atomic.Int64
	done := make(chan struct{})
	go watchProviders(command.Process.Pid, &peak, done)
	err := command.Wait()
	close(done)
	if err != nil {
		return row{}, fmt.Errorf("terraform %s: %w\n%s", strings.Join(s.args, " "), err, output.Bytes())
	}
	return row{
		step: s.name, wall: time.Since(start),
		// The process state counts the children that terraform waited for, its providers.
		cpu:         command.ProcessState.UserTime() + command.ProcessState.SystemTime(),
		providerMiB: float64(peak.Load()) / 1024,
		requests:    l.requests() - before,
	}, nil
}

// watchProviders keeps in peak the highest VmHWM, in KiB, of the providers that parent starts.
func watchProviders(parent int, peak *atomic.Int64, done <-chan struct{}) {
	tick := time.NewTicker(watchInterval)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return
		case <-tick.C:
			for _, pid := range children(parent) {
				if kib := highWater(pid); kib > peak.Load() {
					peak.Store(kib)
				}
			}
		}
	}
}

// children lists the processes whose parent is pid.
func children(pid int) []int {
	var found []int
	lists, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil {
		return nil
	}
	for _, list := range lists {
		text, err := os.ReadFile(list)
		if err != nil {
			continue // the thread has ended
		}
		for field := range strings.FieldsSeq(string(text)) {
			if child, err := strconv.Atoi(field); err == nil {
				found = append(found, child)
			}
		}
	}
	return found
}

// highWater is the peak resident set of a process in KiB, 0 when it has ended.
func highWater(pid int) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, _ := strconv.ParseInt(strings.Fields(value)[0], 10, 64)
			return kib
		}
	}
	return 0
}
