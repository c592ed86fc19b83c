package policy_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

func TestSplitARN(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want policy.ARN
		ok   bool
	}{
		{"arn:aws:logs:us-east-1:111122223333:log-group:a:*", policy.ARN{
			Scheme: "arn", Partition: "aws", Service: "logs", Region: "us-east-1", Account: "111122223333",
			Resource: "log-group:a:*",
		}, true},
		{"arn:*:s3:::b/*", policy.ARN{Scheme: "arn", Partition: "*", Service: "s3", Resource: "b/*"}, true},
		{"*:*:*:*:*:*", policy.ARN{
			Scheme: "*", Partition: "*", Service: "*", Region: "*", Account: "*", Resource: "*",
		}, true},
		{"arn:aws:s3:::", policy.ARN{Scheme: "arn", Partition: "aws", Service: "s3"}, true},
		{"arn:aws:s3::b", policy.ARN{}, false},
		{"urn:aws:s3:::b", policy.ARN{}, false},
		{"*", policy.ARN{}, false},
	}
	for _, tt := range tests {
		got, ok := policy.SplitARN(tt.text)
		if diff := cmp.Diff(tt.want, got); diff != "" || ok != tt.ok {
			t.Errorf("SplitARN(%q) is %t, want %t; ARN differs (-want +got):\n%s", tt.text, ok, tt.ok, diff)
		}
		if ok && got.String() != tt.text {
			t.Errorf("SplitARN(%q).String() is %q", tt.text, got)
		}
	}
}

func TestCompleteARN(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text      string
		variables bool
		want      string
	}{
		{"arn:aws:s3", true, "arn:aws:s3:*:*:*"},
		{"arn:*", true, "arn:*:*:*:*:*"},
		{"arn:aws:s3:::b", true, "arn:aws:s3:::b"},
		{"arn:aws:s3:::b:c", true, "arn:aws:s3:::b:c"},
		{"arn:${a:b}:s3", true, "arn:${a:b}:s3:*:*:*"},
		{"arn:${a:b}:s3", false, "arn:${a:b}:s3:*:*"},
		{"arn:aws:${s3", true, "arn:aws:${s3:*:*:*"},
		{"*", true, "*"},
		{"a", true, "a"},
	} {
		if got := policy.CompleteARN(tt.text, tt.variables); got != tt.want {
			t.Errorf("CompleteARN(%q, %t) is %q, want %q", tt.text, tt.variables, got, tt.want)
		}
	}
}

func TestParsePrincipalARN(t *testing.T) {
	t.Parallel()
	const account = "111122223333"
	tests := []struct {
		text string
		want policy.PrincipalARN
	}{
		{"arn:aws:iam::111122223333:root", policy.PrincipalARN{Kind: policy.Root}},
		{"arn:aws:iam::111122223333:user/u", policy.PrincipalARN{Kind: policy.User, Path: "/", Name: "u"}},
		{"arn:aws:iam::111122223333:role/a/b/r", policy.PrincipalARN{Kind: policy.Role, Path: "/a/b/", Name: "r"}},
		{"arn:aws:sts::111122223333:assumed-role/r/s", policy.PrincipalARN{
			Kind: policy.AssumedRole, Name: "r", Session: "s",
		}},
		{"arn:aws:sts::111122223333:federated-user/f", policy.PrincipalARN{Kind: policy.FederatedUser, Name: "f"}},
	}
	for _, tt := range tests {
		tt.want.Partition, tt.want.Account = "aws", account
		got, ok := policy.ParsePrincipalARN(tt.text)
		if diff := cmp.Diff(tt.want, got); diff != "" || !ok {
			t.Errorf("ParsePrincipalARN(%q) is %t; it differs (-want +got):\n%s", tt.text, ok, diff)
		}
		if got.String() != tt.text {
			t.Errorf("ParsePrincipalARN(%q).String() is %q", tt.text, got)
		}
	}
	for _, text := range []string{
		"", "*", account, "s3.amazonaws.com", "AROAEXAMPLE",
		"arn:aws:iam::111122223333:group/g",
		"arn:aws:iam::111122223333:role/",
		"arn:aws:iam::111122223333:root/x",
		"arn:aws:iam::1111:role/r",
		"arn:aws:iam:us-east-1:111122223333:role/r",
		"arn:aws:sts::111122223333:role/r",
		"arn:aws:sts::111122223333:assumed-role/r",
		"arn:aws:s3:::b",
	} {
		if got, ok := policy.ParsePrincipalARN(text); ok {
			t.Errorf("ParsePrincipalARN(%q) is %+v, want none", text, got)
		}
	}
}

func TestPrincipalARN_RoleARN(t *testing.T) {
	t.Parallel()
	session, _ := policy.ParsePrincipalARN("arn:aws-cn:sts::111122223333:assumed-role/r/s")
	if got := session.RoleARN(); got != "arn:aws-cn:iam::111122223333:role/r" {
		t.Errorf("RoleARN of a session is %q", got)
	}
	user, _ := policy.ParsePrincipalARN("arn:aws:iam::111122223333:user/a/u")
	if got := user.RoleARN(); got != "arn:aws:iam::111122223333:user/a/u" {
		t.Errorf("RoleARN of a user is %q", got)
	}
}
