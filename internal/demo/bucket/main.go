// Command bucket is a demo that tells the whole story of a bucket and its key on one screen: a careless plan is
// stopped with the request that would have got through, the right one is applied, uploads meet the policy as
// `keyward explain` said, the linter reads both plans and hand-written resources, drift is repaired, everything is
// destroyed.
//
// AWS is played by the stand-in on loopback. Every step checks what it shows: the demo ends with
// status 1 where the story is not true.
package main

import (
	"context"
	"path/filepath"

	"github.com/keyward/terraform-provider-keyward/internal/demo/stage"
)

func main() { stage.Main(story) }

// play is what the acts share.
type play struct {
	*stage.Stage
	keyward string
	key     string
}

func story(ctx context.Context, s *stage.Stage) (err error) {
	p := &play{Stage: s}
	if p.keyward, err = stage.Program("keyward"); err != nil {
		return err
	}
	if err := p.Open(ctx, example("careless")); err != nil {
		return err
	}
	return stage.Perform(ctx, p.careless, p.right, p.uploads, p.lint, p.drift, p.destroy)
}

// example is the folder of an example.
func example(name string) string { return filepath.Join("examples", "demo", name) }
