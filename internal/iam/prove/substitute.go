package prove

import "github.com/keyward/terraform-provider-keyward/internal/iam/policy"

// known reports whether the scope holds no atom.
func (s Scope) known() bool { return policy.Known(s.text()) }

// text is everything in the scope that can hold atoms.
func (s Scope) text() string { return s.Account + s.Partition + s.Region + s.ARN }

// substitute is the problem with a value in the place of one atom.
func (p *problem) substitute(atom policy.Atom, value string) *problem {
	atoms := p.atoms.bind(atom, value)
	out := p.rewrite(atoms.replace)
	out.atoms = atoms
	return out
}

// withFresh is the problem with some value in the place of every atom that is left.
func (p *problem) withFresh() *problem {
	if p.atoms.table == nil {
		return p
	}
	return p.rewrite(func(text string) string {
		return p.atoms.table.Replace(text, func(policy.Atom) string { return "unknown" })
	})
}

// rewrite is a copy of the problem with another text for every text that can hold atoms.
func (p *problem) rewrite(replace func(string) string) *problem {
	out := *p
	out.scope = Scope{
		Service: p.scope.Service, Account: replace(p.scope.Account), Partition: replace(p.scope.Partition),
		Region: replace(p.scope.Region), ARN: replace(p.scope.ARN),
	}
	out.doc = rewriteDocument(p.doc, replace)
	if p.reference != nil {
		out.reference = rewriteDocument(p.reference, replace)
	}
	out.rows = make([]Row, len(p.rows))
	for i := range p.rows {
		out.rows[i] = rewriteStatement(&p.rows[i], replace)
	}
	return &out
}

func rewriteDocument(doc *policy.Document, replace func(string) string) *policy.Document {
	out := *doc
	out.Statements = make([]policy.Statement, len(doc.Statements))
	for i := range doc.Statements {
		out.Statements[i] = rewriteStatement(&doc.Statements[i], replace)
	}
	return &out
}

func rewriteStatement(s *policy.Statement, replace func(string) string) policy.Statement {
	out := s.Clone()
	eachText(&out, func(text *string) { *text = replace(*text) })
	return out
}

// eachText calls f with every text of a statement that counts for its meaning.
func eachText(s *policy.Statement, f func(*string)) {
	for i := range s.Principals {
		f(&s.Principals[i].Value)
	}
	for i := range s.Actions {
		f(&s.Actions[i].Value)
	}
	for i := range s.Resources {
		f(&s.Resources[i].Value)
	}
	for i := range s.Conditions {
		f(&s.Conditions[i].Key)
		for j := range s.Conditions[i].Values {
			f(&s.Conditions[i].Values[j].Value)
		}
	}
}
