package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
)

const (
	// patience is how long a run is silent: most are over by then.
	patience = 700 * time.Millisecond
	// pace is how long a line stands before the next one.
	pace = 100 * time.Millisecond
	// progressWidth keeps the line from wrapping, since only the last row could be wiped.
	progressWidth = 78
)

// progress tells how far a long run is, in one line of a terminal that is written over and wiped in the
// end. A nil progress says nothing.
type progress struct {
	w   io.Writer
	now func() time.Time
	mu  sync.Mutex
	// next is when the next line may be written.
	next time.Time
	// shown is how many characters stand on the line.
	shown int
}

// progress starts one where somebody looks at standard error and wants to know.
func (c *cli) progress(quiet bool) *progress {
	if quiet || !isTerminal(c.stderr) {
		return nil
	}
	return newProgress(c.stderr, time.Now)
}

func newProgress(w io.Writer, now func() time.Time) *progress {
	return &progress{w: w, now: now, next: now().Add(patience)}
}

// checked tells how many subjects are checked; it may be called by many goroutines.
func (p *progress) checked(done, total int) {
	if p != nil {
		p.show(fmt.Sprintf("checked %d of %d subjects", done, total))
	}
}

// reading makes a file tell how much of it is read.
func (p *progress) reading(name string, file io.ReadCloser) io.ReadCloser {
	if p == nil {
		return file
	}
	return &countedFile{ReadCloser: file, progress: p, name: name, size: fileSize(file)}
}

// countedFile is a file that is read with progress.
type countedFile struct {
	io.ReadCloser
	progress *progress
	name     string
	// size is 0 where it is not known.
	read, size int64
}

// Read reads from the file.
func (f *countedFile) Read(buffer []byte) (int, error) {
	n, err := f.ReadCloser.Read(buffer)
	f.read += int64(n)
	said := fmt.Sprintf("%s: read %s", f.name, megabytes(f.read))
	if f.size > 0 {
		said += " of " + megabytes(f.size)
	}
	f.progress.show(said)
	return n, err
}

func fileSize(file io.ReadCloser) int64 {
	known, ok := file.(*os.File)
	if !ok {
		return 0
	}
	info, err := known.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return 0
	}
	return info.Size()
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

func (p *progress) show(said string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if now.Before(p.next) {
		return
	}
	p.next = now.Add(pace)
	line := []rune("keyward lint: " + said)
	line = line[:min(len(line), progressWidth)]
	p.write("\r" + string(line) + strings.Repeat(" ", max(p.shown-len(line), 0)))
	p.shown = len(line)
}

// wipe removes the line, so that other output starts on an empty one.
func (p *progress) wipe() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shown > 0 {
		p.write("\r" + strings.Repeat(" ", p.shown) + "\r")
	}
	p.shown = 0
}

// write writes to a terminal; where that fails there is nobody to tell.
func (p *progress) write(text string) { _, _ = io.WriteString(p.w, text) }
