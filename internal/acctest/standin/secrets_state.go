package standin

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// secretState is one secret of Secrets Manager, which the stand-in keeps by itself: moto validates no
// policy, knows no schedule, and labels versions in ways that AWS does not.
type secretState struct {
	name, arn, region, description, key string
	tags                                map[string]string
	policy                              string
	// labels hold versions: "AWSCURRENT" -> id.
	labels   map[string]string
	versions map[string]*secretVersion
	// deleted is when the deletion was asked for, zero while the secret is in use.
	deleted  time.Time
	rotation rotationState
	// unseen is how many answers of DescribeSecret do not show the pending version yet.
	unseen int
	// owner is the service that manages the secret, partner the type of a secret that a partner manages; "" for none.
	owner, partner string
	// primary is set in a replica, whose values, tags and policy are the primary's.
	primary *secretState
	// replicas are the copies in other Regions, by Region.
	replicas map[string]*replicaState
}

// secretVersion is one version; text and binary are both nil until it has a value.
type secretVersion struct {
	text, binary *string
	created      time.Time
}

func (v *secretVersion) empty() bool { return v.text == nil && v.binary == nil }

func (v *secretVersion) same(text, binary *string) bool {
	equal := func(a, b *string) bool { return a == b || a != nil && b != nil && *a == *b }
	return equal(v.text, text) && equal(v.binary, binary)
}

// The labels that Secrets Manager moves by itself.
const (
	current  = "AWSCURRENT"
	pending  = "AWSPENDING"
	previous = "AWSPREVIOUS"
)

// source is the secret that holds the values: the primary of a replica.
func (s *secretState) source() *secretState {
	if s.primary != nil {
		return s.primary
	}
	return s
}

func invalidRequest(message string) AWSError {
	return AWSError{http.StatusBadRequest, "InvalidRequestException", message}
}

func invalidParameter(message string) AWSError {
	return AWSError{http.StatusBadRequest, "InvalidParameterException", message}
}

func noSecret() AWSError {
	return AWSError{http.StatusBadRequest, "ResourceNotFoundException", "Secrets Manager can't find the specified secret."}
}

// secretID names a secret in every request but CreateSecret.
type secretID struct {
	SecretID string `json:"SecretId"`
}

// secret is the secret that an id names in the Region of the request: a name, or an ARN.
func (x *exchange) secret(id string) *secretState {
	for _, s := range x.server.secrets {
		if s.region == x.signed.region && (s.name == id || s.arn == id) {
			return s
		}
	}
	return nil
}

// onSecret answers an operation on a secret under the lock. The function must make no calls.
func onSecret[In any](act func(*exchange, *secretState, In) (any, error)) handler {
	return func(x *exchange) *reply {
		var id secretID
		var in In
		if refused := x.input(&id); refused != nil {
			return refused
		}
		if refused := x.input(&in); refused != nil {
			return refused
		}
		x.server.mu.Lock()
		defer x.server.mu.Unlock()
		s := x.secret(id.SecretID)
		if s == nil {
			return x.refuse(noSecret())
		}
		out, err := act(x, s, in)
		if err != nil {
			return x.refuseWith(err)
		}
		return jsonReply(out)
	}
}

// whole refuses an operation on a secret that is marked for deletion, writable also one on a replica.
func (s *secretState) whole() error {
	if !s.deleted.IsZero() {
		return invalidRequest("You can't perform this operation on the secret because it was marked for deletion.")
	}
	return nil
}

func (s *secretState) writable() error {
	if err := s.whole(); err != nil {
		return err
	}
	if s.primary != nil {
		return invalidRequest("You can't perform this operation on a replica secret; use the primary in " + s.primary.region + ".")
	}
	return nil
}

// reference is what most answers hold.
func (s *secretState) reference() map[string]any { return map[string]any{"ARN": s.arn, "Name": s.name} }

// newSecretARN is an ARN with the six characters that nobody can foresee.
func (x *exchange) newSecretARN(name string) string {
	return fmt.Sprintf("arn:aws:secretsmanager:%s:%s:secret:%s-%s", x.signed.region, x.caller.Account, name, rand.Text()[:6])
}

// stages lists the versions with their labels.
func (s *secretState) stages() map[string][]string {
	found := map[string][]string{}
	for label, version := range s.source().labels {
		found[version] = append(found[version], label)
	}
	for _, labels := range found {
		slices.Sort(labels)
	}
	return found
}

func wireTags(tags map[string]string) []map[string]string {
	list := []map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, map[string]string{"Key": key, "Value": tags[key]})
	}
	return list
}

type secretTag struct{ Key, Value string }

// maxTags is the number of tags that a secret can have.
const maxTags = 50

func addTags(tags map[string]string, more []secretTag) (map[string]string, error) {
	all := maps.Clone(tags)
	if all == nil {
		all = map[string]string{}
	}
	for _, tag := range more {
		if strings.HasPrefix(tag.Key, "aws:") {
			return nil, invalidParameter("The tag key " + tag.Key + " is reserved.")
		}
		all[tag.Key] = tag.Value
	}
	if len(all) > maxTags {
		return nil, invalidParameter(fmt.Sprintf("A secret can have %d tags.", maxTags))
	}
	return all, nil
}

func epoch(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

// secretResource is the secret that a request is about, for faults.
func secretResource(body []byte) string {
	var in struct{ SecretId, Name string } //nolint:revive // the spelling of the wire
	if err := json.Unmarshal(body, &in); err != nil {
		return ""
	}
	return in.SecretId + in.Name
}
