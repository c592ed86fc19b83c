package encryptionkey

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/wait"
)

// converge turns the key from what it is into what is wanted, part by part, and calls only the
// parts that differ. A disabled key is enabled first, because KMS changes the rotation of enabled
// keys only, and disabled last.
func (p *parts) converge(ctx context.Context, is key, w *wanted) error {
	rotate := w.RotationSupported() && !sameRotation(is.Rotation, w.Rotation)
	if !is.Enabled && (w.Enabled || rotate) {
		if err := p.enable(ctx, is.ID); err != nil {
			return err
		}
		is.Enabled = true
	}
	if is.Description != w.Description {
		if err := p.putDescription(ctx, is.ID, w.Description); err != nil {
			return err
		}
	}
	if !policy.Same(is.Policy, w.Policy) {
		if err := p.putPolicy(ctx, is.ID, w.Policy); err != nil {
			return err
		}
	}
	if err := p.putTags(ctx, is.ID, is.Tags, w.Tags); err != nil {
		return err
	}
	if rotate {
		if err := p.putRotation(ctx, is.ID, w.Rotation); err != nil {
			return err
		}
	}
	if err := p.putAliases(ctx, &is, is.Aliases, w.Aliases, w.AdoptExisting); err != nil {
		return err
	}
	if is.Enabled && !w.Enabled {
		return p.disable(ctx, is.ID)
	}
	return nil
}

// settle reads the key back until AWS shows everywhere what was written. It answers from several
// copies, so the first answers may be old.
func (p *parts) settle(ctx context.Context, id string, w *wanted) (*key, error) {
	var last *key
	err := wait.Until(ctx, p.clock, func(ctx context.Context) (bool, error) {
		k, err := p.find(ctx, id)
		if err != nil {
			return false, err
		}
		last = k
		return k != nil && !k.Pending && matches(k, w), nil
	}, wait.Options{})
	if err != nil {
		var step *base.StepError
		if errors.As(err, &step) {
			return last, err
		}
		return last, fmt.Errorf("reading the key %s back: %w; apply again, and Keyward repairs what is different", id, err)
	}
	return last, nil
}

func matches(k *key, w *wanted) bool {
	tags := base.VisibleTags(k.Tags)
	if k.Description != w.Description || k.Enabled != w.Enabled || !maps.Equal(tags, base.VisibleTags(w.Tags)) {
		return false
	}
	if w.RotationSupported() && !sameRotation(k.Rotation, w.Rotation) {
		return false
	}
	missing := slices.ContainsFunc(w.Aliases, func(alias string) bool { return !slices.Contains(k.Aliases, alias) })
	return !missing && policy.Same(k.Policy, w.Policy)
}

// sameRotation ignores the period while rotation is off: KMS forgets it.
func sameRotation(a, b compose.Rotation) bool {
	return a.Enabled == b.Enabled && (!a.Enabled || a.PeriodInDays == b.PeriodInDays)
}

// checkCaller refuses a policy with which the credentials in use could not change the policy any
// more. KMS checks the same, but tells it apart from a missing principal only in words, and two
// minutes later. The account principal leaves the question to IAM, which KMS then asks.
func (w *wanted) checkCaller() error {
	if w.Caller.ARN == "" {
		return nil
	}
	for _, principal := range w.callerPrincipals() {
		decision := eval.Decide(w.Document, eval.Request{
			Principal: principal, Action: "kms:PutKeyPolicy", Resource: "*", Account: w.Caller.Account,
			Context: map[string][]string{"aws:SecureTransport": {"true"}},
		})
		// Where AWS's documents are ambiguous, KMS decides.
		if decision.Outcome.Permits() || decision.Outcome == eval.Ambiguous {
			return nil
		}
	}
	return fmt.Errorf("the key policy would not let the credentials in use (%s) change the policy again, and KMS refuses "+
		"such a policy: add the role or user to administrators, or run Terraform as one of them", w.Caller.ARN)
}

// callerPrincipals are the ARNs by which a policy may name the caller. The ARN of a role session
// holds the role's name without its path, so every role in the policy with that name counts.
func (w *wanted) callerPrincipals() []string {
	caller, ok := policy.ParsePrincipalARN(w.Caller.ARN)
	principals := []string{w.Caller.ARN}
	if !ok || caller.Kind != policy.AssumedRole {
		return principals
	}
	role, _, _ := strings.Cut(caller.Name, "/")
	for _, statement := range w.Document.Statements {
		for _, principal := range statement.Principals {
			named, ok := policy.ParsePrincipalARN(principal.Value)
			if ok && named.Kind == policy.Role && named.Account == caller.Account && named.Name == role {
				principals = append(principals, principal.Value)
			}
		}
	}
	return principals
}
