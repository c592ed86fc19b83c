package facts

import (
	"cmp"
	"slices"
	"strings"
)

// renaming gives names in a policy others that are the same for all policies made from one pattern. A
// name here is a whole word between the separators of ARNs and paths: of a statement, of a role or a
// user, of a key, of the subject itself, of a folder in it. What a policy permits does not depend on how
// such things are called, only on which of them are the same: swapping two words in a policy and in
// every request changes no decision, as long as no pattern in the policy matches a part of one of them.
// So what is proven about the renamed policy, with the names put back, holds for the policy itself.
//
// Words that stand anywhere else keep their own, and so do those that could mean something to AWS.
type renaming struct {
	// ours are the names in the policy in order of appearance, toTheirs says what they are called instead,
	// and toOurs the opposite.
	ours             []string
	toTheirs, toOurs map[string]string
}

// minLetters is how many letters and digits a name must have. With fewer there is little to choose from.
const minLetters = 3

// newRenaming finds the names in the evidence. There are none where patterns or operators compare
// without regard to words.
func newRenaming(e *evidence) *renaming {
	c := &collector{own: e.scope.ARN, kept: map[string]bool{}, seen: map[string]bool{}}
	c.evidence(e)
	if c.opaque {
		return &renaming{}
	}
	r := &renaming{toTheirs: map[string]string{}, toOurs: map[string]string{}}
	next := map[string]int{}
	for _, name := range c.names {
		if c.kept[name] || c.touched(name) || !isName(name) {
			continue
		}
		shape, _ := shaped(name, 0)
		for {
			other, ok := shaped(name, next[shape])
			next[shape]++
			if !ok {
				return &renaming{}
			}
			if !c.kept[other] && !c.touched(other) {
				r.ours = append(r.ours, name)
				r.toTheirs[name], r.toOurs[other] = other, name
				break
			}
		}
	}
	return r
}

// reserved are the beginnings of words that mean something to AWS, and of those that witnesses are made of.
var reserved = []string{"aws", "example", "1234abcd-12ab-34cd-56ef-"}

// isName reports whether a word can be another. Numbers cannot: they are accounts.
func isName(word string) bool {
	folded := strings.ToLower(word)
	if slices.ContainsFunc(reserved, func(start string) bool { return strings.HasPrefix(folded, start) }) {
		return false
	}
	letters, digits := 0, 0
	for _, b := range []byte(word) {
		switch {
		case b >= '0' && b <= '9':
			digits++
		case b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z':
			letters++
		}
	}
	return letters > 0 && letters+digits >= minLetters
}

// shaped is the n-th word in which letters and digits stand where they stand in the given one. It
// reports false when there are not so many.
func shaped(word string, n int) (string, bool) {
	out := []byte(word)
	for i := len(out) - 1; i >= 0; i-- {
		first, count := byte(0), 0
		switch b := out[i]; {
		case b >= '0' && b <= '9':
			first, count = '0', 10
		case b >= 'a' && b <= 'z':
			first, count = 'a', 6 // as in the hexadecimal ids of keys
		case b >= 'A' && b <= 'Z':
			first, count = 'A', 6
		default:
			continue
		}
		out[i] = first + byte(n%count)
		n /= count
	}
	return string(out), n == 0
}

// apply renames the words of a text.
func (r *renaming) apply(text string) string {
	if len(r.ours) == 0 || text == "" {
		return text
	}
	return eachWord(text, func(word string) string {
		return cmp.Or(r.toTheirs[word], word)
	})
}

// request puts the names back into a text of a request. The request may hold one of ours by chance; it
// then meant another thing than ours is.
func (r *renaming) request(text string) string {
	return eachWord(text, func(word string) string {
		return cmp.Or(r.toOurs[word], r.toTheirs[word], word)
	})
}

// sentence puts the names back into prose, in which words end at more than the separators.
func (r *renaming) sentence(text string) string {
	inWord := func(b byte) bool {
		return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || strings.IndexByte("+=,.@_-", b) >= 0
	}
	for _, name := range r.ours {
		theirs := r.toTheirs[name]
		for from := 0; ; {
			i := strings.Index(text[from:], theirs)
			if i < 0 {
				break
			}
			start, end := from+i, from+i+len(theirs)
			from = end
			if (start == 0 || !inWord(text[start-1])) && (end == len(text) || !inWord(text[end]) || strings.HasPrefix(text[end:]+" ", ". ")) {
				text, from = text[:start]+name+text[end:], start+len(name)
			}
		}
	}
	return text
}

const separators = ":/*?"

// eachWord replaces the words of a text.
func eachWord(text string, replace func(string) string) string {
	var b strings.Builder
	for len(text) > 0 {
		end := strings.IndexAny(text, separators)
		if end < 0 {
			end = len(text)
		}
		if end > 0 {
			b.WriteString(replace(text[:end]))
		}
		if end < len(text) {
			b.WriteByte(text[end])
			end++
		}
		text = text[end:]
	}
	return b.String()
}
