package policylint

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/spelling"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// Parameter is a value in a rule that the configuration can set. The Rego of the rule
// policylint.rules.key.age imports data.policylint.parameters.key.age and reads the parameter max_days there.
type Parameter struct {
	Name        string `yaml:"name" json:"name"`
	Type        string `yaml:"type" json:"type"`
	Default     any    `yaml:"default" json:"default"`
	Description string `yaml:"description" json:"description"`
}

// String is the parameter in a line, with its default as the configuration would write it.
func (p Parameter) String() string {
	value, err := json.Marshal(p.Default)
	if err != nil {
		return p.Name
	}
	return fmt.Sprintf("%s (%s, default %s): %s", p.Name, p.Type, value, p.Description)
}

// parameterTypes tell for each type of a parameter whether a value is of it.
var parameterTypes = map[string]func(value any) bool{
	"integer": func(value any) bool { _, ok := value.(int); return ok },
	"string":  func(value any) bool { _, ok := value.(string); return ok },
	"boolean": func(value any) bool { _, ok := value.(bool); return ok },
	"strings": func(value any) bool {
		list, ok := value.([]any)
		return ok && !slices.ContainsFunc(list, func(entry any) bool { _, text := entry.(string); return !text })
	},
}

var parameterName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// check refuses a declaration that nobody could use.
func (p *Parameter) check() error {
	is, known := parameterTypes[p.Type]
	switch {
	case !parameterName.MatchString(p.Name):
		return fmt.Errorf("%q is no name of a parameter: it has small letters, digits and _", p.Name)
	case !known:
		return fmt.Errorf("%s: unknown type %q: use %s", p.Name, p.Type, strings.Join(slices.Sorted(maps.Keys(parameterTypes)), ", "))
	case !is(p.Default):
		return fmt.Errorf("%s: the default is no %s", p.Name, p.Type)
	case strings.TrimSpace(p.Description) == "":
		return fmt.Errorf("%s has no description", p.Name)
	}
	return nil
}

// checkDeclared refuses parameters that are declared wrongly or twice.
func checkDeclared(parameters []Parameter) error {
	seen := map[string]bool{}
	for i := range parameters {
		p := &parameters[i]
		if err := p.check(); err != nil {
			return err
		}
		if seen[p.Name] {
			return fmt.Errorf("%s is there twice", p.Name)
		}
		seen[p.Name] = true
	}
	return nil
}

// parameter is the parameter of a name, nil if there is none.
func (r *Rule) parameter(name string) *Parameter {
	at := slices.IndexFunc(r.Parameters, func(p Parameter) bool { return p.Name == name })
	if at < 0 {
		return nil
	}
	return &r.Parameters[at]
}

// ParameterError says that the options set a parameter that does not exist, or to a value of another type.
type ParameterError struct {
	Rule, Name string
	reason     error
}

// Error names the rule, and the parameter if there is such a rule.
func (e *ParameterError) Error() string { return fmt.Sprintf("rule %s: %v", e.Rule, e.reason) }

// Unwrap is the reason.
func (e *ParameterError) Unwrap() error { return e.reason }

// checkParameters refuses parameters that rules do not have: a misspelt one would leave the rule as it is.
func (l *Linter) checkParameters() error {
	for _, id := range slices.Sorted(maps.Keys(l.options.Parameters)) {
		r, err := l.findRule(id)
		if err != nil {
			return err
		}
		values := l.options.Parameters[id]
		for _, name := range slices.Sorted(maps.Keys(values)) {
			if err := r.accepts(name, values[name]); err != nil {
				return &ParameterError{Rule: id, Name: name, reason: err}
			}
		}
	}
	return nil
}

// accepts reports why a parameter cannot have a value.
func (r *Rule) accepts(name string, value any) error {
	p := r.parameter(name)
	switch {
	case len(r.Parameters) == 0:
		return errors.New("it has no parameters")
	case p == nil:
		names := make([]string, len(r.Parameters))
		for i := range r.Parameters {
			names[i] = r.Parameters[i].Name
		}
		if near := spelling.Perhaps(names, name); near != "" {
			return fmt.Errorf("there is no parameter %s%s", name, near)
		}
		return fmt.Errorf("there is no parameter %s: it has %s", name, strings.Join(names, ", "))
	case !parameterTypes[p.Type](value):
		if text, ok := value.(string); ok {
			value = strconv.Quote(text)
		}
		return fmt.Errorf("%s is of type %s, which %v is not", name, p.Type, value)
	}
	return nil
}

// findRule finds a rule by its present or a former id.
func (l *Linter) findRule(id string) (*rule, error) {
	about := kinds
	if kind, _, _ := strings.Cut(id, "/"); builtin(id) {
		about = []model.Kind{model.Kind(kind)}
	}
	own, err := loadBuiltin(about...)
	if err != nil {
		return nil, err
	}
	var known []Rule
	for _, f := range append([]*folder{own}, l.folders...) {
		for _, r := range f.rules {
			if r.is(id) {
				return r, nil
			}
			known = append(known, r.Rule)
		}
	}
	return nil, UnknownRule(id, known)
}
