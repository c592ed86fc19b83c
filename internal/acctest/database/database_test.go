package database_test

import (
	"errors"
	"os"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/acctest/database"
)

// TestServers starts and stops each server: nothing of it may be left.
func TestServers(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func() (*database.Server, error){"postgres": database.Postgres, "mariadb": database.MariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, err := start()
			if errors.Is(err, database.ErrMissing) && os.Getenv("REQUIRE_ALL") == "" {
				// CI installs both servers and sets REQUIRE_ALL; a developer may have neither.
				t.Skip(err)
			}
			if err != nil {
				t.Fatal(err)
			}
			if err := server.Close(); err != nil {
				t.Error(err)
			}
			if _, err := os.Stat(server.CAFile); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("the files of the server are still there: %v", err)
			}
		})
	}
}
