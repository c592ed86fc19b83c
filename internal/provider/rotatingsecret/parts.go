package rotatingsecret

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	smtypes "github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/wait"
)

// parts finds, puts and deletes the AWS objects of which a secret consists. A secret that exists is called by
// its ARN: a name may look like the end of another's.
type parts struct {
	api       *secretsmanager.Client
	functions *lambda.Client
	// elsewhere is the client of another Region, for replicas.
	elsewhere func(ctx context.Context, region string) (*secretsmanager.Client, error)
	clock     wait.Clock
	// settling is set when the secret was created a moment ago, and may not be visible everywhere.
	settling bool
	// warnings are what the user should know of a change that did not fail.
	warnings diag.Diagnostics
}

// do makes one call that changes or reads a secret which is known to exist.
func (p *parts) do(ctx context.Context, part, operation string, call func(context.Context) error) error {
	operation = "secretsmanager:" + operation
	if !p.settling {
		return base.Step(part, operation, call(ctx))
	}
	return base.Step(part, operation, wait.Retry(ctx, p.clock, call, awserr.NotFound, wait.Options{}))
}

// describe finds a secret by name or ARN; nil when there is none. Its policy is not read.
func (p *parts) describe(ctx context.Context, id string) (*secret, error) {
	var answer *secretsmanager.DescribeSecretOutput
	err := p.do(ctx, "secret", "DescribeSecret", func(ctx context.Context) (err error) {
		answer, err = p.api.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: &id})
		return err
	})
	if awserr.NotFound(err) {
		return nil, nil // a secret that does not exist is an answer, not an error
	}
	if err != nil {
		return nil, err
	}
	return flattenSecret(answer), nil
}

