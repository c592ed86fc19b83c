package facts

import (
	"github.com/keyward/terraform-provider-keyward/internal/iam/summary"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

func vaultFacts() []Fact {
	return []Fact{{
		Name: "denies_deleting_recovery_points", Kinds: []model.Kind{model.Vault},
		Description: "Whoever wants to delete a recovery point of the vault meets an explicit Deny, unless the policy " +
			"excepts the caller by name.",
		answers: deniesDeletingRecoveryPoints,
	}}
}

func deniesDeletingRecoveryPoints(e *evidence) []Answer {
	unnamed := beyond(e.doc, summary.CallerBindings, nil)
	return []Answer{e.denies(actions("backup:DeleteRecoveryPoint"), unnamed).
		because("Recovery points can be deleted by whoever an IAM policy lets.")}
}
