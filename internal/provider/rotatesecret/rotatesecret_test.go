package rotatesecret_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	smtypes "github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/faultloop"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
	"github.com/keyward/terraform-provider-keyward/internal/provider"
	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

type attributes = map[string]any

const secret = "orders/db"

// account is an account with one secret, whose rotation is set up, and a provider whose pauses pass at once.
type account struct {
	*acctest.AWS
	*driver.Once
	t        *testing.T
	function string
}

func start(t *testing.T) *account {
	t.Helper()
	a := &account{AWS: acctest.Start(t), t: t}
	clock := &faultloop.Clock{}
	a.Once = driver.NewOnce(t, driver.Options{
		Server: func() tfprotov6.ProviderServer {
			return providerserver.NewProtocol6(provider.New("test", provider.WithClock(clock))())()
		},
		Config: func(int) attributes {
			return attributes{
				"region": standin.Region, "access_key": standin.AccessKey, "secret_key": standin.SecretKey, "max_retries": 1,
				"retry_mode": "standard", "endpoints": []attributes{{"secretsmanager": a.Endpoint}},
			}
		},
	})
	if _, err := a.Secrets().CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{
		Name: aws.String(secret), SecretString: aws.String("canary-0e7a"),
	}); err != nil {
		t.Fatal(err)
	}
	a.function = a.RotationFunction("rotate", standin.RotationFunction{
		Waits: true, Handle: func(context.Context, rotation.Event) error { return nil },
	})
	if _, err := a.Secrets().RotateSecret(t.Context(), &secretsmanager.RotateSecretInput{
		SecretId: aws.String(secret), RotationLambdaARN: &a.function, RotateImmediately: aws.Bool(false),
		RotationRules: &smtypes.RotationRulesType{AutomaticallyAfterDays: aws.Int64(30)},
	}); err != nil {
		t.Fatal(err)
	}
	a.ForgetCalls()
	return a
}

// rotates sets the function to one that renews the secret with the project's own engine.
func (a *account) rotates() {
	rotator := rotation.Rotator{Secrets: a.Secrets(), Target: rotation.Random{}, Log: discard()}
	a.OnRotation(a.function, standin.RotationFunction{Waits: true, Handle: rotator.Run})
}

func TestInvoke(t *testing.T) {
	t.Parallel()
	a := start(t)
	a.rotates()
	before := a.current()
	progress, diagnostics := a.Invoke("keyward_rotate_secret", attributes{"secret_id": secret})
	if err := diagnostics.Err(); err != nil {
		t.Fatal(err)
	}
	after := a.current()
	if before == after {
		t.Fatal("the secret has its old version")
	}
	said := strings.Join(progress, "\n")
	if !regexp.MustCompile(`(?s)has started: version ` + after + `.*Version ` + after + ` is current, after`).MatchString(said) {
		t.Errorf("the messages are %q", said)
	}
	if strings.Contains(said, "canary-0e7a") {
		t.Errorf("the messages hold the value: %s", said)
	}
}

// current is the current version. Its value must be readable.
func (a *account) current() string {
	a.t.Helper()
	out, err := a.Secrets().GetSecretValue(a.t.Context(), &secretsmanager.GetSecretValueInput{SecretId: aws.String(secret)})
	if err != nil {
		a.t.Fatal(err)
	}
	return *out.VersionId
}

// A rotation may take Secrets Manager more than one attempt.
func TestInvoke_waitsForASlowRotation(t *testing.T) {
	t.Parallel()
	a := start(t)
	// The function leaves the rotation; it is taken up after some readings, as Secrets Manager does.
	a.OnRotation(a.function, standin.RotationFunction{Waits: true, Handle: fails})
	rotator := rotation.Rotator{Secrets: a.Secrets(), Target: rotation.Random{}, Log: discard()}
	readings := 0
	a.OnCall(func(call standin.Call) {
		if call.Operation.Name != "secretsmanager.DescribeSecret" || readings > 20 {
			return
		}
		if readings++; readings == 20 {
			readings++ // the engine itself describes the secret
			if err := rotator.Resume(context.WithoutCancel(t.Context()), secret, rotation.Steps()...); err != nil {
				t.Error(err)
			}
		}
	})
	progress, diagnostics := a.Invoke("keyward_rotate_secret", attributes{"secret_id": secret})
	if err := diagnostics.Err(); err != nil {
		t.Fatal(err)
	}
	if still := strings.Count(strings.Join(progress, "\n"), "Still rotating"); still < 2 || still > 4 {
		t.Errorf("%d messages that it is still rotating in about 90 seconds: %q", still, progress)
	}
}

