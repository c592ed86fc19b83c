package rotationtest

import (
	"context"
	"errors"
	"io"
	"net"
	"strconv"
	"sync"
	"testing"
)

// wire stands between a client and a server. It cuts the connection at one of the messages that the client sends.
type wire struct {
	net.Listener
	to string

	mu sync.Mutex
	// seen counts messages; that with the number at is not delivered or, where answerLost, its answer is not.
	seen, at   int
	answerLost bool
}

// newWire leads to a server.
func newWire(t *testing.T, to string) *wire {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{Listener: listener, to: to}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go w.carry(client)
		}
	}()
	return w
}

func (w *wire) port() int {
	_, port, _ := net.SplitHostPort(w.Addr().String())
	n, _ := strconv.Atoi(port)
	return n
}

// cut counts anew.
func (w *wire) cut(at int, answerLost bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen, w.at, w.answerLost = 0, at, answerLost
}

// wasCut reports whether there was a message with the number.
func (w *wire) wasCut() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.seen >= w.at
}

// next reports what happens to the next message.
func (w *wire) next() (undelivered, unanswered bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen++
	isIt := w.seen == w.at
	return isIt && !w.answerLost, isIt && w.answerLost
}

func (w *wire) carry(client net.Conn) {
	defer func() { _ = client.Close() }()
	server, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", w.to)
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	answers := &tap{Writer: client}
	go func() {
		// Where the answer is lost, its coming shows that the message has had its effect.
		_, _ = io.Copy(answers, server)
		_ = client.Close()
	}()
	buffer := make([]byte, 1<<16)
	for {
		n, err := client.Read(buffer)
		if err != nil {
			return
		}
		undelivered, unanswered := w.next()
		if undelivered {
			return
		}
		if unanswered {
			answers.shut()
		}
		if _, err := server.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// tap ends a stream where it was shut.
type tap struct {
	io.Writer
	mu     sync.Mutex
	isShut bool
}

func (p *tap) shut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.isShut = true
}

var errShut = errors.New("shut by the test")

func (p *tap) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.isShut {
		return 0, errShut
	}
	return p.Writer.Write(b)
}
