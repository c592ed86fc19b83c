package prove

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// values reads the values of a condition, an Action or a Resource element into one group.
func (l language) values(values []policy.Text, op operator) (*group, test) {
	g := &group{family: op.family, style: op.style}
	var id strings.Builder
	id.WriteString(op.id())
	id.WriteString(l.version)
	t := test{negate: op.negate}
	if op.negate {
		t.mistyped, t.mistypedDoubt = l.readings.judge(eval.WrongTypeNegated,
			"AWS's documents do not say what a negated operator makes of a value that is not of its type")
	}
	for _, v := range values {
		id.WriteByte(0)
		id.WriteString(v.Value)
		switch {
		case !policy.Known(v.Value):
			g.open = append(g.open, v.Value)
		case op.style == arnGlob && v.Value == "*":
			answer, d := l.readings.judge(eval.StarInARNOperator, `AWS's documents do not say whether "*" in an ARN operator matches every ARN`)
			g.matchAll(answer, d, &t)
		case op.variables && strings.Contains(v.Value, "${"):
			l.withVariables(v.Value, op, g, &t)
		case op.family == boolFamily && l.version == policy.Version2012 && strings.Contains(v.Value, "${"):
			l.variableInBool(v.Value, op, g, &t)
		default:
			if err := g.add(v.Value, op); err != nil {
				l.wrongType(op, g, &t, err)
			}
		}
	}
	g.id = id.String() + g.id
	l.possible(g, &t)
	return g, t
}

// id tells operators apart that make different groups of the same values.
func (op operator) id() string {
	id := []byte{byte(op.family), byte(op.style), byte(op.relation), 0}
	if op.seconds {
		id[3]++
	}
	if op.variables {
		id[3] += 2
	}
	return string(id)
}

// matchAll makes every value match if the answer is yes, and puts it in doubt if that is maybe.
func (g *group) matchAll(answer truth, d *doubt, t *test) {
	if answer == maybe {
		t.doubt = d
	}
	if answer != yes {
		return
	}
	g.id += "\x01all"
	switch g.family {
	case numberFamily, dateFamily:
		g.any = true
	case addressFamily:
		g.prefixes = append(g.prefixes, typeOf(g.family, g.style).prefixes...)
	case textFamily, boolFamily, nullFamily:
		g.patterns = append(g.patterns, typeOf(g.family, g.style).patterns...)
	}
}

// typeOf holds all values that operators of the family and style compare.
func typeOf(f family, s style) group {
	out := group{id: fmt.Sprint("type\x00", f, s), family: f, style: s}
	switch {
	case f == numberFamily || f == dateFamily:
		out.any = true
	case f == addressFamily:
		out.prefixes = []netip.Prefix{netip.PrefixFrom(netip.IPv4Unspecified(), 0), netip.PrefixFrom(netip.IPv6Unspecified(), 0)}
	case s == arnGlob || s == resourceGlob:
		out.patterns = shapes("arn:*:*:*:*:*").patterns
	default:
		out.patterns = anyText.patterns
	}
	return out
}

// withVariables reads a value that may hold policy variables.
func (l language) withVariables(text string, op operator, g *group, t *test) {
	all, state := l.resolve(text, op.style)
	g.id += fmt.Sprint("\x01", state)
	for _, p := range all {
		g.id += "\x01" + p.text
	}
	switch state {
	case unresolved:
		if op.negate {
			answer, d := l.readings.judge(eval.UnresolvedNegated,
				"AWS's documents disagree about a negated element whose policy variable has no value: "+text)
			if op.style == resourceGlob && variableBeforeResource(text) && answer == no {
				g.patterns = append(g.patterns, anyText.patterns...) // whatever the resource is
			}
			g.matchAll(answer.not(), d, t)
		}
	case pending:
		if d := undecidableVariable(firstVariable(all)); d != nil {
			t.doubt = d
			return
		}
		g.templates = append(g.templates, template{pieces: all, style: op.style})
	case resolved:
		if op.family == boolFamily && !isBool(all) {
			return // Bool is not negated: a text that is no Boolean equals nothing
		}
		p, ok := compilePieces(all, op.style)
		if !ok {
			l.wrongType(op, g, t, fmt.Errorf("%q is compared as an ARN", text))
			return
		}
		g.patterns = append(g.patterns, p)
	}
}

// booleans are the values of Bool, each of its own class.
var booleans = []group{folded("true"), folded("false")}

func folded(text string) group {
	p, _ := compilePattern(text, literalFold)
	return group{id: "folded\x00" + text, patterns: []pattern{p}}
}

// isBool reports whether pieces without open variables are a Boolean.
func isBool(all []piece) bool {
	var text strings.Builder
	for _, p := range all {
		text.WriteString(p.text)
	}
	return slices.ContainsFunc(booleans, func(g group) bool { return g.matches(text.String()) })
}

// variableInBool reads a value of Bool with a policy variable: if it is not replaced, it is no Boolean.
func (l language) variableInBool(text string, op operator, g *group, t *test) {
	switch answer, d := l.readings.judge(eval.VariableInBool, "AWS's documents disagree whether Bool replaces policy variables"); answer {
	case maybe:
		t.doubt = d
	case yes:
		l.withVariables(text, op, g, t)
	case no:
	}
}

// wrongType is about a value of the policy that is of the wrong type, and so equal to nothing. AWS's
// documents do not say what a negated operator makes of that.
func (l language) wrongType(op operator, g *group, t *test, err error) {
	if op.negate && op.style != resourceGlob {
		answer, d := l.readings.judge(eval.WrongTypeNegated, err.Error()+" but is none")
		g.matchAll(answer.not(), d, t)
	}
}
