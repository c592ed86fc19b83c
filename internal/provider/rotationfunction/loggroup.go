package rotationfunction

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
	"github.com/keyward/terraform-provider-keyward/internal/base"
)

// logGroupARN is the ARN that operations on tags take, without the ":*" of streams.
func (p *parts) logGroupARN() string {
	return strings.Join([]string{"arn", p.Partition, "logs", p.Region, p.Account, "log-group", p.LogGroup}, ":")
}

// readLogGroup reads the log group with its tags. It is searched for by prefix: there is no other way.
func (p *parts) readLogGroup(ctx context.Context, d *deployment) error {
	pages := cloudwatchlogs.NewDescribeLogGroupsPaginator(p.logs, &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: &p.LogGroup})
	for pages.HasMorePages() && !d.LogGroup {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return base.Step("log group", "logs:DescribeLogGroups", err)
		}
		for _, group := range page.LogGroups {
			if aws.ToString(group.LogGroupName) == p.LogGroup {
				d.LogGroup, d.LogKey = true, aws.ToString(group.KmsKeyId)
				d.Retention = int(aws.ToInt32(group.RetentionInDays))
			}
		}
	}
	if !d.LogGroup {
		return nil
	}
	answer, err := p.logs.ListTagsForResource(ctx, &cloudwatchlogs.ListTagsForResourceInput{ResourceArn: aws.String(p.logGroupARN())})
	if err != nil {
		return base.Step("tags of the log group", "logs:ListTagsForResource", err)
	}
	d.LogTags = answer.Tags
	return nil
}

// putLogGroup brings the log group in line. It comes before the function, which would make one without a key.
func (p *parts) putLogGroup(ctx context.Context, is *deployment, w *wanted) error {
	if !is.LogGroup {
		if err := p.createLogGroup(ctx, w); err != nil {
			return err
		}
		is.LogTags, is.LogKey, is.Retention = w.Tags, w.LogKey, 0
	}
	if is.LogKey != w.LogKey {
		if err := p.putLogKey(ctx, w.LogKey); err != nil {
			return err
		}
	}
	if is.Retention != w.Retention {
		if err := p.putRetention(ctx, w.Retention); err != nil {
			return err
		}
	}
	set, remove := base.TagChanges(is.LogTags, w.Tags)
	if len(set) > 0 {
		_, err := p.logs.TagResource(ctx, &cloudwatchlogs.TagResourceInput{ResourceArn: aws.String(p.logGroupARN()), Tags: set})
		if err != nil {
			return base.Step("tags of the log group", "logs:TagResource", err)
		}
	}
	if len(remove) == 0 {
		return nil
	}
	slices.Sort(remove)
	_, err := p.logs.UntagResource(ctx, &cloudwatchlogs.UntagResourceInput{ResourceArn: aws.String(p.logGroupARN()), TagKeys: remove})
	return base.Step("tags of the log group", "logs:UntagResource", err)
}

func (p *parts) createLogGroup(ctx context.Context, w *wanted) error {
	input := &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &p.LogGroup, Tags: w.Tags}
	if len(w.Tags) == 0 {
		input.Tags = nil
	}
	if w.LogKey != "" {
		input.KmsKeyId = &w.LogKey
	}
	_, err := p.logs.CreateLogGroup(ctx, input)
	if awserr.HasCode(err, "ResourceAlreadyExistsException") {
		return nil // an attempt that was cut off has made it; what is different shows when it is read back
	}
	return base.Step("log group", "logs:CreateLogGroup", err)
}

func (p *parts) putLogKey(ctx context.Context, key string) error {
	if key == "" {
		_, err := p.logs.DisassociateKmsKey(ctx, &cloudwatchlogs.DisassociateKmsKeyInput{LogGroupName: &p.LogGroup})
		return base.Step("key of the log group", "logs:DisassociateKmsKey", err)
	}
	_, err := p.logs.AssociateKmsKey(ctx, &cloudwatchlogs.AssociateKmsKeyInput{LogGroupName: &p.LogGroup, KmsKeyId: &key})
	return base.Step("key of the log group", "logs:AssociateKmsKey", err)
}

func (p *parts) putRetention(ctx context.Context, days int) error {
	if days == 0 {
		_, err := p.logs.DeleteRetentionPolicy(ctx, &cloudwatchlogs.DeleteRetentionPolicyInput{LogGroupName: &p.LogGroup})
		return base.Step("retention of the log group", "logs:DeleteRetentionPolicy", err)
	}
	_, err := p.logs.PutRetentionPolicy(ctx, &cloudwatchlogs.PutRetentionPolicyInput{
		LogGroupName: &p.LogGroup, RetentionInDays: aws.Int32(int32(days)), // one of the values of the schema
	})
	return base.Step("retention of the log group", "logs:PutRetentionPolicy", err)
}

func (p *parts) deleteLogGroup(ctx context.Context) error {
	_, err := p.logs.DeleteLogGroup(ctx, &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: &p.LogGroup})
	return base.Step("log group", "logs:DeleteLogGroup", err)
}
