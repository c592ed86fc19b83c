package securebucket

import (
	"reflect"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// ownRuleID is the id of the rule that Keyward writes for the attributes beside rules.
const ownRuleID = "keyward"

// beyondKeyward is appended to the id of a rule that holds something that no attribute expresses
// (a tag filter, a date), so that the plan shows the rule as different instead of passing over it.
const beyondKeyward = " (with settings that keyward_secure_bucket does not manage)"

// expandLifecycle writes the rules for S3; none means that there must be no configuration.
func expandLifecycle(l lifecycle) []types.LifecycleRule {
	var rules []types.LifecycleRule
	if l.AbortUploadsDays > 0 || l.NoncurrentDays > 0 {
		rules = append(rules, ownRule(l.AbortUploadsDays, l.NoncurrentDays))
	}
	for _, r := range l.Rules {
		rules = append(rules, expandRule(r))
	}
	return rules
}

// ownRule also removes delete markers once no version is left behind them; otherwise they would
// stay for ever.
func ownRule(abortDays, noncurrentDays int32) types.LifecycleRule {
	r := expandRule(rule{ID: ownRuleID, Enabled: true, NoncurrentDays: noncurrentDays})
	if noncurrentDays > 0 {
		r.Expiration = &types.LifecycleExpiration{ExpiredObjectDeleteMarker: aws.Bool(true)}
	}
	if abortDays > 0 {
		r.AbortIncompleteMultipartUpload = &types.AbortIncompleteMultipartUpload{DaysAfterInitiation: aws.Int32(abortDays)}
	}
	return r
}

func expandRule(r rule) types.LifecycleRule {
	out := types.LifecycleRule{
		ID:     aws.String(r.ID),
		Filter: &types.LifecycleRuleFilter{Prefix: aws.String(r.Prefix)},
		Status: types.ExpirationStatusDisabled,
	}
	if r.Enabled {
		out.Status = types.ExpirationStatusEnabled
	}
	if r.ExpirationDays > 0 {
		out.Expiration = &types.LifecycleExpiration{Days: aws.Int32(r.ExpirationDays)}
	}
	if r.NoncurrentDays > 0 {
		out.NoncurrentVersionExpiration = &types.NoncurrentVersionExpiration{NoncurrentDays: aws.Int32(r.NoncurrentDays)}
	}
	for _, t := range r.Transitions {
		out.Transitions = append(out.Transitions, types.Transition{
			Days: aws.Int32(t.Days), StorageClass: types.TransitionStorageClass(t.StorageClass),
		})
	}
	return out
}

// flattenLifecycle reads what S3 answers. The rule with Keyward's own id counts as that rule only
// while it does what Keyward would write.
func flattenLifecycle(rules []types.LifecycleRule) lifecycle {
	var l lifecycle
	for _, answered := range rules {
		r := normaliseRule(answered)
		abort, noncurrent := abortDays(r), noncurrentDays(r)
		if reflect.DeepEqual(r, ownRule(abort, noncurrent)) {
			l.AbortUploadsDays, l.NoncurrentDays = abort, noncurrent
			continue
		}
		l.Rules = append(l.Rules, flattenRule(r))
	}
	return l
}

func flattenRule(r types.LifecycleRule) rule {
	out := rule{
		ID:             aws.ToString(r.ID),
		Prefix:         aws.ToString(r.Filter.Prefix),
		Enabled:        r.Status == types.ExpirationStatusEnabled,
		NoncurrentDays: noncurrentDays(r),
	}
	if r.Expiration != nil {
		out.ExpirationDays = aws.ToInt32(r.Expiration.Days)
	}
	for _, t := range r.Transitions {
		out.Transitions = append(out.Transitions,
			transition{Days: aws.ToInt32(t.Days), StorageClass: string(t.StorageClass)})
	}
	if !reflect.DeepEqual(r, expandRule(out)) {
		out.ID += beyondKeyward
	}
	return out
}

func abortDays(r types.LifecycleRule) int32 {
	if r.AbortIncompleteMultipartUpload == nil {
		return 0
	}
	return aws.ToInt32(r.AbortIncompleteMultipartUpload.DaysAfterInitiation)
}

func noncurrentDays(r types.LifecycleRule) int32 {
	if r.NoncurrentVersionExpiration == nil {
		return 0
	}
	return aws.ToInt32(r.NoncurrentVersionExpiration.NoncurrentDays)
}

// normaliseRule brings the spellings that S3 has for "these prefixes" and "nothing" to the one
// that expandRule writes.
func normaliseRule(r types.LifecycleRule) types.LifecycleRule {
	filter := types.LifecycleRuleFilter{}
	if r.Filter != nil {
		filter = *r.Filter
	}
	if filter.Prefix == nil && filter.And == nil && filter.Tag == nil &&
		filter.ObjectSizeGreaterThan == nil && filter.ObjectSizeLessThan == nil {
		filter.Prefix = aws.String(aws.ToString(r.Prefix)) //nolint:staticcheck // rules of old buckets still have it
	}
	r.Filter, r.Prefix = &filter, nil //nolint:staticcheck // as above
	if len(r.Transitions) == 0 {
		r.Transitions = nil
	}
	if len(r.NoncurrentVersionTransitions) == 0 {
		r.NoncurrentVersionTransitions = nil
	}
	if e := r.Expiration; e != nil && !aws.ToBool(e.ExpiredObjectDeleteMarker) {
		if e.Days == nil && e.Date == nil {
			r.Expiration = nil
		} else {
			r.Expiration = &types.LifecycleExpiration{Days: e.Days, Date: e.Date}
		}
	}
	return r
}
