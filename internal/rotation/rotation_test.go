package rotation_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/rotation"
	"github.com/keyward/terraform-provider-keyward/internal/rotation/rotationtest"
)

const (
	id    = "arn:aws:secretsmanager:us-east-1:111122223333:secret:app-AbCdEf"
	admin = "arn:aws:secretsmanager:us-east-1:111122223333:secret:admin-AbCdEf"
	// canary is a value that must not be seen anywhere.
	canary = "canary-7c1f"
)

// value is the value of a secret; more changes or adds fields.
func value(user, password string, more ...string) string {
	fields := map[string]string{"engine": "memory", "host": "db.example.com", "username": user, "password": password}
	for i := 0; i < len(more); i += 2 {
		fields[more[i]] = more[i+1]
	}
	text, _ := json.Marshal(fields)
	return string(text)
}

type fixture struct {
	*rotation.Rotator
	secrets *rotationtest.Secrets
	server  *memory
	target  *rotation.Database
	log     bytes.Buffer
}

func newFixture(strategy rotation.Strategy, current string) *fixture {
	f := &fixture{
		secrets: rotationtest.NewSecrets(&rotationtest.Calls{}),
		server:  newMemory("app", canary, "root", canary+"-root"),
	}
	f.secrets.Add(id, current)
	f.secrets.Add(admin, value("root", canary+"-root"))
	f.target = &rotation.Database{
		Server: f.server, Strategy: strategy, AdminSecret: admin,
		Admin: func(ctx context.Context, arn string) (rotation.Credential, error) {
			return rotation.ReadCredential(ctx, f.secrets, arn)
		},
	}
	f.Rotator = &rotation.Rotator{Secrets: f.secrets, Target: f.target, Log: slog.New(slog.NewJSONHandler(&f.log, nil))}
	return f
}

func (f *fixture) steps(t *testing.T, token string, steps ...rotation.Step) error {
	t.Helper()
	for _, step := range steps {
		if err := f.Run(t.Context(), rotation.Event{Step: step, SecretID: id, Token: token}); err != nil {
			return err
		}
	}
	return nil
}

func TestRun_rotates(t *testing.T) {
	t.Parallel()
	for _, strategy := range []rotation.Strategy{rotation.SingleUser, rotation.AlternatingUsers} {
		t.Run(string(strategy), func(t *testing.T) {
			t.Parallel()
			f := newFixture(strategy, value("app", canary, "note", "kept"))
			f.secrets.Start(id, "second")
			if err := f.steps(t, "second", rotation.Steps()...); err != nil {
				t.Fatal(err)
			}
			now := f.secrets.Value(id, rotationtest.Current)
			if now == value("app", canary) || !strings.Contains(now, `"note":"kept"`) {
				t.Errorf("the current value is %s", now)
			}
			if f.secrets.Value(id, rotationtest.Previous) != value("app", canary, "note", "kept") {
				t.Error("the old value is not the previous one")
			}
			// What is late or repeated does nothing and is no error.
			if err := f.steps(t, "second", rotation.Steps()...); err != nil {
				t.Errorf("steps of a rotation that is over: %v", err)
			}
			if lines := strings.Count(f.log.String(), "\n"); lines != 8 {
				t.Errorf("%d lines in the log, want one a step", lines)
			}
		})
	}
}

