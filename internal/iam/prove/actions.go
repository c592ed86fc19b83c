package prove

import (
	"slices"
	"strings"
	"sync"

	"github.com/keyward/terraform-provider-keyward/internal/iam/catalog"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// familiar are actions of daily use, in the order in which they make good examples.
var familiar = map[string][]string{
	"s3": {
		"GetObject", "PutObject", "DeleteObject", "ListBucket", "PutBucketPolicy", "GetBucketPolicy",
		"DeleteBucketPolicy", "GetObjectVersion", "DeleteObjectVersion", "PutObjectAcl", "GetObjectAcl",
		"UpdateObjectEncryption", "AbortMultipartUpload", "ListBucketVersions", "GetBucketLocation",
	},
	"kms": {
		"Decrypt", "Encrypt", "GenerateDataKey", "PutKeyPolicy", "CreateGrant", "ScheduleKeyDeletion",
		"DescribeKey", "ReEncryptFrom", "ReEncryptTo", "Sign",
	},
	"secretsmanager": {
		"GetSecretValue", "PutSecretValue", "DescribeSecret", "PutResourcePolicy", "DeleteSecret", "UpdateSecret",
	},
	"sts": {"AssumeRole", "AssumeRoleWithWebIdentity", "AssumeRoleWithSAML", "TagSession", "SetSourceIdentity"},
}

// sampleServices are the services whose actions are shown where the service is open.
var sampleServices = []string{"s3", "kms", "secretsmanager", "sts"}

// actionTable is what the catalogue knows about the actions of one service, ready to be matched.
type actionTable struct {
	service *catalog.Service
	// actions are sorted by names, which are theirs in lower case, with the prefix.
	actions []*catalog.Action
	names   []string
	order   []int // of the actions as examples, the best first
	targets []targets

	mu      sync.Mutex
	withKey map[string]set
}

// actionTables are the tables by IAM prefix, made when they are needed.
var actionTables = struct {
	mu    sync.Mutex
	known map[string]*actionTable
}{known: map[string]*actionTable{}}

// tableOf is the table of a service, nil for one that the catalogue does not know.
func tableOf(prefix string) *actionTable {
	service, ok := catalog.Find(prefix)
	if !ok {
		return nil
	}
	actionTables.mu.Lock()
	defer actionTables.mu.Unlock()
	t := actionTables.known[service.Prefix]
	if t == nil {
		t = newActionTable(service)
		actionTables.known[service.Prefix] = t
	}
	return t
}

func newActionTable(service *catalog.Service) *actionTable {
	t := &actionTable{service: service, actions: slices.Clone(service.Actions()), withKey: map[string]set{}}
	slices.SortFunc(t.actions, func(a, b *catalog.Action) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	for _, a := range t.actions {
		t.names = append(t.names, strings.ToLower(service.Prefix+":"+a.Name))
		t.targets = append(t.targets, targetsOf(service.Prefix, a))
	}
	for _, name := range familiar[service.Prefix] {
		if at, ok := t.find(service.Prefix + ":" + name); ok {
			t.order = append(t.order, at)
		}
	}
	for at := range t.actions {
		if !slices.Contains(t.order, at) {
			t.order = append(t.order, at)
		}
	}
	return t
}

// name is an action as people write it.
func (t *actionTable) name(at int) string { return t.service.Prefix + ":" + t.actions[at].Name }

// find is the place of an action.
func (t *actionTable) find(action string) (int, bool) {
	return slices.BinarySearch(t.names, strings.ToLower(action))
}

// matching lists the actions that a pattern of an Action element matches.
func (t *actionTable) matching(p pattern, into set) {
	var prefix strings.Builder
	rest := p
	for len(rest) > 0 && rest[0].kind == one {
		prefix.WriteString(strings.ToLower(string(rest[0].r)))
		rest = rest[1:]
	}
	sure := len(rest) == 1 && rest[0] == element{kind: many}
	from, _ := slices.BinarySearch(t.names, prefix.String())
	for at := from; at < len(t.names) && strings.HasPrefix(t.names[at], prefix.String()); at++ {
		if sure || p.matches(t.names[at]) {
			into.add(at)
		}
	}
}

// anyAction are keys that AWS documents for single actions, or all but a few, although every request to the
// service has them or can: they tell how the request was made (Amazon S3 User Guide, "Condition key
// examples"; KMS Developer Guide, "AWS KMS condition keys").
var anyAction = []string{
	keyTLSVersion, "s3:authtype", "s3:signatureage", "s3:signatureversion", "s3:x-amz-content-sha256",
	"s3:resourceaccount", "kms:viaservice", "kms:calleraccount",
}

// having are the actions that can have a condition key in their requests. A key that the catalogue
// does not know, or knows of no action, can come with every action.
func (t *actionTable) having(key string) set {
	t.mu.Lock()
	defer t.mu.Unlock()
	known, ok := t.withKey[key]
	if ok {
		return known
	}
	found := newSet(len(t.actions))
	documented := false
	for at, a := range t.actions {
		if a.HasKey(key) {
			found.add(at)
			documented = true
		}
	}
	if !documented || slices.Contains(anyAction, key) {
		found = fullSet(len(t.actions))
	}
	t.withKey[key] = found
	return found
}

// targets are types of resources that a policy can be attached to or that lie in those.
type targets uint8

// The types. A bucket policy decides about the bucket and its objects; other resource policies about
// one type.
const (
	itself targets = 1 << iota
	objects
	everyTarget = itself | objects
)

// attachable are the types of resources that the policies of a service are attached to, by their names
// in the catalogue.
var attachable = map[string]string{"s3": "bucket", "kms": "key", "secretsmanager": "Secret", "sts": "role"}

// targetsOf are the targets that an action acts on. Actions of services without policies of their own
// in this engine act on everything.
func targetsOf(prefix string, a *catalog.Action) targets {
	own, ok := attachable[prefix]
	if !ok {
		return everyTarget
	}
	var out targets
	for _, use := range a.Resources {
		switch use.Type.Name {
		case own:
			out |= itself
		case "object":
			out |= objects
		}
	}
	return out
}

// serviceKey reports whether a condition key belongs to a service, rather than to every request.
func serviceKey(key string) bool {
	if strings.HasPrefix(key, "aws:") || !strings.Contains(key, ":") || !policy.Known(key) {
		return false
	}
	for _, global := range catalog.GlobalKeys() {
		if strings.EqualFold(global.Name, key) {
			return false
		}
	}
	return true
}
