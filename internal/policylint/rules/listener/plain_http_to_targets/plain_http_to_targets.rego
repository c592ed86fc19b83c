# METADATA
# title: A load balancer sends decrypted requests on in clear text
# description: |
#   TLS ends at the load balancer, and what it protected goes on to the targets over plain HTTP
#   or TCP. Inside a VPC that is readable for whoever can mirror traffic or runs on the path;
#   standards that ask for encryption on the whole way are not met.
# related_resources:
#   - ref: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
#     description: Target groups for your Application Load Balancers
# schemas:
#   - input: schema.listener
# custom:
#   severity: low
#   fix: |
#     Let the targets speak TLS and set the protocol of the target group to HTTPS, or TLS for a
#     Network Load Balancer.
#   since: 0.1.0
#   facts: []
#   controls:
#     checkov: [CKV_AWS_378]
package policylint.rules.listener.plain_http_to_targets

import data.policylint.result

clear := {"HTTP", "TCP"}

report contains result.setting(subject, "target_protocol", message) if {
	some subject in input.subjects
	subject.protocol in {"HTTPS", "TLS"}
	subject.target_protocol in clear
	message := sprintf("TLS ends here; targets are spoken to over %s.", [subject.target_protocol])
}
