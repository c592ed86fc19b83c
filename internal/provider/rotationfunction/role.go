package rotationfunction

import (
	"context"
	"maps"
	"net/url"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// policyName is the inline policy of the role.
const policyName = "keyward-rotation"

// readRole reads the role with its trust, boundary, tags and policy.
func (p *parts) readRole(ctx context.Context, d *deployment) error {
	answer, err := p.iam.GetRole(ctx, &iam.GetRoleInput{RoleName: &p.Role})
	if awserr.NotFound(err) {
		return nil
	}
	if err != nil {
		return base.Step("role", "iam:GetRole", err)
	}
	d.Role, d.RoleTags = true, flattenRoleTags(answer.Role.Tags)
	if d.Trust, err = url.PathUnescape(aws.ToString(answer.Role.AssumeRolePolicyDocument)); err != nil {
		return base.Step("role", "iam:GetRole", err)
	}
	if boundary := answer.Role.PermissionsBoundary; boundary != nil {
		d.Boundary = aws.ToString(boundary.PermissionsBoundaryArn)
	}
	d.Strange = d.Strange || !policy.Same(d.Trust, p.expected().TrustPolicy().JSON())
	if d.OtherPolicies, err = p.otherPolicies(ctx); err != nil {
		return err
	}
	written, err := p.iam.GetRolePolicy(ctx, &iam.GetRolePolicyInput{RoleName: &p.Role, PolicyName: aws.String(policyName)})
	if awserr.NotFound(err) {
		return nil
	}
	if err == nil {
		d.Policy, err = url.PathUnescape(aws.ToString(written.PolicyDocument))
	}
	return base.Step("role policy", "iam:GetRolePolicy", err)
}

// roleTags are all tags of the role, the creation marker included.
func (p *parts) roleTags(ctx context.Context) (map[string]string, error) {
	answer, err := p.iam.GetRole(ctx, &iam.GetRoleInput{RoleName: &p.Role})
	if err != nil {
		return nil, base.Step("role", "iam:GetRole", err)
	}
	return flattenRoleTags(answer.Role.Tags), nil
}

// createRole makes the role with the creation marker, the first part of all. Where an attempt that was cut off has
// made it already, the marker shows that it is this run's.
func (p *parts) createRole(ctx context.Context, is *deployment, w *wanted, marker base.Marker) (*deployment, error) {
	made := *is
	made.Role, made.Trust, made.Boundary, made.Policy = true, w.Trust, w.Boundary, ""
	made.RoleTags = maps.Clone(w.Tags)
	made.RoleTags[base.MarkerKey] = marker.String()
	made.TakenOver = marker.TakenOver
	if err := p.newRole(ctx, w, made.RoleTags); err != nil {
		if !awserr.HasCode(err, "EntityAlreadyExists") {
			return nil, err
		}
		tags, readErr := p.roleTags(ctx)
		if readErr != nil || tags[base.MarkerKey] != marker.String() {
			return nil, err
		}
	}
	return &made, nil
}

// newRole creates the role with its tags.
func (p *parts) newRole(ctx context.Context, w *wanted, tags map[string]string) error {
	input := &iam.CreateRoleInput{
		RoleName: &p.Role, AssumeRolePolicyDocument: &w.Trust, Tags: expandRoleTags(tags),
		Description: aws.String("Rotation of secrets by the function " + p.Function),
	}
	if w.Boundary != "" {
		input.PermissionsBoundary = &w.Boundary
	}
	_, err := p.iam.CreateRole(ctx, input)
	p.settling, p.changed = true, true
	return base.Step("role", "iam:CreateRole", err)
}

// putRole brings the role and its policy in line. A role that somebody has deleted is made again.
func (p *parts) putRole(ctx context.Context, is *deployment, w *wanted) error {
	if !is.Role {
		if err := p.newRole(ctx, w, w.Tags); err != nil {
			return err
		}
		is.RoleTags, is.Trust, is.Boundary, is.Policy = w.Tags, w.Trust, w.Boundary, ""
	}
	if !policy.Same(is.Trust, w.Trust) {
		if err := p.putTrust(ctx, w.Trust); err != nil {
			return err
		}
	}
	if is.Boundary != w.Boundary {
		if err := p.putBoundary(ctx, w.Boundary); err != nil {
			return err
		}
	}
	if !policy.Same(is.Policy, w.Policy) {
		if err := p.putRolePolicy(ctx, w.Policy); err != nil {
			return err
		}
	}
	set, remove := base.TagChanges(is.RoleTags, w.Tags)
	if len(set) > 0 {
		if err := p.tagRole(ctx, set); err != nil {
			return err
		}
	}
	if len(remove) == 0 {
		return nil
	}
	slices.Sort(remove)
	return p.untagRole(ctx, remove...)
}

// putRoleInNetwork is putRole for a function that is still in a network which it is to leave.
func (p *parts) putRoleInNetwork(ctx context.Context, is *deployment, w *wanted) error {
	intent, still := *w.RotationFunction, *w
	intent.InVPC = true
	still.RotationFunction, still.Policy = &intent, intent.RolePolicy().JSON()
	if err := p.putRole(ctx, is, &still); err != nil {
		return err
	}
	is.Role, is.Trust, is.Boundary, is.Policy, is.RoleTags = true, still.Trust, still.Boundary, still.Policy, still.Tags
	return nil
}

func (p *parts) putTrust(ctx context.Context, text string) error {
	p.changed = true
	return p.do(ctx, "role", "iam:UpdateAssumeRolePolicy", func(ctx context.Context) error {
		_, err := p.iam.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: &p.Role, PolicyDocument: &text})
		return err
	})
}

