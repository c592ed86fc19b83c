package prove

import (
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// allowIf is an Allow of everything for everybody under conditions, denyIf a Deny.
func allowIf(conditions ...policy.Condition) policy.Statement {
	return statement(policy.Allow, []string{"*"}, []string{"*"}, conditions...)
}

func denyIf(conditions ...policy.Condition) policy.Statement {
	return statement(policy.Deny, []string{"*"}, []string{"*"}, conditions...)
}

// TestConditions asks which requests get through conditions of every type: excludes says that none of
// the row does.
func TestConditions(t *testing.T) {
	t.Parallel()
	const count, tag, now = "s3:max-keys", "aws:RequestTag/t", "aws:CurrentTime"
	only := func(conditions ...policy.Condition) Row { return on(nil, nil, conditions...) }
	for _, c := range []struct {
		name       string
		statements []policy.Statement
		row        Row
		excludes   Verdict
		reason     string
	}{
		{"bytes are equal", []policy.Statement{allowIf(when("BinaryEquals", tag, "QUJD"))}, only(when("StringEquals", tag, "QUJD")), Violated, ""},
		{"bytes differ", []policy.Statement{allowIf(when("BinaryEquals", tag, "QUJD"))}, only(when("StringNotEquals", tag, "QUJD")), Holds, ""},
		{"what is no base64 equals nothing", []policy.Statement{allowIf(when("BinaryEquals", tag, "?"))}, only(), Holds, ""},

		{"a number of many digits", []policy.Statement{allowIf(when("NumericEquals", count, "1000000.00000000"))}, only(when("NumericEquals", count, "1000000")), Violated, ""},
		{"numbers that a float64 does not tell apart", []policy.Statement{allowIf(when("NumericEquals", count, "9007199254740993"))}, only(when("NumericLessThan", count, "9007199254740993")), Holds, ""},
		{"infinity is no number", []policy.Statement{allowIf(), denyIf(when("NumericLessThan", count, "inf"))}, only(when("Null", count, "false")), Violated, ""},
		{"a count between two whole numbers", []policy.Statement{allowIf(when("NumericGreaterThan", count, "9.5"))}, only(when("NumericLessThan", count, "10")), Holds, ""},
		{"a tag between two whole numbers", []policy.Statement{allowIf(when("NumericGreaterThan", tag, "9.5"))}, only(when("NumericLessThan", tag, "10")), Violated, ""},
		{"a tag that is no number", []policy.Statement{allowIf(), denyIf(when("NumericLessThan", tag, "5")), denyIf(when("NumericGreaterThanEquals", tag, "5"))}, only(when("Null", tag, "false")), Violated, ""},
		{"a number as text", []policy.Statement{allowIf(when("StringLike", count, "1?")), denyIf(when("NumericGreaterThan", count, "9"))}, only(), Holds, ""},
		{"a shorter number as text", []policy.Statement{allowIf(when("StringLike", count, "1*")), denyIf(when("NumericGreaterThan", count, "9"))}, only(), Violated, ""},
		{"a longer number as text", []policy.Statement{allowIf(when("StringLike", count, "1*")), denyIf(when("NumericLessThan", count, "120"))}, only(when("StringNotLike", count, "????*")), Violated, ""},
		{"every number as text", []policy.Statement{allowIf(when("StringLike", count, "*")), denyIf(when("NumericNotEquals", count, "120"))}, only(when("StringNotEquals", count, "120")), Holds, ""},

		{"half a second", []policy.Statement{allowIf(when("DateGreaterThan", now, "2026-01-01T00:00:00.5Z"))}, only(when("DateLessThan", now, "2026-01-01T00:00:01Z")), Holds, ""},
		{"the distant future", []policy.Statement{allowIf(when("DateGreaterThan", now, "9999-12-31T00:00:00Z"))}, only(when("DateLessThan", now, "2300-01-01T00:00:00Z")), Holds, ""},
		{"milliseconds instead of seconds", []policy.Statement{allowIf(when("DateLessThan", now, "1767225600000"))}, only(when("DateGreaterThan", now, "2026-01-01T00:00:00Z")), Violated, ""},
		{"what is no date equals nothing", []policy.Statement{allowIf(), denyIf(when("DateLessThan", now, "tomorrow"))}, only(), Violated, ""},
		{"one time in two keys", []policy.Statement{allowIf(when("DateLessThan", now, "2026-01-01T00:00:00Z"))}, only(when("NumericGreaterThanEquals", "aws:EpochTime", "1767225600")), Holds, ""},
		{"one time in two keys, earlier", []policy.Statement{allowIf(when("DateLessThan", now, "2026-01-01T00:00:00Z"))}, only(when("NumericGreaterThanEquals", "aws:EpochTime", "1767225599")), Violated, ""},
		{"a date as text", []policy.Statement{allowIf(when("StringLike", now, "2026-*"))}, only(), Unknown, "aws:CurrentTime is compared as text"},

		{"an address is no date", []policy.Statement{allowIf(when("DateGreaterThan", "aws:SourceIp", "2026-01-01"))}, only(when("IpAddress", "aws:SourceIp", "0.0.0.0/0")), Holds, ""},
		{"an address as text", []policy.Statement{allowIf(when("StringLike", "aws:SourceIp", "10.*"))}, only(), Unknown, "aws:SourceIp is compared as text"},
		{"a prefix is no number", []policy.Statement{allowIf(), denyIf(when("NumericNotEquals", "s3:prefix", "*/"))}, only(when("StringLike", "s3:prefix", "*/")), Unknown, "values of different types"},
		{"plain http has no version of TLS", []policy.Statement{allowIf(when("Null", "aws:SecureTransport", "false"))}, only(when("NumericGreaterThanIfExists", "s3:TlsVersion", "1.3")), Violated, ""},
		{"a tag that is no address", []policy.Statement{allowIf(), denyIf(when("IpAddress", tag, "0.0.0.0/0", "::/0"))}, only(when("Null", tag, "false")), Violated, ""},

		{"the long s is an s", []policy.Statement{allowIf(when("StringEqualsIgnoreCase", "s3:prefix", "s"))}, only(when("StringEquals", "s3:prefix", "ſ")), Violated, ""},
		{"an account is compared as a number", []policy.Statement{allowIf(when("NumericEquals", "aws:PrincipalAccount", account))}, only(), Unknown, "another type"},
		{"a type of principal is no ARN", []policy.Statement{allowIf(when("ArnLike", "aws:PrincipalType", "Account"))}, only(), Holds, ""},
		{"any user but ann, if it is a user", []policy.Statement{allowIf(when("ForAnyValue:StringNotEquals", "aws:username", "ann"))}, only(when("StringEquals", "aws:PrincipalType", "AssumedRole")), Holds, ""},
		{"a name has no slash", []policy.Statement{allowIf(when("StringEquals", "aws:username", "a/b"))}, only(), Holds, ""},
		{
			"a variable for a name",
			[]policy.Statement{allowIf(when("StringEquals", "aws:username", "${aws:PrincipalTag/t}")), denyIf(when("StringNotLike", "aws:username", "a*"))},
			only(), Unknown, "aws:PrincipalTag/t",
		},
		{
			"a variable for an account",
			[]policy.Statement{allowIf(when("StringEquals", "aws:PrincipalAccount", "${aws:PrincipalTag/t}")), denyIf(when("StringNotEquals", "aws:PrincipalAccount", account))},
			only(when("Null", "aws:PrincipalTag/t", "false")), Violated, "",
		},
		{
			"a variable for a key of a known form",
			[]policy.Statement{allowIf(when("StringEquals", "aws:SourceAccount", "${s3:prefix}"))},
			only(when("Null", "aws:SourceAccount", "false")), Violated, "",
		},
		{
			"a variable for text in any case",
			[]policy.Statement{allowIf(when("StringEqualsIgnoreCase", "s3:prefix", "${aws:PrincipalTag/t}")), denyIf(when("StringNotEquals", "aws:PrincipalTag/t", "A"))},
			only(when("StringNotEqualsIgnoreCase", "s3:prefix", "a")), Holds, "",
		},
		{
			"and in a given case",
			[]policy.Statement{allowIf(when("StringEqualsIgnoreCase", "s3:prefix", "${aws:PrincipalTag/t}")), denyIf(when("StringNotEquals", "s3:prefix", "A"))},
			only(when("StringEquals", "aws:PrincipalTag/t", "a")), Violated, "",
		},
		{
			"a variable in an early part of an ARN",
			[]policy.Statement{allowIf(when("ArnLike", "aws:SourceArn", "arn:aws:${s3:prefix}:*:*:*")), denyIf(when("ArnNotLike", "aws:SourceArn", "arn:aws:logs:*:*:*"))},
			only(), Violated, "",
		},
		{
			"a variable for a Boolean", []policy.Statement{allowIf(when("StringEquals", "aws:SecureTransport", "${s3:prefix}"))}, only(), Violated, "",
		},
		{
			"an ARN with another first part", []policy.Statement{allowIf(when("ArnLike", tag, "a*:aws:*:*:*:x"))}, only(when("StringNotLike", tag, "arn:*")), Holds, "",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := Compile(document(nil, c.statements...), bucketScope).Excludes(c.row)
			if got.Verdict != c.excludes || !strings.Contains(got.Reason, c.reason) {
				t.Errorf("verdict %s, want %s: witness %v, reason %q", got.Verdict, c.excludes, got.Witness, got.Reason)
			}
		})
	}
}

