package encryptionkey

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/wait"
)

// kmsAPI is what the resource calls of AWS KMS.
type kmsAPI interface {
	kms.ListAliasesAPIClient
	kms.ListResourceTagsAPIClient
	CancelKeyDeletion(context.Context, *kms.CancelKeyDeletionInput, ...func(*kms.Options)) (*kms.CancelKeyDeletionOutput, error)
	CreateAlias(context.Context, *kms.CreateAliasInput, ...func(*kms.Options)) (*kms.CreateAliasOutput, error)
	CreateKey(context.Context, *kms.CreateKeyInput, ...func(*kms.Options)) (*kms.CreateKeyOutput, error)
	DeleteAlias(context.Context, *kms.DeleteAliasInput, ...func(*kms.Options)) (*kms.DeleteAliasOutput, error)
	DescribeKey(context.Context, *kms.DescribeKeyInput, ...func(*kms.Options)) (*kms.DescribeKeyOutput, error)
	DisableKey(context.Context, *kms.DisableKeyInput, ...func(*kms.Options)) (*kms.DisableKeyOutput, error)
	DisableKeyRotation(context.Context, *kms.DisableKeyRotationInput, ...func(*kms.Options)) (*kms.DisableKeyRotationOutput, error)
	EnableKey(context.Context, *kms.EnableKeyInput, ...func(*kms.Options)) (*kms.EnableKeyOutput, error)
	EnableKeyRotation(context.Context, *kms.EnableKeyRotationInput, ...func(*kms.Options)) (*kms.EnableKeyRotationOutput, error)
	GetKeyPolicy(context.Context, *kms.GetKeyPolicyInput, ...func(*kms.Options)) (*kms.GetKeyPolicyOutput, error)
	GetKeyRotationStatus(context.Context, *kms.GetKeyRotationStatusInput, ...func(*kms.Options)) (*kms.GetKeyRotationStatusOutput, error)
	PutKeyPolicy(context.Context, *kms.PutKeyPolicyInput, ...func(*kms.Options)) (*kms.PutKeyPolicyOutput, error)
	ScheduleKeyDeletion(context.Context, *kms.ScheduleKeyDeletionInput, ...func(*kms.Options)) (*kms.ScheduleKeyDeletionOutput, error)
	TagResource(context.Context, *kms.TagResourceInput, ...func(*kms.Options)) (*kms.TagResourceOutput, error)
	UntagResource(context.Context, *kms.UntagResourceInput, ...func(*kms.Options)) (*kms.UntagResourceOutput, error)
	UpdateAlias(context.Context, *kms.UpdateAliasInput, ...func(*kms.Options)) (*kms.UpdateAliasOutput, error)
	UpdateKeyDescription(context.Context, *kms.UpdateKeyDescriptionInput, ...func(*kms.Options)) (*kms.UpdateKeyDescriptionOutput, error)
}

// parts finds, puts and deletes the AWS objects of which a key consists. Keys are always called by
// key id: EnableKeyRotation and others take no alias.
type parts struct {
	kms     kmsAPI
	tagging resourcegroupstaggingapi.GetResourcesAPIClient
	clock   wait.Clock
	// settling is set when the key was created a moment ago. KMS may then still say that it does
	// not exist, for seconds as a rule.
	settling bool
}

// do makes one call that changes or reads a key which is known to exist.
func (p *parts) do(ctx context.Context, part, operation string, call func(context.Context) error) error {
	if !p.settling {
		return base.Step(part, operation, call(ctx))
	}
	return base.Step(part, operation, wait.Retry(ctx, p.clock, call, awserr.NotFound, wait.Options{}))
}

// describe finds a key by id, ARN or alias; nil when there is none. Only what DescribeKey answers
// is filled in.
func (p *parts) describe(ctx context.Context, name string) (*key, error) {
	var answer *kms.DescribeKeyOutput
	call := func(ctx context.Context) (err error) {
		answer, err = p.kms.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: &name})
		return err
	}
	err := p.do(ctx, "key", "kms:DescribeKey", call)
	if awserr.NotFound(err) {
		return nil, nil // a key that does not exist is an answer, not an error
	}
	if err != nil {
		return nil, err
	}
	return flattenKey(answer.KeyMetadata), nil
}

func flattenKey(m *kmstypes.KeyMetadata) *key {
	k := &key{
		ID: aws.ToString(m.KeyId), ARN: aws.ToString(m.Arn), Description: aws.ToString(m.Description),
		Spec: string(m.KeySpec), Usage: string(m.KeyUsage), MultiRegion: aws.ToBool(m.MultiRegion), Enabled: m.Enabled,
		Pending:  m.KeyState == kmstypes.KeyStatePendingDeletion || m.KeyState == kmstypes.KeyStatePendingReplicaDeletion,
		Disabled: m.KeyState == kmstypes.KeyStateDisabled,
	}
	if m.DeletionDate != nil {
		k.DeletionDate = *m.DeletionDate
	}
	return k
}

