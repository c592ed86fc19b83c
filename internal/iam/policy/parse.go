package policy

// SyntaxError is a document that AWS would refuse, with the place of the fault.
type SyntaxError struct {
	Pos     Position
	Pointer string // JSON pointer of the element, "" when the text is not JSON
	Message string
}

func (e *SyntaxError) Error() string { panic("not built yet") }

// Parse reads a policy document.
func Parse(text []byte) (*Document, error) { panic("not built yet") }
