package standin

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

type replicaRegion struct {
	Region   string
	KmsKeyID string `json:"KmsKeyId"`
}

// replicate makes copies in other Regions; the lock is held.
func (x *exchange) replicate(s *secretState, to []replicaRegion) error {
	for _, r := range to {
		taken := slices.ContainsFunc(x.server.secrets, func(other *secretState) bool {
			return other.region == r.Region && other.name == s.name
		})
		switch {
		case r.Region == s.region:
			return invalidParameter("Invalid replica region: it is the region of the secret.")
		case taken:
			return AWSError{400, "ResourceExistsException", fmt.Sprintf("A secret %s exists in %s already.", s.name, r.Region)}
		}
		copied := &secretState{
			name: s.name, arn: strings.Replace(s.arn, ":"+s.region+":", ":"+r.Region+":", 1), region: r.Region, key: r.KmsKeyID,
			primary: s,
		}
		s.replicas[r.Region] = copied
		x.server.secrets = append(x.server.secrets, copied)
	}
	return nil
}

func (s *secretState) replication() []map[string]any {
	list := []map[string]any{}
	for _, region := range slices.Sorted(maps.Keys(s.replicas)) {
		status := map[string]any{"Region": region, "Status": "InSync", "StatusMessage": "Replication succeeded"}
		if key := s.replicas[region].key; key != "" {
			status["KmsKeyId"] = key
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
		x.server.forgetSecret(gone)
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
	s.primary, s.replicas = nil, map[string]*secretState{}
	s.description, s.policy, s.tags = from.description, from.policy, maps.Clone(from.tags)
	s.labels, s.versions = maps.Clone(from.labels), maps.Clone(from.versions)
	return map[string]any{"ARN": s.arn}, nil
}
