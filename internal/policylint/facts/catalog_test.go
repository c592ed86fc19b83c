package facts

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// documented is a statement: actions, resources, and a condition as operator, key and value, if any.
type documented struct {
	actions, resource, operator, key, value string
}

// subject is a subject with a policy of just that statement.
func (d documented) subject(t *testing.T, kind model.Kind) *model.Subject {
	t.Helper()
	statement := map[string]any{
		"Effect": "Allow", "Principal": "*", "Action": strings.Fields(d.actions), "Resource": strings.Fields(d.resource),
	}
	if d.key != "" {
		statement["Condition"] = map[string]any{d.operator: map[string]any{d.key: d.value}}
	}
	text, err := json.Marshal(map[string]any{"Version": policy.Version2012, "Statement": statement})
	if err != nil {
		t.Fatal(err)
	}
	doc, err := policy.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return &model.Subject{Kind: kind, Name: "n", Policy: doc}
}

// What AWS's own examples of bucket and key policies say is documented, whatever else they lack
// (S3 User Guide, "Bucket policy examples" and "Bucket policy examples using condition keys"; KMS
// Developer Guide, "Default key policy" and "Condition keys").
func TestCatalogFacts_silentOnDocumentedExamples(t *testing.T) {
	t.Parallel()
	const bucket, objects = "arn:aws:s3:::b", "arn:aws:s3:::b/*"
	tests := map[model.Kind][]documented{
		model.Bucket: {
			{"s3:PutObject s3:PutObjectAcl", objects, "StringEquals", "s3:x-amz-acl", "bucket-owner-full-control"},
			{"s3:PutObject", objects, "StringEquals", "s3:x-amz-grant-full-control", "id=1"},
			{"s3:PutObject", objects, "StringNotEquals", "s3:x-amz-server-side-encryption", "aws:kms"},
			{"s3:PutObject", objects, "ArnNotEqualsIfExists", "s3:x-amz-server-side-encryption-aws-kms-key-id", "arn:aws:kms:us-east-1:111122223333:key/k"},
			{"s3:PutObject", objects, "Null", "s3:x-amz-server-side-encryption-customer-algorithm", "false"},
			{"s3:PutObject", objects, "StringEquals", "s3:x-amz-copy-source", "b/public/*"},
			{"s3:PutObject", objects, "StringEquals", "s3:x-amz-storage-class", "STANDARD_IA"},
			{"s3:PutObject", objects, "StringEquals", "s3:if-none-match", "*"},
			{"s3:PutObjectTagging", objects, "ForAllValues:StringLike", "s3:RequestObjectTagKeys", "Owner"},
			{"s3:PutObjectTagging", objects, "StringEquals", "s3:RequestObjectTag/Project", "X"},
			{"s3:GetObject s3:GetObjectVersion", objects, "StringEquals", "s3:ExistingObjectTag/environment", "production"},
			{"s3:GetObjectVersion", objects, "StringEquals", "s3:VersionId", "v"},
			{"s3:ListBucket", bucket, "StringEquals", "s3:prefix", "projects"},
			{"s3:ListBucket", bucket, "NumericLessThanEquals", "s3:max-keys", "10"},
			{"s3:PutInventoryConfiguration", bucket, "ForAnyValue:StringEquals", "s3:InventoryAccessibleOptionalFields", "Size"},
			{"s3:PutObjectRetention", bucket + "/*", "NumericGreaterThan", "s3:object-lock-remaining-retention-days", "10"},
			{"s3:*", bucket + " " + objects, "NumericLessThan", "s3:TlsVersion", "1.2"},
			{"s3:*", objects, "NumericGreaterThan", "s3:signatureAge", "600000"},
			{"s3:*", objects, "StringNotEquals", "s3:authType", "REST-HEADER"},
			{"s3:*", objects, "Null", "aws:MultiFactorAuthAge", "true"},
			{"*", bucket + " " + objects, "StringEquals", "s3:DataAccessPointAccount", "111122223333"},
			{"s3:GetObject", objects, "StringLike", "aws:Referer", "https://www.example.com/*"},
			{"s3:GetObject", objects, "StringNotEquals", "aws:sourceVpce", "vpce-1"},
			{"s3:ListBucket", bucket, "StringLike", "aws:userid", "AROAEXAMPLEID:*"},
			{"s3:GetObject", objects, "StringEquals", "aws:PrincipalTag/team", "a"},
			{"s3:ReplicateDelete s3:ReplicateObject s3:ObjectOwnerOverrideToBucketOwner", objects, "", "", ""},
			{"s3:GetBucketVersioning s3:PutBucketVersioning s3:List*", bucket, "", "", ""},
			{"s3:GetBucketAcl s3:PutBucketPublicAccessBlock s3:PutLifecycleConfiguration", bucket, "", "", ""},
			{"s3express:CreateSession", "arn:aws:s3express:us-west-2:111122223333:bucket/b--usw2-az1--x-s3", "StringEquals", "s3express:SessionMode", "ReadOnly"},
		},
		model.Key: {
			{"kms:*", "*", "", "", ""},
			{
				"kms:Create* kms:Describe* kms:Enable* kms:List* kms:Put* kms:Update* kms:Revoke* kms:Disable* kms:Get* kms:Delete*" +
					" kms:TagResource kms:UntagResource kms:ScheduleKeyDeletion kms:CancelKeyDeletion kms:RotateKeyOnDemand", "*", "", "", "",
			},
			{"kms:Encrypt kms:Decrypt kms:ReEncrypt* kms:GenerateDataKey* kms:DescribeKey", "*", "StringEquals", "kms:ViaService", "s3.us-east-1.amazonaws.com"},
			{"kms:Encrypt kms:DescribeKey", "*", "StringEquals", "kms:CallerAccount", "111122223333"},
			{"kms:CreateGrant kms:ListGrants kms:RevokeGrant", "*", "Bool", "kms:GrantIsForAWSResource", "true"},
			{"kms:CreateGrant", "*", "ForAllValues:StringEquals", "kms:GrantOperations", "Decrypt"},
			{"kms:CreateGrant", "*", "StringEquals", "kms:GrantConstraintType", "EncryptionContextSubset"},
			{"kms:CreateGrant", "*", "ArnLike", "kms:GranteePrincipal", "arn:aws:iam::111122223333:role/r"},
			{"kms:GenerateDataKey", "*", "ForAnyValue:StringEquals", "kms:EncryptionContextKeys", "a"},
			{"kms:Decrypt", "*", "ArnLike", "kms:EncryptionContext:aws:s3:arn", bucket},
			{"kms:Decrypt", "*", "StringEqualsIgnoreCase", "kms:RecipientAttestation:ImageSha384", "9f"},
			{"kms:Decrypt", "*", "StringEquals", "kms:RecipientAttestation:PCR8", "9f"},
			{"kms:ImportKeyMaterial", "*", "NumericLessThanEquals", "kms:ValidTo", "1800000000"},
			{"kms:ImportKeyMaterial", "*", "StringEquals", "kms:ExpirationModel", "KEY_MATERIAL_EXPIRES"},
			{"kms:GetParametersForImport", "*", "StringEquals", "kms:WrappingAlgorithm", "RSAES_OAEP_SHA_256"},
			{"kms:ReEncrypt*", "*", "Bool", "kms:ReEncryptOnSameKey", "true"},
			{"kms:Sign", "*", "StringEquals", "kms:MessageType", "RAW"},
			{"kms:ReplicateKey", "*", "StringEquals", "kms:ReplicaRegion", "us-east-1"},
			{"kms:EnableKeyRotation", "*", "NumericLessThanEquals", "kms:RotationPeriodInDays", "180"},
			{"kms:ScheduleKeyDeletion", "*", "NumericLessThan", "kms:ScheduleKeyDeletionPendingWindowInDays", "21"},
			{"kms:*", "*", "ForAnyValue:StringLike", "kms:ResourceAliases", "alias/Test*"},
			{"kms:Decrypt", "*", "StringLike", "kms:RequestAlias", "alias/Test*"},
			{"kms:PutKeyPolicy", "*", "Bool", "kms:BypassPolicyLockoutSafetyCheck", "true"},
			{"kms:DescribeKey", "*", "StringEquals", "aws:ResourceTag/Project", "Alpha"},
		},
	}
	for kind, examples := range tests {
		for _, example := range examples {
			for _, fact := range catalogFacts() {
				for _, answer := range fact.answers(newEvidence(example.subject(t, kind))) {
					t.Errorf("%s of %s with %s: %s: %s", fact.Name, example.actions, example.key, answer.Verdict, answer.Reason)
				}
			}
		}
	}
}

