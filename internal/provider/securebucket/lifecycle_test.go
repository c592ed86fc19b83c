package securebucket

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"
)

func TestLifecycle_roundTrip(t *testing.T) {
	t.Parallel()
	archive := rule{
		ID: "archive", Prefix: "logs/", Enabled: true, ExpirationDays: 400, NoncurrentDays: 30,
		Transitions: []transition{{Days: 0, StorageClass: "INTELLIGENT_TIERING"}, {Days: 90, StorageClass: "GLACIER"}},
	}
	tests := map[string]struct {
		settings lifecycle
		rules    int
	}{
		"nothing":                    {lifecycle{}, 0},
		"both own days in one rule":  {lifecycle{AbortUploadsDays: 7, NoncurrentDays: 90}, 1},
		"only unfinished uploads":    {lifecycle{AbortUploadsDays: 7}, 1},
		"only noncurrent versions":   {lifecycle{NoncurrentDays: 90}, 1},
		"own and user's rules":       {lifecycle{AbortUploadsDays: 7, Rules: []rule{archive}}, 2},
		"a disabled rule":            {lifecycle{Rules: []rule{{ID: "off", Prefix: "x"}}}, 1},
		"a rule that does not limit": {lifecycle{Rules: []rule{{ID: "all", Enabled: true, ExpirationDays: 1}}}, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rules := expandLifecycle(test.settings)
			if len(rules) != test.rules {
				t.Errorf("%d rules, want %d", len(rules), test.rules)
			}
			if diff := cmp.Diff(test.settings, flattenLifecycle(rules)); diff != "" {
				t.Errorf("settings do not survive S3 (-want +got):\n%s", diff)
			}
		})
	}
}

// S3 has several spellings for the same rule, some of them from before filters existed.
func TestFlattenLifecycle_spellings(t *testing.T) {
	t.Parallel()
	expire := &types.LifecycleExpiration{Days: aws.Int32(30)}
	want := rule{ID: "r", Prefix: "a/", Enabled: true, ExpirationDays: 30}
	everything := want
	everything.Prefix = ""
	tests := map[string]struct {
		answer types.LifecycleRule
		want   rule
	}{
		"filter":                 {types.LifecycleRule{Filter: &types.LifecycleRuleFilter{Prefix: aws.String("a/")}}, want},
		"prefix of the old form": {types.LifecycleRule{Prefix: aws.String("a/")}, want},
		"empty filter":           {types.LifecycleRule{Filter: &types.LifecycleRuleFilter{}}, everything},
		"neither":                {types.LifecycleRule{}, everything},
		"empty lists": {
			types.LifecycleRule{Transitions: []types.Transition{}, Filter: &types.LifecycleRuleFilter{}}, everything,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := test.answer
			answer.ID, answer.Status, answer.Expiration = aws.String("r"), types.ExpirationStatusEnabled, expire
			got := flattenLifecycle([]types.LifecycleRule{answer})
			if diff := cmp.Diff(lifecycle{Rules: []rule{test.want}}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A rule that does more than the attributes can say must never look like one that does not.
func TestFlattenLifecycle_foreignRulesDiffer(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*types.LifecycleRule){
		"tag filter": func(r *types.LifecycleRule) {
			r.Filter = &types.LifecycleRuleFilter{Tag: &types.Tag{Key: aws.String("k"), Value: aws.String("v")}}
		},
		"size filter": func(r *types.LifecycleRule) {
			r.Filter = &types.LifecycleRuleFilter{ObjectSizeLessThan: aws.Int64(5)}
		},
		"date": func(r *types.LifecycleRule) {
			r.Expiration = &types.LifecycleExpiration{Date: aws.Time(time.Unix(1e9, 0))}
		},
		"versions kept": func(r *types.LifecycleRule) {
			r.NoncurrentVersionExpiration = &types.NoncurrentVersionExpiration{
				NoncurrentDays: aws.Int32(90), NewerNoncurrentVersions: aws.Int32(3),
			}
		},
		"noncurrent transition": func(r *types.LifecycleRule) {
			r.NoncurrentVersionTransitions = []types.NoncurrentVersionTransition{{NoncurrentDays: aws.Int32(9)}}
		},
		"disabled":   func(r *types.LifecycleRule) { r.Status = types.ExpirationStatusDisabled },
		"prefix set": func(r *types.LifecycleRule) { r.Filter.Prefix = aws.String("a/") },
	}
	for name, tamper := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			intended := lifecycle{AbortUploadsDays: 7, NoncurrentDays: 90}
			rules := expandLifecycle(intended)
			tamper(&rules[0])
			if got := flattenLifecycle(rules); got.equal(intended) {
				t.Errorf("the tampered rule reads as the intended one: %+v", got)
			}
		})
	}
}

func TestLifecycle_equalIgnoresOrder(t *testing.T) {
	t.Parallel()
	one := lifecycle{Rules: []rule{{ID: "a", Transitions: []transition{{1, "GLACIER"}, {9, "DEEP_ARCHIVE"}}}, {ID: "b"}}}
	two := lifecycle{Rules: []rule{{ID: "b"}, {ID: "a", Transitions: []transition{{9, "DEEP_ARCHIVE"}, {1, "GLACIER"}}}}}
	if !one.equal(two) {
		t.Error("the order of rules and transitions counts")
	}
	two.Rules[0].Enabled = true
	if one.equal(two) {
		t.Error("a rule that is enabled equals one that is not")
	}
}
