package standin

import (
	"net/http"
	"time"
)

// maxSecretBytes is the limit on the size of a value.
const maxSecretBytes = 65536

func getSecretValue(_ *exchange, s *secretState, in struct{ VersionId, VersionStage string }) (any, error) { //nolint:revive // the spelling of the wire
	if err := s.whole(); err != nil {
		return nil, err
	}
	from := s.source()
	label := in.VersionStage
	if label == "" && in.VersionId == "" {
		label = current
	}
	id := in.VersionId
	if id == "" {
		id = from.labels[label]
	}
	version := from.versions[id]
	if version == nil || version.empty() || label != "" && from.labels[label] != id {
		return nil, AWSError{
			http.StatusBadRequest, "ResourceNotFoundException",
			"Secrets Manager can't find the specified secret value for staging label: " + label,
		}
	}
	out := s.reference()
	out["VersionId"], out["VersionStages"], out["CreatedDate"] = id, s.stages()[id], epoch(version.created)
	if version.text != nil {
		out["SecretString"] = *version.text
	} else {
		out["SecretBinary"] = *version.binary
	}
	return out, nil
}

// putSecretValue gives a version its value, once.
func putSecretValue(_ *exchange, s *secretState, in struct {
	ClientRequestToken         string
	SecretString, SecretBinary *string
	VersionStages              []string
},
) (any, error) {
	if err := s.writable(); err != nil {
		return nil, err
	}
	if (in.SecretString == nil) == (in.SecretBinary == nil) {
		return nil, invalidParameter("You must provide either SecretString or SecretBinary.")
	}
	if in.SecretString != nil && len(*in.SecretString) > maxSecretBytes {
		return nil, invalidParameter("The value is too long.")
	}
	labels := in.VersionStages
	if len(labels) == 0 {
		labels = []string{current}
	}
	id := in.ClientRequestToken
	version := s.versions[id]
	switch {
	case version == nil:
		version = &secretVersion{created: time.Now()}
		s.versions[id] = version
	case !version.empty() && !version.same(in.SecretString, in.SecretBinary):
		return nil, AWSError{
			http.StatusBadRequest, "ResourceExistsException",
			"You can't use ClientRequestToken " + id + " because that value is already in use for a version of secret " + s.arn + ".",
		}
	}
	version.text, version.binary = in.SecretString, in.SecretBinary
	for _, label := range labels {
		s.move(label, id)
	}
	out := s.reference()
	out["VersionId"], out["VersionStages"] = id, s.stages()[id]
	return out, nil
}

// move attaches a label to a version. What was current becomes previous.
func (s *secretState) move(label, id string) {
	if old := s.labels[current]; label == current && old != "" && old != id {
		s.labels[previous] = old
	}
	s.labels[label] = id
}

func updateSecretVersionStage(_ *exchange, s *secretState, in struct {
	VersionStage, MoveToVersionId, RemoveFromVersionId string //nolint:revive // the spelling of the wire
},
) (any, error) {
	if err := s.writable(); err != nil {
		return nil, err
	}
	holder := s.labels[in.VersionStage]
	if holder != "" && holder != in.RemoveFromVersionId && holder != in.MoveToVersionId {
		return nil, invalidParameter("The parameter RemoveFromVersionId can't be empty. Staging label " + in.VersionStage +
			" is currently attached to version " + holder + ", so you must explicitly reference that version in RemoveFromVersionId.")
	}
	switch {
	case in.MoveToVersionId == "" && in.VersionStage == current:
		return nil, invalidParameter("You can't remove AWSCURRENT; move it to another version.")
	case in.MoveToVersionId == "":
		delete(s.labels, in.VersionStage)
	case s.versions[in.MoveToVersionId] == nil:
		return nil, noSecret()
	default:
		s.move(in.VersionStage, in.MoveToVersionId)
	}
	return s.reference(), nil
}

func listSecretVersionIDs(_ *exchange, s *secretState, in struct{ IncludeDeprecated bool }) (any, error) {
	from, stages := s.source(), s.stages()
	list := []map[string]any{}
	for id, version := range from.versions {
		if len(stages[id]) == 0 && !in.IncludeDeprecated {
			continue
		}
		list = append(list, map[string]any{"VersionId": id, "VersionStages": stages[id], "CreatedDate": epoch(version.created)})
	}
	out := s.reference()
	out["Versions"] = list
	return out, nil
}
