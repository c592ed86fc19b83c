package eval_test

import (
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
)

// Callers that the tests use.
const (
	accountID  = "111122223333"
	rootARN    = "arn:aws:iam::111122223333:root"
	userARN    = "arn:aws:iam::111122223333:user/u"
	roleARN    = "arn:aws:iam::111122223333:role/path/R"
	sessionARN = "arn:aws:sts::111122223333:assumed-role/R/s"
	service    = "cloudtrail.amazonaws.com"
)

// decidePrincipal decides a request on a document whose only statement has the given Effect and
// principal element.
func decidePrincipal(t *testing.T, effect, element, caller string) eval.Outcome {
	t.Helper()
	doc := mustParse(t, `{"Version": "2012-10-17", "Statement": {"Effect": "`+effect+`", `+element+`,
		"Action": "s3:*", "Resource": "*"}}`)
	return eval.Decide(doc, eval.Request{
		Principal: caller, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", Account: accountID,
	}).Outcome
}

const originAccess = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE"

func TestDecide_matchesPrincipals(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, principal, caller string
		want                    eval.Outcome
	}{
		{"everyone", `"*"`, userARN, eval.Allowed},
		{"everyone, anonymous", `"*"`, eval.Anonymous, eval.Allowed},
		{"everyone, service", `"*"`, service, eval.Allowed},
		{"every AWS principal", `{"AWS": "*"}`, userARN, eval.Allowed},
		{"every AWS principal, anonymous", `{"AWS": "*"}`, eval.Anonymous, eval.Allowed},
		{"every AWS principal, service", `{"AWS": "*"}`, service, eval.Ambiguous},

		{"account id", `{"AWS": "111122223333"}`, sessionARN, eval.AllowedForAccount},
		{"account root", `{"AWS": "arn:aws:iam::111122223333:root"}`, userARN, eval.AllowedForAccount},
		{"account itself", `{"AWS": "arn:aws:iam::111122223333:root"}`, accountID, eval.AllowedForAccount},
		{"root user", `{"AWS": "111122223333"}`, rootARN, eval.AllowedForAccount},
		{"other account", `{"AWS": "444455556666"}`, userARN, eval.ImplicitlyDenied},
		{"account, anonymous", `{"AWS": "111122223333"}`, eval.Anonymous, eval.ImplicitlyDenied},
		{"account, service", `{"AWS": "111122223333"}`, service, eval.ImplicitlyDenied},
		{"account and user", `{"AWS": ["111122223333", "arn:aws:iam::111122223333:user/u"]}`, userARN, eval.Allowed},

		{"user", `{"AWS": "arn:aws:iam::111122223333:user/u"}`, userARN, eval.Allowed},
		{"user in other case", `{"AWS": "arn:aws:iam::111122223333:user/U"}`, userARN, eval.ImplicitlyDenied},
		{"user of other account", `{"AWS": "arn:aws:iam::444455556666:user/u"}`, userARN, eval.ImplicitlyDenied},
		{"user of other partition", `{"AWS": "arn:aws-cn:iam::111122223333:user/u"}`, userARN, eval.ImplicitlyDenied},
		{"wildcard in a user", `{"AWS": "arn:aws:iam::111122223333:user/*"}`, userARN, eval.ImplicitlyDenied},
		{"deleted user", `{"AWS": "AIDACKCEVSQ6C2EXAMPLE"}`, userARN, eval.ImplicitlyDenied},
		{"role", `{"AWS": "arn:aws:iam::111122223333:role/path/R"}`, roleARN, eval.Allowed},
		{"role at other path", `{"AWS": "arn:aws:iam::111122223333:role/R"}`, roleARN, eval.ImplicitlyDenied},
		{"session of a role", `{"AWS": "arn:aws:iam::111122223333:role/path/R"}`, sessionARN, eval.Allowed},
		{"session of other role", `{"AWS": "arn:aws:iam::111122223333:role/S"}`, sessionARN, eval.ImplicitlyDenied},
		{"session of other partition", `{"AWS": "arn:aws-cn:iam::111122223333:role/R"}`, sessionARN, eval.ImplicitlyDenied},
		{"session", `{"AWS": "arn:aws:sts::111122223333:assumed-role/R/s"}`, sessionARN, eval.Allowed},
		{"other session", `{"AWS": "arn:aws:sts::111122223333:assumed-role/R/t"}`, sessionARN, eval.ImplicitlyDenied},
		{
			"federated user", `{"AWS": "arn:aws:sts::111122223333:federated-user/f"}`,
			"arn:aws:sts::111122223333:federated-user/f", eval.Allowed,
		},

		{"service", `{"Service": "cloudtrail.amazonaws.com"}`, service, eval.Allowed},
		{"other service", `{"Service": "config.amazonaws.com"}`, service, eval.ImplicitlyDenied},
		{"service of Alexa", `{"Service": "alexa-appkit.amazon.com"}`, "alexa-appkit.amazon.com", eval.Allowed},
		{"Alexa is nobody for AWS", `{"AWS": "*"}`, "alexa-appkit.amazon.com", eval.Ambiguous},
		{"no wildcard in services", `{"Service": "*.amazonaws.com"}`, service, eval.ImplicitlyDenied},
		{"identity provider", `{"Federated": "accounts.google.com"}`, "accounts.google.com", eval.Allowed},
		{"canonical user", `{"CanonicalUser": "79a5"}`, "79a5", eval.Allowed},
		{"canonical user, other caller", `{"CanonicalUser": "79a5"}`, userARN, eval.ImplicitlyDenied},
		{"origin access identity", `{"AWS": "` + originAccess + `"}`, originAccess, eval.Allowed},
		{"origin access identity, other caller", `{"AWS": "` + originAccess + `"}`, userARN, eval.ImplicitlyDenied},
		{"id of a deleted user, as caller", `{"AWS": "AIDACKCEVSQ6C2EXAMPLE"}`, "AIDACKCEVSQ6C2EXAMPLE", eval.ImplicitlyDenied},
		{"nobody", `{"AWS": []}`, userARN, eval.ImplicitlyDenied},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := decidePrincipal(t, "Allow", `"Principal": `+tt.principal, tt.caller); got != tt.want {
				t.Errorf("%s is %s, want %s", tt.caller, got, tt.want)
			}
		})
	}
}

