package facts

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// grammarFacts are about the form of a policy. They do not look into values that are not known yet:
// what Terraform computes has the form that AWS gives it.
func grammarFacts() []Fact {
	kinds := model.PolicyKinds()
	return []Fact{
		{
			Name: "version_is_current", Kinds: kinds,
			Description: "The policy names the current version of the policy language. A policy with variables, which an " +
				"older version does not replace, has a fact of its own.",
			answers: versionIsCurrent,
		},
		{
			Name: "sids_are_unique", Kinds: kinds, List: true,
			Description: "No two statements have the same Sid.",
			answers:     sidsAreUnique,
		},
		{
			Name: "sids_are_valid", Kinds: kinds, List: true,
			Description: "Every Sid has only characters that AWS accepts in it: in the policies of IAM letters and digits.",
			answers:     sidsAreValid,
		},
		{
			Name: "elements_have_values", Kinds: kinds, List: true,
			Description: "No element of a statement is an empty list or object.",
			answers:     elementsHaveValues,
		},
		{
			Name: "elements_fit_the_kind", Kinds: kinds, List: true,
			Description: "The statements of a resource's policy have a Principal, those of an identity policy have none, and " +
				"those of a trust policy have no Resource.",
			answers: elementsFitTheKind,
		},
		{
			Name: "allows_name_resources", Kinds: kinds, List: true,
			Description: "No Allow statement has a NotResource, which allows all other resources, those of the future included.",
			answers: func(e *evidence) []Answer {
				return e.each("NotResource", allows, func(s *policy.Statement) Answer {
					return unless(!s.NotResource, "The statement allows every resource but those it names.")
				})
			},
		},
	}
}

func versionIsCurrent(e *evidence) []Answer {
	switch {
	case e.doc.Version == policy.Version2012 || usesVariables(e.doc):
		return []Answer{holds()}
	case e.doc.Version == "":
		return []Answer{violated(fmt.Sprintf("The policy has no Version, which means %s.", policy.Version2008))}
	}
	return []Answer{violated(fmt.Sprintf("The policy has the Version %s.", e.doc.Version))}
}

func sidsAreUnique(e *evidence) []Answer {
	return e.each("Sid", always, func(s *policy.Statement) Answer {
		first := slices.IndexFunc(e.doc.Statements, func(other policy.Statement) bool { return other.Sid == s.Sid })
		if s.Sid == "" || first == s.Index {
			return holds()
		}
		return violated(fmt.Sprintf("%q is the Sid of statement %d already.", s.Sid, first))
	})
}

// iamSid is the form of a Sid in IAM's own policies (UG, "IAM JSON policy elements: Sid"). Other
// services accept more, and do not say what.
var iamSid = regexp.MustCompile(`^[A-Za-z0-9]*$`)

func sidsAreValid(e *evidence) []Answer {
	if e.subject.Kind != model.Identity && e.subject.Kind != model.Trust {
		return nil
	}
	return e.each("Sid", always, func(s *policy.Statement) Answer {
		return unless(!policy.Known(s.Sid) || iamSid.MatchString(s.Sid),
			fmt.Sprintf("The Sid %q has a character that is no letter and no digit.", s.Sid))
	})
}

// elementsHaveValues leaves empty Action and Resource elements of key policies to the fact about what
// KMS ignores.
func elementsHaveValues(e *evidence) []Answer {
	isKey := e.subject.Kind == model.Key
	var found []Answer
	for i := range e.doc.Statements {
		s := &e.doc.Statements[i]
		empty := ""
		switch {
		case !isKey && len(s.Actions) == 0:
			empty = elementOf("Action", s.NotAction)
		case !isKey && s.Resources != nil && len(s.Resources) == 0:
			empty = elementOf("Resource", s.NotResource)
		case s.Principals != nil && len(s.Principals) == 0:
			empty = elementOf("Principal", s.NotPrincipal)
		case s.Conditions != nil && len(s.Conditions) == 0:
			found = append(found, violated("Condition is empty: it restricts nothing.").about(s.Index, "Condition"))
		}
		for _, c := range s.Conditions {
			if empty == "" && len(c.Values) == 0 {
				found = append(found, violated(c.Name()+" has no value for "+c.Key+".").about(s.Index, "Condition"))
				break
			}
		}
		if empty != "" {
			found = append(found, violated(empty+" is empty: the statement matches nothing that it should.").about(s.Index, empty))
		}
	}
	return found
}

// elementOf is the name of an element in its positive or its Not form.
func elementOf(name string, negated bool) string {
	if negated {
		return "Not" + name
	}
	return name
}

// elementsFitTheKind needs to look at one statement only where a Principal is missing or too much: a
// document in which only some statements have one is not even read.
func elementsFitTheKind(e *evidence) []Answer {
	return e.each("", always, func(s *policy.Statement) Answer {
		switch {
		case e.subject.Kind == model.Identity:
			return unless(s.Principals == nil, "An identity policy has no Principal: it is about whoever it is attached to.")
		case s.Principals == nil:
			return violated("The statement has no Principal, so that AWS refuses the policy.")
		case e.subject.Kind == model.Trust:
			return unless(s.Resources == nil, "A trust policy has no Resource: it is about the role that it belongs to.")
		}
		return holds()
	})
}
