package rotation

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
)

// Passwords say what new passwords are like. The zero value is 32 characters with at least one of each class
// (Secrets Manager API, GetRandomPassword).
type Passwords struct {
	// Length is in characters; 0 = 32.
	Length int64
	// Exclude are characters that passwords must not have, besides those that the target excludes.
	Exclude string
	// NoPunctuation leaves out all punctuation.
	NoPunctuation bool
}

const defaultLength = 32

// make asks Secrets Manager for a password, so that its quality is AWS's concern.
func (p Passwords) make(ctx context.Context, secrets Secrets, exclude string) (string, error) {
	length := p.Length
	if length == 0 {
		length = defaultLength
	}
	out, err := secrets.GetRandomPassword(ctx, &secretsmanager.GetRandomPasswordInput{
		PasswordLength:          &length,
		ExcludeCharacters:       aws.String(exclude + p.Exclude),
		ExcludePunctuation:      &p.NoPunctuation,
		RequireEachIncludedType: aws.Bool(true),
	})
	if err != nil {
		return "", fmt.Errorf("GetRandomPassword: %w", err)
	}
	if aws.ToString(out.RandomPassword) == "" {
		return "", errors.New("GetRandomPassword answered without a password")
	}
	return *out.RandomPassword, nil
}
