package awsclient

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/smithy-go"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
)

// stsServer answers GetCallerIdentity and counts the calls.
func stsServer(t *testing.T) (url string, calls *atomic.Int32) {
	t.Helper()
	calls = &atomic.Int32{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		w.Header().Set("Content-Type", "text/xml")
		_, _ = io.WriteString(w, `<GetCallerIdentityResponse><GetCallerIdentityResult>
			<Arn>arn:aws-cn:iam::111122223333:user/ann</Arn><Account>111122223333</Account>
			</GetCallerIdentityResult></GetCallerIdentityResponse>`)
	}))
	t.Cleanup(server.Close)
	return server.URL, calls
}

func static(change func(*Config)) *Clients {
	config := Config{Region: "eu-central-1", AccessKey: "AKIAIOSFODNN7EXAMPLE", SecretKey: "secret"}
	change(&config)
	return New(config)
}

func TestIdentity_is_asked_once(t *testing.T) {
	t.Parallel()
	url, calls := stsServer(t)
	clients := static(func(c *Config) { c.Endpoints = map[string]string{"sts": url} })
	for range 3 {
		identity, err := clients.Identity(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := Identity{Account: "111122223333", Partition: "aws-cn", ARN: "arn:aws-cn:iam::111122223333:user/ann"}
		if identity != want {
			t.Errorf("identity = %+v, want %+v", identity, want)
		}
	}
	if calls.Load() != 1 {
		t.Errorf("%d calls of STS, want 1", calls.Load())
	}
}

func TestIdentity_without_account(t *testing.T) {
	t.Parallel()
	clients := static(func(c *Config) {
		c.Region, c.SkipRequestingAccountID = "us-gov-west-1", true
	})
	identity, err := clients.Identity(t.Context())
	if err != nil || identity != (Identity{Partition: "aws-us-gov"}) {
		t.Errorf("identity = %+v, err = %v", identity, err)
	}
}

func TestAccountLists_guard_every_client(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		change func(*Config)
		want   string // part of the error, "" = allowed
	}{
		{"allowed", func(c *Config) { c.AllowedAccountIDs = []string{"111122223333"} }, ""},
		{"not allowed", func(c *Config) { c.AllowedAccountIDs = []string{"999999999999"} }, "allowed_account_ids"},
		{"forbidden", func(c *Config) { c.ForbiddenAccountIDs = []string{"111122223333"} }, "forbidden_account_ids"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			url, _ := stsServer(t)
			clients := static(func(c *Config) {
				c.Endpoints = map[string]string{"sts": url}
				tc.change(c)
			})
			_, err := clients.KMS(t.Context(), "")
			if tc.want == "" && err != nil || tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)) {
				t.Errorf("err = %v, want %q in it", err, tc.want)
			}
		})
	}
}

func TestClients_are_shared_per_service_and_region(t *testing.T) {
	t.Parallel()
	clients := static(func(*Config) {})
	first, err := clients.KMS(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	same, err := clients.KMS(t.Context(), "eu-central-1")
	if err != nil || same != first {
		t.Errorf("a second client for the same region (err = %v)", err)
	}
	other, err := clients.KMS(t.Context(), "eu-west-1")
	if err != nil || other == first || other.Options().Region != "eu-west-1" {
		t.Errorf("region of the other client = %s, err = %v", other.Options().Region, err)
	}
	if _, err := clients.S3(t.Context(), "eu-central-1"); err != nil {
		t.Errorf("S3: %v", err)
	}
}

func TestUnknownArguments_are_named_on_first_use(t *testing.T) {
	t.Parallel()
	clients := static(func(c *Config) { c.Unknown = []string{"access_key"} })
	if region, err := clients.Region(t.Context()); err != nil || region != "eu-central-1" {
		t.Errorf("the region is known, but Region() = %q, %v", region, err)
	}
	_, err := clients.KMS(t.Context(), "")
	var unknown *UnknownError
	if !errors.As(err, &unknown) || !strings.Contains(err.Error(), "access_key") {
		t.Errorf("err = %v", err)
	}
}

func TestRegion_is_checked(t *testing.T) {
	t.Parallel()
	clients := static(func(c *Config) { c.Region = "eu-cental-1" })
	if _, err := clients.KMS(t.Context(), ""); err == nil || !strings.Contains(err.Error(), "eu-cental-1") {
		t.Errorf("err = %v", err)
	}
	clients = static(func(c *Config) { c.Region, c.SkipRegionValidation = "eu-future-9", true })
	if _, err := clients.KMS(t.Context(), ""); err != nil {
		t.Errorf("with skip_region_validation: %v", err)
	}
}

func TestOnlyThrottled(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		code  string
		calls int32
	}{
		{"a server fault may have had its effect", "KMSInternalException", 1},
		{"throttling had none", "ThrottlingException", 3},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var calls atomic.Int32
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				calls.Add(1)
				w.Header().Set("X-Amzn-ErrorType", tc.code)
				w.WriteHeader(http.StatusInternalServerError)
			}))
			t.Cleanup(server.Close)
			clients := static(func(c *Config) {
				c.Endpoints, c.MaxRetries, c.RetryMode = map[string]string{"kms": server.URL}, 3, "standard"
			})
			client, err := clients.KMS(t.Context(), "")
			if err != nil {
				t.Fatal(err)
			}
			_, err = client.CreateKey(t.Context(), &kms.CreateKeyInput{}, func(o *kms.Options) {
				o.Retryer = OnlyThrottled(o.Retryer)
			})
			var api smithy.APIError
			if !errors.As(err, &api) || awserr.Code(err) != tc.code {
				t.Errorf("err = %v", err)
			}
			if calls.Load() != tc.calls {
				t.Errorf("%d calls, want %d", calls.Load(), tc.calls)
			}
		})
	}
}

func TestIdentity_can_be_interrupted(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(release) })
	clients := static(func(c *Config) { c.Endpoints = map[string]string{"sts": server.URL} })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := clients.Identity(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v", err)
	}
}
