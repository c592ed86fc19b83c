// Command standin runs the stand-in for AWS in the foreground until it gets an interrupt. It prints one
// JSON line: {"endpoint": "http://127.0.0.1:PORT", "env": ["AWS_ENDPOINT_URL=...", ...]}. With the
// argument "attached" it also ends when its standard input closes, and so with the program that started it.
//
// Faults of the stand-in itself, and operations that it does not emulate, go to standard error.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
)

const usage = `usage: standin [attached]

An empty AWS account on loopback, until an interrupt; "attached" also ends it with its standard input.
It prints one line of JSON with the endpoint and the environment for Terraform, the AWS CLI and keyward-rotate.
It needs moto: run "make setup" first, and ". .cache/env" in this shell.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var lifeline io.Reader
	if len(os.Args) == 2 && os.Args[1] == "attached" {
		lifeline = os.Stdin
	} else if len(os.Args) != 1 {
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	if err := run(ctx, lifeline, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "standin:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, lifeline io.Reader, stdout, stderr io.Writer) (err error) {
	moto, err := standin.StartMoto(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, moto.Close()) }()
	server, err := standin.Start(ctx, moto, func(message string) {
		_, _ = fmt.Fprintln(stderr, "standin:", message) // nobody is left to tell
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	ready := map[string]any{"endpoint": server.Endpoint, "env": server.Env()}
	if err := json.NewEncoder(stdout).Encode(ready); err != nil {
		return fmt.Errorf("tell the endpoint: %w", err)
	}
	ended := make(chan struct{})
	if lifeline != nil {
		go func() {
			_, _ = io.Copy(io.Discard, lifeline)
			close(ended)
		}()
	}
	select {
	case <-ctx.Done():
	case <-ended:
	}
	return nil
}
