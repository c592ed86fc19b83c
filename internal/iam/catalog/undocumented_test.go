package catalog_test

import (
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/catalog"
)

func TestUndocumentedAction(t *testing.T) {
	t.Parallel()
	for pattern, want := range map[string]string{
		"kms:Decrypt":     "",
		"kms:ReEncrypt*":  "",
		"*:Anything":      "",
		"kms:Decript":     "AWS documents no action kms:Decript (catalogue " + catalog.Version() + "): did you mean kms:Decrypt?",
		"s33:GetObject":   "AWS documents no service s33 (",
		"s3:Telephone":    "AWS documents no action s3:Telephone (",
		"s3:DeletObject*": "did you mean s3:DeleteObject?",
	} {
		checkText(t, pattern, catalog.UndocumentedAction(pattern), want)
	}
}

func TestUndocumentedKey(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ action, key, value, want string }{
		{"s3:GetObject", "aws:SecureTransport", "true", ""},
		{"s3:GetObject", "AWS:securetransport", "False", ""},
		{"s3:GetObject", "aws:PrincipalTag/team", "yes", ""},
		{"kms:Decrypt", "kms:EncryptionContext:tenant", "yes", ""},
		{"s3:GetObject", "accounts.example.com:aud", "x", ""},
		{"s3:GetObject", "saml:namequalifier", "x", ""},
		{"s3:GetObject", "aws:SecureTranport", "true", "AWS documents no condition key aws:SecureTranport (catalogue " + catalog.Version() + "): did you mean aws:SecureTransport?"},
		{"kms:Decrypt", "kms:ViaServise", "x", "did you mean kms:ViaService?"},
		{"s3:GetObject", "s4:prefix", "x", "did you mean s3:prefix?"},
		{"nothing:At", "aws:SecureTranport", "true", "did you mean aws:SecureTransport?"},
		{"s3:GetObject", "aws:SecureTransport", "ture", `AWS documents aws:SecureTransport as a Boolean, and "ture" is neither true nor false`},
	} {
		checkText(t, tt.key+"="+tt.value, catalog.UndocumentedKey(tt.action, tt.key, []string{tt.value}), tt.want)
	}
}

// checkText wants a text within another, and nothing where nothing is wanted.
func checkText(t *testing.T, about, got, want string) {
	t.Helper()
	if (got == "") != (want == "") || !strings.Contains(got, want) {
		t.Errorf("%s: got %q, want %q", about, got, want)
	}
}