func TestInvoke_fails(t *testing.T) {
	t.Parallel()
	missing := "nothing"
	for title, test := range map[string]struct {
		prepare func(*account)
		config  attributes
		want    string
	}{
		"a secret that is not there": {nil, attributes{"secret_id": missing}, "There is no such secret"},
		"a rotation that never ends": {
			func(a *account) { a.OnRotation(a.function, standin.RotationFunction{Waits: true, Handle: fails}) },
			attributes{"secret_id": secret, "timeouts": attributes{"invoke": "2m"}},
			"not the current one after 2m0s",
		},
		"a rotation beside another": {
			func(a *account) {
				a.OnRotation(a.function, standin.RotationFunction{Waits: true, Handle: fails})
				if _, err := a.Secrets().RotateSecret(a.t.Context(), &secretsmanager.RotateSecretInput{SecretId: aws.String(secret)}); err != nil {
					a.t.Fatal(err)
				}
			},
			attributes{"secret_id": secret},
			"taken up with --all",
		},
		"a rotation that somebody cancels": {
			func(a *account) {
				a.OnRotation(a.function, standin.RotationFunction{Waits: true, Handle: fails})
				readings := 0
				a.OnCall(func(call standin.Call) {
					if readings++; call.Operation.Name != "secretsmanager.DescribeSecret" || readings != 4 {
						return
					}
					a.strip()
				})
			},
			attributes{"secret_id": secret},
			"has lost the label AWSPENDING",
		},
		"no right to rotate": {
			func(a *account) {
				a.Inject(standin.Fault{Kind: standin.AccessDenied, Operation: "secretsmanager.RotateSecret"})
			},
			attributes{"secret_id": secret},
			"Allow secretsmanager:RotateSecret",
		},
		"no right to watch": {
			func(a *account) {
				a.Inject(standin.Fault{Kind: standin.AccessDenied, Operation: "secretsmanager.DescribeSecret", Times: standin.Forever})
			},
			attributes{"secret_id": secret},
			"Allow secretsmanager:DescribeSecret",
		},
		"an empty name":  {nil, attributes{"secret_id": ""}, "secret_id"},
		"a bad duration": {nil, attributes{"secret_id": secret, "timeouts": attributes{"invoke": "soon"}}, "soon"},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			a := start(t)
			if test.prepare != nil {
				test.prepare(a)
			}
			_, diagnostics := a.Invoke("keyward_rotate_secret", test.config)
			if said := fmt.Sprint(diagnostics); !diagnostics.HasError() || !strings.Contains(said, test.want) {
				t.Errorf("got %q, want an error with %q", said, test.want)
			}
		})
	}
}

// strip takes AWSPENDING off its version, as one does who gives a rotation up.
func (a *account) strip() {
	ctx := context.WithoutCancel(a.t.Context())
	out, err := a.Secrets().DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: aws.String(secret)})
	if err != nil {
		a.t.Error(err)
		return
	}
	for version, labels := range out.VersionIdsToStages {
		if len(labels) == 1 && labels[0] == "AWSPENDING" {
			_, err = a.Secrets().UpdateSecretVersionStage(ctx, &secretsmanager.UpdateSecretVersionStageInput{
				SecretId: aws.String(secret), VersionStage: aws.String("AWSPENDING"), RemoveFromVersionId: aws.String(version),
			})
			if err != nil {
				a.t.Error(err)
			}
		}
	}
}

// fails is a function that does nothing.
func fails(context.Context, rotation.Event) error { return errors.New("out of order") }

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }
