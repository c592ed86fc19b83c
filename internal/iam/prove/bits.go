package prove

// set is a set of small integers: the statements that still match, the patterns that a value
// matches, the live positions of an automaton. All sets that meet have the same length.
type set []uint64

const wordBits = 64

func newSet(size int) set { return make(set, (size+wordBits-1)/wordBits) }

// fullSet holds the integers below size.
func fullSet(size int) set {
	s := newSet(size)
	for i := range size {
		s.add(i)
	}
	return s
}

func (s set) has(i int) bool { return s[i/wordBits]&(1<<(i%wordBits)) != 0 }
func (s set) add(i int)      { s[i/wordBits] |= 1 << (i % wordBits) }
func (s set) remove(i int)   { s[i/wordBits] &^= 1 << (i % wordBits) }

func (s set) meets(other set) bool {
	for i, w := range s {
		if w&other[i] != 0 {
			return true
		}
	}
	return false
}

func (s set) clone() set { return append(set(nil), s...) }

// key is the set as a string, to look it up in a map. It writes over buf.
func (s set) key(buf []byte) []byte {
	buf = buf[:0]
	for _, w := range s {
		buf = append(buf, byte(w), byte(w>>8), byte(w>>16), byte(w>>24),
			byte(w>>32), byte(w>>40), byte(w>>48), byte(w>>56))
	}
	return buf
}

// arena hands out sets that live as long as one search.
type arena struct{ free []uint64 }

// arenaWords is how many words an arena takes from the heap at a time.
const arenaWords = 64

// and is the intersection of two sets, as a new set.
func (a *arena) and(s, other set) set {
	out := a.set(len(s))
	for i, w := range s {
		out[i] = w & other[i]
	}
	return out
}

func (a *arena) set(words int) set {
	if len(a.free) < words {
		a.free = make([]uint64, max(words, arenaWords))
	}
	s := set(a.free[:words:words])
	a.free = a.free[words:]
	return s
}
