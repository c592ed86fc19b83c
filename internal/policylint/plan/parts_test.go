package plan

import (
	"slices"
	"strings"
	"testing"
)

// twoParts is a plan of two parts of a bucket that is not in it.
const twoParts = `{"format_version": "1.2", "resource_changes": [
	{"address": "aws_s3_bucket_versioning.x", "mode": "managed", "type": "aws_s3_bucket_versioning", "name": "x",
	 "change": {"actions": ["create"], "after": {"bucket": "elsewhere"}, "after_unknown": {}}},
	{"address": "aws_s3_bucket_acl.x", "mode": "managed", "type": "aws_s3_bucket_acl", "name": "x",
	 "change": {"actions": ["create"], "after": {"bucket": "elsewhere", "acl": "private"}, "after_unknown": {}}}
], "configuration": {"root_module": {}}}`

// A subject knows what completes it, whether or not its main resource is in the plan.
func TestRead_partAddresses(t *testing.T) {
	t.Parallel()
	parts := func(address string) []string {
		s := subjects(readFile(t, "testdata/companions/plan.json", Options{}))[address]
		if s == nil {
			t.Fatalf("no subject %s", address)
		}
		slices.Sort(s.PartAddresses)
		return s.PartAddresses
	}
	want := []string{"aws_s3_bucket_policy.encoded", "aws_s3_bucket_public_access_block.encoded"}
	if got := parts("aws_s3_bucket.encoded"); !slices.Equal(got, want) {
		t.Errorf("parts %v, want %v", got, want)
	}
	if got := parts("aws_s3_bucket.bare"); len(got) > 0 {
		t.Errorf("parts %v of a bucket without any", got)
	}
	m, err := Read(strings.NewReader(twoParts), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Subjects) != 1 {
		t.Fatalf("%d subjects, want one", len(m.Subjects))
	}
	all := append(m.Subjects[0].PartAddresses, m.Subjects[0].Address)
	slices.Sort(all)
	if want := []string{"aws_s3_bucket_acl.x", "aws_s3_bucket_versioning.x"}; !slices.Equal(all, want) {
		t.Errorf("the subject is of %v, want %v", all, want)
	}
}
