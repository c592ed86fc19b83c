package gate_test

import (
	"fmt"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/gate"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// BenchmarkCheck is the whole check of one composite at plan: from its attributes to diagnostics, with the
// permission diff of an update, by a provider that has checked one before. No two policies have the same form,
// so that nothing is known from before.
func BenchmarkCheck(b *testing.B) {
	g := gate.New(gate.Settings{Enabled: true})
	bucket := func(i int) *model.Subject {
		decoded, err := compose.DecodeBucket(compose.Attributes{
			"bucket":      "orders",
			"kms_key_arn": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
			"access":      grants(i, "actions", "read", "write", "list"),
		}, home)
		if err != nil {
			b.Fatal(err)
		}
		return model.FromBucket(decoded, decoded.Policy())
	}
	i := 0
	for name, prior := range map[string]func() *model.Subject{
		"create": func() *model.Subject { return nil },
		"update": func() *model.Subject { return bucket(i - 1) },
	} {
		b.Run(name, func(b *testing.B) {
			check := func() {
				i++
				g.Check(b.Context(), gate.Change{Prior: prior(), Subject: bucket(i), Changed: true})
			}
			check()
			for b.Loop() {
				check()
			}
		})
	}
}

// grants are as many entries as i has digits to the base of the sets of words, each with another role and the
// set that its digit counts.
func grants(i int, attribute string, words ...string) []any {
	base := 1<<len(words) - 1
	var list []any
	for n := i + base; n > 0; n /= base {
		var set []any
		for at, word := range words {
			if (n%base+1)>>at&1 == 1 {
				set = append(set, word)
			}
		}
		role := fmt.Sprintf("arn:aws:iam::111122223333:role/app-%d", len(list))
		list = append(list, map[string]any{"principals": []any{role}, attribute: set})
	}
	return list
}
