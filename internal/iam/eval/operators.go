package eval

import (
	"encoding/base64"
	"math/big"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// comparison is what comparing one value of a policy with one of the request gives.
type comparison uint8

const (
	different  comparison = iota
	equal                 // equal, or in the relation that the operator names
	wrongType             // one of the values is not of the operator's type
	unresolved            // a policy variable has no value
)

func comparisonOf(matches bool) comparison {
	if matches {
		return equal
	}
	return different
}

// An operator compares one value of a policy with one of the request. Negated operators hold
// when the comparison does not.
type operator struct {
	negated bool
	compare func(e *evaluation, fromPolicy, fromRequest string) comparison
}

// operators are the condition operators (UG, "IAM JSON policy elements: Condition operators"),
// except Null.
var operators = map[string]operator{
	"StringEquals":              {compare: stringEquals},
	"StringNotEquals":           {compare: stringEquals, negated: true},
	"StringEqualsIgnoreCase":    {compare: stringEqualsIgnoreCase},
	"StringNotEqualsIgnoreCase": {compare: stringEqualsIgnoreCase, negated: true},
	"StringLike":                {compare: stringLike},
	"StringNotLike":             {compare: stringLike, negated: true},
	// ArnEquals and ArnLike behave identically.
	"ArnEquals":                {compare: arnLike},
	"ArnLike":                  {compare: arnLike},
	"ArnNotEquals":             {compare: arnLike, negated: true},
	"ArnNotLike":               {compare: arnLike, negated: true},
	"NumericEquals":            {compare: numeric(isEqual)},
	"NumericNotEquals":         {compare: numeric(isEqual), negated: true},
	"NumericLessThan":          {compare: numeric(isLess)},
	"NumericLessThanEquals":    {compare: numeric(isAtMost)},
	"NumericGreaterThan":       {compare: numeric(isMore)},
	"NumericGreaterThanEquals": {compare: numeric(isAtLeast)},
	"DateEquals":               {compare: date(isEqual)},
	"DateNotEquals":            {compare: date(isEqual), negated: true},
	"DateLessThan":             {compare: date(isLess)},
	"DateLessThanEquals":       {compare: date(isAtMost)},
	"DateGreaterThan":          {compare: date(isMore)},
	"DateGreaterThanEquals":    {compare: date(isAtLeast)},
	"Bool":                     {compare: boolean},
	"BinaryEquals":             {compare: binary},
	"IpAddress":                {compare: ipAddress},
	"NotIpAddress":             {compare: ipAddress, negated: true},
}

func stringEquals(e *evaluation, fromPolicy, fromRequest string) comparison {
	parts, ok := e.expand(fromPolicy)
	if !ok {
		return unresolved
	}
	return comparisonOf(text(parts) == fromRequest)
}

func stringEqualsIgnoreCase(e *evaluation, fromPolicy, fromRequest string) comparison {
	parts, ok := e.expand(fromPolicy)
	if !ok {
		return unresolved
	}
	return comparisonOf(strings.EqualFold(text(parts), fromRequest))
}

func stringLike(e *evaluation, fromPolicy, fromRequest string) comparison {
	parts, ok := e.expand(fromPolicy)
	if !ok {
		return unresolved
	}
	return comparisonOf(globParts(parts, fromRequest))
}

func arnLike(e *evaluation, fromPolicy, fromRequest string) comparison {
	if arn, _ := policy.SplitARN(fromRequest); arn.Scheme == "arn" && fromPolicy == "*" {
		return comparisonOf(e.reading(StarInARNOperator))
	}
	return e.compareARN(fromPolicy, fromRequest)
}

// The relations take the order of the request's value to the policy's: -1, 0 or 1.
func isEqual(order int) bool   { return order == 0 }
func isLess(order int) bool    { return order < 0 }
func isAtMost(order int) bool  { return order <= 0 }
func isMore(order int) bool    { return order > 0 }
func isAtLeast(order int) bool { return order >= 0 }

func numeric(relation func(int) bool) func(*evaluation, string, string) comparison {
	return func(_ *evaluation, fromPolicy, fromRequest string) comparison {
		a, ok := ParseNumber(fromPolicy)
		b, ok2 := ParseNumber(fromRequest)
		if !ok || !ok2 {
			return wrongType
		}
		return comparisonOf(relation(b.Cmp(a)))
	}
}

// ParseNumber reads a decimal number exactly; one with an exponent as precisely as a float64 is.
func ParseNumber(s string) (*big.Rat, bool) {
	if strings.ContainsAny(s, "eE") {
		float, err := strconv.ParseFloat(s, 64)
		rat := new(big.Rat).SetFloat64(float)
		return rat, err == nil && rat != nil
	}
	if s == "" || strings.Trim(s, "+-.0123456789") != "" {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}

func date(relation func(int) bool) func(*evaluation, string, string) comparison {
	return func(_ *evaluation, fromPolicy, fromRequest string) comparison {
		a, ok := ParseDate(fromPolicy)
		b, ok2 := ParseDate(fromRequest)
		if !ok || !ok2 {
			return wrongType
		}
		return comparisonOf(relation(b.Compare(a)))
	}
}

// dateLayouts are the W3C forms of ISO 8601 dates; the time zone is part of those with a time.
var dateLayouts = []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00", time.DateOnly, "2006-01"}

// ParseDate reads seconds since 1970 or an ISO 8601 date.
func ParseDate(s string) (time.Time, bool) {
	if seconds, err := strconv.ParseInt(s, 10, 64); err == nil {
		return time.Unix(seconds, 0), true
	}
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// boolean compares without regard to case. Whether Bool replaces variables is open.
func boolean(e *evaluation, fromPolicy, fromRequest string) comparison {
	if e.variables && strings.Contains(fromPolicy, "${") && e.reading(VariableInBool) {
		parts, ok := e.expand(fromPolicy)
		if !ok {
			return unresolved
		}
		fromPolicy = text(parts)
	}
	a, ok := parseBool(fromPolicy)
	b, ok2 := parseBool(fromRequest)
	if !ok || !ok2 {
		return wrongType
	}
	return comparisonOf(a == b)
}

func parseBool(s string) (value, ok bool) {
	value = strings.EqualFold(s, "true")
	return value, value || strings.EqualFold(s, "false")
}

// binary compares the bytes that a base64 text stands for with those of the request, which are
// written in base64 here.
func binary(_ *evaluation, fromPolicy, fromRequest string) comparison {
	bytes, err := base64.StdEncoding.DecodeString(fromPolicy)
	if err != nil {
		return wrongType
	}
	return comparisonOf(base64.StdEncoding.EncodeToString(bytes) == fromRequest)
}

// ipAddress tests whether the request's address is in the range; an address alone is a range of
// one. An IPv4 address is in no IPv6 range, nor the reverse.
func ipAddress(_ *evaluation, fromPolicy, fromRequest string) comparison {
	network, ok := ParseNetwork(fromPolicy)
	address, err := netip.ParseAddr(fromRequest)
	if !ok || err != nil {
		return wrongType
	}
	return comparisonOf(network.Contains(address))
}

// ParseNetwork reads a CIDR block, or an address as the block that holds only it.
func ParseNetwork(s string) (netip.Prefix, bool) {
	if network, err := netip.ParsePrefix(s); err == nil {
		return network, true
	}
	address, err := netip.ParseAddr(s)
	if err != nil {
		return netip.Prefix{}, false
	}
	network, err := address.Prefix(address.BitLen())
	return network, err == nil
}