// find reads every part of a key; nil when it is gone. A key that is pending deletion comes with
// what DescribeKey tells alone.
func (p *parts) find(ctx context.Context, id string) (*key, error) {
	k, err := p.describe(ctx, id)
	if err != nil || k == nil || k.Pending {
		return k, err
	}
	if k.Policy, err = p.policy(ctx, id); err != nil {
		return nil, err
	}
	if k.Rotation, err = p.rotation(ctx, k); err != nil {
		return nil, err
	}
	if k.Tags, err = p.tags(ctx, id); err != nil {
		return nil, err
	}
	var marker base.Marker
	marker, k.Marked = base.ParseMarker(k.Tags[base.MarkerKey])
	k.TakenOver = marker.TakenOver
	k.Aliases, err = p.aliases(ctx, id)
	return k, err
}

// findSure is find for a key that was there: KMS answers from several copies, so it is gone only when
// it stays so for a few seconds. A key that is given up too early would never be found again.
func (p *parts) findSure(ctx context.Context, id string) (*key, error) {
	var found *key
	err := wait.Until(ctx, p.clock, func(ctx context.Context) (bool, error) {
		var err error
		found, err = p.find(ctx, id)
		return found != nil, err
	}, wait.Options{Limit: goneAfter})
	var timeout *wait.TimeoutError
	if errors.As(err, &timeout) {
		return nil, nil // a key that is gone is an answer, not an error
	}
	return found, err
}

// goneAfter is for how long a key must not be found to be gone.
const goneAfter = 5 * time.Second

func (p *parts) policy(ctx context.Context, id string) (text string, err error) {
	err = p.do(ctx, "key policy", "kms:GetKeyPolicy", func(ctx context.Context) error {
		answer, err := p.kms.GetKeyPolicy(ctx, &kms.GetKeyPolicyInput{KeyId: &id})
		if err == nil {
			text = aws.ToString(answer.Policy)
		}
		return err
	})
	return text, err
}

func (p *parts) rotation(ctx context.Context, k *key) (r compose.Rotation, err error) {
	if !compose.RotationSupported(k.Spec) {
		return r, nil
	}
	err = p.do(ctx, "key rotation", "kms:GetKeyRotationStatus", func(ctx context.Context) error {
		answer, err := p.kms.GetKeyRotationStatus(ctx, &kms.GetKeyRotationStatusInput{KeyId: &k.ID})
		if err == nil {
			r = compose.Rotation{Enabled: answer.KeyRotationEnabled, PeriodInDays: int(aws.ToInt32(answer.RotationPeriodInDays))}
		}
		return err
	})
	return r, err
}

// tags are all tags of a key, the creation marker included.
func (p *parts) tags(ctx context.Context, id string) (map[string]string, error) {
	var tags map[string]string
	err := p.do(ctx, "tags", "kms:ListResourceTags", func(ctx context.Context) error {
		tags = map[string]string{}
		pages := kms.NewListResourceTagsPaginator(p.kms, &kms.ListResourceTagsInput{KeyId: &id})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return err
			}
			for _, tag := range page.Tags {
				tags[aws.ToString(tag.TagKey)] = aws.ToString(tag.TagValue)
			}
		}
		return nil
	})
	return tags, err
}

func (p *parts) aliases(ctx context.Context, id string) ([]string, error) {
	var aliases []string
	err := p.do(ctx, "aliases", "kms:ListAliases", func(ctx context.Context) error {
		aliases = nil
		pages := kms.NewListAliasesPaginator(p.kms, &kms.ListAliasesInput{KeyId: &id})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return err
			}
			for _, alias := range page.Aliases {
				aliases = append(aliases, aws.ToString(alias.AliasName))
			}
		}
		return nil
	})
	slices.Sort(aliases)
	return aliases, err
}

func (p *parts) putDescription(ctx context.Context, id, description string) error {
	return p.do(ctx, "description", "kms:UpdateKeyDescription", func(ctx context.Context) error {
		_, err := p.kms.UpdateKeyDescription(ctx, &kms.UpdateKeyDescriptionInput{KeyId: &id, Description: &description})
		return err
	})
}

// putPolicy waits for principals that KMS cannot see yet. The lockout check of KMS stays on.
func (p *parts) putPolicy(ctx context.Context, id, text string) error {
	call := func(ctx context.Context) error {
		_, err := p.kms.PutKeyPolicy(ctx, &kms.PutKeyPolicyInput{KeyId: &id, Policy: &text})
		return err
	}
	passing := func(err error) bool { return awserr.NotYetVisible(err) || p.settling && awserr.NotFound(err) }
	return policyStep("kms:PutKeyPolicy", wait.Retry(ctx, p.clock, call, passing, wait.Options{}))
}

