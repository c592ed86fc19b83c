package prove

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// family is the type of value that an operator compares.
type family uint8

const (
	textFamily family = iota
	boolFamily
	numberFamily
	dateFamily
	addressFamily
	nullFamily
)

// operator is how a condition operator decides.
type operator struct {
	family family
	style  style
	negate bool
	// relation is the comparison of numbers and dates.
	relation relation
	// seconds says that dates are written as numbers, which are seconds since 1970.
	seconds bool
	// variables says that the policy variables in its values are substituted.
	variables bool
}

var operators = map[string]operator{
	"StringEquals":              {style: literal, variables: true},
	"StringNotEquals":           {style: literal, variables: true, negate: true},
	"StringEqualsIgnoreCase":    {style: literalFold, variables: true},
	"StringNotEqualsIgnoreCase": {style: literalFold, variables: true, negate: true},
	"StringLike":                {style: glob, variables: true},
	"StringNotLike":             {style: glob, variables: true, negate: true},
	"ArnEquals":                 {style: arnGlob, variables: true},
	"ArnLike":                   {style: arnGlob, variables: true},
	"ArnNotEquals":              {style: arnGlob, variables: true, negate: true},
	"ArnNotLike":                {style: arnGlob, variables: true, negate: true},
	"Bool":                      {family: boolFamily, style: literalFold},
	"BinaryEquals":              {style: binary},
	"Null":                      {family: nullFamily},
	"NumericEquals":             {family: numberFamily, relation: equal},
	"NumericNotEquals":          {family: numberFamily, relation: equal, negate: true},
	"NumericLessThan":           {family: numberFamily, relation: less},
	"NumericLessThanEquals":     {family: numberFamily, relation: less | equal},
	"NumericGreaterThan":        {family: numberFamily, relation: greater},
	"NumericGreaterThanEquals":  {family: numberFamily, relation: greater | equal},
	"DateEquals":                {family: dateFamily, relation: equal},
	"DateNotEquals":             {family: dateFamily, relation: equal, negate: true},
	"DateLessThan":              {family: dateFamily, relation: less},
	"DateLessThanEquals":        {family: dateFamily, relation: less | equal},
	"DateGreaterThan":           {family: dateFamily, relation: greater},
	"DateGreaterThanEquals":     {family: dateFamily, relation: greater | equal},
	"IpAddress":                 {family: addressFamily},
	"NotIpAddress":              {family: addressFamily, negate: true},
}

// requirement is a condition made ready to be placed on an axis.
type requirement struct {
	family family
	group  *group
	test   test
}

// condition reads a condition.
func (l language) condition(c policy.Condition) requirement {
	op, known := operators[c.Operator]
	r := requirement{family: op.family}
	key := canonicalKey(c.Key)
	switch {
	case !policy.Known(c.Key):
		r.test = open(maybe, maybe, notYetKnown(c.Key))
	case !known:
		r.test = open(maybe, maybe, &doubt{reason: "the condition operator " + c.Name() + " is not decided"})
	case op.family == nullFamily:
		r.test = l.null(c)
	case len(c.Values) == 0:
		answer, d := l.noValues()
		r.test = open(answer, answer, d)
	case eval.IsMultiValued(c.Key) && c.Qualifier == "":
		r.test = l.unqualified(c, op)
	case strings.EqualFold(c.Key, keyEpochTime) && op.family == numberFamily:
		op.family, op.seconds = dateFamily, true
		r.family = dateFamily
		r.group, r.test = l.values(c.Values, op)
		l.whole(c, op, &r.test)
	case !ofFamily(key, op.family):
		r.test = l.ofOtherType(c, op)
		l.whole(c, op, &r.test)
	default:
		r.group, r.test = l.values(c.Values, op)
		l.whole(c, op, &r.test)
	}
	return r
}

// ofFamily reports whether an operator's type is that of a key whose values are dates or addresses. Of
// other keys the operators tell the type.
func ofFamily(key string, f family) bool {
	switch key {
	case keyCurrentTime:
		return f == dateFamily
	case keySourceIP, keyVPCSourceIP:
		return f == addressFamily
	}
	return true
}

// ofOtherType is the test of an operator whose type the values of a key do not have. How AWS writes
// them as text is not told.
func (l language) ofOtherType(c policy.Condition, op operator) test {
	switch {
	case op.family == textFamily && op.style != arnGlob:
		return open(maybe, maybe, &doubt{reason: c.Key + " is compared as text, with " + c.Name()})
	case op.negate:
		_, t := l.values(nil, op)
		return open(maybe, t.mistyped, t.mistypedDoubt)
	}
	return open(maybe, no, nil)
}

// whole completes a test of single values for requests without the key, and with several values.
func (l language) whole(c policy.Condition, op operator, t *test) {
	t.qualifier = c.Qualifier
	t.absent = absentTruth(c, op)
	if c.Qualifier == policy.ForAnyValue && c.IfExists {
		t.absent, t.absentDoubt = l.readings.judge(eval.AnyValueIfExists, "AWS's documents disagree about "+c.Name()+" on an absent key")
	}
	t.several, t.severalDoubt = l.severalValues(c)
}

func (l language) severalValues(c policy.Condition) (truth, *doubt) {
	return l.readings.judge(eval.UnqualifiedMultiValue, "AWS's documents do not say what "+c.Name()+
		" without ForAnyValue or ForAllValues means for several values of "+c.Key)
}

// unqualified is the test of an operator without set operator on a multi-valued key: a positive one
// never matches a value.
func (l language) unqualified(c policy.Condition, op operator) test {
	if !op.negate {
		return open(absentTruth(c, op), no, nil)
	}
	answer, d := l.severalValues(c)
	return open(yes, answer, d)
}

func (l language) noValues() (truth, *doubt) {
	return l.readings.judge(eval.NoPolicyValues, "AWS's documents do not say what a condition without values means")
}

// open is a test that does not look at the value.
func open(absent, present truth, d *doubt) test {
	return test{group: -1, absent: absent, present: present, doubt: d}
}

// absentTruth is the answer for a request without the key (IAM User Guide, "Condition operators").
func absentTruth(c policy.Condition, op operator) truth {
	switch c.Qualifier {
	case policy.ForAllValues:
		return yes
	case policy.ForAnyValue:
		return no
	}
	return truthOf(c.IfExists || op.negate)
}

// null tests whether the key is absent ("true") or present ("false").
func (l language) null(c policy.Condition) test {
	qualified, d := yes, (*doubt)(nil)
	if c.Qualifier != "" {
		qualified, d = l.readings.judge(eval.QualifiedNull, "AWS's documents do not say what "+c.Name()+" means")
	}
	if len(c.Values) == 0 && qualified != no {
		answer, why := l.noValues()
		if why != nil {
			d = why
		}
		return open(min(qualified, answer), min(qualified, answer), d)
	}
	t := open(no, no, d)
	for _, v := range c.Values {
		switch {
		case strings.EqualFold(v.Value, "true"):
			t.absent = qualified
		case strings.EqualFold(v.Value, "false"):
			t.present = qualified
		case !policy.Known(v.Value) && qualified != no:
			return open(maybe, maybe, notYetKnown(v.Value))
		}
	}
	return t
}

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
		p, ok := compilePieces(all, op.style)
		if !ok {
			l.wrongType(op, g, t, fmt.Errorf("%q is compared as an ARN", text))
			return
		}
		g.patterns = append(g.patterns, p)
	}
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
