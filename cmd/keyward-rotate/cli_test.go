package main_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

func TestUsage(t *testing.T) {
	t.Parallel()
	noCA := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(noCA, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	aws := []string{"AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY=none"}
	all := []string{"--secret", "s", "--all"}
	database := append(all, "--engine", "postgres", "--strategy", "single_user")
	for name, test := range map[string]struct {
		env, args []string
		want      string
	}{
		"no secret":           {nil, []string{"--status"}, "name the secret with --secret"},
		"nothing to do":       {nil, []string{"--secret", "s"}, "say one of --status, --all and --step"},
		"two things to do":    {nil, []string{"--secret", "s", "--all", "--status"}, "say one of"},
		"an unknown step":     {nil, []string{"--secret", "s", "--step", "dropSecret"}, `no step "dropSecret"`},
		"an unknown format":   {nil, []string{"--secret", "s", "--status", "--format", "yaml"}, `no format "yaml"`},
		"an unknown flag":     {nil, []string{"--password", "x"}, "not defined: -password"},
		"an operand":          {nil, []string{"--secret", "s", "--all", "now"}, `unexpected operand "now"`},
		"no engine":           {aws, all, "KEYWARD_ENGINE or --engine"},
		"an unknown engine":   {aws, append(all, "--engine", "oracle"), `"oracle"`},
		"no strategy":         {aws, append(all, "--engine", "postgres"), "KEYWARD_STRATEGY or --strategy"},
		"an unknown strategy": {aws, append(all, "--engine", "mysql", "--strategy", "both"), `"both"`},
		"half TLS":            {aws, append(database, "--tls", "prefer"), "KEYWARD_TLS or --tls"},
		"no file with CAs":    {aws, append(database, "--ca-file", noCA+".not"), "no such file"},
		"no CA in the file":   {aws, append(database, "--ca-file", noCA), "no certificate in PEM"},
		"CAs twice":           {append(aws, "KEYWARD_CA_PEM=x"), append(database, "--ca-file", noCA), "both KEYWARD_CA_FILE and KEYWARD_CA_PEM"},
		"no length":           {[]string{"KEYWARD_PASSWORD_LENGTH=long"}, all, `KEYWARD_PASSWORD_LENGTH is "long"`},
		"too long":            {[]string{"KEYWARD_PASSWORD_LENGTH=4097"}, all, "from 1 to 4096"},
		"an ARN of something else": {
			nil, []string{"--secret", "arn:aws:lambda:us-east-1:111122223333:function:f", "--status"}, "arn:aws:lambda:us-east-1:111122223333:function:f is not the ARN of a secret",
		},
		"an ARN that was cut off": {
			nil, []string{"--secret", "arn:aws:secretsmanager:us-east-1:111122223333:secret", "--all"}, "is not the ARN of a secret",
		},
		"an ARN with no name": {nil, []string{"--secret", "arn:aws:secretsmanager:us-east-1:111122223333:secret:", "--all"}, "is not the ARN of a secret"},
		"neither yes nor no":  {[]string{"KEYWARD_PASSWORD_EXCLUDE_PUNCTUATION=maybe"}, all, "write true or false"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := run(t, test.env, test.args...)
			if got.code != 2 || !strings.Contains(got.stderr, test.want) || strings.Count(got.stderr, "\n") != 2 ||
				!strings.Contains(got.stderr, "keyward-rotate --help") || got.stdout != "" {
				t.Errorf("got %+v, want status 2, %q and where the usage is", got, test.want)
			}
		})
	}
	if got := run(t, nil, "--help"); got.code != 0 || !strings.Contains(got.stdout, "--step NAME") || got.stderr != "" {
		t.Errorf("--help: %+v", got)
	}
	if got := run(t, []string{"AWS_CONFIG_FILE=/dev/null"}, "--secret", "s", "--status"); got.code != 1 || !strings.Contains(got.stderr, "no AWS Region") {
		t.Errorf("without a Region: %+v", got)
	}
}

// TestRotation takes up a rotation that was left, step by step and then as a whole, on each server.
func TestRotation(t *testing.T) {
	t.Parallel()
	for _, e := range []engine{onPostgres, onMariaDB} {
		for _, strategy := range []rotation.Strategy{rotation.SingleUser, rotation.AlternatingUsers} {
			t.Run(e.name+" "+string(strategy), func(t *testing.T) {
				t.Parallel()
				s := newStage(t, e)
				s.takeUp(strategy)
			})
		}
	}
}

