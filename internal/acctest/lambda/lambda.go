// Package lambda runs a program as AWS Lambda does: the program asks the runtime API for events, one after the
// other, and answers each (AWS Lambda Developer Guide, "Using the Lambda runtime API").
package lambda

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"path"
	"sync"
	"time"
)

// RequestID is the id of every request.
const RequestID = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"

// Function is a program that runs and waits for events.
type Function struct {
	process *exec.Cmd
	api     *http.Server
	events  chan []byte
	answers chan error
	// ended is closed when the process is gone.
	ended chan struct{}
	kill  func()
}

// Start starts the program in an environment that has nothing but these variables and the address of the runtime
// API. What it prints goes to log.
func Start(program string, env []string, log io.Writer) (*Function, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start the runtime API: %w", err)
	}
	f := &Function{
		process: exec.Command(program), events: make(chan []byte), answers: make(chan error, 1), ended: make(chan struct{}),
	}
	f.api = &http.Server{Handler: f, ReadHeaderTimeout: time.Minute}
	f.process.Env = append([]string{"AWS_LAMBDA_RUNTIME_API=" + listener.Addr().String()}, env...)
	f.process.Stdout, f.process.Stderr = log, log
	if err := f.process.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("start the function: %w", err), listener.Close())
	}
	go func() {
		// Serve always ends with an error, at the latest with Kill.
		_ = f.api.Serve(listener)
	}()
	go func() {
		// How the process ended is in its state.
		_ = f.process.Wait()
		close(f.ended)
	}()
	f.kill = sync.OnceFunc(func() {
		// A process that has ended by itself cannot be killed, and need not be.
		_ = f.process.Process.Kill()
		<-f.ended
		_ = f.api.Close()
	})
	return f, nil
}

// Kill ends the program at once, whatever it is doing, and waits until it is gone and all it printed is in the log.
func (f *Function) Kill() { f.kill() }

// Invoke hands the program an event and waits for its answer. The error is the one that the program answers with,
// or that it is gone.
func (f *Function) Invoke(ctx context.Context, event any) error {
	body, err := json.Marshal(event)
	if err != nil {
		return fmt.Errorf("the event: %w", err)
	}
	select {
	case f.events <- body:
	case <-f.ended:
		return fmt.Errorf("the function ended before the event: %s", f.process.ProcessState)
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case answer := <-f.answers:
		return answer
	case <-f.ended:
		return fmt.Errorf("the function ended without an answer: %s", f.process.ProcessState)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// ServeHTTP is the runtime API: it hands out the next event, or takes the answer to the last one.
func (f *Function) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	if request.Method == http.MethodGet {
		select {
		case event := <-f.events:
			w.Header().Set("Lambda-Runtime-Aws-Request-Id", RequestID)
			w.Header().Set("Lambda-Runtime-Deadline-Ms", "9999999999999")
			w.Header().Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:123456789012:function:rotate")
			_, _ = w.Write(event)
		case <-request.Context().Done():
		}
		return
	}
	f.answers <- answer(path.Base(request.URL.Path), request.Body)
	w.WriteHeader(http.StatusAccepted)
}

// answer reads what the program answers with, at the path that ends in "response" or "error".
func answer(kind string, body io.Reader) error {
	if kind == "response" {
		return nil
	}
	var failed struct {
		Message string `json:"errorMessage"`
	}
	if err := json.NewDecoder(body).Decode(&failed); err != nil {
		return fmt.Errorf("the function answers with an error that is no JSON: %w", err)
	}
	return errors.New(failed.Message)
}
