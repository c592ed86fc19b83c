package gate_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/gate"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

var (
	home     = compose.Environment{Partition: "aws", Region: "eu-west-1", Account: "111122223333"}
	settings = gate.Settings{Enabled: true, Folders: []string{"testdata/rules"}}
)

const (
	disabled     = "key/house-disabled"
	organization = "key/house-organization"
)

// attributes parses JSON attributes. A string "${reference}" stands for an unknown value.
func attributes(t *testing.T, text string) compose.Attributes {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var attrs map[string]any
	if err := decoder.Decode(&attrs); err != nil {
		t.Fatalf("attributes %s: %v", text, err)
	}
	marked, _ := markUnknown(attrs).(map[string]any)
	return marked
}

func markUnknown(value any) any {
	switch v := value.(type) {
	case string:
		if reference, found := strings.CutPrefix(v, "${"); found {
			return compose.Unknown{DependsOn: strings.TrimSuffix(reference, "}")}
		}
	case []any:
		for i := range v {
			v[i] = markUnknown(v[i])
		}
	case map[string]any:
		for name := range v {
			v[name] = markUnknown(v[name])
		}
	}
	return value
}

// key is the subject of a key with the given attributes besides its alias.
func key(t *testing.T, text string) *model.Subject {
	t.Helper()
	return keyIn(t, home, text)
}

func keyIn(t *testing.T, env compose.Environment, text string) *model.Subject {
	t.Helper()
	attrs := attributes(t, "{"+text+"}")
	attrs["aliases"] = []any{"alias/orders"}
	k, err := compose.DecodeKey(attrs, env)
	if err != nil {
		t.Fatal(err)
	}
	return model.FromKey(k, k.Policy())
}

// about picks the diagnostics whose summary or detail names all words.
func about(diags diag.Diagnostics, words ...string) diag.Diagnostics {
	var found diag.Diagnostics
	for _, d := range diags {
		text, all := d.Summary()+"\n"+d.Detail(), true
		for _, word := range words {
			all = all && strings.Contains(text, word)
		}
		if all {
			found = append(found, d)
		}
	}
	return found
}

// only is the single diagnostic that names all words.
func only(t *testing.T, diags diag.Diagnostics, words ...string) diag.Diagnostic {
	t.Helper()
	found := about(diags, words...)
	if len(found) != 1 {
		t.Fatalf("%d diagnostics name %q, want 1: %v", len(found), words, diags)
	}
	return found[0]
}

func TestCheck_severity(t *testing.T) {
	t.Parallel()
	bad := `"enabled": false, "organization_id": "o-abcdef1234"`
	for name, test := range map[string]struct {
		failOn  policylint.Severity
		prior   bool
		changed bool
		// disabled is a finding of severity high, organization one of severity medium.
		disabled, organization diag.Severity
	}{
		"created":                          {"", false, true, diag.SeverityError, diag.SeverityWarning},
		"changed":                          {"", true, true, diag.SeverityError, diag.SeverityWarning},
		"untouched":                        {"", true, false, diag.SeverityWarning, diag.SeverityWarning},
		"created with a lower threshold":   {policylint.Low, false, true, diag.SeverityError, diag.SeverityError},
		"created with a higher threshold":  {policylint.Critical, false, true, diag.SeverityWarning, diag.SeverityWarning},
		"untouched with a lower threshold": {policylint.Low, true, false, diag.SeverityWarning, diag.SeverityWarning},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := settings
			s.FailOn = test.failOn
			change := gate.Change{Subject: key(t, bad), Changed: test.changed}
			if test.prior {
				change.Prior = key(t, bad)
			}
			diags := gate.New(s).Check(t.Context(), change)
			if got := only(t, diags, disabled); got.Severity() != test.disabled {
				t.Errorf("%s: %s", got.Severity(), got.Summary())
			}
			if got := only(t, diags, organization); got.Severity() != test.organization {
				t.Errorf("%s: %s", got.Severity(), got.Summary())
			}
		})
	}
}

