package prove

import (
	"fmt"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// problemSet is a document with another to compare it with and rows to ask about.
type problemSet struct {
	world          *world
	doc, reference *policy.Document
	rows           []Row
}

// oracle is the oracle of all questions of the set.
func (p *problemSet) oracle() *oracle {
	var lines []testLine
	for _, doc := range []*policy.Document{p.doc, p.reference} {
		for _, s := range doc.Statements {
			lines = append(lines, testLine{Statement: s, version: doc.Version})
		}
	}
	for _, row := range p.rows {
		lines = append(lines, testLine{Statement: row, version: policy.Version2012, row: true})
	}
	return newOracle(p.world, lines)
}

// inquiry is one question of a set; row is -1 where it is about all requests.
type inquiry struct {
	*problemSet
	mode mode
	row  int
}

// inquiries lists the questions.
func (p *problemSet) inquiries() []inquiry {
	out := []inquiry{{p, newlyAllowed, -1}}
	for n := range p.rows {
		out = append(out, inquiry{p, allowedInRows, n}, inquiry{p, undeniedInRows, n})
	}
	return out
}

// ask asks the engine.
func (i inquiry) ask() Result {
	switch i.mode {
	case allowedInRows:
		return Compile(i.doc, i.world.scope).Excludes(i.rows[i.row])
	case undeniedInRows:
		return Compile(i.doc, i.world.scope).Denies(i.rows[i.row])
	case newlyAllowed:
	}
	return Subsumes(i.reference, i.doc, i.world.scope)
}

// found says whether the request is what the question searches for, under some and under every
// reading.
func (i inquiry) found(req eval.Request) (some, every bool) {
	return readingsOf(func(a answers) bool {
		if i.row >= 0 && !inRowUnder(i.rows[i.row], req, a) {
			return false
		}
		outcome := eval.DecideUnder(i.doc, req, a).Outcome
		switch i.mode {
		case allowedInRows:
			return outcome.Permits()
		case undeniedInRows:
			return !outcome.Forbids()
		case newlyAllowed:
		}
		return outcome.Permits() && !eval.DecideUnder(i.reference, req, a).Outcome.Permits()
	})
}

// hopeful reports whether lines that may match do not rule out that the question finds something.
// Before all dimensions are in, only the lines that are needed count.
func (i inquiry) hopeful(m mask, complete bool) bool {
	allowed := i.mode == undeniedInRows
	for n, s := range i.doc.Statements {
		if s.Effect == policy.Allow && m.high&(1<<n) != 0 {
			allowed = true
		}
		if complete && s.Effect == policy.Deny && m.low&(1<<n) != 0 {
			return false
		}
	}
	first := len(i.doc.Statements)
	if i.mode == newlyAllowed && complete {
		permitted, denied := false, false
		for n, s := range i.reference.Statements {
			permitted = permitted || s.Effect == policy.Allow && m.low&(1<<(first+n)) != 0
			denied = denied || s.Effect == policy.Deny && m.high&(1<<(first+n)) != 0
		}
		allowed = allowed && (!permitted || denied)
	}
	row := first + len(i.reference.Statements) + i.row
	return allowed && (i.row < 0 || m.high&(1<<row) != 0)
}

// maxTried bounds the combinations that are tried for one question.
const maxTried = 20_000

// pursuit is the search for a request that a question asks for.
type pursuit struct {
	inquiry
	oracle *oracle
	base   *base
	chosen []*option
	tried  int
	some   *eval.Request // found under some reading
}

// search looks for a request that is what the question asks for: under every reading, else under
// some.
func (o *oracle) search(i inquiry) (req *eval.Request, every bool) {
	p := &pursuit{inquiry: i, oracle: o}
	for n := range o.bases {
		p.base = &o.bases[n]
		if p.from(p.base.mask) {
			return p.some, true
		}
	}
	return p.some, false
}

// from chooses the next dimension in all ways. It reports whether a request is found under every
// reading.
func (p *pursuit) from(sofar mask) bool {
	at := len(p.chosen)
	if at == len(p.base.dimensions) {
		p.oracle.compared++
	}
	if p.tried > maxTried || !p.hopeful(sofar, at == len(p.base.dimensions)) {
		return false
	}
	if at == len(p.base.dimensions) {
		return p.decide()
	}
	dimension := p.base.dimensions[at]
	for n := range dimension {
		p.tried++
		p.chosen = append(p.chosen[:at], &dimension[n])
		if p.from(sofar.and(dimension[n].mask)) {
			return true
		}
	}
	p.chosen = p.chosen[:at]
	return false
}

// decide asks package eval about the whole request.
func (p *pursuit) decide() bool {
	req := p.base.request
	req.Action, req.Resource = p.chosen[0].action, p.chosen[0].resource
	for n, o := range p.chosen[1:] {
		req.Context = withKey(req.Context, p.oracle.free[n].key, o.values)
	}
	if !p.world.wellFormed(req) || p.lacksTLSVersion(req) {
		return false
	}
	p.oracle.decided++
	some, every := p.found(req)
	if every || some && p.some == nil {
		p.some = &req
	}
	return every
}

// lacksTLSVersion reports whether the request came by TLS and has no version of it, where the question looks at
// both: a witness leaves keys out that do not matter.
func (p *pursuit) lacksTLSVersion(req eval.Request) bool {
	asked := slices.ContainsFunc(p.oracle.free, func(d dimension) bool { return d.key == "s3:TlsVersion" })
	return asked && slices.Equal(valuesOf(req, "aws:SecureTransport"), []string{"true"}) && valuesOf(req, "s3:TlsVersion") == nil
}

// fault says what is wrong with a result, "" if nothing is. Its first word is the kind.
func (i inquiry) fault(got Result, o *oracle) string {
	switch got.Verdict {
	case Violated:
		if got.Witness == nil {
			return "violated without a witness"
		}
		if !i.world.wellFormed(*got.Witness) {
			return "malformed witness " + got.Witness.String()
		}
		o.compared++
		o.decided++
		if _, every := i.found(*got.Witness); !every {
			return "refuted: the witness does not replay: " + got.Witness.String()
		}
	case Holds:
		if req, every := o.search(i); req != nil {
			return fmt.Sprintf("holds, but there is %s (under every reading: %t)", req, every)
		}
	case Unknown:
		switch {
		case got.Reason == "":
			return "unreasoned unknown"
		case strings.Contains(got.Reason, "bug in Keyward"):
			return "disagreement: " + got.Reason
		}
	}
	return ""
}

// String is the question in words.
func (i inquiry) String() string {
	text := fmt.Sprintf("%s, %s\n%s", i.world.name, map[mode]string{allowedInRows: "Excludes", undeniedInRows: "Denies", newlyAllowed: "Subsumes"}[i.mode], i.doc.JSON())
	if i.row < 0 {
		return text + "\nreference " + i.reference.JSON()
	}
	row := &policy.Document{Version: policy.Version2012, Statements: []policy.Statement{i.rows[i.row]}}
	return text + "\nrow " + row.JSON()
}
