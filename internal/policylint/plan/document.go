package plan

import (
	"fmt"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// rebuild writes the policy that a deferred aws_iam_policy_document will have, with an atom for
// each string that is not known yet, and the references that the atoms wait for. It answers nil
// where more than single strings is unknown.
func rebuild(r *resource) (*policy.Document, map[string]string) {
	for _, name := range []string{
		"source_policy_documents", "override_policy_documents", "source_json", "override_json",
	} {
		if list, ok := r.get(name).([]any); r.get(name) != nil && (!ok || len(list) > 0) {
			return nil, nil
		}
	}
	d := &rebuilder{
		doc:        &policy.Document{Version: policy.Version2012, Atoms: &policy.Atoms{}},
		references: map[string]string{},
	}
	if version, ok := r.get("version").(string); ok {
		d.doc.Version = version
	}
	if id, ok := r.get("policy_id").(string); ok {
		d.doc.ID = id
	}
	statements, ok := r.get("statement").([]any)
	if !ok {
		return nil, nil
	}
	for i := range statements {
		d.statement(i, r.at("statement", i))
	}
	if d.lost {
		return nil, nil
	}
	return d.doc, d.references
}

type rebuilder struct {
	doc        *policy.Document
	references map[string]string
	// lost is set when a whole list or block is unknown.
	lost bool
}

func (d *rebuilder) statement(i int, from block) {
	at := fmt.Sprintf("statement[%d].", i)
	s := policy.Statement{Index: i, Effect: policy.Effect(d.text(orElse(from.get("effect"), "Allow")))}
	s.Sid = d.text(orElse(from.get("sid"), ""))
	s.Actions, s.NotAction = d.either(from, at, "actions", "not_actions")
	s.Resources, s.NotResource = d.either(from, at, "resources", "not_resources")
	s.Principals = d.principals(from, at, "principals")
	if not := d.principals(from, at, "not_principals"); not != nil {
		s.Principals, s.NotPrincipal = not, true
	}
	for j := range d.list(from.get("condition")) {
		c := from.at("condition", j)
		condition, ok := policy.ParseOperator(d.text(c.get("test")))
		if !ok {
			d.lost = true
			return
		}
		condition.Key = d.text(c.get("variable"))
		condition.Values = d.texts(c.get("values"), fmt.Sprintf("%scondition[%d].values", at, j))
		s.Conditions = append(s.Conditions, condition)
	}
	d.doc.Statements = append(d.doc.Statements, s)
}

func (d *rebuilder) either(from block, at, positive, negative string) (texts []policy.Text, not bool) {
	if list := d.texts(from.get(negative), at+negative); len(list) > 0 {
		return list, true
	}
	return d.texts(from.get(positive), at+positive), false
}

func (d *rebuilder) principals(from block, at, name string) []policy.Principal {
	var found []policy.Principal
	for i := range d.list(from.get(name)) {
		p := from.at(name, i)
		kind := policy.PrincipalType(d.text(p.get("type")))
		for _, id := range d.texts(p.get("identifiers"), fmt.Sprintf("%s%s[%d].identifiers", at, name, i)) {
			found = append(found, policy.Principal{Type: kind, Value: id.Value})
		}
	}
	return found
}

// list is a list of blocks or values; a wholly unknown one cannot be rebuilt.
func (d *rebuilder) list(value any) []any {
	if _, unknown := value.(compose.Unknown); unknown {
		d.lost = true
	}
	list, _ := value.([]any)
	return list
}

// texts are the strings of a list, in the data source's spelling of policy variables: &{...}.
func (d *rebuilder) texts(value any, at string) []policy.Text {
	var texts []policy.Text
	for i, item := range d.list(value) {
		text := d.atom(item, fmt.Sprintf("%s[%d]", at, i))
		texts = append(texts, policy.Text{Value: strings.ReplaceAll(text, "&{", "${")})
	}
	return texts
}

// atom is the string, or an atom that stands for it. Two strings that depend on the same object
// need not be equal, so that the place is part of the atom's name.
func (d *rebuilder) atom(item any, at string) string {
	switch v := item.(type) {
	case string:
		return v
	case compose.Unknown:
		d.references[at] = v.DependsOn
		return d.doc.Atoms.Text(at)
	}
	d.lost = true
	return ""
}

// text is a string that cannot be an atom: nothing is known about a policy without it.
func (d *rebuilder) text(value any) string {
	text, ok := value.(string)
	d.lost = d.lost || !ok
	return text
}
