package main_test

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
	"sync"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/database"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

// The tests of this package run the program itself, on secrets of the stand-in and users of real servers.

// canary is in the first password of every user, and must not be printed.
const canary = "canary-5a6e"

var (
	postgresServer = sync.OnceValues(database.Postgres)
	mariadbServer  = sync.OnceValues(database.MariaDB)
	// built is the folder with the program, "" before the first test needs it.
	built string
)

func TestMain(m *testing.M) {
	code := m.Run()
	for _, server := range []func() (*database.Server, error){postgresServer, mariadbServer} {
		if running, err := server(); err == nil {
			if err := running.Close(); err != nil {
				fmt.Fprintln(os.Stderr, err)
				code = 1
			}
		}
	}
	if built != "" {
		_ = os.RemoveAll(built)
	}
	os.Exit(code)
}

// program is the built program.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "keyward-rotate-")
	if err != nil {
		return "", err
	}
	built = dir
	path := filepath.Join(dir, "bootstrap")
	if out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the program: %w\n%s", err, out)
	}
	return path, nil
})

// command is a run of the program in an environment that has nothing of the user's.
func command(t *testing.T, env []string, args ...string) *exec.Cmd {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}, env...)
	return cmd
}

// result is what a run of the program leaves.
type result struct {
	code           int
	stdout, stderr string
}

func run(t *testing.T, env []string, args ...string) result {
	t.Helper()
	cmd := command(t, env, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// engine is a kind of server.
type engine struct {
	name  string
	start func() (*database.Server, error)
	// login makes a client that trusts the server.
	login func(t *testing.T, server *database.Server) rotation.Server
	// newUser is the statement that makes a user.
	newUser string
}

// stage is a user of a real server and the secret with its password, which rotates.
type stage struct {
	*acctest.AWS
	t      *testing.T
	server *database.Server
	client rotation.Server
	engine engine
	// env is what runs of the program have besides the stand-in.
	env      []string
	name     string
	admin    string
	function string
}

var users atomic.Int32

func newStage(t *testing.T, e engine) *stage {
	t.Helper()
	server, err := e.start()
	if errors.Is(err, database.ErrMissing) && os.Getenv("REQUIRE_ALL") == "" {
		// CI installs both servers and sets REQUIRE_ALL; a developer may have neither.
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{
		AWS: acctest.Start(t), t: t, server: server, client: e.login(t, server), engine: e,
		name: fmt.Sprintf("orders/%s-%d", e.name, users.Add(1)),
	}
	user := fmt.Sprintf("app_%d", users.Add(1))
	s.as(s.credential(server.AdminUser, server.AdminPassword), fmt.Sprintf(e.newUser, user, canary))
	s.create(s.name, s.value(user, canary))
	s.admin = s.name + "/admin"
	s.create(s.admin, s.value(server.AdminUser, server.AdminPassword))
	s.enable()
	return s
}

func (s *stage) value(user, password string) string {
	text, err := json.Marshal(map[string]any{
		"engine": s.engine.name, "host": s.server.Host, "port": s.server.Port, "username": user, "password": password,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text)
}

func (s *stage) credential(user, password string) rotation.Credential {
	return parse(s.t, s.value(user, password))
}

func parse(t *testing.T, value string) rotation.Credential {
	t.Helper()
	c, err := rotation.ParseCredential(rotation.NewValue(value))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// as logs in and runs a statement.
func (s *stage) as(c rotation.Credential, statement string) {
	s.t.Helper()
	if err := s.login(c, statement); err != nil {
		s.t.Fatalf("%v: %v", c, err)
	}
}

func (s *stage) login(c rotation.Credential, statement string) error {
	session, err := s.client.Login(s.t.Context(), c)
	if err != nil {
		return err
	}
	return errors.Join(session.Query(s.t.Context(), statement), session.Close())
}

func (s *stage) create(name, value string) {
	s.t.Helper()
	_, err := s.Secrets().CreateSecret(s.t.Context(), &secretsmanager.CreateSecretInput{Name: &name, SecretString: &value})
	if err != nil {
		s.t.Fatal(err)
	}
}

// enable sets up rotation, with a function that only passes AWS's own test.
func (s *stage) enable() {
	s.t.Helper()
	s.function = s.RotationFunction("rotate", standin.RotationFunction{
		Waits: true, Handle: func(context.Context, rotation.Event) error { return nil },
	})
	s.rotate(&secretsmanager.RotateSecretInput{
		RotationLambdaARN: &s.function, RotateImmediately: aws.Bool(false),
		RotationRules: &types.RotationRulesType{AutomaticallyAfterDays: aws.Int64(30)},
	})
}

// leave starts a rotation that gets nowhere: a version is pending and has no value.
func (s *stage) leave() (version string) {
	s.t.Helper()
	s.OnRotation(s.function, standin.RotationFunction{
		Waits: true, Handle: func(context.Context, rotation.Event) error { return errors.New("out of order") },
	})
	return s.rotate(&secretsmanager.RotateSecretInput{})
}

func (s *stage) rotate(in *secretsmanager.RotateSecretInput) (version string) {
	s.t.Helper()
	in.SecretId = &s.name
	out, err := s.Secrets().RotateSecret(s.t.Context(), in)
	if err != nil {
		s.t.Fatal(err)
	}
	return aws.ToString(out.VersionId)
}

// labelled is the value of the version with a label, "" where there is none.
func (s *stage) labelled(label string) string {
	s.t.Helper()
	out, err := s.Secrets().GetSecretValue(s.t.Context(), &secretsmanager.GetSecretValueInput{SecretId: &s.name, VersionStage: &label})
	var missing *types.ResourceNotFoundException
	if errors.As(err, &missing) {
		return ""
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return *out.SecretString
}

// run runs the program on the secret. Nothing that it prints may hold a password.
func (s *stage) run(args ...string) result {
	s.t.Helper()
	got := run(s.t, append(s.Env(), s.env...), append([]string{"--secret", s.name}, args...)...)
	s.hidden(got.stdout + got.stderr)
	return got
}

// hidden fails the test where a text holds a password of the secrets.
func (s *stage) hidden(text string) {
	s.t.Helper()
	passwords := []string{canary, s.server.AdminPassword}
	for _, label := range []string{"AWSCURRENT", "AWSPENDING", "AWSPREVIOUS"} {
		if value := s.labelled(label); value != "" {
			passwords = append(passwords, parse(s.t, value).Password.Reveal())
		}
	}
	for _, password := range passwords {
		if strings.Contains(text, password) {
			s.t.Errorf("a password is printed: %s", text)
		}
	}
}
