package report

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestGuide: the guide has a section about every format but text, which shows lines of what it prints, in
// order and whole; "..." stands for lines that are left out.
func TestGuide(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../../templates/guides/reports.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	for format, golden := range map[string]string{
		"json": "everything.json", "jsonl": "everything.jsonl", "sarif": "everything.sarif", "github": "everything.github",
		"gitlab": "everything.gitlab", "junit": "everything.xml", "markdown": "everything.md",
	} {
		_, section, found := strings.Cut(string(guide), "\n## "+format+"\n\n```")
		if !found {
			t.Errorf("no section about %s that starts with an excerpt", format)
			continue
		}
		_, section, _ = strings.Cut(section, "\n")
		excerpt, _, _ := strings.Cut(section, "\n```")
		text, err := os.ReadFile(filepath.Join("testdata", golden))
		if err != nil {
			t.Fatal(err)
		}
		printed := lines(string(text))
		for chunk := range strings.SplitSeq(excerpt, "\n  ...\n") {
			wanted := lines(chunk)
			at := within(wanted, printed)
			if at < 0 {
				t.Errorf("%s does not print, in this place:\n%s", format, chunk)
				break
			}
			printed = printed[at+len(wanted):]
		}
		if !strings.Contains(string(guide), "| `"+format+"` |") {
			t.Errorf("%s is not in the table", format)
		}
	}
	if n := strings.Count(string(guide), "\n## "); n != len(Formats())-1 {
		t.Errorf("%d sections for %d formats besides text", n, len(Formats())-1)
	}
}

// lines are the lines of a text without what indents and what separates them.
func lines(text string) []string {
	var list []string
	for line := range strings.Lines(text) {
		list = append(list, strings.TrimSuffix(strings.TrimSpace(line), ","))
	}
	return list
}

// within is where a list is a part of another, or -1.
func within(part, whole []string) int {
	for at := range len(whole) - len(part) + 1 {
		if slices.Equal(part, whole[at:at+len(part)]) {
			return at
		}
	}
	return -1
}
