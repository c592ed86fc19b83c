package main

import (
	"bytes"
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
)

const bucket = "demo-data-123456789012"

// scene prints a heading.
func scene(title string) { fmt.Printf("\n== %s\n", title) }

// show runs a command, prints it with its output, and wants the given status.
func show(command *exec.Cmd, want int, shown string) (string, error) {
	fmt.Printf("    $ %s\n", shown)
	var output bytes.Buffer
	command.Stdout, command.Stderr = &output, &output
	err := command.Run()
	status := command.ProcessState.ExitCode()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return "", err
	}
	for line := range strings.Lines(strings.TrimSpace(output.String())) {
		fmt.Print("    | ", line)
	}
	fmt.Println()
	if status != want {
		return "", fmt.Errorf("%s ended with status %d, not %d", shown, status, want)
	}
	return output.String(), nil
}

// quiet runs terraform and keeps its output for an error.
func (s *stage) quiet(ctx context.Context, args ...string) (string, error) {
	out, err := s.terraform.Command(ctx, append(args, "-no-color")...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("terraform %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return string(out), nil
}

// lastLines prints the summary that Terraform ends with.
func lastLines(output, from string) {
	for line := range strings.Lines(output) {
		if strings.HasPrefix(line, from) {
			fmt.Println("    |", strings.TrimSpace(line))
		}
	}
}

func (s *stage) careless(ctx context.Context) error {
	scene("A careless configuration: the plan stops, with the request that would have got through")
	out, err := show(s.terraform.Command(ctx, "plan", "-no-color", "-input=false"), 1, "terraform plan    # examples/demo/careless")
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

func (s *stage) right(ctx context.Context) error {
	scene("The right configuration: proven, then applied")
	config, err := configuration("right")
	if err != nil {
		return err
	}
	if err := s.terraform.Write(config); err != nil {
		return err
	}
	fmt.Println("    $ terraform apply    # examples/demo/right")
	if _, err := s.quiet(ctx, "plan", "-input=false", "-out=tfplan"); err != nil {
		return err
	}
	plan, err := s.quiet(ctx, "show", "-json", "tfplan")
	if err != nil {
		return err
	}
	if err := os.WriteFile(s.file("plan.json"), []byte(plan), 0o600); err != nil {
		return err
	}
	out, err := s.quiet(ctx, "apply", "-input=false", "tfplan")
	if err != nil {
		return err
	}
	lastLines(out, "Apply complete")
	return s.savePolicy(ctx)
}

func (s *stage) file(name string) string { return filepath.Join(s.work, name) }

// savePolicy writes the bucket's policy, as Terraform's state has it, into policy.json, and notes its key.
func (s *stage) savePolicy(ctx context.Context) error {
	text, err := s.quiet(ctx, "show", "-json")
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
			s.key = resource.Values.KMSKeyARN
			return os.WriteFile(s.file("policy.json"), []byte(resource.Values.PolicyJSON), 0o600)
		}
	}
	return errors.New("the bucket is not in Terraform's state")
}

func (s *stage) lint(ctx context.Context) error {
	scene("The linter on that plan, and on hand-written aws_* resources that look as careful")
	lint := exec.CommandContext(ctx, s.keyward, "lint", "--fail-on", "high", s.file("plan.json"))
	if _, err := show(lint, 0, "keyward lint --fail-on high plan.json    # examples/demo/right"); err != nil {
		return err
	}
	handwritten := filepath.Join("examples", "demo", "handwritten", "plan.json")
	lint = exec.CommandContext(ctx, s.keyward, "lint", "--fail-on", "high", handwritten)
	_, err := show(lint, 1, "keyward lint --fail-on high "+handwritten)
	return err
}

func (s *stage) drift(ctx context.Context) error {
	scene("Somebody removes the bucket policy and the public access block behind Terraform's back")
	client := s.aws.S3()
	if _, err := client.DeleteBucketPolicy(ctx, &s3.DeleteBucketPolicyInput{Bucket: aws.String(bucket)}); err != nil {
		return err
	}
	if _, err := client.DeletePublicAccessBlock(ctx, &s3.DeletePublicAccessBlockInput{Bucket: aws.String(bucket)}); err != nil {
		return err
	}
	fmt.Println("    $ terraform apply    # the same configuration again")
	out, err := s.quiet(ctx, "apply", "-input=false", "-auto-approve")
	if err != nil {
		return err
	}
	lastLines(out, "Plan:")
	lastLines(out, "Apply complete")
	if !strings.Contains(out, "0 added, 1 changed, 0 destroyed") {
		return errors.New("the drift was not repaired by one update")
	}
	out, err = s.quiet(ctx, "plan", "-input=false", "-detailed-exitcode")
	lastLines(out, "No changes")
	return err
}

func (s *stage) destroy(ctx context.Context) error {
	scene("Destroy")
	out, err := s.quiet(ctx, "destroy", "-input=false", "-auto-approve")
	if err != nil {
		return err
	}
	lastLines(out, "Destroy complete")
	left, err := s.aws.S3().ListBuckets(ctx, &s3.ListBucketsInput{})
	if err != nil {
		return err
	}
	if len(left.Buckets) > 0 {
		return fmt.Errorf("%d buckets are left", len(left.Buckets))
	}
	return nil
}
