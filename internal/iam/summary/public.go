package summary

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
)

// Public is whether AWS calls the policy public. That is another question than whether an outsider
// can get in: a fixed KMS key in a condition makes a policy that lets in everybody "not public".
//
// For a bucket it is the rule of S3 Block Public Access. For a key and a secret it is what IAM Access
// Analyzer looks for with CheckNoPublicAccess, access for anybody at all, and is proven.
// The scope must be that of [Placed].
func Public(doc *policy.Document, scope prove.Scope) Fact {
	if scope.Service != "s3" {
		return permitted(doc, scope, Strangers(scope, doc)...)
	}
	fact := Fact{Answer: No}
	for i := range doc.Statements {
		s := &doc.Statements[i]
		if s.Effect != policy.Allow {
			continue
		}
		switch open, atoms := public(doc, s); {
		case open:
			fact.Answer = Yes
			fact.Statements = append(fact.Statements, i)
		case len(atoms) > 0:
			fact.DependsOn = append(fact.DependsOn, atoms...)
		}
	}
	if fact.Answer == No && len(fact.DependsOn) > 0 {
		fact.Answer, fact.Reason = Unknown, "it depends on values that are not known yet"
	}
	return fact
}

// public reads one Allow statement as S3 does (S3 User Guide, "Blocking public access to your Amazon
// S3 storage", The meaning of "public").
//
// S3 takes a bucket policy for public until every grant turns out to go only to fixed values, without
// a wildcard and without a policy variable, of a principal or of one of a list of condition keys. The
// atoms are those on which the answer depends.
func public(doc *policy.Document, s *policy.Statement) (open bool, atoms []string) {
	for _, c := range s.Conditions {
		switch fixed, unknown := fixes(doc, c); {
		case unknown != nil:
			atoms = append(atoms, unknown...)
		case fixed:
			return false, nil
		}
	}
	return s.NotPrincipal || slices.ContainsFunc(s.Principals, isOpen), atoms
}

// isOpen reports whether a principal is not one fixed value. Anybody can sign in with the identity
// providers for the public.
func isOpen(p policy.Principal) bool {
	return strings.ContainsAny(p.Value, "*?") || p.Type == policy.Federated && slices.Contains(publicProviders, p.Value)
}

var publicProviders = []string{
	"graph.facebook.com", "accounts.google.com", "www.amazon.com", "cognito-identity.amazonaws.com",
}

// fixing are the condition keys of which fixed values make a grant non-public, with what is a fixed
// value of each (the page above; the API reference of PublicAccessBlockConfiguration).
var fixing = map[string]func(string) bool{
	"aws:principalorgid":       isConstant,
	"aws:principalorgpaths":    isConstant,
	"aws:principalaccount":     isConstant,
	"aws:principalarn":         isConstant,
	"aws:principalservicename": isConstant,
	"aws:sourceip":             isNarrow,
	"aws:sourcearn":            isConstant,
	"aws:sourcevpc":            isConstant,
	"aws:sourcevpce":           isConstant,
	"aws:sourceowner":          isConstant,
	"aws:sourceaccount":        isConstant,
	"aws:userid":               isConstant, // outside the pattern "AROLEID:*"
	"s3:x-amz-server-side-encryption-aws-kms-key-id": isConstant,
	"s3:dataaccesspointarn":                          isAccessPoint,
	"s3:dataaccesspointaccount":                      isConstant,
}

// fixes reports whether a condition keeps a statement to fixed values of a key that counts. A
// condition that a request without the key meets keeps it to nothing.
func fixes(doc *policy.Document, c policy.Condition) (fixed bool, atoms []string) {
	isFixed, ok := fixing[strings.ToLower(c.Key)]
	positive := slices.Contains([]string{
		"StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike", "IpAddress",
	}, c.Operator)
	if !ok || !positive || c.IfExists || c.Qualifier == policy.ForAllValues || len(c.Values) == 0 {
		return false, nil
	}
	for _, v := range c.Values {
		for _, atom := range doc.Atoms.Of(v.Value) {
			if len(atom.Domain) == 0 {
				atoms = append(atoms, atom.Name)
			}
		}
		if !isFixed(v.Value) {
			return false, nil
		}
	}
	return true, atoms
}

// isConstant accepts a value without a wildcard or a policy variable.
func isConstant(value string) bool { return IsFixed(value) && !strings.Contains(value, "${") }

// privateNetworks are those of RFC 1918, which S3 leaves out of account.
var privateNetworks = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"), netip.MustParsePrefix("192.168.0.0/16"),
}

// isNarrow accepts networks no broader than /8 for IPv4 and /32 for IPv6, and private ones.
func isNarrow(value string) bool {
	if network, err := netip.ParsePrefix(value); err == nil {
		inside := func(private netip.Prefix) bool {
			return private.Bits() <= network.Bits() && private.Contains(network.Addr())
		}
		if slices.ContainsFunc(privateNetworks, inside) {
			return true
		}
	}
	return namesNetwork(value)
}

// isAccessPoint accepts the ARNs of access points of one account; their names may be a wildcard.
func isAccessPoint(value string) bool {
	arn, ok := policy.SplitARN(value)
	return ok && isConstant(arn.Account) && !strings.Contains(value, "${")
}
