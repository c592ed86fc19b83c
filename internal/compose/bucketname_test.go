package compose_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
)

func decodeNamed(t *testing.T, name string, env compose.Environment) error {
	t.Helper()
	_, err := compose.DecodeBucket(read(t, fmt.Sprintf(`{"bucket": %q, "sse_algorithm": "AES256"}`, name)), env)
	return err
}

func TestBucketName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"abc", "orders.example.com", "1-2", strings.Repeat("a", 63), "orders-111122223333-eu-west-1-an",
	} {
		if err := decodeNamed(t, name, home); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, words := range map[string]string{
		"ab":                               "3 to 63",
		strings.Repeat("a", 64):            "3 to 63",
		"Orders":                           "lower case",
		"orders_2":                         "lower case",
		"orders/*":                         "lower case",
		"-orders":                          "beginning",
		"orders.":                          "ending",
		"orders..old":                      "two dots",
		"192.0.2.1":                        "IP address",
		"xn--orders":                       "xn--",
		"amzn-s3-demo-orders":              "amzn-s3-demo-",
		"orders-s3alias":                   "-s3alias",
		"orders--x-s3":                     "--x-s3",
		"orders-an":                        "PREFIX-ACCOUNT-REGION-an",
		"orders-444455556666-eu-west-1-an": "account 444455556666",
		"orders-111122223333-us-east-1-an": "us-east-1",
	} {
		err := decodeNamed(t, name, home)
		if err == nil || !strings.Contains(messages(t, err)["bucket"], words) {
			t.Errorf("%s: the error does not mention %q: %v", name, words, err)
		}
	}
	const early = "orders-111122223333-me-south-1-an"
	if err := decodeNamed(t, early, compose.Environment{}); err == nil || !strings.Contains(err.Error(), "me-south-1") {
		t.Errorf("%s: %v", early, err)
	}
	if err := decodeNamed(t, "orders-444455556666-us-gov-west-1-an", compose.Environment{}); err != nil {
		t.Errorf("nothing is known that would contradict the name: %v", err)
	}
}

func TestAccountRegional(t *testing.T) {
	t.Parallel()
	account, region, ok := compose.AccountRegional("my-orders-111122223333-us-gov-west-1-an")
	if account != "111122223333" || region != "us-gov-west-1" || !ok {
		t.Errorf("got %q, %q, %v", account, region, ok)
	}
	for _, name := range []string{"orders", "orders-an", "111122223333-eu-west-1-an", "orders-1111-eu-west-1-an"} {
		if _, _, ok := compose.AccountRegional(name); ok {
			t.Errorf("%s is no account-regional name", name)
		}
	}
}
