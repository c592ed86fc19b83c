package eval_test

import (
	"encoding/json"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// openDocument reads statements in which the string "?" stands for values that are not known yet.
func openDocument(t *testing.T, atoms *policy.Atoms, statements string) *policy.Document {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(`{"Version": "2012-10-17", "Statement": [`+statements+`]}`), &value); err != nil {
		t.Fatal(err)
	}
	doc, err := policy.FromValue(opened(value), "", atoms)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func opened(value any) any {
	switch v := value.(type) {
	case string:
		if v == "?" {
			return policy.Unknown{Scalar: true}
		}
	case []any:
		for i := range v {
			v[i] = opened(v[i])
		}
	case map[string]any:
		for key := range v {
			v[key] = opened(v[key])
		}
	}
	return value
}

// openRequest reads a request in which "?" stands for one value that is not known yet.
func openRequest(t *testing.T, atoms *policy.Atoms, text string) eval.Request {
	t.Helper()
	var r eval.Request
	if err := json.Unmarshal([]byte("{"+text+"}"), &r); err != nil {
		t.Fatal(err)
	}
	return rewritten(r, func(text string) string {
		if text == "?" {
			return atoms.Text("request")
		}
		return text
	})
}

func rewritten(r eval.Request, rewrite func(string) string) eval.Request {
	r.Principal, r.Action, r.Resource, r.Account = rewrite(r.Principal), rewrite(r.Action), rewrite(r.Resource), rewrite(r.Account)
	context := map[string][]string{}
	for key, list := range r.Context {
		for _, value := range list {
			context[key] = append(context[key], rewrite(value))
		}
	}
	r.Context = context
	return r
}

const (
	reader  = `"principal": "arn:aws:iam::111122223333:role/reader"`
	reading = `"action": "s3:GetObject", "resource": "arn:aws:s3:::b/k"`
	allowIt = `{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/reader"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"`
	deny    = `{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"`
)

// values are tried in the place of every atom.
var values = []string{
	"arn:aws:iam::111122223333:role/reader", "arn:aws:iam::111122223333:root", "logging.s3.amazonaws.com", "*", "s3:GetObject", "s3:*",
	"arn:aws:s3:::b/k", "arn:aws:s3:::b/*", "10.0.0.1", "10.0.0.0/8", "5", "3", "true", "false", "blue", "b*", "${aws:PrincipalTag/team}", "x",
}

// TestBounds decides requests with open values, and tries values in their place: none may lie
// outside of the bounds, and where the bounds are apart some values must reach each.
func TestBounds(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		statements, request string
		// least and most say whether the request is permitted.
		least, most bool
	}{
		"nothing open":                              {allowIt + "}", reader + "," + reading, true, true},
		"a principal":                               {`{"Effect": "Allow", "Principal": {"AWS": "?"}, "Action": "s3:*", "Resource": "*"}`, reader + "," + reading, false, true},
		"a principal beside the caller":             {`{"Effect": "Allow", "Principal": {"AWS": ["?", "arn:aws:iam::111122223333:role/reader"]}, "Action": "s3:*", "Resource": "*"}`, reader + "," + reading, true, true},
		"a principal of another action":             {`{"Effect": "Allow", "Principal": {"AWS": "?"}, "Action": "s3:Put*", "Resource": "*"}`, reader + "," + reading, false, false},
		"a principal exempt from an allow":          {`{"Effect": "Allow", "NotPrincipal": {"AWS": ["?", "*"]}, "Action": "s3:*", "Resource": "*"}`, reader + "," + reading, false, false},
		"a principal exempt from a deny":            {allowIt + `}, {"Effect": "Deny", "NotPrincipal": {"AWS": "?"}, "Action": "s3:*", "Resource": "*"}`, reader + "," + reading, false, true},
		"an action":                                 {`{"Effect": "Allow", "Principal": "*", "Action": ["s3:Put*", "?"], "Resource": "*"}`, reader + "," + reading, false, true},
		"an action that is not":                     {`{"Effect": "Allow", "Principal": "*", "NotAction": ["s3:Get*", "?"], "Resource": "*"}`, reader + "," + reading, false, false},
		"a resource":                                {`{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "?"}`, reader + "," + reading, false, true},
		"a resource beside the right one":           {`{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": ["?", "arn:aws:s3:::b/*"]}`, reader + "," + reading, true, true},
		"a deny of a resource":                      {allowIt + `}, {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "?"}`, reader + "," + reading, false, true},
		"an allow beside a deny that holds":         {deny + `}, {"Effect": "Allow", "Principal": {"AWS": "?"}, "Action": "s3:*", "Resource": "*"}`, reader + "," + reading, false, false},
		"a condition value":                         {allowIt + `, "Condition": {"StringEquals": {"aws:PrincipalTag/team": "?"}}}`, reader + "," + reading + `, "context": {"aws:PrincipalTag/team": "blue"}`, false, true},
		"a condition value beside others":           {allowIt + `, "Condition": {"StringEquals": {"aws:PrincipalTag/team": ["?", "red"]}}}`, reader + "," + reading + `, "context": {"aws:PrincipalTag/team": "blue"}`, false, true},
		"a value that is refused beside others":     {allowIt + `, "Condition": {"StringNotEquals": {"aws:PrincipalTag/team": ["?", "red"]}}}`, reader + "," + reading + `, "context": {"aws:PrincipalTag/team": "blue"}`, false, true},
		"a condition on an absent key":              {allowIt + `, "Condition": {"StringEquals": {"aws:PrincipalTag/team": "?"}}}`, reader + "," + reading + `, "context": {}`, false, false},
		"a negated condition on an absent key":      {allowIt + `, "Condition": {"StringNotEquals": {"aws:PrincipalTag/team": "?"}}}`, reader + "," + reading + `, "context": {}`, true, true},
		"a condition that holds anyway":             {allowIt + `, "Condition": {"IpAddress": {"aws:SourceIp": ["?", "10.0.0.0/8"]}}}`, reader + "," + reading + `, "context": {"aws:SourceIp": "10.0.0.1"}`, true, true},
		"a negated condition that cannot hold":      {allowIt + `, "Condition": {"NotIpAddress": {"aws:SourceIp": ["?", "10.0.0.0/8"]}}}`, reader + "," + reading + `, "context": {"aws:SourceIp": "10.0.0.1"}`, false, false},
		"presence":                                  {allowIt + `, "Condition": {"Null": {"aws:PrincipalTag/team": "?"}}}`, reader + "," + reading + `, "context": {}`, false, true},
		"a number":                                  {allowIt + `, "Condition": {"NumericLessThan": {"s3:max-keys": "?"}}}`, reader + "," + reading + `, "context": {"s3:max-keys": 4}`, false, true},
		"who calls":                                 {allowIt + "}", `"principal": "?",` + reading, false, true},
		"who calls, of everybody":                   {`{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}`, `"principal": "?",` + reading, true, true},
		"who calls, with a condition on the caller": {`{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:PrincipalIsAWSService": "true"}}}`, `"principal": "?",` + reading, false, true},
		"who calls what is denied":                  {allowIt + "}," + deny + "}", `"principal": "?",` + reading, false, false},
		"what is done":                              {allowIt + "}", reader + `, "action": "?", "resource": "arn:aws:s3:::b/k"`, false, true},
		"with what":                                 {allowIt + "}", reader + `, "action": "s3:GetObject", "resource": "?"`, false, true},
		"with what, everywhere":                     {`{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}`, reader + `, "action": "s3:GetObject", "resource": "?"`, true, true},
		"whose resource":                            {allowIt + `, "Condition": {"StringEquals": {"aws:ResourceAccount": "x"}}}`, reader + "," + reading + `, "account": "?"`, false, true},
		"a key of the context":                      {allowIt + `, "Condition": {"StringEquals": {"aws:PrincipalTag/team": "blue"}}}`, reader + "," + reading + `, "context": {"aws:PrincipalTag/team": "?"}`, false, true},
		"a key that no condition reads":             {allowIt + `, "Condition": {"StringEquals": {"aws:PrincipalTag/team": "blue"}}}`, reader + "," + reading + `, "context": {"aws:PrincipalTag/team": "blue", "aws:SourceIp": "?"}`, true, true},
		"a variable":                                {`{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::b/${aws:PrincipalTag/team}"}`, reader + `, "action": "s3:GetObject", "resource": "arn:aws:s3:::b/blue", "context": {"aws:PrincipalTag/team": "?"}`, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var atoms policy.Atoms
			doc, req := openDocument(t, &atoms, test.statements), openRequest(t, &atoms, test.request)
			least, most := eval.Bounds(doc, req)
			if least.Outcome.Permits() != test.least || most.Outcome.Permits() != test.most {
				t.Fatalf("from %s to %s", least.Outcome, most.Outcome)
			}
			reached := map[bool]bool{}
			for _, a := range values {
				for _, p := range values {
					put := func(atom policy.Atom) string {
						if atom.Name == "request" {
							return p
						}
						return a
					}
					filled := rewritten(req, func(text string) string { return atoms.Replace(text, put) })
					outcome := eval.Decide(doc.Substitute(put), filled).Outcome
					if outcome == eval.Ambiguous {
						continue
					}
					reached[outcome.Permits()] = true
					if outcome.Permits() && !test.most || !outcome.Permits() && test.least {
						t.Fatalf("with %s and %s it is %s", a, p, outcome)
					}
				}
			}
			if !reached[test.most] || !reached[test.least] {
				t.Errorf("no value reaches one of the bounds: %v", reached)
			}
		})
	}
}
