package prove

import (
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// TestNasty asks about pairs of conditions on one key, of which the answer is easy to get wrong: whether
// a request that meets the second can escape a Deny of the first.
func TestNasty(t *testing.T) {
	t.Parallel()
	const prefix, number, now, ip, tags = "s3:prefix", "s3:max-keys", "aws:CurrentTime", "aws:SourceIp", "aws:TagKeys"
	long := strings.Repeat("a/", 3000)
	for _, c := range []struct {
		name       string
		deny, asks policy.Condition
		want       Verdict
	}{
		{"numbers are no text", when("NumericEquals", number, "1.20"), when("NumericEquals", number, "1.2"), Holds},
		{"minus zero", when("NumericEquals", number, "0"), when("NumericEquals", number, "-0"), Holds},
		{"more digits than a float", when("NumericLessThanEquals", number, "9007199254740992"), when("NumericLessThanEquals", number, "9007199254740993"), Violated},
		{"infinity is no number", when("NumericLessThan", number, "inf"), when("NumericLessThan", number, "5"), Violated},
		{"a number with leading zeros", when("NumericLessThan", number, "0000000000000000007"), when("NumericLessThan", number, "7"), Holds},
		{"dates beyond 2262", when("DateLessThan", now, "9999-12-31T23:59:59Z"), when("DateLessThan", now, "2030-01-01"), Holds},
		{"the same instant in two zones", when("DateLessThan", now, "2026-01-01T01:00:00+01:00"), when("DateLessThan", now, "1767225600"), Holds},
		{"a date that is none", when("DateLessThan", now, "tomorrow"), when("DateLessThan", now, "2030-01-01"), Violated},
		{"IPv4 in IPv6 is no IPv4", when("IpAddress", ip, "10.0.0.0/8"), when("IpAddress", ip, "::ffff:10.0.0.0/104"), Violated},
		{"an address with host bits", when("IpAddress", ip, "10.1.2.3/8"), when("IpAddress", ip, "10.0.0.0/8"), Holds},
		{"all of IPv4 is not all", when("IpAddress", ip, "0.0.0.0/0"), when("Null", ip, "false"), Violated},
		{"both families are all", when("IpAddress", ip, "0.0.0.0/0", "::/0"), when("Null", ip, "false"), Holds},
		{"a question mark is one letter of any length in bytes", when("StringLike", prefix, "?"), when("StringEquals", prefix, "é"), Holds},
		{"a question mark is no empty text", when("StringLike", prefix, "?*"), when("StringLike", prefix, "*"), Violated},
		{"the empty text is a value", when("StringNotEquals", prefix, ""), when("Null", prefix, "false"), Violated},
		{"the Kelvin sign is a K", when("StringEqualsIgnoreCase", prefix, "k"), when("StringEquals", prefix, "\u212a"), Holds},
		{"the long s is an s", when("StringEqualsIgnoreCase", prefix, "s"), when("StringEquals", prefix, "\u017f"), Holds},
		{"the i with a dot is no i", when("StringEqualsIgnoreCase", prefix, "i"), when("StringEquals", prefix, "\u0130"), Violated},
		{"the i without a dot is no i", when("StringEqualsIgnoreCase", prefix, "i"), when("StringEquals", prefix, "\u0131"), Violated},
		{"letters compose in two ways", when("StringEquals", prefix, "\u00e9"), when("StringEquals", prefix, "e\u0301"), Violated},
		{"case counts", when("StringEquals", prefix, "A"), when("StringEqualsIgnoreCase", prefix, "a"), Violated},
		{"long values", when("StringLike", prefix, long+"*"), when("StringEquals", prefix, long+"b"), Holds},
		{"a wildcard crosses all", when("StringLike", prefix, "a*b"), when("StringEquals", prefix, "a/:/b"), Holds},
		{"wildcards of an ARN keep to their component", when("ArnLike", "aws:SourceArn", "arn:aws:*:x"), when("ArnEquals", "aws:SourceArn", "arn:aws:a:b:c:x"), Violated},
		{"the sixth component keeps its colons", when("ArnLike", "aws:SourceArn", "arn:aws:a:b:c:x*z"), when("ArnEquals", "aws:SourceArn", "arn:aws:a:b:c:x:y:z"), Holds},
		{"all values or one", when("ForAllValues:StringEquals", tags, "a"), when("ForAnyValue:StringEquals", tags, "a"), Violated},
		{"one value or all", when("ForAnyValue:StringEquals", tags, "a"), when("ForAllValues:StringEquals", tags, "a"), Violated},
		{"one of two is not the others", when("ForAnyValue:StringNotEquals", tags, "a"), when("ForAllValues:StringEquals", tags, "a"), Violated},
		{"all values of a list that is there", when("ForAnyValue:StringLike", tags, "*"), when("Null", tags, "false"), Holds},
		{"literal wildcards", when("StringLike", prefix, "a${*}b"), when("StringEquals", prefix, "a*b"), Holds},
		{"literal wildcards are none", when("StringLike", prefix, "a${*}b"), when("StringEquals", prefix, "axb"), Violated},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			asks := on(nil, nil, c.asks)
			if c.asks.Key == "aws:SourceArn" {
				asks.Principals = []policy.Principal{{Type: policy.Service, Value: "cloudtrail.amazonaws.com"}}
			}
			doc := document(nil, statement(policy.Deny, []string{"*"}, []string{"*"}, c.deny))
			if got := Compile(doc, bucketScope).Denies(asks); got.Verdict != c.want {
				t.Errorf("%s with %v (%s), want %s", got.Verdict, got.Witness, got.Reason, c.want)
			}
		})
	}
}

