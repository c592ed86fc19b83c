package policytest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// bucketPolicy lets one role read, and refuses plain HTTP.
const bucketPolicy = `{
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "Read", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
     "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"},
    {"Sid": "Tls", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
     "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
  ]
}`

// identityPolicy can be compared with no policy of a bucket.
const identityPolicy = `{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}`

// writeFiles makes a folder with the files that tests name.
func writeFiles(t *testing.T, test string) (file string) {
	t.Helper()
	folder := t.TempDir()
	for name, text := range map[string]string{
		"bucket.json": bucketPolicy, "identity.json": identityPolicy, "broken.json": "{\n  \"Statement\": 7}",
		"a.keyward-test.yaml": test,
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(folder, "a.keyward-test.yaml")
}

// results loads and runs a test file.
func results(t *testing.T, test string) []Result {
	t.Helper()
	tests, err := Load(writeFiles(t, test))
	if err != nil {
		t.Fatal(err)
	}
	list, err := Run(tests, nil)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// request is a case on bucketPolicy without its expectation.
const request = `policy: bucket.json
cases:
  - name: n
    principal: arn:aws:iam::111122223333:role/app
    action: s3:GetObject
    resource: arn:aws:s3:::b/key
    account: 111122223333
`

func TestCase(t *testing.T) {
	t.Parallel()
	const open = `policy:
  Version: 2012-10-17
  Statement:
    - {Effect: Allow, Principal: "*", Action: "s3:*", Resource: "*"}
    - Effect: Deny
      Principal: "*"
      Action: s3:PutObject
      Resource: "*"
      Condition: {StringNotEquals: {"s3:prefix": "${aws:PrincipalTag/team}"}}
cases:
  - {name: n, principal: ANONYMOUS, action: s3:PutObject, resource: "arn:aws:s3:::b/k", context: {s3:prefix: x}, `
	for name, test := range map[string]struct {
		test string
		want Status
		got  string
	}{
		"allow":            {request + "    expect: allow", Passed, "Allowed"},
		"the outcome":      {request + "    expect: Allowed", Passed, "Allowed"},
		"another outcome":  {request + "    expect: AllowedForAccount", Failed, "Allowed"},
		"deny":             {request + "    expect: deny", Failed, "Allowed"},
		"context":          {request + "    context: {aws:SecureTransport: False}\n    expect: ExplicitlyDenied", Passed, "ExplicitlyDenied"},
		"several values":   {request + "    context: {aws:TagKeys: [a, b]}\n    expect: allow", Passed, "Allowed"},
		"ambiguous":        {open + "expect: allow}", Unknown, "Ambiguous"},
		"ambiguous, exact": {open + "expect: ExplicitlyDenied}", Unknown, "Ambiguous"},
		"no reading":       {open + "expect: AllowedForAccount}", Failed, "Ambiguous"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := results(t, test.test)[0]
			if r.Status != test.want || r.Got != test.got {
				t.Errorf("%s, got %q (%s), want %s, %q", r.Status, r.Got, r.Reason, test.want, test.got)
			}
			if (r.Status == Unknown) != (r.Reason != "") {
				t.Errorf("%s with reason %q", r.Status, r.Reason)
			}
		})
	}
}

// The ARN of the bucket is known only after apply, and with it whether the Deny is about the request.
func TestCase_valuesKnownAfterApply(t *testing.T) {
	t.Parallel()
	plan, err := filepath.Abs("../policylint/plan/testdata/companions/plan.json")
	if err != nil {
		t.Fatal(err)
	}
	for expect, want := range map[string]Status{
		"deny": Passed, "allow": Failed, "ExplicitlyDenied": Unknown, "ImplicitlyDenied": Unknown,
		"DeniedForAccount": Unknown, // lies between the two, so that other values might lead to it
	} {
		r := results(t, "plan: "+plan+`
address: aws_s3_bucket_policy.data
cases:
  - name: n
    principal: arn:aws:iam::111122223333:role/reader
    action: s3:GetObject
    resource: arn:aws:s3:::data/key
    context: {aws:SecureTransport: false}
    expect: `+expect)[0]
		if r.Status != want || want == Unknown && !strings.Contains(r.Reason, "aws_s3_bucket.data.arn") {
			t.Errorf("%s: %s, %s (%s), want %s", expect, r.Status, r.Got, r.Reason, want)
		}
	}
}

func TestCase_statementsHavePlaces(t *testing.T) {
	t.Parallel()
	r := results(t, request+"    expect: deny")[0]
	if len(r.Statements) != 1 {
		t.Fatalf("decided by %v", r.Statements)
	}
	got := r.Statements[0]
	if filepath.Base(got.File) != "bucket.json" || got.Sid != "Read" || got.Line != 4 {
		t.Errorf("decided by %s", &got)
	}
	inline := results(t, `policy:
  Statement:
    - {Sid: Public, Effect: Allow, Principal: "*", Action: "s3:*", Resource: "*"}
cases:
  - {name: n, principal: ANONYMOUS, action: s3:GetObject, resource: "arn:aws:s3:::b/key", expect: deny}`)[0]
	if len(inline.Statements) != 1 || inline.Statements[0].Line != 3 || inline.Statements[0].Column != 7 {
		t.Errorf("inline: decided by %v", inline.Statements)
	}
	if inline.Replay != "" {
		t.Errorf("inline: %q replays a policy that is in no file", inline.Replay)
	}
}

func TestProperty(t *testing.T) {
	t.Parallel()
	const app = `principals: {AWS: "arn:aws:iam::111122223333:role/app"}`
	for name, test := range map[string]struct {
		claim string
		want  Status
		got   string
	}{
		"none allowed":            {`none_allowed: {actions: "s3:Put*"}`, Passed, "no request"},
		"one allowed":             {`none_allowed: {` + app + `}`, Failed, "allowed: arn:aws:iam::111122223333:role/app s3:GetObject"},
		"others":                  {`none_allowed: {not_principals: {AWS: "arn:aws:iam::111122223333:role/app"}}`, Passed, "no request"},
		"other actions":           {`none_allowed: {not_actions: s3:GetObject}`, Passed, "no request"},
		"other resources":         {`none_allowed: {not_resources: "arn:aws:s3:::b/*"}`, Passed, "no request"},
		"all denied":              {`all_denied: {conditions: {Bool: {aws:SecureTransport: false}}}`, Passed, "every request"},
		"not all denied":          {`all_denied: {actions: s3:PutObject}`, Failed, "no Deny stops: "},
		"some allowed":            {`some_allowed: {` + app + `, actions: s3:GetObject}`, Passed, "some request"},
		"none is allowed":         {`some_allowed: {actions: s3:PutObject}`, Failed, "none is allowed"},
		"at most itself":          {`at_most: bucket.json`, Passed, "nothing is permitted"},
		"at most what is written": {`at_most: {Statement: {Effect: Allow, Principal: "*", Action: "s3:*", Resource: "*"}}`, Passed, "nothing is permitted"},
		"more than a lesser one":  {`at_most: {Statement: {Effect: Deny, Principal: "*", Action: "s3:*", Resource: "*"}}`, Failed, "also permitted: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := results(t, "policy: bucket.json\nscope: {account: 111122223333}\nproperties:\n  - name: n\n    "+test.claim)[0]
			if r.Status != test.want || !strings.HasPrefix(r.Got, test.got) {
				t.Errorf("%s, got %q (%s), want %s, %q", r.Status, r.Got, r.Reason, test.want, test.got)
			}
		})
	}
}

