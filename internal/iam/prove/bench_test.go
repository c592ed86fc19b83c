package prove

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// forget drops what other documents left behind.
func forget() { allPartitions.known = nil }

// BenchmarkCorpus compares the pairs of the corpus, each from scratch, and reports the median.
func BenchmarkCorpus(b *testing.B) {
	cases := comparisonCases(b)
	var took []time.Duration
	for b.Loop() {
		for _, c := range cases {
			reference, candidate := mustParse(b, c.Reference), mustParse(b, c.Candidate)
			forget()
			start := time.Now()
			Subsumes(reference, candidate, Scope{})
			took = append(took, time.Since(start))
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "µs/p50")
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds()), "µs/p95")
}

// BenchmarkBucketFirst asks one question of a bucket policy that is new to the engine.
func BenchmarkBucketFirst(b *testing.B) {
	doc := mustParse(b, []byte(bucketPolicy))
	row := on(nil, nil, when("Bool", "aws:SecureTransport", "false"))
	for b.Loop() {
		forget()
		Compile(doc, bucketScope).Denies(row)
	}
}

// BenchmarkBucketNext asks one more question of a bucket policy.
func BenchmarkBucketNext(b *testing.B) {
	program := Compile(mustParse(b, []byte(bucketPolicy)), bucketScope)
	row := on(nil, nil, when("Bool", "aws:SecureTransport", "false"))
	for b.Loop() {
		program.Denies(row)
	}
}

// BenchmarkKeyNext asks one more question of a key policy.
func BenchmarkKeyNext(b *testing.B) {
	program := Compile(mustParse(b, []byte(keyPolicy)), keyScope)
	for b.Loop() {
		program.Excludes(outside("kms:PutKeyPolicy"))
	}
}

// numbered lists the text with the numbers from 0 in the place of its verb.
func numbered(n int, format string) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf(format, i)
	}
	return out
}

// to is an Allow for everybody on resources.
func to(resources ...string) policy.Statement {
	return policy.Statement{
		Effect: policy.Allow, Principals: []policy.Principal{{Type: policy.Everyone, Value: "*"}},
		Actions: policy.Texts("s3:GetObject"), Resources: policy.Texts(resources...),
	}
}

// eachTo makes a statement of every resource.
func eachTo(resources []string) []policy.Statement {
	out := make([]policy.Statement, len(resources))
	for i, r := range resources {
		out[i] = to(r)
	}
	return out
}

// BenchmarkStress asks one question of policies of the kinds that are hard for such an engine, each
// from scratch.
func BenchmarkStress(b *testing.B) {
	words := numbered(16, bucketARN+"/*%c-word*")
	for i := range words {
		words[i] = bucketARN + fmt.Sprintf("/*%cword%d*", 'a'+i, i)
	}
	roles := to(bucketARN + "/*")
	roles.Principals = nil
	for i := range 200 {
		roles.Principals = append(roles.Principals, policy.Principal{
			Type: policy.AWS, Value: fmt.Sprintf("arn:aws:iam::%012d:role/team/application-%d", 111122223333+i*7919, i),
		})
	}
	denies := []policy.Statement{to("*")}
	for i := range 20 {
		deny := to("*")
		deny.Effect = policy.Deny
		deny.Conditions = []policy.Condition{when("StringNotEquals", fmt.Sprintf("aws:RequestTag/key%d", i), "a", "b")}
		denies = append(denies, deny)
	}
	for _, c := range []struct {
		name       string
		statements []policy.Statement
	}{
		{"50_prefixes", []policy.Statement{to(numbered(50, bucketARN+"/team-%d/*")...)}},
		{"200_prefixes", []policy.Statement{to(numbered(200, bucketARN+"/team-%d/*")...)}},
		{"500_prefixes", []policy.Statement{to(numbered(500, bucketARN+"/team-%d/*")...)}},
		{"200_role_arns", []policy.Statement{roles}},
		{"20_denies_of_20_keys", denies},
		{"16_words_in_one_list", []policy.Statement{to(words...)}},
		{"8_words_in_statements", eachTo(words[:8])},
		{"10_words_in_statements", eachTo(words[:10])},
		{"80_private_folders", []policy.Statement{to(numbered(80, bucketARN+"/team-%d/*/private/*")...)}},
	} {
		b.Run(c.name, func(b *testing.B) {
			doc := document(nil, c.statements...)
			row := on([]string{"s3:GetObject"}, nil, when("Bool", "aws:SecureTransport", "true"))
			row.Principals = []policy.Principal{{Type: policy.AWS, Value: "arn:aws:iam::111122223333:role/team/application-0"}}
			var got Result
			for b.Loop() {
				forget()
				got = Compile(doc, bucketScope).Excludes(row)
			}
			if got.Verdict == Unknown && !strings.Contains(got.Reason, "budget") {
				b.Fatalf("%s: %s", got.Verdict, got.Reason)
			}
			b.ReportMetric(map[Verdict]float64{Unknown: 1}[got.Verdict], "unknown")
		})
	}
}