// What the answers say, for the person who reads it.
func TestCatalogFacts_reasons(t *testing.T) {
	t.Parallel()
	const objects = "arn:aws:s3:::b/*"
	tests := []struct {
		fact  string
		given documented
		want  string
	}{
		{"actions_exist", documented{actions: "s3:GetObjects", resource: objects}, "; did you mean s3:GetObject?"},
		{"actions_exist", documented{actions: "s3:GetObjct*", resource: objects}, "; did you mean s3:GetObject?"},
		{"actions_exist", documented{actions: "s3:Telephone", resource: objects}, "AWS documents no action s3:Telephone (catalogue "},
		{"actions_exist", documented{actions: "s4:GetObject", resource: objects}, "; did you mean s3?"},
		{"actions_exist", documented{actions: "kms:Decrypt", resource: objects}, "kms:Decrypt is of another service: this policy is about actions of s3."},
		{"actions_exist", documented{actions: "s3:A1 s3:A2", resource: objects}, "AWS documents no action s3:A2"},
		{"actions_apply", documented{actions: "s3:ListBucket", resource: objects}, "; it acts on arn:${Partition}:s3:::${BucketName}."},
		{"condition_keys_exist", documented{"s3:GetObject", objects, "StringEquals", "aws:PrincipalOrgIDs", "o-1"}, "; did you mean aws:PrincipalOrgID?"},
		{"condition_keys_exist", documented{"s3:GetObject", objects, "StringEquals", "kms:ViaServices", "o-1"}, "; did you mean kms:ViaService?"},
		{"condition_keys_apply", documented{"s3:GetObject", objects, "StringEquals", "s3:prefix", "a"}, "No request for s3:GetObject has s3:prefix"},
		{"condition_keys_apply", documented{"s3:GetObject", objects, "StringEquals", "s3:prefix", "a"}, ": the condition is never met, and the statement has no effect."},
		{"condition_keys_apply", documented{"s3:GetObject", objects, "StringNotEquals", "s3:prefix", "a"}, ": the condition is always met."},
		{"condition_keys_apply", documented{"s3:GetObject", objects, "StringEqualsIfExists", "s3:prefix", "a"}, ": the condition is always met."},
		{"condition_keys_apply", documented{"s3:GetObject", objects, "ForAllValues:StringEquals", "s3:prefix", "a"}, ": the condition is always met."},
		{"condition_keys_apply", documented{"s3:GetObject", objects, "ForAnyValue:StringNotEquals", "s3:prefix", "a"}, ": the condition is never met,"},
		{"condition_keys_apply", documented{"s3:GetObject", objects, "Null", "s3:prefix", "true"}, ": the condition is always met."},
		{"condition_keys_apply", documented{"s3:GetObject", objects, "Null", "s3:prefix", "false"}, ": the condition is never met,"},
		{"condition_keys_apply", documented{"s3:GetObject s3:DeleteObject", objects, "Null", "s3:prefix", "false"}, "No request for the actions of the statement has"},
		{"condition_operators_fit", documented{"s3:GetObject", objects, "Bool", "aws:SourceVpc", "true"}, "Bool cannot compare the values of aws:SourceVpc, which are of type String"},
	}
	for _, tt := range tests {
		found := Find(tt.given.subject(t, model.Bucket), []string{tt.fact})[tt.fact]
		if len(found) != 1 || found[0].Verdict != prove.Violated || !strings.Contains(found[0].Reason, tt.want) {
			t.Errorf("%s of %+v: %+v", tt.fact, tt.given, found)
		}
	}
}

