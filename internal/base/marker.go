package base

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/keyward/terraform-provider-keyward/internal/wait"
)

// MarkerKey is the key of the tag that an object carries from its creation until its last part is
// in place. It never shows in tags, tags_all or diffs.
const MarkerKey = "keyward:creation"

// markerAge is how long a marker of another run is taken for one at work.
const markerAge = time.Minute

// ErrFinishedElsewhere is returned when another run has created the object in the meantime.
var ErrFinishedElsewhere = errors.New("another Terraform run created it while this one was starting")

// Identity is what makes an object the one that a resource stands for, known before it exists.
type Identity struct {
	// Type is the resource type: "keyward_encryption_key".
	Type    string
	Account string
	Region  string
	// Name is the bucket name, the first alias, the secret name.
	Name string
}

// Hash names the identity in a tag value without saying what it is.
func (i Identity) Hash() string {
	sum := sha256.Sum256([]byte(strings.Join([]string{i.Type, i.Account, i.Region, i.Name}, "\x00")))
	return hex.EncodeToString(sum[:16])
}

// Marker is the value of the creation marker.
type Marker struct {
	// Hash is the Identity's.
	Hash string
	// Started is when the run began to create the object, in whole seconds.
	Started time.Time
	// Run is the process that did.
	Run string
	// TakenOver says that the object was there before: Keyward adopted or restored it. Unlike one
	// that Keyward created, it holds somebody's data, and deletion_protection holds for it.
	TakenOver bool
	// Stored says that Create failed after it: the state has the half-made object. With
	// create_before_destroy, the Create that takes it over shares it with that entry of the state.
	Stored bool
	// Complete says that every part is in place, and the marker stays only until that entry is gone.
	// The object may hold data by now, so it is TakenOver as well.
	Complete bool
}

// The optional last fields of a marker.
const (
	takenOver = "taken-over"
	stored    = "stored"
	complete  = "complete"
)

// NewMarker marks an object that this process creates now.
func (p *Provider) NewMarker(identity Identity) Marker {
	return Marker{Hash: identity.Hash(), Started: p.Clock.Now(), Run: p.Run.ID()}
}

// String is the tag value. It keeps to the characters that every AWS service accepts in tags.
func (m Marker) String() string {
	text := m.Hash + "/" + strconv.FormatInt(m.Started.Unix(), 10) + "/" + m.Run
	if m.TakenOver {
		text += "/" + takenOver
	}
	if m.Stored {
		text += "/" + stored
	}
	if m.Complete {
		text += "/" + complete
	}
	return text
}

// ParseMarker reads a tag value; ok is false when it is not a marker.
func ParseMarker(value string) (marker Marker, ok bool) {
	parts := strings.Split(value, "/")
	if len(parts) < 3 {
		return Marker{}, false
	}
	for _, field := range parts[3:] {
		switch field {
		case takenOver:
			marker.TakenOver = true
		case stored:
			marker.Stored = true
		case complete:
			marker.Complete = true
		default:
			return Marker{}, false
		}
	}
	seconds, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return Marker{}, false
	}
	marker.Hash, marker.Started, marker.Run = parts[0], time.Unix(seconds, 0), parts[2]
	return marker, true
}

// MarkerOf is the marker among an object's tags; ok is false when it has none of this identity.
func (i Identity) MarkerOf(tags map[string]string) (marker Marker, ok bool) {
	marker, ok = ParseMarker(tags[MarkerKey])
	return marker, ok && marker.Hash == i.Hash()
}

// AwaitMarker decides whose a marked object is. It returns nil when it is this run's to go on
// with: this process marked it, or the run that did is over. A marker younger than a minute is
// watched; when it disappears the other run has finished, and the error is ErrFinishedElsewhere.
// The current function reads the marker as it is now.
func (p *Provider) AwaitMarker(ctx context.Context, marker Marker,
	current func(context.Context) (marker Marker, ok bool, err error),
) error {
	seen := p.Clock.Now()
	check := func(ctx context.Context) (bool, error) {
		now := p.Clock.Now()
		// The second limit is for a clock elsewhere that is ahead of ours.
		if marker.Stored || marker.Run == p.Run.ID() || now.Sub(marker.Started) >= markerAge || now.Sub(seen) >= markerAge {
			return true, nil
		}
		latest, ok, err := current(ctx)
		if err != nil {
			return false, err
		}
		if !ok {
			return false, ErrFinishedElsewhere
		}
		if latest != marker { // a third run has taken it over and counts from now
			marker, seen = latest, now
		}
		return false, nil
	}
	return wait.Until(ctx, p.Clock, check, wait.Options{Limit: 10 * markerAge})
}
