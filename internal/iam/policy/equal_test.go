package policy_test

import (
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

func TestEqual(t *testing.T) {
	t.Parallel()
	const base = `{"Version": "2012-10-17", "Statement": [
		{"Sid": "A", "Effect": "Allow", "Principal": {"AWS": "111122223333"},
		 "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::b/*",
		 "Condition": {"Bool": {"aws:SecureTransport": "true"}, "NumericEquals": {"s3:TlsVersion": ["1.2", "1.3"]}}},
		{"Sid": "B", "Effect": "Deny", "Principal": "*", "Action": "s3:DeleteBucket", "Resource": "arn:aws:s3:::b"}
	]}`
	// Each case changes the base document by replacing text.
	tests := []struct {
		name string
		edit []string
		want bool
	}{
		{"itself", nil, true},
		{"case of an action", []string{"s3:GetObject", "S3:getobject"}, true},
		{"order of a list", []string{`"s3:GetObject", "s3:PutObject"`, `"s3:PutObject", "s3:GetObject"`}, true},
		{"a value twice", []string{`"s3:GetObject",`, `"s3:GetObject", "s3:getObject",`}, true},
		{"scalar as list", []string{`"arn:aws:s3:::b/*"`, `["arn:aws:s3:::b/*"]`}, true},
		{"account as root ARN", []string{`"111122223333"`, `"arn:aws:iam::111122223333:root"`}, true},
		{"case of a condition key", []string{"aws:SecureTransport", "AWS:securetransport"}, true},
		{"case of an operator", []string{`"Bool"`, `"bool"`}, true},
		{"a boolean", []string{`"true"`, `true`}, true},
		{"another text of a number", []string{`"1.2"`, `1.20`}, true},
		{"order of elements", []string{`"Effect": "Deny", "Principal": "*"`, `"Principal": "*", "Effect": "Deny"`}, true},

		{"Sid", []string{`"A"`, `"C"`}, false},
		{"Id", []string{`"Version"`, `"Id": "x", "Version"`}, false},
		{"version", []string{"2012-10-17", "2008-10-17"}, false},
		{"no version", []string{`"Version": "2012-10-17",`, ""}, false},
		{"effect", []string{`"Deny"`, `"Allow"`}, false},
		{"Not", []string{`"Action": "s3:Del`, `"NotAction": "s3:Del`}, false},
		{"another principal type", []string{`"AWS"`, `"CanonicalUser"`}, false},
		{"everyone is not every AWS principal", []string{`"Principal": "*"`, `"Principal": {"AWS": "*"}`}, false},
		{"root ARN of another account", []string{`"111122223333"`, `"arn:aws:iam::444455556666:root"`}, false},
		{"case of a resource", []string{":b/*", ":B/*"}, false},
		{"a value less", []string{`"s3:GetObject",`, ``}, false},
		{"a condition less", []string{`"Bool": {"aws:SecureTransport": "true"},`, ``}, false},
		{"another operator", []string{`"Bool"`, `"BoolIfExists"`}, false},
		{"another number", []string{`"1.2"`, `"1.1"`}, false},
	}
	a := mustParse(t, base)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			edited := strings.NewReplacer(tt.edit...).Replace(base)
			if tt.edit != nil && edited == base {
				t.Fatal("the edit changes nothing")
			}
			b := mustParse(t, edited)
			if policy.Equal(a, b) != tt.want || policy.Equal(b, a) != tt.want {
				t.Errorf("Equal is %t one way and %t the other, want %t", policy.Equal(a, b), policy.Equal(b, a), tt.want)
			}
		})
	}
}

func TestEqual_ignoresOrderOfStatements(t *testing.T) {
	t.Parallel()
	const x = `{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}`
	const y = `{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}`
	a, b := mustParse(t, `{"Statement": [`+x+`,`+y+`]}`), mustParse(t, `{"Statement": [`+y+`,`+x+`]}`)
	if !policy.Equal(a, b) {
		t.Error("documents with the same statements in another order are not equal")
	}
	if policy.Equal(a, mustParse(t, `{"Statement": [`+x+`]}`)) {
		t.Error("a document equals one with a statement less")
	}
}

func TestEqual_missingVersionIsTheOlder(t *testing.T) {
	t.Parallel()
	const statement = `"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}`
	if !policy.Equal(mustParse(t, "{"+statement), mustParse(t, `{"Version": "2008-10-17", `+statement)) {
		t.Error("a document without version does not equal one with version 2008-10-17")
	}
}

func TestEqual_comparesAtomsByName(t *testing.T) {
	t.Parallel()
	document := func(names ...string) *policy.Document {
		var atoms policy.Atoms
		var text string
		for _, name := range names { // the last name is the one in the document
			text = atoms.Text(name)
		}
		return &policy.Document{Atoms: &atoms, Statements: []policy.Statement{{
			Effect: policy.Allow, Actions: policy.Texts("s3:*"), Resources: policy.Texts(text),
		}}}
	}
	if !policy.Equal(document("a"), document("b", "a")) {
		t.Error("the same atom at another place of the table is not equal")
	}
	if policy.Equal(document("a"), document("b")) {
		t.Error("atoms of different names are equal")
	}
}

func TestSame(t *testing.T) {
	t.Parallel()
	const deny = `{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}}`
	tests := map[string]struct {
		a, b string
		same bool
	}{
		"none":           {"", "", true},
		"one is missing": {"", deny, false},
		"not a policy":   {"{", "{ ", false},
		"other spelling": {deny, strings.ReplaceAll(deny, `"Action":"s3:*"`, ` "Action": ["s3:*"]`), true},
		"other effect":   {deny, strings.ReplaceAll(deny, "Deny", "Allow"), false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := policy.Same(test.a, test.b); got != test.same {
				t.Errorf("Same = %t, want %t", got, test.same)
			}
		})
	}
}
