package eval_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
)

func TestGlob(t *testing.T) {
	t.Parallel()
	tests := []struct {
		pattern, text string
		want          bool
	}{
		{"", "", true},
		{"", "a", false},
		{"*", "", true},
		{"?", "", false},
		{"a?c", "abc", true},
		{"a?c", "a:c", true},
		{"a?", "aü", true},
		{"a*c", "a/b:c/c", true},
		{"a*c", "a/b:c/d", false},
		{"*.txt", "a\nb.txt", true},
		{"*a*b*", "xxaxxbxx", true},
		{"*a*b*", "xxbxxaxx", false},
		{"a.c", "abc", false},
		{strings.Repeat("*a", 30) + "*b", strings.Repeat("a", 3000), false},
	}
	for _, tt := range tests {
		if got := eval.Glob(tt.pattern, tt.text); got != tt.want {
			t.Errorf("Glob(%q, %q) is %t", tt.pattern, tt.text, got)
		}
	}
}

// TestGlob_agreesWithRegexp tries all short patterns on all short texts against another matcher.
func TestGlob_agreesWithRegexp(t *testing.T) {
	t.Parallel()
	texts := words("ab", 5)
	for _, pattern := range words("ab*?", 5) {
		re := regexp.MustCompile("^" + strings.NewReplacer("*", ".*", "?", ".").Replace(pattern) + "$")
		for _, text := range texts {
			if got, want := eval.Glob(pattern, text), re.MatchString(text); got != want {
				t.Fatalf("Glob(%q, %q) is %t, want %t", pattern, text, got, want)
			}
		}
	}
}

// words are all strings over the alphabet up to the given length.
func words(alphabet string, length int) []string {
	all := []string{""}
	for from := 0; length > 0; length-- {
		to := len(all)
		for _, word := range all[from:to] {
			for _, char := range alphabet {
				all = append(all, word+string(char))
			}
		}
		from = to
	}
	return all
}

func TestDecide_matchesResources(t *testing.T) {
	t.Parallel()
	tests := []struct {
		pattern, resource string
		want              bool
	}{
		{"*", "arn:aws:s3:::b/k", true},
		{"*", "*", true},
		{"**", "arn:aws:s3:::b/k", true},
		{"", "arn:aws:s3:::b/k", false},
		{"arn:aws:s3:::b/*", "arn:aws:s3:::b/k/l:m", true},
		{"arn:aws:s3:::b/*", "arn:aws:s3:::b", false},
		{"arn:aws:s3:::b/k", "arn:aws:s3:::b/K", false},
		{"arn:aws:s3:::b/*", "*", false},
		{"arn:*:s3:::b", "arn:aws-cn:s3:::b", true},
		{"arn:aws:kms:*:*:key/k", "arn:aws:kms:us-east-1:111122223333:key/k", true},
		{"arn:aws:kms:*:key/k", "arn:aws:kms:us-east-1:111122223333:key/k", false},
		{"arn:aws:kms:*:x:*:key/k", "arn:aws:kms:us-east-1:x:y:key/k", true},
		{"arn:aws:cloudformation:*:*:stack/A/*", "arn:aws:cloudformation:us-east-1:1:stack/NotA:stack/A/x", false},
		{"*:*:*:*:*:b", "arn:aws:s3:::b", true},
		{"arn:aws:s3*", "arn:aws:s3:::b", true},
		{"arn:aws:s3", "arn:aws:s3:::b", true},
		{"arn:*", "arn:aws:s3:::b", true},
		{"arn:aws:kms", "arn:aws:s3:::b", false},
		{"*:aws:s3", "arn:aws:s3:::b", false},
	}
	for _, tt := range tests {
		doc := mustParse(t, fmt.Sprintf(`{"Version": "2012-10-17", "Statement":
			{"Effect": "Allow", "Action": "*", "Resource": %q}}`, tt.pattern))
		want := eval.ImplicitlyDenied
		if tt.want {
			want = eval.Allowed
		}
		if got := eval.Decide(doc, eval.Request{Action: "a:b", Resource: tt.resource}); got.Outcome != want {
			t.Errorf("resource %q against %q is %s, want %s", tt.resource, tt.pattern, got.Outcome, want)
		}
	}
}

func TestDecide_statementWithoutResource(t *testing.T) {
	t.Parallel()
	doc := mustParse(t, `{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*"}}`)
	for action, want := range map[string]eval.Outcome{
		"sts:AssumeRole": eval.Allowed,
		"kms:Decrypt":    eval.ImplicitlyDenied, // KMS stores it, without effect
	} {
		if got := eval.Decide(doc, eval.Request{Principal: userARN, Action: action}); got.Outcome != want {
			t.Errorf("%s is %s, want %s", action, got.Outcome, want)
		}
	}
}

func TestMatches(t *testing.T) {
	t.Parallel()
	request := eval.Request{Principal: userARN, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k"}
	tests := []struct {
		name, elements string
		want           eval.Match
	}{
		{"everyone", `"Principal": "*", "Resource": "*"`, eval.FullMatch},
		{"account", `"Principal": {"AWS": "111122223333"}, "Resource": "*"`, eval.AccountMatch},
		{"other resource", `"Principal": "*", "Resource": "arn:aws:s3:::c"`, eval.NoMatch},
		{"condition", `"Principal": "*", "Resource": "*", "Condition": {"Bool": {"aws:a": true}}`, eval.NoMatch},
		{
			"open question", `"Principal": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:a": []}}`,
			eval.AmbiguousMatch,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			doc := mustParse(t, `{"Statement": {"Effect": "Deny", "Action": "S3:get*", `+tt.elements+`}}`)
			if got := eval.Matches(doc.Version, &doc.Statements[0], request); got != tt.want {
				t.Errorf("Matches is %s, want %s", got, tt.want)
			}
		})
	}
}
