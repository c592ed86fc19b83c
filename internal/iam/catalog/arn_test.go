package catalog_test

import (
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/catalog"
)

func TestResourceType_Meets(t *testing.T) {
	tests := []struct {
		service, kind, pattern string
		want                   bool
	}{
		{"s3", "bucket", "*", true},
		{"s3", "bucket", "arn:aws:s3:::orders", true},
		{"s3", "bucket", "arn:aws:s3:::orders*", true},
		{"s3", "bucket", "arn:aws:s3:::*", true},
		{"s3", "bucket", "arn:*:s3:::orders", true},
		{"s3", "bucket", "arn:aws:s3:::orders/*", false},
		{"s3", "bucket", "arn:aws:s3:::*/*", false},
		{"s3", "bucket", "arn:aws:s3:::", false},
		{"s3", "bucket", "arn:aws:s3:eu-west-1::orders", false},
		{"s3", "bucket", "arn:aws:kms:::orders", false},
		{"s3", "bucket", "orders", false},
		{"s3", "object", "arn:aws:s3:::orders", false},
		{"s3", "object", "arn:aws:s3:::orders/*", true},
		{"s3", "object", "arn:aws:s3:::orders/a/b:c", true},
		{"s3", "object", "arn:aws:s3:::orders*", true},
		{"s3", "object", "arn:aws:s3:::orders?", false},
		{"s3", "object", "arn:aws:s3:::*/????", true},
		{"s3", "object", "arn:aws:s3:::orders/", false},
		{"s3", "object", "arn:aws:s3:::orders/${aws:username}", true},
		{"s3", "bucket", "arn:aws:s3:::${aws:username}", true},
		{"kms", "key", "arn:aws:kms:*:111122223333:key/*", true},
		{"kms", "key", "arn:aws:kms:us-east-1:111122223333:alias/orders", false},
		{"kms", "alias", "arn:aws:kms:us-east-1:111122223333:alias/team/orders", true},
		{"kms", "alias", "arn:aws:kms:us-east-1:111122223333:*/orders", true},
	}
	for _, tt := range tests {
		for _, r := range service(t, tt.service).Resources() {
			if got := r.Meets(tt.pattern); r.Name == tt.kind && got != tt.want {
				t.Errorf("%s %s meets %s: got %t, want %t", tt.service, tt.kind, tt.pattern, got, tt.want)
			}
		}
	}
}

// Every ARN of a type, its placeholders filled in, is one that the type meets.
func TestResourceType_meetsItself(t *testing.T) {
	for _, prefix := range catalog.Services() {
		for _, r := range service(t, prefix).Resources() {
			if !r.Meets(r.ARN) {
				t.Errorf("%s %s does not meet %s", prefix, r.Name, r.ARN)
			}
		}
	}
}
