package plan

import (
	"slices"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// What opens a bucket to browsers.
const (
	s3CORS    = "aws_s3_bucket_cors_configuration"
	s3Website = "aws_s3_bucket_website_configuration"
)

func (b *bucket) cors(from *resource) { b.corsRules(from.get("cors_rule")) }

func (b *bucket) corsRules(value any) {
	if unknown, ok := firstUnknown(value); ok {
		b.set(unknown, "cors_rules")
		return
	}
	list, _ := value.([]any)
	rules := make([]any, len(list))
	for i, rule := range list {
		from := block{rule}
		rules[i] = map[string]any{
			"origins": orElse(from.get("allowed_origins"), []any{}),
			"methods": orElse(from.get("allowed_methods"), []any{}),
		}
	}
	b.set(rules, "cors_rules")
}

func (b *bucket) noCORS() {
	if b.readBack("cors_rule") {
		b.corsRules(b.main.get("cors_rule"))
		return
	}
	b.otherwise([]any{}, "cors_rules")
}

func (b *bucket) website(from *resource) {
	b.set(true, "website", "enabled")
	redirect, _ := from.get("redirect_all_requests_to").([]any)
	b.set(len(redirect) > 0, "website", "only_redirects")
}

func (b *bucket) noWebsite() {
	switch inline := b.inline("website"); {
	case inline != nil:
		redirect, _ := inline["redirect_all_requests_to"].(string)
		b.set(true, "website", "enabled")
		b.set(redirect != "", "website", "only_redirects")
	case b.readBack("website"):
		b.set(false, "website", "enabled")
	default:
		b.otherwise(false, "website", "enabled")
	}
}

// writersOfLogs are the services that write their logs with SSE-S3 alone (Amazon S3 User Guide, "Enabling
// Amazon S3 server access logging"; Elastic Load Balancing User Guide, "Enable access logs").
var writersOfLogs = []string{"logging.s3.amazonaws.com", "logdelivery.elasticloadbalancing.amazonaws.com"}

// logTarget tells whether other resources write their access logs into the bucket: its policy lets them,
// or its ACL.
func (b *bucket) logTarget() {
	s := b.subject
	if s.Fields["acl"] == "log-delivery-write" {
		b.set(true, "log_target")
		return
	}
	if dependsOn, unknown := s.Unknown["policy"]; unknown && s.Policy == nil {
		b.set(compose.Unknown{DependsOn: dependsOn}, "log_target")
		return
	}
	b.set(s.Policy != nil && slices.ContainsFunc(s.Policy.Statements, letsLogsIn), "log_target")
}

func letsLogsIn(s policy.Statement) bool {
	return s.Effect == policy.Allow && slices.ContainsFunc(s.Principals, func(p policy.Principal) bool {
		return p.Type == policy.Service && slices.Contains(writersOfLogs, p.Value)
	})
}
