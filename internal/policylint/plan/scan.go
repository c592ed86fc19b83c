package plan

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// scanner walks JSON text and holds no more of it in memory than the value that is asked for. What
// it passes over it does not check, but for brackets and quotes that do not match; what it returns
// is decoded by encoding/json.
type scanner struct {
	r *bufio.Reader
	// read is the offset of what comes next, newlines how many lines end before it, and lineStart
	// where its line begins.
	read, lineStart int64
	newlines        int
	// value is the last value that was asked for, in memory that the next one takes over.
	value []byte
}

func newScanner(r io.Reader) *scanner { return &scanner{r: bufio.NewReaderSize(r, 1<<16)} }

// take moves past n bytes that Peek has shown.
func (s *scanner) take(n int) {
	s.read += int64(n)
	_, _ = s.r.Discard(n) // never fails for bytes that are buffered
}

// window shows what is buffered, at least one byte.
func (s *scanner) window() ([]byte, error) {
	if _, err := s.r.Peek(1); err != nil {
		return nil, err
	}
	return s.r.Peek(s.r.Buffered())
}

// next is the first byte after any space; it stays unread.
func (s *scanner) next() (byte, error) {
	for {
		text, err := s.window()
		if err != nil {
			return 0, err
		}
		for i, b := range text {
			switch b {
			case '\n':
				s.newline(i)
			case ' ', '\t', '\r':
			default:
				s.take(i)
				return b, nil
			}
		}
		s.take(len(text))
	}
}

// newline notes that a line ends at the i-th byte from here.
func (s *scanner) newline(i int) {
	s.newlines++
	s.lineStart = s.read + int64(i) + 1
}

// position is the line and column of what comes next, from 1, columns in bytes.
func (s *scanner) position() (line, column int) {
	return s.newlines + 1, int(s.read-s.lineStart) + 1
}

// accept moves past a byte, after any space, if it comes next.
func (s *scanner) accept(want byte) (bool, error) {
	b, err := s.next()
	if err != nil || b != want {
		return false, err
	}
	s.take(1)
	return true, nil
}

func (s *scanner) expect(want byte) error {
	ok, err := s.accept(want)
	if err == nil && !ok {
		return s.misplaced()
	}
	return err
}

func (s *scanner) misplaced() error {
	return fmt.Errorf("not JSON: the character at byte %d does not belong there", s.read)
}

// object calls member with each key of the object that comes next. Member must read the value.
func (s *scanner) object(member func(key string) error) error {
	return s.members('{', '}', func() error {
		if b, err := s.next(); err != nil || b != '"' {
			return errors.Join(err, s.misplaced())
		}
		var key string
		if err := s.decode(&key); err != nil {
			return err
		}
		if err := s.expect(':'); err != nil {
			return err
		}
		return member(key)
	})
}

// array calls element for each element of the array that comes next. Element must read the value. For
// null it calls nothing: that is how Terraform writes an empty list.
func (s *scanner) array(element func() error) error {
	if b, err := s.next(); err != nil || b == 'n' {
		return errors.Join(err, s.skip())
	}
	return s.members('[', ']', element)
}

func (s *scanner) members(start, end byte, member func() error) error {
	if err := s.expect(start); err != nil {
		return err
	}
	if done, err := s.accept(end); done || err != nil {
		return err
	}
	for {
		if err := member(); err != nil {
			return err
		}
		if more, err := s.accept(','); err != nil {
			return err
		} else if !more {
			return s.expect(end)
		}
	}
}

// keep makes the value that comes next the scanner's value.
func (s *scanner) keep() error {
	s.value = s.value[:0]
	return s.walk(true)
}

// decode decodes the value that comes next, numbers as they are written.
func (s *scanner) decode(into any) error {
	if err := s.keep(); err != nil {
		return err
	}
	return unmarshal(s.value, into)
}

// skip passes over the value that comes next.
func (s *scanner) skip() error { return s.walk(false) }

// walk passes over a value, and keeps it if that is wanted.
func (s *scanner) walk(keep bool) error {
	if _, err := s.next(); err != nil {
		return err
	}
	end := ending{}
	for {
		text, err := s.window()
		if errors.Is(err, io.EOF) && end.started && end.depth == 0 && !end.quoted {
			return nil // a number at the end of the text
		}
		if err != nil {
			return err
		}
		n, done := end.find(text, s)
		if keep {
			s.value = append(s.value, text[:n]...)
		}
		s.take(n)
		if done {
			return nil
		}
	}
}

// ending finds the end of a value in text that comes in pieces.
type ending struct {
	depth                    int
	quoted, escaped, started bool
}

// find returns how much of the text belongs to the value, and whether the value ends there.
func (e *ending) find(text []byte, lines *scanner) (n int, done bool) {
	for i := 0; i < len(text); i++ {
		if e.quoted {
			if i = e.quote(text, i); i < 0 {
				return len(text), false
			}
			if e.depth == 0 {
				return i + 1, true
			}
			continue
		}
		switch text[i] {
		case '"':
			e.quoted = true
		case '{', '[':
			e.depth++
		case '}', ']':
			if e.depth == 0 {
				return i, true // what the value is in ends
			}
			if e.depth--; e.depth == 0 {
				return i + 1, true
			}
		case ',', ' ', '\t', '\r', '\n':
			if e.depth == 0 {
				return i, true
			}
			if text[i] == '\n' {
				lines.newline(i)
			}
		}
		e.started = true
	}
	return len(text), false
}

// quote finds the quotation mark that ends the string around the i-th byte; -1 where it is not in
// this piece of text.
func (e *ending) quote(text []byte, i int) int {
	if e.escaped {
		e.escaped = false
		i++
	}
	for ; i < len(text); i++ {
		switch text[i] {
		case '"':
			e.quoted = false
			return i
		case '\\':
			i++
		}
	}
	e.escaped = i > len(text)
	return -1
}

// unmarshal keeps numbers as they are written.
func unmarshal(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return worded(d.Decode(into))
}

// worded says of a fault in a single value what it means for the whole.
func worded(err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	return fmt.Errorf("not JSON as Terraform writes it: %w", err)
}
