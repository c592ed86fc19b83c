package facts

import (
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/iam/summary"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// defaultKeyReading is the reading of AWS's documents under which uploads without headers are
// judged (S3 User Guide, "Using server-side encryption with AWS KMS keys").
const defaultKeyReading = "The key id condition key holds the key that S3 will use, also when the request names none."

// namedKeyReading is the other reading, under which uploads are judged that ask for SSE-KMS and name
// no key: policies are applied before default encryption (S3 User Guide, "Setting default server-side
// encryption behavior for Amazon S3 buckets").
const namedKeyReading = "The key id condition key is missing from requests that name no key."

func bucketFacts() []Fact {
	kinds := []model.Kind{model.Bucket}
	return []Fact{
		{
			Name: "denies_insecure_transport", Kinds: kinds,
			Description: "Every request over plain HTTP, to the bucket and to its objects, meets an explicit Deny.",
			answers:     denied(actions("s3:*"), when("Bool", secureTransport, "false")),
		},
		{
			Name: "denies_wrong_kms_key", Kinds: kinds,
			Description: "Every upload that is encrypted with another KMS key than the bucket's default key and " +
				"the key ARNs in the policy's conditions meets an explicit Deny, and so does every upload that asks for " +
				"SSE-KMS without naming a key, which gets the AWS managed key.",
			answers: deniesWrongKey,
		},
		{
			Name: "denies_wrong_kms_key_updates", Kinds: kinds,
			Description: "Every UpdateObjectEncryption to another KMS key than the bucket's default key and the " +
				"key ARNs in the policy's conditions meets an explicit Deny.",
			answers: func(e *evidence) []Answer {
				return []Answer{e.denies(actions("s3:UpdateObjectEncryption"), e.foreignKey())}
			},
		},
		{
			Name: "denies_other_algorithm", Kinds: kinds,
			Description: "Every upload that asks for server-side encryption without KMS meets an explicit Deny.",
			answers: denied(actions("s3:PutObject"), present(sseAlgorithm),
				when("StringNotLike", sseAlgorithm, "aws:kms*")),
		},
		{
			Name: "denies_sse_c", Kinds: kinds,
			Description: "Every upload that brings its own key (SSE-C) meets an explicit Deny.",
			answers:     denied(actions("s3:PutObject"), present(sseCustomerKey)),
		},
		{
			Name: "accepts_default_uploads", Kinds: kinds,
			Description: "Uploads without encryption headers, which get the bucket's default encryption, do not all meet " +
				"an explicit Deny.",
			answers: acceptsDefaultUploads,
		},
		{
			Name: "account_keeps_control", Kinds: kinds,
			Description: "A principal of the bucket's account other than its root user, and every administrator that the " +
				"intent names, can still read and replace the policy and list the bucket: they meet no explicit Deny.",
			answers: bucketControl,
		},
	}
}

func denied(parts ...func(*prove.Row)) func(*evidence) []Answer {
	return func(e *evidence) []Answer { return []Answer{e.denies(parts...)} }
}

// denies leaves out calls that AWS services make in their own name: they use TLS, and whoever lets
// them in decides about their encryption. AWS's documents also disagree whether {"AWS": "*"}, a
// common way to write such a Deny, covers them.
//
// The request that shows a violation is one that the policy itself allows, if there is one. Else it
// comes from the bucket's own account, whose IAM policies may allow it.
func (e *evidence) denies(parts ...func(*prove.Row)) Answer {
	parts = append(parts, notAService)
	denied := proven(e.whole().Denies(row(parts...)))
	if denied.Verdict != prove.Violated {
		return denied
	}
	if allowed := e.whole().Permits(row(parts...)); allowed.Verdict == prove.Holds {
		denied.Witness, denied.Statements = allowed.Witness, allowed.Statements
		return denied
	}
	denied.Undenied = true
	if !policy.Known(e.accountPrincipal()) {
		return denied
	}
	if own := e.whole().Denies(row(append(parts, by(e.accountPrincipal()))...)); own.Verdict == prove.Violated {
		denied.Witness, denied.Statements = own.Witness, own.Statements
	}
	return denied
}

// foreignKey restricts a question to KMS keys that nobody has named.
func (e *evidence) foreignKey() func(*prove.Row) {
	return func(r *prove.Row) {
		present(sseKey)(r)
		whenNone("ArnNotEquals", sseKey, e.namedKeys())(r)
	}
}

// deniesWrongKey asks also about uploads with the algorithm and no key: S3 encrypts them with the AWS
// managed key, whatever the bucket's default is (S3 API Reference, "PutObject"). Without the
// algorithm they get the bucket's default. UpdateObjectEncryption has to name its key.
func deniesWrongKey(e *evidence) []Answer {
	another := e.denies(actions("s3:PutObject"), e.foreignKey()).
		because("Uploads under another KMS key than the bucket's are not denied.")
	managed := e.denies(actions("s3:PutObject"), when("StringLike", sseAlgorithm, "aws:kms*"), absent(sseKey)).
		because("Uploads that ask for SSE-KMS without naming a key, and so get the AWS managed key, are not denied.")
	managed.Assumption = namedKeyReading
	return []Answer{worst(another, managed)}
}

// namedKeys are the key ARNs that the bucket and its policy name.
func (e *evidence) namedKeys() []string {
	keys := summary.Binding{Key: sseKey, Except: "ArnNotEquals", Names: isKeyARN}.Named(e.doc)
	if key := e.defaultKey(); key != "" {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// isKeyARN accepts full key ARNs, and atoms, which stand for one.
func isKeyARN(value string) bool {
	return summary.IsFixed(value) && (!policy.Known(value) || strings.Contains(value, ":key/"))
}

// defaultKey is the ARN of the key with which S3 encrypts by default, "" when that is not known or
// not given as an ARN.
func (e *evidence) defaultKey() string {
	key := e.encryption("kms_key_id")
	if !isKeyARN(key) {
		return ""
	}
	return key
}

// encryption is a setting of the bucket's default encryption, "" when it is not known. What else facts
// read of the subject belongs into fingerprint, too.
func (e *evidence) encryption(setting string) string {
	encryption, _ := e.subject.Fields["encryption"].(map[string]any)
	value, _ := encryption[setting].(string)
	return value
}

func acceptsDefaultUploads(e *evidence) []Answer {
	parts := []func(*prove.Row){
		actions("s3:PutObject"), when("Bool", secureTransport, "true"),
		absent(sseAlgorithm), absent(sseCustomerKey),
	}
	algorithm := e.encryption("algorithm")
	keys := e.namedKeys()
	switch {
	case algorithm == "AES256":
		parts = append(parts, absent(sseKey))
	case e.defaultKey() != "":
		parts = append(parts, when("ArnEquals", sseKey, e.defaultKey()))
	case algorithm != "" && len(keys) > 0:
		parts = append(parts, when("ArnEquals", sseKey, keys...))
	}
	answer := refuted(e.whole().Plain().Denies(row(parts...)), "Every upload without encryption headers is denied.")
	answer.Assumption = defaultKeyReading
	return []Answer{answer}
}

// bucketControl asks for each action by itself: a policy that leaves one of them is no way back.
func bucketControl(e *evidence) []Answer {
	everyone := []string{e.accountPrincipal()}
	notRoot := when("StringNotEquals", principalType, rootUser)
	var answers []Answer
	for i, principal := range append(everyone, e.subject.Administrators...) {
		for _, action := range []string{"s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:ListBucket"} {
			if !e.anyDeny(action) {
				continue
			}
			parts := []func(*prove.Row){actions(action), by(principal), when("Bool", secureTransport, "true")}
			reason := e.printable(principal) + " is denied " + action + "."
			if i == 0 {
				parts = append(parts, notRoot)
				reason = "Everyone in the account but its root user is denied " + action + "."
			}
			answers = append(answers, refuted(e.whole().Plain().Denies(row(parts...)), reason))
		}
	}
	return []Answer{worst(answers...)}
}

// anyDeny reports whether a Deny statement is about an action.
func (e *evidence) anyDeny(action string) bool {
	return slices.ContainsFunc(e.doc.Statements, func(s policy.Statement) bool {
		return s.Effect == policy.Deny && mentions(s.Actions, s.NotAction, action)
	})
}

// printable writes atoms the way policy documents print them.
func (e *evidence) printable(text string) string {
	return e.doc.Atoms.Replace(text, func(a policy.Atom) string { return "${unknown:" + a.Name + "}" })
}