// Values that are not known yet leave open only what depends on them.
func TestCatalogFacts_unknownValues(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, action, resource, key string
		want                        map[string]prove.Verdict
	}{
		{"an action", "@", "arn:aws:s3:::b/*", "s3:x-amz-acl", map[string]prove.Verdict{
			"actions_exist": prove.Unknown, "actions_apply": prove.Unknown, "condition_keys_apply": prove.Unknown,
		}},
		{"an action, and a key that all have", "@", "arn:aws:s3:::b/*", "aws:userid", map[string]prove.Verdict{
			"actions_exist": prove.Unknown, "actions_apply": prove.Unknown,
		}},
		{"a bucket's name", "s3:GetObject", "arn:aws:s3:::@/*", "aws:userid", nil},
		{"a bucket's name, and no object", "s3:GetObject", "arn:aws:s3:::@", "aws:userid", map[string]prove.Verdict{"actions_apply": prove.Violated}},
		{"an ARN", "s3:GetObject", "@", "aws:userid", map[string]prove.Verdict{"actions_apply": prove.Unknown}},
		{"a partition", "s3:GetObject", "arn:@:s3:::b/*", "aws:userid", nil},
	}
	for _, tt := range tests {
		s := documented{tt.action, tt.resource, "StringEquals", tt.key, "v"}
		s.actions = strings.ReplaceAll(s.actions, "@", "s3:@")
		subject := s.subject(t, model.Bucket)
		atoms := &policy.Atoms{}
		atom := atoms.Text("var.x")
		statement := &subject.Policy.Statements[0]
		for _, texts := range [][]policy.Text{statement.Actions, statement.Resources} {
			for i := range texts {
				texts[i].Value = strings.ReplaceAll(strings.ReplaceAll(texts[i].Value, "s3:@", atom), "@", atom)
			}
		}
		subject.Policy.Atoms = atoms
		for _, fact := range catalogFacts() {
			var got prove.Verdict
			for _, answer := range fact.answers(newEvidence(subject)) {
				got = answer.Verdict
				if got == prove.Unknown && (len(answer.DependsOn) != 1 || answer.DependsOn[0] != "var.x") {
					t.Errorf("%s: %s depends on %q", tt.name, fact.Name, answer.DependsOn)
				}
			}
			if got != tt.want[fact.Name] {
				t.Errorf("%s: %s is %q, want %q", tt.name, fact.Name, got, tt.want[fact.Name])
			}
		}
	}
}

// A value of which the form is known is not any ARN.
func TestActionsApply_domain(t *testing.T) {
	t.Parallel()
	for domain, want := range map[string]prove.Verdict{
		"arn:*:kms:*:*:key/*": "", "arn:*:sns:*:*:*": prove.Violated, "": prove.Unknown,
	} {
		atoms := &policy.Atoms{}
		text := atoms.Text("var.x")
		if domain != "" {
			atoms = &policy.Atoms{}
			text = atoms.Text("var.x", domain)
		}
		s := &model.Subject{Kind: model.Identity, Name: "n", Policy: &policy.Document{
			Version: policy.Version2012, Atoms: atoms, Statements: []policy.Statement{{
				Effect: policy.Allow, Actions: policy.Texts("kms:Decrypt"), Resources: policy.Texts(text),
			}},
		}}
		var got prove.Verdict
		for _, answer := range actionsApply(newEvidence(s)) {
			got = answer.Verdict
		}
		if got != want {
			t.Errorf("domain %q: %q, want %q", domain, got, want)
		}
	}
}
