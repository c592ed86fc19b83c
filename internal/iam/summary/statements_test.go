package summary

import (
	"fmt"
	"slices"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
)

func TestStatements(t *testing.T) {
	t.Parallel()
	deny := func(conditions string) string {
		return `{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {` + conditions + `}}`
	}
	read := allow(`{"AWS": "444455556666"}`, "s3:GetObject", objects, "")
	for _, c := range []struct {
		name       string
		scope      prove.Scope
		statements []string
		// want has for each statement what is not as it should be.
		want []string
	}{
		{"nothing to say", bucketScope, []string{read, tls}, []string{"", ""}},
		{"the same twice", bucketScope, []string{read, read}, []string{"", "shadowed by 0"}},
		{
			"thrice, and a wider one", bucketScope,
			[]string{read, read, allow(`{"AWS": "444455556666"}`, "s3:Get*", "*", ""), read},
			[]string{"shadowed by 2", "shadowed by 2", "", "shadowed by 2"},
		},
		{
			"a Deny of what a useless Allow allows", keyScope,
			[]string{
				`{"Effect": "Deny", "Principal": "*", "Action": "kms:Encrypt", "Resource": "*"}`,
				allow(`{"AWS": "444455556666"}`, "kms:Decrypt", "*", ""),
				allow(`{"AWS": "444455556666"}`, "kms:Encrypt", "*", ""),
			},
			[]string{"", "", "shadowed by -1"},
		},
		{
			// Both can go, and none is left that does the same.
			"the same Deny twice", keyScope,
			[]string{
				`{"Effect": "Deny", "Principal": "*", "Action": "kms:Encrypt", "Resource": "*"}`,
				`{"Effect": "Deny", "Principal": "*", "Action": "kms:Encrypt", "Resource": "*"}`,
			},
			[]string{"shadowed by -1", "shadowed by -1"},
		},
		{
			"a narrower one", bucketScope,
			[]string{allow(`{"AWS": "444455556666"}`, "s3:Get*", "*", ""), read},
			[]string{"", "shadowed by 0"},
		},
		{
			"two together", bucketScope,
			[]string{
				allow(`{"AWS": "444455556666"}`, "s3:GetObject", bucketARN+"/a/*", ""),
				allow(`{"AWS": "444455556666"}`, "s3:GetObject", bucketARN+"/b/*", ""),
				allow(`{"AWS": "444455556666"}`, "s3:GetObject", bucketARN+"/?/*", `"StringLike": {"aws:UserAgent": "*"}`),
			},
			[]string{"", "", ""},
		},
		{
			// Without its statement the role would need an IAM policy.
			"a role beside its account", keyScope,
			[]string{
				allow(`{"AWS": "111122223333"}`, "kms:*", "*", ""),
				allow(`{"AWS": "arn:aws:iam::111122223333:role/app"}`, "kms:Decrypt", "*", ""),
			},
			[]string{"", ""},
		},
		{
			"a Deny of what nobody may", keyScope,
			[]string{
				allow(`{"AWS": "444455556666"}`, "kms:Decrypt", "*", ""),
				`{"Effect": "Deny", "Principal": "*", "Action": "kms:Encrypt", "Resource": "*"}`,
			},
			[]string{"", "shadowed by -1"},
		},
		{
			"conditions that exclude each other", bucketScope,
			[]string{deny(`"Bool": {"aws:SecureTransport": "false"}, "NumericLessThan": {"s3:TlsVersion": "1.2"}`)},
			[]string{"never matches, Bool aws:SecureTransport never, NumericLessThan s3:TlsVersion never"},
		},
		{
			"a condition that another implies", bucketScope,
			[]string{deny(`"Bool": {"aws:SecureTransport": "false"}, "Null": {"aws:SecureTransport": "false"}`)},
			[]string{"Null aws:SecureTransport always"},
		},
		{"old TLS", bucketScope, []string{deny(`"NumericLessThan": {"s3:TlsVersion": "1.2"}`)}, []string{""}},
		{"another bucket", bucketScope, []string{allow(`{"AWS": "444455556666"}`, "s3:GetObject", "arn:aws:s3:::other/*", "")}, []string{"never matches"}},
		{"the last one", bucketScope, []string{read}, []string{""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			doc, scope := Placed(parse(t, c.statements...), c.scope)
			var got []string
			for _, s := range Statements(doc, scope) {
				got = append(got, faults(&s))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// faults lists what a statement is not good for.
func faults(s *Statement) string {
	text := ""
	add := func(fault string) {
		if text != "" {
			text += ", "
		}
		text += fault
	}
	if s.Matches.Answer != Yes {
		add(map[Answer]string{No: "never matches", Unknown: "may match"}[s.Matches.Answer])
	}
	if s.Shadowed.Answer == Yes {
		add(fmt.Sprint("shadowed by ", s.By))
	}
	for _, c := range s.Conditions {
		add(c.Name + " " + c.Key + map[bool]string{true: " always", false: " never"}[c.Always])
	}
	return text
}
