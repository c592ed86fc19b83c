package prove

import (
	"strings"
	"unicode"
)

// style says how the text of a pattern is read.
type style uint8

const (
	literal      style = iota // every character stands for itself
	literalFold               // the same, without regard to case
	binary                    // literal, of texts in base64
	glob                      // "*" and "?" cross every character
	globFold                  // the same, without regard to case
	arnGlob                   // "*" and "?" stay in their component; the sixth keeps its colons
	resourceGlob              // the same, and a bare "*" matches everything
	shape                     // arnGlob in which "#" is one digit: our own well-formedness axioms
)

type elementKind uint8

const (
	one    elementKind = iota // one given letter
	any1                      // one letter of a class
	many                      // any number of letters of a class
	end                       // the end of the pattern
	always                    // the group is true whatever follows
)

// class restricts the letters that a wildcard takes.
type class uint8

const (
	anyLetter class = iota
	noColon
	noSlash
	noDelimiter // neither ":" nor "/"
	digit
	noLetter
)

func (c class) takes(r rune) bool {
	switch c {
	case noColon:
		return r != ':'
	case noSlash:
		return r != '/'
	case noDelimiter:
		return r != ':' && r != '/'
	case digit:
		return r >= '0' && r <= '9'
	case noLetter:
		return false
	case anyLetter:
	}
	return true
}

// element is one position of a pattern.
type element struct {
	kind  elementKind
	class class
	fold  bool
	r     rune
}

func (e element) takes(r rune) bool {
	if e.kind != one {
		return e.class.takes(r)
	}
	return e.r == r || e.fold && equalFold(e.r, r)
}

// equalFold reports whether two letters differ in their case only.
func equalFold(a, b rune) bool {
	if a < unicode.MaxASCII && b < unicode.MaxASCII && (a^b)&^('a'-'A') != 0 {
		return false
	}
	for r := unicode.SimpleFold(a); r != a; r = unicode.SimpleFold(r) {
		if r == b {
			return true
		}
	}
	return a == b
}

// cases are the letter in all its cases.
func cases(a rune) []rune {
	out := []rune{a}
	for r := unicode.SimpleFold(a); r != a; r = unicode.SimpleFold(r) {
		out = append(out, r)
	}
	return out
}

// pattern is a compiled pattern: a sequence of elements without the end.
type pattern []element

// arnColons is the number of colons before the sixth component of an ARN.
const arnColons = 5

// compilePattern reads a text without policy variables. It reports false when the pattern can match
// nothing.
func compilePattern(text string, s style) (pattern, bool) {
	if s == resourceGlob && text != "" && strings.Trim(text, "*") == "" {
		return pattern{{kind: many}}, true
	}
	return compilePieces([]piece{{text: text}}, s)
}

// Components of an ARN by the number of colons before them.
const (
	regionComponent  = 3
	accountComponent = 4
)

// fill is an example of a string that the pattern matches, with the given text for every "*" of
// which more is not known.
func (p pattern) fill(star string) string {
	var b strings.Builder
	colons := 0
	for i, e := range p {
		switch {
		case e.kind == one:
			b.WriteRune(e.r)
			if e.r == ':' {
				colons++
			}
		case e.kind == any1 && e.class == digit:
			b.WriteByte('1' + byte(i%9))
		case e.kind == any1:
			b.WriteByte('x')
		case e.kind == many && e.class == noColon && colons == regionComponent:
			b.WriteString("us-east-1")
		case e.kind == many && e.class == noColon && colons == accountComponent:
			b.WriteString(someAccount)
		case e.kind == many:
			b.WriteString(star)
		}
	}
	return b.String()
}

// matches reports whether the pattern matches the whole text.
func (p pattern) matches(text string) bool { return p.matchesLetters([]rune(text)) }

func (p pattern) matchesLetters(letters []rune) bool {
	i, j := 0, 0
	star, retry := -1, 0
	for j < len(letters) || i < len(p) {
		switch {
		case i < len(p) && p[i].kind == many:
			star, retry = i, j
			i++
		case i < len(p) && j < len(letters) && p[i].takes(letters[j]):
			i++
			j++
		case star >= 0 && retry < len(letters) && p[star].takes(letters[retry]):
			retry++
			i, j = star+1, retry
		default:
			return false
		}
	}
	return true
}

// within is the pattern with its wildcards kept to a class of letters.
func (p pattern) within(c class) pattern {
	out := make(pattern, len(p))
	for i, e := range p {
		if e.kind != one {
			e.class = c
		}
		out[i] = e
	}
	return out
}
