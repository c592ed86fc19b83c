package main_test

import (
	"net"
	"strings"
	"syscall"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
)

// TestCrash ends the program with a dump of all goroutines while setSecret waits for the server: values are in its
// memory, and in no line that it prints.
func TestCrash(t *testing.T) {
	t.Parallel()
	s := newStage(t, onPostgres)
	silent, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address, ok := silent.Addr().(*net.TCPAddr)
	if !ok {
		t.Fatal("no TCP address")
	}
	elsewhere := *s.server
	elsewhere.Port = address.Port
	s.server = &elsewhere
	_, err = s.Secrets().PutSecretValue(t.Context(), &secretsmanager.PutSecretValueInput{
		SecretId: &s.name, SecretString: aws.String(s.value("app", canary)),
	})
	if err != nil {
		t.Fatal(err)
	}
	s.leave()
	settings := []string{"--secret", s.name, "--engine", "postgres", "--strategy", "single_user", "--ca-file", s.server.CAFile, "--step"}
	if got := run(t, s.Env(), append(settings, "createSecret")...); got.code != 0 {
		t.Fatalf("createSecret: %+v", got)
	}
	cmd := command(t, append(s.Env(), "GOTRACEBACK=all"), append(settings, "setSecret")...)
	var printed strings.Builder
	cmd.Stdout, cmd.Stderr = &printed, &printed
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	connection, err := silent.Accept()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(syscall.SIGQUIT); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if err := connection.Close(); err != nil {
		t.Error(err)
	}
	if err := silent.Close(); err != nil {
		t.Error(err)
	}
	if !strings.Contains(printed.String(), "rotation.(*Database).Set") {
		t.Errorf("the dump does not show setSecret:\n%s", printed.String())
	}
	s.hidden(printed.String())
}
