package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// clock is one that a test sets.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func TestProgress(t *testing.T) {
	t.Parallel()
	var screen bytes.Buffer
	c := &clock{}
	p := newProgress(&screen, c.now)
	said := func() string {
		text := screen.String()
		screen.Reset()
		return text
	}
	p.checked(64, 5000)
	if text := said(); text != "" {
		t.Errorf("a short run says %q", text)
	}
	c.at = c.at.Add(patience)
	p.checked(128, 5000)
	if text := said(); text != "\rkeyward lint: checked 128 of 5000 subjects" {
		t.Errorf("a long run says %q", text)
	}
	p.checked(192, 5000)
	if text := said(); text != "" {
		t.Errorf("too soon it says %q", text)
	}
	c.at = c.at.Add(pace)
	p.checked(9, 99)
	if text := said(); text != "\rkeyward lint: checked 9 of 99 subjects    " {
		t.Errorf("a shorter line leaves the end of the longer one: %q", text)
	}
	p.wipe()
	if text := said(); text != "\r"+strings.Repeat(" ", 38)+"\r" {
		t.Errorf("the line is wiped with %q", text)
	}
	p.wipe()
	if text := said(); text != "" {
		t.Errorf("an empty line is wiped with %q", text)
	}
}

// TestProgress_reading: the text is read unchanged, and a long name does not wrap the line.
func TestProgress_reading(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "plan.json")
	if err := os.WriteFile(path, bytes.Repeat([]byte("x"), 1_500_000), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"plan.json":              "\rkeyward lint: plan.json: read 1.5 MB of 1.5 MB",
		strings.Repeat("ö", 100): "\rkeyward lint: " + strings.Repeat("ö", progressWidth-len("keyward lint: ")),
	} {
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		var screen bytes.Buffer
		c := &clock{}
		counted := newProgress(&screen, c.now).reading(name, file)
		c.at = c.at.Add(patience)
		buffer := make([]byte, 2_000_000)
		n, err := io.ReadFull(counted, buffer)
		if n != 1_500_000 || counted.Close() != nil {
			t.Errorf("read %d bytes: %v", n, err)
		}
		if screen.String() != want {
			t.Errorf("it says %q, want %q", screen.String(), want)
		}
	}
}

// TestProgress_none: nothing is said where standard error is no terminal.
func TestProgress_none(t *testing.T) {
	t.Parallel()
	var stderr bytes.Buffer
	c := &cli{stderr: &stderr}
	p := c.progress(false)
	p.checked(1, 2)
	p.wipe()
	if p != nil || stderr.Len() > 0 {
		t.Errorf("it says %q", stderr.String())
	}
	file := io.NopCloser(strings.NewReader("text"))
	if p.reading("plan.json", file) != file {
		t.Error("a file is wrapped for nothing")
	}
}
