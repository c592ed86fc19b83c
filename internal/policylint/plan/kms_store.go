package plan

import "github.com/keyward/terraform-provider-keyward/internal/policylint/model"

const (
	kmsStore   = "aws_kms_custom_key_store"
	hsmCluster = "aws_cloudhsm_v2_cluster"
	hsmOfOne   = "aws_cloudhsm_v2_hsm"
	cloudHSM   = "AWS_CLOUDHSM"
)

func readKeyStore(_ *planned, r *resource) (*model.Subject, error) {
	f := fields{newSubject(model.KeyStore, r)}
	if name, known := r.get("custom_key_store_name").(string); known {
		f.subject.Name = name
	}
	kind := r.setting("custom_key_store_type", cloudHSM)
	f.set(kind, "type")
	switch kind {
	case cloudHSM:
		f.set(r.isSet("key_store_password"), "password_in_state")
	case "EXTERNAL_KEY_STORE":
		f.set(r.get("xks_proxy_connectivity"), "proxy_connectivity")
		list, _ := r.get("xks_proxy_authentication_credential").([]any)
		f.set(len(list) > 0, "credential_in_state")
	}
	return f.subject, nil
}

// readCluster reads a CloudHSM cluster, which is where the keys of a custom key store are. How many HSMs
// it has is known where the plan makes it.
func readCluster(p *planned, r *resource) (*model.Subject, error) {
	f := fields{newSubject(model.KeyStore, r)}
	f.set("CLOUDHSM_CLUSTER", "type")
	f.set(r.get("hsm_type"), "hsm_type")
	count := 0
	for _, hsm := range p.parts[r.Address] {
		if hsm.Type == hsmOfOne {
			count++
		}
	}
	switch _, doubt := p.part(r, hsmOfOne); {
	case count > 1 || doubt == "" && r.isNew():
		f.set(count, "hsms")
	default:
		f.unknown(doubt, "hsms")
	}
	return f.subject, nil
}
