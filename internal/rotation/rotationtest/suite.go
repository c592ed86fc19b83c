package rotationtest

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

// Test runs what every engine has to pass.
func (e Engine) Test(t *testing.T) {
	t.Parallel()
	d := e.Running(t)
	for _, strategy := range []rotation.Strategy{rotation.SingleUser, rotation.AlternatingUsers} {
		t.Run(string(strategy), func(t *testing.T) {
			t.Parallel()
			t.Run("broken", d.Case(strategy).BreakEverything)
			t.Run("wire broken", func(t *testing.T) { d.BreakWire(t, strategy) })
			t.Run("twice at once", d.Case(strategy).Together)
		})
	}
	t.Run("connected clients go on", d.connectedClientsGoOn)
	t.Run("a name that is too long", d.nameTooLong)
	t.Run("the server is verified", d.verifiesTheServer)
	t.Run("a server without TLS", d.onlyPlainText)
}

// connectedClientsGoOn rotates alternating users while a client is connected, also as the user that is prepared for
// the next turn.
func (d *DB) connectedClientsGoOn(t *testing.T) {
	r := d.Case(rotation.AlternatingUsers).New(t)
	first := r.Current(t)
	client, err := d.Client.Login(t.Context(), first)
	if err != nil {
		t.Fatal(err)
	}
	may, _ := d.Uses(first.User)
	for range 3 {
		r.Rotate(t)
		if err := client.Query(t.Context(), may[0]); err != nil {
			t.Errorf("a client that was connected before: %v", err)
		}
	}
	if err := client.Close(); err != nil {
		t.Error(err)
	}
}

// nameTooLong asks the server itself what names it takes, before anything is stored.
func (d *DB) nameTooLong(t *testing.T) {
	c := d.Case(rotation.AlternatingUsers)
	user, admin := d.LongName()
	c.Value = func(t *testing.T) (string, string) {
		d.Must(t, d.Admin(t), admin...)
		return d.Value(user, FirstPassword), d.Value(d.AdminUser, d.AdminPassword)
	}
	r := c.New(t)
	err := r.Invoke(t.Context(), r.Start())
	if !errors.Is(err, rotation.ErrNameTooLong) {
		t.Errorf("error %v, want that the name is too long", err)
	}
	if r.Secrets.Value(secretID, Pending) != "" {
		t.Error("a value is stored all the same")
	}
	c = d.Case(rotation.SingleUser)
	c.Value = func(*testing.T) (string, string) { return d.Value(user, FirstPassword), "" }
	c.New(t).Rotate(t)
}

func (d *DB) verifiesTheServer(t *testing.T) {
	trusted := Trust(t, d.CAFile)
	expired := trusted.Clone()
	expired.Time = func() time.Time { return time.Now().AddDate(1, 0, 0) }
	for name, test := range map[string]struct {
		trust *tls.Config
		says  string
	}{
		"unknown authority":   {&tls.Config{RootCAs: x509.NewCertPool(), MinVersion: tls.VersionTLS12}, "unknown authority"},
		"expired certificate": {expired, "certificate has expired"},
		"plain text":          {nil, ""},
	} {
		_, err := d.Engine.Client(test.trust).Login(t.Context(), d.Admin(t))
		if err == nil {
			t.Errorf("%s: the login succeeds", name)
		} else if !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), d.AdminPassword) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if !d.Refused(t, d.Credential(t, d.AdminUser, "wrong")) {
		t.Error("a wrong password is not ErrRefused")
	}
}
