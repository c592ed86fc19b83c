package policy

import (
	"maps"
	"slices"
	"strings"
)

// operators are the condition operators in their documented spelling, by lower case (IAM User
// Guide, "IAM JSON policy elements: Condition operators").
var operators = byLowerCase(
	"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase",
	"StringLike", "StringNotLike",
	"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals",
	"NumericGreaterThan", "NumericGreaterThanEquals",
	"DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals",
	"DateGreaterThan", "DateGreaterThanEquals",
	"Bool", "BinaryEquals", "IpAddress", "NotIpAddress",
	"ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "Null",
)

var qualifiers = byLowerCase(string(ForAllValues), string(ForAnyValue))

func byLowerCase(names ...string) map[string]string {
	index := make(map[string]string, len(names))
	for _, name := range names {
		index[strings.ToLower(name)] = name
	}
	return index
}

// Operators lists the condition operators in their documented spelling, sorted.
func Operators() []string { return slices.Sorted(maps.Values(operators)) }

// ParseOperator reads the name of an operator as it stands in a document, in any case, into the
// Qualifier, Operator and IfExists of a condition: "foranyvalue:stringlikeifexists". It reports
// false for a name that AWS does not know, and for Null with IfExists, which AWS refuses.
func ParseOperator(name string) (Condition, bool) {
	var c Condition
	lower := strings.ToLower(name)
	if prefix, rest, found := strings.Cut(lower, ":"); found {
		qualifier, known := qualifiers[prefix]
		if !known {
			return c, false
		}
		c.Qualifier, lower = Qualifier(qualifier), rest
	}
	lower, c.IfExists = strings.CutSuffix(lower, "ifexists")
	var known bool
	c.Operator, known = operators[lower]
	return c, known && (!c.IfExists || c.Operator != "Null")
}

// parseOperator is ParseOperator with an error at the node.
func parseOperator(at *node, name string) (Condition, error) {
	c, ok := ParseOperator(name)
	switch {
	case ok:
		return c, nil
	case c.Operator == "Null":
		return c, at.errorf("Null tests whether a key exists, so %q contradicts itself: write \"Null\".", name)
	}
	return c, at.errorf("%q is no condition operator: write one such as \"StringEquals\", with an optional"+
		" \"ForAllValues:\" or \"ForAnyValue:\" before it and \"IfExists\" after it.", name)
}