func TestCheck_saysWhatAndWhere(t *testing.T) {
	t.Parallel()
	diags := gate.New(settings).Check(t.Context(), gate.Change{
		Subject: key(t, `"enabled": false, "organization_id": "o-abcdef1234"`), Changed: true,
	})
	for rule, test := range map[string]struct {
		path  string
		words []string
	}{
		disabled: {"enabled", []string{
			"alias/orders: key/house-disabled (high)\n", "Nobody can use the key.", "Set enabled = true.", "lint_waivers",
			`{ rule = "key/house-disabled", reason`,
		}},
		organization: {"organization_id", []string{
			"alias/orders: key/house-organization (medium) in statement OrganizationUse\n", "The whole organization",
			`rule = "key/house-organization", statement = "OrganizationUse", reason`,
		}},
	} {
		got := only(t, diags, rule)
		at, ok := got.(diag.DiagnosticWithPath)
		if !ok || at.Path().String() != test.path {
			t.Errorf("%s is not at %s: %v", rule, test.path, got)
		}
		for _, word := range test.words {
			if text := got.Summary() + "\n" + got.Detail(); !strings.Contains(text, word) {
				t.Errorf("%s: no %q in:\n%s", rule, word, text)
			}
		}
	}
}

func TestCheck_passes(t *testing.T) {
	t.Parallel()
	clean := gate.New(settings).Check(t.Context(), gate.Change{Subject: key(t, ""), Changed: true})
	if clean.HasError() || len(about(clean, disabled)) > 0 || len(about(clean, organization)) > 0 {
		t.Errorf("a sound key: %v", clean)
	}
	off := gate.New(gate.Settings{FailOn: policylint.Low, Folders: []string{"no such folder"}})
	if diags := off.Check(t.Context(), gate.Change{Subject: key(t, `"enabled": false`), Changed: true}); diags != nil {
		t.Errorf("a gate that is open: %v", diags)
	}
}

// TestCheck_lockout shows that no setting lets a policy through which locks everybody out.
func TestCheck_lockout(t *testing.T) {
	t.Parallel()
	const locked = `"organization_id": "o-abcdef1234", "extra_statements": [{
		"effect": "Deny", "principals": [{"type": "*", "identifiers": ["*"]}], "actions": ["kms:PutKeyPolicy"]
	}]`
	diags := gate.New(gate.Settings{FailOn: policylint.Critical}).
		Check(t.Context(), gate.Change{Subject: key(t, locked), Changed: true})
	if len(diags) != 1 || diags[0].Severity() != diag.SeverityError || len(about(diags, "key/lockout")) != 1 {
		t.Errorf("with linting off: %v", diags)
	}
}

// TestCheck_noRules shows that a resource of a kind without rules is planned without noise.
func TestCheck_noRules(t *testing.T) {
	t.Parallel()
	secret, err := compose.DecodeSecretPolicy(compose.Attributes{}, home)
	if err != nil {
		t.Fatal(err)
	}
	subject := model.FromSecret(secret, secret.Policy()).PolicyAlone()
	if diags := gate.New(settings).Check(t.Context(), gate.Change{Subject: subject, Changed: true}); len(diags) > 0 {
		t.Errorf("found %v", diags)
	}
}

