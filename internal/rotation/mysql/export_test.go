package mysql

import (
	"context"
	"errors"

	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

// Attributes are the requirements, limits and default roles of an account.
type Attributes struct{ Require, Limits, DefaultRole string }

// ReadAttributes reads those of an account of any host, as from a server of a version.
func ReadAttributes(ctx context.Context, server rotation.Server, admin rotation.Credential, user, version string) (a Attributes, err error) {
	login, err := server.Login(ctx, admin)
	if err != nil {
		return a, err
	}
	g, err := login.(*session).grants(ctx, version, account{user, "%"})
	if err == nil {
		a = Attributes{g.require, g.limits, g.defaultRole}
	}
	return a, errors.Join(err, login.Close())
}
