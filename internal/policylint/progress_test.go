package policylint

import (
	"sync"
	"testing"
)

// TestLint_progress: every subject is told once, whatever the chunks, and the last word is that all are
// checked.
func TestLint_progress(t *testing.T) {
	t.Parallel()
	m := everyCase(t)
	var mu sync.Mutex
	most, calls := 0, 0
	l := mustNew(t, Options{Progress: func(checked, total int) {
		mu.Lock()
		defer mu.Unlock()
		if checked < 1 || checked > total || total != len(m.Subjects) {
			t.Errorf("checked %d of %d", checked, total)
		}
		most, calls = max(most, checked), calls+1
	}})
	if _, err := l.lint(t.Context(), m, chunkSize); err != nil {
		t.Fatal(err)
	}
	if most != len(m.Subjects) || calls < len(m.Subjects)/chunkSize {
		t.Errorf("told %d times, at last %d of %d", calls, most, len(m.Subjects))
	}
}
