package policy_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

type object = map[string]any

// TestFromValue_known shows that a value reads as its JSON text does, faults included.
func TestFromValue_known(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a resource policy": `{"Version": "2012-10-17", "Id": "x", "Statement": {"Effect": "Deny", "Principal": "*",
			"Action": "s3:*", "NotResource": ["arn:aws:s3:::a", "arn:aws:s3:::a/*"],
			"Condition": {"Bool": {"aws:SecureTransport": false}, "NumericLessThan": {"s3:TlsVersion": [1.2]}}}}`,
		"an identity policy":     `{"Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "*"}]}`,
		"an effect of its own":   `{"Statement": [{"Effect": "allow", "Action": "s3:*", "Resource": "*"}]}`,
		"an element of its own":  `{"Statement": [{"Effect": "Allow", "Actions": "s3:*", "Resource": "*"}]}`,
		"null":                   `{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": null}]}`,
		"a list in a list":       `{"Statement": [{"Effect": "Allow", "Action": [["s3:*"]], "Resource": "*"}]}`,
		"a character for atoms":  `{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "\udbc0\udc00"}]}`,
		"such a character, keys": `{"\udbc0\udc00": []}`,
		"no object":              `["Statement"]`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			decoder := json.NewDecoder(strings.NewReader(text))
			decoder.UseNumber()
			var value any
			if err := decoder.Decode(&value); err != nil {
				t.Fatal(err)
			}
			want, wantErr := policy.Parse([]byte(text))
			got, err := policy.FromValue(value, "", &policy.Atoms{})
			if wantErr == nil && err == nil {
				if got.JSON() != want.JSON() || !got.Known() {
					t.Errorf("reads as %s, want %s", got.JSON(), want.JSON())
				}
				return
			}
			var fault, wantFault *policy.SyntaxError
			if !errors.As(err, &fault) || !errors.As(wantErr, &wantFault) {
				t.Fatalf("the error is %v, that of the text %v", err, wantErr)
			}
			if fault.Message != wantFault.Message || fault.Pointer != wantFault.Pointer || fault.Pos != (policy.Position{}) {
				t.Errorf("the fault is %+v, that of the text %+v", fault, wantFault)
			}
		})
	}
}

func TestFromValue_unknown(t *testing.T) {
	t.Parallel()
	some, scalar := policy.Unknown{}, policy.Unknown{Scalar: true}
	with := func(element string, value any) object {
		statement := object{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}
		statement[element] = value
		return object{"Statement": []any{statement}}
	}
	for name, test := range map[string]struct {
		value any
		// want is the document, or the element that keeps it from being one.
		want, unknown string
	}{
		"a string":             {with("Resource", scalar), `"Resource":"${unknown:policy/Statement/0/Resource}"`, ""},
		"a string in a list":   {with("Action", []any{"s3:*", some}), `"${unknown:policy/Statement/0/Action/1}"`, ""},
		"a principal":          {with("Principal", object{"AWS": scalar}), `{"AWS":"${unknown:policy/Statement/0/Principal/AWS}"}`, ""},
		"a condition value":    {with("Condition", object{"Bool": object{"a:b": scalar}}), `"${unknown:policy/Statement/0/Condition/Bool/a:b}"`, ""},
		"a Sid":                {with("Sid", some), `"Sid":"${unknown:policy/Statement/0/Sid}"`, ""},
		"a string or a list":   {with("Resource", some), "", "/Statement/0/Resource"},
		"an effect":            {with("Effect", scalar), "", "/Statement/0/Effect"},
		"a whole Principal":    {with("Principal", scalar), "", "/Statement/0/Principal"},
		"all conditions":       {with("Condition", some), "", "/Statement/0/Condition"},
		"the keys of a test":   {with("Condition", object{"Bool": some}), "", "/Statement/0/Condition/Bool"},
		"a statement":          {object{"Statement": []any{some}}, "", "/Statement/0"},
		"all statements":       {object{"Statement": some}, "", "/Statement"},
		"the language version": {object{"Version": scalar, "Statement": []any{}}, "", "/Version"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doc, err := policy.FromValue(test.value, "policy", &policy.Atoms{})
			if test.want != "" {
				if err != nil || !strings.Contains(doc.JSON(), test.want) || doc.Known() {
					t.Errorf("reads as %v, %v", doc, err)
				}
				return
			}
			var unknown *policy.UnknownError
			if !errors.As(err, &unknown) || unknown.Pointer != test.unknown {
				t.Errorf("%v, want that %s is unknown", err, test.unknown)
			}
		})
	}
	var unknown *policy.UnknownError
	if _, err := policy.FromValue(some, "policy", &policy.Atoms{}); !errors.As(err, &unknown) || unknown.Pointer != "" {
		t.Errorf("a document that is unknown as a whole: %v", err)
	}
}

// TestFromValue_fault shows that a fault which no later value can undo is one although other
// values are unknown.
func TestFromValue_fault(t *testing.T) {
	t.Parallel()
	_, err := policy.FromValue(object{"Statement": []any{
		object{"Effect": "Allow", "Action": policy.Unknown{Scalar: true}, "Resource": "*"},
		object{"Effect": "Alow", "Action": "s3:*", "Resource": "*"},
	}}, "policy", &policy.Atoms{})
	if err == nil || !strings.HasPrefix(err.Error(), "/Statement/1/Effect: Effect must be") {
		t.Errorf("the error is %v", err)
	}
}
