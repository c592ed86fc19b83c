package policy

// JSON prints the document minified, with elements in the order of AWS's own examples, and one
// value as a scalar. Atoms print as ${unknown:NAME}.
func (d *Document) JSON() string { panic("not built yet") }

// Known reports whether the document holds no atom.
func (d *Document) Known() bool { panic("not built yet") }

// Equal reports whether two documents mean the same to AWS whatever their text: order of
// statements, elements and values, scalar or list, spelling of the account principal, case of
// actions, condition keys and operators.
func Equal(a, b *Document) bool { panic("not built yet") }
