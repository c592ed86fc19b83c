package eval_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// holds evaluates a Condition element, in JSON, on a context, in JSON.
func holds(t *testing.T, condition, context string) eval.Match {
	t.Helper()
	doc := mustParse(t, `{"Version": "2012-10-17", "Statement":
		{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": `+condition+`}}`)
	var request eval.Request
	if err := json.Unmarshal([]byte(`{"action": "a:b", "resource": "*", "context": `+context+`}`), &request); err != nil {
		t.Fatal(err)
	}
	return eval.Matches(doc.Version, &doc.Statements[0], request)
}

const (
	yes  = eval.FullMatch
	no   = eval.NoMatch
	open = eval.AmbiguousMatch
)

func TestOperators_compareOneValue(t *testing.T) {
	t.Parallel()
	tests := []struct {
		operator, fromPolicy, fromRequest string
		want                              eval.Match
	}{
		{"StringEquals", "a*", "a*", yes},
		{"StringEquals", "a*", "ab", no},
		{"StringEquals", "a", "A", no},
		{"StringNotEquals", "a", "A", yes},
		{"StringEqualsIgnoreCase", "aB", "Ab", yes},
		{"StringEqualsIgnoreCase", "a*", "ab", no},
		{"StringNotEqualsIgnoreCase", "aB", "Ab", no},
		{"StringLike", "a*:?", "a/b:c", yes},
		{"StringLike", "A*", "ab", no},
		{"StringNotLike", "a*", "ab", no},

		{"ArnEquals", "arn:aws:sns:*:111122223333:t*", "arn:aws:sns:us-east-1:111122223333:topic", yes},
		{"ArnLike", "arn:aws:sns:*:t", "arn:aws:sns:us-east-1:111122223333:t", no},
		{"ArnLike", "arn:aws:logs:*:*:log-group:*", "arn:aws:logs:us-east-1:111122223333:log-group:a:*", yes},
		{"ArnLike", "arn:*:*", "arn:aws:s3:::b", no},
		{"ArnLike", "*", "arn:aws:s3:::b", open},
		{"ArnLike", "*", "no ARN", no},
		{"ArnNotEquals", "arn:aws:s3:::b", "arn:aws:s3:::c", yes},
		{"ArnNotLike", "arn:aws:s3:::*", "arn:aws:s3:::c", no},
		{"ArnNotEquals", "arn:aws:s3:::b", "alias/b", open},

		{"NumericEquals", "1.20", "1.2", yes},
		{"NumericEquals", "9007199254740993", "9007199254740992", no}, // equal as float64
		{"NumericEquals", "1e3", "1000", yes},
		{"NumericEquals", "1e999999999", "1", no},
		{"NumericEquals", "0x10", "16", no},
		{"NumericNotEquals", "1.2", "1.20", no},
		{"NumericLessThan", "1.2", "1.1", yes},
		{"NumericLessThan", "1.2", "1.2", no},
		{"NumericLessThanEquals", "10", "9", yes}, // not as text
		{"NumericLessThanEquals", "10", "10", yes},
		{"NumericGreaterThan", "-2", "-1", yes},
		{"NumericGreaterThan", "10", "10", no},
		{"NumericGreaterThanEquals", "10", "10", yes},
		{"NumericLessThan", "x", "1", no},
		{"NumericNotEquals", "1", "x", open},

		{"DateEquals", "1672531200", "2023-01-01T00:00:00Z", yes},
		{"DateEquals", "2023-01-01", "2023-01-01T01:00:00+01:00", yes},
		{"DateNotEquals", "2023-01-01", "2023-01-01T01:00:00+01:00", no},
		{"DateLessThan", "2023-01-01T00:00:00.5Z", "1672531200", yes},
		{"DateLessThanEquals", "2023-01", "2023-01-01T00:00Z", yes},
		{"DateGreaterThan", "2023-01-01", "2022-12-31T23:59:59Z", no},
		{"DateGreaterThanEquals", "2023-01-01", "2023-01-01", yes},
		{"DateGreaterThan", "yesterday", "2023-01-01", no},
		{"DateNotEquals", "yesterday", "2023-01-01", open},

		{"Bool", "TRUE", "true", yes},
		{"Bool", "true", "false", no},
		{"Bool", "yes", "yes", no},

		{"BinaryEquals", "AAE=", "AAE=", yes},
		{"BinaryEquals", "AAE=", "AAI=", no},
		{"BinaryEquals", "%", "%", no},
		{"BinaryEquals", "AAF=", "AAE=", yes}, // the same bytes

		{"IpAddress", "203.0.113.0/24", "203.0.113.255", yes},
		{"IpAddress", "203.0.113.9/24", "203.0.113.1", yes}, // host bits do not count
		{"IpAddress", "203.0.113.0/24", "203.0.114.0", no},
		{"IpAddress", "203.0.113.9", "203.0.113.9", yes},
		{"IpAddress", "2001:DB8:0:0::1", "2001:db8::1", yes},
		{"IpAddress", "0.0.0.0/0", "2001:db8::1", no},
		{"IpAddress", "::/0", "203.0.113.9", no},
		{"IpAddress", "10.0.0.0/33", "10.0.0.1", no},
		{"NotIpAddress", "203.0.113.0/24", "203.0.113.9", no},
		{"NotIpAddress", "203.0.113.0/24", "2001:db8::1", yes},
		{"NotIpAddress", "203.0.113.0/24", "vpce-1", open},
	}
	covered := map[string]bool{"Null": true} // Null compares no values
	for _, tt := range tests {
		covered[tt.operator] = true
		condition := fmt.Sprintf(`{%q: {"aws:k": %q}}`, tt.operator, tt.fromPolicy)
		if got := holds(t, condition, fmt.Sprintf(`{"aws:k": %q}`, tt.fromRequest)); got != tt.want {
			t.Errorf("%s of %q is %s, want %s", condition, tt.fromRequest, got, tt.want)
		}
	}
	for _, operator := range policy.Operators() {
		if !covered[operator] {
			t.Errorf("no case for operator %s", operator)
		}
	}
}

