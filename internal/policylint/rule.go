package policylint

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// kinds are the folders of built-in rules: the kinds of subjects, and the rules about any policy.
var kinds = append(model.Kinds(), model.Policy)

// Rule is what the METADATA of a rule says about it.
type Rule struct {
	// ID is "<kind>/<rule-name>", derived from the package.
	ID string
	// Kind is what the rule is about: model.Policy for rules about every kind that has one.
	Kind        model.Kind
	Title       string
	Description string
	Severity    Severity
	Fix         string
	// Since is the version of Keyward that brought the rule.
	Since string
	// Facts are the proven facts that it reads.
	Facts []string
	// Aliases are ids that it had before; waivers and configuration may go on using them.
	Aliases    []string
	Parameters []Parameter
	References []Reference
	// Controls are the ids of what others check for the same.
	Controls Controls
	// Page is the path of its documentation in the repository.
	Page string
}

// Rules lists the built-in rules by id.
func Rules() ([]Rule, error) {
	loaded, err := loadBuiltin(kinds...)
	if err != nil {
		return nil, err
	}
	rules := make([]Rule, len(loaded.rules))
	for i, rule := range loaded.rules {
		rules[i] = rule.Rule
	}
	return rules, nil
}

// FolderRule is a user's own rule and the path of its Rego.
type FolderRule struct {
	Rule
	File string
}

// FolderRules lists the rules of the users' folders, by folder and id.
func (l *Linter) FolderRules() []FolderRule {
	var list []FolderRule
	for _, f := range l.folders {
		for _, r := range f.rules {
			list = append(list, FolderRule{r.Rule, filepath.Join(f.name, filepath.FromSlash(r.file))})
		}
	}
	return list
}

// rule is a rule with what its Rego tells about it.
type rule struct {
	Rule
	// file is its Rego in the folder.
	file    string
	path    ast.Ref
	reads   reads
	exempts bool
	// exemption is what decides whether a subject is exempt.
	exemption reads
}

// newRule reads what a module says about the rule in it, and refuses what could fail silently.
func newRule(module *ast.Module) (*rule, error) {
	description, err := describe(module)
	if err != nil {
		return nil, err
	}
	r := &rule{Rule: description, path: module.Package.Path}
	if r.reads, err = readsOf(module); err != nil {
		return nil, fmt.Errorf("rule %s: %w", r.ID, err)
	}
	reports := false
	var exempt []*ast.Rule
	for _, definition := range module.Rules {
		switch definition.Head.Name.String() {
		case "report":
			reports = true
		case "exempt":
			r.exempts = true
			exempt = append(exempt, definition)
		default:
			continue
		}
		if definition.Head.Key == nil || definition.Head.Value != nil {
			return nil, fmt.Errorf("rule %s: %s must be a set (%s contains ...)",
				r.ID, definition.Head.Name, definition.Head.Name)
		}
	}
	if !reports {
		return nil, fmt.Errorf("rule %s: there is no set named report", r.ID)
	}
	if r.exemption, err = exemptionOf(exempt); err != nil {
		return nil, fmt.Errorf("rule %s: %w", r.ID, err)
	}
	if err := r.checkParameters(module); err != nil {
		return nil, err
	}
	return r, r.checkFacts()
}

// checkFacts compares the facts that the Rego reads with those that METADATA asks for. A fact that
// nobody asked for is never found, so that reading it would be a pass for everything.
func (r *rule) checkFacts() error {
	if r.reads.everyFact || r.exemption.everyFact {
		return fmt.Errorf("rule %s: facts must be read by name: subject.facts.<name>", r.ID)
	}
	read := slices.Concat(r.reads.facts, r.exemption.facts)
	for _, fact := range read {
		if !slices.Contains(r.Facts, fact) {
			return fmt.Errorf("rule %s: reads the fact %s, which METADATA custom.facts does not list", r.ID, fact)
		}
	}
	for _, fact := range r.Facts {
		if !slices.Contains(read, fact) {
			return fmt.Errorf("rule %s: METADATA custom.facts lists %s, which the rule does not read", r.ID, fact)
		}
	}
	return nil
}

// mayBeExempt reports whether a subject may turn out exempt once the fields that are unknown are known.
func (r *rule) mayBeExempt(unknown map[string]string) bool {
	for field := range unknown {
		if r.exemption.touches(field) {
			return true
		}
	}
	return false
}

// is reports whether id names the rule, now or under an alias.
func (r *rule) is(id string) bool { return r.ID == id || slices.Contains(r.Aliases, id) }

func compareRules(a, b *rule) int { return strings.Compare(a.ID, b.ID) }
