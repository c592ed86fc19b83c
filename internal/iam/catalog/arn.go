package catalog

import "strings"

// arnComponents is the number of parts of an ARN that are joined by colons; the last one keeps its
// own colons.
const arnComponents = 6

// bucketName is the placeholder of a bucket's name, which has no slash: what follows one is an
// object's key (S3 User Guide, "General purpose bucket naming rules").
const bucketName = "${BucketName}"

// Meets reports whether a pattern of the Resource element matches an ARN that a resource of the
// type can have. Patterns match part by part of the ARN (UG, "IAM JSON policy elements: Resource").
// Policy variables stand for any text.
func (r *ResourceType) Meets(pattern string) bool {
	if pattern == "*" {
		return true
	}
	own, asked := r.ARN, pattern
	for range arnComponents - 1 {
		var part, askedPart string
		var ok, askedOK bool
		part, own, ok = strings.Cut(own, ":")
		askedPart, asked, askedOK = strings.Cut(asked, ":")
		if !ok || !askedOK || !meetsPart(part, askedPart) {
			return false
		}
	}
	return meet(form(own), form(asked))
}

// meetsPart compares a part before the last one, which is a placeholder, empty or fixed, most often
// without building the forms.
func meetsPart(own, asked string) bool {
	switch {
	case strings.Contains(asked, "${"):
		return true
	case strings.HasPrefix(own, "${"):
		return asked != ""
	}
	return matches(asked, own)
}

// A step is one character of a text, or a run of any characters.
type step struct {
	char    byte
	any     bool // any one character in place of char
	run     bool // any number of characters, also none
	noSlash bool // none of the characters is a slash
}

// form reads a part of an ARN with wildcards, placeholders and variables.
func form(text string) []step {
	var steps []step
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '*':
			steps = append(steps, step{run: true})
		case text[i] == '?':
			steps = append(steps, step{any: true})
		case strings.HasPrefix(text[i:], "${") && strings.Contains(text[i:], "}"):
			// At least one character; a name with a path has slashes.
			noSlash := strings.HasPrefix(text[i:], bucketName)
			steps = append(steps, step{any: true, noSlash: noSlash}, step{run: true, noSlash: noSlash})
			i += strings.IndexByte(text[i:], '}')
		default:
			steps = append(steps, step{char: text[i]})
		}
	}
	return steps
}

// meet reports whether there is a text of both forms. It fills, from the ends of both, a row of the
// table of their rests that have one.
func meet(a, b []step) bool {
	next := make([]bool, len(b)+1)
	row := make([]bool, len(b)+1)
	for i := len(a); i >= 0; i-- {
		for j := len(b); j >= 0; j-- {
			switch {
			case i == len(a) && j == len(b):
				row[j] = true
			case i == len(a):
				row[j] = b[j].run && row[j+1]
			case j == len(b):
				row[j] = a[i].run && next[j]
			case a[i].run:
				row[j] = next[j] || common(a[i], b[j]) && row[j+1]
			case b[j].run:
				row[j] = row[j+1] || common(a[i], b[j]) && next[j]
			default:
				row[j] = common(a[i], b[j]) && next[j+1]
			}
		}
		row, next = next, row
	}
	return next[0]
}

// common reports whether two steps can stand for the same character.
func common(a, b step) bool {
	fixed := func(s step) bool { return !s.any && !s.run }
	switch {
	case fixed(a) && fixed(b):
		return a.char == b.char
	case fixed(a):
		return !b.noSlash || a.char != '/'
	case fixed(b):
		return !a.noSlash || b.char != '/'
	}
	return true
}