func TestCondition_countsValues(t *testing.T) {
	t.Parallel()
	// aws:TagKeys is multi-valued, aws:k counts as single-valued.
	const (
		absent = `{}`
		empty  = `{"aws:TagKeys": [], "aws:k": []}`
		a      = `{"aws:TagKeys": ["a"], "aws:k": "a"}`
		ac     = `{"aws:TagKeys": ["a", "c"], "aws:k": ["a", "c"]}`
		c      = `{"aws:TagKeys": "c", "aws:k": "c"}`
	)
	tests := []struct {
		condition                  string
		absent, empty, a, ac, cOut eval.Match
	}{
		{`{"StringEquals": {"aws:k": ["a", "b"]}}`, no, no, yes, open, no},
		{`{"StringEqualsIfExists": {"aws:k": ["a", "b"]}}`, yes, open, yes, open, no},
		{`{"StringNotEquals": {"aws:k": ["a", "b"]}}`, yes, yes, no, open, yes},
		{`{"StringNotEqualsIfExists": {"aws:k": ["a", "b"]}}`, yes, yes, no, open, yes},
		{`{"StringEquals": {"aws:TagKeys": ["a", "b"]}}`, no, no, no, no, no},
		{`{"StringNotEquals": {"aws:TagKeys": ["a", "b"]}}`, yes, yes, open, open, open},

		{`{"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}}`, yes, yes, yes, no, no},
		{`{"ForAllValues:StringEqualsIfExists": {"aws:TagKeys": ["a", "b"]}}`, yes, yes, yes, no, no},
		{`{"ForAllValues:StringNotEquals": {"aws:TagKeys": ["a", "b"]}}`, yes, yes, no, no, yes},
		{`{"ForAnyValue:StringEquals": {"aws:TagKeys": ["a", "b"]}}`, no, no, yes, yes, no},
		{`{"ForAnyValue:StringEqualsIfExists": {"aws:TagKeys": ["a", "b"]}}`, open, open, yes, yes, no},
		{`{"ForAnyValue:StringNotEquals": {"aws:TagKeys": ["a", "b"]}}`, no, no, no, yes, yes},

		{`{"Null": {"aws:k": true}}`, yes, open, no, no, no},
		{`{"Null": {"aws:k": "False"}}`, no, open, yes, yes, yes},
		{`{"Null": {"aws:k": ["true", "false"]}}`, yes, yes, yes, yes, yes},
		{`{"Null": {"aws:k": "maybe"}}`, no, no, no, no, no},
		{`{"ForAnyValue:Null": {"aws:k": "true"}}`, open, open, no, no, no},

		{`{"StringEquals": {"aws:k": []}}`, open, open, open, open, open},
		{`{"Null": {"aws:k": []}}`, open, open, open, open, open},
		{`{"Null": {"aws:TagKeys": false}, "ForAllValues:StringEquals": {"aws:TagKeys": "a"}}`, no, open, yes, no, no},
		{`{"StringEquals": {"AWS:K": "a", "aws:tagKEYS": "a"}}`, no, no, no, no, no},
		{`{"StringEquals": {"AWS:K": "a"}, "StringLike": {"aws:k": "?"}}`, no, no, yes, open, no},
	}
	for _, tt := range tests {
		t.Run(tt.condition, func(t *testing.T) {
			t.Parallel()
			for context, want := range map[string]eval.Match{
				absent: tt.absent, empty: tt.empty, a: tt.a, ac: tt.ac, c: tt.cOut,
			} {
				if got := holds(t, tt.condition, context); got != want {
					t.Errorf("on %s it is %s, want %s", context, got, want)
				}
			}
		})
	}
}

