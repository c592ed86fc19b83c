package base

import (
	"context"
	"errors"
	"regexp"
	"testing"
	"time"
)

// instant is a clock whose pauses pass at once.
type instant struct{ now time.Time }

func (c *instant) Now() time.Time { return c.now }

func (c *instant) Sleep(ctx context.Context, pause time.Duration) error {
	c.now = c.now.Add(pause)
	return ctx.Err()
}

var identity = Identity{Type: "keyward_encryption_key", Account: "111122223333", Region: "eu-central-1", Name: "alias/a"}

func newProvider() *Provider {
	return &Provider{Clock: &instant{now: time.Unix(1_800_000_000, 0)}, Run: NewRun()}
}

func TestMarker_round_trip(t *testing.T) {
	t.Parallel()
	for _, flags := range []Marker{{}, {TakenOver: true}, {Stored: true}, {TakenOver: true, Stored: true}, {TakenOver: true, Complete: true}} {
		marker := newProvider().NewMarker(identity)
		marker.TakenOver, marker.Stored, marker.Complete = flags.TakenOver, flags.Stored, flags.Complete
		parsed, ok := ParseMarker(marker.String())
		if !ok || parsed != marker {
			t.Errorf("ParseMarker(%q) = %+v, %v, want %+v", marker, parsed, ok, marker)
		}
		// KMS, S3 and Secrets Manager accept these in every tag.
		if !regexp.MustCompile(`^[A-Za-z0-9 _.:/=+@-]{1,256}$`).MatchString(marker.String()) {
			t.Errorf("AWS refuses the tag value %q", marker)
		}
	}
}

func TestParseMarker_refuses_other_values(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"", "true", "a/b/c", "a/1", "a/1/b/c", "a/1/b/taken-over/c"} {
		if marker, ok := ParseMarker(value); ok {
			t.Errorf("ParseMarker(%q) = %+v", value, marker)
		}
	}
}

func TestIdentity_MarkerOf(t *testing.T) {
	t.Parallel()
	tags := map[string]string{MarkerKey: newProvider().NewMarker(identity).String()}
	if _, ok := identity.MarkerOf(tags); !ok {
		t.Error("the marker of the same identity is not recognised")
	}
	for _, other := range []Identity{
		{"keyward_secure_bucket", identity.Account, identity.Region, identity.Name},
		{identity.Type, "999999999999", identity.Region, identity.Name},
		{identity.Type, identity.Account, "us-east-1", identity.Name},
		{identity.Type, identity.Account, identity.Region, "alias/b"},
	} {
		if _, ok := other.MarkerOf(tags); ok {
			t.Errorf("the marker also counts for %+v", other)
		}
	}
	if _, ok := identity.MarkerOf(nil); ok {
		t.Error("an unmarked object counts as marked")
	}
}

func TestAwaitMarker(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	cases := []struct {
		name string
		age  time.Duration
		run  string // "" = this run
		// gone, if positive, is after how many looks the marker is gone; fails is the same for errors.
		gone, fails int
		want        error
		atLeast     time.Duration // how long it must have watched
	}{
		{name: "ours is ours at once", run: ""},
		{name: "an old one is ours at once", run: "other", age: time.Hour},
		{name: "a young one that stays is ours when it is a minute old", run: "other", age: 40 * time.Second, atLeast: 20 * time.Second},
		{name: "one from a clock that is ahead is ours after a minute", run: "other", age: -time.Hour, atLeast: time.Minute},
		{name: "a young one that disappears is not ours", run: "other", age: time.Second, gone: 3, want: ErrFinishedElsewhere},
		{name: "an error ends the watch", run: "other", age: time.Second, fails: 2, want: broken},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := newProvider()
			start, looks := p.Clock.Now(), 0
			marker := Marker{Hash: identity.Hash(), Started: start.Add(-c.age), Run: c.run}
			if c.run == "" {
				marker.Run = p.Run.ID()
			}
			err := p.AwaitMarker(t.Context(), marker, func(context.Context) (Marker, bool, error) {
				looks++
				if looks == c.fails {
					return Marker{}, false, broken
				}
				return marker, looks != c.gone, nil
			})
			if !errors.Is(err, c.want) {
				t.Errorf("err = %v, want %v", err, c.want)
			}
			if watched := p.Clock.Now().Sub(start); watched < c.atLeast || watched > c.atLeast+15*time.Second {
				t.Errorf("watched for %s, want about %s", watched, c.atLeast)
			}
		})
	}
}

func TestAwaitMarker_starts_again_when_a_third_run_takes_over(t *testing.T) {
	t.Parallel()
	p := newProvider()
	start := p.Clock.Now()
	first := Marker{Hash: identity.Hash(), Started: start.Add(-50 * time.Second), Run: "dead"}
	third := Marker{Hash: identity.Hash(), Started: start, Run: "alive"}
	err := p.AwaitMarker(t.Context(), first, func(context.Context) (Marker, bool, error) { return third, true, nil })
	if err != nil {
		t.Fatal(err)
	}
	if watched := p.Clock.Now().Sub(start); watched < time.Minute {
		t.Errorf("took it over after %s, although a run that began at 0s was at work", watched)
	}
}

func TestRun_hands_over_once(t *testing.T) {
	t.Parallel()
	run := NewRun()
	run.Leave(identity.Hash(), "key-1")
	if object, ok := run.Left(Identity{Name: "alias/b"}); ok {
		t.Errorf("another identity got %s", object)
	}
	if object, ok := run.Left(identity); !ok || object != "key-1" {
		t.Errorf("Left = %q, %v", object, ok)
	}
	if _, ok := run.Left(identity); ok {
		t.Error("handed over twice")
	}
	run.Adopt("key-1")
	if !run.Adopted("key-1") || run.Adopted("key-2") {
		t.Error("the adopted objects are wrong")
	}
	if NewRun().ID() == run.ID() {
		t.Error("two runs with one id")
	}
}
