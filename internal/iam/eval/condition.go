package eval

import (
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// matchCondition evaluates one operator on one key (UG, "IAM JSON policy elements: Condition operators"
// and "Multivalued context keys").
func (e *evaluation) matchCondition(c policy.Condition) bool {
	values, present := e.context[strings.ToLower(c.Key)]
	op := operators[c.Operator]
	matches := func(value string) bool { return e.value(op, c, value) }
	switch {
	case c.Operator == "Null":
		return e.null(c, values, present)
	case len(c.Values) == 0:
		return e.reading(NoPolicyValues)
	case c.Qualifier == policy.ForAllValues:
		// True for each value that is there, and so when there is none.
		return !slices.ContainsFunc(values, func(v string) bool { return !matches(v) })
	case c.Qualifier == policy.ForAnyValue:
		return slices.ContainsFunc(values, matches) || (len(values) == 0 && c.IfExists && e.reading(AnyValueIfExists))
	case !present:
		// A negated operator holds on an absent key, and any operator does with IfExists.
		return op.negated || c.IfExists
	case len(values) == 0:
		return op.negated || (c.IfExists && !e.reading(EmptyIsPresent))
	case len(values) > 1 || IsMultiValued(c.Key):
		return e.unqualified(op, c, values)
	}
	return matches(values[0])
}

// value compares one value of the request with all values of the policy: an operator holds when
// one of them matches, a negated one when none does.
func (e *evaluation) value(op operator, c policy.Condition, value string) bool {
	found := map[comparison]bool{}
	for _, v := range c.Values {
		found[op.compare(e, v.Value, value)] = true
	}
	if !op.negated || found[equal] {
		return found[equal] != op.negated
	}
	return (!found[unresolved] || e.reading(UnresolvedNegated)) &&
		(!found[wrongType] || e.reading(WrongTypeNegated))
}

// unqualified evaluates an operator without set operator on several values. The documents demand
// a set operator for a multi-valued key: without it a positive operator never matches one, even
// when the request has a single value for it. What a negated operator does is open, and so is
// everything about a key that should have one value only and has several.
func (e *evaluation) unqualified(op operator, c policy.Condition, values []string) bool {
	if op.negated {
		return e.reading(UnqualifiedMultiValue)
	}
	matches := func(v string) bool { return e.value(op, c, v) }
	return !IsMultiValued(c.Key) && slices.ContainsFunc(values, matches) && e.reading(UnqualifiedMultiValue)
}

// null tests whether the key is absent ("true") or present ("false").
func (e *evaluation) null(c policy.Condition, values []string, present bool) bool {
	if c.Qualifier != "" && !e.reading(QualifiedNull) {
		return false
	}
	if len(c.Values) == 0 {
		return e.reading(NoPolicyValues)
	}
	if present && len(values) == 0 {
		present = e.reading(EmptyIsPresent)
	}
	return slices.ContainsFunc(c.Values, func(v policy.Text) bool {
		absent, ok := parseBool(v.Value)
		return ok && absent != present
	})
}
