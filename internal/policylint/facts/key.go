package facts

import (
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// useActions are uses of a key with which data can be read or signatures be made.
var useActions = []string{
	"kms:Decrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:Sign", "kms:GenerateMac", "kms:DeriveSharedSecret",
}

// controlActions are those by which an administrator can widen access to a key or end it.
var controlActions = []string{
	"kms:PutKeyPolicy", "kms:CreateGrant", "kms:ScheduleKeyDeletion", "kms:DeleteImportedKeyMaterial",
}

func keyFacts() []Fact {
	kinds := []model.Kind{model.Key}
	return []Fact{
		{
			Name: "policy_stays_changeable", Kinds: kinds,
			Description: "Somebody in the key's account can still change the key policy.",
			answers:     policyStaysChangeable,
		},
		{
			Name: "control_outlives_principals", Kinds: kinds,
			Description: "The key policy can be changed even when every role and user that it names is gone, because the " +
				"account itself may: its root user is the only principal that cannot be deleted.",
			answers: controlOutlivesPrincipals,
		},
		{
			Name: "separates_duties", Kinds: kinds, List: true,
			Description: "No role or user that a statement names to change the key policy is also named to use the key.",
			answers:     separatesDuties,
		},
		{
			Name: "users_cannot_end_key", Kinds: kinds, List: true,
			Description: "No role or user that a statement names to delete or disable the key may also use it, but those " +
				"that may change the policy, too.",
			answers: usersCannotEndKey,
		},
		{
			Name: "deciding_tags_are_out_of_reach", Kinds: kinds, List: true,
			Description: "No role or user that a statement lets in by a tag or alias of the key may set it by the same policy.",
			answers:     decidingTagsAreOutOfReach,
		},
		{
			Name: "limits_grants", Kinds: kinds, List: true,
			Description: "Principals that a statement names can create grants only for AWS resources " +
				"(kms:GrantIsForAWSResource). Other grants hand on the use of the key beyond its policy.",
			answers: limitsGrants,
		},
		{
			Name: "spells_out_administration", Kinds: kinds, List: true,
			Description: "No statement gives roles or users the control of the key through a wildcard action.",
			answers:     spellsOutAdministration,
		},
		{
			Name: "resources_are_this_key", Kinds: kinds, List: true,
			Description: `The Resource of every statement is "*", which in a key policy means this key.`,
			answers:     resourcesAreThisKey,
		},
		{
			Name: "statements_take_effect", Kinds: kinds, List: true,
			Description: "Every statement has an Action and a Resource. KMS stores others without complaint, and ignores them.",
			answers:     statementsTakeEffect,
		},
	}
}

func policyStaysChangeable(e *evidence) []Answer {
	result := e.whole().Plain().Permits(row(actions("kms:PutKeyPolicy"), by(e.accountPrincipal())))
	return []Answer{kept(result, "Nobody in the account can change the key policy.")}
}

func controlOutlivesPrincipals(e *evidence) []Answer {
	result := e.whole().Plain().Permits(row(actions("kms:PutKeyPolicy"), by(e.accountPrincipal()),
		when("StringEquals", principalType, rootUser)))
	return []Answer{kept(result, "Only roles and users that can be deleted may change the key policy.")}
}

// kept is the answer to a question whether something is still permitted. The request that is makes
// no witness of a violation.
func kept(result prove.Result, reason string) Answer {
	answer := proven(result).because(reason)
	answer.Witness, answer.Statements = nil, nil
	return answer
}

// separatesDuties looks only at statements that name roles and users: what the account's IAM
// policies add cannot be told from here, and is theirs to separate.
func separatesDuties(e *evidence) []Answer {
	return e.each("Principal", allows, func(s *policy.Statement) Answer {
		var answers []Answer
		for _, p := range s.Principals {
			if s.NotPrincipal || !e.isNamed(p) || !mentions(s.Actions, s.NotAction, "kms:PutKeyPolicy") {
				continue
			}
			administers := e.named().Permits(row(actions("kms:PutKeyPolicy"), by(p.Value)))
			uses := e.named().Permits(row(actions(useActions...), by(p.Value)))
			answers = append(answers, both(administers, uses))
		}
		return worst(answers...)
	})
}

// endActions make the data under a key unreadable.
var endActions = []string{"kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:DeleteImportedKeyMaterial"}

// usersCannotEndKey leaves out who may change the policy: separatesDuties is about them.
func usersCannotEndKey(e *evidence) []Answer {
	ends := func(s *policy.Statement) bool {
		return allows(s) && !s.NotPrincipal && slices.ContainsFunc(endActions, func(action string) bool {
			return mentions(s.Actions, s.NotAction, action)
		})
	}
	return e.each("Action", ends, func(s *policy.Statement) Answer {
		var answers []Answer
		for _, p := range s.Principals {
			if !e.isNamed(p) || e.named().Permits(row(actions("kms:PutKeyPolicy"), by(p.Value))).Verdict != prove.Violated {
				continue
			}
			uses := e.named().Permits(row(actions(useActions...), by(p.Value)))
			ends := e.named().Permits(row(actions(endActions...), by(p.Value)))
			answers = append(answers, both(uses, ends))
		}
		return worst(answers...)
	})
}

// tagging are the actions that set what conditions on these keys are about.
var tagging = map[string][]string{
	"aws:resourcetag/":    {"kms:TagResource"},
	"kms:resourcealiases": {"kms:CreateAlias", "kms:UpdateAlias"},
}

// decidingTagsAreOutOfReach asks about requests for a key that does not have the tag or alias yet.
func decidingTagsAreOutOfReach(e *evidence) []Answer {
	return e.each("Condition", allows, func(s *policy.Statement) Answer {
		var answers []Answer
		for _, c := range s.Conditions {
			for prefix, sets := range tagging {
				if !strings.HasPrefix(strings.ToLower(c.Key), prefix) {
					continue
				}
				for _, p := range s.Principals {
					if !s.NotPrincipal && e.isNamed(p) {
						answers = append(answers, proven(e.named().Excludes(row(actions(sets...), by(p.Value), absent(c.Key)))))
					}
				}
			}
		}
		return worst(answers...)
	})
}

// both is violated, with the witness of the second, when two things that exclude each other are
// permitted.
func both(first, second prove.Result) Answer {
	switch {
	case first.Verdict == prove.Violated || second.Verdict == prove.Violated:
		return holds()
	case first.Verdict == prove.Unknown:
		return proven(first)
	case second.Verdict == prove.Unknown:
		return proven(second)
	}
	answer := proven(second)
	answer.Verdict = prove.Violated
	return answer
}

// limitsGrants leaves out what the account principal delegates: the account's IAM policies decide
// about that, as with AWS's default key policy.
func limitsGrants(e *evidence) []Answer {
	grants := row(actions("kms:CreateGrant"), when("Bool", grantForAWSResource, "false"))
	return e.each("Action", allows, func(s *policy.Statement) Answer {
		statement, ok := e.onlyNamed(s)
		if !ok || !mentions(s.Actions, s.NotAction, "kms:CreateGrant") {
			return holds()
		}
		return proven(e.restricted(func(other *policy.Statement) (policy.Statement, bool) {
			return statement, other.Index == s.Index
		}).Excludes(grants))
	})
}

func spellsOutAdministration(e *evidence) []Answer {
	return e.each("Action", allows, func(s *policy.Statement) Answer {
		if _, ok := e.onlyNamed(s); !ok || s.NotAction {
			return holds()
		}
		for _, action := range s.Actions {
			if !strings.ContainsAny(action.Value, "*?") {
				continue
			}
			covers := func(control string) bool {
				return mentions([]policy.Text{action}, false, control)
			}
			if i := slices.IndexFunc(controlActions, covers); i >= 0 {
				return violated(action.Value + " includes " + controlActions[i] + ".")
			}
		}
		return holds()
	})
}

func resourcesAreThisKey(e *evidence) []Answer {
	return e.each("Resource", always, func(s *policy.Statement) Answer {
		for _, resource := range s.Resources {
			if resource.Value != "*" || s.NotResource {
				return violated("The resource is " + e.printable(resource.Value) + ".")
			}
		}
		return holds()
	})
}

func statementsTakeEffect(e *evidence) []Answer {
	return e.each("", always, func(s *policy.Statement) Answer {
		switch {
		case len(s.Actions) == 0:
			return violated("The statement has no Action.")
		case len(s.Resources) == 0:
			return violated("The statement has no Resource.")
		}
		return holds()
	})
}

// onlyNamed is a statement without the principals that stand for all of the account. It reports
// false when none is left.
func (e *evidence) onlyNamed(s *policy.Statement) (policy.Statement, bool) {
	statement := *s
	if s.NotPrincipal {
		return statement, true
	}
	statement.Principals = slices.DeleteFunc(slices.Clone(s.Principals), e.isOwnAccount)
	return statement, len(statement.Principals) > 0
}

// isNamed reports whether a principal is one role or user.
func (e *evidence) isNamed(p policy.Principal) bool {
	return p.Type == policy.AWS && p.Value != "*" && !e.isOwnAccount(p)
}

// mentions reports whether an Action or NotAction element covers an action.
func mentions(patterns []policy.Text, not bool, action string) bool {
	covers := slices.ContainsFunc(patterns, func(pattern policy.Text) bool {
		return matchesAction(strings.ToLower(pattern.Value), strings.ToLower(action))
	})
	return covers != not
}

// matchesAction matches a pattern in which * stands for any text and ? for one character.
func matchesAction(pattern, action string) bool {
	for i := range len(pattern) {
		switch {
		case pattern[i] == '*':
			for start := i; start <= len(action); start++ {
				if matchesAction(pattern[i+1:], action[start:]) {
					return true
				}
			}
			return false
		case i >= len(action) || pattern[i] != '?' && pattern[i] != action[i]:
			return false
		}
	}
	return len(pattern) == len(action)
}
