package catalog

import (
	"fmt"
	"strconv"
	"strings"
)

// decode reads the text of a blob. Every line is a kind and its fields, separated by tabs:
//
//	key       name  type
//	resource  name  ARN  keys
//	action    name  access  keys  resources
//
// The condition keys come first and the resource types before the actions, each sorted by name;
// keys are named by their numbers, separated by spaces. Resources are separated by ";": the number
// of the type, "!" if it is required, and after a "," the keys of that use.
func decode(prefix, name, text string) (*Service, error) {
	s := &Service{Prefix: prefix, Name: name}
	for line := range strings.Lines(text) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		var err error
		switch {
		case f[0] == "key" && len(f) == 3:
			s.keys = append(s.keys, newKey(f[1], f[2]))
		case f[0] == "resource" && len(f) == 4:
			r := &ResourceType{Name: f[1], ARN: f[2]}
			r.Keys, err = s.keyNames(f[3])
			s.resources = append(s.resources, r)
		case f[0] == "action" && len(f) == 5:
			err = s.decodeAction(f[1], f[2], f[3], f[4])
		default:
			err = fmt.Errorf("unknown kind")
		}
		if err != nil {
			return nil, fmt.Errorf("line %q: %w", line, err)
		}
	}
	s.byName = make(map[string]*Action, len(s.actions))
	for _, a := range s.actions {
		s.byName[a.lower] = a
	}
	return s, nil
}

func (s *Service) decodeAction(name, access, keys, resources string) error {
	a := &Action{Name: name, Access: access, service: s, lower: strings.ToLower(name)}
	s.actions = append(s.actions, a)
	var err error
	if a.Keys, err = s.keyNames(keys); err != nil || resources == "" {
		return err
	}
	for field := range strings.SplitSeq(resources, ";") {
		field, keys, _ := strings.Cut(field, ",")
		field, required := strings.CutSuffix(field, "!")
		n, err := strconv.Atoi(field)
		if err != nil || n < 0 || n >= len(s.resources) {
			return fmt.Errorf("no resource %q", field)
		}
		use := ResourceUse{Type: s.resources[n], Required: required}
		if use.Keys, err = s.keyNames(keys); err != nil {
			return err
		}
		a.Resources = append(a.Resources, use)
	}
	return nil
}

// keyNames are the names of keys given by their numbers.
func (s *Service) keyNames(numbers string) ([]string, error) {
	if numbers == "" {
		return nil, nil
	}
	names := make([]string, 0, strings.Count(numbers, " ")+1)
	for field := range strings.SplitSeq(numbers, " ") {
		n, err := strconv.Atoi(field)
		if err != nil || n < 0 || n >= len(s.keys) {
			return nil, fmt.Errorf("no key %q", field)
		}
		names = append(names, s.keys[n].Name)
	}
	return names, nil
}
