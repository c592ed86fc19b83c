package eval_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

func TestDecide_namesDecidingStatements(t *testing.T) {
	t.Parallel()
	doc := mustParse(t, `{"Statement": [
		{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:Get*", "Resource": "*"},
		{"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "*"},
		{"Effect": "Allow", "Principal": "*", "Action": "s3:*Object", "Resource": "*"},
		{"Effect": "Allow", "Principal": "*", "NotAction": ["s3:Put*", "s3:List*"], "Resource": "*"}
	]}`)
	tests := []struct {
		action string
		want   eval.Decision
	}{
		{"s3:getobject", eval.Decision{Outcome: eval.Allowed, Statements: []int{2, 3}}},
		{"S3:PutObject", eval.Decision{Outcome: eval.ExplicitlyDenied, Statements: []int{1}}},
		{"s3:GetObjectAcl", eval.Decision{Outcome: eval.Allowed, Statements: []int{3}}},
		{"s3:ListBucket", eval.Decision{Outcome: eval.ImplicitlyDenied}},
	}
	for _, tt := range tests {
		got := eval.Decide(doc, eval.Request{Principal: userARN, Action: tt.action, Resource: "arn:aws:s3:::b"})
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s differs (-want +got):\n%s", tt.action, diff)
		}
	}
}

// TestDecide_doesNotDependOnSpelling decides the corpus again with each document changed in a way
// that does not change its meaning.
func TestDecide_doesNotDependOnSpelling(t *testing.T) {
	t.Parallel()
	changes := map[string]func(*policy.Document){
		"statements reversed": func(d *policy.Document) { slices.Reverse(d.Statements) },
		"statements twice": func(d *policy.Document) {
			again := d.Clone()
			for i := range again.Statements {
				again.Statements[i].Sid = ""
			}
			d.Statements = append(d.Statements, again.Statements...)
		},
		"conditions reversed": eachStatement(func(s *policy.Statement) { slices.Reverse(s.Conditions) }),
		"values reversed and twice": eachStatement(func(s *policy.Statement) {
			s.Resources, s.Actions = twice(s.Resources), twice(s.Actions)
			for i := range s.Conditions {
				s.Conditions[i].Values = twice(s.Conditions[i].Values)
			}
		}),
		"other case": eachStatement(func(s *policy.Statement) {
			for i := range s.Actions {
				s.Actions[i].Value = strings.ToUpper(s.Actions[i].Value)
			}
			for i := range s.Conditions {
				s.Conditions[i].Key = strings.ToUpper(s.Conditions[i].Key)
			}
		}),
	}
	for _, r := range readCorpus(t, "decisions.jsonl") {
		want := decideRecord(t, r).Outcome
		for name, change := range changes {
			doc := mustParse(t, string(r.Policy))
			change(doc)
			changed := r
			changed.Policy = []byte(doc.JSON())
			if got := decideRecord(t, changed).Outcome; got != want {
				t.Errorf("%s, %s: outcome is %s, want %s", r.ID, name, got, want)
			}
		}
	}
}

func eachStatement(change func(*policy.Statement)) func(*policy.Document) {
	return func(d *policy.Document) {
		for i := range d.Statements {
			change(&d.Statements[i])
		}
	}
}

// twice is the texts in reverse order and again.
func twice(texts []policy.Text) []policy.Text {
	reversed := slices.Clone(texts)
	slices.Reverse(reversed)
	return append(reversed, texts...)
}

func BenchmarkDecide(b *testing.B) {
	doc := mustParse(b, `{"Version": "2012-10-17", "Statement": [
		{"Sid": "DenyInsecureTransport", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
		 "Resource": ["arn:aws:s3:::example", "arn:aws:s3:::example/*"],
		 "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
		{"Sid": "DenyWrongKmsKey", "Effect": "Deny", "Principal": "*",
		 "Action": ["s3:PutObject", "s3:UpdateObjectEncryption"], "Resource": "arn:aws:s3:::example/*",
		 "Condition": {"ArnNotEqualsIfExists": {"s3:x-amz-server-side-encryption-aws-kms-key-id":
			"arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}}},
		{"Sid": "Writers", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/path/R"},
		 "Action": "s3:PutObject", "Resource": "arn:aws:s3:::example/in/*"}
	]}`)
	request := eval.Request{
		Principal: sessionARN, Action: "s3:PutObject", Resource: "arn:aws:s3:::example/in/2026/11/24/data.csv",
		Account: accountID, Context: map[string][]string{
			"aws:SecureTransport": {"true"},
			"s3:x-amz-server-side-encryption-aws-kms-key-id": {
				"arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
			},
		},
	}
	for b.Loop() {
		if got := eval.Decide(doc, request); got.Outcome != eval.Allowed {
			b.Fatalf("outcome is %s", got.Outcome)
		}
	}
}
