package compose

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// The encryption algorithms of a bucket.
const (
	SSEKMS = "aws:kms"
	SSES3  = "AES256"
)

// The limits and defaults of buckets.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
const (
	maxLifecycleRules        = 1000
	defaultAbortDays         = 7
	defaultNoncurrentDays    = 90
	maxLifecycleDays         = 1<<31 - 1
	minimumTLS12             = "1.2"
	minimumTLS13             = "1.3"
	maxLifecycleRuleIDLength = 255
)

// Bucket is the intent of one S3 bucket. Every string may hold atoms.
type Bucket struct {
	Intent

	// Name is the full name of the bucket.
	Name         string
	SSEAlgorithm string
	// KMSKeyARN is the default key, "" for AES256. AllowedKMSKeyARNs are further keys that uploads
	// may name.
	KMSKeyARN          string
	AllowedKMSKeyARNs  []string
	BucketKeyEnabled   bool
	VersioningEnabled  bool
	Administrators     []string
	Logging            *Logging
	Lifecycle          Lifecycle
	Access             []Access
	ExtraStatements    []ExtraStatement
	MinimumTLSVersion  string
	ForceDestroy       bool
	DeletionProtection bool
	AdoptExisting      bool
}

// Logging is where S3 delivers the access log of a bucket.
type Logging struct{ TargetBucket, TargetPrefix string }

// Lifecycle is what happens to objects as they age. Zero days = never.
type Lifecycle struct {
	AbortIncompleteMultipartUploadDays int
	NoncurrentVersionExpirationDays    int
	Rules                              []LifecycleRule
}

// LifecycleRule is one rule of the user's own.
type LifecycleRule struct {
	ID, Prefix                      string
	Enabled                         bool
	ExpirationDays                  int
	NoncurrentVersionExpirationDays int
	Transitions                     []Transition
}

// Transition moves objects to another storage class.
type Transition struct {
	Days         int
	StorageClass string
}

// Access is one entry of access.
type Access struct {
	Sid string
	// Principals are ARNs of roles and users of the bucket's own account.
	Principals       []string
	ExternalAccounts []string
	OrganizationID   string
	Services         []BucketService
	// Prefixes are beginnings of object keys; "" stands for the whole bucket.
	Prefixes []string
	// Verbs are "read", "write", "delete" and "list".
	Verbs      []string
	Conditions []policy.Condition
}

// BucketService is a service that acts on the bucket for resources of one account.
type BucketService struct {
	Service       string
	SourceAccount string
	SourceARNs    []string
}

// DecodeBucket reads the intent of a keyward_secure_bucket. Errors are *AttributeError, joined.
func DecodeBucket(attrs Attributes, env Environment) (*Bucket, error) {
	d, root := newDecoder(attrs, env)
	b := &Bucket{
		Name:               root.at("bucket").text(d.intent.checkBucketName, "???*"),
		SSEAlgorithm:       root.at("sse_algorithm").choice(SSEKMS, SSEKMS, SSES3),
		BucketKeyEnabled:   root.at("bucket_key_enabled").flag(true),
		VersioningEnabled:  root.at("versioning_enabled").flag(true),
		Administrators:     root.at("administrators").principals(),
		Lifecycle:          object(root.at("lifecycle_configuration"), decodeLifecycle),
		MinimumTLSVersion:  root.at("minimum_tls_version").choice(minimumTLS12, minimumTLS12, minimumTLS13),
		ForceDestroy:       root.at("force_destroy").flag(false),
		DeletionProtection: root.at("deletion_protection").flag(true),
		AdoptExisting:      root.at("adopt_existing").flag(false),
	}
	root.at("bucket").require("the full name of the bucket")
	b.decodeKeys(root)
	b.Logging = root.at("logging").logging()
	if b.Logging != nil && policy.Known(b.Name) && b.Name != "" && b.Logging.TargetBucket == b.Name {
		root.at("logging").at("target_bucket").fail("the bucket would log the delivery of its own logs, without end. Choose another target bucket")
	}
	b.Access = objects(root.at("access"), func(n node) Access { return n.access(b.SSEAlgorithm) })
	b.ExtraStatements = root.extraStatements(b.extraStatement)
	b.Intent = *d.intent
	d.checkPolicy(b.Policy(), "bucket", MaxBucketPolicyBytes)
	if err := d.err(); err != nil {
		return nil, err
	}
	return b, nil
}

