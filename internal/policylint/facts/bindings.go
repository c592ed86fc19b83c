package facts

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
)

// A binding is a condition key by which a policy says whom it means. Questions about strangers are
// about requests that have none of the values that the policy names for it. A value that names
// nobody in particular ("*", 0.0.0.0/0, a role in any account) does not count.
type binding struct {
	key string
	// except is the operator that leaves the named values out.
	except string
	names  func(value string) bool
}

// callerBindings bind the caller, and the network it comes from.
var callerBindings = []binding{
	{principalAccount, "StringNotEquals", isFixed},
	{"kms:CallerAccount", "StringNotEquals", isFixed},
	{principalARN, "ArnNotLike", namesARN},
	{"aws:userid", "StringNotLike", namesUserID},
	{"aws:PrincipalOrgID", "StringNotEquals", isFixed},
	{"aws:PrincipalOrgPaths", "StringNotLike", namesOrganization},
	{"aws:SourceVpc", "StringNotEquals", isFixed},
	{"aws:SourceVpce", "StringNotEquals", isFixed},
	{"aws:SourceIp", "NotIpAddress", namesNetwork},
	{"aws:VpcSourceIp", "NotIpAddress", namesNetwork},
	{"s3:DataAccessPointAccount", "StringNotEquals", isFixed},
	{"s3:DataAccessPointArn", "ArnNotLike", namesARN},
}

// sourceBindings bind the resource for which an AWS service acts.
var sourceBindings = []binding{
	{"aws:SourceAccount", "StringNotEquals", isFixed},
	{"aws:SourceArn", "ArnNotLike", namesARN},
	{"aws:SourceOrgID", "StringNotEquals", isFixed},
	{"aws:SourceOrgPaths", "StringNotLike", namesOrganization},
}

// encryptionContext starts the keys of the encryption context, in which services name the resource
// that they act for.
const encryptionContext = "kms:encryptioncontext:"

// beyond restricts a question to requests that the policy does not name by any of the bindings.
func beyond(doc *policy.Document, bindings []binding, also map[string][]string) func(*prove.Row) {
	return func(r *prove.Row) {
		for _, b := range bindings {
			values := slices.Concat(also[b.key], named(doc, b))
			slices.Sort(values)
			whenNone(b.except, b.key, slices.Compact(values))(r)
		}
	}
}

// named lists the values of a binding that the policy names, under whatever operator: an Allow says
// who may, and a Deny with a negated operator says who is not meant.
func named(doc *policy.Document, b binding) []string {
	var values []string
	for i := range doc.Statements {
		for _, condition := range doc.Statements[i].Conditions {
			if condition.Operator == "Null" || !strings.EqualFold(condition.Key, b.key) {
				continue
			}
			for _, value := range condition.Values {
				if b.names(value.Value) && !strings.Contains(value.Value, "${") {
					values = append(values, value.Value)
				}
			}
		}
	}
	return values
}

// contextBindings bind the encryption context that the policy asks for to ARNs in fixed accounts.
func contextBindings(doc *policy.Document) []binding {
	var found []binding
	for i := range doc.Statements {
		for _, condition := range doc.Statements[i].Conditions {
			key := strings.ToLower(condition.Key)
			known := func(b binding) bool { return b.key == key }
			if strings.HasPrefix(key, encryptionContext) && !slices.ContainsFunc(found, known) {
				found = append(found, binding{key, "StringNotLike", namesARN})
			}
		}
	}
	return found
}

func isFixed(value string) bool { return value != "" && !strings.ContainsAny(value, "*?") }

// namesARN accepts ARNs in a fixed account. ARNs of buckets have no account; there the name counts.
func namesARN(value string) bool {
	arn, ok := policy.SplitARN(value)
	if !ok || arn.Account == "" {
		return isFixed(value) || ok && len(arn.Resource) > 0 && !strings.ContainsAny(arn.Resource[:1], "*?")
	}
	return isFixed(arn.Account)
}

// namesUserID accepts the unique id of a user, or of a role with any session name.
func namesUserID(value string) bool {
	id, _, _ := strings.Cut(value, ":")
	return isFixed(id)
}

// namesOrganization accepts paths whose first step, the organisation, is fixed.
func namesOrganization(value string) bool {
	organization, _, _ := strings.Cut(value, "/")
	return isFixed(organization)
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
