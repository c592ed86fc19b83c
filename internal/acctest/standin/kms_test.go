package standin_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/smithy-go"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
)

// code is the AWS error code of an error, "" for none.
func code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func wantCode(t *testing.T, doing string, err error, want string) {
	t.Helper()
	if got := code(err); got != want {
		t.Errorf("%s: error %q, want %q", doing, got, want)
	}
}

func newKey(t *testing.T, client *kms.Client, in *kms.CreateKeyInput) *types.KeyMetadata {
	t.Helper()
	out, err := client.CreateKey(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return out.KeyMetadata
}

func TestKeyStates(t *testing.T) {
	t.Parallel()
	client := acctest.Start(t).KMS()
	key := newKey(t, client, &kms.CreateKeyInput{})
	arn := key.Arn
	operations := map[string]func(context.Context) error{
		"Encrypt": func(ctx context.Context) error {
			_, err := client.Encrypt(ctx, &kms.EncryptInput{KeyId: arn, Plaintext: []byte("x")})
			return err
		},
		"GenerateDataKey": func(ctx context.Context) error {
			_, err := client.GenerateDataKey(ctx, &kms.GenerateDataKeyInput{KeyId: arn, KeySpec: types.DataKeySpecAes256})
			return err
		},
		"EnableKeyRotation": func(ctx context.Context) error {
			_, err := client.EnableKeyRotation(ctx, &kms.EnableKeyRotationInput{KeyId: arn})
			return err
		},
		"UpdateKeyDescription": func(ctx context.Context) error {
			_, err := client.UpdateKeyDescription(ctx, &kms.UpdateKeyDescriptionInput{KeyId: arn, Description: aws.String("d")})
			return err
		},
		"TagResource": func(ctx context.Context) error {
			tags := []types.Tag{{TagKey: aws.String("a"), TagValue: aws.String("b")}}
			_, err := client.TagResource(ctx, &kms.TagResourceInput{KeyId: arn, Tags: tags})
			return err
		},
		"DescribeKey": func(ctx context.Context) error {
			_, err := client.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: arn})
			return err
		},
	}
	check := func(state string, want map[string]string) {
		t.Helper()
		for name, call := range operations {
			wantCode(t, name+" on a key that is "+state, call(t.Context()), want[name])
		}
	}
	check("enabled", nil)
	if _, err := client.DisableKey(t.Context(), &kms.DisableKeyInput{KeyId: arn}); err != nil {
		t.Fatal(err)
	}
	const disabled, invalid = "DisabledException", "KMSInvalidStateException"
	check("disabled", map[string]string{
		"Encrypt": disabled, "GenerateDataKey": disabled, "EnableKeyRotation": disabled,
	})
	if _, err := client.ScheduleKeyDeletion(t.Context(), &kms.ScheduleKeyDeletionInput{KeyId: arn}); err != nil {
		t.Fatal(err)
	}
	check("pending deletion", map[string]string{
		"Encrypt": invalid, "GenerateDataKey": invalid, "EnableKeyRotation": invalid,
		"UpdateKeyDescription": invalid, "TagResource": invalid,
	})
	_, err := client.ScheduleKeyDeletion(t.Context(), &kms.ScheduleKeyDeletionInput{KeyId: arn})
	wantCode(t, "ScheduleKeyDeletion again", err, invalid)
	_, err = client.EnableKey(t.Context(), &kms.EnableKeyInput{KeyId: arn})
	wantCode(t, "EnableKey on a key that is pending deletion", err, invalid)
	if _, err := client.CancelKeyDeletion(t.Context(), &kms.CancelKeyDeletionInput{KeyId: arn}); err != nil {
		t.Fatal(err)
	}
	_, err = client.CancelKeyDeletion(t.Context(), &kms.CancelKeyDeletionInput{KeyId: arn})
	wantCode(t, "CancelKeyDeletion again", err, invalid)
	if _, err := client.EnableKey(t.Context(), &kms.EnableKeyInput{KeyId: arn}); err != nil {
		t.Error("EnableKey after CancelKeyDeletion:", err)
	}
	check("enabled again", nil)
}