// ARN is the ARN of the bucket.
func (b *Bucket) ARN() string { return bucketARN(b.place.Partition, b.Name) }

func bucketARN(partition, name string) string { return "arn:" + partition + ":s3:::" + name }

// decodeKeys reads the keys, which go with the algorithm aws:kms only.
func (b *Bucket) decodeKeys(root node) {
	key, allowed := root.at("kms_key_arn"), root.at("allowed_kms_key_arns")
	b.KMSKeyARN = key.keyARN()
	b.AllowedKMSKeyARNs = texts(allowed, node.keyARN)
	switch {
	case root.at("sse_algorithm").unknown():
	case b.SSEAlgorithm == SSEKMS:
		key.require("the ARN of the key that encrypts the objects, for example keyward_encryption_key.x.arn " +
			`(or write sse_algorithm = "AES256")`)
	case !key.null():
		key.fail(`does not go with sse_algorithm = "AES256", which uses no KMS key; remove one of them`)
	case len(b.AllowedKMSKeyARNs) > 0:
		allowed.fail(`does not go with sse_algorithm = "AES256", which uses no KMS key; remove one of them`)
	}
}

var keyID = regexp.MustCompile(`^key/(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)

// keyARN reads the full ARN of a KMS key in the bucket's Region.
func (n node) keyARN() string {
	place := n.intent.place
	return n.text(n.intent.checkKeyARN, "arn:"+place.Partition+":kms:"+place.Region+":*:key/*")
}

func (e Environment) checkKeyARN(value string) error {
	const fix = "use the key's ARN: aws_kms_key.x.arn or keyward_encryption_key.x.arn"
	a, ok := policy.SplitARN(value)
	switch {
	case strings.HasPrefix(value, "alias/") || ok && a.Service == "kms" && strings.HasPrefix(a.Resource, "alias/"):
		return fmt.Errorf("%q is an alias, and S3 resolves an alias in the account of whoever uploads, which may be "+
			"another one: %s", value, fix)
	case keyID.MatchString("key/" + value):
		return fmt.Errorf("%q is a bare key id, which names a key in the account of whoever uploads, and conditions in "+
			"policies never match it: %s", value, fix)
	case !ok || a.Service != "kms" || !policy.IsAccountID(a.Account) || !keyID.MatchString(a.Resource):
		return fmt.Errorf("%q is not the ARN of a KMS key: %s", value, fix)
	case differs(a.Partition, e.Partition):
		return fmt.Errorf("%q is in partition %s, and this bucket is in %s", value, a.Partition, e.Partition)
	case differs(a.Region, e.Region):
		return fmt.Errorf("%q is a key in %s, and this bucket is in %s: S3 uses keys of the bucket's own Region only",
			value, a.Region, e.Region)
	}
	return nil
}

func (n node) logging() *Logging {
	if n.null() {
		return nil
	}
	l := object(n, func(n node) Logging {
		return Logging{
			TargetBucket: n.at("target_bucket").text(nil, "???*"),
			TargetPrefix: n.at("target_prefix").text(nil),
		}
	})
	if n.unknown() {
		return nil
	}
	n.at("target_bucket").require("the bucket that receives the access log")
	return &l
}

func decodeLifecycle(n node) Lifecycle {
	l := Lifecycle{
		AbortIncompleteMultipartUploadDays: n.at("abort_incomplete_multipart_upload_days").
			number(defaultAbortDays, 0, maxLifecycleDays),
		NoncurrentVersionExpirationDays: n.at("noncurrent_version_expiration_days").
			number(defaultNoncurrentDays, 0, maxLifecycleDays),
		Rules: objects(n.at("rules"), decodeLifecycleRule),
	}
	// Keyward's own rule takes one of the places.
	if len(l.Rules) >= maxLifecycleRules {
		n.at("rules").fail("has %d rules; S3 keeps %d for a bucket, one of which is Keyward's own",
			len(l.Rules), maxLifecycleRules)
	}
	seen := map[string]bool{}
	for i, rule := range l.Rules {
		if seen[rule.ID] {
			n.failAt(attributePath(elementPath(n.at("rules").path, i), "id"), "%q is the id of an earlier rule", rule.ID)
		}
		seen[rule.ID] = true
	}
	return l
}

func decodeLifecycleRule(n node) LifecycleRule {
	n.at("id").require("the name of the rule")
	return LifecycleRule{
		ID: n.at("id").text(func(value string) error {
			if value == "" || len(value) > maxLifecycleRuleIDLength {
				return fmt.Errorf("is %d bytes long; S3 accepts 1 to %d", len(value), maxLifecycleRuleIDLength)
			}
			return nil
		}),
		Prefix:                          n.at("prefix").text(nil),
		Enabled:                         n.at("enabled").flag(true),
		ExpirationDays:                  n.at("expiration_days").number(0, 1, maxLifecycleDays),
		NoncurrentVersionExpirationDays: n.at("noncurrent_version_expiration_days").number(0, 1, maxLifecycleDays),
		Transitions: objects(n.at("transitions"), func(n node) Transition {
			n.at("storage_class").require("the storage class that objects move to")
			return Transition{
				Days:         n.at("days").number(0, 0, maxLifecycleDays),
				StorageClass: n.at("storage_class").text(nil),
			}
		}),
	}
}

// access reads one entry of access.
func (n node) access(algorithm string) Access {
	a := Access{
		Sid:              n.at("sid").text(nil),
		Principals:       n.at("principals").principals(),
		ExternalAccounts: texts(n.at("external_accounts"), node.externalAccount),
		OrganizationID:   n.at("organization_id").organization(),
		Prefixes:         texts(n.at("prefixes"), node.prefix),
		Verbs:            texts(n.at("actions"), node.verb),
		Conditions:       n.conditions(),
	}
	a.Services = objects(n.at("services"), func(s node) BucketService { return s.bucketService(a.Verbs, algorithm) })
	if len(a.Prefixes) == 0 && !n.at("prefixes").unknown() {
		a.Prefixes = []string{""}
	}
	if len(a.Verbs) == 0 && !n.at("actions").unknown() {
		n.at("actions").fail("is empty; write some of %s", quoted(verbs))
	}
	named := len(a.Principals) + len(a.ExternalAccounts) + len(a.Services)
	waiting := n.at("principals").unknown() || n.at("external_accounts").unknown() || n.at("services").unknown()
	if named == 0 && a.OrganizationID == "" && !waiting {
		n.fail("lets nobody in; set principals, external_accounts, organization_id or services")
	}
	return a
}

// verb reads one verb of access. An unknown one leaves the policy undecided.
func (n node) verb() string {
	return n.choice("", verbs...)
}

// prefix reads the beginning of object keys.
func (n node) prefix() string {
	return n.text(func(value string) error {
		if strings.ContainsAny(value, "*?") || strings.Contains(value, "${") {
			return fmt.Errorf(`%q holds a wildcard or variable; prefixes match every key that begins with them, so write `+
				`"team/" for everything under team/`, value)
		}
		return nil
	})
}

// s3ManagedOnly are the services that can write only objects encrypted with S3's own keys.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html and
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
var s3ManagedOnly = []string{"logging.s3.amazonaws.com", "logdelivery.elasticloadbalancing.amazonaws.com"}

func (n node) bucketService(verbs []string, algorithm string) BucketService {
	n.at("service").require(`the service principal, like "cloudtrail.amazonaws.com"`)
	s := BucketService{
		Service:       n.at("service").service(),
		SourceAccount: n.sourceAccount(),
		SourceARNs:    texts(n.at("source_arns"), node.sourceARN),
	}
	if slices.Contains(s3ManagedOnly, s.Service) && slices.Contains(verbs, "write") && algorithm == SSEKMS {
		n.at("service").fail("%s can write only objects that are encrypted with S3's own keys; "+
			`set sse_algorithm = "AES256" on this bucket`, s.Service)
	}
	return s
}

// extraStatement reads one entry of extra_statements, whose resources are relative to the bucket.
func (b *Bucket) extraStatement(n node) ExtraStatement {
	s := n.extraStatement("s3")
	root := bucketARN(n.intent.place.Partition, b.Name)
	for _, path := range texts(n.at("resources"), node.relativeResource) {
		if path != "" {
			path = "/" + path
		}
		s.Resources = append(s.Resources, root+path)
	}
	if len(s.Resources) == 0 && !n.at("resources").unknown() {
		s.Resources = []string{root, root + "/*"}
	}
	return s
}

// relativeResource reads a resource below the bucket, "" for the bucket itself.
func (n node) relativeResource() string {
	return n.text(func(value string) error {
		if strings.HasPrefix(value, "arn:") {
			return fmt.Errorf(`%q is an ARN; resources are relative to this bucket: "" is the bucket, "team/*" its objects `+
				"under team/", value)
		}
		return nil
	})
}
