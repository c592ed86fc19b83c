package summary

import (
	"slices"
	"strings"
	"sync"

	"github.com/keyward/terraform-provider-keyward/internal/iam/catalog"
)

// Group is what actions have in common for whoever has to protect a key, a bucket or a secret.
type Group string

// The groups, the gravest last. What is in none of them only shows settings.
const (
	ReadData     Group = "read_data"
	WriteData    Group = "write_data"
	UseKey       Group = "use_key"
	Delete       Group = "delete"
	Administer   Group = "administer"    // settings, and access that is given beside the policy: grants, ACLs
	ChangePolicy Group = "change_policy" // to replace or remove the policy itself
)

// groupsOf are the groups that a service has, in the order in which they are shown.
var groupsOf = map[string][]Group{
	"s3":             {ReadData, WriteData, Delete, Administer, ChangePolicy},
	"kms":            {UseKey, Delete, Administer, ChangePolicy},
	"secretsmanager": {ReadData, WriteData, Delete, Administer, ChangePolicy},
}

// Groups are the groups of a service, none for a service without a summary.
func Groups(service string) []Group { return groupsOf[service] }

// telling is the action of a group by which people know it.
var telling = map[string]map[Group]string{
	"s3": {
		ReadData: "s3:GetObject", WriteData: "s3:PutObject", Delete: "s3:DeleteObject",
		Administer: "s3:PutLifecycleConfiguration", ChangePolicy: "s3:PutBucketPolicy",
	},
	"kms": {UseKey: "kms:Decrypt", Delete: "kms:ScheduleKeyDeletion", Administer: "kms:DisableKey", ChangePolicy: "kms:PutKeyPolicy"},
	"secretsmanager": {
		ReadData: "secretsmanager:GetSecretValue", WriteData: "secretsmanager:PutSecretValue",
		Delete: "secretsmanager:DeleteSecret", Administer: "secretsmanager:RotateSecret",
		ChangePolicy: "secretsmanager:PutResourcePolicy",
	},
}

// ownResources are the types of resource to which a policy of the service can be about: actions on
// others, such as access points, never reach it.
var ownResources = map[string][]string{
	"s3": {"bucket", "object"}, "kms": {"key"}, "secretsmanager": {"Secret"},
}

// exceptions are the actions for which the access level of the Service Authorization Reference
// says something else than what they do to the data.
var exceptions = map[string]Group{
	// They show the names of all objects.
	"s3:ListBucket": ReadData, "s3:ListBucketVersions": ReadData,
	// A write that brings data in, or puts it under another key, as opposed to one that sets
	// something about an object.
	"s3:PutObject": WriteData, "s3:ReplicateObject": WriteData, "s3:UpdateObjectEncryption": WriteData,
	"s3:PutObjectAnnotation": WriteData, "s3:PutObjectVersionAnnotation": WriteData,
	"s3:ReplicateObjectAnnotation": WriteData,
	"s3:DeleteObject":              Delete, "s3:DeleteObjectVersion": Delete,
	// None of them takes data away by itself: only an empty bucket can be deleted, replication copies delete
	// markers into the bucket, and going past Object Lock takes a deletion, too.
	"s3:DeleteBucket": Administer, "s3:ReplicateDelete": Administer, "s3:BypassGovernanceRetention": Administer,
	"s3:PutBucketPolicy": ChangePolicy, "s3:DeleteBucketPolicy": ChangePolicy,
	// It makes a bucket, which then has no policy yet.
	"s3:CreateBucket": "",
	// Only who owns the replica.
	"s3:ObjectOwnerOverrideToBucketOwner": Administer,

	// KMS Developer Guide, "Cryptographic operations".
	"kms:Decrypt": UseKey, "kms:DeriveSharedSecret": UseKey, "kms:Encrypt": UseKey, "kms:GenerateDataKey": UseKey,
	"kms:GenerateDataKeyPair": UseKey, "kms:GenerateDataKeyPairWithoutPlaintext": UseKey,
	"kms:GenerateDataKeyWithoutPlaintext": UseKey, "kms:GenerateMac": UseKey, "kms:ReEncryptFrom": UseKey,
	"kms:ReEncryptTo": UseKey, "kms:Sign": UseKey, "kms:Verify": UseKey, "kms:VerifyMac": UseKey,
	"kms:ScheduleKeyDeletion": Delete, "kms:DeleteImportedKeyMaterial": Delete,
	"kms:PutKeyPolicy": ChangePolicy,

	"secretsmanager:GetSecretValue": ReadData,
	"secretsmanager:PutSecretValue": WriteData, "secretsmanager:UpdateSecret": WriteData,
	"secretsmanager:UpdateSecretVersionStage": WriteData,
	"secretsmanager:DeleteSecret":             Delete,
	"secretsmanager:PutResourcePolicy":        ChangePolicy, "secretsmanager:DeleteResourcePolicy": ChangePolicy,
	// It only tells whether a policy would be accepted.
	"secretsmanager:ValidateResourcePolicy": "",
}

// groupOf is the group of an action, "" for one that only shows settings, or reaches no resource
// with a policy of the service.
func groupOf(service string, a *catalog.Action) Group {
	on := func(kind string) bool {
		return slices.ContainsFunc(a.Resources, func(use catalog.ResourceUse) bool { return use.Type.Name == kind })
	}
	if group, ok := exceptions[service+":"+a.Name]; ok {
		return group
	}
	if !slices.ContainsFunc(ownResources[service], on) {
		return ""
	}
	switch a.Access {
	case "Permissions management", "Write", "Tagging":
		// Grants and ACLs give access beside the policy, and leave the policy itself as it is.
		return Administer
	case "Read":
		if on("object") {
			return ReadData
		}
	}
	return ""
}

// members holds the actions of every group of a service.
var members = map[string]func() map[Group][]string{
	"s3": membersOf("s3"), "kms": membersOf("kms"), "secretsmanager": membersOf("secretsmanager"),
}

func membersOf(prefix string) func() map[Group][]string {
	return sync.OnceValue(func() map[Group][]string {
		found := map[Group][]string{}
		service, ok := catalog.Find(prefix)
		if !ok {
			return found
		}
		for _, a := range service.Actions() {
			if group := groupOf(prefix, a); group != "" {
				found[group] = append(found[group], prefix+":"+a.Name)
			}
		}
		return found
	})
}

// Actions are the actions of a group, with their prefix, sorted.
func Actions(service string, group Group) []string {
	list, ok := members[service]
	if !ok {
		return nil
	}
	return list()[group]
}

// GroupOf is the group of an action, "" where it has none.
func GroupOf(action string) Group {
	service, _, _ := strings.Cut(strings.ToLower(action), ":")
	for _, group := range Groups(service) {
		if slices.ContainsFunc(Actions(service, group), func(a string) bool { return strings.EqualFold(a, action) }) {
			return group
		}
	}
	return ""
}

// String is what somebody does with the group, in words.
func (g Group) String() string {
	switch g {
	case ReadData:
		return "read data"
	case WriteData:
		return "write data"
	case UseKey:
		return "use the key"
	case Delete:
		return "delete"
	case Administer:
		return "administer"
	case ChangePolicy:
		return "change the policy"
	}
	return "see settings"
}
