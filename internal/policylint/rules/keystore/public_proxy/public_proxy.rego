# METADATA
# title: The key store proxy is reached over the internet
# description: |
#   Every use of a key in the store crosses the public internet to an endpoint that anybody can
#   reach: it can be flooded, which stops all decryption, and is one leaked credential away from
#   use.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/choose-xks-connectivity.html
#     description: Choose an external key store proxy connectivity option
# schemas:
#   - input: schema.keystore
# custom:
#   severity: medium
#   fix: Set xks_proxy_connectivity to VPC_ENDPOINT_SERVICE and name the service.
#   since: 0.1.0
#   facts: []
package policylint.rules.keystore.public_proxy

import data.policylint.result

report contains result.setting(subject, "proxy_connectivity", message) if {
	some subject in input.subjects
	subject.proxy_connectivity == "PUBLIC_ENDPOINT"
	message := "The proxy is connected by a public endpoint."
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.type in {"AWS_CLOUDHSM", "CLOUDHSM_CLUSTER"}
}
