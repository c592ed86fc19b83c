package facts

import (
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// Whether an account is another one is open as long as the role's own is not known.
func TestTrustsAccounts_ownAccountUnknown(t *testing.T) {
	t.Parallel()
	doc, err := policy.Parse([]byte(`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
		"Principal": {"AWS": "arn:aws:iam::444455556666:root"}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	s := &model.Subject{Kind: model.Trust, Name: "n", Policy: doc, Scope: prove.Scope{Service: "sts"}}
	const fact = "trusts_accounts_by_agreement"
	answers := Find(s, []string{fact})[fact]
	if len(answers) != 1 || answers[0].Verdict != prove.Unknown || len(answers[0].DependsOn) != 1 || answers[0].DependsOn[0] != model.AccountAtom {
		t.Errorf("answers = %+v", answers)
	}
}

func TestProviderOf(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/A": "oidc.eks.eu-central-1.amazonaws.com/id/A",
		"arn:aws:iam::111122223333:saml-provider/corp":                                     "",
		"accounts.google.com": "accounts.google.com",
	} {
		if got := providerOf(policy.Principal{Type: policy.Federated, Value: value}); got != want {
			t.Errorf("the provider of %s is %q, want %q", value, got, want)
		}
	}
	if got := providerOf(policy.Principal{Type: policy.AWS, Value: "111122223333"}); got != "" {
		t.Errorf("an account is taken for the provider %q", got)
	}
}

// The example of a question lies where the policy's wide resource is, so that the request is one that it
// allows.
func TestReaches_witness(t *testing.T) {
	t.Parallel()
	for resource, want := range map[string]string{
		"*":                                    "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-4000-8000-000000000000",
		"arn:aws:kms:*:*:key/*":                "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-4000-8000-000000000000",
		"arn:aws:kms:eu-west-1:444455556666:*": "arn:aws:kms:eu-west-1:444455556666:key/00000000-0000-4000-8000-000000000000",
		"arn:aws:kms:*:*:key/mrk-*":            "",
		"arn:aws:s3:::*":                       "",
	} {
		doc, err := policy.Parse([]byte(`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "` + resource + `"}]}`))
		if err != nil {
			t.Fatal(err)
		}
		s := &model.Subject{Kind: model.Identity, Name: "n", Policy: doc, Scope: prove.Scope{Account: "111122223333", Partition: "aws"}}
		const fact = "decrypts_named_keys"
		var got []string
		for _, a := range Find(s, []string{fact})[fact] {
			if a.Verdict == prove.Violated {
				got = append(got, a.Witness.Resource)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %q, want %q", resource, got, want)
		}
	}
}
