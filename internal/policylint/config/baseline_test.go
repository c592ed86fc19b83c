package config

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

func TestBaseline(t *testing.T) {
	t.Parallel()
	known, err := ReadBaseline(write(t, `{"format_version":"1.0", "findings":[
		{"fingerprint":"old","rule":"a/b","address":"x"},
		{"fingerprint":"older","rule":"a/b","address":"x","waived":{"reason":"in the baseline","expires":null}},
		{"fingerprint":"waived","rule":"a/b","address":"x","waived":{"reason":"scratch data","expires":"2026-01-31"}},
		{"fingerprint":"fixed","rule":"a/c","address":"y","name":"n"},
		{"fingerprint":"fixed","rule":"a/c","address":"y","name":"n"},
		{"fingerprint":"now open","rule":"a/d","address":"z"},
		{"fingerprint":"open at another place","rule":"a/e","address":"z"}
	], "undecided": [{"fingerprint":"was open"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	mine := &model.Waiver{Reason: "mine"}
	result := &policylint.Result{
		Findings: []policylint.Finding{
			{Fingerprint: "old"},
			{Fingerprint: "older"},
			{Fingerprint: "new"},
			{Fingerprint: "old", Waived: mine},
			{Fingerprint: "waived"},
			{Fingerprint: "was open"},
		},
		Undecided: []policylint.Finding{
			{Fingerprint: "now open", Rule: "a/d", Address: "z"},
			{Fingerprint: "elsewhere", Rule: "a/e", Address: "z"},
		},
	}
	known.Apply(result)
	reasons := func(list []policylint.Finding) []string {
		var reasons []string
		for _, f := range list {
			reason := ""
			if f.Waived != nil {
				reason = f.Waived.Reason
			}
			reasons = append(reasons, reason)
		}
		return reasons
	}
	const in = policylint.InBaseline
	if diff := cmp.Diff([]string{in, in, "", "mine", "", ""}, reasons(result.Findings)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"", ""}, reasons(result.Undecided)); diff != "" {
		t.Errorf("undecided (-want +got):\n%s", diff)
	}
	want := []policylint.Known{{Rule: "a/c", Address: "y", Name: "n", Fingerprint: "fixed"}}
	if diff := cmp.Diff(want, result.Gone); diff != "" {
		t.Errorf("no longer found (-want +got):\n%s", diff)
	}
}

func TestBaseline_none(t *testing.T) {
	t.Parallel()
	result := &policylint.Result{Findings: []policylint.Finding{{Fingerprint: "a"}}}
	(*Baseline)(nil).Apply(result)
	if result.Findings[0].Waived != nil {
		t.Error("no baseline holds a finding")
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
