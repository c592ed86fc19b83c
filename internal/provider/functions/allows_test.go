package functions_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

const app = `{"principal": "arn:aws:iam::111122223333:role/app", "action": "s3:GetObject", "resource": "arn:aws:s3:::orders/1"}`

func TestAllows(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ elements, request, want string }{
		"permitted":                        {`{}`, app, "true"},
		"permitted for the account":        {`{"Principal": {"AWS": "111122223333"}}`, app, "true"},
		"not permitted":                    {`{"Action": "s3:PutObject"}`, app, "false"},
		"denied":                           {`{"Effect": "Deny"}`, app, "false"},
		"an unknown principal":             {`{"Principal": {"AWS": "?"}}`, app, "unknown"},
		"an unknown principal, of another": {`{"Principal": {"AWS": "?"}, "Action": "s3:PutObject"}`, app, "false"},
		"one more principal":               {`{"Principal": {"AWS": ["?any", "arn:aws:iam::111122223333:role/app"]}}`, app, "true"},
		"unknown principals":               {`{"Principal": {"AWS": "?list"}}`, app, "unknown"},
		"an unknown effect":                {`{"Effect": "?"}`, app, "unknown"},
		"an unknown type":                  {`{"Resource": "?any"}`, app, "unknown"},
		"a condition value":                {`{"Condition": {"Bool": {"aws:SecureTransport": true}}}`, app[:len(app)-1] + `, "context": {"aws:SecureTransport": true}}`, "true"},
		"an unknown context value":         {`{"Condition": {"Bool": {"aws:SecureTransport": true}}}`, app[:len(app)-1] + `, "context": {"aws:SecureTransport": "?any"}}`, "unknown"},
		"an unknown context":               {`{}`, app[:len(app)-1] + `, "context": "?any"}`, "unknown"},
		"a null account":                   {`{}`, app[:len(app)-1] + `, "account": null}`, "true"},
		"who calls is unknown":             {`{}`, `{"principal": "?", "action": "s3:GetObject", "resource": "arn:aws:s3:::orders/1"}`, "unknown"},
		"who calls KMS is unknown": {
			`{"Principal": {"AWS": "111122223333"}, "Action": "kms:*", "Resource": "*"}`,
			`{"principal": "?", "action": "kms:Decrypt", "resource": "arn:aws:kms:eu-west-1:111122223333:key/1"}`, "unknown",
		},
		"an unsigned call of KMS":         {`{}`, `{"principal": "ANONYMOUS", "action": "kms:Decrypt", "resource": "?"}`, "error in argument 1: AWS never sees such a request: principal ANONYMOUS"},
		"what is done is in no statement": {`{}`, `{"principal": "?", "action": "s3:PutObject", "resource": "arn:aws:s3:::orders/1"}`, "false"},
		"an unknown request":              {`{}`, `"?any"`, "unknown"},
		"no action":                       {`{}`, `{"principal": "?", "resource": "*"}`, "error in argument 1: AWS never sees such a request: action is missing."},
		"a principal that is none":        {`{}`, `{"principal": "app", "action": "?", "resource": "?"}`, `error in argument 1: AWS never sees such a request: principal "app" is none`},
		"several actions":                 {`{}`, `{"principal": "?", "action": "s3:*", "resource": "?"}`, `error in argument 1: AWS never sees such a request: action "s3:*"`},
		"a misspelt field":                {`{}`, `{"principle": "x"}`, `error in argument 1: A request has no "principle"`},
		"no object":                       {`{}`, `["x"]`, "error in argument 1: A request is an object"},
		"an account that is none":         {`{}`, app[:len(app)-1] + `, "account": "orders"}`, `error in argument 1: AWS never sees such a request: account "orders"`},
		"a context value that is none":    {`{}`, app[:len(app)-1] + `, "context": {"a:b": {"c": "d"}}}`, "error in argument 1: reading a request: a context value must be"},
		"a policy that AWS would refuse": {
			`{"Effect": "allow"}`, app, `error in argument 0: Effect must be "Allow" or "Deny", in exactly this case. It is at /Statement/0/Effect.`,
		},
		"a fault beside an unknown value": {`{"Action": "?", "Bucket": "*"}`, app, `error in argument 0: "Bucket" is no element of a statement`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := answer(t, "policy_allows", policyWith(t, test.elements), value(t, test.request)); !strings.HasPrefix(got, test.want) {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}

// TestAllows_text shows that JSON text does as well, and that its faults have a place.
func TestAllows_text(t *testing.T) {
	t.Parallel()
	const document = `{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}}`
	for name, test := range map[string]struct {
		policy, request tftypes.Value
		want            string
	}{
		"both":           {text(document), text(app), "true"},
		"unknown":        {tftypes.NewValue(tftypes.String, tftypes.UnknownValue), text(app), "unknown"},
		"no JSON":        {text("{\n  \"Statement\": [,]}"), text(app), "error in argument 0: The text is not JSON: invalid character ',' looking for beginning of value. It is at line 2, column 17."},
		"no policy":      {text("{\n  \"Statements\": []}"), text(app), `error in argument 0: "Statements" is no element of a policy document: use Version, Id or Statement. It is at line 2, column 3, /Statements.`},
		"no request":     {text(document), text(`{"principal"`), "error in argument 1: The text is not JSON"},
		"a second value": {text(document), text(app + "{}"), "error in argument 1: Something follows"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := answer(t, "policy_allows", test.policy, test.request); !strings.HasPrefix(got, test.want) {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}

// TestAllows_readings shows that a decision on which AWS's documents disagree is an error that names
// the readings.
func TestAllows_readings(t *testing.T) {
	t.Parallel()
	open := policyWith(t, `{"Principal": {"AWS": "*"}}`)
	request := value(t, `{"principal": "logging.s3.amazonaws.com", "action": "s3:GetObject", "resource": "arn:aws:s3:::orders/1"}`)
	got := answer(t, "policy_allows", open, request)
	for _, want := range []string{
		`Allowed if {"AWS": "*"} includes AWS services`, `ImplicitlyDenied if {"AWS": "*"} does not include AWS services`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
