package encryptionkey

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/kms"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
	"github.com/keyward/terraform-provider-keyward/internal/base"
)

// putAliases makes the aliases in to point at the key, and deletes those in from that are not in
// to. Aliases in neither are somebody else's. With take, an alias is moved away from
// whatever key it points at.
func (p *parts) putAliases(ctx context.Context, k *key, from, to []string, take bool) error {
	for _, alias := range to {
		if slices.Contains(from, alias) {
			continue
		}
		if err := p.putAlias(ctx, k, alias, take); err != nil {
			return err
		}
	}
	for _, alias := range from {
		if slices.Contains(to, alias) {
			continue
		}
		if err := p.deleteAlias(ctx, alias); err != nil {
			return err
		}
	}
	return nil
}

func (p *parts) putAlias(ctx context.Context, k *key, alias string, take bool) error {
	err := p.createAlias(ctx, k.ID, alias)
	if !awserr.Conflict(err) {
		return err
	}
	other, describeErr := p.describe(ctx, alias)
	switch {
	case describeErr != nil:
		return describeErr
	case other == nil: // deleted in between
		return p.createAlias(ctx, k.ID, alias)
	case other.ID == k.ID: // an earlier attempt whose answer was lost
		return nil
	case !take:
		return aliasTaken(alias, other)
	case movable(other, k):
		return p.do(ctx, "aliases", "kms:UpdateAlias", func(ctx context.Context) error {
			_, err := p.kms.UpdateAlias(ctx, &kms.UpdateAliasInput{AliasName: &alias, TargetKeyId: &k.ID})
			return err
		})
	}
	if err := p.deleteAlias(ctx, alias); err != nil {
		return err
	}
	return p.createAlias(ctx, k.ID, alias)
}

func (p *parts) createAlias(ctx context.Context, id, alias string) error {
	return p.do(ctx, "aliases", "kms:CreateAlias", func(ctx context.Context) error {
		_, err := p.kms.CreateAlias(ctx, &kms.CreateAliasInput{AliasName: &alias, TargetKeyId: &id})
		return err
	})
}

// deleteAlias deletes an alias; one that is gone is fine.
func (p *parts) deleteAlias(ctx context.Context, alias string) error {
	_, err := p.kms.DeleteAlias(ctx, &kms.DeleteAliasInput{AliasName: &alias})
	if awserr.NotFound(err) {
		return nil
	}
	return base.Step("aliases", "kms:DeleteAlias", err)
}

// freeAliases deletes those of the aliases that still point at the key, so that another key can
// have them before this one is gone for good.
func (p *parts) freeAliases(ctx context.Context, id string, aliases []string) error {
	pointing, err := p.aliases(ctx, id)
	if err != nil {
		return err
	}
	for _, alias := range aliases {
		if !slices.Contains(pointing, alias) {
			continue
		}
		if err := p.deleteAlias(ctx, alias); err != nil {
			return err
		}
	}
	return nil
}

// movable reports whether UpdateAlias can move an alias between the keys: both must be of the same
// type (symmetric, HMAC, asymmetric) and usage.
// https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateAlias.html
func movable(from, to *key) bool {
	return kindOf(from.Spec) == kindOf(to.Spec) && from.Usage == to.Usage
}

func kindOf(spec string) string {
	switch {
	case strings.HasPrefix(spec, "SYMMETRIC_"):
		return "symmetric"
	case strings.HasPrefix(spec, "HMAC_"):
		return "HMAC"
	default:
		return "asymmetric"
	}
}

// aliasTaken is the refusal to take an alias away from a key that Keyward does not know.
func aliasTaken(alias string, other *key) error {
	return &base.StepError{
		Part: "aliases", Operation: "kms:CreateAlias",
		Err: fmt.Errorf("%s points at the key %s already: %w", alias, other.ID, errAliasTaken),
		WayOut: "Choose another alias, delete that one, import the key (terraform import ADDRESS " + other.ID + "), or set " +
			"adopt_existing = true to take over what is there.",
	}
}

// twoKeys is the refusal to choose between an unfinished key and one that got its alias meanwhile.
func twoKeys(alias string, other, unfinished *key) error {
	return &base.StepError{
		Part: "aliases", Operation: "kms:CreateAlias",
		Err: fmt.Errorf("an earlier run left the key %s unfinished, and meanwhile %s was made to point at the key %s: %w",
			unfinished.ID, alias, other.ID, errAliasTaken),
		WayOut: "To go on with the unfinished key, free the alias: aws kms delete-alias --alias-name " + alias + ". To use the " +
			"other one, give the unfinished key up (aws kms schedule-key-deletion --key-id " + unfinished.ID + ") and import the " +
			"other (terraform import ADDRESS " + other.ID + ").",
	}
}

var errAliasTaken = errors.New("the alias is taken")
