package iamdocument

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// statement reads one statement block.
func (w *writer) statement(value any, at string) (policy.Statement, error) {
	s := policy.Statement{Effect: policy.Allow}
	block, err := object(value, at)
	if err != nil {
		return s, err
	}
	effect := string(policy.Allow)
	for name, into := range map[string]*string{"sid": &s.Sid, "effect": &effect} {
		if err := text(block[name], at+"."+name, into); err != nil {
			return s, err
		}
	}
	if s.Effect = policy.Effect(effect); s.Effect != policy.Allow && s.Effect != policy.Deny {
		return s, fmt.Errorf("%s.effect is %q, which the AWS provider refuses", at, effect)
	}
	if s.Actions, s.NotAction, err = w.either(block, at, "actions", false); err != nil {
		return s, err
	}
	if s.Resources, s.NotResource, err = w.either(block, at, "resources", true); err != nil {
		return s, err
	}
	if err := w.principals(&s, block, at); err != nil {
		return s, err
	}
	s.Conditions, err = w.conditions(block, at)
	return s, err
}

func object(value any, at string) (map[string]any, error) {
	switch value := value.(type) {
	case map[string]any:
		return value, nil
	case compose.Unknown:
		return nil, notKnown(at, value)
	}
	return nil, fmt.Errorf("%s is no block", at)
}

// either reads a list in its positive or its negative form.
func (w *writer) either(block map[string]any, at, name string, variables bool) (list []policy.Text, not bool, err error) {
	if list, err = w.texts(block["not_"+name], at+".not_"+name, variables); err != nil || len(list) > 0 {
		return list, true, err
	}
	list, err = w.texts(block[name], at+"."+name, variables)
	return list, false, err
}

// texts are the strings of a list, nil for an empty one, which the provider leaves out.
func (w *writer) texts(value any, at string, variables bool) ([]policy.Text, error) {
	list, err := elements(value, at)
	if err != nil {
		return nil, err
	}
	var texts []policy.Text
	for i, item := range list {
		place := fmt.Sprintf("%s[%d]", at, i)
		text, err := w.string(item, place)
		if err != nil {
			return nil, err
		}
		if variables {
			if text, err = w.variables(text, place); err != nil {
				return nil, err
			}
		}
		texts = append(texts, policy.Text{Value: text})
	}
	return texts, nil
}

// string is a value as a text; one that is not known is an atom.
func (w *writer) string(value any, at string) (string, error) {
	switch value := value.(type) {
	case string:
		return value, nil
	case bool:
		return strconv.FormatBool(value), nil
	case json.Number:
		return value.String(), nil
	case compose.Unknown:
		return w.reader.Atom(at, value), nil
	}
	return "", fmt.Errorf("%s is no text", at)
}

// principals reads the blocks principals and not_principals. The type "*" alone is everyone.
func (w *writer) principals(s *policy.Statement, block map[string]any, at string) error {
	for _, name := range []string{"principals", "not_principals"} {
		blocks, err := elements(block[name], at+"."+name)
		if err != nil {
			return err
		}
		for i, value := range blocks {
			place := fmt.Sprintf("%s.%s[%d]", at, name, i)
			inner, err := object(value, place)
			if err != nil {
				return err
			}
			kind := ""
			if err := text(inner["type"], place+".type", &kind); err != nil {
				return err
			}
			identifiers, err := w.texts(inner["identifiers"], place+".identifiers", true)
			if err != nil {
				return err
			}
			if kind == "*" && (len(blocks) != 1 || len(identifiers) != 1 || identifiers[0].Value != "*") {
				return fmt.Errorf("%s.type \"*\" is only for the identifier \"*\" alone", place)
			}
			for _, id := range identifiers {
				s.Principals = append(s.Principals, policy.Principal{Type: policy.PrincipalType(kind), Value: id.Value})
			}
			s.NotPrincipal = name == "not_principals"
		}
	}
	return nil
}

// conditions reads the condition blocks. The values of one operator and key are alternatives, also where
// they stand in several blocks.
func (w *writer) conditions(block map[string]any, at string) ([]policy.Condition, error) {
	blocks, err := elements(block["condition"], at+".condition")
	if err != nil {
		return nil, err
	}
	var found []policy.Condition
	for i, value := range blocks {
		place := fmt.Sprintf("%s.condition[%d]", at, i)
		inner, err := object(value, place)
		if err != nil {
			return nil, err
		}
		test, key := "", ""
		for name, into := range map[string]*string{"test": &test, "variable": &key} {
			if err := text(inner[name], place+"."+name, into); err != nil {
				return nil, err
			}
		}
		condition, ok := policy.ParseOperator(test)
		if !ok {
			return nil, fmt.Errorf("%s.test is %q, which is no condition operator", place, test)
		}
		condition.Key = key
		if condition.Values, err = w.texts(inner["values"], place+".values", true); err != nil {
			return nil, err
		}
		found = addCondition(found, condition)
	}
	return found, nil
}

func addCondition(list []policy.Condition, c policy.Condition) []policy.Condition {
	for i := range list {
		if list[i].Name() == c.Name() && list[i].Key == c.Key {
			list[i].Values = append(list[i].Values, c.Values...)
			return list
		}
	}
	return append(list, c)
}
