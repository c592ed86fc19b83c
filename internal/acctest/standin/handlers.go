package standin

// handlers lists the operations that moto lacks, ignores or gets wrong, with what answers them.
// Every other operation goes to moto as it came.
var handlers = map[string]handler{
	"sts.GetCallerIdentity": getCallerIdentity,

	"s3.CreateBucket":                  createBucket,
	"s3.DeleteBucket":                  deleteBucket,
	"s3.PutBucketEncryption":           putEncryption,
	"s3.GetBucketEncryption":           getEncryption,
	"s3.GetPublicAccessBlock":          getPublicAccessBlock,
	"s3.PutPublicAccessBlock":          putPublicAccessBlock,
	"s3.DeletePublicAccessBlock":       deletePublicAccessBlock,
	"s3.GetBucketOwnershipControls":    getOwnership,
	"s3.PutBucketOwnershipControls":    putOwnership,
	"s3.DeleteBucketOwnershipControls": deleteOwnership,

	"kms.CreateKey":            createKey,
	"kms.GetKeyPolicy":         getKeyPolicy,
	"kms.PutKeyPolicy":         putKeyPolicy,
	"kms.EnableKeyRotation":    enableKeyRotation,
	"kms.DisableKeyRotation":   disableKeyRotation,
	"kms.GetKeyRotationStatus": getKeyRotationStatus,
	"kms.ScheduleKeyDeletion":  scheduleKeyDeletion,

	"kms.CancelKeyDeletion":               keyOperation,
	"kms.CreateAlias":                     keyOperation,
	"kms.UpdateAlias":                     keyOperation,
	"kms.EnableKey":                       keyOperation,
	"kms.DisableKey":                      keyOperation,
	"kms.RotateKeyOnDemand":               keyOperation,
	"kms.ListResourceTags":                keyOperation,
	"kms.TagResource":                     keyOperation,
	"kms.UntagResource":                   keyOperation,
	"kms.UpdateKeyDescription":            keyOperation,
	"kms.CreateGrant":                     keyOperation,
	"kms.ListGrants":                      keyOperation,
	"kms.RevokeGrant":                     keyOperation,
	"kms.Encrypt":                         keyOperation,
	"kms.Decrypt":                         keyOperation,
	"kms.GenerateDataKey":                 keyOperation,
	"kms.GenerateDataKeyWithoutPlaintext": keyOperation,
	"kms.GenerateMac":                     keyOperation,
	"kms.VerifyMac":                       keyOperation,
	"kms.Sign":                            keyOperation,
	"kms.Verify":                          keyOperation,
	"kms.GetPublicKey":                    keyOperation,
}
