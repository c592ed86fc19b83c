package facts

import (
	"fmt"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/catalog"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/iam/summary"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// qualifierFacts are about how conditions treat keys with several values and keys that are missing
// (UG, "Multivalued context keys" and "Condition operators").
func qualifierFacts() []Fact {
	kinds := model.PolicyKinds()
	return []Fact{
		{
			Name: "several_values_have_set_operators", Kinds: kinds, List: true,
			Description: "A condition on a key that can have several values says whether one or all of them are meant.",
			answers:     conditionFaults(missingQualifier),
		},
		{
			Name: "set_operators_have_several_values", Kinds: kinds, List: true,
			Description: "ForAnyValue, and ForAllValues in a Deny, are used only with keys that can have several values.",
			answers:     conditionFaults(idleQualifier),
		},
		{
			Name: "condition_keys_are_current", Kinds: kinds, List: true,
			Description: "No condition uses a key that AWS has replaced by another.",
			answers:     conditionFaults(deprecatedKey),
		},
		{
			Name: "allows_need_their_keys", Kinds: kinds, List: true,
			Description: "In an Allow statement for named principals, a condition about the caller, its network or its MFA is " +
				"not met by requests that lack the key.",
			answers: allowsNeedTheirKeys,
		},
		{
			Name: "denies_reach_without_mfa", Kinds: kinds, List: true,
			Description: "A Deny about MFA also stops requests that lack the MFA keys, as those with long-term access keys do.",
			answers:     deniesReachWithoutMFA,
		},
	}
}

// conditionFaults asks about every condition of every statement.
func conditionFaults(fault func(s *policy.Statement, c policy.Condition) string) func(*evidence) []Answer {
	return func(e *evidence) []Answer {
		return e.each("Condition", conditioned, func(s *policy.Statement) Answer {
			return judged(faultsOf(s, func(c policy.Condition) string { return fault(s, c) }), nil)
		})
	}
}

func missingQualifier(_ *policy.Statement, c policy.Condition) string {
	if c.Qualifier != "" || c.Operator == "Null" {
		return ""
	}
	if key, ok := catalog.Key(c.Key); !ok || !key.Multi {
		return ""
	}
	return fmt.Sprintf("A request can have several values of %s, and %s does not say whether one or all must match.", c.Key, c.Name())
}

// idleQualifier leaves ForAllValues in an Allow to the fact about what passes without the key. Keys of
// identity providers, and the stage of a secret's version, are documented with set operators and without.
func idleQualifier(s *policy.Statement, c policy.Condition) string {
	if c.Qualifier == "" || c.Qualifier == policy.ForAllValues && s.Effect == policy.Allow && c.Operator != "Null" {
		return ""
	}
	if c.Operator == "Null" {
		return fmt.Sprintf("%s asks whether %s is there, which is no question about each of its values.", c.Name(), c.Key)
	}
	key, ok := catalog.Key(c.Key)
	if !ok || key.Multi || ofProvider(c.Key) || strings.EqualFold(c.Key, "secretsmanager:VersionStage") {
		return ""
	}
	reason := fmt.Sprintf("%s has one value; %s is for keys with several", c.Key, c.Qualifier)
	if c.Qualifier == policy.ForAllValues {
		return reason + ", and is met where the key is missing: the Deny also stops requests without it."
	}
	return reason + "."
}

// replaced are condition keys with the keys that AWS recommends in their place (UG, "AWS global
// condition context keys").
var replaced = map[string]string{"aws:sourceowner": "aws:SourceAccount"}

func deprecatedKey(_ *policy.Statement, c policy.Condition) string {
	if instead, ok := replaced[strings.ToLower(c.Key)]; ok {
		return fmt.Sprintf("%s is deprecated; use %s.", c.Key, instead)
	}
	return ""
}

// mfaKeys are only in requests with temporary credentials (UG, "AWS global condition context keys").
var mfaKeys = []string{"aws:multifactorauthpresent", "aws:multifactorauthage"}

// bindsCaller reports whether a key tells the caller, its network or its MFA.
func bindsCaller(key string) bool {
	key = strings.ToLower(key)
	return slices.Contains(mfaKeys, key) || slices.ContainsFunc(summary.CallerBindings, func(b summary.Binding) bool {
		return strings.EqualFold(b.Key, key)
	})
}

// allowsNeedTheirKeys leaves statements that let in strangers to the fact about those.
func allowsNeedTheirKeys(e *evidence) []Answer {
	named := func(s *policy.Statement) bool { return allows(s) && conditioned(s) && e.namesEverybody(s) }
	return e.each("Condition", named, func(s *policy.Statement) Answer {
		var answers []Answer
		for _, c := range s.Conditions {
			passes := c.IfExists || strings.Contains(c.Operator, "Not")
			if c.Qualifier != "" || !passes || !bindsCaller(c.Key) {
				continue
			}
			answer := proven(e.matching(*s).Excludes(row(absent(c.Key))))
			answers = append(answers, answer.because(fmt.Sprintf("A request without %s meets %s.", c.Key, c.Name())))
		}
		return worst(answers...)
	})
}

func deniesReachWithoutMFA(e *evidence) []Answer {
	denies := func(s *policy.Statement) bool { return s.Effect == policy.Deny && conditioned(s) }
	return e.each("Condition", denies, func(s *policy.Statement) Answer {
		for i, c := range s.Conditions {
			if c.IfExists || c.Operator == "Null" || !slices.Contains(mfaKeys, strings.ToLower(c.Key)) || !stopsWithoutMFA(c) {
				continue
			}
			rest := *s
			rest.Conditions = slices.Delete(slices.Clone(s.Conditions), i, i+1)
			absent(c.Key)(&rest)
			result := e.whole().Denies(rest)
			if result.Verdict != prove.Holds {
				answer := proven(result).because(fmt.Sprintf("A request without %s is not denied.", c.Key))
				answer.Undenied = result.Verdict == prove.Violated
				return answer
			}
		}
		return holds()
	})
}

// stopsWithoutMFA reports whether a condition is meant for sessions without MFA, or with one that is
// too old.
func stopsWithoutMFA(c policy.Condition) bool {
	if strings.HasPrefix(c.Operator, "NumericGreater") {
		return true
	}
	return len(c.Values) == 1 && strings.EqualFold(c.Values[0].Value, "false")
}
