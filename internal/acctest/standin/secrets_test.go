package standin_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

// newSecret makes a secret with a value and returns its ARN.
func newSecret(t *testing.T, a *acctest.AWS, name string) *string {
	t.Helper()
	made, err := a.Secrets().CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{
		Name: &name, SecretString: aws.String("first"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return made.ARN
}

func TestSecret_name_is_taken(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	create := func() error {
		_, err := a.Secrets().CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{Name: aws.String("app")})
		return err
	}
	wantCode(t, "CreateSecret", create(), "")
	wantCode(t, "CreateSecret again", create(), "ResourceExistsException")
	_, err := a.Secrets().DeleteSecret(t.Context(), &secretsmanager.DeleteSecretInput{SecretId: aws.String("app")})
	wantCode(t, "DeleteSecret", err, "")
	wantCode(t, "CreateSecret while the deletion is pending", create(), "InvalidRequestException")
	_, err = a.Secrets().RestoreSecret(t.Context(), &secretsmanager.RestoreSecretInput{SecretId: aws.String("app")})
	wantCode(t, "RestoreSecret", err, "")
	wantCode(t, "CreateSecret after it was restored", create(), "ResourceExistsException")
}

func TestSecret_policy(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	arn := newSecret(t, a, "app")
	put := func(text string, block bool) error {
		_, err := a.Secrets().PutResourcePolicy(t.Context(), &secretsmanager.PutResourcePolicyInput{
			SecretId: arn, ResourcePolicy: &text, BlockPublicPolicy: &block,
		})
		return err
	}
	const open = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Resource":"*"}}`
	const bound = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Resource":"*",
		"Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-aaaaaaaaaa"}}}}`
	wantCode(t, "no JSON", put("{nope", false), "MalformedPolicyDocumentException")
	wantCode(t, "an open policy", put(open, true), "PublicPolicyException")
	wantCode(t, "an open policy without the check", put(open, false), "")
	wantCode(t, "a policy for an organisation", put(bound, true), "")
	for text, want := range map[string]bool{open: false, bound: true} {
		out, err := a.Secrets().ValidateResourcePolicy(t.Context(), &secretsmanager.ValidateResourcePolicyInput{ResourcePolicy: &text})
		if err != nil || out.PolicyValidationPassed != want || (len(out.ValidationErrors) == 0) != want {
			t.Errorf("%s: %+v, %v", text, out, err)
		}
	}
}

// rotate asks for a rotation.
func rotate(t *testing.T, a *acctest.AWS, secret *string, change func(*secretsmanager.RotateSecretInput)) error {
	t.Helper()
	in := &secretsmanager.RotateSecretInput{SecretId: secret, RotationRules: &types.RotationRulesType{AutomaticallyAfterDays: aws.Int64(30)}}
	change(in)
	_, err := a.Secrets().RotateSecret(t.Context(), in)
	return err
}

func TestSecret_rotation_is_checked(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	arn := newSecret(t, a, "app")
	function := a.RotationFunction("rotate", standin.RotationFunction{})
	closed := a.Function("closed")
	for want, change := range map[string]func(*secretsmanager.RotateSecretInput){
		"InvalidRequestException": func(*secretsmanager.RotateSecretInput) {}, // no function was ever given
		"AccessDeniedException":   func(in *secretsmanager.RotateSecretInput) { in.RotationLambdaARN = &closed },
		"InvalidParameterException": func(in *secretsmanager.RotateSecretInput) {
			in.RotationLambdaARN, in.RotationRules.ScheduleExpression = &function, aws.String("rate(30 days)")
		},
	} {
		wantCode(t, want, rotate(t, a, arn, change), want)
	}
	out, err := a.Secrets().DescribeSecret(t.Context(), &secretsmanager.DescribeSecretInput{SecretId: arn})
	if err != nil || aws.ToBool(out.RotationEnabled) || len(out.VersionIdsToStages) != 1 {
		t.Errorf("a refused rotation left %+v, %v", out, err)
	}
}

// Without RotateImmediately only testSecret runs, on a version that goes again; else all steps do.
func TestSecret_rotates(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	arn := newSecret(t, a, "app")
	var mu sync.Mutex
	var steps []rotation.Step
	function := a.RotationFunction("rotate", standin.RotationFunction{Waits: true, Handle: func(_ context.Context, e rotation.Event) error {
		mu.Lock()
		defer mu.Unlock()
		steps = append(steps, e.Step)
		return nil
	}})
	test := func(in *secretsmanager.RotateSecretInput) {
		in.RotationLambdaARN, in.RotateImmediately = &function, aws.Bool(false)
	}
	wantCode(t, "the test", rotate(t, a, arn, test), "")
	out, err := a.Secrets().DescribeSecret(t.Context(), &secretsmanager.DescribeSecretInput{SecretId: arn})
	if err != nil || !aws.ToBool(out.RotationEnabled) || len(out.VersionIdsToStages) != 1 || out.NextRotationDate == nil {
		t.Errorf("after the test: %+v, %v", out, err)
	}
	wantCode(t, "the rotation", rotate(t, a, arn, func(*secretsmanager.RotateSecretInput) {}), "")
	if want := append([]rotation.Step{rotation.TestSecret}, rotation.Steps()...); !slices.Equal(steps, want) {
		t.Errorf("the steps are %v, want %v", steps, want)
	}
	// The handler made no version current, so that the next rotation finds one in progress.
	wantCode(t, "another rotation", rotate(t, a, arn, func(*secretsmanager.RotateSecretInput) {}), "InvalidRequestException")
}

// A test that fails leaves the pending version, as it is reported of AWS.
func TestSecret_test_fails(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	arn := newSecret(t, a, "app")
	function := a.RotationFunction("rotate", standin.RotationFunction{Waits: true, Handle: func(context.Context, rotation.Event) error {
		return errors.New("no database")
	}})
	wantCode(t, "RotateSecret", rotate(t, a, arn, func(in *secretsmanager.RotateSecretInput) {
		in.RotationLambdaARN, in.RotateImmediately = &function, aws.Bool(false)
	}), "")
	out, err := a.Secrets().DescribeSecret(t.Context(), &secretsmanager.DescribeSecretInput{SecretId: arn})
	if err != nil || len(out.VersionIdsToStages) != 2 {
		t.Errorf("after the failed test: %+v, %v", out, err)
	}
}

func TestSecret_replicas(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	arn := newSecret(t, a, "app")
	_, err := a.Secrets().ReplicateSecretToRegions(t.Context(), &secretsmanager.ReplicateSecretToRegionsInput{
		SecretId: arn, AddReplicaRegions: []types.ReplicaRegionType{{Region: aws.String("eu-west-1")}, {Region: aws.String("eu-west-2")}},
	})
	wantCode(t, "ReplicateSecretToRegions", err, "")
	config := a.Config()
	config.Region = "eu-west-1"
	there := secretsmanager.NewFromConfig(config)
	name := aws.String("app")
	_, err = there.PutSecretValue(t.Context(), &secretsmanager.PutSecretValueInput{SecretId: name, SecretString: aws.String("x")})
	wantCode(t, "PutSecretValue on a replica", err, "InvalidRequestException")
	_, err = a.Secrets().DeleteSecret(t.Context(), &secretsmanager.DeleteSecretInput{SecretId: arn})
	wantCode(t, "DeleteSecret with replicas", err, "InvalidRequestException")
	_, err = there.StopReplicationToReplica(t.Context(), &secretsmanager.StopReplicationToReplicaInput{SecretId: name})
	wantCode(t, "StopReplicationToReplica", err, "")
	_, err = a.Secrets().RemoveRegionsFromReplication(t.Context(), &secretsmanager.RemoveRegionsFromReplicationInput{
		SecretId: arn, RemoveReplicaRegions: []string{"eu-west-2"},
	})
	wantCode(t, "RemoveRegionsFromReplication", err, "")
	_, err = a.Secrets().DeleteSecret(t.Context(), &secretsmanager.DeleteSecretInput{SecretId: arn})
	wantCode(t, "DeleteSecret", err, "")
	out, err := there.GetSecretValue(t.Context(), &secretsmanager.GetSecretValueInput{SecretId: name})
	if err != nil || aws.ToString(out.SecretString) != "first" {
		t.Errorf("the promoted replica has %v, %v", out, err)
	}
}
