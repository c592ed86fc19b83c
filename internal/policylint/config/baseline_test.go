package config

import (
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

func TestBaseline(t *testing.T) {
	t.Parallel()
	known, err := ReadBaseline(write(t, `{"format_version":"1.0","findings":[{"fingerprint":"old","rule":"a/b"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	mine := &model.Waiver{Reason: "mine"}
	result := &policylint.Result{Findings: []policylint.Finding{
		{Fingerprint: "old"}, {Fingerprint: "new"}, {Fingerprint: "old", Waived: mine},
	}}
	known.Apply(result)
	if result.Findings[0].Waived == nil || result.Findings[1].Waived != nil || result.Findings[2].Waived != mine {
		t.Errorf("waived: %v, %v, %v; want the first by the baseline and the last as it was",
			result.Findings[0].Waived, result.Findings[1].Waived, result.Findings[2].Waived)
	}
}

func TestReadBaseline_refuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "[]", "{}", `{"format_version":"2.0","findings":[]}`, `{"version":"2.1.0","runs":[]}`, `{"format_version":"1.2"}`} {
		if _, err := ReadBaseline(write(t, text)); err == nil {
			t.Errorf("%q is taken for a baseline", text)
		}
	}
}