func TestCheck_waivers(t *testing.T) {
	t.Parallel()
	const bad = `"enabled": false, "organization_id": "o-abcdef1234"`
	provider := func(w model.Waiver) gate.Settings {
		s := settings
		s.Waivers = []model.Waiver{w}
		return s
	}
	for name, test := range map[string]struct {
		settings gate.Settings
		waivers  string
		waived   bool
		// note is a word that some diagnostic must hold, "" when none may speak of a waiver.
		note string
	}{
		"of the resource": {settings, `{"rule": "key/house-disabled", "reason": "a drill"}`, true, ""},
		"still valid": {
			settings, `{"rule": "key/house-disabled", "reason": "a drill", "expires": "9999-01-01"}`, true, "",
		},
		"expired": {
			settings, `{"rule": "key/house-disabled", "reason": "a drill", "expires": "2001-01-01"}`,
			false, "accepted until 2001-01-01 (a drill)",
		},
		"of another rule": {
			settings, `{"rule": "key/rotation-disabled", "reason": "a drill"}`,
			false, "waiver of key/rotation-disabled is not needed",
		},
		"of another statement": {
			settings, `{"rule": "key/house-organization", "statement": "KeyUse", "reason": "x"}`,
			false, "waiver of key/house-organization is not needed",
		},
		"of the provider": {
			provider(model.Waiver{Rule: disabled, Name: "alias/orders", Reason: "x"}), "", true, "",
		},
		"of the provider, with a glob": {
			provider(model.Waiver{Rule: disabled, Name: "alias/*", Reason: "x"}), "", true, "",
		},
		"of the provider, about another": {
			provider(model.Waiver{Rule: disabled, Name: "alias/other", Reason: "x"}), "", false, "",
		},
		"of the provider, without an effect": {
			provider(model.Waiver{Rule: "key/rotation-disabled", Name: "alias/orders", Reason: "x"}), "",
			false, "waiver of key/rotation-disabled is not needed",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			subject := key(t, bad+`, "lint_waivers": [`+test.waivers+`]`)
			diags := gate.New(test.settings).Check(t.Context(), gate.Change{Subject: subject, Changed: true})
			if found := len(about(diags, disabled+" (high)")) > 0; found == test.waived {
				t.Errorf("waived: %v, want %v: %v", !found, test.waived, diags)
			}
			notes := append(about(diags, "waiver of"), about(diags, "accepted until")...)
			if test.note == "" && len(notes) > 0 {
				t.Errorf("unexpected: %v", notes)
			}
			if test.note != "" && len(about(notes, test.note)) != 1 {
				t.Errorf("no single diagnostic holds %q: %v", test.note, notes)
			}
		})
	}
}

func TestCheck_undecided(t *testing.T) {
	t.Parallel()
	open := key(t, `"enabled": "${var.enabled}"`)
	for name, test := range map[string]struct {
		mode     gate.Undecided
		changed  bool
		want     int
		severity diag.Severity
	}{
		"by default":           {"", true, 1, diag.SeverityWarning},
		"warn":                 {gate.Warn, true, 1, diag.SeverityWarning},
		"error":                {gate.Fail, true, 1, diag.SeverityError},
		"error, but untouched": {gate.Fail, false, 1, diag.SeverityWarning},
		"ignore":               {gate.Ignore, true, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := settings
			s.Undecided = test.mode
			diags := gate.New(s).Check(t.Context(), gate.Change{Subject: open, Changed: test.changed})
			found := about(diags, "not decided until apply")
			if len(found) != test.want {
				t.Fatalf("%d diagnostics, want %d: %v", len(found), test.want, found)
			}
			for _, d := range found {
				if d.Severity() != test.severity {
					t.Errorf("%s, want %s", d.Severity(), test.severity)
				}
				if len(about(diag.Diagnostics{d}, "alias/orders", disabled, "var.enabled")) != 1 {
					t.Errorf("name, rule or reference is missing: %v", d)
				}
			}
		})
	}
}

// TestCheck_undecidedPolicy shows that a policy which is not known at all makes one short diagnostic.
func TestCheck_undecidedPolicy(t *testing.T) {
	t.Parallel()
	change := gate.Change{Subject: key(t, `"users": "${var.users}"`), Changed: true}
	d := only(t, gate.New(settings).Check(t.Context(), change), "not decided until apply")
	if n := strings.Count(d.Detail(), "var.users"); n < 1 || n > 2 || !strings.Contains(d.Detail(), organization) {
		t.Errorf("var.users is named %d times:\n%s", n, d.Detail())
	}
}

