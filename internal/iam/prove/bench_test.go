package prove

import (
	"slices"
	"testing"
	"time"
)

// BenchmarkCorpus compares the pairs of the corpus, each from scratch, and reports the median.
func BenchmarkCorpus(b *testing.B) {
	cases := comparisonCases(b)
	var took []time.Duration
	for b.Loop() {
		for _, c := range cases {
			reference, candidate := mustParse(b, c.Reference), mustParse(b, c.Candidate)
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
