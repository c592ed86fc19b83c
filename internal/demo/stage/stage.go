// Package stage is what the demos share: an AWS account on loopback, the real Terraform with the provider that was
// built here, and how scenes are shown and checked.
package stage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"

	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/workspace"
)

// Stage is an empty account and a Terraform workspace in it.
type Stage struct {
	AWS *standin.Server
	// Terraform is there after Open.
	Terraform *workspace.Workspace

	folder string
}

// Act is a part of a story. Its error says what is not true in it.
type Act func(context.Context) error

// Main sets up the stage, performs a story on it and ends the process: with status 1 where it is not true. The
// folder is that of the checkout, in which make runs.
func Main(story func(context.Context, *Stage) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := perform(ctx, story)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "\ndemo:", err)
		os.Exit(1)
	}
	fmt.Println("\nThat is all of it: nothing is left in the account.")
}

func perform(ctx context.Context, story func(context.Context, *Stage) error) (err error) {
	Scene("An AWS account on loopback (moto behind Keyward's own proxy, which keeps and enforces policies)")
	moto, err := standin.StartMoto(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, moto.Close()) }()
	aws, err := standin.Start(ctx, moto, func(message string) { fmt.Fprintln(os.Stderr, message) })
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, aws.Close()) }()
	fmt.Println("   ", aws.Endpoint)

	s := &Stage{AWS: aws}
	if s.folder, err = os.MkdirTemp("", "keyward-demo-"); err != nil {
		return err
	}
	defer os.RemoveAll(s.folder)
	return story(ctx, s)
}

// Perform performs acts in their order, up to the first that is not true.
func Perform(ctx context.Context, acts ...Act) error {
	for _, act := range acts {
		if err := act(ctx); err != nil {
			return err
		}
	}
	return nil
}

// File is the path of a file that goes when the demo ends.
func (s *Stage) File(name string) string { return filepath.Join(s.folder, name) }

// Program is a program that make has built, by its name.
func Program(name string) (string, error) { return filepath.Abs(filepath.Join("bin", name)) }

const header = `terraform {
  required_providers {
    keyward = { source = "keyward/keyward" }
  }
}

provider "keyward" {
  s3_use_path_style = true
}
`

// Open makes the Terraform workspace with one of the examples, whose folder is named. The environment adds to that
// of the account.
func (s *Stage) Open(ctx context.Context, example string, env ...string) error {
	binary, err := Program("terraform-provider-keyward")
	if err != nil {
		return err
	}
	providers, err := workspace.Install(s.folder, binary, "")
	if err != nil {
		return err
	}
	config, err := configuration(example)
	if err != nil {
		return err
	}
	s.Terraform, err = providers.Workspace(ctx, s.File("terraform"), config, append(s.AWS.Env(), env...))
	return err
}

// Use puts another example into the workspace.
func (s *Stage) Use(example string) error {
	config, err := configuration(example)
	if err != nil {
		return err
	}
	return s.Terraform.Write(config)
}

// configuration reads one of the examples and puts the provider in front.
func configuration(example string) (string, error) {
	text, err := os.ReadFile(filepath.Join(example, "main.tf"))
	return header + string(text), err
}
