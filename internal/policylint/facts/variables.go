package facts

import (
	"fmt"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/catalog"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// variableFacts are about policy variables such as ${aws:username} (UG, "IAM policy elements:
// Variables and tags").
func variableFacts() []Fact {
	kinds := model.PolicyKinds()
	return []Fact{
		{
			Name: "variables_have_version", Kinds: kinds, List: true,
			Description: "A policy with variables names the version of the policy language that replaces them.",
			answers:     variablesHaveVersion,
		},
		{
			Name: "variables_are_well_formed", Kinds: kinds, List: true,
			Description: "Every policy variable has its closing brace, a name without spaces, and quotes around its default.",
			answers:     variableFaults(malformedVariable),
		},
		{
			Name: "variables_exist", Kinds: kinds, List: true,
			Description: "Every policy variable is a condition key that AWS documents and that has one value.",
			answers:     variableFaults(unknownVariable),
		},
		{
			Name: "variables_are_replaced", Kinds: kinds, List: true,
			Description: "Policy variables stand only where AWS replaces them: in the last part of a Resource, and under string " +
				"and ARN operators.",
			answers: variablesAreReplaced,
		},
	}
}

// placed are texts of a statement with the element that they stand in.
type placed struct {
	element string
	texts   []policy.Text
}

// replaceable are the elements in which variables can stand.
func replaceable(s *policy.Statement) []placed {
	found := []placed{{elementOf("Resource", s.NotResource), s.Resources}}
	for _, c := range s.Conditions {
		found = append(found, placed{"Condition", c.Values})
	}
	return found
}

func hasVariable(t policy.Text) bool { return strings.Contains(t.Value, "${") }

// inVariables reports whether a statement has a variable where one can stand.
func inVariables(s *policy.Statement) bool {
	return slices.ContainsFunc(s.Resources, hasVariable) || slices.ContainsFunc(s.Conditions, func(c policy.Condition) bool {
		return slices.ContainsFunc(c.Values, hasVariable)
	})
}

func usesVariables(doc *policy.Document) bool {
	for i := range doc.Statements {
		if inVariables(&doc.Statements[i]) {
			return true
		}
	}
	return false
}

func variablesHaveVersion(e *evidence) []Answer {
	if e.doc.Version == policy.Version2012 {
		return nil
	}
	return e.each("", inVariables, func(*policy.Statement) Answer {
		return violated("Without the Version " + policy.Version2012 + " the policy variable is plain text, dollar sign and braces included.")
	})
}

// variableFaults asks about every variable in the places where variables are replaced.
func variableFaults(fault func(variable string) string) func(*evidence) []Answer {
	return func(e *evidence) []Answer {
		if e.doc.Version != policy.Version2012 {
			return nil
		}
		var found []Answer
		for i := range e.doc.Statements {
			s := &e.doc.Statements[i]
			if !inVariables(s) {
				continue
			}
			for _, place := range replaceable(s) {
				var faults []string
				for _, text := range place.texts {
					for _, variable := range variablesIn(text.Value) {
						if reason := fault(variable); reason != "" && !slices.Contains(faults, reason) {
							faults = append(faults, reason)
						}
					}
				}
				if len(faults) > 0 {
					found = append(found, judged(faults, nil).about(s.Index, place.element))
				}
			}
		}
		return found
	}
}

// variablesIn are the variables of a text, from the dollar sign to the closing brace. One without
// the brace goes on to the end.
func variablesIn(text string) []string {
	var found []string
	for {
		start := strings.Index(text, "${")
		if start < 0 {
			return found
		}
		text = text[start:]
		length := strings.IndexByte(text, '}') + 1
		if length == 0 {
			return append(found, text)
		}
		found, text = append(found, text[:length]), text[length:]
	}
}

// variableName is the condition key of a well-formed variable, "" for ${*}, ${?} and ${$}, which stand
// for the character itself.
func variableName(variable string) string {
	name, _, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(variable, "${"), "}"), ",")
	if name == "*" || name == "?" || name == "$" {
		return ""
	}
	return name
}

func malformedVariable(variable string) string {
	inner, closed := strings.CutSuffix(strings.TrimPrefix(variable, "${"), "}")
	name, instead, hasDefault := strings.Cut(inner, ",")
	instead = strings.TrimPrefix(instead, " ")
	switch {
	case !closed:
		return variable + " has no closing brace."
	case strings.TrimSpace(name) == "":
		return variable + " names no condition key."
	case strings.ContainsAny(name, " \t"):
		return variable + " has a space in the name of its condition key."
	case hasDefault && (len(instead) < 2 || instead[0] != '\'' || instead[len(instead)-1] != '\''):
		return variable + " has a default value that is not in single quotes."
	}
	return ""
}

// foreign are prefixes of variables that a service replaces itself before IAM sees the policy (AWS
// Transfer Family User Guide, "Session policies"; AWS IoT Core Developer Guide, "Policy variables").
var foreign = []string{"transfer", "iot"}

func unknownVariable(variable string) string {
	name := variableName(variable)
	if name == "" || malformedVariable(variable) != "" {
		return ""
	}
	prefix, _, _ := strings.Cut(name, ":")
	key, ok := catalog.Key(name)
	switch {
	case ok && key.Multi:
		return fmt.Sprintf("%s can have several values, and AWS replaces only variables with one.", variable)
	case ok || ofProvider(name) || slices.Contains(foreign, strings.ToLower(prefix)):
		return ""
	}
	service, known := catalog.Find(prefix)
	if !known {
		service = &catalog.Service{} // the global keys may be near
	}
	return fmt.Sprintf("AWS documents no condition key %s (%s)%s", name, catalogued(), suggest(service.NearestKey(name)))
}

func variablesAreReplaced(e *evidence) []Answer {
	var found []Answer
	if e.doc.Version != policy.Version2012 {
		return nil
	}
	for i := range e.doc.Statements {
		s := &e.doc.Statements[i]
		add := func(element, reason string) { found = append(found, violated(reason).about(s.Index, element)) }
		if slices.ContainsFunc(s.Actions, hasVariable) {
			add(elementOf("Action", s.NotAction), "AWS replaces no policy variable in an action.")
		}
		if slices.ContainsFunc(s.Principals, func(p policy.Principal) bool { return strings.Contains(p.Value, "${") }) {
			add(elementOf("Principal", s.NotPrincipal), "AWS replaces no policy variable in a principal.")
		}
		if slices.ContainsFunc(s.Resources, variableBeforeResource) {
			add(elementOf("Resource", s.NotResource), "AWS replaces policy variables only in the last part of an ARN, after its fifth colon.")
		}
		for _, c := range s.Conditions {
			if !replaces(c.Operator) && slices.ContainsFunc(c.Values, hasVariable) {
				add("Condition", c.Name()+" compares the policy variable as it is written.")
				break
			}
		}
	}
	return found
}

// variableBeforeResource reports whether a variable stands before the fifth colon of an ARN.
func variableBeforeResource(t policy.Text) bool {
	before, _, ok := strings.Cut(t.Value, "${")
	return ok && strings.HasPrefix(before, "arn:") && strings.Count(before, ":") < 5
}

// replaces reports whether AWS replaces variables under an operator. What it does under Bool its
// documents leave open.
func replaces(operator string) bool {
	return strings.HasPrefix(operator, "String") || strings.HasPrefix(operator, "Arn") || operator == "Bool"
}
