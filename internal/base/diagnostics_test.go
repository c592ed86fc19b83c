package base

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/smithy-go"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
)

func TestFailed_names_part_operation_cause_and_way_out(t *testing.T) {
	t.Parallel()
	denied := &smithy.GenericAPIError{Code: "AccessDeniedException", Message: "not authorized"}
	cases := []struct {
		name string
		err  error
		want []string
	}{
		{
			"denied", Step("key rotation", "kms:EnableKeyRotation", denied),
			[]string{"Key rotation", "kms:EnableKeyRotation", "not authorized", "Allow kms:EnableKeyRotation to the credentials"},
		},
		{
			"interrupted", Step("aliases", "kms:CreateAlias", fmt.Errorf("request: %w", context.Canceled)),
			[]string{"kms:CreateAlias", "interrupted", "goes on where it stopped"},
		},
		{
			"its own way out", &StepError{Part: "key", Operation: "kms:CreateKey", Err: denied, WayOut: "Turn left."},
			[]string{"Turn left."},
		},
		{
			"a key in another state", Step("key rotation", "kms:EnableKeyRotation", &smithy.GenericAPIError{Code: "KMSInvalidStateException"}),
			[]string{"restore_pending_deletion = true", "describe-key"},
		},
		{
			"a bucket with an ACL",
			Step("ownership", "s3:PutBucketOwnershipControls", &smithy.GenericAPIError{Code: "InvalidBucketAclWithObjectOwnership"}),
			[]string{"into access", "put-bucket-acl --acl private"},
		},
		{"no AWS call", errors.New("no region"), []string{"no region."}},
		{"a time-out between calls", fmt.Errorf("waiting: %w", context.DeadlineExceeded), []string{"time-out of the timeouts attribute", "Apply again"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := Failed("create", "encryption key", "alias/a", c.err)
			if d.Severity() != diag.SeverityError || d.Summary() != "Unable to create encryption key alias/a" {
				t.Errorf("summary = %q", d.Summary())
			}
			for _, want := range c.want {
				if !strings.Contains(d.Detail(), want) {
					t.Errorf("detail lacks %q:\n%s", want, d.Detail())
				}
			}
		})
	}
}

func TestStep_keeps_success(t *testing.T) {
	t.Parallel()
	if err := Step("key", "kms:CreateKey", nil); err != nil {
		t.Errorf("err = %v", err)
	}
}

func TestAttributeErrors_point_at_the_attribute(t *testing.T) {
	t.Parallel()
	err := errors.Join(
		&compose.AttributeError{Path: "users[1].principals[0]", Message: "is no ARN"},
		errors.Join(&compose.AttributeError{Path: `users[0].encryption_context["a.b[c]"]`, Message: "is empty"}),
		errors.New("something else"),
	)
	diags := AttributeErrors("encryption key", err)
	if len(diags) != 3 {
		t.Fatalf("%d diagnostics: %v", len(diags), diags)
	}
	want := []path.Path{
		path.Root("users").AtListIndex(1).AtName("principals").AtListIndex(0),
		path.Root("users").AtListIndex(0).AtName("encryption_context").AtMapKey("a.b[c]"),
	}
	for i, p := range want {
		at, ok := diags[i].(diag.DiagnosticWithPath)
		if !ok || !at.Path().Equal(p) {
			t.Errorf("diagnostic %d is at %v, want %s", i, diags[i], p)
		}
	}
	if len(AttributeErrors("encryption key", nil)) != 0 {
		t.Error("no error makes a diagnostic")
	}
}
