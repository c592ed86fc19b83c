package rotatingsecret

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	smtypes "github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

// secret is a secret as it is on AWS.
type secret struct {
	ARN, Name, Description string
	// Key is an ARN, or compose.ManagedSecretKey.
	Key    string
	Policy string
	// Tags include the creation marker.
	Tags map[string]string
	// Rotation is nil while rotation is not enabled.
	Rotation *compose.SecretRotation
	// Replicas are by Region.
	Replicas map[string]replica
	// Current, InProgress and Abandoned are versions: the current one, the one that a rotation is not done with,
	// and that of a rotation that was given up.
	Current, InProgress, Abandoned string
	// Stuck says that the rotation in progress is not going to end by itself.
	Stuck             bool
	LastRotated, Next *time.Time
	// Deleted is set while the secret awaits its deletion.
	Deleted *time.Time
	// Owner is the AWS service that manages the secret, Type the kind of a partner's secret, Primary the
	// Region of which it is a replica.
	Owner, Type, Primary string
	// Marked says that the secret carries the creation marker, TakenOver that it was there before Keyward
	// (base.Marker.TakenOver), Shared that the state has another entry for it, which is to be destroyed.
	Marked, TakenOver, Shared bool
}

type replica struct{ Key, Status, Message string }

// Pending reports whether the secret awaits its deletion.
func (s *secret) Pending() bool { return s.Deleted != nil }

// wanted is a secret as the configuration says, with nothing unknown.
type wanted struct {
	*compose.Secret
	Policy string
	Tags   map[string]string
	// Value makes the first value; nil where the configuration names none. ValueAsked says that its version
	// number has changed.
	Value      func(context.Context, *parts) (rotation.Value, error)
	ValueAsked bool
}

func flattenSecret(m *secretsmanager.DescribeSecretOutput) *secret {
	s := &secret{
		ARN: aws.ToString(m.ARN), Name: aws.ToString(m.Name), Description: aws.ToString(m.Description), Key: flattenKey(m.KmsKeyId),
		Tags: map[string]string{}, Replicas: map[string]replica{}, LastRotated: m.LastRotatedDate, Next: m.NextRotationDate,
		Deleted: m.DeletedDate, Owner: aws.ToString(m.OwningService), Type: aws.ToString(m.Type), Primary: aws.ToString(m.PrimaryRegion),
		Current: holder(m, "AWSCURRENT"), InProgress: holder(m, "AWSPENDING"),
		Abandoned: holder(m, abandonedLabel),
	}
	if s.InProgress == s.Current {
		s.InProgress = ""
	}
	for _, tag := range m.Tags {
		s.Tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
	}
	marker, marked := base.ParseMarker(s.Tags[base.MarkerKey])
	s.Marked, s.TakenOver = marked, marker.TakenOver
	for _, status := range m.ReplicationStatus {
		s.Replicas[aws.ToString(status.Region)] = replica{
			Key: flattenKey(status.KmsKeyId), Status: string(status.Status), Message: aws.ToString(status.StatusMessage),
		}
	}
	if aws.ToBool(m.RotationEnabled) {
		s.Rotation = flattenRules(m.RotationLambdaARN, m.RotationRules)
	}
	return s
}

// flattenRules drops the days beside a schedule, which AWS computes from it.
func flattenRules(function *string, rules *smtypes.RotationRulesType) *compose.SecretRotation {
	r := &compose.SecretRotation{FunctionARN: aws.ToString(function)}
	if rules == nil {
		return r
	}
	r.Schedule, r.Duration = aws.ToString(rules.ScheduleExpression), aws.ToString(rules.Duration)
	if r.Schedule == "" {
		r.AfterDays = int(aws.ToInt64(rules.AutomaticallyAfterDays))
	}
	return r
}

// sameRotation compares what AWS keeps. A duration that the configuration leaves to AWS is whatever it says.
func sameRotation(is, want *compose.SecretRotation) bool {
	if is == nil || want == nil {
		return is == want
	}
	return is.FunctionARN == want.FunctionARN && is.AfterDays == want.AfterDays && is.Schedule == want.Schedule &&
		(want.Duration == "" || is.Duration == want.Duration)
}

// flattenKey is the key that AWS leaves out when it is its own.
func flattenKey(id *string) string {
	if key := aws.ToString(id); key != "" && !strings.HasSuffix(key, ":"+compose.ManagedSecretKey) {
		return key
	}
	return compose.ManagedSecretKey
}

// holder is the version with a label, "" where there is none.
func holder(m *secretsmanager.DescribeSecretOutput, label string) string {
	for id, labels := range m.VersionIdsToStages {
		if slices.Contains(labels, label) {
			return id
		}
	}
	return ""
}