// An action that does not exist is allowed nowhere, which proves nothing.
func TestUndocumentedAction(t *testing.T) {
	t.Parallel()
	for claim, want := range map[string]string{
		"none_allowed: {actions: s3:DeletObject}":         "did you mean s3:DeleteObject?",
		"none_allowed: {actions: [s3:Get*, s3:Gett*]}":    "AWS documents no action s3:Gett*",
		"all_denied: {actions: s33:GetObject}":            "AWS documents no service s33",
		"none_allowed: {not_actions: s3:GetObjct}":        "did you mean s3:GetObject?",
		"none_allowed: {actions: \"*:DeleteEverything\"}": "",
	} {
		r := results(t, "policy: bucket.json\nproperties:\n  - name: n\n    "+claim)[0]
		if (r.Status == Unknown) != (want != "") || !strings.Contains(r.Reason, want) {
			t.Errorf("%s: %s (%s), want %q", claim, r.Status, r.Reason, want)
		}
	}
}

// A condition key that does not exist meets no condition, which proves nothing, either.
func TestUndocumentedKey(t *testing.T) {
	t.Parallel()
	for context, want := range map[string]string{
		"aws:SecureTranport: true":  "did you mean aws:SecureTransport?",
		"aws:SecureTransport: ture": `"ture" is neither true nor false`,
		"aws:SecureTransport: true": "",
	} {
		r := results(t, "policy: bucket.json\ncases:\n  - {name: n, principal: ANONYMOUS, action: s3:DeleteObject, "+
			"resource: \"arn:aws:s3:::b/k\", context: {"+context+"}, expect: deny}")[0]
		if (r.Status == Unknown) != (want != "") || !strings.Contains(r.Reason, want) {
			t.Errorf("%s: %s (%s), want %q", context, r.Status, r.Reason, want)
		}
	}
}