func TestRun_refuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		strategy rotation.Strategy
		current  string
		prepare  func(f *fixture)
		steps    []rotation.Step
		says     string
	}{
		"unknown step": {steps: []rotation.Step{"dropSecret"}, says: "there is no such step"},
		"version that is not pending": {
			prepare: func(f *fixture) { f.secrets.Start(id, "third") },
			steps:   []rotation.Step{rotation.CreateSecret}, says: "the secret has no version second",
		},
		"test before a value": {steps: []rotation.Step{rotation.TestSecret}, says: "GetSecretValue of AWSPENDING"},
		"value without user": {
			current: `{"engine":"memory","host":"h","password":"` + canary + `"}`,
			steps:   []rotation.Step{rotation.CreateSecret}, says: "the AWSCURRENT version: the value has no username",
		},
		"value that is no object": {
			current: canary, steps: []rotation.Step{rotation.CreateSecret}, says: "the value is not a JSON object",
		},
		"other engine": {
			current: value("app", canary, "engine", "oracle"),
			steps:   []rotation.Step{rotation.CreateSecret}, says: `is for engine "oracle"; this function rotates memory`,
		},
		"port": {
			current: value("app", canary, "port", canary), steps: []rotation.Step{rotation.CreateSecret},
			says: "port is not a number",
		},
		"second name too long": {
			strategy: rotation.AlternatingUsers, current: value("application", canary),
			prepare: func(f *fixture) {
				f.server.passwords["application"] = canary
				f.secrets.Start(id, "second")
			},
			steps: []rotation.Step{rotation.CreateSecret}, says: "the name of the second of two alternating users is too long",
		},
		"nobody logs in": {
			current: value("app", canary+"-wrong"), steps: []rotation.Step{rotation.CreateSecret, rotation.SetSecret},
			says: "cannot log in with any version of the secret",
		},
		"current does not work": {
			strategy: rotation.AlternatingUsers, current: value("app", canary+"-wrong"),
			steps: []rotation.Step{rotation.CreateSecret, rotation.SetSecret}, says: "which has to work",
		},
		"administrator of another host": {
			strategy: rotation.AlternatingUsers, current: value("app", canary, "host", "elsewhere.example.com"),
			steps: []rotation.Step{rotation.CreateSecret, rotation.SetSecret}, says: "which is no read replica of it",
		},
		"administrator of another port of the host": {
			strategy: rotation.AlternatingUsers, current: value("app", canary, "port", "4321"),
			steps: []rotation.Step{rotation.CreateSecret, rotation.SetSecret}, says: "for host db.example.com:1234 and this one for db.example.com:4321",
		},
		"a server that repeats what it was sent": {
			current: value("app", canary),
			prepare: func(f *fixture) {
				f.server.says = func(c rotation.Change) error {
					return fmt.Errorf("near \"SET PASSWORD = '%s' WHERE OLD = '%s'\" in %s",
						strings.ReplaceAll(c.Password.Reveal(), "'", "''"), canary, url.QueryEscape(c.Password.Reveal()))
				}
				f.secrets.Start(id, "second")
			},
			steps: []rotation.Step{rotation.CreateSecret, rotation.SetSecret}, says: "near \"SET PASSWORD = '(hidden)' WHERE OLD = '(hidden)'\" in (hidden)",
		},
		"no administrator": {
			strategy: rotation.AlternatingUsers, current: value("app", canary),
			prepare: func(f *fixture) { f.target.AdminSecret = ""; f.secrets.Start(id, "second") },
			steps:   []rotation.Step{rotation.CreateSecret, rotation.SetSecret}, says: "set admin_secret_arn",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if test.strategy == "" {
				test.strategy = rotation.SingleUser
			}
			if test.current == "" {
				test.current = value("app", canary)
			}
			f := newFixture(test.strategy, test.current)
			if test.prepare == nil {
				test.prepare = func(f *fixture) { f.secrets.Start(id, "second") }
			}
			test.prepare(f)
			err := f.steps(t, "second", test.steps...)
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("error %v, want one with %q", err, test.says)
			}
			if seen := fmt.Sprint(err) + f.log.String(); strings.Contains(seen, canary) {
				t.Errorf("a value shows: %s", seen)
			}
			if got := f.secrets.Version(id, rotationtest.Current); got != "first" {
				t.Errorf("the current version is %s", got)
			}
		})
	}
}

// A pending version that was made for another host or user must not direct the rotation there.
func TestRun_pendingOfSomebodyElse(t *testing.T) {
	t.Parallel()
	for says, planted := range map[string]string{
		"for host db.example.com:99": value("app", canary, "port", "99"),
		"a rotation changes no host": value("app", canary, "host", "elsewhere.example.com"),
		"they are the same":          value("root", canary),
	} {
		f := newFixture(rotation.SingleUser, value("app", canary))
		f.secrets.Plant(id, "second", planted)
		if err := f.steps(t, "second", rotation.CreateSecret, rotation.SetSecret); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("error %v, want one with %q", err, says)
		}
	}
}

