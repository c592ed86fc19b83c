package rotationtest

import (
	"context"

	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

// Breaking is a server whose calls are broken as Breaks says.
type Breaking struct {
	rotation.Server
	Breaks *Breaks
}

// Login can be broken, as can everything that the session does.
func (b Breaking) Login(ctx context.Context, c rotation.Credential) (session rotation.Session, err error) {
	err = b.Breaks.Around("Login", func() error {
		session, err = b.Server.Login(ctx, c)
		return err
	})
	if err != nil {
		if session != nil {
			_ = session.Close()
		}
		return nil, err
	}
	return &breakingSession{session, b.Breaks}, nil
}

type breakingSession struct {
	rotation.Session
	breaks *Breaks
}

func (s *breakingSession) SetPassword(ctx context.Context, user string, password rotation.Value) error {
	return s.breaks.Around("SetPassword", func() error { return s.Session.SetPassword(ctx, user, password) })
}

func (s *breakingSession) Twin(ctx context.Context, of, user string, password rotation.Value) error {
	return s.breaks.Around("Twin", func() error { return s.Session.Twin(ctx, of, user, password) })
}

func (s *breakingSession) Query(ctx context.Context, statement string) error {
	return s.breaks.Around("Query", func() error { return s.Session.Query(ctx, statement) })
}

func (s *breakingSession) Close() error {
	return s.breaks.Around("Close", s.Session.Close)
}
