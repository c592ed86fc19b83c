package plan

import (
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

const (
	dxConnection = "aws_dx_connection"
	dxMACsecKey  = "aws_dx_macsec_key_association"
)

func dx() types {
	return types{
		readers:     map[string]reader{dxConnection: readConnection},
		identifiers: map[string][]string{dxConnection: {"id"}},
		parts:       map[string]part{dxMACsecKey: {main: dxConnection, link: "connection_id"}},
	}
}

func readConnection(p *planned, r *resource) (*model.Subject, error) {
	f := fields{newSubject(model.Connection, r)}
	f.subject.Scope = p.scopeOf(r, "directconnect")
	requested := r.setting("request_macsec", false)
	f.set(r.get("bandwidth"), "bandwidth")
	f.set(requested, "macsec_requested")
	// A connection that can do MACsec starts with should_encrypt (AWS Direct Connect, "MAC Security").
	mode := "no_encrypt"
	if requested == true {
		mode = "should_encrypt"
	}
	f.set(r.setting("encryption_mode", mode), "encryption_mode")
	key := false
	for _, association := range p.parts[r.Address] {
		key = key || association.Type == dxMACsecKey && association.sets("cak")
	}
	f.set(key, "macsec_key_configured")
	return f.subject, nil
}
