package summary

import (
	"slices"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
)

func TestStoppedBy(t *testing.T) {
	t.Parallel()
	deny := func(action, resource, conditions string) string {
		return `{"Effect": "Deny", "Principal": "*", "Action": "` + action + `", "Resource": "` + resource +
			`", "Condition": {` + conditions + `}}`
	}
	read := allow(`{"AWS": "444455556666"}`, "s3:GetObject", objects, "")
	logs := allow(`{"Service": "logging.s3.amazonaws.com"}`, "s3:PutObject", objects, "")
	organization := `"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}`
	for _, c := range []struct {
		name       string
		scope      prove.Scope
		statements []string
		takes      prove.Verdict
		want       []int
	}{
		{"no Deny", bucketScope, []string{read}, prove.Holds, nil},
		{"a Deny of a part", bucketScope, []string{read, tls}, prove.Holds, nil},
		{
			"services belong to no organisation", bucketScope,
			[]string{logs, tls, deny("s3:*", "*", organization)},
			prove.Violated,
			[]int{2},
		},
		{
			"services are exempt", bucketScope,
			[]string{logs, tls, deny("s3:*", "*", organization+`, "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}`)},
			prove.Holds, nil,
		},
		{
			"two halves, and one that is not needed", bucketScope,
			[]string{
				read, deny("s3:*", "*", `"Bool": {"aws:SecureTransport": "false"}`),
				deny("s3:Put*", "*", organization), deny("s3:*", "*", `"Bool": {"aws:SecureTransport": "true"}`),
			},
			prove.Violated,
			[]int{1, 3},
		},
		{
			"one that does it alone, after two that share it", bucketScope,
			[]string{
				read, deny("s3:*", "*", `"Bool": {"aws:SecureTransport": "false"}`),
				deny("s3:*", "*", `"Bool": {"aws:SecureTransport": "true"}`), deny("s3:Get*", objects, `"Null": {"aws:userid": "false"}`),
			},
			prove.Violated,
			[]int{3},
		},
		{
			"another resource", bucketScope,
			[]string{read, deny("s3:*", bucketARN, organization)},
			prove.Holds, nil,
		},
		{
			"a key's user whom a Deny leaves nothing", keyScope,
			[]string{
				allow(`{"AWS": "444455556666"}`, "kms:Decrypt", "*", ""),
				deny("kms:*", "*", `"StringNotEquals": {"kms:CallerAccount": "111122223333"}`),
			},
			prove.Violated,
			[]int{1},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			doc, scope := Placed(parse(t, c.statements...), c.scope)
			if got := TakesEffect(doc, 0, scope).Verdict; got != c.takes {
				t.Errorf("takes effect: %s, want %s", got, c.takes)
			}
			if got := StoppedBy(doc, 0, scope); !slices.Equal(got, c.want) {
				t.Errorf("stopped by %v, want %v", got, c.want)
			}
		})
	}
}
