package securebucket

import (
	"cmp"
	"maps"
	"slices"

	"github.com/keyward/terraform-provider-keyward/internal/base"
)

// settings are all parts of a bucket in plain values: what the configuration asks for, or what S3
// answered. The zero value is a bucket on which nothing is set.
type settings struct {
	// PublicAccessBlocked says that all four public access blocks are on.
	PublicAccessBlocked bool
	// OwnerEnforced says that access control lists are off.
	OwnerEnforced bool
	Encryption    encryption
	// Policy is the text of the bucket policy, "" = none.
	Policy     string
	Versioning bool
	// Logging is zero when access logs are off.
	Logging   logging
	Lifecycle lifecycle
	// Tags are the tags without those of AWS itself and without the creation marker.
	Tags map[string]string
	// allTags are all of them; only what S3 answered has them.
	allTags map[string]string
	// marked says that the creation marker is among the tags, marker is that marker, and shared that the state has
	// another entry for the bucket, which is to be destroyed.
	marked bool
	marker base.Marker
	shared bool
}

// encryption is the default encryption of a bucket.
type encryption struct {
	Algorithm string
	// KeyARN is "" for AES256 and for the AWS managed key.
	KeyARN      string
	BucketKey   bool
	SSECBlocked bool
}

// logging is where access logs go.
type logging struct{ TargetBucket, TargetPrefix string }

// lifecycle are the rules of a bucket. The two days are those of the rule that Keyward writes
// itself, 0 = never.
type lifecycle struct {
	AbortUploadsDays, NoncurrentDays int32
	Rules                            []rule
}

// rule is a lifecycle rule of the user. Days are 0 when the rule does not expire anything.
type rule struct {
	ID, Prefix                     string
	Enabled                        bool
	ExpirationDays, NoncurrentDays int32
	Transitions                    []transition
}

// transition moves objects to another storage class, possibly at once (0 days).
type transition struct {
	Days         int32
	StorageClass string
}

// equal tells whether two sets of rules do the same; S3 gives their order no meaning.
func (l lifecycle) equal(other lifecycle) bool {
	return l.AbortUploadsDays == other.AbortUploadsDays && l.NoncurrentDays == other.NoncurrentDays &&
		slices.EqualFunc(byID(l.Rules), byID(other.Rules), rule.equal)
}

func byID(rules []rule) []rule {
	return slices.SortedStableFunc(slices.Values(rules), func(a, b rule) int { return cmp.Compare(a.ID, b.ID) })
}

func (r rule) equal(other rule) bool {
	return r.ID == other.ID && r.Prefix == other.Prefix && r.Enabled == other.Enabled &&
		r.ExpirationDays == other.ExpirationDays && r.NoncurrentDays == other.NoncurrentDays &&
		slices.Equal(byDays(r.Transitions), byDays(other.Transitions))
}

func byDays(transitions []transition) []transition {
	return slices.SortedStableFunc(slices.Values(transitions), func(a, b transition) int {
		return cmp.Or(cmp.Compare(a.Days, b.Days), cmp.Compare(a.StorageClass, b.StorageClass))
	})
}

func sameTags(a, b settings) bool { return maps.Equal(a.Tags, b.Tags) }
