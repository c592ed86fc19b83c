package compose

import (
	"fmt"
	"slices"
)

// The key usages of KMS.
const (
	EncryptDecrypt         = "ENCRYPT_DECRYPT"
	SignVerify             = "SIGN_VERIFY"
	GenerateVerifyMAC      = "GENERATE_VERIFY_MAC"
	KeyAgreement           = "KEY_AGREEMENT"
	EncapsulateDecapsulate = "ENCAPSULATE_DECAPSULATE"
)

// SymmetricDefault is the key spec of symmetric encryption keys, the only ones that AWS services
// use and that AWS rotates.
const SymmetricDefault = "SYMMETRIC_DEFAULT"

// keySpecs lists the usages of each key spec, as the API reference of CreateKey does.
// https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
var keySpecs = []struct {
	name   string
	usages []string
}{
	{SymmetricDefault, []string{EncryptDecrypt}},
	{"HMAC_224", []string{GenerateVerifyMAC}},
	{"HMAC_256", []string{GenerateVerifyMAC}},
	{"HMAC_384", []string{GenerateVerifyMAC}},
	{"HMAC_512", []string{GenerateVerifyMAC}},
	{"RSA_2048", []string{EncryptDecrypt, SignVerify}},
	{"RSA_3072", []string{EncryptDecrypt, SignVerify}},
	{"RSA_4096", []string{EncryptDecrypt, SignVerify}},
	{"ECC_NIST_P256", []string{SignVerify, KeyAgreement}},
	{"ECC_NIST_P384", []string{SignVerify, KeyAgreement}},
	{"ECC_NIST_P521", []string{SignVerify, KeyAgreement}},
	{"ECC_SECG_P256K1", []string{SignVerify}},
	{"ECC_NIST_EDWARDS25519", []string{SignVerify}},
	{"ML_DSA_44", []string{SignVerify}},
	{"ML_DSA_65", []string{SignVerify}},
	{"ML_DSA_87", []string{SignVerify}},
	{"ML_KEM_512", []string{EncapsulateDecapsulate}},
	{"ML_KEM_768", []string{EncapsulateDecapsulate}},
	{"ML_KEM_1024", []string{EncapsulateDecapsulate}},
	{"SM2", []string{EncryptDecrypt, SignVerify, KeyAgreement}},
}

// KeySpecs are the key specs that KMS knows.
func KeySpecs() []string {
	names := make([]string, len(keySpecs))
	for i, spec := range keySpecs {
		names[i] = spec.name
	}
	return names
}

// KeyUsages are the usages of a key spec, nil when KMS does not know the spec.
func KeyUsages(spec string) []string {
	for _, s := range keySpecs {
		if s.name == spec {
			return slices.Clone(s.usages)
		}
	}
	return nil
}

// DefaultUsage is the only usage of a key spec, "" when it has several (or is none): then the
// user has to choose.
func DefaultUsage(spec string) string {
	if usages := KeyUsages(spec); len(usages) == 1 {
		return usages[0]
	}
	return ""
}

// CheckSpec says why KMS would refuse a key of that spec and usage, nil when it would not.
func CheckSpec(spec, usage string) error {
	usages := KeyUsages(spec)
	switch {
	case usages == nil:
		return fmt.Errorf("%q is not a key spec of KMS; it has %s", spec, quoted(KeySpecs()))
	case usage == "":
		return fmt.Errorf("a key of spec %s can serve as %s; set key_usage to one of them", spec, quoted(usages))
	case !slices.Contains(usages, usage):
		return fmt.Errorf("a key of spec %s cannot have key_usage %q; write %s", spec, usage, quoted(usages))
	}
	return nil
}

// RotationSupported reports whether KMS rotates keys of that spec by itself (for keys whose
// material KMS made).
// https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
func RotationSupported(spec string) bool { return spec == SymmetricDefault }

// useOperations are the operations that a statement gives to users of a key when they name none.
func useOperations(spec, usage string) []string {
	switch {
	case spec == SymmetricDefault:
		return []string{"Encrypt", "Decrypt", "ReEncrypt*", "GenerateDataKey*"}
	case usage == EncryptDecrypt:
		return []string{"Encrypt", "Decrypt", "ReEncrypt*", "GetPublicKey"}
	case usage == SignVerify:
		return []string{"Sign", "Verify", "GetPublicKey"}
	case usage == GenerateVerifyMAC:
		return []string{"GenerateMac", "VerifyMac"}
	case usage == KeyAgreement:
		return []string{"DeriveSharedSecret", "GetPublicKey"}
	case usage == EncapsulateDecapsulate:
		return []string{"Encapsulate", "Decapsulate", "GetPublicKey"}
	}
	return nil
}

// allowedOperations are the operations that a user may ask for: those given by default, their
// parts, and DescribeKey. Administration and grants have attributes of their own.
func allowedOperations(spec, usage string) []string {
	allowed := append(useOperations(spec, usage), "DescribeKey")
	if usage == EncryptDecrypt {
		allowed = append(allowed, "ReEncryptFrom", "ReEncryptTo")
	}
	if spec == SymmetricDefault {
		allowed = append(allowed, "GenerateDataKey", "GenerateDataKeyWithoutPlaintext",
			"GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext")
	}
	return allowed
}
