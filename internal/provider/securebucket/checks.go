package securebucket

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
)

// check judges, before anything is changed, what only the apply can know.
func (c *change) check(ctx context.Context) diag.Diagnostics {
	var faults []error
	if !policy.Same(c.have.Policy, c.want.Policy) {
		faults = append(faults, keepsAccess(c.Document, c.Caller.ARN, c.Identity.Account, c.arn))
	}
	if c.have.Logging != c.want.Logging {
		faults = append(faults, c.checkLogTarget(ctx, c.want.Logging.TargetBucket))
	}
	var diags diag.Diagnostics
	for _, fault := range faults {
		diags.Append(base.AttributeErrors(thing+" "+c.name, fault)...)
	}
	return diags
}

// checkLogTarget refuses a target that encrypts with KMS: S3 does not promise to deliver logs to it
// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html).
func (r *remote) checkLogTarget(ctx context.Context, target string) error {
	if target == "" {
		return nil
	}
	fault := &compose.AttributeError{Path: "logging.target_bucket"}
	found, err := r.encryptionOf(ctx, target)
	switch {
	case awserr.HasCode(err, "NoSuchBucket"):
		fault.Message = fmt.Sprintf("the bucket %q does not exist; create it first, with sse_algorithm = \"AES256\"", target)
	case awserr.AccessDenied(err):
		fault.Message = fmt.Sprintf("S3 did not tell how the bucket %q is encrypted: %s. It must belong to the same account, "+
			"and the credentials that Terraform uses need s3:GetEncryptionConfiguration on it", target, err)
	case err != nil:
		fault.Message = fmt.Sprintf("asking how the bucket %q is encrypted failed: %s", target, err)
	case found.Algorithm != "" && found.Algorithm != aes256:
		fault.Message = fmt.Sprintf("the bucket %q encrypts with %s by default, and S3 delivers access logs reliably only to "+
			"buckets that use AES256. Choose a target bucket with sse_algorithm = %q",
			target, found.Algorithm, types.ServerSideEncryptionAes256)
	default:
		return nil
	}
	return fault
}

// keptActions are what whoever runs Terraform must still be able to do with the bucket afterwards.
var keptActions = []string{"s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:ListBucket"}

// keepsAccess refuses a policy that would take from the caller the means to see and change it.
// A bucket policy can do that only by an explicit Deny; what the caller's own IAM policies allow is
// not known here. The root user is exempt, because S3 always lets it change the policy.
func keepsAccess(doc *policy.Document, caller, account, arn string) error {
	if strings.HasSuffix(caller, ":root") {
		return nil
	}
	for _, action := range keptActions {
		request := eval.Request{
			Action: action, Resource: arn, Account: account,
			// The SDK negotiates the newest version of TLS that S3 offers.
			Context: map[string][]string{"aws:SecureTransport": {"true"}, "s3:TlsVersion": {"1.3"}},
		}
		if by, denied := deniedTo(doc, callers(doc, caller), request); denied {
			return &compose.AttributeError{Path: "extra_statements", Message: fmt.Sprintf(
				"the bucket policy would deny %s to %s, who runs Terraform, by %s. Nobody but the root user could then "+
					"manage the bucket from here. Exempt this principal in the statement, or leave %s out of it",
				action, caller, named(doc, by), action)}
		}
	}
	return nil
}

// deniedTo reports whether the policy denies the request to the caller under every ARN that may be
// its own and whatever else the request says, and by which statements.
func deniedTo(doc *policy.Document, arns []string, request eval.Request) (by []int, denied bool) {
	for _, arn := range arns {
		request.Principal = arn
		decision := eval.Decide(doc, request)
		if !decision.Outcome.Forbids() && decision.Outcome != eval.Ambiguous || !alwaysDenied(doc, request) {
			return nil, false
		}
		by = decision.Statements
	}
	return by, true
}

// alwaysDenied reports whether the policy denies the request whatever its other condition keys are.
// From here nobody can tell the caller's organisation, address, tags or VPC endpoint. S3 itself, which
// can, refuses a policy that takes the right to change it from whoever puts it.
func alwaysDenied(doc *policy.Document, request eval.Request) bool {
	row := prove.Row{
		Principals: []policy.Principal{{Type: policy.AWS, Value: request.Principal}},
		Actions:    policy.Texts(request.Action),
		Resources:  policy.Texts(request.Resource),
		Conditions: []policy.Condition{
			{Operator: "Bool", Key: "aws:SecureTransport", Values: policy.Texts("true")},
			{Operator: "NumericEquals", Key: "s3:TlsVersion", Values: policy.Texts("1.3")},
		},
	}
	scope := prove.Scope{Service: "s3", Account: request.Account, ARN: request.Resource}
	return prove.Compile(doc, scope).Denies(row).Verdict == prove.Holds
}

// callers are the ARNs that may be the caller's. The ARN of a role session has the role's name
// without its path, so every role of that name and account that the policy mentions may be it.
func callers(doc *policy.Document, caller string) []string {
	session, ok := policy.ParsePrincipalARN(caller)
	if !ok || session.Kind != policy.AssumedRole {
		return []string{caller}
	}
	arns := []string{caller}
	consider := func(text string) {
		role, ok := policy.ParsePrincipalARN(text)
		if ok && role.Kind == policy.Role && role.Account == session.Account && role.Name == session.Name {
			arns = append(arns, text)
		}
	}
	for _, statement := range doc.Statements {
		for _, principal := range statement.Principals {
			consider(principal.Value)
		}
		for _, condition := range statement.Conditions {
			for _, value := range condition.Values {
				consider(value.Value)
			}
		}
	}
	return arns
}

// named names statements by their Sids.
func named(doc *policy.Document, indexes []int) string {
	var sids []string
	for _, i := range indexes {
		sid := doc.Statements[i].Sid
		if sid == "" {
			sid = fmt.Sprintf("#%d", i)
		}
		sids = append(sids, sid)
	}
	if len(sids) == 0 {
		return "a statement that AWS's documents leave open"
	}
	return "statement " + strings.Join(sids, ", ")
}
