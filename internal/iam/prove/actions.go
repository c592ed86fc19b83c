package prove

import "strings"

// Actions that people recognise, those of daily use first. The types of resource are those of the
// Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3".
var (
	s3ObjectActions = prefixed("s3:", "GetObject", "PutObject", "DeleteObject", "GetObjectVersion",
		"DeleteObjectVersion", "PutObjectAcl", "GetObjectAcl", "UpdateObjectEncryption", "AbortMultipartUpload",
		"ListMultipartUploadParts", "RestoreObject", "BypassGovernanceRetention", "DeleteObjectTagging",
		"DeleteObjectVersionTagging", "GetObjectAttributes", "GetObjectLegalHold", "GetObjectRetention",
		"GetObjectTagging", "GetObjectTorrent", "GetObjectVersionAcl", "GetObjectVersionAttributes",
		"GetObjectVersionForReplication", "GetObjectVersionTagging", "GetObjectVersionTorrent",
		"ObjectOwnerOverrideToBucketOwner", "PutObjectLegalHold", "PutObjectRetention", "PutObjectTagging",
		"PutObjectVersionAcl", "PutObjectVersionTagging", "ReplicateDelete", "ReplicateObject", "ReplicateTags")
	s3BucketActions = prefixed("s3:", "ListBucket", "PutBucketPolicy", "GetBucketPolicy", "DeleteBucketPolicy",
		"ListBucketVersions", "ListBucketMultipartUploads", "GetBucketLocation", "GetBucketAcl", "PutBucketAcl",
		"CreateBucket", "DeleteBucket", "DeleteBucketWebsite", "GetAccelerateConfiguration",
		"GetAnalyticsConfiguration", "GetBucketCORS", "GetBucketLogging", "GetBucketNotification",
		"GetBucketObjectLockConfiguration", "GetBucketOwnershipControls", "GetBucketPolicyStatus",
		"GetBucketPublicAccessBlock", "GetBucketRequestPayment", "GetBucketTagging", "GetBucketVersioning",
		"GetBucketWebsite", "GetEncryptionConfiguration", "GetIntelligentTieringConfiguration",
		"GetInventoryConfiguration", "GetLifecycleConfiguration", "GetMetricsConfiguration",
		"GetReplicationConfiguration", "PutAccelerateConfiguration", "PutAnalyticsConfiguration", "PutBucketCORS",
		"PutBucketLogging", "PutBucketNotification", "PutBucketObjectLockConfiguration",
		"PutBucketOwnershipControls", "PutBucketPublicAccessBlock", "PutBucketRequestPayment", "PutBucketTagging",
		"PutBucketVersioning", "PutBucketWebsite", "PutEncryptionConfiguration",
		"PutIntelligentTieringConfiguration", "PutInventoryConfiguration", "PutLifecycleConfiguration",
		"PutMetricsConfiguration", "PutReplicationConfiguration")
	kmsActions = prefixed("kms:", "Decrypt", "Encrypt", "GenerateDataKey", "PutKeyPolicy", "CreateGrant",
		"ScheduleKeyDeletion", "DescribeKey", "ReEncryptFrom", "ReEncryptTo", "GenerateDataKeyWithoutPlaintext",
		"GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext", "Sign", "Verify", "GenerateMac", "VerifyMac",
		"GetPublicKey", "DeriveSharedSecret", "GetKeyPolicy", "DisableKey", "EnableKey", "CancelKeyDeletion",
		"ListGrants", "RevokeGrant", "RetireGrant", "CreateAlias", "DeleteAlias", "UpdateAlias",
		"DisableKeyRotation", "EnableKeyRotation", "RotateKeyOnDemand", "GetKeyRotationStatus", "ListKeyPolicies",
		"ListKeyRotations", "ListResourceTags", "TagResource", "UntagResource", "UpdateKeyDescription",
		"ReplicateKey", "UpdatePrimaryRegion", "GetParametersForImport", "ImportKeyMaterial",
		"DeleteImportedKeyMaterial", "SynchronizeMultiRegionKey", "GetKeyLastUsage")
	secretActions = prefixed("secretsmanager:", "GetSecretValue", "PutSecretValue", "DescribeSecret",
		"PutResourcePolicy", "DeleteSecret", "UpdateSecret", "RotateSecret", "GetResourcePolicy",
		"DeleteResourcePolicy", "RestoreSecret", "CancelRotateSecret", "ListSecretVersionIds", "TagResource",
		"UntagResource", "UpdateSecretVersionStage", "ReplicateSecretToRegions", "ValidateResourcePolicy")
	roleActions = prefixed("sts:", "AssumeRole", "AssumeRoleWithWebIdentity", "AssumeRoleWithSAML", "TagSession",
		"SetSourceIdentity")
)

// knownActions are the samples by service.
var knownActions = map[string][]string{
	"s3":             append(s3ObjectActions[:3:3], append(append([]string(nil), s3BucketActions...), s3ObjectActions[3:]...)...),
	"kms":            kmsActions,
	"secretsmanager": secretActions,
	"sts":            roleActions,
}

// sampleServices are the services whose actions are shown where the service is open.
var sampleServices = []string{"s3", "kms", "secretsmanager", "sts"}

// The actions on objects and on buckets as groups that the action axis can tell apart.
var (
	objectActions = actionGroup("s3 object actions", s3ObjectActions)
	bucketActions = actionGroup("s3 bucket actions", s3BucketActions)
)

func prefixed(prefix string, names ...string) []string {
	for i, name := range names {
		names[i] = prefix + name
	}
	return names
}

func actionGroup(id string, names []string) group {
	g := group{id: id}
	for _, name := range names {
		p, _ := compilePattern(strings.ToLower(name), literalFold)
		g.patterns = append(g.patterns, p)
	}
	return g
}