func TestDecide_deniesAccounts(t *testing.T) {
	t.Parallel()
	for caller, want := range map[string]eval.Outcome{
		userARN:        eval.ExplicitlyDenied,
		sessionARN:     eval.ExplicitlyDenied,
		accountID:      eval.DeniedForAccount,
		rootARN:        eval.DeniedForAccount,
		service:        eval.ImplicitlyDenied,
		eval.Anonymous: eval.ImplicitlyDenied,
	} {
		if got := decidePrincipal(t, "Deny", `"Principal": {"AWS": "111122223333"}`, caller); got != want {
			t.Errorf("%s is %s, want %s", caller, got, want)
		}
	}
}

func TestDecide_matchesNotPrincipal(t *testing.T) {
	t.Parallel()
	const account, user, role = `"111122223333"`, `"` + userARN + `"`, `"` + roleARN + `"`
	const session = `"` + sessionARN + `"`
	tests := []struct {
		name, principals, caller string
		deny, allow              eval.Outcome
	}{
		{"user and account", `{"AWS": [` + user + `, ` + account + `]}`, userARN, eval.ImplicitlyDenied, eval.ImplicitlyDenied},
		{"user alone", `{"AWS": ` + user + `}`, userARN, eval.Ambiguous, eval.Ambiguous},
		{"account alone", `{"AWS": ` + account + `}`, userARN, eval.ExplicitlyDenied, eval.Ambiguous},
		{"someone else", `{"AWS": [` + role + `]}`, userARN, eval.ExplicitlyDenied, eval.Allowed},
		{
			"session, role and account", `{"AWS": [` + session + `, ` + role + `, ` + account + `]}`, sessionARN,
			eval.ImplicitlyDenied, eval.ImplicitlyDenied,
		},
		{"session and account", `{"AWS": [` + session + `, ` + account + `]}`, sessionARN, eval.Ambiguous, eval.Ambiguous},
		{"role alone", `{"AWS": ` + role + `}`, sessionARN, eval.ExplicitlyDenied, eval.Ambiguous},
		{"role as caller", `{"AWS": [` + role + `, ` + account + `]}`, roleARN, eval.ExplicitlyDenied, eval.Ambiguous},
		{
			"role as caller, one session", `{"AWS": [` + session + `, ` + role + `, ` + account + `]}`, roleARN,
			eval.Ambiguous, eval.Ambiguous,
		},
		{
			"role as caller, session of a namesake", `{"AWS": ["arn:aws:sts::444455556666:assumed-role/R/s", ` + role + `]}`,
			roleARN, eval.ExplicitlyDenied, eval.Ambiguous,
		},
		{"account as caller", `{"AWS": ` + account + `}`, rootARN, eval.ImplicitlyDenied, eval.ImplicitlyDenied},
		{"anonymous", `{"AWS": ` + account + `}`, eval.Anonymous, eval.ExplicitlyDenied, eval.Allowed},
		{"service", `{"Service": "cloudtrail.amazonaws.com"}`, service, eval.ImplicitlyDenied, eval.ImplicitlyDenied},
		{"other service", `{"Service": "config.amazonaws.com"}`, service, eval.ExplicitlyDenied, eval.Allowed},
		{"everyone", `"*"`, userARN, eval.ImplicitlyDenied, eval.ImplicitlyDenied},
		{"every AWS principal, service", `{"AWS": "*"}`, service, eval.Ambiguous, eval.Ambiguous},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			element := `"NotPrincipal": ` + tt.principals
			if got := decidePrincipal(t, "Deny", element, tt.caller); got != tt.deny {
				t.Errorf("Deny is %s, want %s", got, tt.deny)
			}
			if got := decidePrincipal(t, "Allow", element, tt.caller); got != tt.allow {
				t.Errorf("Allow is %s, want %s", got, tt.allow)
			}
		})
	}
}
