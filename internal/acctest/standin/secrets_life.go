package standin

import (
	"fmt"
	"net/http"
	"regexp"
	"time"
)

var secretName = regexp.MustCompile(`^[A-Za-z0-9/_+=.@-]{1,512}$`)

// createSecret makes a secret. The token makes it idempotent, as it becomes the id of the first version.
func createSecret(x *exchange) *reply {
	var in struct {
		Name, Description, KmsKeyId, ClientRequestToken string //nolint:revive // the spelling of the wire
		SecretString, SecretBinary                      *string
		Tags                                            []secretTag
		AddReplicaRegions                               []replicaRegion
	}
	if refused := x.input(&in); refused != nil {
		return refused
	}
	x.server.mu.Lock()
	defer x.server.mu.Unlock()
	if found := x.secret(in.Name); found != nil {
		version := found.source().versions[in.ClientRequestToken]
		switch {
		case !found.deleted.IsZero():
			return x.refuse(invalidRequest("You can't create this secret because a secret with this name is already scheduled for deletion."))
		case version != nil && version.same(in.SecretString, in.SecretBinary):
			return jsonReply(found.made())
		}
		return x.refuse(AWSError{
			http.StatusBadRequest, "ResourceExistsException",
			"The operation failed because the secret " + in.Name + " already exists.",
		})
	}
	if !secretName.MatchString(in.Name) {
		return x.refuse(validation("Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!"))
	}
	tags, err := addTags(nil, in.Tags)
	if err != nil {
		return x.refuseWith(err)
	}
	s := &secretState{
		name: in.Name, arn: x.newSecretARN(in.Name), region: x.signed.region, description: in.Description, key: in.KmsKeyId,
		tags: tags, labels: map[string]string{}, versions: map[string]*secretVersion{}, replicas: map[string]*replicaState{},
	}
	if in.SecretString != nil || in.SecretBinary != nil {
		s.versions[in.ClientRequestToken] = &secretVersion{text: in.SecretString, binary: in.SecretBinary, created: time.Now()}
		s.labels[current] = in.ClientRequestToken
	}
	if err := x.replicate(s, in.AddReplicaRegions); err != nil {
		return x.refuseWith(err)
	}
	x.server.secrets = append(x.server.secrets, s)
	return jsonReply(s.made())
}

// made is the answer of CreateSecret, with the version of the first value.
func (s *secretState) made() map[string]any {
	out := s.reference()
	if version := s.labels[current]; version != "" {
		out["VersionId"] = version
	}
	return out
}

func describeSecret(_ *exchange, s *secretState, _ secretID) (any, error) {
	from := s.source()
	out := s.reference()
	stages := s.stages()
	if s.unseen > 0 {
		s.unseen--
		delete(stages, from.labels[pending])
	}
	out["Tags"], out["VersionIdsToStages"] = wireTags(from.tags), stages
	for name, text := range map[string]string{
		"Description": from.description, "KmsKeyId": s.key, "OwningService": s.owner, "Type": s.partner,
	} {
		if text != "" {
			out[name] = text
		}
	}
	if !s.deleted.IsZero() {
		out["DeletedDate"] = epoch(s.deleted)
	}
	if s.primary != nil {
		out["PrimaryRegion"] = s.primary.region
	}
	if len(s.replicas) > 0 {
		out["PrimaryRegion"], out["ReplicationStatus"] = s.region, s.replication()
	}
	from.rotation.describe(out)
	return out, nil
}

func updateSecret(_ *exchange, s *secretState, in struct {
	Description, KmsKeyId *string //nolint:revive // the spelling of the wire
},
) (any, error) {
	// The key is the one thing of a replica that can be changed on its own.
	if err := s.writable(); err != nil && (s.primary == nil || in.Description != nil) {
		return nil, err
	}
	if in.Description != nil {
		s.description = *in.Description
	}
	if in.KmsKeyId != nil {
		s.key = *in.KmsKeyId
	}
	return s.reference(), nil
}

func tagSecret(_ *exchange, s *secretState, in struct{ Tags []secretTag }) (any, error) {
	if err := s.writable(); err != nil {
		return nil, err
	}
	tags, err := addTags(s.tags, in.Tags)
	if err != nil {
		return nil, err
	}
	s.tags = tags
	return struct{}{}, nil
}

func untagSecret(_ *exchange, s *secretState, in struct{ TagKeys []string }) (any, error) {
	if err := s.writable(); err != nil {
		return nil, err
	}
	for _, key := range in.TagKeys {
		delete(s.tags, key)
	}
	return struct{}{}, nil
}

// The limits of the recovery window, in days.
const (
	minRecovery = 7
	maxRecovery = 30
)

func deleteSecret(x *exchange, s *secretState, in struct {
	RecoveryWindowInDays       *int
	ForceDeleteWithoutRecovery bool
},
) (any, error) {
	if err := s.writable(); err != nil {
		return nil, err
	}
	if len(s.replicas) > 0 {
		return nil, invalidRequest("You can't delete secret " + s.name + " that still has replica regions.")
	}
	days := maxRecovery
	if in.RecoveryWindowInDays != nil {
		days = *in.RecoveryWindowInDays
	}
	if days < minRecovery || days > maxRecovery || in.ForceDeleteWithoutRecovery && in.RecoveryWindowInDays != nil {
		return nil, invalidParameter(fmt.Sprintf("RecoveryWindowInDays must be between %d and %d.", minRecovery, maxRecovery))
	}
	s.deleted = time.Now()
	if in.ForceDeleteWithoutRecovery {
		x.server.forgetSecret(s)
	}
	out := s.reference()
	out["DeletionDate"] = epoch(s.deleted.AddDate(0, 0, days))
	return out, nil
}

func restoreSecret(_ *exchange, s *secretState, _ secretID) (any, error) {
	s.deleted = time.Time{}
	return s.reference(), nil
}

// forgetSecret takes a secret out of the account; the lock is held.
func (s *Server) forgetSecret(gone *secretState) {
	kept := s.secrets[:0]
	for _, secret := range s.secrets {
		if secret != gone {
			kept = append(kept, secret)
		}
	}
	s.secrets = kept
}

// ManageSecret makes an AWS service the owner of a secret, as RDS is of its master passwords.
func (s *Server) ManageSecret(name, service string) {
	s.changeSecret(name, func(secret *secretState) { secret.owner = service })
}

// PartnerSecret makes a secret a managed external one of a type, such as "SalesforceClientSecret".
func (s *Server) PartnerSecret(name, kind string) {
	s.changeSecret(name, func(secret *secretState) { secret.partner = kind })
}

func (s *Server) changeSecret(name string, change func(*secretState)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, secret := range s.secrets {
		if secret.name == name {
			change(secret)
		}
	}
}
