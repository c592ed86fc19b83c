package report

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// TestReport_markdownEscapes: a text of a plan is shown as it is. It formats nothing, ends no cell, and
// mentions nobody.
func TestReport_markdownEscapes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"a | b":            `a \| b`,
		"<script>":         `\<script\>`,
		"@org/team #12":    "@<!-- -->org/team #<!-- -->12",
		"[x](http://e.g)":  `\[x\](http://e.g)`,
		"two\nlines\r":     "two<br>lines ",
		"*b* _i_ `c` ~~s~": "\\*b\\* \\_i\\_ \\`c\\` \\~\\~s\\~",
		`back\slash &amp;`: `back\\slash \&amp;`,
	} {
		if got := escapeMarkdown(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"plain": "`plain`", "a`b": "`` a`b ``", "a``b`c": "``` a``b`c ```", "a\nb": "`a b`", "a|b": "`a\\|b`",
	} {
		if got := cell(text); got != want {
			t.Errorf("cell of %q is %q, want %q", text, got, want)
		}
	}
}

// TestReport_markdownRows: whatever a finding says, it is one row of three cells.
func TestReport_markdownRows(t *testing.T) {
	t.Parallel()
	r := clean()
	r.Quiet = true
	r.Result.Findings = []policylint.Finding{{
		Rule: "key/a", Severity: policylint.High, Message: "a | b\n| c | d |\r\n\n", Address: "aws_kms_key.x[\"a|b\n`\"]",
	}}
	lines := strings.Split(strings.TrimSpace(string(printed(t, "markdown", r))), "\n")
	row := strings.ReplaceAll(lines[len(lines)-1], `\|`, "")
	if len(lines) != 5 || strings.Count(row, "|") != 4 {
		t.Errorf("%d lines, the last is %s", len(lines), row)
	}
}

// TestReport_markdownLimit: a comment that is too long is refused as a whole.
func TestReport_markdownLimit(t *testing.T) {
	t.Parallel()
	r := clean()
	for range 2000 {
		r.Result.Findings = append(r.Result.Findings, policylint.Finding{
			Rule: "key/a", Severity: policylint.High, Message: "A long message.", Address: "aws_kms_key.x",
		})
	}
	r.Result.Undecided = everything().Result.Undecided
	out := string(printed(t, "markdown", r))
	if n := utf8.RuneCountInString(out); n > 65_536 {
		t.Errorf("%d characters", n)
	}
	shown := strings.Count(out, "A long message.")
	if !strings.Contains(out, "there is no room for them here") || shown == 0 || shown == 2000 {
		t.Errorf("%d rows, and it ends: %s", shown, out[len(out)-400:])
	}
	if !strings.Contains(out, "2000 findings (2000 high), 1 undecided") {
		t.Errorf("the summary is missing: %s", out[len(out)-400:])
	}
}

// TestReport_markdownBaseline: what the baseline holds is apart from what has a waiver with a reason.
func TestReport_markdownBaseline(t *testing.T) {
	t.Parallel()
	r := clean()
	r.Result.Findings = []policylint.Finding{
		{Rule: "key/a", Address: "aws_kms_key.x", Severity: policylint.Low, Waived: &model.Waiver{Reason: policylint.InBaseline}},
		{Rule: "key/b", Address: "aws_kms_key.x", Severity: policylint.Low, Waived: &model.Waiver{Reason: "Ours."}},
	}
	r.Result.Gone = []policylint.Known{{Rule: "key/c", Name: "alias/x"}}
	out := string(printed(t, "markdown", r))
	for _, want := range []string{
		"Waived (1)</summary>\n\n- `aws_kms_key.x` `key/b`: Ours\n", "In the baseline (1)</summary>\n\n- `aws_kms_key.x` `key/a`\n",
		"without them)</summary>\n\n- `alias/x` `key/c`\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
}
