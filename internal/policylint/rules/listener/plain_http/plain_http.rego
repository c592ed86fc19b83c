# METADATA
# title: A load balancer answers over plain HTTP
# description: |
#   Requests and answers cross the network in clear text, with passwords, session cookies and
#   data in them, for everybody on the way to read and to change. A listener that only redirects
#   to HTTPS, or only answers with a fixed response, is not a finding; one whose rules forward
#   requests is.
# related_resources:
#   - ref: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-https-listener.html
#     description: Create an HTTPS listener for your Application Load Balancer
# schemas:
#   - input: schema.listener
# custom:
#   severity: high
#   fix: |
#     Serve over HTTPS, and let the HTTP listener redirect to it (default_action of type
#     redirect with protocol HTTPS). Classic load balancers cannot redirect; remove the
#     listener.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [ELB.1, ELB.3]
#     config: [alb-http-to-https-redirection-check, elb-tls-https-listeners-only]
#     checkov: [CKV_AWS_2]
#     trivy: [AWS-0054]
#     kics: [de7f5e83]
package policylint.rules.listener.plain_http

import data.policylint.result

report contains result.setting(subject, "protocol", message) if {
	some subject in input.subjects
	subject.protocol == "HTTP"
	subject.serves
	message := "Requests are answered over plain HTTP."
}
