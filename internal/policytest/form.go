package policytest

import (
	"go.yaml.in/yaml/v3"

	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
)

// elements are the fields of a form and the elements of a statement that they become.
var elements = map[string]string{
	"principals": "Principal", "not_principals": "NotPrincipal",
	"actions": "Action", "not_actions": "NotAction",
	"resources": "Resource", "not_resources": "NotResource",
	"conditions": "Condition",
}

// form reads the form of the requests that a property is about. It is written like a statement: the
// requests are those that the statement would match, and what is left out may be anything.
func (d *decoder) form(n *yaml.Node, what string) (prove.Row, error) {
	v := newValues(d)
	v.places[""] = target(n)
	statement := map[string]any{"Effect": "Allow"}
	known := fields{}
	for field, element := range elements {
		known[field] = func(n *yaml.Node) (err error) {
			statement[element], err = v.value(n, "/Statement/"+element)
			return err
		}
	}
	if err := d.object(n, what, known); err != nil {
		return prove.Row{}, err
	}
	given := func(element string) bool { return statement[element] != nil || statement["Not"+element] != nil }
	anyAction, anyResource := !given("Action"), !given("Resource")
	if anyAction {
		statement["Action"] = "*"
	}
	if anyResource {
		statement["Resource"] = "*"
	}
	doc, err := v.parse(map[string]any{"Statement": statement})
	if err != nil {
		return prove.Row{}, err
	}
	row := doc.Statements[0]
	if anyAction {
		row.Actions = nil
	}
	if anyResource {
		row.Resources = nil
	}
	return row, nil
}
