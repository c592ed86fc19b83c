package policylint

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/spelling"
)

// UnknownRuleError says that the options name a rule that does not exist.
type UnknownRuleError struct {
	ID string
	// Equivalents are the rules about what another tool calls so.
	Equivalents []string
	// Nearest is the id that may be meant, "" if none is near.
	Nearest string
}

// UnknownRule says what may be meant by an id that none of the rules has.
func UnknownRule(id string, rules []Rule) *UnknownRuleError {
	unknown := &UnknownRuleError{ID: id}
	ids := make([]string, len(rules))
	for i := range rules {
		ids[i] = rules[i].ID
		for _, peer := range rules[i].Controls.Peers() {
			if slices.Contains(peer.IDs, id) {
				unknown.Equivalents = append(unknown.Equivalents, rules[i].ID)
				break
			}
		}
	}
	unknown.Nearest = spelling.Nearest(ids, id)
	return unknown
}

// Error offers what may be meant, or says where the ids stand.
func (e *UnknownRuleError) Error() string {
	switch {
	case len(e.Equivalents) > 0:
		return fmt.Sprintf("there is no rule %q: here it is %s", e.ID, strings.Join(e.Equivalents, ", "))
	case e.Nearest != "":
		return fmt.Sprintf("there is no rule %q: did you mean %s?", e.ID, e.Nearest)
	}
	return fmt.Sprintf("there is no rule %q; keyward rules lists them", e.ID)
}

// checkOptions refuses ids of rules that do not exist: a misspelt one would leave the rule as it is.
func (l *Linter) checkOptions() error {
	for _, id := range l.options.Only {
		if !builtin(id) {
			return fmt.Errorf("there is no built-in rule %q", id)
		}
	}
	for _, id := range slices.Concat(l.options.Disabled, slices.Sorted(maps.Keys(l.options.Severities))) {
		if err := l.checkID(id); err != nil {
			return err
		}
	}
	for id, severity := range l.options.Severities {
		if _, err := ParseSeverity(string(severity)); err != nil {
			return fmt.Errorf("severities: rule %s: %w", id, err)
		}
	}
	if err := l.checkParameters(); err != nil {
		return err
	}
	for i := range l.options.Waivers {
		if err := l.checkWaiver(&l.options.Waivers[i]); err != nil {
			return err
		}
	}
	return nil
}

// checkID accepts present and former ids of built-in rules, and those of the users' folders.
func (l *Linter) checkID(id string) error {
	if builtin(id) {
		return nil
	}
	_, err := l.findRule(id)
	return err
}
