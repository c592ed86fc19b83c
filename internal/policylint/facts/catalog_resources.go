package facts

import (
	"fmt"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/catalog"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

func actionsApply(e *evidence) []Answer {
	named := func(s *policy.Statement) bool { return !s.NotAction && !s.NotResource && len(s.Resources) > 0 }
	return e.each("Action", named, func(s *policy.Statement) Answer {
		var open []string
		answer := textsOf(e, s.Actions, func(pattern string) string {
			if e.ofEveryService(pattern) {
				return ""
			}
			covered := e.covered(pattern)
			fits, atoms := e.someResource(s, covered)
			switch {
			case len(covered) == 0 || fits:
				return ""
			case len(atoms) > 0:
				open = append(open, atoms...)
				return ""
			}
			return fmt.Sprintf("%s acts on none of the resources that the statement names (%s)%s.", pattern, catalogued(), e.formsOf(covered))
		})
		return worst(answer, judged(nil, open))
	})
}

// someResource reports whether a resource that a statement names can be one that some of the actions
// act on. Where that depends on values that are not known yet, they come back by name.
func (e *evidence) someResource(s *policy.Statement, actions []*catalog.Action) (bool, []string) {
	var atoms []string
	acted := func(pattern string) bool {
		return slices.ContainsFunc(actions, func(a *catalog.Action) bool { return e.actsOn(a, pattern) })
	}
	for _, text := range s.Resources {
		// An unknown value is taken for a name; what begins with one may be any ARN of its domain.
		if acted(e.doc.Atoms.Replace(text.Value, func(policy.Atom) string { return "x" })) {
			return true, nil
		}
		unknown := e.doc.Atoms.Of(text.Value)
		if len(unknown) == 1 && slices.ContainsFunc(unknown[0].Domain, func(domain string) bool {
			return acted(e.doc.Atoms.Replace(text.Value, func(policy.Atom) string { return domain }))
		}) {
			return true, nil
		}
		if len(unknown) == 0 || len(unknown) == 1 && len(unknown[0].Domain) > 0 || !begins(text.Value) {
			continue
		}
		for _, atom := range unknown {
			atoms = append(atoms, atom.Name)
		}
	}
	return false, atoms
}

// begins reports whether a text begins with a value that is not known yet.
func begins(text string) bool {
	for _, first := range text {
		return !policy.Known(string(first))
	}
	return false
}

// actsOn reports whether an action acts on a resource that a pattern can mean. "*" means whatever
// the policy belongs to, and in an identity policy anything.
func (e *evidence) actsOn(a *catalog.Action, pattern string) bool {
	anything := strings.Trim(pattern, "*") == ""
	if anything && e.subject.Kind == model.Identity {
		return true
	}
	return slices.ContainsFunc(a.Resources, func(use catalog.ResourceUse) bool {
		if anything {
			return slices.Contains(ownTypes[e.subject.Kind], use.Type.Name)
		}
		return use.Type.Meets(pattern)
	})
}

// ownTypes are the types of the resources that a policy of a kind can be about: those it belongs
// to, and what is in them.
var ownTypes = map[model.Kind][]string{
	model.Bucket: {"bucket", "object", "outpostbucket", "outpostobject"},
	model.Key:    {"key"},
	model.Secret: {"Secret"},
	model.Table:  {"table", "index", "stream"},
	model.Trust:  {"role"},
}

// maxForms is how many forms of ARNs are named.
const maxForms = 3

// formsOf names what actions act on by the forms of its ARNs, in the sentence about them.
func (e *evidence) formsOf(actions []*catalog.Action) string {
	var forms []string
	for _, a := range actions {
		for _, use := range a.Resources {
			own := e.subject.Kind == model.Identity || slices.Contains(ownTypes[e.subject.Kind], use.Type.Name)
			if own && !slices.Contains(forms, use.Type.ARN) {
				forms = append(forms, use.Type.ARN)
			}
		}
	}
	switch {
	case len(forms) == 0:
		return ""
	case len(forms) > maxForms:
		return fmt.Sprintf("; it acts on %s and %d other kinds of resources", strings.Join(forms[:maxForms], ", "), len(forms)-maxForms)
	}
	return "; it acts on " + strings.Join(forms, " and ")
}
