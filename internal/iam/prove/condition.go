package prove

import (
	"fmt"
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
	switch {
	case !policy.Known(c.Key):
		r.test = open(maybe, maybe, "")
		r.test.doubt = notYetKnown(c.Key)
	case !known:
		r.test = open(maybe, maybe, "the condition operator "+c.Name()+" is not decided")
	case c.Qualifier != "" && op.family == nullFamily:
		r.test = open(maybe, maybe, "AWS's documents do not say what "+c.Name()+" means")
	case len(c.Values) == 0:
		r.test = open(maybe, maybe, "AWS's documents do not say what a condition without values means")
	case op.family == nullFamily:
		r.test = nullTest(c)
	case eval.IsMultiValued(c.Key) && c.Qualifier == "" && op.negate:
		r.test = open(absentTruth(c, op), maybe, "AWS's documents do not say what "+c.Name()+
			" without ForAnyValue or ForAllValues means for "+c.Key+", which has several values")
	case eval.IsMultiValued(c.Key) && c.Qualifier == "":
		r.test = open(absentTruth(c, op), no, "")
	default:
		r.group, r.test = l.values(c.Values, op)
		r.test.qualifier = c.Qualifier
		r.test.absent = absentTruth(c, op)
		if r.test.absent == maybe && r.test.doubt == nil {
			r.test.absentDoubt = &doubt{reason: "AWS's documents disagree about " + c.Name() + " on an absent key"}
		}
	}
	return r
}

// open is a test that does not look at the value.
func open(absent, present truth, reason string) test {
	return test{group: -1, absent: absent, present: present, doubt: &doubt{reason: reason}}
}

// absentTruth is the answer for a request without the key (IAM User Guide, "Condition operators").
func absentTruth(c policy.Condition, op operator) truth {
	switch c.Qualifier {
	case policy.ForAllValues:
		return yes
	case policy.ForAnyValue:
		if c.IfExists {
			return maybe
		}
		return no
	}
	return truthOf(c.IfExists || op.negate)
}

// nullTest tests whether the key is absent ("true") or present ("false").
func nullTest(c policy.Condition) test {
	t := test{group: -1}
	for _, v := range c.Values {
		switch {
		case strings.EqualFold(v.Value, "true"):
			t.absent = yes
		case strings.EqualFold(v.Value, "false"):
			t.present = yes
		case !policy.Known(v.Value):
			unknown := open(maybe, maybe, "")
			unknown.doubt = notYetKnown(v.Value)
			return unknown
		}
	}
	return t
}

// values reads the values of a condition, an Action or a Resource element into one group.
func (l language) values(values []policy.Text, op operator) (*group, test) {
	g := &group{id: fmt.Sprint(op.family, op.style, op.relation, op.variables, l.version), family: op.family, style: op.style}
	t := test{negate: op.negate}
	for _, v := range values {
		g.id += "\x00" + v.Value
		switch {
		case !policy.Known(v.Value):
			g.open = append(g.open, v.Value)
		case op.style == arnGlob && v.Value == "*":
			t.doubt = &doubt{reason: `AWS's documents do not say whether "*" in an ARN operator matches every ARN`}
		case op.variables && strings.Contains(v.Value, "${"):
			l.withVariables(v.Value, op, g, &t)
		case op.family == boolFamily && l.version == policy.Version2012 && strings.Contains(v.Value, "${"):
			t.doubt = &doubt{reason: "AWS's documents disagree whether Bool replaces policy variables"}
		default:
			if err := g.add(v.Value, op); err != nil {
				t.wrongType(op, err.Error()+" but is none")
			}
		}
	}
	l.possible(g, &t)
	return g, t
}

// withVariables reads a value that may hold policy variables.
func (l language) withVariables(text string, op operator, g *group, t *test) {
	all, state := l.resolve(text, op.style)
	for _, p := range all {
		g.id += "\x01" + p.text
	}
	switch state {
	case unresolved:
		if op.negate {
			t.doubt = &doubt{reason: "AWS's documents disagree about a negated element whose policy variable has no value: " + text}
		}
	case pending:
		if d := undecidableVariable(firstVariable(all)); d != nil {
			t.doubt = d
			return
		}
		g.templates = append(g.templates, template{all, op.style})
	case resolved:
		p, ok := compilePieces(all, op.style)
		if !ok {
			t.wrongType(op, fmt.Sprintf("%q is compared as an ARN but is none", text))
			return
		}
		g.patterns = append(g.patterns, p)
	}
}

// wrongType puts a negated operator on a value of the wrong type in doubt: AWS's documents do not say
// what it makes of that.
func (t *test) wrongType(op operator, reason string) {
	if op.negate && op.style != resourceGlob {
		t.doubt = &doubt{reason: reason}
	}
}