// find reads every part of a secret but its value; nil when it is gone. A secret that is pending deletion comes
// with what DescribeSecret tells alone.
func (p *parts) find(ctx context.Context, id string) (*secret, error) {
	s, err := p.describe(ctx, id)
	if err != nil || s == nil || s.Pending() {
		return s, err
	}
	err = p.do(ctx, "resource policy", "GetResourcePolicy", func(ctx context.Context) error {
		answer, err := p.api.GetResourcePolicy(ctx, &secretsmanager.GetResourcePolicyInput{SecretId: &s.ARN})
		if err == nil {
			s.Policy = aws.ToString(answer.ResourcePolicy)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	s.Stuck, err = p.stuck(ctx, s)
	return s, err
}

// findThere is find for a secret that must be there.
func (p *parts) findThere(ctx context.Context, id string) (*secret, error) {
	s, err := p.findSure(ctx, id)
	if err == nil && (s == nil || s.Pending()) {
		err = fmt.Errorf("the secret %s is gone, or its deletion is pending; plan again", id)
	}
	return s, err
}

// findSure is find for a secret that was there: AWS answers from several copies, so it is gone only when it
// stays so for a few seconds. One that somebody else manages is refused, here as everywhere.
func (p *parts) findSure(ctx context.Context, id string) (*secret, error) {
	var found *secret
	err := wait.Until(ctx, p.clock, func(ctx context.Context) (bool, error) {
		var err error
		found, err = p.find(ctx, id)
		return found != nil, err
	}, wait.Options{Limit: goneAfter})
	var timeout *wait.TimeoutError
	if errors.As(err, &timeout) {
		return nil, nil // a secret that is gone is an answer, not an error
	}
	if err != nil {
		return nil, err
	}
	return found, found.managed()
}

// goneAfter is for how long a secret must not be found to be gone.
const goneAfter = 5 * time.Second

// putPolicy waits for principals that AWS cannot see yet. BlockPublicPolicy is always on.
func (p *parts) putPolicy(ctx context.Context, id, text string) error {
	call := func(ctx context.Context) error {
		_, err := p.api.PutResourcePolicy(ctx, &secretsmanager.PutResourcePolicyInput{
			SecretId: &id, ResourcePolicy: &text, BlockPublicPolicy: aws.Bool(true),
		})
		return err
	}
	passing := func(err error) bool { return awserr.NotYetVisible(err) || p.settling && awserr.NotFound(err) }
	return policyStep("PutResourcePolicy", wait.Retry(ctx, p.clock, call, passing, wait.Options{}))
}

// validatePolicy lets AWS judge a policy before there is a secret.
func (p *parts) validatePolicy(ctx context.Context, text string) error {
	var answer *secretsmanager.ValidateResourcePolicyOutput
	call := func(ctx context.Context) (err error) {
		answer, err = p.api.ValidateResourcePolicy(ctx, &secretsmanager.ValidateResourcePolicyInput{ResourcePolicy: &text})
		return err
	}
	err := wait.Retry(ctx, p.clock, call, awserr.NotYetVisible, wait.Options{})
	if err == nil && !answer.PolicyValidationPassed {
		var faults []string
		for _, fault := range answer.ValidationErrors {
			faults = append(faults, aws.ToString(fault.CheckName)+": "+aws.ToString(fault.ErrorMessage))
		}
		err = errors.New(strings.Join(faults, "; "))
	}
	return policyStep("ValidateResourcePolicy", err)
}

// policyStep explains what AWS means when it refuses a policy that Keyward composed.
func policyStep(operation string, err error) error {
	if err == nil {
		return nil
	}
	step := &base.StepError{Part: "resource policy", Operation: "secretsmanager:" + operation, Err: err}
	if awserr.NotYetVisible(err) {
		step.WayOut = "Secrets Manager answers like this when a role or user in the policy does not exist (it was asked again for two " +
			"minutes, for one that is new). Check that every principal of this secret exists."
	}
	return step
}

// putSettings changes the description and the key, each only where it differs.
func (p *parts) putSettings(ctx context.Context, s *secret, w *wanted) error {
	input := &secretsmanager.UpdateSecretInput{SecretId: &s.ARN}
	if s.Description != w.Description {
		input.Description = &w.Description
	}
	if s.Key != w.KMSKeyARN {
		input.KmsKeyId = &w.KMSKeyARN
	}
	if input.Description == nil && input.KmsKeyId == nil {
		return nil
	}
	return p.do(ctx, "settings", "UpdateSecret", func(ctx context.Context) error {
		_, err := p.api.UpdateSecret(ctx, input)
		return err
	})
}

func (p *parts) putTags(ctx context.Context, s *secret, to map[string]string) error {
	set, remove := base.TagChanges(s.Tags, to)
	if len(set) > 0 {
		if err := p.tag(ctx, s.ARN, set); err != nil {
			return err
		}
	}
	if len(remove) == 0 {
		return nil
	}
	slices.Sort(remove)
	return p.untag(ctx, s.ARN, remove...)
}

// mark puts a creation marker on a secret.
func (p *parts) mark(ctx context.Context, id string, marker base.Marker) error {
	return p.tag(ctx, id, map[string]string{base.MarkerKey: marker.String()})
}

func (p *parts) tag(ctx context.Context, id string, tags map[string]string) error {
	return p.do(ctx, "tags", "TagResource", func(ctx context.Context) error {
		_, err := p.api.TagResource(ctx, &secretsmanager.TagResourceInput{SecretId: &id, Tags: expandSecretTags(tags)})
		return err
	})
}

func (p *parts) untag(ctx context.Context, id string, keys ...string) error {
	return p.do(ctx, "tags", "UntagResource", func(ctx context.Context) error {
		_, err := p.api.UntagResource(ctx, &secretsmanager.UntagResourceInput{SecretId: &id, TagKeys: keys})
		return err
	})
}

func expandSecretTags(tags map[string]string) []smtypes.Tag {
	list := make([]smtypes.Tag, 0, len(tags))
	for _, name := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, smtypes.Tag{Key: &name, Value: aws.String(tags[name])})
	}
	return list
}

// foreseenARN is like the ARN that a secret will have. Nobody knows its last six characters.
func (p *parts) foreseenARN(w *wanted) string {
	return strings.Join([]string{"arn", w.Partition, "secretsmanager", w.Region, w.Account, "secret", w.Name + "-AbCdEf"}, ":")
}
