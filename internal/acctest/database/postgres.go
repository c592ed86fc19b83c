package database

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// Postgres starts a PostgreSQL server with one database, postgres. Passwords are kept as SCRAM verifiers.
func Postgres() (*Server, error) {
	initdb, err := find("/usr/lib/postgresql/*/bin/initdb", "initdb")
	if err != nil {
		return nil, err
	}
	s, err := newServer("postgres")
	if err != nil {
		return nil, err
	}
	if err := s.initPostgres(initdb); err != nil {
		return nil, errors.Join(err, os.RemoveAll(s.folder))
	}
	programs := filepath.Dir(initdb)
	ready := func(ctx context.Context) error {
		return exec.CommandContext(ctx, filepath.Join(programs, "pg_isready"), "-q", "-h", s.Host, "-p", strconv.Itoa(s.Port)).Run()
	}
	err = s.start(ready, filepath.Join(programs, "postgres"), "-D", s.path("data"))
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(s.folder))
	}
	return s, nil
}

func (s *Server) initPostgres(initdb string) error {
	if err := os.WriteFile(s.path("password"), []byte(s.AdminPassword), 0o644); err != nil {
		return err
	}
	err := s.run(initdb, "--pgdata", s.path("data"), "--username", s.AdminUser, "--pwfile", s.path("password"),
		"--auth", "scram-sha-256", "--encoding", "UTF8", "--no-sync")
	if err != nil {
		return err
	}
	settings := fmt.Sprintf("listen_addresses = '%s'\nport = %d\nunix_socket_directories = ''\nfsync = off\n"+
		"ssl = on\nssl_cert_file = '%s'\nssl_key_file = '%s'\n", s.Host, s.Port, s.path("server.pem"), s.path("server.key"))
	return errors.Join(
		os.WriteFile(s.path("data/postgresql.auto.conf"), []byte(settings), 0o644),
		os.WriteFile(s.path("data/pg_hba.conf"), []byte("hostssl all all 127.0.0.1/32 scram-sha-256\n"), 0o644),
		s.own(),
	)
}
