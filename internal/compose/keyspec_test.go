package compose_test

import (
	"slices"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
)

// TestKeySpecs holds the table of the KMS API reference, "CreateKey", in the words of that page.
func TestKeySpecs(t *testing.T) {
	t.Parallel()
	for usage, specs := range map[string][]string{
		"ENCRYPT_DECRYPT":     {"SYMMETRIC_DEFAULT", "RSA_2048", "RSA_3072", "RSA_4096", "SM2"},
		"GENERATE_VERIFY_MAC": {"HMAC_224", "HMAC_256", "HMAC_384", "HMAC_512"},
		"SIGN_VERIFY": {
			"RSA_2048", "RSA_3072", "RSA_4096", "ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1",
			"ECC_NIST_EDWARDS25519", "ML_DSA_44", "ML_DSA_65", "ML_DSA_87", "SM2",
		},
		"KEY_AGREEMENT":           {"ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "SM2"},
		"ENCAPSULATE_DECAPSULATE": {"ML_KEM_512", "ML_KEM_768", "ML_KEM_1024"},
		"GUESS":                   nil,
	} {
		for _, spec := range compose.KeySpecs() {
			if err := compose.CheckSpec(spec, usage); (err == nil) != slices.Contains(specs, spec) {
				t.Errorf("%s for %s: %v", spec, usage, err)
			}
		}
	}
	if err := compose.CheckSpec("AES_256", "ENCRYPT_DECRYPT"); err == nil {
		t.Error("AES_256 is a data key spec, not a key spec")
	}
}

func TestDefaultUsage(t *testing.T) {
	t.Parallel()
	for spec, want := range map[string]string{
		"SYMMETRIC_DEFAULT": "ENCRYPT_DECRYPT", "HMAC_224": "GENERATE_VERIFY_MAC", "ML_KEM_768": "ENCAPSULATE_DECAPSULATE",
		"ECC_SECG_P256K1": "SIGN_VERIFY", "RSA_2048": "", "ECC_NIST_P256": "", "SM2": "", "AES_256": "",
	} {
		if got := compose.DefaultUsage(spec); got != want {
			t.Errorf("%s: %q, want %q", spec, got, want)
		}
	}
}

func TestRotationSupported(t *testing.T) {
	t.Parallel()
	for _, spec := range compose.KeySpecs() {
		if got := compose.RotationSupported(spec); got != (spec == "SYMMETRIC_DEFAULT") {
			t.Errorf("%s: %v", spec, got)
		}
	}
}

// TestDefaultOperations shows what users get by default for each usage.
func TestDefaultOperations(t *testing.T) {
	t.Parallel()
	for spec, want := range map[string][]string{
		`"HMAC_256"`: {"kms:GenerateMac", "kms:VerifyMac"},
		`"RSA_2048", "key_usage": "ENCRYPT_DECRYPT"`:    {"kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GetPublicKey"},
		`"RSA_2048", "key_usage": "SIGN_VERIFY"`:        {"kms:Sign", "kms:Verify", "kms:GetPublicKey"},
		`"ECC_NIST_P256", "key_usage": "KEY_AGREEMENT"`: {"kms:DeriveSharedSecret", "kms:GetPublicKey"},
		`"ML_KEM_512"`: {"kms:Encapsulate", "kms:Decapsulate", "kms:GetPublicKey"},
	} {
		attrs := read(t, `{"aliases": ["alias/a"], "users": [{"principals": ["ROLE"]}], "key_spec": `+spec+`}`)
		p, err := policyOf(t, "key", attrs, home)
		if err != nil {
			t.Fatal(err)
		}
		use := p.Statements[len(p.Statements)-1]
		var got []string
		for _, action := range use.Actions {
			got = append(got, action.Value)
		}
		if use.Sid != "KeyUse" || !slices.Equal(got, want) {
			t.Errorf("%s: %s gives %v, want %v", spec, use.Sid, got, want)
		}
	}
}
