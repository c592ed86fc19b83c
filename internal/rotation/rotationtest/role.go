package rotationtest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/smithy-go"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

const (
	roleARN = "arn:aws:iam::111122223333:role/rotate-us-east-1"
	keyID   = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
)

// Role is Secrets Manager as a role reaches it, with secrets under a key of the customer: what the role may not do is
// refused, as AWS would.
type Role struct {
	rotation.Secrets
	policy *policy.Document

	mu   sync.Mutex
	used map[question]bool
}

// question is one thing that a role is asked for.
type question struct{ action, resource string }

// NewRole is the role that keyward_rotation_function gives a function, for a secret under an engine and strategy, ""
// for an engine that has none.
func NewRole(t *testing.T, engine string, strategy rotation.Strategy, secrets rotation.Secrets, secret, admin string) *Role {
	t.Helper()
	attributes := compose.Attributes{
		"name": "rotate", "engine": engine, "secret_arns": []any{secret}, "kms_key_arns": []any{keyID},
	}
	if strategy != "" {
		attributes["strategy"] = string(strategy)
	}
	if strategy == rotation.AlternatingUsers {
		attributes["admin_secret_arn"] = admin
	}
	f, err := compose.DecodeRotationFunction(attributes, compose.Environment{Partition: "aws", Region: "us-east-1", Account: "111122223333"})
	if err != nil {
		t.Fatal(err)
	}
	return RoleWith(f.RolePolicy().Document, secrets)
}

// RoleWith is a role with an identity policy.
func RoleWith(document *policy.Document, secrets rotation.Secrets) *Role {
	return &Role{Secrets: secrets, policy: document, used: map[question]bool{}}
}

// may refuses what the policy of the role does not allow. Secrets Manager uses the key of a secret for its caller, with
// the ARN of the secret as context.
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
func (r *Role) may(action string, secret *string, keys ...string) error {
	id := aws.ToString(secret)
	if id == "" {
		id = "*"
	}
	asked := []eval.Request{{Action: "secretsmanager:" + action, Resource: id}}
	for _, use := range keys {
		asked = append(asked, eval.Request{Action: "kms:" + use, Resource: keyID, Context: map[string][]string{
			"kms:ViaService": {"secretsmanager.us-east-1.amazonaws.com"}, "kms:EncryptionContext:SecretARN": {id},
		}})
	}
	for _, request := range asked {
		request.Principal, request.Account = roleARN, "111122223333"
		if eval.Decide(r.policy, request).Outcome != eval.Allowed {
			return &smithy.GenericAPIError{
				Code: "AccessDeniedException", Message: roleARN + " is not authorized to perform " + request.Action + " on " + request.Resource,
			}
		}
		r.mu.Lock()
		r.used[question{request.Action, request.Resource}] = true
		r.mu.Unlock()
	}
	return nil
}

// CheckUsed fails the test where the role may do something with secrets and keys that nobody has asked for.
func (r *Role) CheckUsed(t *testing.T) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, statement := range r.policy.Statements {
		for _, action := range statement.Actions {
			if !strings.HasPrefix(action.Value, "secretsmanager:") && !strings.HasPrefix(action.Value, "kms:") {
				continue
			}
			for _, resource := range statement.Resources {
				if !r.used[question{action.Value, resource.Value}] {
					t.Errorf("%s allows %s on %s, which no rotation needs", statement.Sid, action.Value, resource.Value)
				}
			}
		}
	}
	if !slices.ContainsFunc(r.policy.Statements, func(s policy.Statement) bool { return s.Sid == "UseKeysForSecrets" }) {
		t.Error("the role has no key, so that the test shows nothing about keys")
	}
}

// DescribeSecret asks the role first.
func (r *Role) DescribeSecret(
	ctx context.Context, in *secretsmanager.DescribeSecretInput, o ...func(*secretsmanager.Options),
) (*secretsmanager.DescribeSecretOutput, error) {
	if err := r.may("DescribeSecret", in.SecretId); err != nil {
		return nil, err
	}
	return r.Secrets.DescribeSecret(ctx, in, o...)
}

// ListSecretVersionIds asks the role first. What is beneath must be a rotation.Inventory.
func (r *Role) ListSecretVersionIds( //nolint:revive // the name in the SDK
	ctx context.Context, in *secretsmanager.ListSecretVersionIdsInput, o ...func(*secretsmanager.Options),
) (*secretsmanager.ListSecretVersionIdsOutput, error) {
	if err := r.may("ListSecretVersionIds", in.SecretId); err != nil {
		return nil, err
	}
	inventory, ok := r.Secrets.(rotation.Inventory)
	if !ok {
		return nil, errors.New("what is beneath the role lists no versions")
	}
	return inventory.ListSecretVersionIds(ctx, in, o...)
}

// GetSecretValue asks the role first.
func (r *Role) GetSecretValue(
	ctx context.Context, in *secretsmanager.GetSecretValueInput, o ...func(*secretsmanager.Options),
) (*secretsmanager.GetSecretValueOutput, error) {
	if err := r.may("GetSecretValue", in.SecretId, "Decrypt"); err != nil {
		return nil, err
	}
	return r.Secrets.GetSecretValue(ctx, in, o...)
}

// PutSecretValue asks the role first.
func (r *Role) PutSecretValue(
	ctx context.Context, in *secretsmanager.PutSecretValueInput, o ...func(*secretsmanager.Options),
) (*secretsmanager.PutSecretValueOutput, error) {
	if err := r.may("PutSecretValue", in.SecretId, "GenerateDataKey", "Decrypt"); err != nil {
		return nil, err
	}
	return r.Secrets.PutSecretValue(ctx, in, o...)
}

// UpdateSecretVersionStage asks the role first.
func (r *Role) UpdateSecretVersionStage(
	ctx context.Context, in *secretsmanager.UpdateSecretVersionStageInput, o ...func(*secretsmanager.Options),
) (*secretsmanager.UpdateSecretVersionStageOutput, error) {
	if err := r.may("UpdateSecretVersionStage", in.SecretId); err != nil {
		return nil, err
	}
	return r.Secrets.UpdateSecretVersionStage(ctx, in, o...)
}

// GetRandomPassword asks the role first.
func (r *Role) GetRandomPassword(
	ctx context.Context, in *secretsmanager.GetRandomPasswordInput, o ...func(*secretsmanager.Options),
) (*secretsmanager.GetRandomPasswordOutput, error) {
	if err := r.may("GetRandomPassword", nil); err != nil {
		return nil, err
	}
	return r.Secrets.GetRandomPassword(ctx, in, o...)
}
