package eval_test

import (
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

func TestAuthorize(t *testing.T) {
	t.Parallel()
	const (
		own     = userARN
		foreign = "arn:aws:iam::444455556666:user/v"
		kms     = "kms:Decrypt"
		s3      = "s3:GetObject"

		allowAll  = `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`
		denyAll   = `{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}`
		toAccount = `"Allow", "Principal": {"AWS": ["111122223333", "444455556666"]}`
		toCallers = `"Allow", "Principal": {"AWS": ["` + own + `", "` + foreign + `"]}`
		toNobody  = `"Allow", "Principal": {"AWS": []}`
		toService = `"Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}`
		deny      = `"Deny", "Principal": {"AWS": "111122223333"}`
		open      = `"Allow", "Principal": "*", "Condition": {"StringEquals": {"aws:k": []}}`
	)
	tests := []struct {
		name, resource, identity, caller, action string
		want                                     eval.Outcome
	}{
		{"named in the resource policy", toCallers, "", own, s3, eval.Allowed},
		{"identity policy alone", toNobody, allowAll, own, s3, eval.Allowed},
		{"neither", toNobody, "", own, s3, eval.ImplicitlyDenied},
		{"account without identity policy", toAccount, "", own, s3, eval.ImplicitlyDenied},
		{"account and identity policy", toAccount, allowAll, own, s3, eval.Allowed},
		{"denied by the resource policy", deny, allowAll, own, s3, eval.ExplicitlyDenied},
		{"denied by the identity policy", toCallers, denyAll, own, s3, eval.ExplicitlyDenied},

		{"KMS, named", toCallers, "", own, kms, eval.Allowed},
		{"KMS, identity policy alone", toNobody, allowAll, own, kms, eval.ImplicitlyDenied},
		{"KMS, account and identity policy", toAccount, allowAll, own, kms, eval.Allowed},
		{"KMS, account alone", toAccount, "", own, kms, eval.ImplicitlyDenied},
		{"role trust, identity policy alone", toNobody, allowAll, own, "sts:AssumeRole", eval.ImplicitlyDenied},

		{"other account, named only", toCallers, "", foreign, s3, eval.ImplicitlyDenied},
		{"other account, identity policy alone", toNobody, allowAll, foreign, s3, eval.ImplicitlyDenied},
		{"other account, both", toCallers, allowAll, foreign, s3, eval.Allowed},
		{"other account, delegated", toAccount, allowAll, foreign, kms, eval.Allowed},

		{"root needs no identity policy", toAccount, "", rootARN, kms, eval.Allowed},
		{"root is no exception in KMS", toNobody, "", rootARN, kms, eval.ImplicitlyDenied},
		{"root denied", deny, "", rootARN, s3, eval.ExplicitlyDenied},
		{"root of a bucket's owner can always repair the policy", deny, "", rootARN, "s3:PutBucketPolicy", eval.Allowed},
		{"a user cannot", deny, allowAll, own, "s3:PutBucketPolicy", eval.ExplicitlyDenied},
		{"S3 does", `"Allow", "Principal": "*"`, "", eval.Anonymous, s3, eval.Allowed},
		{"service", toService, "", service, s3, eval.Allowed},
		{"service not named", toCallers, "", service, s3, eval.ImplicitlyDenied},
		{"open question", open, "", own, s3, eval.Ambiguous},
		{"open question that identity decides", open, allowAll, own, s3, eval.Allowed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			resource := mustParse(t, `{"Statement": {"Effect": `+tt.resource+`, "Action": "*", "Resource": "*"}}`)
			var identity []*policy.Document
			if tt.identity != "" {
				identity = []*policy.Document{mustParse(t, tt.identity)}
			}
			request := eval.Request{
				Principal: tt.caller, Action: tt.action, Resource: "arn:aws:s3:::b", Account: accountID,
				Context: map[string][]string{"aws:k": {"x"}},
			}
			if got := eval.Authorize(resource, identity, request); got.Outcome != tt.want {
				t.Errorf("outcome is %s, want %s", got.Outcome, tt.want)
			}
		})
	}
}