// TestReadings shows that a point on which AWS's documents disagree counts only where it decides.
func TestReadings(t *testing.T) {
	t.Parallel()
	const tags, sourceARN = "aws:TagKeys", "aws:RequestTag/arn"
	star := func(effect policy.Effect) policy.Statement {
		s := allowIf()
		s.Effect, s.Principals = effect, []policy.Principal{{Type: policy.AWS, Value: "*"}}
		return s
	}
	services := on(nil, nil, when("Bool", "aws:PrincipalIsAWSService", "true"))
	notListed := func(effect policy.Effect, listed ...string) policy.Statement {
		s := statement(effect, listed, []string{"*"})
		s.NotPrincipal = true
		return s
	}
	const ann, app, session = "arn:aws:iam::111122223333:user/ann", "arn:aws:iam::111122223333:role/app", "arn:aws:sts::111122223333:assumed-role/app/s1"
	for _, c := range []struct {
		name       string
		statements []policy.Statement
		row        Row
		excludes   Verdict
		reason     string
	}{
		{"services may be meant", []policy.Statement{star(policy.Allow)}, services, Unknown, `{"AWS": "*"}`},
		{"services are meant by neither or both", []policy.Statement{star(policy.Allow), star(policy.Deny)}, services, Holds, ""},
		{"others are meant", []policy.Statement{star(policy.Allow)}, on(nil, nil), Violated, ""},
		{
			"an absent key under ForAnyValue with IfExists",
			[]policy.Statement{allowIf(when("ForAnyValue:StringEqualsIfExists", tags, "a"))},
			on(nil, nil, when("Null", tags, "true")), Unknown, "ForAnyValue:StringEqualsIfExists",
		},
		{
			"and the same in a Deny",
			[]policy.Statement{
				allowIf(when("ForAnyValue:StringEqualsIfExists", tags, "a")), denyIf(when("ForAnyValue:StringEqualsIfExists", tags, "b")),
			},
			on(nil, nil, when("Null", tags, "true")), Holds, "",
		},
		{"a present key does not ask", []policy.Statement{allowIf(when("ForAnyValue:StringEqualsIfExists", tags, "a"))}, on(nil, nil), Violated, ""},
		{"several values of one", []policy.Statement{allowIf(when("StringNotEquals", tags, "a"))}, on(nil, nil, when("Null", tags, "false")), Unknown, tags},
		{"several values are never equal", []policy.Statement{allowIf(when("StringEquals", tags, "a"))}, on(nil, nil), Holds, ""},
		{"a star among ARNs", []policy.Statement{allowIf(when("ArnLike", "aws:SourceArn", "*"))}, on(nil, nil), Unknown, `"*" in an ARN operator`},
		{"a star among ARNs that is not needed", []policy.Statement{allowIf(when("ArnLike", "aws:SourceArn", "*", "arn:aws:s3:::*"))}, on(nil, nil), Violated, ""},
		{
			"text that is no ARN",
			[]policy.Statement{allowIf(when("ArnNotLike", sourceARN, "arn:aws:s3:::data"))},
			on(nil, nil, when("StringEquals", sourceARN, "text")), Unknown, "not of its type",
		},
		{
			"an ARN that differs",
			[]policy.Statement{allowIf(when("ArnNotLike", sourceARN, "arn:aws:s3:::data"))},
			on(nil, nil, when("StringEquals", sourceARN, "arn:aws:s3:::other")), Violated, "",
		},
		{
			"text that is no ARN, in both",
			[]policy.Statement{
				allowIf(when("ArnNotLike", sourceARN, "arn:aws:s3:::data")), denyIf(when("ArnNotLike", sourceARN, "arn:aws:s3:::other")),
			},
			on(nil, nil, when("StringEquals", sourceARN, "text")), Holds, "",
		},
		{"no values", []policy.Statement{allowIf(when("StringEquals", "s3:prefix"))}, on(nil, nil), Unknown, "without values"},
		{"Null with a set operator", []policy.Statement{allowIf(when("ForAllValues:Null", tags, "true"))}, on(nil, nil), Unknown, "ForAllValues:Null"},
		{"Null with a set operator that does not match", []policy.Statement{allowIf(when("ForAllValues:Null", tags, "true"))}, on(nil, nil, when("Null", tags, "false")), Holds, ""},
		{
			"a variable in Bool",
			[]policy.Statement{allowIf(when("Bool", "aws:SecureTransport", "${aws:PrincipalIsAWSService}"))},
			on(nil, nil), Unknown, "Bool",
		},

		{
			"a service has no type",
			[]policy.Statement{allowIf(when("ForAnyValue:StringNotLikeIfExists", "aws:PrincipalType", "Account"))},
			services, Unknown, "ForAnyValue:StringNotLikeIfExists",
		},
		{
			"a Boolean is no ARN",
			[]policy.Statement{allowIf(when("ArnNotEquals", "aws:PrincipalIsAWSService", "true"))},
			services, Unknown, "not of its type",
		},

		{"a user beside her account", []policy.Statement{notListed(policy.Allow, ann, account)}, as(ann, on(nil, nil)), Holds, ""},
		{"a user alone", []policy.Statement{notListed(policy.Allow, ann)}, as(ann, on(nil, nil)), Unknown, "NotPrincipal"},
		{"a Deny beside the account does not spare others", []policy.Statement{allowIf(), notListed(policy.Deny, account)}, as(ann, on(nil, nil)), Holds, ""},
		{"a Deny spares a user beside her account", []policy.Statement{allowIf(), notListed(policy.Deny, ann, account)}, as(ann, on(nil, nil)), Violated, ""},
		{"a Deny spares a session beside its role and account", []policy.Statement{allowIf(), notListed(policy.Deny, session, app, account)}, as(session, on(nil, nil)), Violated, ""},
		{"a session alone", []policy.Statement{allowIf(), notListed(policy.Deny, session)}, as(session, on(nil, nil)), Unknown, "NotPrincipal"},
		{"everybody else", []policy.Statement{notListed(policy.Allow, ann)}, on(nil, nil), Violated, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := Compile(document(nil, c.statements...), bucketScope).Excludes(c.row)
			if got.Verdict != c.excludes || !strings.Contains(got.Reason, c.reason) {
				t.Errorf("verdict %s, want %s: witness %v, reason %q", got.Verdict, c.excludes, got.Witness, got.Reason)
			}
		})
	}
}

