package facts

import (
	"encoding/base64"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// valueFacts are about the values of conditions. Values that are not known yet are not looked at:
// what Terraform computes has the form that AWS gives it.
func valueFacts() []Fact {
	kinds := model.PolicyKinds()
	return []Fact{
		{
			Name: "values_fit_operators", Kinds: kinds, List: true,
			Description: "Every condition value is one that its operator can compare: a number, a date, a Boolean, a network, an ARN.",
			answers:     valueFaults(misfit),
		},
		{
			Name: "values_can_occur", Kinds: kinds, List: true,
			Description: "Every condition value is one that its key can have: ids of accounts, organisations, VPCs and endpoints, " +
				"services and algorithms have forms of their own.",
			answers: valueFaults(impossible),
		},
		{
			Name: "wildcards_are_compared", Kinds: kinds, List: true,
			Description: "Wildcards stand only under operators that know them.",
			answers:     valueFaults(plainWildcard),
		},
		{
			Name: "source_addresses_are_public", Kinds: kinds, List: true,
			Description: "aws:SourceIp is compared with public addresses only, since no request comes from others.",
			answers:     valueFaults(privateAddress),
		},
		{
			Name: "networks_begin_at_their_address", Kinds: kinds, List: true,
			Description: "Every network in a condition is written with its first address.",
			answers:     valueFaults(hostBits),
		},
	}
}

// valueFaults asks about every known value of every condition.
func valueFaults(fault func(c policy.Condition, value string) string) func(*evidence) []Answer {
	return func(e *evidence) []Answer {
		return e.each("Condition", conditioned, func(s *policy.Statement) Answer {
			var faults []string
			for _, c := range s.Conditions {
				for _, value := range c.Values {
					if !policy.Known(value.Value) {
						continue
					}
					if reason := fault(c, value.Value); reason != "" && !slices.Contains(faults, reason) {
						faults = append(faults, reason)
					}
				}
			}
			return judged(faults, nil)
		})
	}
}

// isOpen reports whether a value is a pattern or holds a variable.
func isOpen(value string) bool {
	return strings.ContainsAny(value, "*?") || strings.Contains(value, "${")
}

// misfit says that an operator cannot compare a value (UG, "IAM JSON policy elements: Condition
// operators").
func misfit(c policy.Condition, value string) string {
	ok, wanted := true, ""
	switch {
	case c.Operator == "Null", c.Operator == "Bool":
		ok, wanted = strings.EqualFold(value, "true") || strings.EqualFold(value, "false"), "true or false"
	case strings.HasPrefix(c.Operator, "Numeric"):
		_, ok = eval.ParseNumber(value)
		wanted = "a number"
	case strings.HasPrefix(c.Operator, "Date"):
		_, ok = eval.ParseDate(value)
		wanted = "a date such as 2026-01-31T00:00:00Z"
	case c.Operator == "IpAddress", c.Operator == "NotIpAddress":
		_, ok = eval.ParseNetwork(value)
		wanted = "an address or a network such as 203.0.113.0/24"
	case strings.HasPrefix(c.Operator, "Arn"):
		_, ok = policy.SplitARN(value)
		ok, wanted = ok || value == "*", "an ARN"
	case c.Operator == "BinaryEquals":
		_, err := base64.StdEncoding.DecodeString(value)
		ok, wanted = err == nil, "Base64"
	}
	if ok || c.Operator != "Null" && strings.Contains(value, "${") {
		return ""
	}
	return fmt.Sprintf("%s compares %s with %q, which is not %s.", c.Name(), c.Key, value, wanted)
}

// The forms of ids (Amazon VPC, AWS Organizations and AWS KMS API references).
var (
	accountID        = regexp.MustCompile(`^([0-9]{12}|anonymous)$`)
	organizationID   = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)
	organizationPath = regexp.MustCompile(`^o-[a-z0-9]{10,32}/`)
	vpcID            = regexp.MustCompile(`^vpc-([a-z0-9]{8}|[a-z0-9]{17})$`)
	endpointID       = regexp.MustCompile(`^vpce-([a-z0-9]{8}|[a-z0-9]{17})$`)
	viaService       = regexp.MustCompile(`^[a-z0-9.-]+\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$`)
	principalTypes   = regexp.MustCompile(`^(Account|User|FederatedUser|AssumedRole|Anonymous)$`)
	tlsVersion       = regexp.MustCompile(`^1(\.[0-3])?$`)
)

