package policy_test

import (
	"errors"
	"testing"
	"unicode/utf8"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// seedDocuments are documents with every element in its spellings, and some that are refused.
var seedDocuments = []string{
	`{"Version": "2012-10-17", "Id": "x", "Statement": {"Sid": "a", "Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}}`,
	`{"Statement": [{"Effect": "Deny", "NotPrincipal": {"AWS": ["111122223333"], "Service": "logs.amazonaws.com"}, "NotAction": ["s3:Get?"], "NotResource": []}]}`,
	`{"Version": "2008-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*", "Condition": {
		"forANYvalue:StringLikeIfExists": {"aws:TagKeys": ["a*", "${aws:username, 'x'}"]}, "Bool": {"aws:SecureTransport": false},
		"NumericLessThan": {"s3:TlsVersion": 1.20}, "Null": {"aws:SourceIp": "true"}}}]}`,
	`{"Statement": [{"Effect": "Allow", "Principal": {"AWS": []}, "Action": "*"}]}`,
	`{"Statement": []}`, `{"Statement": [{"Sid": "\u2028é\ud83d\ude00<&>", "Effect": "Allow", "Action": "*", "Resource": "\u0000"}]}`,
	benchmarkPolicy,
	`{"Statement":{"Effect":"Deny","NotPrincipal":{"AWS":["111122223333","*"]},"NotAction":[],"Resource":"ü\u2028<"}}`,
	`{"Id":"\ud800","Statement":[{"Effect":"Allow","Principal":{},"Action":"*","Condition":{` +
		`"ForAllValues:StringNotLikeIfExists":{"aws:a/\"~":[1.20,true,"x"],"aws:b":[]},"Bool":{"aws:c":false}}}]}`,
	`{"Version":"2008-10-17","Statement":[{"Sid":"","Effect":"Allow","Action":"*","Resource":[]}]}`,
	`[]`, `{"Statement": 1e400}`, "{\"Statement\":\n\n\t[[]]}", `{"Version": "2012-10-17"`, "\xff",
}

// FuzzParse reads any text: what is refused has a place inside the text, and what is read prints as
// a text that means the same.
func FuzzParse(f *testing.F) {
	for _, seed := range seedDocuments {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		doc, err := policy.Parse(text)
		if err != nil {
			checkPlace(t, text, err)
			return
		}
		for _, s := range doc.Statements {
			for _, pos := range positions(&s) {
				if pos.Offset < 0 || pos.Offset >= len(text) || pos.Line < 1 || pos.Column < 1 {
					t.Fatalf("position %+v in a text of %d bytes", pos, len(text))
				}
			}
		}
		printed := doc.JSON()
		again, err := policy.Parse([]byte(printed))
		if err != nil {
			t.Fatalf("Parse(JSON()): %v\n%s", err, printed)
		}
		if !policy.Equal(doc, again) || again.JSON() != printed {
			t.Fatalf("the text changes its meaning when it is printed: %s, then %s", printed, again.JSON())
		}
		if indented, err := policy.Parse([]byte(doc.Indent())); err != nil || indented.JSON() != printed {
			t.Fatalf("Indent differs from JSON: %v\n%s", err, doc.Indent())
		}
	})
}

// checkPlace checks that an error lies inside the text.
func checkPlace(t *testing.T, text []byte, err error) {
	t.Helper()
	var syntax *policy.SyntaxError
	if !errors.As(err, &syntax) {
		t.Fatalf("the error is no SyntaxError: %v", err)
	}
	if pos := syntax.Pos; pos.Offset < 0 || pos.Offset > len(text) || pos.Line < 1 || pos.Column < 1 {
		t.Fatalf("%v lies outside of a text of %d bytes", err, len(text))
	}
	if utf8.Valid(text) && !utf8.ValidString(err.Error()) {
		t.Fatalf("the error is no UTF-8: %q", err)
	}
}

// positions lists the places of everything in a statement.
func positions(s *policy.Statement) []policy.Position {
	places := []policy.Position{s.Pos}
	for _, p := range s.Principals {
		places = append(places, p.Pos)
	}
	for _, texts := range [][]policy.Text{s.Actions, s.Resources} {
		for _, text := range texts {
			places = append(places, text.Pos)
		}
	}
	for _, c := range s.Conditions {
		places = append(places, c.Pos)
		for _, v := range c.Values {
			places = append(places, v.Pos)
		}
	}
	return places
}
