package prove

import (
	"slices"
	"strings"
	"unicode"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// piece is a part of a text of a policy: letters, of which "*" and "?" are wildcards unless literal
// is set, or a policy variable.
type piece struct {
	text    string
	literal bool
	// variable is the condition key of a variable in lower case, name the same as it is written.
	variable, name string
	// fallback is the variable's default; hasFallback tells it from none.
	fallback    string
	hasFallback bool
}

// pieces splits a text at its policy variables (IAM User Guide, "IAM policy elements: Variables and
// tags"). The three special characters ${*}, ${?} and ${$} become literal pieces.
func pieces(text string) []piece {
	var out []piece
	for {
		before, rest, found := strings.Cut(text, "${")
		name, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			return append(out, piece{text: text})
		}
		out = append(out, piece{text: before}, variablePiece(name))
		text = after
	}
}

func variablePiece(name string) piece {
	if name == "*" || name == "?" || name == "$" {
		return piece{text: name, literal: true}
	}
	key, fallback, hasFallback := strings.Cut(name, ",")
	key = strings.TrimSpace(key)
	p := piece{variable: strings.ToLower(key), name: key}
	fallback = strings.TrimSpace(fallback)
	if hasFallback && len(fallback) > 1 && strings.HasPrefix(fallback, "'") && strings.HasSuffix(fallback, "'") {
		p.fallback, p.hasFallback = fallback[1:len(fallback)-1], true
	}
	return p
}

// binding is the value of a variable in one branch of the proof; absent says that the request lacks
// the key.
type binding struct {
	value  string
	absent bool
}

// resolution says what became of the variables of a text.
type resolution uint8

const (
	resolved   resolution = iota
	unresolved            // one has neither a value nor a default
	pending               // the value of one is not chosen yet
)

// resolve puts the chosen values in the place of variables.
func (l language) resolve(text string, style style) ([]piece, resolution) {
	if l.version != policy.Version2012 {
		return []piece{{text: text}}, resolved
	}
	all := pieces(text)
	result := resolved
	for i, p := range all {
		bound, chosen := l.variables[p.variable]
		switch {
		case p.variable == "":
		case !chosen:
			result = max(result, pending)
		case !bound.absent:
			all[i] = piece{text: bound.value, literal: true}
		case p.hasFallback:
			all[i] = piece{text: p.fallback, literal: true}
		default:
			return all, unresolved
		}
	}
	if style == resourceGlob && variableBeforeResource(text) {
		return all, unresolved
	}
	return all, result
}

// variableBeforeResource reports whether an ARN has a variable before its sixth component, where
// none may stand (IAM User Guide, same page).
func variableBeforeResource(text string) bool {
	colons := 0
	for _, p := range pieces(text) {
		if (p.variable != "" || p.literal) && colons < arnColons {
			return strings.Count(text, ":") >= arnColons
		}
		if p.variable == "" {
			colons += strings.Count(p.text, ":")
		}
	}
	return false
}

// nothing is a pattern that no text matches.
var nothing = pattern{{kind: any1, class: noLetter}}

// compilePieces reads pieces as a pattern. An open variable becomes a wildcard. It reports false when
// the text is compared as an ARN and has fewer than six components.
func compilePieces(all []piece, s style) (pattern, bool) {
	components := s == arnGlob || s == resourceGlob || s == shape
	out, colons := join(all, s)
	switch {
	case components && colons < arnColons:
		return nil, false
	case components && splitsComponent(all):
		return nothing, true
	case components:
		return withScheme(out), true
	}
	return out, true
}

// join is the sequence of elements of pieces, and how many colons of the text are its own.
func join(all []piece, s style) (out pattern, colons int) {
	components := s == arnGlob || s == resourceGlob || s == shape
	for _, p := range all {
		switch {
		case p.variable != "":
			out = append(out, element{kind: many, class: componentClass(components, colons)})
		case p.literal:
			for _, r := range p.text {
				out = append(out, letter(r, s))
			}
		default:
			var elements pattern
			elements, colons = compileText(p.text, s, colons)
			out = append(out, elements...)
		}
	}
	return out, colons
}

// splitsComponent reports whether a value with a colon stands before the sixth component of an ARN,
// which then equals the component of none.
func splitsComponent(all []piece) bool {
	colons := 0
	for _, p := range all {
		if p.literal && colons < arnColons && strings.Contains(p.text, ":") {
			return true
		}
		if p.variable == "" && !p.literal {
			colons += strings.Count(p.text, ":")
		}
	}
	return false
}

// withScheme is a pattern of ARNs with "arn" for its first component, which can stand for nothing else.
func withScheme(p pattern) pattern {
	end := slices.IndexFunc(p, func(e element) bool { return e.kind == one && e.r == ':' })
	if scheme := p[:end]; !scheme.matches("arn") {
		return nothing
	}
	arn, _ := compilePattern("arn", literal)
	return concat(arn, p[end:])
}

// compileText reads letters and wildcards that stand after a number of colons of the whole pattern.
func compileText(text string, s style, colons int) (pattern, int) {
	components := s == arnGlob || s == resourceGlob || s == shape
	wild := s != literal && s != literalFold && s != binary
	out := make(pattern, 0, len(text)+1)
	for _, r := range text {
		class := componentClass(components, colons)
		switch {
		case wild && r == '*':
			if n := len(out); n > 0 && out[n-1].kind == many && out[n-1].class == class {
				continue
			}
			out = append(out, element{kind: many, class: class})
		case wild && r == '?':
			out = append(out, element{kind: any1, class: class})
		case s == shape && r == '#':
			out = append(out, element{kind: any1, class: digit})
		default:
			if r == ':' {
				colons++
			}
			out = append(out, letter(r, s))
		}
	}
	return out, colons
}

func letter(r rune, s style) element {
	fold := s == literalFold || s == globFold
	return element{kind: one, r: r, fold: fold && unicode.SimpleFold(r) != r}
}

// componentClass keeps a wildcard within its component of an ARN, of which the sixth has its own colons.
func componentClass(components bool, colons int) class {
	if components && colons < arnColons {
		return noColon
	}
	return anyLetter
}

// firstVariable is the first variable among pieces.
func firstVariable(all []piece) piece {
	return all[slices.IndexFunc(all, func(p piece) bool { return p.variable != "" })]
}

// undecidableVariable says why the values of a variable can not be tried out, nil if they can.
func undecidableVariable(variable piece) *doubt {
	if eval.IsMultiValued(variable.variable) {
		return &doubt{reason: "a policy variable stands for " + variable.name + ", which can have several values"}
	}
	return nil
}
