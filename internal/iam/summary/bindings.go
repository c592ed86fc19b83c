package summary

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// A Binding is a condition key by which a policy says whom it means. Questions about strangers are
// about requests that have none of the values that the policy names for it. A value that names
// nobody in particular ("*", 0.0.0.0/0, a role in any account) does not count.
type Binding struct {
	Key string
	// Except is the operator that leaves the named values out.
	Except string
	// Names reports whether a value names somebody.
	Names func(value string) bool
}

// CallerBindings bind the caller, and the network it comes from.
var CallerBindings = []Binding{
	{"aws:PrincipalAccount", "StringNotEquals", IsFixed},
	{"kms:CallerAccount", "StringNotEquals", IsFixed},
	{"aws:PrincipalArn", "ArnNotLike", namesARN},
	{"aws:userid", "StringNotLike", namesUserID},
	{"aws:PrincipalOrgID", "StringNotEquals", IsFixed},
	{"aws:PrincipalOrgPaths", "StringNotLike", namesOrganization},
	{"aws:SourceVpc", "StringNotEquals", IsFixed},
	{"aws:SourceVpce", "StringNotEquals", IsFixed},
	{"aws:SourceIp", "NotIpAddress", namesNetwork},
	{"aws:VpcSourceIp", "NotIpAddress", namesNetwork},
	{"s3:DataAccessPointAccount", "StringNotEquals", IsFixed},
	{"s3:DataAccessPointArn", "ArnNotLike", namesARN},
}

// SourceBindings bind the resource for which an AWS service acts.
var SourceBindings = []Binding{
	{"aws:SourceAccount", "StringNotEquals", IsFixed},
	{"aws:SourceArn", "ArnNotLike", namesARN},
	{"aws:SourceOrgID", "StringNotEquals", IsFixed},
	{"aws:SourceOrgPaths", "StringNotLike", namesOrganization},
}

// encryptionContext starts the keys of the encryption context, in which services name the resource
// that they act for.
const encryptionContext = "kms:encryptioncontext:"

// Beyond are the conditions of requests that the policy does not name by any of the bindings, nor
// by the values that also adds for their keys.
func Beyond(doc *policy.Document, bindings []Binding, also map[string][]string) []policy.Condition {
	var conditions []policy.Condition
	for _, b := range bindings {
		values := slices.Concat(also[b.Key], b.Named(doc))
		if len(values) == 0 {
			continue
		}
		slices.Sort(values)
		conditions = append(conditions, demand(b.Except, b.Key, slices.Compact(values)...))
	}
	return conditions
}

// Named lists the values that the policy names, under whatever operator: an Allow says who may, and
// a Deny with a negated operator says who is not meant.
func (b Binding) Named(doc *policy.Document) []string {
	var values []string
	for i := range doc.Statements {
		for _, condition := range doc.Statements[i].Conditions {
			if condition.Operator == "Null" || !strings.EqualFold(condition.Key, b.Key) {
				continue
			}
			for _, value := range condition.Values {
				if b.Names(value.Value) && !strings.Contains(value.Value, "${") {
					values = append(values, value.Value)
				}
			}
		}
	}
	return values
}

// ContextBindings bind the encryption context that the policy asks for to ARNs in fixed accounts.
func ContextBindings(doc *policy.Document) []Binding {
	var found []Binding
	for i := range doc.Statements {
		for _, condition := range doc.Statements[i].Conditions {
			key := strings.ToLower(condition.Key)
			known := func(b Binding) bool { return b.Key == key }
			if strings.HasPrefix(key, encryptionContext) && !slices.ContainsFunc(found, known) {
				found = append(found, Binding{key, "StringNotLike", namesARN})
			}
		}
	}
	return found
}

// IsFixed reports whether a value is one value, and no pattern.
func IsFixed(value string) bool { return value != "" && !strings.ContainsAny(value, "*?") }

// namesARN accepts ARNs in a fixed account. ARNs of buckets have no account; there the name counts.
func namesARN(value string) bool {
	arn, ok := policy.SplitARN(value)
	if !ok || arn.Account == "" {
		return IsFixed(value) || ok && len(arn.Resource) > 0 && !strings.ContainsAny(arn.Resource[:1], "*?")
	}
	return IsFixed(arn.Account)
}

// namesUserID accepts the unique id of a user, or of a role with any session name.
func namesUserID(value string) bool {
	id, _, _ := strings.Cut(value, ":")
	return IsFixed(id)
}

// namesOrganization accepts paths whose first step, the organisation, is fixed.
func namesOrganization(value string) bool {
	organization, _, _ := strings.Cut(value, "/")
	return IsFixed(organization)
}

// The widest networks that still name somebody: S3 calls a policy public beyond them
// (S3 User Guide, "Blocking public access to your Amazon S3 storage").
const (
	widestIPv4 = 8
	widestIPv6 = 32
)

func namesNetwork(value string) bool {
	prefix, err := netip.ParsePrefix(value)
	if err != nil {
		_, err = netip.ParseAddr(value)
		return err == nil
	}
	if prefix.Addr().Is4() {
		return prefix.Bits() >= widestIPv4
	}
	return prefix.Bits() >= widestIPv6
}

// demand is a condition with positionless values.
func demand(operator, key string, values ...string) policy.Condition {
	return policy.Condition{Operator: operator, Key: key, Values: policy.Texts(values...)}
}
