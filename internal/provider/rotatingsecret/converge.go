package rotatingsecret

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/wait"
)

// converge turns the secret from what it is into what is wanted, part by part, and calls only the parts that
// differ. Rotation comes last: it needs a value, and a policy that lets its function in.
func (p *parts) converge(ctx context.Context, is *secret, w *wanted) error {
	if err := p.putSettings(ctx, is, w); err != nil {
		return err
	}
	if err := p.putTags(ctx, is, w.Tags); err != nil {
		return err
	}
	if !policy.Same(is.Policy, w.Policy) {
		if err := p.putPolicy(ctx, is.ARN, w.Policy); err != nil {
			return err
		}
	}
	if err := p.putFirstValue(ctx, is, w); err != nil {
		return err
	}
	if err := p.putReplicas(ctx, is, w); err != nil {
		return err
	}
	if is.Stuck && w.RepairStuckRotation {
		if err := p.giveUp(ctx, is); err != nil {
			return err
		}
	}
	return p.putRotation(ctx, is, w)
}

// settle reads the secret back until AWS shows everywhere what was written. It answers from several copies, so
// the first answers may be old; and replicas take a while.
func (p *parts) settle(ctx context.Context, id string, w *wanted) (*secret, error) {
	var last *secret
	err := wait.Until(ctx, p.clock, func(ctx context.Context) (bool, error) {
		s, err := p.find(ctx, id)
		if err != nil {
			return false, err
		}
		last = s
		if s == nil || s.Pending() {
			return false, nil
		}
		if err := s.replicaFault(); err != nil {
			return false, err
		}
		return matches(s, w), nil
	}, wait.Options{Limit: replicaLimit})
	if err != nil {
		var step *base.StepError
		if errors.As(err, &step) {
			return last, err
		}
		return last, fmt.Errorf("reading the secret %s back: %w; apply again, and Keyward repairs what is different", id, err)
	}
	return last, nil
}

func matches(s *secret, w *wanted) bool {
	if s.Description != w.Description || s.Key != w.KMSKeyARN || len(s.Replicas) != len(w.Replicas) {
		return false
	}
	for _, want := range w.Replicas {
		if is := s.Replicas[want.Region]; is.Key != want.KMSKeyARN || is.Status == inProgress {
			return false
		}
	}
	return maps.Equal(base.VisibleTags(s.Tags), base.VisibleTags(w.Tags)) && policy.Same(s.Policy, w.Policy) &&
		sameRotation(s.Rotation, w.Rotation)
}
