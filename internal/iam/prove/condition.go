package prove

import (
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