func TestRun_byName(t *testing.T) {
	t.Parallel()
	tests, err := Load(writeFiles(t, `policy: bucket.json
properties:
  - {name: nobody writes, none_allowed: {actions: s3:PutObject}}
  - {name: nobody deletes, none_allowed: {actions: s3:DeleteObject}}`))
	if err != nil {
		t.Fatal(err)
	}
	list, err := Run(tests, regexp.MustCompile("delete"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for i := range list {
		names = append(names, list[i].Name)
	}
	if diff := cmp.Diff([]string{"nobody deletes"}, names); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}

func TestProperty_namesTheReference(t *testing.T) {
	t.Parallel()
	list := results(t, `policy: bucket.json
properties:
  - name: itself
    at_most: bucket.json
  - name: another
    at_most:
      Statement: {Effect: Deny, Principal: "*", Action: "s3:*", Resource: "*"}`)
	for i, want := range []string{"bucket.json does not permit", "the policy in line 7 does not permit"} {
		if !strings.HasSuffix(list[i].Expected, want) {
			t.Errorf("expected: %q, want %q", list[i].Expected, want)
		}
	}
}

func TestQuote(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"arn:aws:s3:::b/k": "arn:aws:s3:::b/k", "": "''", "a b": "'a b'", "it's": `'it'\''s'`, "$HOME": "'$HOME'",
		"arn:aws:s3:::b/*": "'arn:aws:s3:::b/*'",
	} {
		if got := quote(word); got != want {
			t.Errorf("%q is quoted as %s, want %s", word, got, want)
		}
	}
}

// Of requests that do not exist every claim is true, and a test of them proves nothing.
func TestProperty_ofNothing(t *testing.T) {
	t.Parallel()
	for form, want := range map[string]Status{
		`none_allowed: {resources: "arn:aws:sqs:us-east-1:111122223333:q"}`:         Unknown, // no bucket
		`none_allowed: {principals: {AWS: "arn:aws:iam::111122223333:role/*"}}`:     Unknown, // no wildcard there
		`all_denied: {conditions: {StringEquals: {aws:PrincipalAccount: 1234}}}`:    Unknown,
		`none_allowed: {principals: {AWS: "arn:aws:iam::111122223333:role/other"}}`: Passed,
		`all_denied: {conditions: {Bool: {aws:SecureTransport: false}}}`:            Passed,
		`some_allowed: {resources: "arn:aws:sqs:us-east-1:111122223333:q"}`:         Failed,
	} {
		r := results(t, "policy: bucket.json\nproperties:\n  - name: n\n    "+form)[0]
		if r.Status != want || (r.Status == Unknown) != strings.Contains(r.Reason, "no such request is known to exist") {
			t.Errorf("%s: %s (%s), want %s", form, r.Status, r.Reason, want)
		}
	}
}
