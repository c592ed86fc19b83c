package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/keyward/terraform-provider-keyward/internal/demo/stage"
)

const bucket = "demo-data-123456789012"

func (p *play) careless(ctx context.Context) error {
	stage.Scene("A careless configuration: the plan stops, with the request that would have got through")
	plan := p.Terraform.Command(ctx, "plan", "-no-color", "-input=false")
	out, err := stage.ShowFrom("Planning failed", plan, 1, "terraform plan    # examples/demo/careless")
	if err != nil {
		return err
	}
	for _, must := range []string{"extra_statements", "s3:GetObject", "kms:Decrypt"} {
		if !strings.Contains(out, must) {
			return fmt.Errorf("the careless plan was stopped without naming %s", must)
		}
	}
	return nil
}

func (p *play) right(ctx context.Context) error {
	stage.Scene("The right configuration: proven, then applied")
	if err := p.Use(example("right")); err != nil {
		return err
	}
	fmt.Println("    $ terraform apply    # examples/demo/right")
	if _, err := p.Quiet(ctx, "plan", "-input=false", "-out=tfplan"); err != nil {
		return err
	}
	plan, err := p.Quiet(ctx, "show", "-json", "tfplan")
	if err != nil {
		return err
	}
	if err := os.WriteFile(p.File("plan.json"), []byte(plan), 0o600); err != nil {
		return err
	}
	out, err := p.Quiet(ctx, "apply", "-input=false", "tfplan")
	if err != nil {
		return err
	}
	stage.LastLines(out, "Apply complete")
	return p.savePolicy(ctx)
}

// savePolicy writes the bucket's policy, as Terraform's state has it, into policy.json, and notes its key.
func (p *play) savePolicy(ctx context.Context) error {
	text, err := p.Quiet(ctx, "show", "-json")
	if err != nil {
		return err
	}
	var state struct {
		Values struct {
			RootModule struct {
				Resources []struct {
					Type   string
					Values struct {
						PolicyJSON string `json:"policy_json"`
						KMSKeyARN  string `json:"kms_key_arn"`
					}
				}
			} `json:"root_module"`
		}
	}
	if err := json.Unmarshal([]byte(text), &state); err != nil {
		return fmt.Errorf("terraform show -json: %w", err)
	}
	for _, resource := range state.Values.RootModule.Resources {
		if resource.Type == "keyward_secure_bucket" {
			p.key = resource.Values.KMSKeyARN
			return os.WriteFile(p.File("policy.json"), []byte(resource.Values.PolicyJSON), 0o600)
		}
	}
	return errors.New("the bucket is not in Terraform's state")
}

func (p *play) lint(ctx context.Context) error {
	stage.Scene("The linter on that plan, and on hand-written aws_* resources that look as careful")
	lint := exec.CommandContext(ctx, p.keyward, "lint", "--fail-on", "high", p.File("plan.json"))
	if _, err := stage.Show(lint, 0, "keyward lint --fail-on high plan.json    # examples/demo/right"); err != nil {
		return err
	}
	handwritten := filepath.Join(example("handwritten"), "plan.json")
	lint = exec.CommandContext(ctx, p.keyward, "lint", "--fail-on", "high", handwritten)
	_, err := stage.Show(lint, 1, "keyward lint --fail-on high "+handwritten)
	return err
}

func (p *play) drift(ctx context.Context) error {
	stage.Scene("Somebody removes the bucket policy and the public access block behind Terraform's back")
	client := p.AWS.S3()
	if _, err := client.DeleteBucketPolicy(ctx, &s3.DeleteBucketPolicyInput{Bucket: aws.String(bucket)}); err != nil {
		return err
	}
	if _, err := client.DeletePublicAccessBlock(ctx, &s3.DeletePublicAccessBlockInput{Bucket: aws.String(bucket)}); err != nil {
		return err
	}
	fmt.Println("    $ terraform apply    # the same configuration again")
	out, err := p.Quiet(ctx, "apply", "-input=false", "-auto-approve")
	if err != nil {
		return err
	}
	stage.LastLines(out, "Plan:")
	stage.LastLines(out, "Apply complete")
	if !strings.Contains(out, "0 added, 1 changed, 0 destroyed") {
		return errors.New("the drift was not repaired by one update")
	}
	out, err = p.Quiet(ctx, "plan", "-input=false", "-detailed-exitcode")
	stage.LastLines(out, "No changes")
	return err
}

func (p *play) destroy(ctx context.Context) error {
	stage.Scene("Destroy")
	out, err := p.Quiet(ctx, "destroy", "-input=false", "-auto-approve")
	if err != nil {
		return err
	}
	stage.LastLines(out, "Destroy complete")
	left, err := p.AWS.S3().ListBuckets(ctx, &s3.ListBucketsInput{})
	if err != nil {
		return err
	}
	if len(left.Buckets) > 0 {
		return fmt.Errorf("%d buckets are left", len(left.Buckets))
	}
	return nil
}
