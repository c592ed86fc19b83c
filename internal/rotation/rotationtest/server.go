package rotationtest

import (
	"context"

	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

// Breaking is a server whose calls are broken or held up as Calls says.
type Breaking struct {
	rotation.Server
	Calls *Calls
}

// Login can be broken, as can everything that the session does.
func (b Breaking) Login(ctx context.Context, c rotation.Credential) (session rotation.Session, err error) {
	err = b.Calls.Around("Login", func() error {
		session, err = b.Server.Login(ctx, c)
		if err == nil {
			b.Calls.opened(session)
		}
		return err
	})
	if err != nil {
		if session != nil {
			_ = session.Close()
		}
		return nil, err
	}
	return &breakingSession{session, b.Calls}, nil
}

type breakingSession struct {
	rotation.Session
	calls *Calls
}

func (s *breakingSession) CheckUser(ctx context.Context, user string) error {
	return s.calls.Around("CheckUser", func() error { return s.Session.CheckUser(ctx, user) })
}

func (s *breakingSession) SetPassword(ctx context.Context, c rotation.Change) error {
	return s.calls.exclusively("SetPassword", func() error { return s.Session.SetPassword(ctx, c) })
}

func (s *breakingSession) Twin(ctx context.Context, of string, c rotation.Change) error {
	return s.calls.exclusively("Twin", func() error { return s.Session.Twin(ctx, of, c) })
}

func (s *breakingSession) Query(ctx context.Context, statement string) error {
	return s.calls.Around("Query", func() error { return s.Session.Query(ctx, statement) })
}

func (s *breakingSession) Close() error {
	return s.calls.Around("Close", s.Session.Close)
}
