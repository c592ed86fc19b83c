package standin_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi"
	tagtypes "github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
)

// requests makes one harmless call of each service, without the SDK's retries.
func requests(a *acctest.AWS) map[string]func(context.Context) error {
	config := a.Config()
	config.Retryer = func() aws.Retryer { return aws.NopRetryer{} }
	return map[string]func(context.Context) error{
		"kms": func(ctx context.Context) error {
			_, err := kms.NewFromConfig(config).ListKeys(ctx, &kms.ListKeysInput{})
			return err
		},
		"s3": func(ctx context.Context) error {
			_, err := s3.NewFromConfig(config).ListBuckets(ctx, &s3.ListBucketsInput{})
			return err
		},
		"sts": func(ctx context.Context) error {
			_, err := sts.NewFromConfig(config).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
			return err
		},
		"tagging": func(ctx context.Context) error {
			client := resourcegroupstaggingapi.NewFromConfig(config)
			_, err := client.GetResources(ctx, &resourcegroupstaggingapi.GetResourcesInput{})
			return err
		},
	}
}

func TestFaultsDecode(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	calls := requests(a)
	for _, test := range []struct {
		service string
		kind    standin.Kind
		code    string
		status  int
	}{
		{"kms", standin.ServerError, "KMSInternalException", 500},
		{"kms", standin.Throttle, "ThrottlingException", 400},
		{"kms", standin.AccessDenied, "AccessDeniedException", 400},
		{"kms", standin.NotFound, "NotFoundException", 400},
		{"kms", standin.PrincipalNotVisible, "MalformedPolicyDocumentException", 400},
		{"s3", standin.ServerError, "InternalError", 500},
		{"s3", standin.Throttle, "SlowDown", 503},
		{"s3", standin.AccessDenied, "AccessDenied", 403},
		{"s3", standin.NotFound, "NoSuchBucket", 404},
		{"s3", standin.PrincipalNotVisible, "MalformedPolicy", 400},
		{"sts", standin.ServerError, "InternalFailure", 500},
		{"sts", standin.Throttle, "Throttling", 400},
		{"sts", standin.AccessDenied, "AccessDenied", 403},
		{"tagging", standin.ServerError, "InternalServiceException", 500},
		{"tagging", standin.Throttle, "ThrottledException", 400},
		{"tagging", standin.AccessDenied, "AccessDeniedException", 400},
	} {
		t.Run(test.service+"/"+string(test.kind), func(t *testing.T) {
			injected := a.Inject(standin.Fault{Kind: test.kind, Operation: test.service + ".*"})
			err := calls[test.service](t.Context())
			wantCode(t, "the call", err, test.code)
			var response *awshttp.ResponseError
			if !errors.As(err, &response) || response.HTTPStatusCode() != test.status {
				t.Errorf("error is %v, want status %d", err, test.status)
			}
			if injected.Fired() != 1 {
				t.Errorf("the fault fired %d times, want once", injected.Fired())
			}
			if err := calls[test.service](t.Context()); err != nil {
				t.Error("the call after a fault for one call:", err)
			}
		})
	}
}

func TestTypedErrors(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.Inject(standin.Fault{Kind: standin.ServerError, Operation: "kms.ListKeys"})
	_, err := a.KMS().ListKeys(t.Context(), &kms.ListKeysInput{})
	if want := new(kmstypes.KMSInternalException); !errors.As(err, &want) {
		t.Errorf("KMS error is %v, want a KMSInternalException", err)
	}
	a.Inject(standin.Fault{Kind: standin.Throttle, Operation: "tagging.*"})
	_, err = a.Tagging().GetResources(t.Context(), &resourcegroupstaggingapi.GetResourcesInput{})
	if want := new(tagtypes.ThrottledException); !errors.As(err, &want) {
		t.Errorf("tagging error is %v, want a ThrottledException", err)
	}
	a.Inject(standin.Fault{Kind: standin.Custom, Operation: "s3.HeadBucket", Error: standin.AWSError{Status: 403, Code: "Forbidden"}})
	_, err = a.S3().HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: aws.String("any")})
	var api smithy.APIError
	if !errors.As(err, &api) || api.ErrorCode() != "Forbidden" {
		t.Errorf("HeadBucket error is %v, want Forbidden", err)
	}
}

