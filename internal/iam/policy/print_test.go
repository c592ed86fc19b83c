package policy_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

func TestDocument_JSON(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{
			"canonical order and scalars",
			`{"Statement": {"Condition": {"bool": {"aws:b": [true]}, "Null": {"aws:c": ["true", "false"]}},
				"Resource": ["*"], "Action": ["a:b", "c:d"], "Principal": {"Service": ["s"], "AWS": "*"},
				"Effect": "Deny", "Sid": "S"}, "Id": "I", "Version": "2012-10-17"}`,
			`{"Version":"2012-10-17","Id":"I","Statement":[{"Sid":"S","Effect":"Deny",` +
				`"Principal":{"AWS":"*","Service":"s"},"Action":["a:b","c:d"],"Resource":"*",` +
				`"Condition":{"Bool":{"aws:b":"true"},"Null":{"aws:c":["true","false"]}}}]}`,
		},
		{
			"everyone stays bare and nothing is escaped for HTML",
			`{"Statement": [{"Effect": "Allow", "NotPrincipal": "*", "NotAction": [], "NotResource": "<&>\u2028\"\\ü\n"}]}`,
			`{"Statement":[{"Effect":"Allow","NotPrincipal":"*","NotAction":[],"NotResource":"<&>` + `\u2028` + `\"\\ü\n"}]}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, mustParse(t, tt.text).JSON()); diff != "" {
				t.Errorf("JSON differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDocument_JSON_builtInCode(t *testing.T) {
	t.Parallel()
	var atoms policy.Atoms
	doc := &policy.Document{
		Atoms: &atoms,
		Statements: []policy.Statement{{
			Effect: policy.Allow,
			Principals: []policy.Principal{
				{Type: policy.AWS, Value: atoms.Text("aws_iam_role.r.arn")}, {Type: policy.Everyone, Value: "*"},
			},
			Actions:   policy.Texts("s3:GetObject"),
			Resources: policy.Texts(atoms.Text("bucket") + "/*"),
			Conditions: []policy.Condition{
				{Operator: "Bool", Key: "aws:b", Values: policy.Texts("true")},
				{Operator: "Null", Key: "aws:c", Values: policy.Texts("true")},
				{Operator: "Bool", Key: "aws:d", Values: policy.Texts("true")},
			},
		}},
	}
	const want = `{"Statement":[{"Effect":"Allow","Principal":{"AWS":["${unknown:aws_iam_role.r.arn}","*"]},` +
		`"Action":"s3:GetObject","Resource":"${unknown:bucket}/*",` +
		`"Condition":{"Bool":{"aws:b":"true","aws:d":"true"},"Null":{"aws:c":"true"}}}]}`
	if diff := cmp.Diff(want, doc.JSON()); diff != "" {
		t.Errorf("JSON differs (-want +got):\n%s", diff)
	}
	if doc.Known() {
		t.Error("Known is true for a document with atoms")
	}
	known := doc.Substitute(func(a policy.Atom) string { return "arn:aws:s3:::" + a.Name })
	if got := known.Statements[0].Resources[0].Value; got != "arn:aws:s3:::bucket/*" || !known.Known() {
		t.Errorf("Substitute gave resource %q, Known %t", got, known.Known())
	}
	if doc.Known() {
		t.Error("Substitute changed the original document")
	}
}

func TestDocument_Indent(t *testing.T) {
	t.Parallel()
	doc := mustParse(t, `{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}`)
	const want = `{
  "Statement": [
    {
      "Effect": "Deny",
      "Action": "*",
      "Resource": "*"
    }
  ]
}`
	if diff := cmp.Diff(want, doc.Indent()); diff != "" {
		t.Errorf("Indent differs (-want +got):\n%s", diff)
	}
}

func TestPointers(t *testing.T) {
	t.Parallel()
	doc := mustParse(t, `{"Statement": [
		{"Effect": "Allow", "NotPrincipal": "*", "Action": ["a:b", "c:d"], "NotResource": "*"},
		{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*",
		 "Condition": {"StringEquals": {"aws:RequestTag/a~b": ["x", "y"]}}}
	]}`)
	first, second := &doc.Statements[0], &doc.Statements[1]
	condition := second.Conditions[0]
	tests := []struct{ got, want string }{
		{second.Pointer(), "/Statement/1"},
		{first.PrincipalPointer(), "/Statement/0/NotPrincipal"},
		{first.ActionPointer(1), "/Statement/0/Action/1"},
		{first.ResourcePointer(0), "/Statement/0/NotResource"},
		{condition.Pointer(1), "/Statement/1/Condition/StringEquals/aws:RequestTag~1a~0b"},
		{condition.ValuePointer(1, 1), "/Statement/1/Condition/StringEquals/aws:RequestTag~1a~0b/1"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("pointer %q, want %q", tt.got, tt.want)
		}
	}
}

func TestDocument_Clone_isIndependent(t *testing.T) {
	t.Parallel()
	const text = `{"Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:*","Resource":"*",` +
		`"Condition":{"Bool":{"aws:b":"true"}}}]}`
	doc := mustParse(t, text)
	clone := doc.Clone()
	s := &clone.Statements[0]
	s.Effect, s.Principals[0].Value, s.Actions[0].Value, s.Resources[0].Value = policy.Deny, "x", "x:y", "x"
	s.Conditions[0].Key, s.Conditions[0].Values[0].Value = "aws:c", "false"
	if diff := cmp.Diff(text, doc.JSON()); diff != "" {
		t.Errorf("changing the clone changed the original (-want +got):\n%s", diff)
	}
}
