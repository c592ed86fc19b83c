package prove

import "github.com/keyward/terraform-provider-keyward/internal/iam/eval"

// truth is the answer of a test whose parts may be undecidable.
type truth uint8

const (
	no truth = iota
	maybe
	yes
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

func (t truth) not() truth { return yes - t }

// doubt is why a test can answer maybe: a construct that is not decided here, a point where AWS's
// documents disagree, or a text with atoms.
type doubt struct {
	reason, atoms string
	// variables are policy variables whose values are not chosen yet.
	variables []piece
	// questions are the points on which AWS's documents disagree.
	questions []eval.Question
}

// notYetKnown is the doubt of a text with atoms that could not be tried out.
func notYetKnown(text string) *doubt { return &doubt{atoms: text} }
