package main_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

// TestStatus_states shows a secret in each state, with its exit code and what to do.
func TestStatus_states(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		state   rotation.State
		prepare func(s *stage)
		code    int
		says    string
	}{
		{rotation.Healthy, func(*stage) {}, 0, "No rotation is in progress."},
		{rotation.Rotating, func(s *stage) { s.leave() }, 0, "has no value yet. Secrets Manager goes on trying"},
		{rotation.Testing, (*stage).test, 0, "is no rotation, and goes by itself. If the run"},
		{rotation.Stuck, func(s *stage) { s.test(); s.disable() }, 1, "is what is left of a test of the function"},
		{rotation.Stuck, (*stage).leaveStuck, 1, "Finish it with --all, then enable rotation again"},
		{rotation.NotEnabled, (*stage).disable, 1, "keyward_rotating_secret, or with\n  aws secretsmanager rotate-secret --region us-east-1 --secret-id arn:"},
		{rotation.PendingDeletion, (*stage).delete, 1, "aws secretsmanager restore-secret"},
		{rotation.Managed, func(s *stage) { s.ManageSecret(s.name, "rds") }, 0, "belongs to the AWS service rds"},
	} {
		t.Run(string(test.state), func(t *testing.T) {
			t.Parallel()
			s := newStage(t, onPostgres)
			test.prepare(s)
			s.shows("", test.state, test.code, test.says)
			if test.state == rotation.Rotating || test.state == rotation.Stuck && !strings.Contains(test.says, "test") {
				return
			}
			// What is said of the state is said, too, to who takes it up; and nothing changes.
			says := test.says
			if test.state == rotation.Healthy {
				says = "aws secretsmanager rotate-secret"
			}
			got := run(t, s.Env(), "--secret", s.name, "--engine", "postgres", "--strategy", "single_user", "--ca-file", s.server.CAFile, "--all")
			if got.code != 1 || !strings.Contains(got.stderr, says) || !strings.Contains(got.stderr, s.name) || strings.Contains(got.stderr, "step") {
				t.Errorf("--all: %+v, want %q", got, says)
			}
		})
	}
}

// The Region of an ARN is asked, whatever the environment says; there the secret is a replica.
func TestStatus_replica(t *testing.T) {
	t.Parallel()
	s := newStage(t, onPostgres)
	if _, err := s.Secrets().ReplicateSecretToRegions(t.Context(), &secretsmanager.ReplicateSecretToRegionsInput{
		SecretId: &s.name, AddReplicaRegions: []types.ReplicaRegionType{{Region: aws.String("eu-central-1")}},
	}); err != nil {
		t.Fatal(err)
	}
	out, err := s.Secrets().DescribeSecret(t.Context(), &secretsmanager.DescribeSecretInput{SecretId: &s.name})
	if err != nil {
		t.Fatal(err)
	}
	s.shows(strings.Replace(*out.ARN, "us-east-1", "eu-central-1", 1), rotation.Replica, 0, "rotates in Region "+"us-east-1")
	s.shows(*out.ARN, rotation.Healthy, 0, "No rotation is in progress.")
}

func (s *stage) disable() {
	s.t.Helper()
	if _, err := s.Secrets().CancelRotateSecret(s.t.Context(), &secretsmanager.CancelRotateSecretInput{SecretId: &s.name}); err != nil {
		s.t.Fatal(err)
	}
}

// test begins a test of the function, as keyward_rotating_secret does, that does not end.
func (s *stage) test() {
	s.OnRotation(s.function, standin.RotationFunction{
		Waits: true, Handle: func(context.Context, rotation.Event) error { return errors.New("out of order") },
	})
	s.rotate(&secretsmanager.RotateSecretInput{
		RotateImmediately: aws.Bool(false), ClientRequestToken: aws.String(rotation.TestVersionPrefix + "ABCDEFGHIJKLMNOP"),
	})
}

func (s *stage) leaveStuck() {
	s.leave()
	s.disable()
}

func (s *stage) delete() {
	s.t.Helper()
	if _, err := s.Secrets().DeleteSecret(s.t.Context(), &secretsmanager.DeleteSecretInput{SecretId: &s.name}); err != nil {
		s.t.Fatal(err)
	}
}

// A rotation that was cancelled half-way ends with --all: AWS starts no other one before, so that nobody could enable
// it first.
func TestAll_cancelled(t *testing.T) {
	t.Parallel()
	s := newStage(t, onPostgres)
	s.leaveStuck()
	if got := s.run("--all", "--engine", "postgres", "--strategy", "single_user", "--ca-file", s.server.CAFile); got.code != 0 {
		t.Fatalf("--all: %+v", got)
	}
	s.as(parse(t, s.labelled("AWSCURRENT")), "SELECT 1")
	s.shows("", rotation.NotEnabled, 1, "aws secretsmanager rotate-secret")
	s.leave() // the next one starts
}

// shows checks the status of a secret, by default that of the stage, in both formats.
func (s *stage) shows(secret string, state rotation.State, code int, says string) {
	s.t.Helper()
	if secret == "" {
		secret = s.name
	}
	got := run(s.t, s.Env(), "--secret", secret, "--status")
	if got.code != code || !strings.Contains(got.stdout, "state         "+string(state)) || !strings.Contains(got.stdout, says) || got.stderr != "" {
		s.t.Errorf("--status: %+v, want %s, status %d and %q", got, state, code, says)
	}
	var status rotation.Status
	got = run(s.t, s.Env(), "--secret", secret, "--status", "--format", "json")
	if err := json.Unmarshal([]byte(got.stdout), &status); err != nil || status.State != state || got.code != code {
		s.t.Errorf("--status --format json: %+v (%v)", got, err)
	}
}

// Without credentials the error says where they come from.
func TestStatus_noCredentials(t *testing.T) {
	t.Parallel()
	got := run(t, []string{"AWS_REGION=us-east-1", "AWS_EC2_METADATA_DISABLED=true"}, "--secret", "s", "--status")
	if got.code != 1 || !strings.Contains(got.stderr, "no AWS credentials: set AWS_PROFILE") {
		t.Errorf("got %+v", got)
	}
}
