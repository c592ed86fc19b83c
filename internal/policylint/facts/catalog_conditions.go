package facts

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/catalog"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// conditioned picks statements that have conditions.
func conditioned(s *policy.Statement) bool { return len(s.Conditions) > 0 }

func conditionKeysExist(e *evidence) []Answer {
	return e.each("Condition", conditioned, func(s *policy.Statement) Answer {
		return judged(faultsOf(s, e.noSuchKey), nil)
	})
}

// faultsOf lists what is wrong with the conditions of a statement.
func faultsOf(s *policy.Statement, fault func(policy.Condition) string) []string {
	var faults []string
	for _, c := range s.Conditions {
		if reason := fault(c); reason != "" && !slices.Contains(faults, reason) {
			faults = append(faults, reason)
		}
	}
	return faults
}

// noSuchKey says that a condition key is not documented, "" if it is or need not be.
func (e *evidence) noSuchKey(c policy.Condition) string {
	if _, ok := catalog.Key(c.Key); ok || ofProvider(c.Key) {
		return ""
	}
	prefix, _, _ := strings.Cut(c.Key, ":")
	s, ok := catalog.Find(prefix)
	if own := services[e.subject.Kind]; !ok && own != nil {
		s, ok = catalog.Find(own[0])
	}
	if !ok {
		s = &catalog.Service{} // the global keys may be near
	}
	return fmt.Sprintf("AWS documents no condition key %s (%s)%s", c.Key, catalogued(), suggest(s.NearestKey(c.Key)))
}

// ofProvider reports whether a condition key is an identity provider's: its domain or "saml". Those
// are in requests of sessions that came from the provider, whatever the action (UG, "IAM and AWS STS
// condition context keys").
func ofProvider(key string) bool {
	prefix, _, _ := strings.Cut(key, ":")
	return strings.Contains(prefix, ".") || strings.EqualFold(prefix, "saml")
}

func conditionKeysApply(e *evidence) []Answer {
	return e.each("Condition", conditioned, func(s *policy.Statement) Answer {
		var faults, open []string
		for _, c := range s.Conditions {
			if _, ok := catalog.Key(c.Key); !ok || catalog.IsGlobal(c.Key) || ofProvider(c.Key) {
				continue
			}
			has, atoms := e.someAction(s, func(a *catalog.Action) bool { return a.HasKey(c.Key) })
			switch {
			case has:
			case len(atoms) > 0:
				open = append(open, atoms...)
			default:
				faults = append(faults, doesNotApply(s, c))
			}
		}
		return judged(faults, open)
	})
}

// tagKeys are global keys that requests have only for services that support them.
var tagKeys = []string{"aws:resourcetag/", "aws:requesttag/", "aws:tagkeys"}

// tagKeysApply asks about statements that name their actions. AWS documents tags for each action, or
// for a type of resource that it acts on. ForAllValues in an Allow is left to the fact about what passes
// without the key.
func tagKeysApply(e *evidence) []Answer {
	named := func(s *policy.Statement) bool { return conditioned(s) && !s.NotAction && len(s.Actions) > 0 }
	return e.each("Condition", named, func(s *policy.Statement) Answer {
		return judged(faultsOf(s, func(c policy.Condition) string {
			key := strings.ToLower(c.Key)
			about := slices.ContainsFunc(tagKeys, func(prefix string) bool { return strings.HasPrefix(key, prefix) })
			if !about || c.Qualifier == policy.ForAllValues && allows(s) {
				return ""
			}
			for _, text := range s.Actions {
				covered := e.covered(text.Value)
				if !policy.Known(text.Value) || len(covered) == 0 ||
					slices.ContainsFunc(covered, func(a *catalog.Action) bool { return documents(a, c.Key) }) {
					return ""
				}
			}
			return doesNotApply(s, c)
		}), nil)
	})
}

// documents reports whether AWS documents a condition key for an action or for what it acts on.
func documents(a *catalog.Action, key string) bool {
	has := func(keys []string) bool {
		return slices.ContainsFunc(keys, func(known string) bool {
			prefix, _, _ := strings.Cut(known, "${")
			return len(key) >= len(prefix) && strings.EqualFold(prefix, key[:len(prefix)])
		})
	}
	return has(a.Keys) || slices.ContainsFunc(a.Resources, func(use catalog.ResourceUse) bool {
		return has(use.Keys) || has(use.Type.Keys)
	})
}

