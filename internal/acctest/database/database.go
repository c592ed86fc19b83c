// Package database starts real database servers on loopback for tests: without root, with TLS, with nothing
// else listening to them, and gone when the test ends.
package database

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// ErrMissing is the error of a server whose programs are not on this machine.
var ErrMissing = errors.New("the server is not installed")

// Server is a running server. Everybody has to use TLS.
type Server struct {
	Host string
	Port int
	// CAFile is the certificate in PEM that the server's own is signed with.
	CAFile string
	// AdminUser may make and change users.
	AdminUser, AdminPassword string

	folder string
	stop   func() error
}

// Close stops the server and removes its files.
func (s *Server) Close() error {
	err := s.stop()
	return errors.Join(err, os.RemoveAll(s.folder))
}

const (
	adminUser     = "keyward_admin"
	adminPassword = "the-administrator-of-the-tests"
	startTimeout  = 60 * time.Second
)

// newServer makes the folder of a server with its certificates, owned by whoever will run it.
func newServer(name string) (*Server, error) {
	folder, err := os.MkdirTemp("", "keyward-"+name+"-")
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	s := &Server{
		Host: "127.0.0.1", Port: port, AdminUser: adminUser, AdminPassword: adminPassword,
		CAFile: filepath.Join(folder, "ca.pem"), folder: folder,
	}
	return s, errors.Join(writeCertificates(folder), s.own())
}

func (s *Server) path(name string) string { return filepath.Join(s.folder, name) }

// own gives all files to the user that servers run as: PostgreSQL refuses to run as root.
func (s *Server) own() error {
	id, err := unprivileged()
	if id == nil || err != nil {
		return err
	}
	return filepath.WalkDir(s.folder, func(path string, _ os.DirEntry, err error) error {
		return errors.Join(err, os.Lchown(path, int(id.Uid), int(id.Gid)))
	})
}

// unprivileged is who servers run as when the tests run as root; nil for everybody else, whose own they are.
func unprivileged() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		return nil, fmt.Errorf("servers do not run as root, and there is no user nobody: %w", err)
	}
	uid, uidErr := strconv.ParseUint(nobody.Uid, 10, 32)
	gid, gidErr := strconv.ParseUint(nobody.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, errors.Join(uidErr, gidErr)
}

// command is a program in the server's folder, run as the server.
func (s *Server) command(program string, args ...string) (*exec.Cmd, error) {
	id, err := unprivileged()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(program, args...)
	cmd.Dir = s.folder
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + s.folder, "LC_ALL=C"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: id}
	return cmd, nil
}

// run runs a program to its end.
func (s *Server) run(program string, args ...string) error {
	cmd, err := s.command(program, args...)
	if err != nil {
		return err
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", filepath.Base(program), err, out)
	}
	return nil
}

// start runs the server itself and waits until ready says so. What it prints is in the error when it does not.
func (s *Server) start(ready func(context.Context) error, program string, args ...string) error {
	cmd, err := s.command(program, args...)
	if err != nil {
		return err
	}
	log, err := os.Create(s.path("server.log"))
	if err != nil {
		return err
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return err
	}
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }()
	s.stop = sync.OnceValue(func() error {
		// A server that ends by itself is a failure that the tests have seen already.
		_ = cmd.Process.Signal(syscall.SIGQUIT)
		select {
		case <-exited:
		case <-time.After(startTimeout):
			_ = cmd.Process.Kill()
			<-exited
		}
		return nil
	})
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	for {
		err := ready(ctx)
		if err == nil {
			return nil
		}
		select {
		case exit := <-exited:
			text, _ := os.ReadFile(s.path("server.log"))
			return fmt.Errorf("%s ended: %w\n%s", filepath.Base(program), exit, text)
		case <-ctx.Done():
			text, _ := os.ReadFile(s.path("server.log"))
			return errors.Join(fmt.Errorf("%s does not answer: %w\n%s", filepath.Base(program), err, text), s.stop())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// listens is ready when something accepts connections.
func (s *Server) listens(ctx context.Context) error {
	connection, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(s.Host, strconv.Itoa(s.Port)))
	if err != nil {
		return err
	}
	return connection.Close()
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	address, ok := listener.Addr().(*net.TCPAddr)
	if !ok {
		return 0, errors.Join(errors.New("no TCP address"), listener.Close())
	}
	return address.Port, listener.Close()
}

// find is the first of some programs that there is.
func find(candidates ...string) (string, error) {
	for _, candidate := range candidates {
		matches, err := filepath.Glob(candidate)
		if err == nil && len(matches) > 0 {
			return matches[len(matches)-1], nil
		}
		if found, err := exec.LookPath(candidate); err == nil {
			return found, nil
		}
	}
	return "", fmt.Errorf("%w: no %s", ErrMissing, filepath.Base(candidates[0]))
}

// LogFile is what the server prints.
func (s *Server) LogFile() string { return s.path("server.log") }
