// Command demo tells the whole story on one screen: a careless plan is stopped with the request that
// would have got through, the right one is applied, uploads meet the policy as `keyward explain` said,
// the linter reads both plans and hand-written resources, drift is repaired, everything is destroyed.
//
// AWS is played by the stand-in on loopback. Every step checks what it shows: the demo ends with
// status 1 where the story is not true.
package main

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

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "\ndemo:", err)
		os.Exit(1)
	}
}

// stage is what the scenes share.
type stage struct {
	aws       *standin.Server
	work      string
	keyward   string
	key       string
	terraform *workspace.Workspace
}

func run(ctx context.Context) (err error) {
	scene("An AWS account on loopback (moto behind Keyward's own proxy, which keeps and enforces bucket policies)")
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

	s := &stage{aws: aws}
	if s.work, err = os.MkdirTemp("", "keyward-demo-"); err != nil {
		return err
	}
	defer os.RemoveAll(s.work)
	if s.keyward, err = filepath.Abs(filepath.Join("bin", "keyward")); err != nil {
		return err
	}
	if err := s.open(ctx); err != nil {
		return err
	}
	for _, act := range []func(context.Context) error{s.careless, s.right, s.uploads, s.lint, s.drift, s.destroy} {
		if err := act(ctx); err != nil {
			return err
		}
	}
	fmt.Println("\nThat is all of it: nothing is left in the account.")
	return nil
}

// open makes the Terraform workspace, with the careless configuration.
func (s *stage) open(ctx context.Context) error {
	providers, err := workspace.Install(s.work, filepath.Join("bin", "terraform-provider-keyward"), "")
	if err != nil {
		return err
	}
	config, err := configuration("careless")
	if err != nil {
		return err
	}
	s.terraform, err = providers.Workspace(ctx, filepath.Join(s.work, "demo"), config, s.aws.Env())
	return err
}

const header = `terraform {
  required_providers {
    keyward = { source = "keyward/keyward" }
  }
}

provider "keyward" {
  s3_use_path_style = true
}
`

// configuration reads one of the examples and puts the provider in front.
func configuration(name string) (string, error) {
	text, err := os.ReadFile(filepath.Join("examples", "demo", name, "main.tf"))
	return header + string(text), err
}
