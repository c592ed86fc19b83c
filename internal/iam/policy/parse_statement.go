package policy

import "strings"

// statementElements are the elements of a statement in the order in which they are printed.
var statementElements = []string{
	"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
}

func parseStatement(n *node, index int) (Statement, error) {
	s := Statement{Index: index, Pos: n.pos}
	if n.kind != object {
		return s, n.errorf("A statement is an object, not %s: write {\"Effect\": ..., \"Action\": ...}.", n.kind)
	}
	for i := range n.members {
		if err := s.parseElement(&n.members[i], n); err != nil {
			return s, err
		}
	}
	switch {
	case s.Effect == "":
		return s, n.errorf("The statement has no Effect: add \"Effect\": \"Allow\" or \"Deny\".")
	case s.Actions == nil:
		return s, n.errorf("The statement has no Action: add Action or NotAction.")
	}
	return s, nil
}

// parseElement reads one element into the statement, which is the object parent.
func (s *Statement) parseElement(m *member, parent *node) error {
	name, negated := strings.CutPrefix(m.name, "Not")
	if negated && parent.has(name) {
		n := node{pos: m.pos, pointer: m.value.pointer}
		return n.errorf("The statement has both %s and %s: keep one, or make two statements.", name, m.name)
	}
	var err error
	switch m.name {
	case "Sid":
		s.Sid, err = parseString(&m.value, m.name)
	case "Effect":
		s.Effect, err = parseEffect(&m.value)
	case "Principal", "NotPrincipal":
		s.NotPrincipal = negated
		s.Principals, err = parsePrincipals(&m.value, m.name)
	case "Action", "NotAction":
		s.NotAction = negated
		s.Actions, err = parseActions(&m.value, m.name)
	case "Resource", "NotResource":
		s.NotResource = negated
		s.Resources, err = parseTexts(&m.value, m.name, text)
	case "Condition":
		s.Conditions, err = parseConditions(&m.value)
	default:
		err = unknownElement(m, "a statement", statementElements...)
	}
	return err
}

// has reports whether an object has the named member.
func (n *node) has(name string) bool { return n.child(name) != n }

func parseEffect(n *node) (Effect, error) {
	if effect := Effect(n.text); n.kind == text && (effect == Allow || effect == Deny) {
		return effect, nil
	}
	return "", n.errorf("Effect must be \"Allow\" or \"Deny\", in exactly this case.")
}

// parseTexts reads a scalar or a list of scalars of the given kinds. The result is not nil, even
// where the list is empty: AWS stores an empty list, which matches nothing.
func parseTexts(n *node, element string, kinds ...kind) ([]Text, error) {
	texts := []Text{}
	if n.kind == unknownValue && !n.scalar {
		return nil, n.errorf("It can be a list.")
	}
	nodes := n.list()
	for i := range nodes {
		item := &nodes[i]
		if item.kind != unknownValue && !item.isOneOf(kinds) {
			return nil, item.errorf("A value of %s must be %s, not %s.", element, kinds[0], item.kind)
		}
		texts = append(texts, Text{Value: item.text, Pos: item.pos})
	}
	return texts, nil
}

func (n *node) isOneOf(kinds []kind) bool {
	for _, k := range kinds {
		if n.kind == k {
			return true
		}
	}
	return false
}

func parseActions(n *node, element string) ([]Text, error) {
	actions, err := parseTexts(n, element, text)
	if err != nil {
		return nil, err
	}
	for i, action := range actions {
		if action.Value != "*" && Known(action.Value) && !strings.Contains(action.Value, ":") {
			return nil, n.list()[i].errorf("The action %q names no service: write \"service:action\", such as"+
				" \"s3:GetObject\", or \"*\".", action.Value)
		}
	}
	return actions, nil
}

// principalTypes are the keys of a Principal element, in the order in which they are printed.
var principalTypes = []string{string(AWS), string(Service), string(Federated), string(CanonicalUser)}

// parsePrincipals reads "*" or an object of types. The result is not nil, even where it is empty.
func parsePrincipals(n *node, element string) ([]Principal, error) {
	switch {
	case n.kind == text && n.text == "*":
		return []Principal{{Type: Everyone, Value: "*", Pos: n.pos}}, nil
	case n.kind == text:
		return nil, n.errorf("As a string, %s can only be \"*\": write {\"AWS\": %q} or another type.", element, n.text)
	case n.kind != object:
		return nil, n.errorf("%s must be \"*\" or an object such as {\"AWS\": [...]}, not %s.", element, n.kind)
	}
	principals := []Principal{}
	for i := range n.members {
		m := &n.members[i]
		if !isPrincipalType(m.name) {
			return nil, unknownElement(m, element, principalTypes...)
		}
		values, err := parseTexts(&m.value, element, text)
		if err != nil {
			return nil, err
		}
		for _, v := range values {
			principals = append(principals, Principal{Type: PrincipalType(m.name), Value: v.Value, Pos: v.Pos})
		}
	}
	return principals, nil
}

func isPrincipalType(name string) bool {
	for _, known := range principalTypes {
		if name == known {
			return true
		}
	}
	return false
}

// parseConditions reads a Condition element. The result is not nil, even where the element is empty.
func parseConditions(n *node) ([]Condition, error) {
	if n.kind != object {
		return nil, n.errorf("Condition must be an object of operators, not %s.", n.kind)
	}
	conditions := []Condition{}
	operators := map[string]bool{}
	for i := range n.members {
		m := &n.members[i]
		at := node{pos: m.pos, pointer: m.value.pointer}
		operator, err := parseOperator(&at, m.name)
		if err != nil {
			return nil, err
		}
		if operators[operator.Name()] {
			return nil, at.errorf("%s stands twice in this Condition: merge the two.", operator.Name())
		}
		operators[operator.Name()] = true
		keys, err := parseKeys(&m.value, operator)
		if err != nil {
			return nil, err
		}
		conditions = append(conditions, keys...)
	}
	return conditions, nil
}

// parseKeys reads the keys under one operator.
func parseKeys(n *node, operator Condition) ([]Condition, error) {
	if n.kind != object {
		return nil, n.errorf("%s must be an object of condition keys, not %s.", operator.Name(), n.kind)
	}
	var conditions []Condition
	seen := map[string]string{}
	for i := range n.members {
		m := &n.members[i]
		at := node{pos: m.pos, pointer: m.value.pointer}
		if !strings.Contains(m.name, ":") {
			return nil, at.errorf("The condition key %q names no service: write \"service:key\", such as"+
				" \"aws:SourceIp\".", m.name)
		}
		if first, twice := seen[strings.ToLower(m.name)]; twice {
			return nil, at.errorf("%q and %q are one condition key, because keys do not depend on case: merge the two.",
				m.name, first)
		}
		seen[strings.ToLower(m.name)] = m.name
		values, err := parseTexts(&m.value, "a condition", text, boolean, number)
		if err != nil {
			return nil, err
		}
		condition := operator
		condition.Key, condition.Values, condition.Pos = m.name, values, m.pos
		conditions = append(conditions, condition)
	}
	return conditions, nil
}