// TestUserID asks who gets in where callers are told apart by their unique ids.
func TestUserID(t *testing.T) {
	t.Parallel()
	const id = "aws:userid"
	role := when("StringNotLike", id, "AROAEXAMPLEEXAMPLEXX:*", account)
	own := func() Row {
		return as(account, on(nil, nil))
	}
	for _, c := range []struct {
		name       string
		statements []policy.Statement
		row        Row
		excludes   Verdict
		witness    string
	}{
		{"the role and the account root", []policy.Statement{allowIf(), denyIf(role)}, own(), Violated, ""},
		{"a role of an unknown account", []policy.Statement{allowIf(), denyIf(role)}, outside(), Violated, ":role/"},
		{"no service", []policy.Statement{allowIf(), denyIf(role)}, on(nil, nil, when("Bool", "aws:PrincipalIsAWSService", "true")), Holds, ""},
		{"the id of an account is that of its root", []policy.Statement{allowIf(when("StringEquals", id, account))}, own(), Violated, "arn:aws:iam::111122223333:root"},
		{"the id of a user", []policy.Statement{allowIf(when("StringLike", id, "AIDA*"))}, own(), Violated, ":user/"},
		{"unsigned requests", []policy.Statement{allowIf(when("StringEquals", id, "anonymous"))}, on(nil, nil), Violated, "ANONYMOUS"},
		{"no id looks like this", []policy.Statement{allowIf(when("StringEquals", id, "example"))}, on(nil, nil), Holds, ""},
		{"no role has the id of an account", []policy.Statement{allowIf(when("StringEquals", id, account))}, on(nil, nil, when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/*")), Unknown, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := Compile(document(nil, c.statements...), bucketScope).Excludes(c.row)
			if got.Verdict != c.excludes || got.Witness != nil && !strings.Contains(got.Witness.Principal, c.witness) {
				t.Errorf("verdict %s, want %s: witness %v, reason %q", got.Verdict, c.excludes, got.Witness, got.Reason)
			}
		})
	}
}

// TestUnsigned: KMS takes signed requests only, also where the service is not known.
func TestUnsigned(t *testing.T) {
	t.Parallel()
	anonymous := when("StringEquals", "aws:PrincipalType", "Anonymous")
	program := Compile(document(nil, allowIf()), Scope{})
	if got := program.Excludes(on([]string{"kms:*"}, nil, anonymous)); got.Verdict != Holds {
		t.Errorf("KMS: %s with %v, %s", got.Verdict, got.Witness, got.Reason)
	}
	if got := program.Excludes(on(nil, nil, anonymous)); got.Verdict != Violated {
		t.Errorf("others: %s, %s", got.Verdict, got.Reason)
	}
}
