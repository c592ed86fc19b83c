package awserr

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// answer is an error as the SDK returns it: the API error inside the HTTP response inside the
// operation.
func answer(status int, code string) error {
	var inner error = &smithy.GenericAPIError{Code: code}
	if code == "" {
		inner = errors.New("deserialization failed")
	}
	return fmt.Errorf("operation error: %w", &smithyhttp.ResponseError{
		Response: &smithyhttp.Response{Response: &http.Response{StatusCode: status}},
		Err:      inner,
	})
}

func TestKinds(t *testing.T) {
	t.Parallel()
	kinds := map[string]func(error) bool{
		"NotFound": NotFound, "Conflict": Conflict, "Throttled": Throttled,
		"AccessDenied": AccessDenied, "NotYetVisible": NotYetVisible, "Ambiguous": Ambiguous,
	}
	cases := []struct {
		name string
		err  error
		want string // the one kind it is, "" for none
	}{
		{"nil", nil, ""},
		{"a missing key", answer(400, "NotFoundException"), "NotFound"},
		{"a missing bucket policy", answer(404, "NoSuchBucketPolicy"), "NotFound"},
		{"HeadBucket of a missing bucket", answer(404, "UnknownError"), "NotFound"},
		{"HeadBucket of a foreign bucket", answer(403, "UnknownError"), "AccessDenied"},
		{"a taken alias", answer(400, "AlreadyExistsException"), "Conflict"},
		{"a taken bucket name", answer(409, "BucketAlreadyExists"), "Conflict"},
		{"KMS throttling", answer(400, "ThrottlingException"), "Throttled"},
		{"S3 throttling, although it is a 503", answer(503, "SlowDown"), "Throttled"},
		{"KMS denial", answer(400, "AccessDeniedException"), "AccessDenied"},
		{"a principal that KMS cannot see yet", answer(400, "MalformedPolicyDocumentException"), "NotYetVisible"},
		{"a server fault", answer(500, "KMSInternalException"), "Ambiguous"},
		{"a server fault without a code", answer(500, ""), "Ambiguous"},
		{"a broken connection", errors.New("EOF"), "Ambiguous"},
		{"a cancelled context", context.Canceled, "Ambiguous"},
		{"a validation error", answer(400, "ValidationException"), ""},
		{"a forbidden state, which is no denial", answer(403, "KMSInvalidStateException"), ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for name, is := range kinds {
				if got := is(c.err); got != (name == c.want) {
					t.Errorf("%s(%v) = %v", name, c.err, got)
				}
			}
		})
	}
}

func TestInterrupted(t *testing.T) {
	t.Parallel()
	if !Interrupted(fmt.Errorf("request: %w", context.Canceled)) {
		t.Error("a wrapped cancellation is not recognised")
	}
	if Interrupted(answer(500, "InternalError")) {
		t.Error("a server fault counts as an interrupt")
	}
}

func TestBucketRegion(t *testing.T) {
	t.Parallel()
	redirect := func(status int) error {
		return &smithyhttp.ResponseError{
			Response: &smithyhttp.Response{Response: &http.Response{
				StatusCode: status, Header: http.Header{"X-Amz-Bucket-Region": {"eu-west-1"}},
			}},
			Err: errors.New("moved"),
		}
	}
	if got := BucketRegion(fmt.Errorf("operation error: %w", redirect(http.StatusMovedPermanently))); got != "eu-west-1" {
		t.Errorf("the Region is %q", got)
	}
	for _, err := range []error{nil, errors.New("EOF"), redirect(http.StatusForbidden), answer(http.StatusMovedPermanently, "x")} {
		if got := BucketRegion(err); got != "" {
			t.Errorf("%v names %q", err, got)
		}
	}
}
