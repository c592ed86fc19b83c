package catalog

import (
	"slices"
	"strings"
)

// Service is one AWS service. Nothing that it returns may be changed.
type Service struct {
	Prefix string // of its actions in policies: "s3"
	Name   string // "Amazon S3"

	keys      []*ConditionKey // sorted by lower-case name
	resources []*ResourceType
	actions   []*Action          // sorted by name
	byName    map[string]*Action // by lower-case name
}

// Action is one action of a service.
type Action struct {
	Name      string        // in the documented spelling, without prefix: "PutObject"
	Access    string        // List, Read, Write, Tagging or Permissions management
	Resources []ResourceUse // none: the action acts on no resource of its own, and a policy must name "*"
	Keys      []string      // the service's condition keys of the action itself; those of its resources come on top

	service *Service
	lower   string // Name in lower case
}

// ResourceUse is a type of resource that an action acts on.
type ResourceUse struct {
	Type     *ResourceType
	Required bool     // every request for the action names one
	Keys     []string // condition keys of the action on this type of resource alone
}

// ResourceType is a type of resource of a service.
type ResourceType struct {
	Name string   // "bucket"
	ARN  string   // the form of its ARNs: "arn:${Partition}:s3:::${BucketName}"
	Keys []string // condition keys of the resource: of every action on it
}

// Action returns an action by its name without prefix, in any case.
func (s *Service) Action(name string) (*Action, bool) {
	a, ok := s.byName[strings.ToLower(name)]
	return a, ok
}

// Actions returns all actions, sorted by name.
func (s *Service) Actions() []*Action { return s.actions }

// Matching returns the actions whose names match a pattern without prefix, in which "*" stands for
// any characters and "?" for one, without regard to case (UG, "IAM JSON policy elements: Action").
func (s *Service) Matching(pattern string) []*Action {
	if pattern == "*" {
		return s.actions
	}
	if !strings.ContainsAny(pattern, "*?") {
		if a, ok := s.Action(pattern); ok {
			return []*Action{a}
		}
		return nil
	}
	pattern = strings.ToLower(pattern)
	var found []*Action
	for _, a := range s.actions {
		if matches(pattern, a.lower) {
			found = append(found, a)
		}
	}
	return found
}

// Resources returns the types of the service's resources, sorted by name.
func (s *Service) Resources() []*ResourceType { return s.resources }

// Keys returns the condition keys that the service documents, sorted by name without regard to
// case. Global keys are among them only where the service says something about them.
func (s *Service) Keys() []*ConditionKey { return s.keys }

// HasKey reports whether a request for the action can have a condition key, in any case: one of
// the action, of a resource that it acts on, or a global one. Keys with a part that the policy
// chooses are given with it: aws:ResourceTag/team.
func (a *Action) HasKey(key string) bool {
	if IsGlobal(key) {
		return true
	}
	k, ok := a.service.Key(key)
	if !ok {
		return false
	}
	if slices.Contains(a.Keys, k.Name) {
		return true
	}
	return slices.ContainsFunc(a.Resources, func(r ResourceUse) bool {
		return slices.Contains(r.Keys, k.Name) || slices.Contains(r.Type.Keys, k.Name)
	})
}

// matches reports whether text matches a pattern in which "*" stands for any characters, also
// none, and "?" for exactly one.
func matches(pattern, text string) bool {
	p, t := 0, 0
	star, from := -1, 0 // where to go on after a mismatch: the last star takes one byte more
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, from = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			p++
			t++
		case star >= 0:
			from++
			p, t = star+1, from
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