func (p *parts) putBoundary(ctx context.Context, boundary string) error {
	p.changed = true
	if boundary == "" {
		return p.do(ctx, "permissions boundary", "iam:DeleteRolePermissionsBoundary", func(ctx context.Context) error {
			_, err := p.iam.DeleteRolePermissionsBoundary(ctx, &iam.DeleteRolePermissionsBoundaryInput{RoleName: &p.Role})
			return err
		})
	}
	return p.do(ctx, "permissions boundary", "iam:PutRolePermissionsBoundary", func(ctx context.Context) error {
		_, err := p.iam.PutRolePermissionsBoundary(ctx, &iam.PutRolePermissionsBoundaryInput{
			RoleName: &p.Role, PermissionsBoundary: &boundary,
		})
		return err
	})
}

func (p *parts) putRolePolicy(ctx context.Context, text string) error {
	p.changed = true
	return p.do(ctx, "role policy", "iam:PutRolePolicy", func(ctx context.Context) error {
		_, err := p.iam.PutRolePolicy(ctx, &iam.PutRolePolicyInput{
			RoleName: &p.Role, PolicyName: aws.String(policyName), PolicyDocument: &text,
		})
		return err
	})
}

// mark puts the creation marker on the role.
func (p *parts) mark(ctx context.Context, marker base.Marker) error {
	return p.tagRole(ctx, map[string]string{base.MarkerKey: marker.String()})
}

func (p *parts) tagRole(ctx context.Context, tags map[string]string) error {
	return p.do(ctx, "tags of the role", "iam:TagRole", func(ctx context.Context) error {
		_, err := p.iam.TagRole(ctx, &iam.TagRoleInput{RoleName: &p.Role, Tags: expandRoleTags(tags)})
		return err
	})
}

func (p *parts) untagRole(ctx context.Context, keys ...string) error {
	return p.do(ctx, "tags of the role", "iam:UntagRole", func(ctx context.Context) error {
		_, err := p.iam.UntagRole(ctx, &iam.UntagRoleInput{RoleName: &p.Role, TagKeys: keys})
		return err
	})
}

func (p *parts) deleteRolePolicy(ctx context.Context) error {
	_, err := p.iam.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: &p.Role, PolicyName: aws.String(policyName)})
	return base.Step("role policy", "iam:DeleteRolePolicy", err)
}

func (p *parts) deleteRole(ctx context.Context) error {
	_, err := p.iam.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: &p.Role})
	return base.Step("role", "iam:DeleteRole", err)
}

func expandRoleTags(tags map[string]string) []iamtypes.Tag {
	list := make([]iamtypes.Tag, 0, len(tags))
	for _, name := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, iamtypes.Tag{Key: &name, Value: aws.String(tags[name])})
	}
	return list
}

func flattenRoleTags(list []iamtypes.Tag) map[string]string {
	tags := make(map[string]string, len(list))
	for _, tag := range list {
		tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
	}
	return tags
}