func TestRotation(t *testing.T) {
	t.Parallel()
	client := acctest.Start(t).KMS()
	key := newKey(t, client, &kms.CreateKeyInput{})
	status := func() *kms.GetKeyRotationStatusOutput {
		t.Helper()
		out, err := client.GetKeyRotationStatus(t.Context(), &kms.GetKeyRotationStatusInput{KeyId: key.KeyId})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	if got := status(); got.KeyRotationEnabled || got.RotationPeriodInDays != nil {
		t.Errorf("rotation of a new key is %v, %v days; want off", got.KeyRotationEnabled, got.RotationPeriodInDays)
	}
	enable := func(id *string, days *int32) error {
		_, err := client.EnableKeyRotation(t.Context(), &kms.EnableKeyRotationInput{KeyId: id, RotationPeriodInDays: days})
		return err
	}
	wantCode(t, "a period of 89 days", enable(key.KeyId, aws.Int32(89)), "ValidationException")
	for _, days := range []int32{180, 2560} {
		if err := enable(key.Arn, aws.Int32(days)); err != nil {
			t.Fatal(err)
		}
		got := status()
		if !got.KeyRotationEnabled || aws.ToInt32(got.RotationPeriodInDays) != days || got.NextRotationDate == nil {
			t.Errorf("rotation is %v every %v days, next %v; want on every %d days", got.KeyRotationEnabled,
				aws.ToInt32(got.RotationPeriodInDays), got.NextRotationDate, days)
		}
	}
	alias := aws.String("alias/rotated")
	if _, err := client.CreateAlias(t.Context(), &kms.CreateAliasInput{AliasName: alias, TargetKeyId: key.KeyId}); err != nil {
		t.Fatal(err)
	}
	wantCode(t, "EnableKeyRotation by alias", enable(alias, nil), "NotFoundException")
	hmac := newKey(t, client, &kms.CreateKeyInput{KeySpec: types.KeySpecHmac256, KeyUsage: types.KeyUsageTypeGenerateVerifyMac})
	wantCode(t, "EnableKeyRotation of an HMAC key", enable(hmac.KeyId, nil), "UnsupportedOperationException")
}

func TestCreateKeyChecks(t *testing.T) {
	t.Parallel()
	client := acctest.Start(t).KMS()
	long := `{"Version":"2012-10-17","Statement":[],"Id":"` + strings.Repeat("x", 32768) + `"}`
	noPrincipal := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:*","Resource":"*"}]}`
	tag := func(key string) types.Tag { return types.Tag{TagKey: aws.String(key), TagValue: aws.String("")} }
	for name, test := range map[string]struct {
		in   kms.CreateKeyInput
		want string
	}{
		"usage missing": {kms.CreateKeyInput{KeySpec: types.KeySpecRsa2048}, "ValidationException"},
		"usage wrong": {kms.CreateKeyInput{
			KeySpec: types.KeySpecEccNistP256, KeyUsage: types.KeyUsageTypeEncryptDecrypt,
		}, "ValidationException"},
		"policy is not JSON":        {kms.CreateKeyInput{Policy: aws.String("{nope")}, "MalformedPolicyDocumentException"},
		"policy names no principal": {kms.CreateKeyInput{Policy: &noPrincipal}, "MalformedPolicyDocumentException"},
		"policy is too long":        {kms.CreateKeyInput{Policy: &long}, "LimitExceededException"},
		"reserved tag":              {kms.CreateKeyInput{Tags: []types.Tag{tag("aws:x")}}, "TagException"},
		"tag twice":                 {kms.CreateKeyInput{Tags: []types.Tag{tag("a"), tag("a")}}, "TagException"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := client.CreateKey(t.Context(), &test.in)
			wantCode(t, "CreateKey", err, test.want)
		})
	}
	left, err := client.ListKeys(t.Context(), &kms.ListKeysInput{})
	if err != nil || len(left.Keys) != 0 {
		t.Errorf("%d keys after refused creations (%v), want none", len(left.Keys), err)
	}
}

func TestKeyPolicyRoundTrip(t *testing.T) {
	t.Parallel()
	client := acctest.Start(t).KMS()
	key := newKey(t, client, &kms.CreateKeyInput{})
	get := func() string {
		t.Helper()
		out, err := client.GetKeyPolicy(t.Context(), &kms.GetKeyPolicyInput{KeyId: key.KeyId})
		if err != nil {
			t.Fatal(err)
		}
		return aws.ToString(out.Policy)
	}
	if got := get(); !strings.Contains(got, "arn:aws:iam::123456789012:root") {
		t.Errorf("default policy is %s", got)
	}
	want := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"kms:*","Resource":"*"}}`
	if _, err := client.PutKeyPolicy(t.Context(), &kms.PutKeyPolicyInput{KeyId: key.Arn, Policy: &want}); err != nil {
		t.Fatal(err)
	}
	if got := get(); got != want {
		t.Errorf("policy is %s, want %s", got, want)
	}
}
