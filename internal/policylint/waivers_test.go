package policylint

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// public is a key of which two statements let everybody in.
func public(t *testing.T, name string) *model.Subject {
	t.Helper()
	doc, err := policy.Parse([]byte(`{"Statement": [
		{"Sid": "One", "Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"},
		{"Sid": "Two", "Effect": "Allow", "Principal": "*", "Action": "kms:Encrypt", "Resource": "*"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	return &model.Subject{
		Kind: model.Key, Name: name, Address: "aws_kms_key." + name, Policy: doc, PolicyOnly: true,
		Unknown: map[string]string{},
	}
}

// open is what a lint finds of key/public-access and no waiver covers: "a 0" is statement 0 of key a.
func open(t *testing.T, l *Linter, m *model.Model) ([]string, *Result) {
	t.Helper()
	result, err := l.Lint(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, f := range result.Findings {
		if f.Rule == "key/public-access" && f.Waived == nil {
			left = append(left, f.Name+" "+string(rune('0'+f.Statement.Index)))
		}
	}
	return left, result
}

// A waiver in the code covers the subjects and statements it stands at, and nothing else.
func TestLint_codeWaivers(t *testing.T) {
	t.Parallel()
	a, b := public(t, "a"), public(t, "b")
	l := mustNew(t, Options{AsOf: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)})
	for name, test := range map[string]struct {
		waiver          model.Waiver
		about           []model.Part
		want            []string
		unused, expired int
	}{
		"a subject":     {model.Waiver{}, []model.Part{{Subject: a, Statement: model.WholeSubject}}, []string{"b 0", "b 1"}, 0, 0},
		"a statement":   {model.Waiver{}, []model.Part{{Subject: a, Statement: 1}}, []string{"a 0", "b 0", "b 1"}, 0, 0},
		"two subjects":  {model.Waiver{}, []model.Part{{Subject: a, Statement: 0}, {Subject: b, Statement: 0}}, []string{"a 1", "b 1"}, 0, 0},
		"by Sid":        {model.Waiver{Statement: "Two"}, []model.Part{{Subject: a, Statement: model.WholeSubject}}, []string{"a 0", "b 0", "b 1"}, 0, 0},
		"not planned":   {model.Waiver{}, nil, []string{"a 0", "a 1", "b 0", "b 1"}, 0, 0},
		"another thing": {model.Waiver{}, []model.Part{{Subject: a, Statement: 7}}, []string{"a 0", "a 1", "b 0", "b 1"}, 1, 0},
		"expired": {
			model.Waiver{Expires: "2026-11-23"},
			[]model.Part{{Subject: a, Statement: model.WholeSubject}},
			[]string{"a 0", "a 1", "b 0", "b 1"},
			0, 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.waiver.Rule, test.waiver.Reason = "key/public-access", "r"
			left, result := open(t, l, &model.Model{
				Subjects: []*model.Subject{a, b}, Waivers: []model.CodeWaiver{{Waiver: test.waiver, About: test.about}},
			})
			slices.Sort(left)
			if !slices.Equal(left, test.want) || len(result.UnusedWaivers) != test.unused || len(result.ExpiredWaivers) != test.expired {
				t.Errorf("left %v, unused %v, expired %v", left, result.UnusedWaivers, result.ExpiredWaivers)
			}
			noted := slices.ContainsFunc(result.Findings, func(f Finding) bool { return f.Expired != nil })
			if noted != (test.expired > 0) {
				t.Errorf("a finding names the expired waiver: %v", noted)
			}
		})
	}
}

// max_waiver_days counts from the day of the lint, wherever a waiver stands.
func TestLint_maxWaiverDays(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 11, 24, 15, 0, 0, 0, time.UTC)
	at := model.Source{File: "main.tf", Line: 7}
	for expires, says := range map[string]string{
		"2026-12-24": "",
		"2026-01-01": "",
		"2026-12-25": "the waiver of key/rotation-disabled expires on 2026-12-25: max_waiver_days is 30, so it must expire by 2026-12-24",
		"":           "the waiver of key/rotation-disabled has no last day: max_waiver_days is 30, so it must expire by 2026-12-24",
	} {
		w := model.Waiver{Rule: "key/rotation-disabled", Reason: "r", Expires: expires, Source: at}
		options := Options{AsOf: day, MaxWaiverDays: 30}
		l := mustNew(t, options)
		_, code := l.Lint(t.Context(), &model.Model{Waivers: []model.CodeWaiver{{Waiver: w}}})
		_, own := l.Lint(t.Context(), &model.Model{Subjects: []*model.Subject{
			{Kind: model.Key, Address: "keyward_encryption_key.a", Source: at, Waivers: []model.Waiver{w}},
		}})
		options.Waivers = []model.Waiver{w}
		_, file := New(t.Context(), options)
		for where, err := range map[string]error{
			"main.tf:7: ": code, "main.tf:7: keyward_encryption_key.a: lint_waivers: ": own, "main.tf:7:  ": file,
		} {
			if says == "" {
				if err != nil {
					t.Errorf("expires %q: %v", expires, err)
				}
				continue
			}
			if err == nil || err.Error() != strings.TrimRight(where, " ")+" "+says {
				t.Errorf("expires %q: error %v, want %s%s", expires, err, where, says)
			}
		}
	}
}

func TestLint_codeWaiverOfNoRule(t *testing.T) {
	t.Parallel()
	w := model.Waiver{Rule: "key/lockuot", Reason: "r", Source: model.Source{File: "main.tf", Line: 3}}
	_, err := mustNew(t, Options{}).Lint(t.Context(), &model.Model{Waivers: []model.CodeWaiver{{Waiver: w}}})
	if err == nil || !strings.HasPrefix(err.Error(), `main.tf:3: waivers: there is no rule "key/lockuot"`) {
		t.Errorf("error %v, want the place and the rule", err)
	}
}
