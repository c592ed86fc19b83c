package facts

import "github.com/keyward/terraform-provider-keyward/internal/policylint/model"

func secretFacts() []Fact {
	return []Fact{{
		Name: "account_keeps_secret", Kinds: []model.Kind{model.Secret},
		Description: "Somebody in the secret's account can read the secret and can change its policy: not everyone " +
			"meets an explicit Deny. Secrets Manager makes no exception for the root user.",
		answers: accountKeepsSecret,
	}}
}

func accountKeepsSecret(e *evidence) []Answer {
	var answers []Answer
	for _, action := range []string{"secretsmanager:PutResourcePolicy", "secretsmanager:GetSecretValue"} {
		if !e.anyDeny(action) {
			continue
		}
		result := e.whole().Plain().Denies(row(actions(action), by(e.accountPrincipal())))
		answers = append(answers, refuted(result, "Everyone in the account is denied "+action+"."))
	}
	return []Answer{worst(answers...)}
}
