package policylint

import (
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/facts"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// TestBecause_oneReference: two atoms of one value are the same to wait for, and it is named once.
func TestBecause_oneReference(t *testing.T) {
	t.Parallel()
	s := &model.Subject{References: map[string]string{"u1": "aws_s3_bucket.b.arn", "u2": "aws_s3_bucket.b.arn"}}
	answer := facts.Answer{}
	answer.Reason, answer.DependsOn = "depends on values that are not known yet: u1, u2", []string{"u1", "u2"}
	const want = "depends on values that are not known yet: aws_s3_bucket.b.arn"
	if got := named(s, answer); got != want {
		t.Errorf("the reason is %q, want %q", got, want)
	}
	f := Finding{Reason: named(s, answer), DependsOn: references(s, answer.DependsOn)[0]}
	if got := f.Because(); got != want+"." {
		t.Errorf("because: %q, want %q", got, want+".")
	}
}