// TestNasty_atoms asks whether a Deny covers an Allow for all values of an atom.
func TestNasty_atoms(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		allow, deny string
		domain      []string
		want        Verdict
	}{
		// @ stands for the atom. In another domain than any text, unknown is no answer.
		{"arn:aws:s3:::data/@/bb", "arn:aws:s3:::d*a/b*", nil, Unknown},
		{"arn:aws:s3:::data/@/bb", "arn:aws:s3:::d*/b*", nil, Holds},
		{"arn:aws:s3:::data/@", "arn:aws:s3:::data/*", nil, Holds},
		{"arn:aws:s3:::data/@", "arn:aws:s3:::data/?*", []string{"?*"}, Holds},
		{"arn:aws:s3:::data/in/@/x", "arn:aws:s3:::data/*/*/*", nil, Holds},
		{"arn:aws:s3:::data/in/@/x", "arn:aws:s3:::data/*/x", nil, Holds},
		{"arn:aws:s3:::data/in/@", "arn:aws:s3:::data/in/@", []string{"x?"}, Holds},
		{"arn:aws:s3:::data/in/@", "arn:aws:s3:::data/in/@x", nil, Unknown},
		{"arn:aws:s3:::data/@", "arn:aws:s3:::other/*", []string{"x?"}, Violated},
		{"arn:aws:s3:::data/@", "arn:aws:s3:::other/*", nil, Unknown}, // it may be empty
		{"arn:aws:s3:::data/@@", "arn:aws:s3:::data/abab", []string{"ab", "b"}, Unknown},
		{"arn:aws:s3:::data/x", "arn:aws:s3:::data/@", nil, Unknown},
		{"arn:aws:s3:::data/x", "arn:aws:s3:::data/@", []string{"x"}, Holds},
		{"arn:aws:s3:::data/x", "arn:aws:s3:::data/@", []string{"y*", "z*"}, Violated},
	} {
		var atoms policy.Atoms
		atom := atoms.Text("value", c.domain...)
		resource := func(s policy.Statement, text string) policy.Statement {
			s.Resources = policy.Texts(strings.ReplaceAll(text, "@", atom))
			return s
		}
		doc := document(&atoms,
			resource(statement(policy.Allow, []string{"*"}, []string{"s3:GetObject"}), c.allow),
			resource(statement(policy.Deny, []string{"*"}, []string{"*"}), c.deny))
		if got := Compile(doc, bucketScope).Excludes(Row{}); got.Verdict != c.want {
			t.Errorf("%s but not %s with %v: %s with %v (%s), want %s", c.allow, c.deny, c.domain, got.Verdict, got.Witness, got.Reason, c.want)
		}
	}
}

