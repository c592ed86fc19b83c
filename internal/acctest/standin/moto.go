package standin

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

//go:embed moto_launch.py
var launcher string

// startLimit is how long moto may take to answer; a loaded machine needs about four seconds.
const startLimit = time.Minute

// Moto is one running moto process, a model of AWS in memory. It ends with Close, or by itself
// when this process dies.
type Moto struct {
	// URL is where it answers, "http://127.0.0.1:PORT".
	URL string

	command *exec.Cmd
	// lifeline is the process's standard input: it exits when this is closed.
	lifeline io.Closer
	log      *tail
	client   *http.Client
}

// ErrNoMoto says that this machine has no moto, and how to get it.
var ErrNoMoto = errors.New("the stand-in for AWS needs Python 3 with moto[server]: `make test` installs it, " +
	"or KEYWARD_MOTO may name moto_server")

// StartMoto starts moto on a free loopback port. The Python interpreter is the one beside the
// program that KEYWARD_MOTO names, else the one beside moto_server on PATH, else python3; an empty
// KEYWARD_MOTO says that there is none. The error wraps ErrNoMoto where moto is not installed.
func StartMoto(ctx context.Context) (*Moto, error) {
	python, err := findPython()
	if err != nil {
		return nil, err
	}
	moto := &Moto{command: exec.Command(python, "-c", launcher), log: &tail{}, client: &http.Client{}}
	moto.command.Stderr = moto.log
	// moto takes the account and default region from these when they are set.
	moto.command.Env = withoutAWS(os.Environ())
	input, err := moto.command.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start moto: %w", err)
	}
	moto.lifeline = input
	output, err := moto.command.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start moto: %w", err)
	}
	if err := moto.command.Start(); err != nil {
		return nil, fmt.Errorf("start moto with %s: %w", python, err)
	}
	port, err := moto.port(ctx, output)
	if err != nil {
		closed := moto.Close()
		if strings.Contains(moto.log.String(), "ModuleNotFoundError") {
			err = fmt.Errorf("%w: %w", ErrNoMoto, err)
		}
		return nil, errors.Join(fmt.Errorf("start moto with %s: %w\n%s", python, err, moto.log), closed)
	}
	moto.URL = fmt.Sprintf("http://127.0.0.1:%d", port)
	return moto, nil
}

// findPython names the interpreter that has moto.
func findPython() (string, error) {
	if named, ok := os.LookupEnv("KEYWARD_MOTO"); ok {
		if named == "" {
			return "", ErrNoMoto
		}
		if strings.HasPrefix(filepath.Base(named), "python") {
			return named, nil
		}
		return interpreterBeside(named)
	}
	if server, err := exec.LookPath("moto_server"); err == nil {
		if python, err := interpreterBeside(server); err == nil {
			return python, nil
		}
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		return "", fmt.Errorf("%w (%w)", ErrNoMoto, err)
	}
	return python, nil
}

func interpreterBeside(program string) (string, error) {
	python := filepath.Join(filepath.Dir(program), "python3")
	if _, err := os.Stat(python); err != nil {
		return "", fmt.Errorf("the Python interpreter beside %s: %w", program, err)
	}
	return python, nil
}

// withoutAWS drops the variables that would change what moto or its boto3 does.
func withoutAWS(env []string) []string {
	var kept []string
	for _, entry := range env {
		if !strings.HasPrefix(entry, "AWS_") && !strings.HasPrefix(entry, "MOTO_") {
			kept = append(kept, entry)
		}
	}
	return kept
}

// port waits for the line in which the launcher tells its port.
func (m *Moto) port(ctx context.Context, output io.Reader) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	line := make(chan []byte, 1)
	go func() {
		reader := bufio.NewReader(output)
		first, _ := reader.ReadBytes('\n') // a short line is refused below
		line <- first
		_, _ = io.Copy(io.Discard, reader)
	}()
	select {
	case <-ctx.Done():
		return 0, ctx.Err()
	case text := <-line:
		var ready struct{ Port int }
		if err := json.Unmarshal(text, &ready); err != nil {
			return 0, errors.New("it ended before it answered")
		}
		return ready.Port, nil
	}
}

// Reset empties every account and region.
func (m *Moto) Reset(ctx context.Context) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, m.URL+"/moto-api/reset", nil)
	if err != nil {
		return fmt.Errorf("reset moto: %w", err)
	}
	response, err := m.client.Do(request)
	if err != nil {
		return fmt.Errorf("reset moto: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("reset moto: status %s", response.Status)
	}
	return nil
}

// Close ends the process and waits for it.
func (m *Moto) Close() error {
	err := m.lifeline.Close()
	if waited := m.command.Wait(); waited != nil {
		var exit *exec.ExitError
		if !errors.As(waited, &exit) {
			err = errors.Join(err, waited)
		}
	}
	return err
}

// tailSize is how much of moto's error output is kept, in bytes: enough for one traceback.
const tailSize = 8 << 10

// tail keeps the end of what is written to it.
type tail struct {
	mu   sync.Mutex
	text []byte
}

func (t *tail) Write(text []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, text...)
	if extra := len(t.text) - tailSize; extra > 0 {
		t.text = bytes.Clone(t.text[extra:])
	}
	return len(text), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.text)
}
