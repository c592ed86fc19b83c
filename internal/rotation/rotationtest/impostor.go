package rotationtest

import (
	"bytes"
	"context"
	"io"
	"net"
	"strconv"
	"testing"
)

// strip stands between a client and a server and pretends that the server has no TLS, as somebody would who wants to
// read passwords. Sent is everything that the client says.
func strip(t *testing.T, d *DB, pretend func(client, server net.Conn) error) (port int, sent func() string) {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	heard, over := &bytes.Buffer{}, make(chan struct{})
	go func() {
		defer close(over)
		for first := true; ; first = false {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			if !first {
				// The client tries once more, without TLS: its first message says enough.
				message := make([]byte, 1<<10)
				n, _ := client.Read(message)
				heard.Write(message[:n])
			} else if server, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", net.JoinHostPort(d.Host, strconv.Itoa(d.Port))); err == nil {
				if pretend(client, server) == nil {
					_, _ = io.Copy(heard, client)
				}
				_ = server.Close()
			}
			_ = client.Close()
		}
	}()
	address, _ := listener.Addr().(*net.TCPAddr)
	return address.Port, func() string {
		_ = listener.Close()
		<-over
		return heard.String()
	}
}

// onlyPlainText tries a server that offers no TLS: the client must go away without a word about the user.
func (d *DB) onlyPlainText(t *testing.T) {
	port, sent := strip(t, d, d.NoTLS)
	_, err := d.Client.Login(t.Context(), parse(t, d.valueAt(port, "somebody", FirstPassword)))
	if err == nil {
		t.Error("the login succeeds")
	}
	if text := sent(); bytes.Contains([]byte(text), []byte("somebody")) {
		t.Errorf("the client goes on without TLS: it sends %q after %v", text, err)
	}
}
