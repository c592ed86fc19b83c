package rotation

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Status is how the rotation of a secret stands. It holds no value.
type Status struct {
	ARN     string `json:"arn"`
	Enabled bool   `json:"rotation_enabled"`
	// LastRotated and Next are nil where Secrets Manager tells none.
	LastRotated *time.Time `json:"last_rotated"`
	Next        *time.Time `json:"next_rotation"`
	// Versions are the labels of each version that has any.
	Versions map[string][]string `json:"versions"`
	// Pending is the version that a rotation is not done with, "" when none is in progress. PendingHasValue
	// tells whether createSecret is done.
	Pending         string `json:"pending_version"`
	PendingHasValue bool   `json:"pending_has_value"`
}

// ReadStatus asks how the rotation of a secret stands. It reads the pending value to see whether there is one.
func ReadStatus(ctx context.Context, secrets Secrets, id string) (*Status, error) {
	secret, err := describe(ctx, secrets, id)
	if err != nil {
		return nil, err
	}
	s := &Status{
		ARN: aws.ToString(secret.ARN), Enabled: aws.ToBool(secret.RotationEnabled),
		LastRotated: secret.LastRotatedDate, Next: secret.NextRotationDate, Versions: map[string][]string{},
	}
	for version, labels := range secret.VersionIdsToStages {
		if len(labels) > 0 {
			s.Versions[version] = slices.Sorted(slices.Values(labels))
		}
	}
	if version := holder(secret, pending); version != "" && version != holder(secret, current) {
		s.Pending = version
		_, err := read(ctx, secrets, id, version, pending)
		if err != nil && !isNotFound(err) {
			return nil, err
		}
		s.PendingHasValue = err == nil
	}
	return s, nil
}

// ErrNothingPending is the error of taking up a rotation where none is in progress.
var ErrNothingPending = errors.New("no rotation is in progress: start one with RotateSecret")

// Resume runs steps of the rotation that is in progress, one after the other.
func (r *Rotator) Resume(ctx context.Context, id string, steps ...Step) error {
	secret, err := r.describe(ctx, id)
	if err != nil {
		return err
	}
	version := holder(secret, pending)
	if version == "" || version == holder(secret, current) {
		return ErrNothingPending
	}
	for _, step := range steps {
		if err := r.Run(ctx, Event{Step: step, SecretID: id, Token: version}); err != nil {
			return err
		}
	}
	return nil
}
