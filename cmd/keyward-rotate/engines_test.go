package main_test

import (
	"crypto/tls"
	"crypto/x509"
	"os"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/acctest/database"
	"github.com/keyward/terraform-provider-keyward/internal/rotation"
	"github.com/keyward/terraform-provider-keyward/internal/rotation/mysql"
	"github.com/keyward/terraform-provider-keyward/internal/rotation/postgres"
)

var (
	onPostgres = engine{
		"postgres", postgresServer,
		func(t *testing.T, s *database.Server) rotation.Server {
			return postgres.Server{TLS: trust(t, s.CAFile)}
		},
		"CREATE ROLE %s LOGIN PASSWORD '%s'",
	}
	onMariaDB = engine{
		"mysql", mariadbServer,
		func(t *testing.T, s *database.Server) rotation.Server { return mysql.Server{TLS: trust(t, s.CAFile)} },
		"CREATE USER '%s'@'%%' IDENTIFIED BY '%s'",
	}
)

func trust(t *testing.T, file string) *tls.Config {
	t.Helper()
	pem, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		t.Fatal("no certificate in " + file)
	}
	return &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
}
