# METADATA
# title: A load balancer accepts ciphers without forward secrecy
# description: |
#   The security policy lets clients choose a key exchange by RSA. Whoever records such a
#   connection and obtains the certificate's key later can read it. Policies of TLS 1.0 and 1.1
#   have a finding of their own.
# related_resources:
#   - ref: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
#     description: Security policies for your Application Load Balancer
# schemas:
#   - input: schema.listener
# custom:
#   severity: low
#   fix: |
#     Set ssl_policy to ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09, or to another policy without
#     Ext1 or Ext2 in its name.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [ELB.17]
#     kics: [4a800e14]
package policylint.rules.listener.no_forward_secrecy

import data.policylint.result

# static are the policies from TLS 1.2 on with ciphers whose key exchange is RSA.
static := `^ELBSecurityPolicy-(TLS-1-2-2017-01|TLS-1-2-Ext-2018-06|TLS13-1-2-Ext[12]-)`

report contains result.setting(subject, "ssl_policy", message) if {
	some subject in input.subjects
	regex.match(static, subject.ssl_policy)
	message := sprintf("%s accepts key exchange by RSA.", [subject.ssl_policy])
}
