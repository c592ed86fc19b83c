package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

const usage = `keyward-rotate --secret ARN --status
keyward-rotate --secret ARN --all | --step createSecret|setSecret|testSecret|finishSecret

Shows how the rotation of a secret stands, or takes up the one that is in progress: every step can be
repeated. Nothing prints the value of a secret.

A rotation that was left, at night:
  1. --status says whether one is stuck, and what to do.
  2. --all finishes it. It takes the settings of the rotation function, from flags or the environment:
     aws lambda get-function-configuration --function-name FUNCTION --query Environment
  3. --status says "healthy", and applications log in.

  --secret ARN            ARN or name of the secret; an ARN tells the Region, too
  --status                show versions, dates, and whether a rotation is in progress
  --all                   run all steps for the pending version
  --step NAME             run one step; finishSecret runs testSecret first
  --engine NAME           postgres, mysql (MariaDB too) or value        [KEYWARD_ENGINE]
  --strategy NAME         single_user or alternating_users              [KEYWARD_STRATEGY]
  --admin-secret ARN      secret of the administrator                   [KEYWARD_ADMIN_SECRET_ARN]
  --tls verify|off        off is plain text                             [KEYWARD_TLS]
  --ca-file FILE          authorities to trust, in PEM                  [KEYWARD_CA_FILE]
  --test-query SQL        what testSecret runs                          [KEYWARD_TEST_QUERY]
  --format text|json      of --status

States: healthy, rotating, testing (of the function), stuck, not_enabled, pending_deletion, replica, managed (by another AWS service).
Credentials come from the usual places of the AWS SDK. Exit: 0 done, 1 not done, or a status that does not get
better by itself (stuck, not_enabled, pending_deletion), 2 usage.
`

// options are what the command line asks for.
type options struct {
	settings     *settings
	secret, step string
	format       string
	status, all  bool
}

// errUsage is an error of the command line.
var errUsage = errors.New("usage")

func parse(args []string, getenv func(string) string) (*options, error) {
	s, err := fromEnvironment(getenv)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUsage, err)
	}
	o := &options{settings: s}
	flags := flag.NewFlagSet("keyward-rotate", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.secret, "secret", "", "")
	flags.StringVar(&o.step, "step", "", "")
	flags.StringVar(&o.format, "format", "text", "")
	flags.BoolVar(&o.status, "status", false, "")
	flags.BoolVar(&o.all, "all", false, "")
	flags.StringVar(&s.engine, "engine", s.engine, "")
	flags.StringVar(&s.strategy, "strategy", s.strategy, "")
	flags.StringVar(&s.adminSecret, "admin-secret", s.adminSecret, "")
	flags.StringVar(&s.tls, "tls", s.tls, "")
	flags.StringVar(&s.caFile, "ca-file", s.caFile, "")
	flags.StringVar(&s.testQuery, "test-query", s.testQuery, "")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil, err
		}
		return nil, fmt.Errorf("%w: %w", errUsage, err)
	}
	return o, o.check(flags.Args())
}

func (o *options) check(operands []string) error {
	asked := 0
	for _, one := range []bool{o.status, o.all, o.step != ""} {
		if one {
			asked++
		}
	}
	switch {
	case len(operands) > 0:
		return fmt.Errorf("%w: unexpected operand %q", errUsage, operands[0])
	case o.secret == "":
		return fmt.Errorf("%w: name the secret with --secret", errUsage)
	case strings.HasPrefix(o.secret, "arn:") && !isSecretARN(o.secret):
		return fmt.Errorf("%w: --secret %s is not the ARN of a secret, arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-XXXXXX", errUsage, o.secret)
	case asked != 1:
		return fmt.Errorf("%w: say one of --status, --all and --step", errUsage)
	case o.step != "" && !slices.Contains(rotation.Steps(), rotation.Step(o.step)):
		return fmt.Errorf("%w: there is no step %q: the steps are createSecret, setSecret, testSecret and finishSecret", errUsage, o.step)
	case o.format != "text" && o.format != "json":
		return fmt.Errorf("%w: there is no format %q: write text or json", errUsage, o.format)
	}
	return nil
}

func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	o, err := parse(args, getenv)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stdout, usage)
		return exitOK
	}
	if err == nil {
		err = o.do(ctx, stdout, stderr)
	}
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errUsage):
		fmt.Fprintf(stderr, "keyward-rotate: %v\nkeyward-rotate --help lists what there is.\n", err)
		return exitUsage
	case errors.Is(err, errNeedsSomebody):
		return exitFailed // the status says it all
	}
	fmt.Fprintf(stderr, "keyward-rotate: %v\n", err)
	return exitFailed
}

func (o *options) do(ctx context.Context, stdout, stderr io.Writer) error {
	c, err := newClients(ctx, regionOf(o.secret))
	if err != nil {
		return err
	}
	if _, err := c.secrets.Options().Credentials.Retrieve(ctx); err != nil {
		return fmt.Errorf("no AWS credentials: set AWS_PROFILE or AWS_ACCESS_KEY_ID, or sign in with aws sso login: %w", err)
	}
	if o.status {
		status, err := rotation.ReadStatus(ctx, c.secrets, o.secret)
		if err != nil {
			return c.wayOut(o.secret, err)
		}
		return o.print(stdout, status)
	}
	rotator, err := o.settings.rotator(c, slog.New(slog.NewTextHandler(stderr, nil)))
	if err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	steps := rotation.Steps()
	if o.step != "" {
		steps = []rotation.Step{rotation.Step(o.step)}
	}
	return c.wayOut(o.secret, rotator.Resume(ctx, o.secret, steps...))
}
