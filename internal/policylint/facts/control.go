package facts

import (
	"slices"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// takeover are the actions by which whoever has them widens access, or weakens what protects the data.
// For buckets they begin with those of the control S3.6 of AWS Security Hub.
var takeover = map[model.Kind][]string{
	model.Bucket: {
		"s3:PutBucketAcl", "s3:PutObjectAcl", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy", "s3:PutEncryptionConfiguration",
		"s3:PutBucketPublicAccessBlock", "s3:PutBucketOwnershipControls", "s3:PutBucketVersioning",
		"s3:PutReplicationConfiguration", "s3:PutLifecycleConfiguration",
	},
	model.Key: {
		"kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:DeleteImportedKeyMaterial",
		"kms:DisableKeyRotation", "kms:UpdateAlias", "kms:TagResource", "kms:ReplicateKey",
	},
	model.Secret: {"secretsmanager:PutResourcePolicy", "secretsmanager:DeleteResourcePolicy"},
}

// destruction are the actions by which whoever has them takes the data away from its owner, or puts
// something else in its place. A bucket's uploads are not among them: they are what partners are let in for.
var destruction = map[model.Kind][]string{
	model.Bucket: {"s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"},
	model.Secret: {
		"secretsmanager:DeleteSecret", "secretsmanager:PutSecretValue", "secretsmanager:UpdateSecret",
		"secretsmanager:UpdateSecretVersionStage", "secretsmanager:RotateSecret", "secretsmanager:CancelRotateSecret",
		"secretsmanager:ReplicateSecretToRegions", "secretsmanager:RemoveRegionsFromReplication",
		"secretsmanager:StopReplicationToReplica",
	},
}

func controlFacts() []Fact {
	return []Fact{
		{
			Name: "keeps_control_in_account", Kinds: []model.Kind{model.Bucket, model.Key, model.Secret}, List: true,
			Description: "Nobody outside the account is let in to change who has access or what protects the data: policy, " +
				"ACLs, encryption, versioning, replication; for a key also its deletion.",
			answers: inAccount(takeover),
		},
		{
			Name: "keeps_deletion_in_account", Kinds: []model.Kind{model.Bucket, model.Secret}, List: true,
			Description: "Nobody outside the account is let in to delete objects, or to replace, rotate, copy or delete a secret.",
			answers:     inAccount(destruction),
		},
		{
			Name: "spells_out_actions", Kinds: []model.Kind{model.Bucket, model.Secret}, List: true,
			Description: "No statement allows every action of the service, but to the account as a whole.",
			answers:     spellsOutActions,
		},
	}
}

// inAccount asks of each Allow statement whether it lets a principal outside the account do one of the
// actions, be it a member of the same organisation or not.
func inAccount(of map[model.Kind][]string) func(*evidence) []Answer {
	return func(e *evidence) []Answer {
		named := of[e.subject.Kind]
		outside := row(actions(named...), notAService, when("StringNotEquals", principalAccount, e.scope.Account))
		open := func(s *policy.Statement) bool {
			mentioned := func(action string) bool { return mentions(s.Actions, s.NotAction, action) }
			return allows(s) && !e.namesOwnAccount(s) && slices.ContainsFunc(named, mentioned)
		}
		return e.each("Action", open, func(s *policy.Statement) Answer {
			return proven(e.granted(s.Index).Excludes(outside))
		})
	}
}

// spellsOutActions leaves out what the account principal delegates: its IAM policies decide about that.
func spellsOutActions(e *evidence) []Answer {
	return e.each("Action", allows, func(s *policy.Statement) Answer {
		if _, ok := e.onlyNamed(s); !ok || s.NotAction {
			return holds()
		}
		for _, action := range s.Actions {
			if action.Value == "*" || matchesAction(action.Value, e.scope.Service+":") && action.Value[len(action.Value)-1] == '*' {
				return violated(action.Value + " is every action.")
			}
		}
		return holds()
	})
}
