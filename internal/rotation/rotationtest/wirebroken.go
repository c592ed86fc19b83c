package rotationtest

import (
	"net"
	"strconv"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

// BreakWire cuts the connection at every single message that setSecret sends to the server, in the middle of logins
// and between the statements of one change: before the message arrives, and before its answer does. Twins are made
// anew every time.
func (d *DB) BreakWire(t *testing.T, strategy rotation.Strategy) {
	wire := newWire(t, net.JoinHostPort(d.Host, strconv.Itoa(d.Port)))
	r := d.caseAt(wire.port(), strategy).New(t)
	user := r.Current(t).User
	for _, answerLost := range []bool{false, true} {
		for at, cut := 1, true; cut; at++ {
			cut = d.cutAt(t, r, wire, at, answerLost)
			if strategy == rotation.AlternatingUsers {
				r.Rotate(t) // back to the first user
				d.Must(t, d.Admin(t), d.Drop(user+"_clone"))
			}
			if !cut && at < 10 {
				t.Fatalf("setSecret sends %d messages only: they are not seen", at-1)
			}
		}
	}
}

func (d *DB) cutAt(t *testing.T, r *Rotation, w *wire, at int, answerLost bool) (cut bool) {
	t.Helper()
	token, process := r.Start(), r.Process()
	if err := process.Invoke(t.Context(), token, rotation.CreateSecret); err != nil {
		t.Fatal(err)
	}
	w.cut(at, answerLost)
	err := process.Invoke(t.Context(), token, rotation.SetSecret)
	cut = w.wasCut()
	w.cut(0, false)
	if err != nil && !cut {
		t.Fatalf("setSecret, which nothing breaks: %v", err)
	}
	r.checkBroken(t)
	if err := r.Invoke(t.Context(), token); err != nil {
		t.Fatalf("run again after a cut at message %d: %v", at, err)
	}
	r.checkEnd(t, token)
	return cut
}
