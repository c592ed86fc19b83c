package prove

import (
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// world is one kind of policy: what it is attached to, and the words that random documents about
// it are made of.
type world struct {
	name  string
	scope Scope
	// actions stand in documents, requested in requests.
	actions, requested []string
	// resources stand in documents; requests name what they match.
	resources []string
	keys      []testKey
}

// withoutVariables is the world without policy variables in its words.
func (w *world) withoutVariables() *world {
	out := *w
	out.resources = slices.DeleteFunc(slices.Clone(w.resources), hasVariable)
	out.keys = slices.Clone(w.keys)
	for i := range out.keys {
		out.keys[i].constants = slices.DeleteFunc(slices.Clone(out.keys[i].constants), hasVariable)
	}
	return &out
}

// identity reports whether the documents are identity policies.
func (w *world) identity() bool { return w.name == "identity" }

// keyType says which operators fit a condition key, and which values it can have.
type keyType uint8

const (
	textKey    keyType = iota
	listKey            // several values
	boolKey            // true or false
	numberKey          // whole numbers
	dateKey            // instants, in every request
	addressKey         // IP addresses
	arnKey             // ARNs
	derivedKey         // follows from the principal
)

// testKey is a condition key with the constants that documents compare it with.
type testKey struct {
	name      string
	keyType   keyType
	constants []string
}

// operatorsOf are the operators that fit a type.
var operatorsOf = map[keyType][]string{
	textKey: {
		"StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase",
	},
	listKey:   {"StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase"},
	boolKey:   {"Bool"},
	numberKey: operatorsLike("Numeric"),
	dateKey:   operatorsLike("Date"),
	addressKey: {
		"IpAddress", "NotIpAddress",
	},
	arnKey:     {"ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "StringEquals", "StringNotLike"},
	derivedKey: {"StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase"},
}

func operatorsLike(prefix string) []string {
	return slices.DeleteFunc(policy.Operators(), func(o string) bool { return !strings.HasPrefix(o, prefix) })
}

var (
	globalKeys = []testKey{
		{"aws:SecureTransport", boolKey, []string{"true", "false", "False"}},
		{"aws:PrincipalArn", derivedKey, []string{
			"arn:aws:iam::111122223333:role/app", "arn:aws:iam::111122223333:role/*", "arn:aws:iam::*:user/a?n", "*", "arn:aws:iam::444455556666:root",
		}},
		{"aws:PrincipalAccount", derivedKey, []string{account, "444455556666", "4*", "anonymous"}},
		{"aws:PrincipalType", derivedKey, []string{"User", "AssumedRole", "A*", "Account", "anonymous"}},
		{"aws:PrincipalIsAWSService", boolKey, []string{"true", "false"}},
		{"aws:PrincipalServiceName", derivedKey, []string{"cloudtrail.amazonaws.com", "c*.amazonaws.com"}},
		{"aws:username", derivedKey, []string{"ann", "a*", "bob", "A?N"}},
		{"aws:PrincipalOrgID", textKey, []string{"o-exampleorg1", "o-*", "o-other"}},
		{"aws:PrincipalTag/t", textKey, []string{"a", "in/", "ann", "*", "a/b"}},
		{"aws:SourceArn", arnKey, []string{
			"arn:aws:logs:us-east-1:111122223333:x", "arn:aws:*:*:111122223333:*", "arn:aws:logs:us-east-1:111122223333:x:y", "arn:*:logs:*:*:x*",
		}},
		{"aws:SourceAccount", textKey, []string{account, "444455556666", "1111*"}},
		{"aws:CurrentTime", dateKey, []string{"2026-01-01T00:00:00Z", "1767225600", "2026-01-01T01:00:00+01:00", "2025-12-31"}},
		{"aws:SourceIp", addressKey, []string{"10.0.0.0/8", "10.1.0.0/16", "2001:db8::/32", "10.1.2.3", "0.0.0.0/0", "::/0", "::ffff:10.0.0.0/104"}},
		{"aws:SourceVpce", textKey, []string{"vpce-1", "vpce-*"}},
		{"aws:TagKeys", listKey, []string{"a", "b", "a*", "A", "*"}},
		{"aws:RequestTag/t", textKey, []string{"", "a", "x:y", "?", "*b", "é", "K", "\u212a", "${aws:PrincipalTag/t}", "a${*}b"}},
	}
	bucketKeys = append([]testKey{
		{"s3:TlsVersion", numberKey, []string{"1.2", "1.20", "1.3", "1"}},
		{"s3:prefix", textKey, []string{"in/", "IN/", "in", "a", "", "*", "in*", "?", "*/", "a/b", "${aws:username}", "${aws:username}/*"}},
		{"s3:max-keys", numberKey, []string{"10", "10.0", "9.5", "-1", "0", "1e1"}},
		{keySSEName, textKey, []string{"aws:kms", "AES256", "aws:*", "aws:kms:dsse"}},
		{keySSEName + "-aws-kms-key-id", arnKey, []string{keyARN, "arn:aws:kms:*:111122223333:key/*"}},
		{keySSEName + "-customer-algorithm", textKey, []string{"AES256", "*"}},
	}, globalKeys...)
	kmsKeys = append([]testKey{
		{"kms:ViaService", textKey, []string{"s3.us-east-1.amazonaws.com", "s3.*", "*.amazonaws.com"}},
		{"kms:CallerAccount", derivedKey, []string{account, "444455556666", "*5*"}},
		{"kms:EncryptionContext:aws:s3:arn", textKey, []string{"arn:aws:s3:::data", "arn:aws:s3:::data/*", "arn:*"}},
		{"kms:EncryptionContextKeys", listKey, []string{"a", "b", "a?"}},
		{"kms:GrantIsForAWSResource", boolKey, []string{"true", "false"}},
	}, globalKeys...)
	secretKeys = append([]testKey{
		{"secretsmanager:BlockPublicPolicy", boolKey, []string{"true", "false"}},
		{"secretsmanager:VersionStage", textKey, []string{"AWSCURRENT", "AWS*", "awscurrent"}},
	}, globalKeys...)
)

const (
	keySSEName = "s3:x-amz-server-side-encryption"
	secretARN  = "arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf"
)

// worlds are the kinds of policies, with more and less known about what they are attached to.
func worlds() []*world {
	bucket := world{
		actions: []string{
			"*", "s3:*", "s3:Get*", "S3:getobject", "s3:?utObject", "s3:PutObject", "s3:List*", "s3:*Object", "s3:PutBucketPolicy", "*:*", "kms:*",
		},
		requested: []string{"s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:PutBucketPolicy", "s3:NewObject", "s3:NewBucketThing"},
		resources: []string{
			"*", "arn:aws:s3:::data", "arn:aws:s3:::data/*", "arn:aws:s3:::data*", "arn:*:s3:*:*:data/in/?", "arn:aws:s3:::data/in*", "arn:aws:s3:::other/*",
			"arn:aws:s3:::data/${aws:username}", "arn:aws:s3:::data/in/${aws:PrincipalTag/t}", "arn:aws:s3:::data/${aws:PrincipalTag/t, 'x'}*",
			"arn:aws:s3:::data/a:b", "arn:aws:s3:::d*/b*", "arn:aws:s3:::data/${*}",
		},
		keys: bucketKeys,
	}
	named := func(name string, w world, scope Scope) *world {
		w.name, w.scope = name, scope
		return &w
	}
	key := world{
		actions:   []string{"*", "kms:*", "kms:Decrypt", "kms:De*", "kms:PutKeyPolicy", "kms:*Key*", "s3:*"},
		requested: []string{"kms:Decrypt", "kms:PutKeyPolicy", "kms:DescribeKey", "kms:NewThing"},
		resources: []string{"*", "*", "*", keyARN, "arn:aws:kms:*:*:key/*", "arn:aws:kms:us-east-1:444455556666:key/x"},
		keys:      kmsKeys,
	}
	secret := world{
		actions:   []string{"*", "secretsmanager:*", "secretsmanager:Get*", "secretsmanager:PutResourcePolicy"},
		requested: []string{"secretsmanager:GetSecretValue", "secretsmanager:PutResourcePolicy", "secretsmanager:NewThing"},
		resources: []string{"*", secretARN, secretARN[:len(secretARN)-6] + "*", "arn:aws:secretsmanager:*:*:secret:db*"},
		keys:      secretKeys,
	}
	identity := world{
		actions:   append(slices.Clone(bucket.actions), "kms:Decrypt", "sts:AssumeRole"),
		requested: []string{"s3:GetObject", "s3:ListBucket", "kms:Decrypt", "sts:AssumeRole", "new:Thing"},
		resources: append(slices.Clone(bucket.resources), keyARN, "arn:aws:iam::*:role/*"),
		keys:      bucketKeys,
	}
	return []*world{
		named("bucket", bucket, bucketScope),
		named("bucket", bucket, bucketScope),
		named("some bucket", bucket, Scope{Service: "s3"}),
		named("key", key, keyScope),
		named("some key", key, Scope{Service: "kms", Account: account}),
		named("secret", secret, Scope{Service: "secretsmanager", Account: account, Partition: "aws", Region: "us-east-1", ARN: secretARN}),
		named("identity", identity, Scope{}),
		named("any service", identity, Scope{}),
	}
}

// listedPrincipals are what Principal elements list.
var listedPrincipals = []policy.Principal{
	{Type: policy.Everyone, Value: "*"},
	{Type: policy.AWS, Value: "*"},
	{Type: policy.AWS, Value: account},
	{Type: policy.AWS, Value: "arn:aws:iam::111122223333:root"},
	{Type: policy.AWS, Value: "arn:aws:iam::111122223333:role/app"},
	{Type: policy.AWS, Value: "arn:aws:iam::111122223333:role/team/dev"},
	{Type: policy.AWS, Value: "arn:aws:iam::111122223333:user/ann"},
	{Type: policy.AWS, Value: "arn:aws:sts::111122223333:assumed-role/app/s1"},
	{Type: policy.AWS, Value: "arn:aws:sts::111122223333:federated-user/fed"},
	{Type: policy.AWS, Value: "arn:aws:iam::444455556666:root"},
	{Type: policy.Service, Value: "cloudtrail.amazonaws.com"},
	{Type: policy.CanonicalUser, Value: "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"},
	{Type: policy.Federated, Value: "accounts.google.com"},
	{Type: policy.AWS, Value: "AROAEXAMPLEEXAMPLEXX"},
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// some draws one to three of a list.
func some(r *rand.Rand, from []string) []policy.Text {
	var out []policy.Text
	for range 1 + r.IntN(5)/2 {
		out = append(out, policy.Text{Value: pick(r, from)})
	}
	return out
}

// randomDocument draws a document of at most four statements over few condition keys.
func (w *world) randomDocument(r *rand.Rand, keys []testKey) *policy.Document {
	var statements []policy.Statement
	for range 1 + r.IntN(4) {
		statements = append(statements, w.randomStatement(r, keys))
	}
	doc := document(nil, statements...)
	if r.IntN(8) == 0 {
		doc.Version = policy.Version2008
	}
	return doc
}

// someKeys draws the condition keys of one problem.
func (w *world) someKeys(r *rand.Rand) []testKey {
	var keys []testKey
	for range 1 + r.IntN(3) {
		keys = append(keys, pick(r, w.keys))
	}
	return keys
}

func (w *world) randomStatement(r *rand.Rand, keys []testKey) policy.Statement {
	s := policy.Statement{
		Effect: policy.Allow, Actions: some(r, w.actions), NotAction: r.IntN(6) == 0,
		Resources: some(r, w.resources), NotResource: r.IntN(8) == 0,
	}
	if r.IntN(5) < 2 {
		s.Effect = policy.Deny
	}
	if !w.identity() {
		s.Principals = randomPrincipals(r)
		s.NotPrincipal = r.IntN(12) == 0
	}
	for range r.IntN(4) {
		if c := randomCondition(r, pick(r, keys)); !slices.ContainsFunc(s.Conditions, func(other policy.Condition) bool {
			return other.Name() == c.Name() && strings.EqualFold(other.Key, c.Key)
		}) {
			s.Conditions = append(s.Conditions, c)
		}
	}
	return s
}

// randomPrincipals draws everyone, or one or two others.
func randomPrincipals(r *rand.Rand) []policy.Principal {
	first, second := pick(r, listedPrincipals), pick(r, listedPrincipals)
	if first.Type == policy.Everyone || second.Type == policy.Everyone || r.IntN(2) == 0 {
		return []policy.Principal{first}
	}
	return []policy.Principal{first, second}
}

// randomRow draws a row: often about everything in some element.
func (w *world) randomRow(r *rand.Rand, keys []testKey) Row {
	row := w.randomStatement(r, keys)
	row.Effect = policy.Allow
	if r.IntN(2) == 0 {
		row.Principals, row.NotPrincipal = nil, false
	}
	if r.IntN(3) == 0 {
		row.Actions, row.NotAction = nil, false
	}
	if r.IntN(2) == 0 {
		row.Resources, row.NotResource = nil, false
	}
	return row
}

// randomCondition draws a condition on a key; one in thirty has an operator of another type.
func randomCondition(r *rand.Rand, key testKey) policy.Condition {
	name := pick(r, operatorsOf[key.keyType])
	switch r.IntN(30) {
	case 0:
		name = pick(r, slices.DeleteFunc(policy.Operators(), func(o string) bool { return o == "Null" }))
	case 1, 2, 3, 4, 5, 6:
		return when("Null", randomCase(r, key.name), pick(r, []string{"true", "false"}))
	}
	qualifier := ""
	if many := key.keyType == listKey; many && r.IntN(8) > 0 || !many && r.IntN(30) == 0 {
		qualifier = pick(r, []string{"ForAllValues:", "ForAnyValue:"})
	}
	suffix := ""
	if r.IntN(5) == 0 {
		suffix = "IfExists"
	}
	c := when(qualifier+name+suffix, randomCase(r, key.name))
	for range 1 + r.IntN(5)/3 {
		c.Values = append(c.Values, policy.Text{Value: pick(r, key.constants)})
	}
	return c
}

// randomCase writes a key in other case, now and then.
func randomCase(r *rand.Rand, key string) string {
	switch r.IntN(10) {
	case 0:
		return strings.ToLower(key)
	case 1:
		return strings.ToUpper(key[:3]) + key[3:]
	}
	return key
}
