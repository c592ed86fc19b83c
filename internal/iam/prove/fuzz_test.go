package prove

import (
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// fuzzScopes are what a document can be attached to; a byte chooses one.
var fuzzScopes = []Scope{bucketScope, keyScope, {}, {Service: "s3"}, {Service: "secretsmanager", Account: account}, {Service: "sts"}}

// FuzzProve asks every question of any document that can be read: without a panic, within the budget, and
// with nothing but witnesses that package eval confirms.
func FuzzProve(f *testing.F) {
	for n, doc := range []string{bucketPolicy, keyPolicy, `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"},
		"NotAction": "s3:*", "Resource": "arn:aws:s3:::b/${aws:username}/*", "Condition": {"ForAnyValue:StringLikeIfExists": {"aws:TagKeys": ["a*"]},
		"DateLessThan": {"aws:CurrentTime": "2030-01-01"}, "NumericEquals": {"s3:max-keys": "1e400"}, "NotIpAddress": {"aws:SourceIp": "::ffff:1.2.3.4/100"}}}]}`} {
		for _, row := range []string{
			`{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}}`,
			`{"Statement": {"Effect": "Allow", "NotPrincipal": {"AWS": "111122223333"}, "Action": "kms:PutKeyPolicy", "Condition": {"StringLike": {"aws:PrincipalTag/t": "${aws:userid}"}}}}`,
		} {
			f.Add(doc, row, byte(n))
		}
	}
	f.Fuzz(func(t *testing.T, text, rowText string, which byte) {
		doc, err := policy.Parse([]byte(text))
		rows, rowErr := policy.Parse([]byte(rowText))
		if err != nil || rowErr != nil {
			// The target takes what parses; that parsing never panics is FuzzParse's.
			t.Skip("no documents")
		}
		scope, row := fuzzScopes[int(which)%len(fuzzScopes)], rows.Statements[0]
		program := Compile(doc, scope)
		permits := func(d *policy.Document, req eval.Request, a answers) bool {
			return eval.DecideUnder(d, req, a).Outcome.Permits()
		}
		asked := func(got Result, want Verdict, good func(eval.Request, answers) bool) {
			t.Helper()
			if got.Verdict == Unknown && (got.Reason == "" || strings.Contains(got.Reason, "bug in Keyward")) {
				t.Errorf("unknown: %q", got.Reason)
			}
			if got.Verdict != want {
				return
			}
			if got.Witness == nil {
				t.Fatalf("%s without a witness", got.Verdict)
			}
			if _, every := readingsOf(func(a answers) bool { return good(*got.Witness, a) }); !every {
				t.Errorf("%s with %s, which is none", got.Verdict, got.Witness)
			}
		}
		allowed := func(req eval.Request, a answers) bool { return inRowUnder(row, req, a) && permits(doc, req, a) }
		excludes, permitted := program.Excludes(row), program.Permits(row)
		asked(excludes, Violated, allowed)
		asked(permitted, Holds, allowed)
		if (excludes.Verdict == Violated) != (permitted.Verdict == Holds) {
			t.Errorf("Excludes %s but Permits %s", excludes.Verdict, permitted.Verdict)
		}
		asked(program.Denies(row), Violated, func(req eval.Request, a answers) bool {
			return inRowUnder(row, req, a) && !eval.DecideUnder(doc, req, a).Outcome.Forbids()
		})
		asked(Subsumes(rows, doc, scope), Violated, func(req eval.Request, a answers) bool {
			return permits(doc, req, a) && !permits(rows, req, a)
		})
		if got := Subsumes(doc, doc, scope); got.Verdict == Violated {
			t.Errorf("a document permits more than itself: %v", got.Witness)
		}
	})
}
