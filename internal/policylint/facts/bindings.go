package facts

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/summary"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// bindingFacts are about conditions that seem to bind somebody and do not.
func bindingFacts() []Fact {
	kinds := model.PolicyKinds()
	return []Fact{
		{
			Name: "conditions_exclude_somebody", Kinds: kinds, List: true,
			Description: "No condition accepts every value that its key can have: all networks, all ARNs, true as well as false.",
			answers:     conditionFaults(excludesNobody),
		},
		{
			Name: "conditions_cannot_be_spoofed", Kinds: kinds, List: true,
			Description: "No statement that is closed to strangers otherwise rests on a header that the caller chooses.",
			answers:     conditionsCannotBeSpoofed,
		},
		{
			Name: "source_arns_have_accounts", Kinds: kinds, List: true,
			Description: "Where aws:SourceArn names a resource whose ARN has no account, such as a bucket, aws:SourceAccount or " +
				"an organisation stands beside it.",
			answers: sourceARNsHaveAccounts,
		},
		{
			Name: "denies_name_principals", Kinds: kinds, List: true,
			Description: "No Deny statement has a NotPrincipal, which also stops sessions of the roles that it names.",
			answers: func(e *evidence) []Answer {
				denies := func(s *policy.Statement) bool { return s.Effect == policy.Deny && s.NotPrincipal }
				return e.each("NotPrincipal", denies, func(*policy.Statement) Answer {
					return violated("The statement denies everybody but those it names, and sessions of the roles among them, too.")
				})
			},
		},
	}
}

// excludesNobody says that all values of a key pass a condition. One that asks for any tag asks
// whether there is one, and is left alone, as are others that are not about who calls from where.
func excludesNobody(s *policy.Statement, c policy.Condition) string {
	switch {
	case c.Operator == "Bool":
		return bothBooleans(c)
	case c.Operator == "IpAddress", c.Operator == "NotIpAddress":
		return everyNetwork(c)
	case s.Effect != policy.Allow, !strings.HasSuffix(c.Operator, "Like") && !strings.HasPrefix(c.Operator, "Arn"),
		strings.Contains(c.Operator, "Not"), !bindsSomebody(c.Key):
		return ""
	}
	for _, value := range c.Values {
		if policy.Known(value.Value) && namesNobody(value.Value) {
			return fmt.Sprintf("%s accepts every value of %s with %q.", c.Name(), c.Key, value.Value)
		}
	}
	return ""
}

func bothBooleans(c policy.Condition) string {
	has := func(value string) bool {
		return slices.ContainsFunc(c.Values, func(t policy.Text) bool { return strings.EqualFold(t.Value, value) })
	}
	if has("true") && has("false") {
		return fmt.Sprintf("%s is either true or false, and %s accepts both.", c.Key, c.Name())
	}
	return ""
}

// everyNetwork finds networks that hold all addresses of their family, also as two halves.
func everyNetwork(c policy.Condition) string {
	halves := map[bool]map[netip.Addr]bool{true: {}, false: {}}
	for _, value := range c.Values {
		network, err := netip.ParsePrefix(value.Value)
		if err != nil {
			continue
		}
		family := halves[network.Addr().Is4()]
		if network.Bits() == 1 {
			family[network.Masked().Addr()] = true
		}
		if network.Bits() == 0 || len(family) == 2 {
			return fmt.Sprintf("%s holds every address.", value.Value)
		}
	}
	return ""
}

// bindsSomebody reports whether a key tells the caller, the network that it comes from, or the
// resource for which a service acts.
func bindsSomebody(key string) bool {
	return slices.ContainsFunc(slices.Concat(summary.CallerBindings, summary.SourceBindings), func(b summary.Binding) bool {
		return strings.EqualFold(b.Key, key)
	})
}

// namesNobody reports whether a pattern leaves open everything that could tell one from another: an
// ARN its account and resource, an id of an organisation or a VPC all but the letters that each has.
func namesNobody(pattern string) bool {
	if arn, ok := policy.SplitARN(pattern); ok {
		resource := arn.Resource[strings.LastIndexAny(arn.Resource, "/:")+1:]
		return strings.Trim(arn.Account, "*?") == "" && strings.Trim(resource, "*?") == ""
	}
	for _, letters := range []string{"o-", "r-", "vpc-", "vpce-"} {
		pattern = strings.TrimPrefix(pattern, letters)
	}
	return strings.Trim(pattern, "*?/") == ""
}

// chosenByCaller are headers that a client fills in as it likes (UG, "AWS global condition context
// keys").
var chosenByCaller = []string{"aws:referer", "aws:useragent"}

// conditionsCannotBeSpoofed leaves Allow statements for everybody to the fact about strangers.
func conditionsCannotBeSpoofed(e *evidence) []Answer {
	closed := func(s *policy.Statement) bool {
		return conditioned(s) && (s.Effect == policy.Deny || e.namesEverybody(s))
	}
	return e.each("Condition", closed, func(s *policy.Statement) Answer {
		return judged(faultsOf(s, func(c policy.Condition) string {
			if !slices.Contains(chosenByCaller, strings.ToLower(c.Key)) {
				return ""
			}
			return fmt.Sprintf("Whoever makes the request chooses what %s says.", c.Key)
		}), nil)
	})
}

// ownsSource are keys that tell whose resource a service acts for, whatever its ARN says.
var ownsSource = []string{"aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"}

func sourceARNsHaveAccounts(e *evidence) []Answer {
	forService := func(s *policy.Statement) bool {
		isService := func(p policy.Principal) bool { return p.Type == policy.Service }
		owned := func(c policy.Condition) bool { return slices.Contains(ownsSource, strings.ToLower(c.Key)) }
		return allows(s) && slices.ContainsFunc(s.Principals, isService) && !slices.ContainsFunc(s.Conditions, owned)
	}
	return e.each("Condition", forService, func(s *policy.Statement) Answer {
		return judged(faultsOf(s, func(c policy.Condition) string {
			if !strings.EqualFold(c.Key, "aws:SourceArn") || strings.Contains(c.Operator, "Not") || c.Operator == "Null" {
				return ""
			}
			for _, value := range c.Values {
				arn, ok := policy.SplitARN(value.Value)
				if ok && arn.Service == "s3" && arn.Account == "" && strings.Trim(arn.Resource, "*?") != "" {
					return fmt.Sprintf("%s has no account: should the bucket be deleted, anybody can make one of its name.", value.Value)
				}
			}
			return ""
		}), nil)
	})
}
