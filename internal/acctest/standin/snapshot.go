package standin

import (
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Snapshot is everything that the account holds, in values that compare: a test can ask whether the
// account is empty, as it was before, or holds something twice.
type Snapshot struct {
	// Keys are the customer managed keys that are not about to be deleted, by ARN.
	Keys []Key
	// Scheduled are the customer managed keys that are pending deletion, by ARN.
	Scheduled []Key
	// Buckets are in the order of their names.
	Buckets []Bucket
}

// Empty reports whether nothing is left but keys that are pending deletion.
func (s *Snapshot) Empty() bool { return len(s.Keys) == 0 && len(s.Buckets) == 0 }

// Key is one KMS key.
type Key struct {
	ARN, State, Spec, Usage, Description string
	MultiRegion                          bool
	Aliases                              []string
	Tags                                 map[string]string
	Policy                               string
	// RotationPeriod is in days, 0 without automatic rotation.
	RotationPeriod int
}

// Bucket is one S3 bucket.
type Bucket struct {
	Name string
	Tags map[string]string
	// Settings holds S3's answer, by the name of the part in AWS's spelling ("BucketPolicy",
	// "BucketEncryption"), for every part that the bucket has.
	Settings map[string]string
	// Versions counts the object versions and delete markers.
	Versions int
}

// snapshotParts are the parts of a bucket that a snapshot reads, by query parameter.
var snapshotParts = []string{
	"acl", "cors", "encryption", "lifecycle", "logging", "notification", "object-lock", "ownershipControls", "policy",
	"publicAccessBlock", "replication", "versioning", "website",
}

// Snapshot reads the whole account. Its reads are not recorded, meet no faults, and are not
// subject to any policy.
func (s *Server) Snapshot(ctx context.Context) (*Snapshot, error) {
	s.mu.Lock()
	var names, arns []string
	for name := range s.buckets {
		names = append(names, name)
	}
	for arn, key := range s.keys {
		if key.customer {
			arns = append(arns, arn)
		}
	}
	s.mu.Unlock()
	slices.Sort(names)
	slices.Sort(arns)
	found := &Snapshot{}
	for _, arn := range arns {
		key, err := s.snapshotKey(ctx, arn)
		if err != nil {
			return nil, err
		}
		if key.State == statePending {
			found.Scheduled = append(found.Scheduled, *key)
			continue
		}
		found.Keys = append(found.Keys, *key)
	}
	for _, name := range names {
		bucket, err := s.snapshotBucket(ctx, name)
		if err != nil {
			return nil, err
		}
		found.Buckets = append(found.Buckets, *bucket)
	}
	return found, nil
}

func (s *Server) snapshotKey(ctx context.Context, arn string) (*Key, error) {
	as := scope{keyID: AccessKey, region: strings.Split(arn, ":")[3]}
	id := map[string]string{"KeyId": bareKey(arn)}
	var described struct {
		KeyMetadata struct {
			KeyState, KeySpec, KeyUsage, Description string
			MultiRegion                              bool
		}
	}
	var tags struct {
		Tags []struct{ TagKey, TagValue string }
	}
	var aliases struct{ Aliases []struct{ AliasName string } }
	var rotation struct{ KeyRotationEnabled bool }
	for _, read := range []struct {
		action string
		into   any
	}{
		{"DescribeKey", &described},
		{"ListResourceTags", &tags},
		{"ListAliases", &aliases},
		{"GetKeyRotationStatus", &rotation},
	} {
		if err := s.askKMS(ctx, as, read.action, id, read.into); err != nil {
			return nil, err
		}
	}
	metadata := described.KeyMetadata
	key := &Key{
		ARN: arn, State: metadata.KeyState, Spec: metadata.KeySpec, Usage: metadata.KeyUsage,
		Description: metadata.Description, MultiRegion: metadata.MultiRegion, Tags: map[string]string{},
	}
	for _, tag := range tags.Tags {
		key.Tags[tag.TagKey] = tag.TagValue
	}
	for _, alias := range aliases.Aliases {
		key.Aliases = append(key.Aliases, alias.AliasName)
	}
	slices.Sort(key.Aliases)
	s.withKey(arn, func(k *keyState) {
		key.Policy = k.policy
		if rotation.KeyRotationEnabled {
			key.RotationPeriod = k.rotationPeriod
		}
	})
	return key, nil
}

func (s *Server) snapshotBucket(ctx context.Context, name string) (*Bucket, error) {
	bucket := &Bucket{Name: name, Tags: map[string]string{}, Settings: map[string]string{}}
	for _, part := range snapshotParts {
		answer, err := s.observe(ctx, "/"+name+"?"+part)
		if err != nil {
			return nil, err
		}
		if answer.status == http.StatusOK {
			bucket.Settings[bucketParts[part]] = string(answer.body)
		}
	}
	answer, err := s.observe(ctx, "/"+name+"?tagging")
	if err != nil {
		return nil, err
	}
	var tags struct {
		Tags []s3Tag `xml:"TagSet>Tag"`
	}
	if answer.status == http.StatusOK {
		if err := xml.Unmarshal(answer.body, &tags); err != nil {
			return nil, fmt.Errorf("read the tags of bucket %s: %w", name, err)
		}
	}
	for _, tag := range tags.Tags {
		bucket.Tags[tag.Key] = tag.Value
	}
	if answer, err = s.observe(ctx, "/"+name+"?versions"); err != nil {
		return nil, err
	}
	var versions struct {
		Versions []struct{} `xml:"Version"`
		Markers  []struct{} `xml:"DeleteMarker"`
	}
	if err := xml.Unmarshal(answer.body, &versions); err != nil {
		return nil, fmt.Errorf("list the object versions of bucket %s: %w", name, err)
	}
	bucket.Versions = len(versions.Versions) + len(versions.Markers)
	return bucket, nil
}

// observe makes one S3 read of the stand-in's own through the handlers.
func (s *Server) observe(ctx context.Context, target string) (*reply, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return nil, fmt.Errorf("take a snapshot: %w", err)
	}
	signed := scope{keyID: AccessKey, region: Region, service: "s3"}
	request.Header.Set("Authorization", authorization(signed))
	request.Host = strings.TrimPrefix(s.Endpoint, "http://")
	x := &exchange{ctx: ctx, server: s, request: request, signed: signed, call: Call{Operation: route(request, nil)}}
	return x.dispatch(), nil
}
