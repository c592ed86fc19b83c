package securebucket

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/keyward/terraform-provider-keyward/internal/base"
)

// readTags reads the tags with those of AWS and the creation marker.
func (r *remote) readTags(ctx context.Context) (map[string]string, error) {
	out, err := r.client.GetBucketTagging(ctx, &s3.GetBucketTaggingInput{Bucket: &r.name, ExpectedBucketOwner: r.owner})
	if absent(err) {
		return map[string]string{}, nil
	}
	if err != nil {
		return nil, err
	}
	tags := make(map[string]string, len(out.TagSet))
	for _, tag := range out.TagSet {
		tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
	}
	return tags, nil
}

func findTags(ctx context.Context, r *remote, s *settings) error {
	tags, err := r.readTags(ctx)
	if err != nil {
		return err
	}
	s.marker, _ = base.ParseMarker(tags[base.MarkerKey])
	_, s.marked = tags[base.MarkerKey]
	s.allTags, s.Tags = tags, base.VisibleTags(tags)
	return nil
}

// putTags puts tags beside those of AWS and the creation marker.
func putTags(ctx context.Context, r *remote, s settings) error {
	return r.putTags(ctx, s.Tags, func(key string) bool { return key == base.MarkerKey || isAWSTag(key) })
}

// isAWSTag tells the tags that AWS itself put on a bucket. They must be sent along: S3 refuses to drop them.
func isAWSTag(key string) bool { return strings.HasPrefix(key, "aws:") }

// putTags replaces all tags but those to keep, as S3 knows no call that changes single ones. A bucket that was
// created moments ago has none of AWS, and S3 may still answer that it does not exist.
func (r *remote) putTags(ctx context.Context, tags map[string]string, keep func(key string) bool) error {
	tags = maps.Clone(tags)
	if tags == nil {
		tags = map[string]string{}
	}
	if !r.fresh {
		present, err := r.readTags(ctx)
		if err != nil {
			return err
		}
		for key, value := range present {
			if keep(key) {
				tags[key] = value
			}
		}
	}
	return r.replaceTags(ctx, tags)
}

// Mark puts a creation marker beside the other tags of the bucket.
func (r *remote) Mark(ctx context.Context, marker base.Marker) error {
	tags, err := r.readTags(ctx)
	if err != nil {
		return base.Step("tags", tagsPart.reads, err)
	}
	tags[base.MarkerKey] = marker.String()
	return base.Step("tags", tagsPart.writes, r.settled(ctx, func(ctx context.Context) error {
		return r.replaceTags(ctx, tags)
	}))
}

func (r *remote) replaceTags(ctx context.Context, tags map[string]string) error {
	if len(tags) == 0 {
		_, err := r.client.DeleteBucketTagging(ctx, &s3.DeleteBucketTaggingInput{
			Bucket: &r.name, ExpectedBucketOwner: r.owner,
		})
		return err
	}
	_, err := r.client.PutBucketTagging(ctx, &s3.PutBucketTaggingInput{
		Bucket: &r.name, ExpectedBucketOwner: r.owner, Tagging: &types.Tagging{TagSet: expandTags(tags)},
	})
	return err
}

// expandTags lists tags in the order of their keys, so that equal requests are equal.
func expandTags(tags map[string]string) []types.Tag {
	set := make([]types.Tag, 0, len(tags))
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		set = append(set, types.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	return set
}
