package eval

import (
	"slices"
	"strings"
	"unicode"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// Match says whether a statement is about a request.
type Match string

// The ways in which a statement matches. AccountMatch means that its principal is the caller's
// whole account; AmbiguousMatch that it depends on the reading of AWS's documents.
const (
	NoMatch        Match = "none"
	AccountMatch   Match = "account"
	FullMatch      Match = "full"
	AmbiguousMatch Match = "ambiguous"
)

// Matches tells whether a statement of a document of the given language version is about the
// request, whatever its Effect. A statement without Principal matches every caller.
func Matches(version string, s *policy.Statement, req Request) Match {
	// The kind of match takes the place of the outcome, only to be compared between the readings.
	decision := underAllReadings(func(reading func(Question) bool) Decision {
		return Decision{Outcome: Outcome(MatchesUnder(version, s, req, reading))}
	})
	if decision.Outcome == Ambiguous {
		return AmbiguousMatch
	}
	return Match(decision.Outcome)
}

// MatchesUnder is [Matches] under one reading. It never returns AmbiguousMatch.
func MatchesUnder(version string, s *policy.Statement, req Request, reading func(Question) bool) Match {
	return newEvaluation(version, req, reading).match(s)
}

// evaluation is one request against the statements of one document under one reading.
type evaluation struct {
	variables bool // the language version has policy variables
	request   Request
	caller    caller
	action    string              // without regard to case
	context   map[string][]string // by lower-case key, with the implied keys
	reading   func(Question) bool
}

func newEvaluation(version string, req Request, reading func(Question) bool) *evaluation {
	return &evaluation{
		variables: version == policy.Version2012,
		request:   req,
		caller:    newCaller(req.Principal),
		action:    foldCase(req.Action),
		context:   req.values(),
		reading:   reading,
	}
}

// match asks the elements of a statement: all of them must match (UG, "IAM JSON policy elements
// reference").
func (e *evaluation) match(s *policy.Statement) Match {
	if !e.matchAction(s) || !e.matchResource(s) {
		return NoMatch
	}
	match := e.matchPrincipal(s)
	if match == NoMatch {
		return NoMatch
	}
	// Conditions of one statement are joined by AND (UG, "Conditions with multiple context keys
	// or values").
	for _, c := range s.Conditions {
		if !e.matchCondition(c) {
			return NoMatch
		}
	}
	return match
}

// matchAction compares without regard to case, with wildcards (UG, "IAM JSON policy elements: Action").
func (e *evaluation) matchAction(s *policy.Statement) bool {
	for _, a := range s.Actions {
		if Glob(foldCase(a.Value), e.action) {
			return !s.NotAction
		}
	}
	return s.NotAction
}

// foldCase replaces every letter by one that stands for all its cases.
func foldCase(s string) string {
	return strings.Map(func(r rune) rune {
		first := r
		for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
			first = min(first, other)
		}
		return first
	}, s)
}

// matchResource compares with regard to case, component by component of the ARN (UG, "IAM JSON policy
// elements: Resource").
func (e *evaluation) matchResource(s *policy.Statement) bool {
	if s.Resources == nil {
		// Trust and repository policies have no Resource element. A key policy statement without
		// one has no effect (KMS Developer Guide, "Creating a key policy").
		return e.request.service() != "kms"
	}
	found := map[comparison]bool{}
	for _, r := range s.Resources {
		text := r.Value
		if s.Principals == nil { // an identity policy
			text = policy.CompleteARN(text, e.variables)
		}
		found[e.compareResource(text)] = true
	}
	if !s.NotResource || found[equal] {
		return found[equal] != s.NotResource
	}
	return !found[unresolved] || e.reading(UnresolvedNegated)
}

func (e *evaluation) compareResource(text string) comparison {
	if strings.Trim(text, "*") == "" && text != "" {
		return equal // a bare "*" stands for every resource
	}
	if e.variables && strings.Contains(text, "${") {
		// Variables stand only in the resource part of an ARN (UG, "IAM policy elements: Variables").
		components := e.components(text)
		if len(components) == arnComponents && strings.Contains(strings.Join(components[:arnComponents-1], ""), "${") {
			return unresolved
		}
	}
	return e.compareARN(text, e.request.Resource)
}

// Glob reports whether text matches a pattern in which "*" stands for any characters, also none,
// and "?" for exactly one. Both also match "/" and ":".
func Glob(pattern, text string) bool {
	return globParts([]part{{text: pattern, wildcards: true}}, text)
}

// symbol is one character of a pattern, or a wildcard.
type symbol struct {
	char rune
	kind symbolKind
}

type symbolKind uint8

const (
	literal symbolKind = iota
	anyOne
	anyRun
)

// globParts is Glob with a pattern of which only some parts have wildcards.
func globParts(parts []part, value string) bool {
	if !slices.ContainsFunc(parts, part.hasWildcards) {
		return text(parts) == value
	}
	// Most patterns fail on what stands before their first wildcard.
	if first := parts[0]; first.hasWildcards() && !strings.HasPrefix(value, first.text[:strings.IndexAny(first.text, "*?")]) {
		return false
	}
	var pattern []symbol
	for _, p := range parts {
		for _, char := range p.text {
			s := symbol{char: char}
			switch {
			case p.wildcards && char == '*':
				s.kind = anyRun
			case p.wildcards && char == '?':
				s.kind = anyOne
			}
			pattern = append(pattern, s)
		}
	}
	return glob(pattern, []rune(value))
}

// glob matches greedily and, on a mismatch, lets the last anyRun swallow one character more:
// going back to earlier ones could not help, so the cost is at most quadratic.
func glob(pattern []symbol, text []rune) bool {
	p, t := 0, 0
	runAt, runEnd := -1, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p].kind == anyRun:
			runAt, runEnd = p, t
			p++
		case p < len(pattern) && (pattern[p].kind == anyOne || pattern[p].char == text[t]):
			p++
			t++
		case runAt >= 0:
			runEnd++
			p, t = runAt+1, runEnd
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p].kind == anyRun {
		p++
	}
	return p == len(pattern)
}
