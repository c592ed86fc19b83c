package awsclient

import (
	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
)

// OnlyThrottled limits a retryer to requests that AWS refused without any effect. It is for
// operations that make a second object when they are repeated: CreateKey has no idempotency token,
// so after a lost reply the caller must look for the key before it asks again.
func OnlyThrottled(retryer aws.Retryer) aws.Retryer { return onlyThrottled{retryer} }

type onlyThrottled struct{ aws.Retryer }

// IsErrorRetryable reports whether the request had no effect and may be sent again.
func (r onlyThrottled) IsErrorRetryable(err error) bool {
	return awserr.Throttled(err) && r.Retryer.IsErrorRetryable(err)
}
