package report

import (
	"fmt"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
)

// fingerprints tells findings apart that are the same to Keyward, such as two about one statement: readers
// take equal fingerprints for one finding and show only the first.
type fingerprints map[string]int

// next is the fingerprint of a finding and which one with it this is, as GitHub's own tools write it.
func (seen fingerprints) next(f *policylint.Finding) string {
	seen[f.Fingerprint]++
	return fmt.Sprintf("%s:%d", f.Fingerprint, seen[f.Fingerprint])
}
