package standin

import (
	"maps"
	"slices"
	"strings"
)

type replicaRegion struct {
	Region   string
	KmsKeyID string `json:"KmsKeyId"`
}

// replicaState is the copy of a secret in another Region. One whose name is taken there has failed, and is no secret.
type replicaState struct {
	*secretState
	failure string
	// syncing is for how many more readings the copy is being made.
	syncing int
}

// SlowReplicas lets new copies show as in progress for some readings.
func (s *Server) SlowReplicas(readings int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.slowReplicas = readings
}

// Resync lets the copies of a secret show as in progress for some readings, as after a new value.
func (s *Server) Resync(name string, readings int) {
	s.changeSecret(name, func(secret *secretState) {
		for _, copied := range secret.replicas {
			copied.syncing = readings
		}
	})
}

// replicate makes copies in other Regions; the lock is held.
func (x *exchange) replicate(s *secretState, to []replicaRegion) error {
	for _, r := range to {
		if r.Region == s.region {
			return invalidParameter("Invalid replica region: it is the region of the secret.")
		}
		copied := &replicaState{syncing: x.server.slowReplicas, secretState: &secretState{
			name: s.name, arn: strings.Replace(s.arn, ":"+s.region+":", ":"+r.Region+":", 1), region: r.Region, key: r.KmsKeyID,
			primary: s,
		}}
		taken := slices.ContainsFunc(x.server.secrets, func(other *secretState) bool {
			return other.region == r.Region && other.name == s.name
		})
		s.replicas[r.Region] = copied
		if taken {
			copied.failure = "Replication failed: Secret name " + s.name + " already exists in region " + r.Region + "."
			continue
		}
		x.server.secrets = append(x.server.secrets, copied.secretState)
	}
	return nil
}

func (s *secretState) replication() []map[string]any {
	list := []map[string]any{}
	for _, region := range slices.Sorted(maps.Keys(s.replicas)) {
		copied := s.replicas[region]
		status := map[string]any{"Region": region, "Status": "InSync", "StatusMessage": "Replication succeeded"}
		switch {
		case copied.failure != "":
			status["Status"], status["StatusMessage"] = "Failed", copied.failure
		case copied.syncing > 0:
			copied.syncing--
			status["Status"], status["StatusMessage"] = "InProgress", "Replication in progress"
		}
		if copied.key != "" {
			status["KmsKeyId"] = copied.key
		}
		list = append(list, status)
	}
	return list
}

func replicateSecret(x *exchange, s *secretState, in struct{ AddReplicaRegions []replicaRegion }) (any, error) {
	if err := s.writable(); err != nil {
		return nil, err
	}
	if err := x.replicate(s, in.AddReplicaRegions); err != nil {
		return nil, err
	}
	return map[string]any{"ARN": s.arn, "ReplicationStatus": s.replication()}, nil
}

func removeReplicas(x *exchange, s *secretState, in struct{ RemoveReplicaRegions []string }) (any, error) {
	if err := s.writable(); err != nil {
		return nil, err
	}
	for _, region := range in.RemoveReplicaRegions {
		gone := s.replicas[region]
		if gone == nil {
			return nil, invalidParameter("The secret has no replica in " + region + ".")
		}
		delete(s.replicas, region)
		x.server.forgetSecret(gone.secretState)
	}
	return map[string]any{"ARN": s.arn, "ReplicationStatus": s.replication()}, nil
}

// stopReplication makes a replica a secret of its own, with the values that it has.
func stopReplication(_ *exchange, s *secretState, _ secretID) (any, error) {
	from := s.primary
	if from == nil {
		return nil, invalidRequest("The secret is no replica.")
	}
	delete(from.replicas, s.region)
	s.primary, s.replicas = nil, map[string]*replicaState{}
	s.description, s.policy, s.tags = from.description, from.policy, maps.Clone(from.tags)
	s.labels, s.versions = maps.Clone(from.labels), maps.Clone(from.versions)
	return map[string]any{"ARN": s.arn}, nil
}