// policyStep explains what KMS means when it refuses a policy that Keyward composed.
func policyStep(operation string, err error) error {
	if err == nil {
		return nil
	}
	step := &base.StepError{Part: "key policy", Operation: operation, Err: err}
	if awserr.NotYetVisible(err) {
		step.WayOut = "KMS answers like this when a role or user in the policy does not exist (it was asked again for two " +
			"minutes, for one that is new), or when the credentials could not change the policy afterwards. Check that every " +
			"principal of this key exists."
	}
	return step
}

func (p *parts) putTags(ctx context.Context, id string, from, to map[string]string) error {
	set, remove := base.TagChanges(from, to)
	if len(set) > 0 {
		if err := p.tag(ctx, id, set); err != nil {
			return err
		}
	}
	if len(remove) == 0 {
		return nil
	}
	slices.Sort(remove)
	return p.untag(ctx, id, remove...)
}

// mark puts a creation marker on a key.
func (p *parts) mark(ctx context.Context, id string, marker base.Marker) error {
	return p.tag(ctx, id, map[string]string{base.MarkerKey: marker.String()})
}

func (p *parts) tag(ctx context.Context, id string, tags map[string]string) error {
	return p.do(ctx, "tags", "kms:TagResource", func(ctx context.Context) error {
		_, err := p.kms.TagResource(ctx, &kms.TagResourceInput{KeyId: &id, Tags: expandKMSTags(tags)})
		return err
	})
}

func (p *parts) untag(ctx context.Context, id string, keys ...string) error {
	return p.do(ctx, "tags", "kms:UntagResource", func(ctx context.Context) error {
		_, err := p.kms.UntagResource(ctx, &kms.UntagResourceInput{KeyId: &id, TagKeys: keys})
		return err
	})
}

func expandKMSTags(tags map[string]string) []kmstypes.Tag {
	list := make([]kmstypes.Tag, 0, len(tags))
	for _, name := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, kmstypes.Tag{TagKey: &name, TagValue: aws.String(tags[name])})
	}
	return list
}

func (p *parts) putRotation(ctx context.Context, id string, r compose.Rotation) error {
	if !r.Enabled {
		return p.do(ctx, "key rotation", "kms:DisableKeyRotation", func(ctx context.Context) error {
			_, err := p.kms.DisableKeyRotation(ctx, &kms.DisableKeyRotationInput{KeyId: &id})
			return err
		})
	}
	return p.do(ctx, "key rotation", "kms:EnableKeyRotation", func(ctx context.Context) error {
		_, err := p.kms.EnableKeyRotation(ctx, &kms.EnableKeyRotationInput{
			KeyId: &id, RotationPeriodInDays: aws.Int32(int32(r.PeriodInDays)), // at most 2560
		})
		return err
	})
}

func (p *parts) enable(ctx context.Context, id string) error {
	return p.do(ctx, "enabled state", "kms:EnableKey", func(ctx context.Context) error {
		_, err := p.kms.EnableKey(ctx, &kms.EnableKeyInput{KeyId: &id})
		return err
	})
}

func (p *parts) disable(ctx context.Context, id string) error {
	return p.do(ctx, "enabled state", "kms:DisableKey", func(ctx context.Context) error {
		_, err := p.kms.DisableKey(ctx, &kms.DisableKeyInput{KeyId: &id})
		return err
	})
}

// schedule schedules the deletion of a key. A key that is gone or pending already is fine.
func (p *parts) schedule(ctx context.Context, id string, days int) error {
	_, err := p.kms.ScheduleKeyDeletion(ctx, &kms.ScheduleKeyDeletionInput{
		KeyId: &id, PendingWindowInDays: aws.Int32(int32(days)), // at most 30
	})
	if awserr.NotFound(err) || awserr.HasCode(err, "KMSInvalidStateException") {
		if k, findErr := p.findSure(ctx, id); findErr == nil && (k == nil || k.Pending) {
			return nil
		}
	}
	return base.Step("key", "kms:ScheduleKeyDeletion", err)
}

// cancel cancels the deletion of a key, which leaves it disabled.
func (p *parts) cancel(ctx context.Context, id string) error {
	_, err := p.kms.CancelKeyDeletion(ctx, &kms.CancelKeyDeletionInput{KeyId: &id})
	return base.Step("key pending deletion", "kms:CancelKeyDeletion", err)
}

// aliasARN is the ARN of an alias in the account and Region of a key.
func aliasARN(keyARN, alias string) string {
	prefix, _, _ := strings.Cut(keyARN, ":key/")
	return prefix + ":" + alias
}

// keyID is the key id in an ARN of a key.
func keyID(keyARN string) string {
	_, id, _ := strings.Cut(keyARN, ":key/")
	return id
}
