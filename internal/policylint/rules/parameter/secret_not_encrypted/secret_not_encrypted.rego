# METADATA
# title: A parameter that is called a secret is not encrypted
# description: |
#   A String or StringList is stored in clear and shown to whoever may read parameters, in the
#   console and in logs. By its name the parameter is a password, a token or a key. Parameters with
#   other names are left out, and so are those with insecure_value, which says that the value is no
#   secret.
# related_resources:
#   - ref: https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html
#     description: AWS Systems Manager Parameter Store and AWS KMS
# schemas:
#   - input: schema.parameter
# custom:
#   severity: high
#   fix: Set type to SecureString with key_id, or keep the value in Secrets Manager.
#   since: 0.1.0
#   facts: []
#   controls:
#     checkov: [CKV2_AWS_34]
package policylint.rules.parameter.secret_not_encrypted

import data.policylint.result

report contains result.setting(subject, "type", message) if {
	some subject in input.subjects
	subject.type in {"String", "StringList"}
	subject.declared_insecure == false
	regex.match(secret, subject.parameter_name)
	message := sprintf("The parameter %s is a %s.", [subject.parameter_name, subject.type])
}

secret := `(?i)(^|[/._-])(db|user|master|admin|root)?[._-]?(password|passwd|pwd|passphrase|secret|token|api[._-]?key|private[._-]?key|secret[._-]?key|credentials?|connection[._-]?string)($|[/._-])`

exempt contains subject.id if {
	some subject in input.subjects
	subject.type == "SecureString"
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.declared_insecure
}