func TestVariables(t *testing.T) {
	t.Parallel()
	tests := []struct {
		condition, context string
		want               eval.Match
	}{
		{`{"StringEquals": {"s3:prefix": "home/${AWS:username}/x"}}`, `{"aws:UserName": "u", "s3:prefix": "home/u/x"}`, yes},
		{`{"StringEquals": {"s3:prefix": "${aws:a}${aws:b}"}}`, `{"aws:a": "1", "aws:b": "2", "s3:prefix": "12"}`, yes},
		{`{"StringLike": {"s3:prefix": "${aws:a}*"}}`, `{"aws:a": "*", "s3:prefix": "xy"}`, no},
		{`{"StringLike": {"s3:prefix": "${aws:a}*"}}`, `{"aws:a": "*", "s3:prefix": "*y"}`, yes},
		{`{"StringLike": {"s3:prefix": "${*}${?}${$}{a}"}}`, `{"s3:prefix": "*?${a}"}`, yes},
		{`{"StringEquals": {"s3:prefix": "${aws:a, 'co, x'}"}}`, `{"s3:prefix": "co, x"}`, yes},
		{`{"StringEquals": {"s3:prefix": "${aws:a, 'co'}"}}`, `{"aws:a": "1", "s3:prefix": "co"}`, no},
		{`{"StringEquals": {"s3:prefix": "${aws:a, co}"}}`, `{"s3:prefix": "co"}`, no},
		{`{"StringEquals": {"s3:prefix": ["${aws:a}", "x"]}}`, `{"s3:prefix": "x"}`, yes},
		{`{"StringEquals": {"s3:prefix": "${aws:TagKeys}"}}`, `{"aws:TagKeys": ["a", "b"], "s3:prefix": "a"}`, no},
		{`{"StringEquals": {"s3:prefix": "${aws:TagKeys, 'x'}"}}`, `{"aws:TagKeys": ["a", "b"], "s3:prefix": "x"}`, no},
		{`{"StringEquals": {"s3:prefix": "${aws:a"}}`, `{"aws:a": "1", "s3:prefix": "${aws:a"}`, yes},
		{`{"StringNotEquals": {"s3:prefix": "${aws:a}"}}`, `{"s3:prefix": "x"}`, open},
		{`{"StringNotEquals": {"s3:prefix": ["${aws:a}", "x"]}}`, `{"s3:prefix": "x"}`, no},
		{`{"StringNotEquals": {"s3:prefix": "${aws:a}"}}`, `{}`, yes},
		{
			`{"ArnLike": {"aws:s": "arn:aws:iam::${aws:PrincipalAccount}:*"}}`,
			`{"aws:PrincipalAccount": "1", "aws:s": "arn:aws:iam::1:role/r"}`, yes,
		},
		{`{"ArnLike": {"aws:s": "arn:aws:iam::${aws:a}:role/r"}}`, // a value cannot bring colons
			`{"aws:a": "1:role/r", "aws:s": "arn:aws:iam::1:role/r:role/r"}`, no},
		{`{"Bool": {"aws:s": "${aws:a}"}}`, `{"aws:a": "true", "aws:s": "true"}`, open},
		{`{"NumericEquals": {"aws:s": "${aws:a}"}}`, `{"aws:a": "1", "aws:s": "1"}`, no},
	}
	for _, tt := range tests {
		if got := holds(t, tt.condition, tt.context); got != tt.want {
			t.Errorf("%s on %s is %s, want %s", tt.condition, tt.context, got, tt.want)
		}
	}
}

