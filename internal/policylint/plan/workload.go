package plan

import (
	"encoding/base64"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// Functions and instances are handed text by Terraform that others than themselves may read.
func workloads() types {
	return types{readers: map[string]reader{
		lambdaFunction: readFunction,
		ec2Instance:    readUserData,
		ec2Launch:      readUserData,
		ec2Template:    readUserData,
	}}
}

func readFunction(p *planned, r *resource) (*model.Subject, error) {
	f := fields{newSubject(model.Workload, r)}
	f.subject.Scope = p.scopeOf(r, "lambda")
	if name, known := r.get("function_name").(string); known {
		f.subject.Name = name
	}
	f.set(environmentSecrets(r), "environment_secrets")
	f.set(rotatesInPlainText(r), "rotates_in_plain_text")
	return f.subject, nil
}

// rotatesInPlainText reads the setting of keyward-rotate; nil for other programs.
func rotatesInPlainText(r *resource) any {
	variables, _ := r.at("environment", 0).get("variables").(map[string]any)
	switch mode := variables["KEYWARD_TLS"].(type) {
	case compose.Unknown:
		return mode
	case string:
		return mode == "off"
	}
	return nil
}

// environmentSecrets lists the names of the variables that hold a secret, "" for one that cannot be told. A
// value that is known only after apply and comes from no source of secrets is an ARN, a name or an address.
func environmentSecrets(r *resource) any {
	expression := r.expression("environment", 0, "variables")
	found := []any{}
	switch variables := r.at("environment", 0).get("variables").(type) {
	case compose.Unknown:
		if variables.DependsOn != sensitive && !namesSecret(expression) {
			return variables
		}
		return append(found, "")
	case map[string]any:
		waits := false
		for _, name := range slices.Sorted(maps.Keys(variables)) {
			switch value := variables[name].(type) {
			case string:
				if isCredential(value) || callsItselfSecret(name, value) {
					found = append(found, name)
				}
			case compose.Unknown:
				if value.DependsOn == sensitive {
					found = append(found, name)
				} else {
					waits = true
				}
			}
		}
		if waits && namesSecret(expression) {
			found = append(found, "")
		}
	}
	return found
}

// readUserData reads what an instance is started with. The aws provider keeps a digest of it where it is
// given as text; then the text in the source counts.
func readUserData(p *planned, r *resource) (*model.Subject, error) {
	f := fields{newSubject(model.Workload, r)}
	f.subject.Scope = p.scopeOf(r, "ec2")
	holds := false
	for _, attribute := range []string{"user_data", "user_data_base64"} {
		expression := r.expression(attribute)
		texts := []any{r.get(attribute)}
		if text, ok := constant(expression); ok {
			texts = append(texts, text)
		}
		holds = holds || namesSecret(expression)
		for _, text := range texts {
			switch text := text.(type) {
			case string:
				decoded, err := base64.StdEncoding.DecodeString(text)
				holds = holds || isCredential(text) || err == nil && isCredential(string(decoded))
			case compose.Unknown:
				holds = holds || text.DependsOn == sensitive
			}
		}
	}
	f.set(holds, "user_data_secret")
	return f.subject, nil
}

// credential is the form of an access key id of AWS (IAM User Guide, "IAM identifiers") and of a private
// key in PEM.
var credential = regexp.MustCompile(`\b(AKIA|ASIA)[0-9A-Z]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----`)

func isCredential(text string) bool { return credential.MatchString(text) }

// secretName is how variables are called that hold a secret, as opposed to the name or ARN of one.
var secretName = regexp.MustCompile(`(?i)(^|_)(password|passwd|passphrase|private_?key|api_?key|secret_?access_?key)$`)

// callsItselfSecret leaves out values that say where the secret is.
func callsItselfSecret(name, value string) bool {
	return secretName.MatchString(name) && value != "" && !strings.ContainsAny(value, "/:{$")
}

// secretSources are attributes that hold a secret.
var secretSources = map[string][]string{
	"random_password":                   {"result", "bcrypt_hash"},
	"aws_secretsmanager_secret_version": {"secret_string", "secret_binary"},
	"aws_ssm_parameter":                 {"value"},
	"aws_iam_access_key":                {"secret", "ses_smtp_password_v4"},
	"tls_private_key":                   {"private_key_pem", "private_key_openssh", "private_key_pem_pkcs8"},
	"aws_db_instance":                   {"password"},
	"aws_rds_cluster":                   {"master_password"},
}

// namesSecret reports whether an expression refers to such an attribute.
func namesSecret(expression any) bool {
	return slices.ContainsFunc(roots(references(expression)), func(name string) bool {
		address, _, attribute := splitResource(name)
		kind, _, _ := strings.Cut(strings.TrimPrefix(address, "data."), ".")
		return slices.Contains(secretSources[kind], attribute)
	})
}
