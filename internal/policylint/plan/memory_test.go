package plan

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
)

// TestRead_memory: what nobody reads of a plan is not held in memory. It does not run in parallel, as it
// looks at the memory of the whole process; `make bench-lint` looks at that of a plan full of policies.
func TestRead_memory(t *testing.T) {
	const mib = 1 << 20
	entry := `{"address":"example_thing.i%d","mode":"managed","type":"example_thing","name":"i%d","values":{"user_data":"` +
		strings.Repeat("x", 4000) + `"},"change":{"actions":["create"],"after":{"user_data":"` + strings.Repeat("y", 4000) + `"}}}`
	section := func(w io.Writer) {
		for i := range 4000 {
			fmt.Fprintf(w, entry+",", i, i)
		}
		fmt.Fprintf(w, entry, 0, 0)
	}
	r, w := io.Pipe()
	go func() {
		fmt.Fprint(w, `{"format_version":"1.2","planned_values":{"root_module":{"resources":[`)
		section(w)
		fmt.Fprint(w, `]}},"resource_changes":[`)
		section(w)
		fmt.Fprint(w, `],"prior_state":{"values":{"root_module":{"resources":[`)
		section(w)
		fmt.Fprint(w, `]}}},"configuration":{"root_module":{"resources":[`)
		section(w)
		w.CloseWithError(func() error { _, err := fmt.Fprint(w, `]}}}`); return err }())
	}()
	meter := &meter{r: r}
	before := heap()
	if _, err := Read(meter, Options{Existing: true}); err != nil {
		t.Fatal(err)
	}
	if meter.read < 100*mib {
		t.Fatalf("the plan has only %d MiB", meter.read/mib)
	}
	if grown := int64(meter.peak) - int64(before); grown > 4*mib {
		t.Errorf("the heap grew by %d MiB", grown/mib)
	}
}

// meter notes the peak of the heap while it passes on what it reads.
type meter struct {
	r          io.Reader
	read, next int
	peak       uint64
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	if m.read += n; m.read >= m.next {
		m.next += 8 << 20
		m.peak = max(m.peak, heap())
	}
	return n, err
}

// heap is what is held, without what is yet to be collected.
func heap() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
