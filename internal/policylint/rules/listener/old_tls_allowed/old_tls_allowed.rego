# METADATA
# title: A load balancer accepts TLS 1.0 or 1.1
# description: |
#   TLS 1.0 and 1.1 have known weaknesses, and no current client needs them. The security policy
#   decides what a listener accepts. A listener that names none, made through the API or
#   Terraform, gets ELBSecurityPolicy-2016-08, which accepts both.
#
#   A policy whose name Keyward does not know is taken for an old one.
# related_resources:
#   - ref: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
#     description: Security policies for your Application Load Balancer
# schemas:
#   - input: schema.listener
# custom:
#   severity: medium
#   fix: |
#     Set ssl_policy to ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09, or to another policy for TLS
#     1.2 and 1.3.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [ELB.8, ELB.17]
#     config: [elb-predefined-security-policy-ssl-check]
#     checkov: [CKV_AWS_103]
#     trivy: [AWS-0047]
#     kics: [126c1788]
package policylint.rules.listener.old_tls_allowed

import data.policylint.result

# current are the names of the policies that start at TLS 1.2.
current := `^ELBSecurityPolicy-(TLS13-1-[23]-|TLS-1-2-|FS-1-2-)`

report contains result.setting(subject, "ssl_policy", message) if {
	some subject in input.subjects
	regex.match(current, subject.ssl_policy) == false
	message := sprintf("%s accepts TLS 1.0 or 1.1.", [subject.ssl_policy])
}
