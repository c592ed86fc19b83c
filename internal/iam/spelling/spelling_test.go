package spelling_test

import (
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/spelling"
)

func TestPerhaps(t *testing.T) {
	t.Parallel()
	candidates := []string{"ReEncryptFrom", "ReEncryptTo", "Decrypt", "Encrypt"}
	for name, want := range map[string]string{
		"Decript":   ": did you mean Decrypt?",
		"DECRYPTT":  ": did you mean Decrypt?",
		"ReEncrypt": ": did you mean ReEncryptTo?",
		"Sign":      "",
		"":          "",
	} {
		if got := spelling.Perhaps(candidates, name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}
