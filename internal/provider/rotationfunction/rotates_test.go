package rotationfunction_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/lambda"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

// The program itself is packed and deployed, and started in the environment that the function then has on AWS: a
// secret rotates, as the settings say, and its value is in no state and no log.
func TestFunction_rotates(t *testing.T) {
	t.Parallel()
	const canary = "canary-4d21"
	cloud := acctest.Start(t)
	binary := filepath.Join(t.TempDir(), "bootstrap")
	if out, err := exec.Command("go", "build", "-o", binary, "../../../cmd/keyward-rotate").CombinedOutput(); err != nil {
		t.Fatalf("build the program: %v\n%s", err, out)
	}
	content, err := os.ReadFile(binary)
	if err != nil {
		t.Fatal(err)
	}
	d := driver.New(t, drive(cloud))
	mustApply(t, d, simple(t, "rotates", attributes{
		"architecture": map[string]string{"amd64": "x86_64", "arm64": "arm64"}[runtime.GOARCH],
		"package":      stored(t, zipped(t, "bootstrap", 0o755, content)),
		"new_value":    attributes{"field": "token", "length": 48, "exclude_punctuation": true},
	}))

	secret, err := cloud.Secrets().CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{
		Name: aws.String("app/token"), SecretString: aws.String(`{"token":"` + canary + `","user":"app"}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	function, err := lambda.Start(binary, append(cloud.Env(), deployed(t, cloud, "rotates")...), &log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(function.Kill)
	cloud.OnRotation(d.State()["arn"].(string), standin.RotationFunction{Waits: true, Handle: func(ctx context.Context, event rotation.Event) error {
		return function.Invoke(ctx, event)
	}})
	_, err = cloud.Secrets().RotateSecret(t.Context(), &secretsmanager.RotateSecretInput{
		SecretId: secret.ARN, RotationLambdaARN: aws.String(d.State()["arn"].(string)), RotateImmediately: aws.Bool(true),
	})
	if err != nil {
		t.Fatal(err)
	}
	function.Kill()
	now, err := cloud.Secrets().GetSecretValue(t.Context(), &secretsmanager.GetSecretValueInput{SecretId: secret.ARN})
	if err != nil {
		t.Fatal(err)
	}
	var value struct{ Token, User string }
	if err := json.Unmarshal([]byte(aws.ToString(now.SecretString)), &value); err != nil {
		t.Fatal(err)
	}
	if value.Token == canary || len(value.Token) != 48 || value.User != "app" || strings.ContainsAny(value.Token, "!#$%&*") {
		t.Errorf("the value is now %s; the log says:\n%s", aws.ToString(now.SecretString), log.String())
	}
	for place, text := range map[string]string{"state": d.StateJSON(), "log": log.String()} {
		for _, leak := range []string{canary, value.Token} {
			if strings.Contains(text, leak) {
				t.Errorf("the value is in the %s", place)
			}
		}
	}
}

// deployed is the environment that the function has on AWS.
func deployed(t *testing.T, cloud *acctest.AWS, name string) (env []string) {
	t.Helper()
	c, err := awslambda.NewFromConfig(cloud.Config()).GetFunctionConfiguration(t.Context(), &awslambda.GetFunctionConfigurationInput{FunctionName: &name})
	if err != nil {
		t.Fatal(err)
	}
	for variable, value := range c.Environment.Variables {
		env = append(env, variable+"="+value)
	}
	return env
}