func TestVariables_inResources(t *testing.T) {
	t.Parallel()
	tests := []struct {
		version, element, resource string
		want                       eval.Match
	}{
		{policy.Version2012, `"Resource": "arn:aws:s3:::b/${aws:username}/*"`, "arn:aws:s3:::b/u/k", yes},
		{policy.Version2012, `"Resource": "arn:aws:s3:::b/${aws:username}/*"`, "arn:aws:s3:::b/v/k", no},
		{policy.Version2008, `"Resource": "arn:aws:s3:::b/${aws:username}/*"`, "arn:aws:s3:::b/u/k", no},
		{policy.Version2008, `"Resource": "arn:aws:s3:::b/${aws:username}/*"`, "arn:aws:s3:::b/${aws:username}/k", yes},
		{"", `"Resource": "arn:aws:s3:::b/${aws:username}/*"`, "arn:aws:s3:::b/u/k", no}, // the older is the default
		{policy.Version2012, `"Resource": "arn:aws:s3:::b/${aws:none}/*"`, "arn:aws:s3:::b//k", no},
		{policy.Version2012, `"Resource": "arn:aws:s3::${aws:username}:b"`, "arn:aws:s3::u:b", no},
		{policy.Version2012, `"NotResource": "arn:aws:s3:::b/${aws:username}/*"`, "arn:aws:s3:::b/u/k", no},
		{policy.Version2012, `"NotResource": "arn:aws:s3:::b/${aws:none}/*"`, "arn:aws:s3:::b/u/k", open},
		{policy.Version2012, `"NotResource": ["arn:aws:s3:::b/${aws:none}/*", "arn:aws:s3:::b/u/*"]`, "arn:aws:s3:::b/u/k", no},
	}
	for _, tt := range tests {
		doc := mustParse(t, `{"Statement": {"Effect": "Allow", "Action": "*", `+tt.element+`}}`)
		doc.Version = tt.version
		request := eval.Request{Principal: userARN, Action: "s3:GetObject", Resource: tt.resource}
		if got := eval.Matches(doc.Version, &doc.Statements[0], request); got != tt.want {
			t.Errorf("%s %s on %s is %s, want %s", tt.version, tt.element, tt.resource, got, tt.want)
		}
	}
}
