package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strconv"

	"github.com/keyward/terraform-provider-keyward/internal/rotation"
	"github.com/keyward/terraform-provider-keyward/internal/rotation/mysql"
	"github.com/keyward/terraform-provider-keyward/internal/rotation/postgres"
)

// settings say what a secret is for and how it rotates. Each has a variable of the environment, in which
// keyward_rotation_function puts it, and a flag.
type settings struct {
	engine, strategy, adminSecret string
	// tls is "verify" or "off"; caFile and caPEM hold the authorities to trust, the system's if both are empty.
	tls, caFile, caPEM string
	testQuery          string
	// valueField is the field that the engine value renews.
	valueField string
	passwords  rotation.Passwords
}

// The variables of the environment.
const (
	envEngine        = "KEYWARD_ENGINE"
	envStrategy      = "KEYWARD_STRATEGY"
	envAdminSecret   = "KEYWARD_ADMIN_SECRET_ARN"
	envTLS           = "KEYWARD_TLS"
	envCAFile        = "KEYWARD_CA_FILE"
	envCAPEM         = "KEYWARD_CA_PEM"
	envTestQuery     = "KEYWARD_TEST_QUERY"
	envValueField    = "KEYWARD_VALUE_FIELD"
	envLength        = "KEYWARD_PASSWORD_LENGTH"
	envExclude       = "KEYWARD_PASSWORD_EXCLUDE_CHARACTERS"
	envNoPunctuation = "KEYWARD_PASSWORD_EXCLUDE_PUNCTUATION"
)

// maxLength is the longest password that GetRandomPassword makes.
const maxLength = 4096

func fromEnvironment(getenv func(string) string) (*settings, error) {
	s := &settings{
		engine: getenv(envEngine), strategy: getenv(envStrategy), adminSecret: getenv(envAdminSecret),
		tls: getenv(envTLS), caFile: getenv(envCAFile), caPEM: getenv(envCAPEM),
		testQuery: getenv(envTestQuery), valueField: getenv(envValueField),
		passwords: rotation.Passwords{Exclude: getenv(envExclude)},
	}
	if text := getenv(envNoPunctuation); text != "" {
		var err error
		if s.passwords.NoPunctuation, err = strconv.ParseBool(text); err != nil {
			return nil, fmt.Errorf("%s is %q: write true or false", envNoPunctuation, text)
		}
	}
	if text := getenv(envLength); text != "" {
		length, err := strconv.ParseInt(text, 10, 64)
		if err != nil || length < 1 || length > maxLength {
			return nil, fmt.Errorf("%s is %q: write a number of characters from 1 to %d", envLength, text, maxLength)
		}
		s.passwords.Length = length
	}
	return s, nil
}

// rotator is ready for secrets of the kind that the settings describe.
func (s *settings) rotator(c *clients, log *slog.Logger) (*rotation.Rotator, error) {
	target, err := s.target(c)
	if err != nil {
		return nil, err
	}
	return &rotation.Rotator{Secrets: c.secrets, Target: target, Passwords: s.passwords, Log: log}, nil
}

func (s *settings) target(c *clients) (rotation.Target, error) {
	trust, err := s.trust()
	if err != nil {
		return nil, err
	}
	var server rotation.Server
	switch s.engine {
	case "value":
		return rotation.Random{Field: s.valueField}, nil
	case "postgres":
		server = postgres.Server{TLS: trust}
	case "mysql":
		server = mysql.Server{TLS: trust}
	default:
		return nil, fmt.Errorf("the engine is %q: set %s or --engine to postgres, mysql (MariaDB too) or value", s.engine, envEngine)
	}
	strategy := rotation.Strategy(s.strategy)
	if strategy != rotation.SingleUser && strategy != rotation.AlternatingUsers {
		return nil, fmt.Errorf("the strategy is %q: set %s or --strategy to single_user or alternating_users", s.strategy, envStrategy)
	}
	return &rotation.Database{
		Server: server, Strategy: strategy, AdminSecret: s.adminSecret, TestQuery: s.testQuery,
		Replica: replicas{c.rds}.is,
		Admin: func(ctx context.Context, arn string) (rotation.Credential, error) {
			return rotation.ReadCredential(ctx, c.secrets, arn)
		},
	}, nil
}

// trust is nil for plain text, which has to be asked for by name.
func (s *settings) trust() (*tls.Config, error) {
	switch s.tls {
	case "", "verify":
	case "off":
		return nil, nil
	default:
		return nil, fmt.Errorf("TLS is %q: set %s or --tls to verify, or to off for plain text", s.tls, envTLS)
	}
	pem := []byte(s.caPEM)
	if s.caFile != "" {
		if len(pem) > 0 {
			return nil, fmt.Errorf("both %s and %s are set", envCAFile, envCAPEM)
		}
		var err error
		if pem, err = os.ReadFile(s.caFile); err != nil {
			return nil, fmt.Errorf("the authorities to trust: %w", err)
		}
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if len(pem) > 0 {
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(pem) {
			return nil, errors.New("the authorities to trust: there is no certificate in PEM")
		}
	}
	return config, nil
}