// TestRefuted asks the questions about which random policies have found the engine wrong: it said that they
// hold, and the request that is told in words gets through; or it proposed a request that package eval refused.
func TestRefuted(t *testing.T) {
	t.Parallel()
	one := func(text string) policy.Statement {
		return mustParse(t, []byte(`{"Version": "2012-10-17", "Statement": [`+text+`]}`)).Statements[0]
	}
	for _, c := range []struct {
		name, doc, row string
		ask            asking
	}{
		{
			"an address beside a date that is none", `{"Effect": "Allow", "Principal": {"AWS": "AROAEXAMPLEEXAMPLEXX"}, "Action": "*", "Resource": "*", "Condition": {"DateGreaterThan": {"aws:SourceIp": "10.1.0.0/16"}}}`,
			`{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}}`, (*Program).Denies,
		}, {
			"an instant beside a date that is none", `{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"DateLessThan": {"aws:CurrentTime": "tomorrow"}}}`,
			`{"Effect": "Allow", "Action": "*", "Resource": "*"}`, (*Program).Excludes,
		}, {
			"an account compared as a number", `{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "*", "Resource": "*"}`,
			`{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "*", "Resource": "*", "Condition": {"NumericGreaterThanEqualsIfExists": {"aws:PrincipalAccount": "444455556666"}}}`, (*Program).Denies,
		}, {
			"a text beside a number that is none", `{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"NumericNotEquals": {"s3:prefix": "*/"}}}`,
			`{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"StringLike": {"s3:prefix": "*/"}}}`, (*Program).Denies,
		}, {
			"plain HTTP has no TLS version", `{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"Null": {"aws:SecureTransport": "false"}}}`,
			`{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"NumericGreaterThanIfExists": {"s3:TlsVersion": "1.3"}}}`, (*Program).Excludes,
		}, {
			"a service of another cloud", `{"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.eu"}, "Action": "*", "Resource": "*"}`,
			`{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}`, (*Program).Excludes,
		}, {
			"a service under another domain", `{"Effect": "Allow", "Principal": {"Service": "alexa-appkit.amazon.com"}, "Action": "*", "Resource": "*"}`,
			`{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"Bool": {"aws:PrincipalIsAWSService": "true"}}}`, (*Program).Excludes,
		}, {
			"a service of which the form is not known", `{"Effect": "Allow", "Principal": {"Service": "cloudtrail.example.com"}, "Action": "*", "Resource": "*"}`,
			`{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}`, (*Program).Excludes,
		}, {
			"a variable whose key has other values beside it", `{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"}, "Action": "*", "Resource": "arn:aws:s3:::data/${aws:PrincipalTag/t, 'x'}*"}`,
			`{"Effect": "Allow", "Action": "*", "Resource": "arn:*:s3:*:*:data/in/?", "Condition": {"ForAnyValue:StringEqualsIgnoreCase": {"aws:PrincipalTag/t": "ann"}}}`, (*Program).Excludes,
		}, {
			"a variable that is no Boolean", `{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}`,
			`{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:RequestTag/t": "${aws:PrincipalTag/t}"}}}`, (*Program).Denies,
		}, {
			"a number beside an ARN that is none", `{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}`,
			`{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"NumericNotEquals": {"s3:max-keys": "10"}, "NumericLessThanEquals": {"s3:max-keys": "10"}, "ArnNotEquals": {"s3:max-keys": "-1"}}}`, (*Program).Denies,
		},
	} {
		doc := mustParse(t, []byte(`{"Version": "2012-10-17", "Statement": [`+c.doc+`]}`))
		row := one(c.row)
		if got := c.ask(Compile(doc, bucketScope), row); got.Verdict == Holds || strings.Contains(got.Reason, "bug in Keyward") {
			t.Errorf("%s: %s %s", c.name, got.Verdict, got.Reason)
		}
	}
	foreign := document(nil, statement(policy.Allow, []string{"*"}, []string{"kms:*"}))
	foreign.Statements[0].Resources = policy.Texts("arn:aws:kms:*:444455556666:key/*")
	if got := Compile(foreign, Scope{Service: "kms", Account: account}).Excludes(Row{}); got.Verdict != Holds {
		t.Errorf("a key of another account: %s %v", got.Verdict, got.Witness)
	}
	everything := Row{Actions: policy.Texts("s3:*")}
	short := document(nil, policy.Statement{Effect: policy.Allow, Actions: policy.Texts("s3:*"), Resources: policy.Texts("arn:aws:s3")})
	if got := Compile(short, Scope{}).Excludes(everything); got.Verdict != Violated {
		t.Errorf("an ARN that AWS completes: %s %s", got.Verdict, got.Reason)
	}
	var atoms policy.Atoms
	id := atoms.Text("account", accountForm)
	doc := document(&atoms, statement(policy.Allow, []string{"arn:aws:iam::" + id + ":root"}, []string{"s3:*"}))
	if got := Compile(doc, bucketScope).Excludes(as("arn:aws:sts::111122223333:assumed-role/app/s1", Row{})); got.Verdict != Unknown {
		t.Errorf("the account of a session that is not known: %s", got.Verdict)
	}
}
