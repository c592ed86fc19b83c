package catalog

import (
	"cmp"
	"slices"
	"strings"
)

// Type is the type of a condition key's values.
type Type string

// The types that AWS documents.
const (
	String    Type = "String"
	Bool      Type = "Bool"
	Numeric   Type = "Numeric"
	Date      Type = "Date"
	ARN       Type = "ARN"
	IPAddress Type = "IPAddress"
)

// ConditionKey is a key of the Condition element.
type ConditionKey struct {
	Name  string // in the documented spelling, with a placeholder for what a policy chooses: "aws:ResourceTag/${TagKey}"
	Type  Type
	Multi bool // a request can have several values: documented as ArrayOf...

	lower   string // Name in lower case
	pattern string // lower with "?*" for the placeholder, "" without one
}

// newKey is the condition key with a documented name and type.
func newKey(name, kind string) *ConditionKey {
	k := &ConditionKey{Name: name, lower: strings.ToLower(name)}
	element, multi := strings.CutPrefix(kind, "ArrayOf")
	k.Type, k.Multi = Type(element), multi
	// The placeholder is ${TagKey}, and <key> in S3's pages.
	for _, p := range []struct{ open, end string }{{"${", "}"}, {"<", ">"}} {
		before, rest, ok := strings.Cut(k.lower, p.open)
		if !ok {
			continue
		}
		_, after, _ := strings.Cut(rest, p.end)
		k.pattern = before + "?*" + after
	}
	// Some pages write tag-key, or nothing, in its place.
	if before, ok := strings.CutSuffix(strings.TrimSuffix(k.lower, "tag-key"), "/"); ok {
		k.pattern = before + "/?*"
	}
	return k
}

// find returns the key with a name in any case, from keys sorted by lower-case name. A name with
// a chosen part finds the key with a placeholder.
func find(keys []*ConditionKey, name string) (*ConditionKey, bool) {
	name = strings.ToLower(name)
	at, ok := slices.BinarySearchFunc(keys, name, func(k *ConditionKey, name string) int { return cmp.Compare(k.lower, name) })
	if ok {
		return keys[at], true
	}
	for _, k := range keys {
		if k.pattern != "" && matches(k.pattern, name) {
			return k, true
		}
	}
	return nil, false
}

// Key returns a condition key that the service documents, in any case.
func (s *Service) Key(name string) (*ConditionKey, bool) { return find(s.keys, name) }

// Key returns a condition key of any service or a global one, in any case. The service is the one
// of its prefix or the one that documents the keys of such a prefix, as STS does for "saml:sub".
func Key(name string) (ConditionKey, bool) {
	if k, ok := globalKey(name); ok {
		return *k, true
	}
	prefix, _, ok := strings.Cut(name, ":")
	if !ok {
		return ConditionKey{}, false
	}
	prefix = strings.ToLower(prefix)
	if home, ok := loadIndex().homes[prefix]; ok {
		prefix = home
	} else if strings.Contains(prefix, ".") {
		// An identity provider's own domain, sometimes with a placeholder.
		prefix = "sts"
	}
	s, ok := Find(prefix)
	if !ok {
		return ConditionKey{}, false
	}
	k, ok := s.Key(name)
	if !ok {
		return ConditionKey{}, false
	}
	return *k, true
}
