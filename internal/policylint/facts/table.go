package facts

import "github.com/keyward/terraform-provider-keyward/internal/policylint/model"

func tableFacts() []Fact {
	return []Fact{{
		Name: "account_keeps_table", Kinds: []model.Kind{model.Table},
		Description: "Somebody in the table's account other than its root user can change and delete the table's policy: " +
			"not everyone meets an explicit Deny.",
		answers: accountKeepsTable,
	}}
}

// accountKeepsTable asks for each action by itself: a policy that leaves one of them is no way back.
func accountKeepsTable(e *evidence) []Answer {
	notRoot := when("StringNotEquals", principalType, rootUser)
	var answers []Answer
	for _, action := range []string{"dynamodb:PutResourcePolicy", "dynamodb:DeleteResourcePolicy"} {
		if !e.anyDeny(action) {
			continue
		}
		result := e.whole().Plain().Denies(row(actions(action), by(e.accountPrincipal()), notRoot))
		answers = append(answers, refuted(result, "Everyone in the account but its root user is denied "+action+"."))
	}
	return []Answer{worst(answers...)}
}
