package rotation

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
)

// State is what a status comes to.
type State string

// The states.
const (
	// Healthy secrets rotate, and no rotation is in progress.
	Healthy State = "healthy"
	// Rotating secrets have a rotation in progress that is no older than Secrets Manager goes on trying.
	Rotating State = "rotating"
	// Testing secrets have no rotation in progress: keyward_rotating_secret has the function tested.
	Testing State = "testing"
	// Stuck secrets have a rotation, or a test, that nobody is going to finish, and AWS starts no other one before.
	Stuck State = "stuck"
	// NotEnabled secrets do not rotate.
	NotEnabled State = "not_enabled"
	// PendingDeletion secrets have no value that can be read until they are restored.
	PendingDeletion State = "pending_deletion"
	// Replica secrets follow the one in another Region.
	Replica State = "replica"
	// Managed secrets are rotated by the AWS service that they belong to.
	Managed State = "managed"
)

// NeedsSomebody reports whether the state does not get better by itself.
func (s State) NeedsSomebody() bool { return s == Stuck || s == NotEnabled || s == PendingDeletion }

// Status is how the rotation of a secret stands. It holds no value.
type Status struct {
	ARN     string `json:"arn"`
	State   State  `json:"state"`
	Enabled bool   `json:"rotation_enabled"`
	// Function is the ARN of the rotation function, "" where there is none.
	Function string `json:"function_arn"`
	// LastRotated and Next are nil where Secrets Manager tells none.
	LastRotated *time.Time `json:"last_rotated"`
	Next        *time.Time `json:"next_rotation"`
	// Versions are the labels of each version that has any.
	Versions map[string][]string `json:"versions"`
	// Pending is the version that a rotation is not done with, "" when none is in progress. PendingHasValue
	// tells whether createSecret is done; PendingSince is when the rotation began.
	Pending         string     `json:"pending_version"`
	PendingHasValue bool       `json:"pending_has_value"`
	PendingSince    *time.Time `json:"pending_since"`
	// Owner is the AWS service that manages the secret, PrimaryRegion the one of which it is a replica, Deleted
	// when its deletion was asked for; each is empty for others.
	Owner         string     `json:"managed_by"`
	PrimaryRegion string     `json:"primary_region"`
	Deleted       *time.Time `json:"deleted"`
}

// Inventory is what a status is read from.
type Inventory interface {
	Secrets
	secretsmanager.ListSecretVersionIdsAPIClient
}

// ReadStatus asks how the rotation of a secret stands. It reads the pending value to see whether there is one.
func ReadStatus(ctx context.Context, secrets Inventory, id string) (*Status, error) {
	secret, err := describe(ctx, secrets, id)
	if err != nil {
		return nil, err
	}
	s := statusOf(secret)
	if s.Pending != "" && s.Deleted == nil { // what awaits its deletion is not read
		err = s.readPending(ctx, secrets, id)
	}
	s.State = s.state(time.Now())
	return s, err
}

// statusOf is what DescribeSecret alone tells.
func statusOf(secret *secretsmanager.DescribeSecretOutput) *Status {
	s := &Status{
		ARN: aws.ToString(secret.ARN), Enabled: aws.ToBool(secret.RotationEnabled), Function: aws.ToString(secret.RotationLambdaARN),
		LastRotated: secret.LastRotatedDate, Next: secret.NextRotationDate, Versions: map[string][]string{},
		Owner: aws.ToString(secret.OwningService), Deleted: secret.DeletedDate,
	}
	if own, err := arn.Parse(s.ARN); err == nil && aws.ToString(secret.PrimaryRegion) != own.Region {
		s.PrimaryRegion = aws.ToString(secret.PrimaryRegion)
	}
	for version, labels := range secret.VersionIdsToStages {
		if len(labels) > 0 {
			s.Versions[version] = slices.Sorted(slices.Values(labels))
		}
	}
	if version := holder(secret, pending); version != "" && version != holder(secret, current) {
		s.Pending = version
	}
	s.State = s.state(time.Now())
	return s
}

func (s *Status) readPending(ctx context.Context, secrets Inventory, id string) error {
	_, err := read(ctx, secrets, id, s.Pending, pending)
	if err != nil && !isNotFound(err) {
		return err
	}
	s.PendingHasValue = err == nil
	pages := secretsmanager.NewListSecretVersionIdsPaginator(secrets, &secretsmanager.ListSecretVersionIdsInput{SecretId: &id})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("ListSecretVersionIds: %w", err)
		}
		for _, version := range page.Versions {
			if aws.ToString(version.VersionId) == s.Pending {
				s.PendingSince = version.CreatedDate
			}
		}
	}
	return nil
}

// stuckAfter is the age at which a rotation in progress counts as stuck. No window is open for longer (Secrets
// Manager User Guide, "Rotation schedules").
const stuckAfter = 24 * time.Hour

// testStuckAfter is that age for the test of a function, which Lambda runs for 15 minutes at most and tries three
// times (AWS Lambda Developer Guide, "How Lambda handles errors and retries with asynchronous invocation").
const testStuckAfter = time.Hour

// TestVersionPrefix begins the ids of the versions by which keyward_rotating_secret has a function tested: no
// rotation is in progress, and the version goes when the test ends.
const TestVersionPrefix = "keyward-rotation-test-"

// IsTest reports whether the pending version is that of a test.
func (s *Status) IsTest() bool { return strings.HasPrefix(s.Pending, TestVersionPrefix) }

func (s *Status) state(now time.Time) State {
	limit := stuckAfter
	if s.IsTest() {
		limit = testStuckAfter
	}
	switch {
	case s.Deleted != nil:
		return PendingDeletion
	case s.PrimaryRegion != "":
		return Replica
	case s.Owner != "":
		return Managed
	case s.Pending != "" && (!s.Enabled || s.PendingSince != nil && now.Sub(*s.PendingSince) > limit):
		return Stuck
	case s.IsTest():
		return Testing
	case s.Pending != "":
		return Rotating
	case !s.Enabled:
		return NotEnabled
	}
	return Healthy
}
