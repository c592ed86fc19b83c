// Package rotationtest breaks rotations at every call that they make, of Secrets Manager and of a server, and
// checks that running them again always ends well.
package rotationtest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
)

// The labels of versions.
const (
	Current  = "AWSCURRENT"
	Pending  = "AWSPENDING"
	Previous = "AWSPREVIOUS"
)

// Secrets is what one process sees of Secrets Manager, in memory: versions, labels that move as AWS moves
// them, and values that are written once.
type Secrets struct {
	*store
	calls *Calls
}

type store struct {
	mu        sync.Mutex
	secrets   map[string]*secret
	passwords int
}

type secret struct {
	rotates bool
	labels  map[string]string // label -> version
	values  map[string]string // version -> value
}

// NewSecrets has no secrets. Its calls are broken and held up as calls says.
func NewSecrets(calls *Calls) *Secrets {
	return &Secrets{&store{secrets: map[string]*secret{}}, calls}
}

// For is what another process sees of the same secrets.
func (s *Secrets) For(calls *Calls) *Secrets { return &Secrets{s.store, calls} }

// Add makes a secret with a current value whose rotation is enabled.
func (s *Secrets) Add(id, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.secrets[id] = &secret{
		rotates: true, labels: map[string]string{Current: "first"}, values: map[string]string{"first": value},
	}
}

// Start begins a rotation, as RotateSecret does: the version is pending and has no value.
func (s *Secrets) Start(id, token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.secrets[id].labels[Pending] = token
}

// Plant begins a rotation whose pending version has a value already.
func (s *Secrets) Plant(id, token, value string) {
	s.Start(id, token)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.secrets[id].values[token] = value
}

// Value is the value of the version with a label, "" where there is none.
func (s *Secrets) Value(id, label string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := s.secrets[id]
	return kept.values[kept.labels[label]]
}

// Version is the version with a label.
func (s *Secrets) Version(id, label string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.secrets[id].labels[label]
}

// call does something that can be broken with a secret.
func call[T any](s *Secrets, operation string, id *string, do func(*secret) (*T, error)) (out *T, err error) {
	err = s.calls.Around(operation, func() error {
		s.mu.Lock()
		defer s.mu.Unlock()
		found, ok := s.secrets[aws.ToString(id)]
		if !ok && id != nil {
			return &types.ResourceNotFoundException{Message: aws.String("Secrets Manager can't find the specified secret.")}
		}
		out, err = do(found)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// DescribeSecret lists versions and their labels.
func (s *Secrets) DescribeSecret(
	_ context.Context, in *secretsmanager.DescribeSecretInput, _ ...func(*secretsmanager.Options),
) (*secretsmanager.DescribeSecretOutput, error) {
	return call(s, "DescribeSecret", in.SecretId, func(found *secret) (*secretsmanager.DescribeSecretOutput, error) {
		versions := map[string][]string{}
		for label, version := range found.labels {
			versions[version] = append(versions[version], label)
		}
		return &secretsmanager.DescribeSecretOutput{
			ARN: in.SecretId, RotationEnabled: aws.Bool(found.rotates), VersionIdsToStages: versions,
		}, nil
	})
}

// GetSecretValue reads a version by id, label or both.
func (s *Secrets) GetSecretValue(
	_ context.Context, in *secretsmanager.GetSecretValueInput, _ ...func(*secretsmanager.Options),
) (*secretsmanager.GetSecretValueOutput, error) {
	return call(s, "GetSecretValue", in.SecretId, func(found *secret) (*secretsmanager.GetSecretValueOutput, error) {
		label := aws.ToString(in.VersionStage)
		version := found.labels[label]
		value, ok := found.values[version]
		if !ok || in.VersionId != nil && *in.VersionId != version {
			return nil, &types.ResourceNotFoundException{
				Message: aws.String("Secrets Manager can't find the specified secret value for staging label: " + label),
			}
		}
		return &secretsmanager.GetSecretValueOutput{SecretString: &value, VersionId: &version}, nil
	})
}

// PutSecretValue gives a version its value, once.
func (s *Secrets) PutSecretValue(
	_ context.Context, in *secretsmanager.PutSecretValueInput, _ ...func(*secretsmanager.Options),
) (*secretsmanager.PutSecretValueOutput, error) {
	return call(s, "PutSecretValue", in.SecretId, func(found *secret) (*secretsmanager.PutSecretValueOutput, error) {
		version := *in.ClientRequestToken
		if value, ok := found.values[version]; ok && value != *in.SecretString {
			return nil, &types.ResourceExistsException{Message: aws.String("You can't use ClientRequestToken again.")}
		}
		found.values[version] = *in.SecretString
		for _, label := range in.VersionStages {
			found.labels[label] = version
		}
		return &secretsmanager.PutSecretValueOutput{VersionId: &version}, nil
	})
}

// UpdateSecretVersionStage moves a label. The old holder of AWSCURRENT becomes AWSPREVIOUS.
func (s *Secrets) UpdateSecretVersionStage(
	_ context.Context, in *secretsmanager.UpdateSecretVersionStageInput, _ ...func(*secretsmanager.Options),
) (*secretsmanager.UpdateSecretVersionStageOutput, error) {
	return call(s, "UpdateSecretVersionStage", in.SecretId, func(found *secret) (*secretsmanager.UpdateSecretVersionStageOutput, error) {
		label, holder := *in.VersionStage, found.labels[*in.VersionStage]
		if holder != aws.ToString(in.RemoveFromVersionId) {
			return nil, &types.InvalidParameterException{
				Message: aws.String("The label " + label + " is attached to version " + holder + ", not to RemoveFromVersionId."),
			}
		}
		if found.values[*in.MoveToVersionId] == "" {
			return nil, &types.ResourceNotFoundException{Message: aws.String("The version has no value.")}
		}
		found.labels[label] = *in.MoveToVersionId
		if label == Current {
			found.labels[Previous] = holder
		}
		return &secretsmanager.UpdateSecretVersionStageOutput{}, nil
	})
}

// awkward is the punctuation of ASCII, which servers, drivers and shells are known to trip over.
const awkward = "!#$%&()*+,-.:;<=>?[]^_{|}~ \"'@/\\`"

// GetRandomPassword has every character of punctuation that is not excluded, so that a rotation which cannot
// handle one of them fails.
func (s *Secrets) GetRandomPassword(
	_ context.Context, in *secretsmanager.GetRandomPasswordInput, _ ...func(*secretsmanager.Options),
) (*secretsmanager.GetRandomPasswordOutput, error) {
	return call(s, "GetRandomPassword", nil, func(*secret) (*secretsmanager.GetRandomPasswordOutput, error) {
		s.passwords++
		excluded := aws.ToString(in.ExcludeCharacters)
		if !aws.ToBool(in.IncludeSpace) {
			excluded += " "
		}
		special := slices.DeleteFunc([]rune(awkward), func(r rune) bool { return strings.ContainsRune(excluded, r) })
		return &secretsmanager.GetRandomPasswordOutput{
			RandomPassword: aws.String(fmt.Sprintf("aB3%d%s", s.passwords, string(special))),
		}, nil
	})
}