func TestLostReplies(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	count := func() int {
		t.Helper()
		out, err := a.KMS().ListKeys(t.Context(), &kms.ListKeysInput{})
		if err != nil {
			t.Fatal(err)
		}
		return len(out.Keys)
	}
	for _, test := range []struct {
		name     string
		fault    standin.Fault
		fails    bool
		keys     int
		attempts int
	}{
		{"cut for all attempts", standin.Fault{Kind: standin.Cut}, true, 0, 3},
		{"cut once, retried", standin.Fault{Kind: standin.Cut, Attempts: 1}, false, 1, 2},
		{"reply lost for all attempts", standin.Fault{Kind: standin.LostReply}, true, 3, 3},
		{"reply lost once, retried", standin.Fault{Kind: standin.LostReply, Attempts: 1}, false, 2, 2},
		{"throttled twice, retried", standin.Fault{Kind: standin.Throttle, Attempts: 2}, false, 1, 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			a.Reset()
			test.fault.Operation = "kms.CreateKey"
			a.Inject(test.fault)
			_, err := a.KMS().CreateKey(t.Context(), &kms.CreateKeyInput{})
			if (err != nil) != test.fails {
				t.Errorf("CreateKey: %v, want an error: %v", err, test.fails)
			}
			if calls := a.Calls(); len(calls) != test.attempts || calls[len(calls)-1].N != 1 {
				t.Errorf("recorded %+v, want %d attempts of one call", calls, test.attempts)
			}
			if got := count(); got != test.keys {
				t.Errorf("%d keys exist, want %d", got, test.keys)
			}
		})
	}
}

func TestHang(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	for _, test := range []struct {
		kind standin.Kind
		keys int
	}{{standin.Hang, 0}, {standin.HangAfter, 1}} {
		ctx, cancel := context.WithCancel(t.Context())
		a.Inject(standin.Fault{Kind: test.kind, Operation: "kms.CreateKey"})
		// For a hang after the effect the client gives up once the effect has taken place.
		give := func(call standin.Call) {
			if call.Operation.Name == "kms.CreateKey" {
				cancel()
			}
		}
		if test.kind == standin.Hang {
			a.OnCall(give)
		} else {
			a.OnCall(nil)
			a.OnEffect(give)
		}
		if _, err := a.KMS().CreateKey(ctx, &kms.CreateKeyInput{}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: error %v, want context.Canceled", test.kind, err)
		}
		out, err := a.KMS().ListKeys(t.Context(), &kms.ListKeysInput{})
		if err != nil || len(out.Keys) != test.keys {
			t.Errorf("%s: %d keys (%v), want %d", test.kind, len(out.Keys), err, test.keys)
		}
	}
}

func TestSelectors(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	call := requests(a)["kms"]
	outcomes := func(n int) (failed []int) {
		for i := 1; i <= n; i++ {
			if call(t.Context()) != nil {
				failed = append(failed, i)
			}
		}
		return failed
	}
	for _, test := range []struct {
		name  string
		fault standin.Fault
		want  []int
	}{
		{"second call", standin.Fault{Call: 2}, []int{2}},
		{"from the second occurrence, twice", standin.Fault{Operation: "kms.List*", Nth: 2, Times: 2}, []int{2, 3}},
		{"for ever", standin.Fault{Operation: "kms.ListKeys", Nth: 3, Times: standin.Forever}, []int{3, 4, 5}},
		{"another operation", standin.Fault{Operation: "kms.CreateKey", Times: standin.Forever}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			a.ForgetCalls()
			test.fault.Kind = standin.ServerError
			injected := a.Inject(test.fault)
			defer injected.Remove()
			got := outcomes(5)
			if len(got) != len(test.want) {
				t.Fatalf("calls %v failed, want %v", got, test.want)
			}
			for i := range got {
				if got[i] != test.want[i] {
					t.Errorf("calls %v failed, want %v", got, test.want)
				}
			}
		})
	}
}

func TestLateVisibility(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.Inject(standin.Fault{Kind: standin.LateVisible, Operation: "*.Create*", Times: standin.Forever, Reads: 2})
	key := newKey(t, a.KMS(), &kms.CreateKeyInput{})
	bucket := aws.String("late")
	if _, err := a.S3().CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: bucket}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"NotFoundException", "NotFoundException", ""} {
		_, err := a.KMS().DescribeKey(t.Context(), &kms.DescribeKeyInput{KeyId: key.Arn})
		wantCode(t, "DescribeKey", err, want)
	}
	for _, want := range []string{"NoSuchBucket", "NoSuchBucket", ""} {
		_, err := a.S3().GetBucketVersioning(t.Context(), &s3.GetBucketVersioningInput{Bucket: bucket})
		wantCode(t, "GetBucketVersioning", err, want)
	}
}

func TestNotEmulated(t *testing.T) {
	t.Parallel()
	moto, err := standin.StartMoto(t.Context())
	if errors.Is(err, standin.ErrNoMoto) && os.Getenv("REQUIRE_ALL") == "" {
		// A machine without moto can run the rest; in CI, where REQUIRE_ALL is set, this is a failure.
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := moto.Close(); err != nil {
			t.Error(err)
		}
	})
	var failures []string
	server, err := standin.Start(t.Context(), moto, func(message string) { failures = append(failures, message) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil && !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	_, err = server.KMS().DescribeCustomKeyStores(t.Context(), &kms.DescribeCustomKeyStoresInput{})
	wantCode(t, "DescribeCustomKeyStores", err, "NotEmulated")
	if len(failures) != 1 {
		t.Fatalf("reported %q, want one report", failures)
	}
	const want = "not emulated: kms.DescribeCustomKeyStores"
	if got := failures[0]; len(got) < len(want) || got[:len(want)] != want {
		t.Errorf("reported %q, want it to start with %q", got, want)
	}
}