func (s *stage) takeUp(strategy rotation.Strategy) {
	t := s.t
	settings := []string{"--engine", s.engine.name, "--strategy", string(strategy)}
	if strategy == rotation.AlternatingUsers {
		settings = append(settings, "--admin-secret", s.admin)
		authorities, err := os.ReadFile(s.server.CAFile)
		if err != nil {
			t.Fatal(err)
		}
		s.env = []string{"KEYWARD_CA_PEM=" + string(authorities)}
	} else {
		settings = append(settings, "--ca-file", s.server.CAFile)
	}
	s.says("No rotation is in progress.", "")
	if got := s.run(append(settings, "--all")...); got.code != 1 || !strings.Contains(got.stderr, s.name) || !strings.Contains(got.stderr, "aws secretsmanager rotate-secret") {
		t.Errorf("--all with nothing pending: %+v", got)
	}
	old := parse(t, s.labelled("AWSCURRENT"))
	version := s.leave()
	s.says("version "+version+" has no value yet", version)

	if got := s.run(append(settings, "--step", "createSecret")...); got.code != 0 || !strings.Contains(got.stderr, "step=createSecret") {
		t.Fatalf("--step createSecret: %+v", got)
	}
	s.says("version "+version+" has its value", version)
	if got := s.run(append(settings, "--step", "testSecret")...); got.code != 1 || !strings.Contains(got.stderr, "refuses") {
		t.Errorf("testSecret before setSecret: %+v", got)
	}
	if got := s.run(append(settings, "--step", "finishSecret")...); got.code != 1 || !strings.Contains(got.stderr, "run them with --all") {
		t.Errorf("finishSecret before setSecret: %+v", got)
	}
	s.as(parse(t, s.labelled("AWSCURRENT")), "SELECT 1")
	if got := s.run("--all", "--engine", "value"); got.code != 1 || !strings.Contains(got.stderr, "is the login of a server") {
		t.Errorf("--all with the engine value: %+v", got)
	}
	if got := s.run(append(settings, "--all")...); got.code != 0 || strings.Count(got.stderr, `msg="step done"`) != 4 {
		t.Fatalf("--all: %+v", got)
	}
	s.says("No rotation is in progress.", "")

	now := parse(t, s.labelled("AWSCURRENT"))
	s.as(now, "SELECT 1")
	switch err := s.login(old, "SELECT 1"); {
	case now.Password.Reveal() == canary:
		t.Error("the secret has its old password")
	case strategy == rotation.SingleUser && !errors.Is(err, rotation.ErrRefused):
		t.Errorf("the old password: %v, want that it is refused", err)
	case strategy == rotation.AlternatingUsers && (err != nil || now.User == old.User):
		t.Errorf("the old user, who goes on: %v; the new one is %s", err, now.User)
	}
}

// says checks --status in both formats.
func (s *stage) says(want, pending string) {
	s.t.Helper()
	if got := s.run("--status"); got.code != 0 || !strings.Contains(got.stdout, want) ||
		!strings.Contains(got.stdout, "rotation      enabled") || got.stderr != "" {
		s.t.Errorf("--status: %+v, want %q", got, want)
	}
	var status rotation.Status
	got := s.run("--status", "--format", "json")
	if err := json.Unmarshal([]byte(got.stdout), &status); err != nil {
		s.t.Fatal(err)
	}
	if got.code != 0 || status.Pending != pending || status.PendingHasValue != strings.Contains(want, "its value") || !status.Enabled {
		s.t.Errorf("--status --format json: %+v", got)
	}
}

// What is refused leaves everything as it was.
func TestRotation_refused(t *testing.T) {
	t.Parallel()
	single := []string{"--strategy", "single_user"}
	for name, test := range map[string]struct {
		engine engine
		args   []string
		want   string
	}{
		"postgres: an unknown authority": {onPostgres, single, "certificate"},
		"mysql: an unknown authority":    {onMariaDB, single, "certificate"},
		"postgres: plain text":           {onPostgres, append([]string{"--tls", "off"}, single...), "step failed"},
		"mysql: plain text":              {onMariaDB, append([]string{"--tls", "off"}, single...), "step failed"},
		"no administrator":               {onPostgres, []string{"--strategy", "alternating_users", "--ca-file", "CA"}, "needs the secret of an administrator"},
		"the administrator's secret is not there": {
			onPostgres, []string{"--strategy", "alternating_users", "--ca-file", "CA", "--admin-secret", "none"}, "administrator's secret none",
		},
		"a query that fails": {onPostgres, append([]string{"--ca-file", "CA", "--test-query", "SELECT * FROM nowhere"}, single...), "nowhere"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, test.engine)
			s.leave()
			before := s.labelled("AWSCURRENT")
			args := []string{"--all", "--engine", test.engine.name}
			for _, arg := range test.args {
				if arg == "CA" {
					arg = s.server.CAFile
				}
				args = append(args, arg)
			}
			got := s.run(args...)
			if got.code != 1 || !strings.Contains(got.stderr, test.want) {
				t.Errorf("got %+v, want status 1 and %q", got, test.want)
			}
			if s.labelled("AWSCURRENT") != before {
				t.Error("the secret has another current value")
			}
			if !strings.Contains(name, "query") {
				s.as(parse(t, before), "SELECT 1")
			}
		})
	}
}

// A secret that is not there is not a usage error; the error says what was asked for and where.
func TestStatus_noSecret(t *testing.T) {
	t.Parallel()
	s := newStage(t, onPostgres)
	for secret, says := range map[string]string{
		"nothing": "set AWS_REGION",
		"arn:aws:secretsmanager:us-east-1:123456789012:secret:nothing-AbCdEf": "aws secretsmanager list-secrets --region us-east-1",
	} {
		got := run(t, s.Env(), "--secret", secret, "--status")
		if got.code != 1 || !strings.Contains(got.stderr, "secret "+secret+" in Region us-east-1: ") || !strings.Contains(got.stderr, "there is no such secret") ||
			!strings.Contains(got.stderr, says) || strings.Contains(got.stderr, "AWS_REGION") != (secret == "nothing") {
			t.Errorf("got %+v, want %q", got, says)
		}
	}
}