// someAction reports whether a documented action that a statement covers is as wanted. Actions that
// nobody documents may be; those that are not known yet come back by the names of their atoms.
func (e *evidence) someAction(s *policy.Statement, wanted func(*catalog.Action) bool) (bool, []string) {
	var named []*catalog.Action
	var atoms []string
	for _, text := range s.Actions {
		if !policy.Known(text.Value) {
			for _, atom := range e.doc.Atoms.Of(text.Value) {
				atoms = append(atoms, atom.Name)
			}
			continue
		}
		if e.ofEveryService(text.Value) {
			return !s.NotAction, nil
		}
		covered := e.covered(text.Value)
		if !s.NotAction && (len(covered) == 0 || slices.ContainsFunc(covered, wanted)) {
			return true, nil
		}
		named = append(named, covered...)
	}
	if !s.NotAction {
		return len(s.Actions) == 0, atoms
	}
	if e.subject.Kind == model.Identity {
		return true, nil // actions of other services are left
	}
	others := slices.ContainsFunc(e.covered("*"), func(a *catalog.Action) bool {
		return wanted(a) && !slices.Contains(named, a)
	})
	return others, nil
}

// doesNotApply tells what becomes of a condition whose key no request has (UG, "IAM JSON policy
// elements: Condition operators").
func doesNotApply(s *policy.Statement, c policy.Condition) string {
	actions := "the actions of the statement"
	if len(s.Actions) == 1 && !s.NotAction {
		actions = s.Actions[0].Value
	}
	reason := fmt.Sprintf("No request for %s has %s (%s)", actions, c.Key, catalogued())
	null := func(value string) bool {
		return c.Operator == "Null" && len(c.Values) == 1 && strings.EqualFold(c.Values[0].Value, value)
	}
	switch {
	case null("true"), c.Qualifier == policy.ForAllValues,
		c.Qualifier == "" && (c.IfExists || strings.Contains(c.Operator, "Not")):
		return reason + ": the condition is always met."
	case null("false"), c.Qualifier == "" && c.Operator != "Null", c.Qualifier == policy.ForAnyValue && !c.IfExists:
		return reason + ": the condition is never met, and the statement has no effect."
	}
	return reason + "."
}

func conditionOperatorsFit(e *evidence) []Answer {
	return e.each("Condition", conditioned, func(s *policy.Statement) Answer {
		return judged(faultsOf(s, wrongOperator), nil)
	})
}

// wrongOperator says that an operator cannot compare the values of a key, "" where it can or may.
// Values that are text can be compared as what they look like, and tags and other keys that a policy
// names can hold anything.
func wrongOperator(c policy.Condition) string {
	key, ok := catalog.Key(c.Key)
	if !ok || strings.ContainsAny(key.Name, "$<") {
		return ""
	}
	if key.Type == catalog.IPAddress && strings.HasPrefix(c.Operator, "String") {
		return comparesNetworkAsText(c)
	}
	fits, ok := compares(c.Operator)
	if !ok || slices.Contains(fits, key.Type) {
		return ""
	}
	return fmt.Sprintf("%s cannot compare the values of %s, which are of type %s (%s).", c.Operator, key.Name, key.Type, catalogued())
}

// compares lists the types that an operator can compare (UG, "IAM JSON policy elements: Condition
// operators"), and reports false for operators that may compare any.
func compares(operator string) ([]catalog.Type, bool) {
	switch {
	case strings.HasPrefix(operator, "Numeric"):
		// aws:EpochTime is a date that numbers may be compared with.
		return []catalog.Type{catalog.Numeric, catalog.Date}, true
	case strings.HasPrefix(operator, "Date"):
		return []catalog.Type{catalog.Date}, true
	case strings.HasPrefix(operator, "Arn"):
		return []catalog.Type{catalog.ARN, catalog.String}, true
	case operator == "Bool":
		return []catalog.Type{catalog.Bool}, true
	case operator == "IpAddress", operator == "NotIpAddress":
		return []catalog.Type{catalog.IPAddress}, true
	}
	return nil, false
}

// comparesNetworkAsText finds a network among the values of a string operator: no address reads
// like one.
func comparesNetworkAsText(c policy.Condition) string {
	for _, value := range c.Values {
		if _, err := netip.ParsePrefix(value.Value); err == nil {
			return fmt.Sprintf("%s compares %s as text, and no address reads %s; write IpAddress or NotIpAddress.",
				c.Operator, c.Key, value.Value)
		}
	}
	return ""
}
