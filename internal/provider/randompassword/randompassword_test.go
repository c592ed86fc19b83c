package randompassword_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
	"github.com/keyward/terraform-provider-keyward/internal/provider"
)

type attributes = map[string]any

func start(t *testing.T) (*acctest.AWS, *driver.Once) {
	t.Helper()
	cloud := acctest.Start(t)
	return cloud, driver.NewOnce(t, driver.Options{
		Server: func() tfprotov6.ProviderServer { return providerserver.NewProtocol6(provider.New("test")())() },
		Config: func(int) attributes {
			return attributes{
				"region": standin.Region, "access_key": standin.AccessKey, "secret_key": standin.SecretKey, "max_retries": 1,
				"retry_mode": "standard", "endpoints": []attributes{{"secretsmanager": cloud.Endpoint}},
			}
		},
	})
}

// TestOpen asks for passwords of every kind.
func TestOpen(t *testing.T) {
	t.Parallel()
	_, once := start(t)
	punctuation := func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) }
	for title, test := range map[string]struct {
		config attributes
		length int
		never  func(rune) bool
	}{
		"as it comes":        {attributes{}, 32, unicode.IsSpace},
		"a longer one":       {attributes{"password_length": 64}, 64, unicode.IsSpace},
		"without lower case": {attributes{"exclude_lowercase": true}, 32, unicode.IsLower},
		"without upper case": {attributes{"exclude_uppercase": true}, 32, unicode.IsUpper},
		"without digits":     {attributes{"exclude_numbers": true}, 32, unicode.IsDigit},
		"without signs":      {attributes{"exclude_punctuation": true}, 32, punctuation},
		"without characters": {
			attributes{"exclude_characters": "abcdefgh", "password_length": 200}, 200, func(r rune) bool { return strings.ContainsRune("abcdefgh", r) },
		},
		"one class": {
			attributes{"exclude_lowercase": true, "exclude_uppercase": true, "exclude_punctuation": true, "password_length": 20}, 20, unicode.IsLetter,
		},
	} {
		t.Run(title, func(t *testing.T) {
			first, diagnostics := once.Open("keyward_random_password", test.config)
			if err := diagnostics.Err(); err != nil {
				t.Fatal(err)
			}
			password, _ := first["random_password"].(string)
			if len([]rune(password)) != test.length || strings.ContainsFunc(password, test.never) {
				t.Errorf("the password is %q", password)
			}
			if second, _ := once.Open("keyward_random_password", test.config); second["random_password"] == password {
				t.Error("two passwords are the same")
			}
		})
	}
}

// What AWS would refuse is refused before it is asked.
func TestOpen_refuses(t *testing.T) {
	t.Parallel()
	cloud, once := start(t)
	// moto has no passwords of less than four characters; that it is asked shows that they are not refused here.
	once.Open("keyward_random_password", attributes{"password_length": 2, "require_each_included_type": false})
	if len(cloud.Calls()) == 0 {
		t.Error("a short password without a character of each class is refused")
	}
	none := attributes{"exclude_lowercase": true, "exclude_uppercase": true, "exclude_numbers": true, "exclude_punctuation": true}
	for title, test := range map[string]struct {
		config attributes
		want   string
	}{
		"no characters":           {none, "All four classes"},
		"too short for each":      {attributes{"password_length": 3}, "too short"},
		"no length":               {attributes{"password_length": 0}, "password_length"},
		"longer than AWS allows":  {attributes{"password_length": 4097}, "password_length"},
		"too short for the three": {attributes{"password_length": 2, "exclude_numbers": true}, "too short"},
	} {
		cloud.ForgetCalls()
		_, diagnostics := once.Open("keyward_random_password", test.config)
		if said := fmt.Sprint(diagnostics); !diagnostics.HasError() || !strings.Contains(said, test.want) {
			t.Errorf("%s: got %q, want an error with %q", title, said, test.want)
		}
		if len(cloud.Calls()) > 0 {
			t.Errorf("%s: AWS was asked", title)
		}
	}
	cloud.Inject(standin.Fault{Kind: standin.AccessDenied, Operation: "secretsmanager.GetRandomPassword"})
	_, diagnostics := once.Open("keyward_random_password", attributes{})
	if said := fmt.Sprint(diagnostics); !strings.Contains(said, "Allow secretsmanager:GetRandomPassword") {
		t.Errorf("without access: %s", said)
	}
}
