package facts

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/catalog"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// catalogFacts compare statements with what AWS documents. AWS has more than it documents, and adds
// to it, so every violation names the version of the catalogue.
func catalogFacts() []Fact {
	kinds := model.PolicyKinds()
	return []Fact{
		{
			Name: "actions_exist", Kinds: kinds, List: true,
			Description: "Every action that a statement names, or covers with wildcards, is one that AWS documents, and in " +
				"the policy of a resource one of the resource's service.",
			answers: actionsExist,
		},
		{
			Name: "actions_apply", Kinds: kinds, List: true,
			Description: "Every action that a statement names acts on a resource that the statement names.",
			answers:     actionsApply,
		},
		{
			Name: "condition_keys_exist", Kinds: kinds, List: true,
			Description: "Every condition key is one that AWS documents, or belongs to an identity provider.",
			answers:     conditionKeysExist,
		},
		{
			Name: "condition_keys_apply", Kinds: kinds, List: true,
			Description: "Every condition key is one that a request for some action of the statement can have.",
			answers:     conditionKeysApply,
		},
		{
			Name: "tag_keys_apply", Kinds: kinds, List: true,
			Description: "Every condition on tags is about an action for which AWS documents tags.",
			answers:     tagKeysApply,
		},
		{
			Name: "condition_operators_fit", Kinds: kinds, List: true,
			Description: "Every condition operator can compare the values that its key has.",
			answers:     conditionOperatorsFit,
		},
	}
}

// services are the prefixes of the actions that a policy of a kind can name. Directory buckets and
// buckets on Outposts have their own. Identity policies name actions of any service.
var services = map[model.Kind][]string{
	model.Bucket: {"s3", "s3express", "s3-outposts"},
	model.Key:    {"kms"},
	model.Secret: {"secretsmanager"},
	model.Table:  {"dynamodb"},
	model.Trust:  {"sts"},
}

// catalogued names the source of what AWS documents.
func catalogued() string { return "catalogue " + catalog.Version() }

// ofEveryService reports whether a pattern of the Action element covers actions of more services
// than one: those are too many to look at one by one.
func (e *evidence) ofEveryService(pattern string) bool {
	prefix, _, _ := strings.Cut(pattern, ":")
	return e.subject.Kind == model.Identity && prefix == "*"
}

// covered returns the documented actions that a pattern of the Action element covers: those of the
// policy's services, or in an identity policy of the service that the pattern names.
func (e *evidence) covered(pattern string) []*catalog.Action {
	prefix, name, _ := strings.Cut(pattern, ":")
	if prefix == "*" {
		name = cmp.Or(name, "*")
	}
	own := services[e.subject.Kind]
	if e.subject.Kind == model.Identity {
		own = []string{prefix}
	}
	var found []*catalog.Action
	for _, service := range own {
		if prefix != "*" && !strings.EqualFold(prefix, service) {
			continue
		}
		if s, ok := catalog.Find(service); ok {
			found = append(found, s.Matching(name)...)
		}
	}
	return found
}

// textsOf is the answer about the texts of an element of a statement, one after the other. What is
// wrong with several of them is told at once.
func textsOf(e *evidence, texts []policy.Text, fault func(text string) string) Answer {
	var faults, open []string
	for _, text := range texts {
		if !policy.Known(text.Value) {
			for _, atom := range e.doc.Atoms.Of(text.Value) {
				open = append(open, atom.Name)
			}
			continue
		}
		if reason := fault(text.Value); reason != "" && !slices.Contains(faults, reason) {
			faults = append(faults, reason)
		}
	}
	return judged(faults, open)
}

// judged is violated by faults, and unknown where there are none and something is not known yet.
func judged(faults, open []string) Answer {
	switch {
	case len(faults) > 0:
		return violated(told(faults))
	case len(open) > 0:
		slices.Sort(open)
		open = slices.Compact(open)
		return unknown("depends on values that are not known yet: "+strings.Join(open, ", "), open...)
	}
	return holds()
}

// maxFaults is the length up to which faults are told one by one.
const maxFaults = 600

// told are faults as one text: those that fit into it, and how many more there are.
func told(faults []string) string {
	text := faults[0]
	for i, fault := range faults[1:] {
		if len(text)+len(fault) > maxFaults {
			return fmt.Sprintf("%s There is the same with %d more.", text, len(faults)-i-1)
		}
		text += " " + fault
	}
	return text
}

func actionsExist(e *evidence) []Answer {
	var found []Answer
	for i := range e.doc.Statements {
		s := &e.doc.Statements[i]
		element := "Action"
		if s.NotAction {
			element = "NotAction"
		}
		answer := textsOf(e, s.Actions, e.noSuchAction)
		if answer.Verdict != prove.Holds {
			found = append(found, answer.about(s.Index, element))
		}
	}
	return found
}

// noSuchAction says what is wrong with a pattern that covers no documented action, "" if it covers
// one.
func (e *evidence) noSuchAction(pattern string) string {
	if e.ofEveryService(pattern) || len(e.covered(pattern)) > 0 {
		return ""
	}
	prefix, name, _ := strings.Cut(pattern, ":")
	s, ok := catalog.Find(prefix)
	own := services[e.subject.Kind]
	switch {
	case strings.ContainsAny(prefix, "*?"):
		return pattern + " has a wildcard in the name of the service; AWS takes it only in the name of the action."
	case !ok:
		return fmt.Sprintf("AWS documents no service %s (%s)%s", prefix, catalogued(), suggest(catalog.NearestService(prefix)))
	case own != nil && !slices.Contains(own, s.Prefix):
		return fmt.Sprintf("%s is of another service: this policy is about actions of %s.", pattern, own[0])
	}
	nearest := s.NearestAction(strings.Trim(name, "*"))
	if nearest != "" {
		nearest = s.Prefix + ":" + nearest
	}
	return fmt.Sprintf("AWS documents no action %s (%s)%s", pattern, catalogued(), suggest(nearest))
}

// suggest ends a sentence with a near miss, if there is one.
func suggest(nearest string) string {
	if nearest == "" {
		return "."
	}
	return "; did you mean " + nearest + "?"
}