// TestCheck_undecidedForGood shows that nothing is promised for apply where nothing can become known.
func TestCheck_undecidedForGood(t *testing.T) {
	t.Parallel()
	atoms := &policy.Atoms{}
	bucket := func(resource string) *model.Subject {
		s := &model.Subject{Kind: model.Bucket, Name: "orders", Policy: &policy.Document{
			Version: policy.Version2012, Atoms: atoms, Statements: []policy.Statement{{
				Effect: policy.Deny, Principals: []policy.Principal{{Type: policy.Everyone, Value: "*"}},
				Actions: policy.Texts("s3:*"), Resources: policy.Texts(resource),
			}},
		}}
		return s.PolicyAlone()
	}
	for resource, want := range map[string]bool{
		"arn:aws:s3:::orders": false, atoms.Text("resources[0]", "arn:*"): true,
	} {
		diags := gate.New(gate.Settings{Enabled: true}).Check(t.Context(), gate.Change{Subject: bucket(resource), Changed: true})
		d := only(t, diags, "not decided", "bucket/sse-c-allowed")
		if promised := strings.Contains(d.Summary()+d.Detail(), "apply"); promised != want {
			t.Errorf("%s: %s\n%s", resource, d.Summary(), d.Detail())
		}
	}
}

func TestCheck_brokenRules(t *testing.T) {
	t.Parallel()
	s := settings
	s.Folders = []string{t.TempDir()}
	g := gate.New(s)
	created := g.Check(t.Context(), gate.Change{Subject: key(t, ""), Changed: true})
	if got := only(t, created, "unable to check"); got.Severity() != diag.SeverityError {
		t.Errorf("rules that do not run let a creation pass: %v", got)
	}
	// The plan before a destroy must pass whatever the rules are.
	untouched := g.Check(t.Context(), gate.Change{Subject: key(t, ""), Prior: key(t, "")})
	if got := only(t, untouched, "unable to check"); got.Severity() != diag.SeverityWarning {
		t.Errorf("rules that do not run stop an untouched resource: %v", got)
	}
}

// TestCheck_witness shows that a stopped plan names the request that would have got through.
func TestCheck_witness(t *testing.T) {
	t.Parallel()
	open := bucket(t, sse+`, "extra_statements": [{
		"sid": "Website", "principals": [{"type": "*", "identifiers": ["*"]}], "actions": ["s3:GetObject"], "resources": ["*"]
	}]`)
	diags := gate.New(settings).Check(t.Context(), gate.Change{Subject: open, Changed: true})
	d := only(t, diags, "bucket/public-access", "orders", "Website", "Gets through: ", "s3:GetObject arn:aws:s3:::orders/")
	at, ok := d.(diag.DiagnosticWithPath)
	if d.Severity() != diag.SeverityError || !ok || at.Path().String() != "extra_statements[0]" {
		t.Errorf("not an error at the statement: %v", d)
	}
}

// TestCheck_sameApply shows that policies for roles and keys of the same apply pass, decided. A rule of
// one's own that reads statements by itself cannot be: it would take what is not known for text.
func TestCheck_sameApply(t *testing.T) {
	t.Parallel()
	builtin := settings
	builtin.Folders = nil
	house := gate.New(settings).Check(t.Context(), gate.Change{
		Subject: key(t, `"administrators": ["${aws_iam_role.admin.arn}"]`), Changed: true,
	})
	only(t, house, "rules are not decided until apply", "key/house-organization: policy.statements is known only after apply")
	for _, subject := range []*model.Subject{
		key(t, `"administrators": ["${aws_iam_role.admin.arn}"]`),
		key(t, `"users": [{"principals": ["${aws_iam_role.app.arn}"], "via_services": ["s3"]}]`),
		keyIn(t, compose.Environment{Region: "eu-west-1"}, `"users": [{"principals": ["${aws_iam_role.app.arn}"]}]`),
		bucket(t, `"kms_key_arn": "${keyward_encryption_key.k.arn}", "logging": {"target_bucket": "orders-logs"},
			"access": [{"principals": ["${aws_iam_role.app.arn}"], "actions": ["read", "list"], "prefixes": ["in/"]}]`),
	} {
		if diags := gate.New(builtin).Check(t.Context(), gate.Change{Subject: subject, Changed: true}); len(diags) > 0 {
			t.Errorf("%s: %v", subject.Name, diags)
		}
	}
}