// forms are the values that keys can have, and an example.
var forms = map[string]struct {
	form    *regexp.Regexp
	example string
}{
	"aws:principalaccount":      {accountID, "111122223333"},
	"aws:resourceaccount":       {accountID, "111122223333"},
	"aws:sourceaccount":         {accountID, "111122223333"},
	"aws:vpceaccount":           {accountID, "111122223333"},
	"kms:calleraccount":         {accountID, "111122223333"},
	"s3:resourceaccount":        {accountID, "111122223333"},
	"s3:dataaccesspointaccount": {accountID, "111122223333"},
	"aws:principalorgid":        {organizationID, "o-a1b2c3d4e5"},
	"aws:resourceorgid":         {organizationID, "o-a1b2c3d4e5"},
	"aws:sourceorgid":           {organizationID, "o-a1b2c3d4e5"},
	"aws:vpceorgid":             {organizationID, "o-a1b2c3d4e5"},
	"aws:principalorgpaths":     {organizationPath, "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/"},
	"aws:resourceorgpaths":      {organizationPath, "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/"},
	"aws:sourceorgpaths":        {organizationPath, "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/"},
	"aws:sourcevpc":             {vpcID, "vpc-0123456789abcdef0"},
	"aws:sourcevpce":            {endpointID, "vpce-0123456789abcdef0"},
	"aws:principaltype":         {principalTypes, "AssumedRole"},
	"kms:viaservice":            {viaService, "s3.us-east-1.amazonaws.com"},
	"s3:tlsversion":             {tlsVersion, "1.2"},
}

// algorithms are the values of the encryption headers of S3 (Amazon S3 API Reference, "PutObject"). AWS
// has added to them before, so only slips of known ones are told.
var algorithms = []string{"AES256", "aws:kms", "aws:kms:dsse"}

// slips are other spellings of algorithms, by lower case without punctuation.
var slips = map[string]string{
	"aes256": "AES256", "sses3": "AES256", "awskms": "aws:kms", "kms": "aws:kms", "ssekms": "aws:kms",
	"awskmsdsse": "aws:kms:dsse", "dssekms": "aws:kms:dsse",
}

// impossible says that a condition key never has a value.
func impossible(c policy.Condition, value string) string {
	if c.Operator == "Null" || isOpen(value) {
		return ""
	}
	key := strings.ToLower(c.Key)
	if key == sseAlgorithm {
		meant := slips[strings.NewReplacer(":", "", "-", "", "_", "", "/", "").Replace(strings.ToLower(value))]
		if meant != "" && !slices.Contains(algorithms, value) {
			return fmt.Sprintf("%s never is %q; did you mean %q?", c.Key, value, meant)
		}
		return ""
	}
	if known, ok := forms[key]; ok && !known.form.MatchString(value) {
		return fmt.Sprintf("%s never is %q; its values look like %q.", c.Key, value, known.example)
	}
	return ""
}

// literalStars are keys whose values can hold the characters that stand for others elsewhere: the
// headers If-None-Match and If-Match, and those that a client chooses.
var literalStars = []string{"s3:if-none-match", "s3:if-match", "aws:referer", "aws:useragent"}

// plainWildcard says that an operator takes a wildcard literally (UG, "IAM JSON policy elements:
// Condition operators"). ARN operators know wildcards by either name.
func plainWildcard(c policy.Condition, value string) string {
	if !strings.HasPrefix(c.Operator, "String") || strings.HasSuffix(c.Operator, "Like") ||
		slices.Contains(literalStars, strings.ToLower(c.Key)) {
		return ""
	}
	for _, variable := range variablesIn(value) {
		value = strings.ReplaceAll(value, variable, "")
	}
	if !strings.ContainsAny(value, "*?") {
		return ""
	}
	like := "StringLike"
	if strings.Contains(c.Operator, "Not") {
		like = "StringNotLike"
	}
	return fmt.Sprintf("%s takes the wildcard in %q for a character; %s would match it.", c.Name(), value, like)
}

// privateNetworks are those from which no request reaches AWS by way of the internet (RFC 1918, 6598,
// 3927, 4193 and 4291). Requests through VPC endpoints have no aws:SourceIp but aws:VpcSourceIp.
var privateNetworks = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"), netip.MustParsePrefix("192.168.0.0/16"),
	netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("169.254.0.0/16"),
	netip.MustParsePrefix("fc00::/7"), netip.MustParsePrefix("fe80::/10"),
}

func privateAddress(c policy.Condition, value string) string {
	if !strings.HasSuffix(c.Operator, "IpAddress") || !strings.EqualFold(c.Key, "aws:SourceIp") {
		return ""
	}
	network, ok := eval.ParseNetwork(value)
	if !ok {
		return ""
	}
	for _, private := range privateNetworks {
		if private.Bits() <= network.Bits() && private.Contains(network.Addr()) {
			return fmt.Sprintf("%s is private, and no request has such an address in aws:SourceIp.", value)
		}
	}
	return ""
}

func hostBits(c policy.Condition, value string) string {
	if !strings.HasSuffix(c.Operator, "IpAddress") {
		return ""
	}
	network, err := netip.ParsePrefix(value)
	if err != nil || network == network.Masked() {
		return ""
	}
	return fmt.Sprintf("%s is not where its network begins; that is %s.", value, network.Masked())
}
