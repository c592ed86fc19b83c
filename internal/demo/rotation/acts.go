package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/jackc/pgx/v5"

	"github.com/keyward/terraform-provider-keyward/internal/demo/stage"
	"github.com/keyward/terraform-provider-keyward/internal/wait"
)

// terraform runs a command that changes something, and prints the line of its output that begins as last.
func (p *play) terraform(ctx context.Context, last string, args ...string) (string, error) {
	fmt.Printf("    $ terraform %s    # %s\n", strings.Join(args, " "), example)
	out, err := p.Quiet(ctx, append(args, "-input=false", "-auto-approve")...)
	if err != nil {
		return "", err
	}
	p.printed.WriteString(out)
	stage.LastLines(out, last)
	return out, nil
}

func (p *play) apply(ctx context.Context) error {
	stage.Scene("Key, function and secret in one apply, in which Secrets Manager tests the function")
	if _, err := p.terraform(ctx, "Apply complete", "apply"); err != nil {
		return err
	}
	secret, err := p.describe(ctx, secretName)
	if err != nil {
		return err
	}
	p.secret = aws.ToString(secret.ARN)
	return p.application(ctx, "AWSCURRENT", "orders_app")
}

func (p *play) describe(ctx context.Context, id string) (*secretsmanager.DescribeSecretOutput, error) {
	return p.AWS.Secrets().DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: &id})
}

// startRotation has Secrets Manager rotate the secret, and waits until the function is done or has failed.
func (p *play) startRotation(ctx context.Context) (version string, err error) {
	out, err := p.AWS.Secrets().RotateSecret(ctx, &secretsmanager.RotateSecretInput{SecretId: &p.secret})
	if err != nil {
		return "", err
	}
	return aws.ToString(out.VersionId), nil
}

// rotateNow rotates, and wants the new version to be current.
func (p *play) rotateNow(ctx context.Context) error {
	version, err := p.startRotation(ctx)
	if err != nil {
		return err
	}
	secret, err := p.describe(ctx, p.secret)
	if err != nil {
		return err
	}
	if !slices.Contains(secret.VersionIdsToStages[version], "AWSCURRENT") {
		return errors.New("the rotation has not made its version the current one")
	}
	return nil
}

func (p *play) oneUser(ctx context.Context) error {
	stage.Scene("It rotates (single_user): the old password is refused, the new one accepted")
	if err := p.rotateNow(ctx); err != nil {
		return err
	}
	if err := p.refused(ctx, credential{"orders_app", firstPassword}, "the first password"); err != nil {
		return err
	}
	return p.application(ctx, "AWSCURRENT", "orders_app")
}

// alternating is the setting of the second half.
const alternating = "-var=strategy=alternating_users"

func (p *play) twoUsers(ctx context.Context) error {
	stage.Scene("From now on two users in turn, so that nobody is ever refused")
	out, err := p.terraform(ctx, "Apply complete", "apply", alternating)
	if err != nil {
		return err
	}
	if !strings.Contains(out, "0 added, 1 changed, 0 destroyed") {
		return errors.New("the strategy was not changed by one update")
	}
	return nil
}

// killed kills the function while it makes the second user: the statement waits for a lock that is held here.
func (p *play) killed(ctx context.Context) error {
	stage.Scene("The next rotation is killed in setSecret, in the middle of its transaction")
	release, err := p.lockUsers(ctx)
	if err != nil {
		return err
	}
	over := make(chan error, 1)
	go func() {
		_, err := p.startRotation(ctx)
		over <- err
	}()
	statement, err := p.waiting(ctx, over)
	if err != nil {
		return errors.Join(err, release())
	}
	p.running.Load().Kill()
	fmt.Printf("    | function  setSecret     killed, while PostgreSQL runs: %s\n", statement)
	if err := errors.Join(<-over, release()); err != nil {
		return err
	}
	return p.application(ctx, "AWSCURRENT", "orders_app")
}

