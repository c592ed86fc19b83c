package eval_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// FuzzDecide decides any request by any document: never with a panic, the same from the request's own
// JSON, and Ambiguous exactly where two readings differ.
func FuzzDecide(f *testing.F) {
	documents := []string{
		`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:Get*", "Resource": "arn:aws:s3:::b/${aws:username}/*",
			"Condition": {"ForAnyValue:StringLikeIfExists": {"aws:TagKeys": ["a*"]}, "NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}]}`,
		`{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"}, "NotAction": "s3:*", "NotResource": "*"}]}`,
		`{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"DateLessThan": {"aws:CurrentTime": "2030-01-01"},
			"NumericEquals": {"s3:max-keys": "1e400"}, "BinaryEquals": {"a:b": "QQ=="}, "ArnNotLike": {"aws:SourceArn": "*"}, "Bool": {"a:c": "${a:d}"}}}]}`,
	}
	requests := []string{
		`{"principal": "arn:aws:iam::111122223333:user/ann", "action": "s3:GetObject", "resource": "arn:aws:s3:::b/ann/x", "account": "111122223333"}`,
		`{"principal": "ANONYMOUS", "action": "s3:GetObject", "resource": "*", "context": {"aws:TagKeys": ["a", "b"], "aws:SourceIp": "::ffff:10.0.0.1"}}`,
		`{"principal": "logs.amazonaws.com", "action": "x", "resource": "arn:", "context": {"aws:TagKeys": [], "s3:max-keys": -0, "a:b": "QQ=="}}`,
	}
	for _, doc := range documents {
		for _, req := range requests {
			f.Add(doc, req)
		}
	}
	f.Fuzz(func(t *testing.T, text, request string) {
		doc, err := policy.Parse([]byte(text))
		var req eval.Request
		if err != nil || json.Unmarshal([]byte(request), &req) != nil {
			// The target takes what parses; that parsing never panics is FuzzParse's.
			t.Skip("no document and request")
		}
		decision := eval.Decide(doc, req)
		outcomes := map[eval.Outcome]bool{}
		for _, answer := range []bool{true, false} {
			one := eval.DecideUnder(doc, req, func(eval.Question) bool { return answer })
			if one.Outcome == eval.Ambiguous {
				t.Fatal("one reading is ambiguous")
			}
			outcomes[one.Outcome] = true
		}
		listed := func(o eval.Outcome) bool {
			return slices.ContainsFunc(decision.Readings, func(r eval.Reading) bool { return r.Outcome == o })
		}
		for outcome := range outcomes {
			if outcome != decision.Outcome && !listed(outcome) {
				t.Fatalf("%s under one reading, but %s with %v", outcome, decision.Outcome, decision.Readings)
			}
		}
		if (decision.Outcome == eval.Ambiguous) != (len(decision.Readings) > 1) {
			t.Fatalf("%s with %d readings", decision.Outcome, len(decision.Readings))
		}
		if explicit := eval.Decide(doc, req.Explicit()); explicit.Outcome != decision.Outcome {
			t.Fatalf("%s, but %s with the implied keys spelled out", decision.Outcome, explicit.Outcome)
		}
		checkMatches(t, doc, req, decision)
	})
}

// checkMatches checks that a decision names statements that match.
func checkMatches(t *testing.T, doc *policy.Document, req eval.Request, decision eval.Decision) {
	t.Helper()
	for _, i := range decision.Statements {
		if eval.Matches(doc.Version, &doc.Statements[i], req) == eval.NoMatch {
			t.Fatalf("%s by statement %d, which does not match", decision.Outcome, i)
		}
	}
	if decision.Outcome == eval.ImplicitlyDenied && len(decision.Statements) > 0 {
		t.Fatalf("denied implicitly by statements %v", decision.Statements)
	}
}
