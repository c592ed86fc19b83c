package plan

import (
	"strings"
	"testing"
	"testing/iotest"
)

// TestScanner walks values that are hard to find the end of, whole and byte by byte.
func TestScanner(t *testing.T) {
	t.Parallel()
	for _, value := range []string{
		`"a"`, `""`, `"\""`, `"\\"`, `"a\\\"b"`, `"{[\"]}"`, `12.5e3`, `true`, `null`, `{}`, `[]`,
		`{"a":[{"b":"}"},"]"]}`, `[ 1 , [ ] , "\\" ]`, "[1,\n2]", `"ü\u00fc"`,
	} {
		text := "\n [" + value + " ,7] "
		for name, s := range map[string]*scanner{
			"at once":      newScanner(strings.NewReader(text)),
			"byte by byte": newScanner(iotest.OneByteReader(strings.NewReader(text))),
		} {
			var got []string
			err := s.array(func() error {
				err := s.keep()
				got = append(got, string(s.value))
				return err
			})
			if err != nil || len(got) != 2 || got[0] != value || got[1] != "7" {
				t.Errorf("%s, %s: %q, %v", value, name, got, err)
			}
		}
	}
}

// TestScanner_position counts lines outside of what it passes over, and inside.
func TestScanner_position(t *testing.T) {
	t.Parallel()
	s := newScanner(strings.NewReader("{\"a\": [\n1,\n2],\n  \"b\": 7}"))
	err := s.object(func(key string) error {
		if _, err := s.next(); err != nil {
			return err
		}
		if line, column := s.position(); key == "b" && (line != 4 || column != 8) {
			t.Errorf("the value of b is at line %d, column %d; want 4, 8", line, column)
		}
		return s.skip()
	})
	if err != nil {
		t.Error(err)
	}
}
