package main

import (
	"bufio"
	"fmt"
	"io"
	"testing"
)

// A program that asks one question at a time gets each answer before it asks the next.
func TestEval_answersInTurns(t *testing.T) {
	t.Parallel()
	questions, ask := io.Pipe()
	read, answers := io.Pipe()
	done := make(chan int)
	go func() {
		code := run([]string{"eval"}, questions, answers, io.Discard)
		_ = answers.Close()
		done <- code
	}()
	lines := bufio.NewScanner(read)
	for i, want := range []string{
		`{"id":0,"decision":"Allowed","statements":[0]}`, `{"id":1,"decision":"Allowed","statements":[0]}`,
	} {
		_, err := fmt.Fprintf(ask, `{"id": %d, "policy": {"Statement": {"Effect": "Allow", "Principal": "*", `+
			`"Action": "s3:GetObject", "Resource": "*"}}, "principal": "ANONYMOUS", "action": "s3:GetObject", `+
			`"resource": "arn:aws:s3:::b/k"}`+"\n", i)
		if err != nil {
			t.Fatal(err)
		}
		if !lines.Scan() || lines.Text() != want {
			t.Fatalf("answered %s (%v), want %s", lines.Text(), lines.Err(), want)
		}
	}
	if err := ask.Close(); err != nil {
		t.Fatal(err)
	}
	if code := <-done; code != exitOK {
		t.Errorf("exit code %d", code)
	}
}

// BenchmarkEval is the cost of one line, with the policy that stands on all of them.
func BenchmarkEval(b *testing.B) {
	const line = `{"id": 1, "policy": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": ` +
		`{"AWS": "arn:aws:iam::111122223333:role/app"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}, ` +
		`{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", ` +
		`"Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}, "principal": "arn:aws:iam::111122223333:role/app", ` +
		`"action": "s3:GetObject", "resource": "arn:aws:s3:::b/k", "context": {"aws:SecureTransport": "true"}}` + "\n"
	in, out := io.Pipe()
	go func() {
		for range b.N {
			if _, err := io.WriteString(out, line); err != nil {
				return
			}
		}
		_ = out.Close()
	}()
	b.SetBytes(int64(len(line)))
	b.ResetTimer()
	if code := run([]string{"eval"}, in, io.Discard, io.Discard); code != exitOK {
		b.Fatalf("exit code %d", code)
	}
}