func TestRun_replica(t *testing.T) {
	t.Parallel()
	f := newFixture(rotation.AlternatingUsers, value("app", canary, "host", "replica.example.com"))
	f.target.Replica = func(_ context.Context, host, of string) (bool, error) {
		return host == "replica.example.com" && of == "db.example.com", nil
	}
	f.secrets.Start(id, "second")
	if err := f.steps(t, "second", rotation.Steps()...); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(f.secrets.Value(id, rotationtest.Current), `"username":"app_clone"`) {
		t.Error("the second user is not current")
	}
}

// A rotation that was given up after setSecret left the server with a password that only the previous version has.
func TestRun_previousHelps(t *testing.T) {
	t.Parallel()
	f := newFixture(rotation.SingleUser, value("app", canary))
	f.secrets.Start(id, "second")
	if err := f.steps(t, "second", rotation.Steps()...); err != nil {
		t.Fatal(err)
	}
	f.server.passwords["app"] = canary
	f.secrets.Start(id, "third")
	if err := f.steps(t, "third", rotation.Steps()...); err != nil {
		t.Fatal(err)
	}
}

func TestRandom(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		target  rotation.Random
		current string
		want    string // %s is the new value
		says    string
	}{
		"text":                        {current: "old", want: "%s"},
		"password":                    {current: `{"password":"old","n":10000000000000000000001}`, want: `{"n":10000000000000000000001,"password":%q}`},
		"other field":                 {target: rotation.Random{Field: "token"}, current: `{"token":"old"}`, want: `{"token":%q}`},
		"login that names its engine": {current: `{"engine":"oracle","password":"` + canary + `"}`, says: "the AWSCURRENT version is the login of a server"},
		"login without an engine": {
			target:  rotation.Random{Field: "password"},
			current: `{"host":"h","username":"u","password":"` + canary + `"}`, says: "is the login of a server",
		},
		"other field of a login": {target: rotation.Random{Field: "token"}, current: `{"engine":"mysql","token":"old"}`, want: `{"engine":"mysql","token":%q}`},
		"host without a user":    {current: `{"host":"h","password":"old"}`, want: `{"host":"h","password":%q}`},
		"no such text":           {current: `{"token":"` + canary + `"}`, says: `no text field "password"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(rotation.SingleUser, test.current)
			f.Target = test.target
			f.Passwords = rotation.Passwords{Exclude: `"\&<>'`}
			f.secrets.Start(id, "second")
			err := f.steps(t, "second", rotation.Steps()...)
			if test.says != "" {
				if err == nil || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), canary) {
					t.Errorf("error %v, want one with %q and without the value", err, test.says)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			const password = "aB31!#$%()*+,-.:;=?[]^_{|}~@/`"
			if got, want := f.secrets.Value(id, rotationtest.Current), fmt.Sprintf(test.want, password); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

// However a value is printed, logged or marshalled, and in a panic, its text does not show.
func TestValue_doesNotShow(t *testing.T) {
	t.Parallel()
	v := rotation.NewValue(canary)
	c, err := rotation.ParseCredential(rotation.NewValue(value("app", canary)))
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "value", v, "versions", rotation.Versions{Current: v})
	text, err := json.Marshal(rotation.Versions{Pending: v})
	if err != nil {
		t.Fatal(err)
	}
	shown := log.String() + string(text) + fmt.Sprintf("%v %+v %#v %s %q %x %d", v, v, v, v, v, v, v) + fmt.Sprintf("%v %+v %#v", c, c, c)
	if strings.Contains(shown, canary) || strings.Contains(shown, fmt.Sprintf("%x", canary)) {
		t.Errorf("the value shows: %s", shown)
	}
}
