package secretvalue_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
	"github.com/keyward/terraform-provider-keyward/internal/provider"
)

type attributes = map[string]any

// canary is in every value, and must be in no message.
const canary = "canary-4b1d"

// account is an account with some secrets and a provider.
type account struct {
	*acctest.AWS
	*driver.Once
	t *testing.T
}

func start(t *testing.T) *account {
	t.Helper()
	cloud := acctest.Start(t)
	return &account{cloud, driver.NewOnce(t, driver.Options{
		Server: func() tfprotov6.ProviderServer { return providerserver.NewProtocol6(provider.New("test")())() },
		Config: func(int) attributes {
			return attributes{
				"region": standin.Region, "access_key": standin.AccessKey, "secret_key": standin.SecretKey, "max_retries": 1,
				"retry_mode": "standard", "endpoints": []attributes{{"secretsmanager": cloud.Endpoint}},
			}
		},
	}), t}
}

func (a *account) create(in *secretsmanager.CreateSecretInput) (arn string) {
	a.t.Helper()
	out, err := a.Secrets().CreateSecret(a.t.Context(), in)
	if err != nil {
		a.t.Fatal(err)
	}
	return *out.ARN
}

// The ids of two versions.
const (
	first  = "11111111-1111-1111-1111-111111111111"
	second = "22222222-2222-2222-2222-222222222222"
)

// TestOpen reads versions of one secret in every way to name them.
func TestOpen(t *testing.T) {
	t.Parallel()
	a := start(t)
	name, old := "orders/db", `{"username":"app","password":"`+canary+`-1","port":5432,"tls":{"on":true}}`
	arn := a.create(&secretsmanager.CreateSecretInput{Name: &name, SecretString: &old, ClientRequestToken: aws.String(first)})
	now := strings.Replace(old, canary+"-1", canary+"-2", 1)
	_, err := a.Secrets().PutSecretValue(t.Context(), &secretsmanager.PutSecretValueInput{
		SecretId: &name, SecretString: &now, ClientRequestToken: aws.String(second),
	})
	if err != nil {
		t.Fatal(err)
	}
	all := func(password string) attributes {
		return attributes{"username": "app", "password": password, "port": "5432", "tls": `{"on":true}`}
	}
	for title, test := range map[string]struct {
		config  attributes
		version string
		text    string
		values  attributes
	}{
		"by name":                  {attributes{"secret_id": name}, second, now, all(canary + "-2")},
		"by ARN":                   {attributes{"secret_id": arn}, second, now, all(canary + "-2")},
		"by label":                 {attributes{"secret_id": name, "version_stage": "AWSPREVIOUS"}, first, old, all(canary + "-1")},
		"by version":               {attributes{"secret_id": name, "version_id": first}, first, old, all(canary + "-1")},
		"by version and its label": {attributes{"secret_id": name, "version_id": first, "version_stage": "AWSPREVIOUS"}, first, old, all(canary + "-1")},
		"some keys": {
			attributes{"secret_id": name, "json_keys": []string{"port", "username"}}, second, now, attributes{"username": "app", "port": "5432"},
		},
	} {
		t.Run(title, func(t *testing.T) {
			got, diagnostics := a.Open("keyward_secret_value", test.config)
			if err := diagnostics.Err(); err != nil {
				t.Fatal(err)
			}
			if got["arn"] != arn || got["version_id"] != test.version || got["secret_string"] != test.text || got["secret_binary"] != nil {
				t.Errorf("got %v", got)
			}
			if got["created_date"] == nil || got["version_stages"] == nil {
				t.Errorf("the version's date or labels are missing: %v", got)
			}
			if diff := cmp.Diff(test.values, got["values"]); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Values that are no JSON objects have no fields, binary ones are in base64.
func TestOpen_otherValues(t *testing.T) {
	t.Parallel()
	a := start(t)
	for name, value := range map[string]string{"text": canary, "list": `["` + canary + `"]`, "null": "null", "broken": `{"a":"` + canary} {
		a.create(&secretsmanager.CreateSecretInput{Name: &name, SecretString: &value})
		got, diagnostics := a.Open("keyward_secret_value", attributes{"secret_id": name})
		if err := diagnostics.Err(); err != nil || got["secret_string"] != value || got["values"] != nil {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	a.create(&secretsmanager.CreateSecretInput{Name: aws.String("binary"), SecretBinary: []byte{0, 1, 2}})
	got, diagnostics := a.Open("keyward_secret_value", attributes{"secret_id": "binary"})
	if err := diagnostics.Err(); err != nil || got["secret_binary"] != "AAEC" || got["secret_string"] != nil || got["values"] != nil {
		t.Errorf("binary: %v, %v", got, err)
	}
}

// Messages say what is wrong and what to do, and hold nothing of the value.
func TestOpen_errors(t *testing.T) {
	t.Parallel()
	a := start(t)
	a.create(&secretsmanager.CreateSecretInput{Name: aws.String("object"), SecretString: aws.String(`{"password":"` + canary + `"}`)})
	a.create(&secretsmanager.CreateSecretInput{Name: aws.String("text"), SecretString: aws.String(canary)})
	a.create(&secretsmanager.CreateSecretInput{Name: aws.String("gone"), SecretString: aws.String(canary)})
	if _, err := a.Secrets().DeleteSecret(t.Context(), &secretsmanager.DeleteSecretInput{SecretId: aws.String("gone")}); err != nil {
		t.Fatal(err)
	}
	for title, test := range map[string]struct {
		config attributes
		fault  standin.Kind
		want   string
	}{
		"a missing secret":      {attributes{"secret_id": "nothing"}, "", "named by its ARN"},
		"a missing label":       {attributes{"secret_id": "text", "version_stage": "AWSPREVIOUS"}, "", "no value with this version_id or version_stage"},
		"a deleted secret":      {attributes{"secret_id": "gone"}, "", "restore-secret"},
		"a missing field":       {attributes{"secret_id": "object", "json_keys": []string{"user", "password", "host"}}, "", `has no "host", "user"`},
		"fields of a text":      {attributes{"secret_id": "text", "json_keys": []string{"password"}}, "", "no JSON object"},
		"no access":             {attributes{"secret_id": "text"}, standin.AccessDenied, "kms:Decrypt"},
		"an error of AWS":       {attributes{"secret_id": "text"}, standin.ServerError, "GetSecretValue failed"},
		"an empty name":         {attributes{"secret_id": ""}, "", "secret_id"},
		"a version that is not": {attributes{"secret_id": "text", "version_id": "1"}, "", "version_id"},
		"no keys":               {attributes{"secret_id": "text", "json_keys": []string{}}, "", "json_keys"},
	} {
		t.Run(title, func(t *testing.T) {
			if test.fault != "" {
				a.Inject(standin.Fault{Kind: test.fault, Operation: "secretsmanager.GetSecretValue"})
				defer a.ClearFaults()
			}
			_, diagnostics := a.Open("keyward_secret_value", test.config)
			said := fmt.Sprint(diagnostics)
			if !diagnostics.HasError() || !strings.Contains(said, test.want) {
				t.Errorf("got %q, want an error with %q", said, test.want)
			}
			if strings.Contains(said, canary) {
				t.Errorf("the message holds the value: %s", said)
			}
		})
	}
}
