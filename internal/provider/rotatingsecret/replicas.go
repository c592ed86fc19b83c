package rotatingsecret

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	smtypes "github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/composite"
	"github.com/keyward/terraform-provider-keyward/internal/wait"
)

// The states of a replica.
const (
	inSync     = string(smtypes.StatusTypeInSync)
	inProgress = string(smtypes.StatusTypeInProgress)
	failed     = string(smtypes.StatusTypeFailed)
)

// replicaLimit is how long a replica may take to be made.
const replicaLimit = 5 * time.Minute

// putReplicas adds, changes and takes away replicas. One that has failed is made anew.
func (p *parts) putReplicas(ctx context.Context, is *secret, w *wanted) error {
	wanted := map[string]bool{}
	for _, want := range w.Replicas {
		wanted[want.Region] = true
		if err := p.putReplica(ctx, is, want); err != nil {
			return err
		}
	}
	for _, region := range slices.Sorted(maps.Keys(is.Replicas)) {
		if wanted[region] {
			continue
		}
		if err := p.dropReplica(ctx, is, region, slices.Contains(w.PromoteReplicas, region)); err != nil {
			return err
		}
	}
	return nil
}

func (p *parts) putReplica(ctx context.Context, is *secret, want compose.SecretReplica) error {
	there, ok := is.Replicas[want.Region]
	switch {
	case ok && there.Status == failed:
		if err := p.removeReplica(ctx, is.ARN, want.Region); err != nil {
			return err
		}
	case ok && there.Key != want.KMSKeyARN:
		return p.putReplicaKey(ctx, is.ARN, want)
	case ok:
		return nil
	}
	add := smtypes.ReplicaRegionType{Region: &want.Region}
	if want.KMSKeyARN != compose.ManagedSecretKey {
		add.KmsKeyId = &want.KMSKeyARN
	}
	return p.do(ctx, "replica in "+want.Region, "ReplicateSecretToRegions", func(ctx context.Context) error {
		_, err := p.api.ReplicateSecretToRegions(ctx, &secretsmanager.ReplicateSecretToRegionsInput{
			SecretId: &is.ARN, AddReplicaRegions: []smtypes.ReplicaRegionType{add}, ForceOverwriteReplicaSecret: false,
		})
		return err
	})
}

// putReplicaKey changes the key of a replica, which is the one thing that is changed in its own Region.
func (p *parts) putReplicaKey(ctx context.Context, primary string, want compose.SecretReplica) error {
	api, err := p.elsewhere(ctx, want.Region)
	if err != nil {
		return err
	}
	_, err = api.UpdateSecret(ctx, &secretsmanager.UpdateSecretInput{
		SecretId: aws.String(replicaARN(primary, want.Region)), KmsKeyId: &want.KMSKeyARN,
	})
	return base.Step("replica in "+want.Region, "secretsmanager:UpdateSecret", err)
}

// dropReplica deletes a replica, which is gone at once, or makes a secret of its own of it.
func (p *parts) dropReplica(ctx context.Context, is *secret, region string, promote bool) error {
	if !promote {
		return p.removeReplica(ctx, is.ARN, region)
	}
	if status := is.Replicas[region].Status; status != inSync {
		return fmt.Errorf("the replica in %s is %s and may lack the current value; it can become a secret of its own when it is %s: apply again",
			region, status, inSync)
	}
	api, err := p.elsewhere(ctx, region)
	if err != nil {
		return err
	}
	_, err = api.StopReplicationToReplica(ctx, &secretsmanager.StopReplicationToReplicaInput{SecretId: aws.String(replicaARN(is.ARN, region))})
	return base.Step("replica in "+region, "secretsmanager:StopReplicationToReplica", err)
}

func (p *parts) removeReplica(ctx context.Context, id, region string) error {
	return p.do(ctx, "replica in "+region, "RemoveRegionsFromReplication", func(ctx context.Context) error {
		_, err := p.api.RemoveRegionsFromReplication(ctx, &secretsmanager.RemoveRegionsFromReplicationInput{
			SecretId: &id, RemoveReplicaRegions: []string{region},
		})
		return err
	})
}

// dropAllReplicas makes way for the deletion of the secret, which AWS refuses while it has replicas.
func (p *parts) dropAllReplicas(ctx context.Context, is *secret, promote []string) error {
	for _, region := range slices.Sorted(maps.Keys(is.Replicas)) {
		if err := p.dropReplica(ctx, is, region, slices.Contains(promote, region)); err != nil {
			return err
		}
	}
	if len(is.Replicas) == 0 {
		return nil
	}
	return wait.Until(ctx, p.clock, func(ctx context.Context) (bool, error) {
		s, err := p.describe(ctx, is.ARN)
		return s == nil || len(s.Replicas) == 0, err
	}, wait.Options{})
}

// replicaFault is why a replica could not be made; nil where none failed.
func (s *secret) replicaFault() error {
	for _, region := range slices.Sorted(maps.Keys(s.Replicas)) {
		if r := s.Replicas[region]; r.Status == failed {
			return &base.StepError{
				Part: "replica in " + region, Operation: "secretsmanager:ReplicateSecretToRegions", Err: fmt.Errorf("it has failed: %s", r.Message),
				WayOut: "Put right what it says (a secret of the same name in that Region is never overwritten) and apply again: Keyward makes " +
					"the replica anew.",
			}
		}
	}
	return nil
}

// replicaARN is the ARN of a replica: that of its primary, but for the Region.
func replicaARN(primary, region string) string {
	return strings.Replace(primary, ":"+composite.Place(primary).Region+":", ":"+region+":", 1)
}
