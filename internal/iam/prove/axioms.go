package prove

import (
	"fmt"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// Condition keys with axioms of their own, in lower case.
const (
	keySecureTransport = "aws:securetransport"
	keyTLSVersion      = "s3:tlsversion"
	keySSE             = "s3:x-amz-server-side-encryption"
	keySSEKey          = "s3:x-amz-server-side-encryption-aws-kms-key-id"
	keySSECustomer     = "s3:x-amz-server-side-encryption-customer-algorithm"
	keySourceIP        = "aws:sourceip"
	keySourceVPCE      = "aws:sourcevpce"
	keySourceVPC       = "aws:sourcevpc"
	keyVPCSourceIP     = "aws:vpcsourceip"
	keyCurrentTime     = "aws:currenttime"
	keyEpochTime       = "aws:epochtime"
	keyResourceAccount = "aws:resourceaccount"
)

// traits is what is known about the values of a condition key in every well-formed request.
type traits struct {
	// finite lists all values.
	finite []string
	// domain holds the patterns of all values of a text key.
	domain group
	// samples are values that people recognise, best first.
	samples []string
	// present says that every request has the key.
	present bool
	// free says that the value is any text although it may be compared as a Boolean.
	free bool
}

// anyText is the domain of keys without a known form. The empty string is a value too.
var anyText = shapes("*")

// accountIDs is the domain of account ids.
var accountIDs = digits(12)

// digits is the domain of numbers with as many digits.
func digits(n int) group {
	p := make(pattern, n)
	for i := range p {
		p[i] = element{kind: any1, class: digit}
	}
	return group{id: fmt.Sprint("digits ", n), patterns: []pattern{p}}
}

// shapes is the domain that holds the ARNs, or other texts, of these forms.
func shapes(texts ...string) group {
	g := group{id: strings.Join(texts, "\x00")}
	for _, text := range texts {
		s := shape
		if strings.Count(text, ":") < arnColons {
			s = glob
		}
		p, _ := compilePattern(text, s)
		g.patterns = append(g.patterns, p)
	}
	return g
}

// Typed condition keys (Service Authorization Reference; S3 User Guide, "Actions, resources, and
// condition keys"). A key that is not here may hold any text.
var typed = map[string]traits{
	keySecureTransport: {finite: []string{"true", "false"}, present: true},
	keyTLSVersion:      {finite: []string{"1.3", "1.2"}},
	keySSE:             {domain: shapes("?*"), samples: []string{"aws:kms", "AES256", "aws:kms:dsse"}},
	keySSECustomer:     {domain: shapes("?*"), samples: []string{"AES256"}},
	// The header may hold an alias or a bare id, but the key that S3 uses has a key ARN.
	keySSEKey: {
		domain:  shapes("arn:?*:kms:?*:############:key/?*"),
		samples: []string{"arn:aws:kms:us-east-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab"},
	},
	"aws:sourceaccount": {domain: accountIDs, samples: []string{"444455556666"}},
	"aws:sourcearn": {
		domain:  shapes("arn:?*:?*:*:*:?*"),
		samples: []string{"arn:aws:cloudtrail:us-east-1:444455556666:trail/example"},
	},
	"aws:principalorgid":                 {domain: shapes("o-?*"), samples: []string{"o-exampleorg1"}},
	"aws:sourceorgid":                    {domain: shapes("o-?*"), samples: []string{"o-exampleorg1"}},
	keyResourceAccount:                   {domain: accountIDs, samples: []string{"444455556666"}},
	"aws:viaawsservice":                  {finite: []string{"false", "true"}},
	"aws:multifactorauthpresent":         {finite: []string{"false", "true"}},
	"kms:grantisforawsresource":          {finite: []string{"true", "false"}},
	"kms:bypasspolicylockoutsafetycheck": {finite: []string{"false", "true"}},
	"secretsmanager:blockpublicpolicy":   {finite: []string{"true", "false"}},
	keyCurrentTime:                       {present: true},
	"aws:requestedregion":                {domain: shapes("?*"), samples: []string{"us-east-1"}},
	"s3:dataaccesspointarn":              {domain: shapes("arn:?*:s3:*:############:accesspoint/?*")},
	keyUserID:                            {domain: userIDs, samples: []string{"AROAEXAMPLEEXAMPLEXX:Example", "AIDAEXAMPLEEXAMPLEXX", someAccount}},
	"kms:viaservice":                     {domain: shapes("?*"), samples: []string{"s3.us-east-1.amazonaws.com"}},
}

// textKeys start the names of keys whose value is chosen freely by whoever sets it.
var textKeys = []string{"aws:principaltag/", "aws:resourcetag/", "aws:requesttag/", "kms:encryptioncontext:", "s3:existingobjecttag/", "s3:requestobjecttag/", "secretsmanager:resourcetag/"}

// asked says which keys the question itself is about.
type asked map[string]bool

// traitsOf looks a key up. Versions of TLS that AWS's endpoints refuse count only when the
// question asks for them.
func traitsOf(key string, q asked, scope Scope) traits {
	t := typed[key]
	if key == keyResourceAccount && policy.IsAccountID(scope.Account) {
		t = traits{finite: []string{scope.Account}, present: true}
	}
	if key == keyTLSVersion && q[key] {
		t.finite = []string{"1.3", "1.2", "1.1", "1.0"}
	}
	if t.domain.id == "" {
		t.domain = anyText
	}
	for _, prefix := range textKeys {
		t.free = t.free || strings.HasPrefix(key, prefix)
	}
	return t
}

// canonicalKey is the name of the axis of a condition key. Two keys for one fact share an axis.
func canonicalKey(key string) string {
	key = strings.ToLower(key)
	if key == keyEpochTime {
		return keyCurrentTime
	}
	return key
}

// possible reports whether a caller of this kind can have the key, or can lack it.
func (k kind) possible(key string, absent bool) bool {
	switch {
	case slices.Contains([]string{"aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"}, key):
		return absent || k == service
	case slices.Contains([]string{"aws:principalorgid", "aws:principalorgpaths"}, key),
		strings.HasPrefix(key, "aws:principaltag/"):
		return absent || k == principals || k == session || k == canonical
	case key == keyUserID && k != canonical:
		return absent != (k == principals || k == session || k == anonymous)
	}
	return true
}

// everyKind reports whether callers of every kind can have the key.
func everyKind(key string) bool {
	return service.possible(key, false) && principals.possible(key, false)
}

// coupled are sets of keys that depend on each other, with the combinations that exist.
var coupled = []struct {
	keys []string
	// allowed looks choices up by key; nil stands for any.
	allowed func(of func(key string) *choice) bool
}{
	{[]string{keySecureTransport, keyTLSVersion}, func(of func(string) *choice) bool {
		secure, version := of(keySecureTransport), of(keyTLSVersion)
		return secure == nil || version == nil || version.absent() == (secure.text() == "false")
	}},
	{[]string{keySSE, keySSEKey, keySSECustomer}, encryptionOnce},
	{[]string{keySourceIP, keySourceVPCE, keySourceVPC, keyVPCSourceIP}, networkOnce},
}

// kmsAlgorithm matches the encryption header of every upload with a KMS key, those that AWS may
// add included.
var kmsAlgorithm = shapes("aws:kms*")

// plainHTTP is aws:SecureTransport of requests without TLS.
var plainHTTP = shapes("false")

// encryptionOnce says that a customer-provided key excludes the others, and that only KMS
// encryption, by header or by the bucket's default, has a KMS key.
func encryptionOnce(of func(string) *choice) bool {
	has := func(key string) bool { return of(key) != nil && !of(key).absent() }
	if has(keySSECustomer) && (has(keySSE) || has(keySSEKey)) {
		return false
	}
	return !has(keySSEKey) || !has(keySSE) || kmsAlgorithm.matches(of(keySSE).text())
}

// networkOnce says that a request comes through a VPC endpoint or from a public address.
func networkOnce(of func(string) *choice) bool {
	has := func(key string) bool { return of(key) != nil && !of(key).absent() }
	return !has(keySourceIP) || !has(keySourceVPCE) && !has(keySourceVPC) && !has(keyVPCSourceIP)
}

// partitionsOf are the partitions that callers can be in, as parts of shapes.
func partitionsOf(scope Scope) []string {
	if scope.Partition != "" && policy.Known(scope.Partition) {
		return []string{scope.Partition}
	}
	return []string{"aws", "aws-?*"}
}
