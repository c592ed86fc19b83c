package summary

import (
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// plainKey is a condition key of a policy with the state that it has in a request for which nobody
// did anything about it: over TLS, without MFA, from an address that the policy does not name.
type plainKey struct {
	name string
	// plain are conditions for the state. A key with split has several, none of which counts more than
	// the others: what is not permitted in each of them depends on the key.
	plain [][]policy.Condition
	split bool
}

func (k *plainKey) is(name string) bool { return strings.EqualFold(k.name, name) }

// plainKeys are the condition keys of a document but for those that tell parties apart.
func plainKeys(doc *policy.Document) []plainKey {
	byName := map[string][]policy.Condition{}
	var names []string
	for i := range doc.Statements {
		for _, c := range doc.Statements[i].Conditions {
			key := strings.ToLower(c.Key)
			if slices.ContainsFunc(aboutTheCaller, func(known string) bool { return strings.EqualFold(known, key) }) {
				continue
			}
			if byName[key] == nil {
				names = append(names, c.Key)
			}
			byName[key] = append(byName[key], c)
		}
	}
	var keys []plainKey
	for _, name := range names {
		if key := plain(name, byName[strings.ToLower(name)]); key.plain != nil {
			keys = append(keys, key)
		}
	}
	return keys
}

// plain is the state of a key that occurs in conditions. TLS is what clients use by themselves, and
// in versions that AWS's endpoints accept.
func plain(name string, conditions []policy.Condition) plainKey {
	key := plainKey{name: name}
	one := func(c policy.Condition) plainKey {
		key.plain = [][]policy.Condition{{c}}
		return key
	}
	only := func(operators ...string) bool {
		return !slices.ContainsFunc(conditions, func(c policy.Condition) bool {
			return !slices.ContainsFunc(operators, func(o string) bool { return strings.Contains(c.Operator, o) })
		})
	}
	isOpen := func(c policy.Condition) bool {
		return c.Qualifier != "" || slices.ContainsFunc(c.Values, func(v policy.Text) bool { return strings.Contains(v.Value, "${") })
	}
	switch {
	case key.is("s3:TlsVersion"):
		return key
	case key.is("aws:SecureTransport"):
		return one(demand("Bool", name, "true"))
	case key.is("aws:CurrentTime"), key.is("aws:EpochTime"):
		return times(key, conditions)
	case slices.ContainsFunc(conditions, isOpen), only("Null", "Numeric", "Date", "Binary"):
		return one(demand("Null", name, "true"))
	case only("Null", "Bool"):
		c := demand("Bool", name, "false")
		c.IfExists = true
		return one(c)
	case only("Null", "IpAddress"):
		return one(demand("NotIpAddress", name, valuesOf(conditions)...))
	case only("Null", "Arn"):
		return one(demand("ArnNotLike", name, valuesOf(conditions)...))
	}
	return one(demand("StringNotLike", name, valuesOf(conditions)...))
}

// times splits time at the instants that the conditions name.
func times(key plainKey, conditions []policy.Condition) plainKey {
	key.split = true
	for _, c := range conditions {
		if !strings.HasPrefix(c.Operator, "Date") {
			continue
		}
		for _, v := range c.Values {
			key.plain = append(key.plain,
				[]policy.Condition{demand("DateLessThanEquals", key.name, v.Value)},
				[]policy.Condition{demand("DateGreaterThan", key.name, v.Value)})
		}
	}
	return key
}

// valuesOf are the values that conditions name.
func valuesOf(conditions []policy.Condition) []string {
	var values []string
	for _, c := range conditions {
		if c.Operator != "Null" {
			values = append(values, policy.Strings(c.Values)...)
		}
	}
	slices.Sort(values)
	return slices.Compact(values)
}