// lockUsers lets nobody make or change a user until the lock is released. Logins go on.
func (p *play) lockUsers(ctx context.Context) (release func() error, err error) {
	admin, err := p.loginAdmin(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := admin.Exec(ctx, "BEGIN; LOCK TABLE pg_authid IN SHARE MODE"); err != nil {
		return nil, errors.Join(err, admin.Close(ctx))
	}
	return func() error { return admin.Close(ctx) }, nil
}

// waiting is the statement that waits for a lock, as soon as there is one.
func (p *play) waiting(ctx context.Context, over <-chan error) (statement string, err error) {
	admin, err := p.loginAdmin(ctx)
	if err != nil {
		return "", err
	}
	err = wait.Until(ctx, wait.System{}, func(ctx context.Context) (bool, error) {
		select {
		case err := <-over:
			return false, errors.Join(errors.New("the rotation is over before anybody could kill it"), err)
		default:
		}
		err := admin.QueryRow(ctx, "SELECT query FROM pg_stat_activity WHERE wait_event_type = 'Lock'").Scan(&statement)
		if errors.Is(err, pgx.ErrNoRows) {
			return false, nil
		}
		return err == nil, err
	}, wait.Options{First: 10 * time.Millisecond, Longest: 100 * time.Millisecond})
	return statement, errors.Join(err, admin.Close(ctx))
}

func (p *play) repaired(ctx context.Context) error {
	stage.Scene("keyward-rotate shows what was left, and finishes it")
	if err := p.show(ctx, "has its value", "--status"); err != nil {
		return err
	}
	admin, err := p.describe(ctx, "administrators/orders-database")
	if err != nil {
		return err
	}
	if err := p.show(ctx, "the new value is current", "--all", "--engine", "postgres", "--strategy", "alternating_users",
		"--admin-secret", aws.ToString(admin.ARN), "--ca-file", p.server.CAFile); err != nil {
		return err
	}
	if err := p.show(ctx, "No rotation is in progress", "--status"); err != nil {
		return err
	}
	if err := p.application(ctx, "AWSCURRENT", "orders_app_clone"); err != nil {
		return err
	}
	if err := p.application(ctx, "AWSPREVIOUS", "orders_app"); err != nil {
		return err
	}
	stage.Scene("And it rotates by itself again")
	if err := p.rotateNow(ctx); err != nil {
		return err
	}
	return p.application(ctx, "AWSCURRENT", "orders_app")
}

// show runs keyward-rotate on the secret and wants it to say something.
func (p *play) show(ctx context.Context, want string, args ...string) error {
	args = append([]string{"--secret", p.secret}, args...)
	command := exec.CommandContext(ctx, p.rotate, args...)
	command.Env = append(os.Environ(), p.AWS.Env()...)
	out, err := stage.Show(command, 0, "keyward-rotate "+strings.Join(args, " "))
	if err != nil {
		return err
	}
	p.printed.WriteString(out)
	if !strings.Contains(out, want) {
		return fmt.Errorf("keyward-rotate does not say %q", want)
	}
	return nil
}

// hidden looks for every password in Terraform's state and in all that programs have printed.
func (p *play) hidden(ctx context.Context) error {
	stage.Scene("No password is in Terraform's state, or in anything that a program has printed")
	for _, label := range []string{"AWSCURRENT", "AWSPREVIOUS"} {
		if _, err := p.labelled(ctx, label); err != nil {
			return err
		}
	}
	state, err := os.ReadFile(filepath.Join(p.Terraform.Dir, "terraform.tfstate"))
	if err != nil {
		return err
	}
	if !strings.Contains(string(state), p.secret) {
		return errors.New("this is not the state: the secret is not in it")
	}
	for where, text := range map[string]string{"Terraform's state": string(state), "what was printed": p.printed.String()} {
		for password := range p.passwords {
			if strings.Contains(text, password) {
				return errors.New("a password is in " + where)
			}
		}
	}
	fmt.Printf("    looked for %d passwords in %d bytes of state and %d bytes of output\n", len(p.passwords), len(state), p.printed.Len())
	return nil
}
