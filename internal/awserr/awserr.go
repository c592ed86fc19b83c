// Package awserr tells the kinds of AWS errors apart, by type and code, never by text.
//
// The codes are those of the API references of KMS, S3, STS, IAM, Lambda, CloudWatch Logs and the Resource Groups
// Tagging API.
package awserr

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

var (
	notFoundCodes = []string{
		"404",
		"NoSuchBucket",
		"NoSuchBucketPolicy",
		"NoSuchEntity",
		"NoSuchKey",
		"NoSuchLifecycleConfiguration",
		"NoSuchPublicAccessBlockConfiguration",
		"NoSuchTagSet",
		"NoSuchVersion",
		"NotFound",
		"NotFoundException",
		"ObjectLockConfigurationNotFoundError",
		"OwnershipControlsNotFoundError",
		"ResourceNotFoundException",
		"ServerSideEncryptionConfigurationNotFoundError",
	}
	conflictCodes = []string{
		"AlreadyExistsException",
		"BucketAlreadyExists",
		"BucketAlreadyOwnedByYou",
		"ConflictException",
		"EntityAlreadyExists",
		"OperationAborted",
		"ResourceAlreadyExistsException",
		"ResourceConflictException",
		"ResourceExistsException",
	}
	throttledCodes = []string{
		"RequestLimitExceeded",
		"RequestThrottled",
		"RequestThrottledException",
		"SlowDown",
		"ThrottledException",
		"Throttling",
		"ThrottlingException",
		"TooManyRequestsException",
	}
	accessDeniedCodes = []string{
		"403",
		"AccessDenied",
		"AccessDeniedException",
		"AllAccessDisabled",
		"Forbidden",
		"UnauthorizedOperation",
	}
	notYetVisibleCodes = []string{
		"MalformedPolicy",
		"MalformedPolicyDocument",
		"MalformedPolicyDocumentException",
	}
)

// Code is the error code that AWS answered with, "" when err is no answer of AWS (a time-out, a
// broken connection, a cancelled context).
func Code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

// HasCode reports whether AWS answered with one of the codes.
func HasCode(err error, codes ...string) bool {
	code := Code(err)
	return code != "" && slices.Contains(codes, code)
}

// NotFound reports whether AWS says that the object, or the part of it that was asked for, does
// not exist.
func NotFound(err error) bool {
	// HeadBucket has no body and therefore no code of its own.
	return HasCode(err, notFoundCodes...) || bodilessStatus(err) == http.StatusNotFound
}

// Conflict reports whether AWS says that the object exists already, or that another operation on
// it is under way.
func Conflict(err error) bool { return HasCode(err, conflictCodes...) }

// Throttled reports whether AWS refused the request, without any effect, because there were too many.
func Throttled(err error) bool { return HasCode(err, throttledCodes...) }

// AccessDenied reports whether AWS says that the caller may not do this.
func AccessDenied(err error) bool {
	return HasCode(err, accessDeniedCodes...) || bodilessStatus(err) == http.StatusForbidden
}

// NotYetVisible reports whether AWS refused a policy, which it does for about two minutes after a
// principal in it was created (KMS and S3 look principals up in their own copy of IAM). The same
// code stands for policies that are really malformed, so a caller retries for a limited time only.
func NotYetVisible(err error) bool { return HasCode(err, notYetVisibleCodes...) }

// Ambiguous reports whether the request may have had its effect although it failed: AWS answered
// with a server fault, or did not answer.
func Ambiguous(err error) bool {
	if err == nil {
		return false
	}
	var api smithy.APIError
	if !errors.As(err, &api) {
		return true
	}
	var response *smithyhttp.ResponseError
	if errors.As(err, &response) {
		return response.HTTPStatusCode() >= http.StatusInternalServerError && !Throttled(err)
	}
	return api.ErrorFault() == smithy.FaultServer
}

// BucketRegion is the Region of the bucket where S3 refused a request because it came to another one,
// "" for every other error. The answer names the Region in a header, also where it has no body.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
func BucketRegion(err error) string {
	var response *smithyhttp.ResponseError
	if !errors.As(err, &response) || response.Response == nil || response.HTTPStatusCode() != http.StatusMovedPermanently {
		return ""
	}
	return response.Response.Header.Get("x-amz-bucket-region")
}

// Interrupted reports whether the request ended because Terraform was interrupted or a time-out
// of the configuration passed.
func Interrupted(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// bodilessStatus is the HTTP status of an answer whose code says no more than that status.
func bodilessStatus(err error) int {
	switch Code(err) {
	case "", "UnknownError", "BadRequest":
	default:
		return 0
	}
	var response *smithyhttp.ResponseError
	if errors.As(err, &response) {
		return response.HTTPStatusCode()
	}
	return 0
}
