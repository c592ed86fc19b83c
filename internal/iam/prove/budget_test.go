package prove

import (
	"fmt"
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// hostile are policies that are made to keep an analyser busy, many of them far larger than AWS stores.
func hostile() map[string][]policy.Statement {
	conditions := func(n, keys int, name func(int) string, operator string, values func(int) []string) []policy.Statement {
		out := []policy.Statement{to("*")}
		for i := range n {
			s := to("*")
			if i%2 == 0 {
				s.Effect = policy.Deny
			}
			for k := range keys {
				s.Conditions = append(s.Conditions, when(operator, name((i*7+k*13)%(keys*5)), values(i+k)...))
			}
			out = append(out, s)
		}
		return out
	}
	words := numbered(40, bucketARN+"/*w%d*")
	sessions := to("*")
	sessions.Principals = nil
	for i := range 2_000 {
		sessions.Principals = append(sessions.Principals, policy.Principal{
			Type: policy.AWS, Value: fmt.Sprintf("arn:aws:sts::111122223333:assumed-role/app%d/session", i),
		})
	}
	return map[string][]policy.Statement{
		"40 *word* in 40 statements":        eachTo(words),
		"stars":                             {to(bucketARN + "/" + strings.Repeat("*a", 2_000))},
		"stars in many statements":          eachTo(numbered(60, bucketARN+"/*a%d*b*a*?*b*a*b*")),
		"question marks":                    eachTo([]string{bucketARN + "/*a" + strings.Repeat("?", 200), bucketARN + "/*b" + strings.Repeat("?", 201)}),
		"20,000 prefixes":                   {to(numbered(20_000, bucketARN+"/team-%d/*")...)},
		"3,000 statements":                  eachTo(numbered(3_000, bucketARN+"/team-%d/*")),
		"2,000 sessions":                    {sessions},
		"many keys":                         conditions(60, 12, func(k int) string { return fmt.Sprintf("aws:RequestTag/k%d", k) }, "StringLike", func(i int) []string { return numbered(3, fmt.Sprintf("*%d", i)+"%d*") }),
		"many sets":                         conditions(30, 2, func(k int) string { return []string{"aws:TagKeys", "aws:PrincipalOrgPaths"}[k%2] }, "ForAllValues:StringLike", func(i int) []string { return []string{fmt.Sprintf("*%d*", i)} }),
		"many numbers":                      conditions(300, 3, func(k int) string { return fmt.Sprintf("s3:max-keys%d", k%3) }, "NumericLessThan", func(i int) []string { return []string{fmt.Sprint(i * 3)} }),
		"many networks":                     conditions(300, 3, func(int) string { return "aws:SourceIp" }, "NotIpAddress", func(i int) []string { return []string{fmt.Sprintf("10.%d.0.0/16", i%250)} }),
		"one value of a million characters": {to(bucketARN + "/" + strings.Repeat("x", 1_000_000) + "*")},
	}
}

// TestBudget_hostilePolicies asks questions of policies that are made to keep an analyser busy: they
// are decided, or unknown for a reason that names the budget. That they end is the point; how soon is
// for BenchmarkHostile to tell.
func TestBudget_hostilePolicies(t *testing.T) {
	t.Parallel()
	for name, statements := range hostile() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			program := Compile(document(nil, statements...), bucketScope)
			for _, got := range []Result{
				program.Excludes(outside()), program.Denies(on(nil, nil, when("Bool", "aws:SecureTransport", "false"))),
			} {
				if got.Verdict == Unknown && !strings.Contains(got.Reason, "budget") {
					t.Errorf("unknown: %s", got.Reason)
				}
			}
		})
	}
}

// BenchmarkHostile is one question of each of these policies.
func BenchmarkHostile(b *testing.B) {
	for name, statements := range hostile() {
		b.Run(strings.ReplaceAll(name, " ", "_"), func(b *testing.B) {
			doc := document(nil, statements...)
			var got Result
			for b.Loop() {
				forget()
				got = Compile(doc, bucketScope).Excludes(outside())
			}
			b.ReportMetric(map[Verdict]float64{Unknown: 1}[got.Verdict], "unknown")
		})
	}
}
