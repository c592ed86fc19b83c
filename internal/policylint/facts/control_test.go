package facts

import (
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

func secretSubject(account string, statement policy.Statement) *model.Subject {
	statement.Effect, statement.Resources = policy.Allow, policy.Texts("*")
	return &model.Subject{
		Kind: model.Secret, Name: "db", Fields: map[string]any{},
		Policy: &policy.Document{Version: policy.Version2012, Statements: []policy.Statement{statement}},
		Scope:  prove.Scope{Service: "secretsmanager", Partition: "aws", Region: "us-east-1", Account: account},
	}
}

// TestInAccount_whoseAccount: whether a principal is an outsider cannot be told without the account of the
// secret, unless the statement is for everybody.
func TestInAccount_whoseAccount(t *testing.T) {
	t.Parallel()
	role := []policy.Principal{{Type: policy.AWS, Value: "arn:aws:iam::444455556666:role/partner"}}
	tests := map[string]struct {
		account    string
		principals []policy.Principal
		want       prove.Verdict
	}{
		"another":          {"111122223333", role, prove.Violated},
		"its own":          {"444455556666", role, prove.Holds},
		"not known":        {"", role, prove.Unknown},
		"everybody":        {"111122223333", []policy.Principal{{Type: policy.AWS, Value: "*"}}, prove.Violated},
		"a service itself": {"111122223333", []policy.Principal{{Type: policy.Service, Value: "appflow.amazonaws.com"}}, prove.Holds},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := secretSubject(test.account, policy.Statement{Principals: test.principals, Actions: policy.Texts("secretsmanager:Put*")})
			for _, fact := range []string{"keeps_control_in_account", "keeps_deletion_in_account"} {
				got := prove.Holds
				if answers := Find(s, []string{fact})[fact]; len(answers) > 0 {
					got = answers[0].Verdict
				}
				if got != test.want {
					t.Errorf("%s %v, want %v", fact, got, test.want)
				}
			}
		})
	}
}

// TestAttestation_roleNotKnownYet: a role of the same apply may be the one that another statement names.
func TestAttestation_roleNotKnownYet(t *testing.T) {
	t.Parallel()
	atoms := &policy.Atoms{}
	enclave := atoms.Text("enclave", "arn:aws:iam::111122223333:role/*")
	attested := policy.Statement{
		Effect: policy.Allow, Resources: policy.Texts("*"), Actions: policy.Texts("kms:Decrypt"),
		Principals: []policy.Principal{{Type: policy.AWS, Value: enclave}},
		Conditions: []policy.Condition{{
			Operator: "StringEquals", Key: "kms:RecipientAttestation:ImageSha384", Values: policy.Texts("abc"),
		}},
	}
	plain := attested
	plain.Index, plain.Conditions = 1, nil
	plain.Principals = []policy.Principal{{Type: policy.AWS, Value: "arn:aws:iam::111122223333:role/app"}}
	for want, statements := range map[prove.Verdict][]policy.Statement{
		prove.Holds: {attested}, prove.Unknown: {attested, plain},
	} {
		s := &model.Subject{
			Kind: model.Key, Fields: map[string]any{},
			Policy: &policy.Document{Version: policy.Version2012, Statements: statements, Atoms: atoms},
			Scope:  prove.Scope{Service: "kms", Partition: "aws", Region: "us-east-1", Account: "111122223333"},
		}
		got := prove.Holds
		if answers := Find(s, []string{"attestation_has_no_bypass"})["attestation_has_no_bypass"]; len(answers) > 0 {
			got = answers[0].Verdict
		}
		if got != want {
			t.Errorf("with %d statements %v, want %v", len(statements), got, want)
		}
	}
}
