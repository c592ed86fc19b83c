package catalog

import "testing"

// What the first question about a service costs.
func BenchmarkLoad(b *testing.B) {
	for _, prefix := range []string{"kms", "s3", "ec2"} {
		b.Run(prefix, func(b *testing.B) {
			for b.Loop() {
				load(prefix, prefix)
			}
		})
	}
}

// What every other question costs.
func BenchmarkKey(b *testing.B) {
	Find("s3")
	for b.Loop() {
		Key("s3:x-amz-server-side-encryption")
	}
}
