package rotationfunction

import (
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/base"
)

// The environment by which keyward-rotate is told what to do; the guide "Rotating database secrets" lists it.
const (
	envEngine        = "KEYWARD_ENGINE"
	envStrategy      = "KEYWARD_STRATEGY"
	envAdminSecret   = "KEYWARD_ADMIN_SECRET_ARN"
	envTLS           = "KEYWARD_TLS"
	envCAFile        = "KEYWARD_CA_FILE"
	envCAPEM         = "KEYWARD_CA_PEM"
	envTestQuery     = "KEYWARD_TEST_QUERY"
	envValueField    = "KEYWARD_VALUE_FIELD"
	envLength        = "KEYWARD_PASSWORD_LENGTH"
	envExclude       = "KEYWARD_PASSWORD_EXCLUDE_CHARACTERS"
	envNoPunctuation = "KEYWARD_PASSWORD_EXCLUDE_PUNCTUATION"
)

// largestEnvironment is in bytes of names and values together.
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const largestEnvironment = 4096

// The defaults of the settings in the environment.
const (
	defaultLength = 32
	tlsVerify     = "verify"
	tlsOff        = "off"
)

// environment is what the function gets. What is left to the program's own default is not in it.
func (m *model) environment() map[string]string {
	fresh, tls := texts(m.NewValue), texts(m.TLS)
	environment := map[string]string{}
	for name, value := range map[string]string{
		envEngine: m.Engine.ValueString(), envStrategy: m.Strategy.ValueString(), envAdminSecret: m.AdminSecretARN.ValueString(),
		envTestQuery: m.TestQuery.ValueString(), envCAFile: tls("ca_file"), envCAPEM: tls("ca_pem"),
		envExclude: fresh("exclude_characters"), envValueField: fresh("field"),
	} {
		if value != "" {
			environment[name] = value
		}
	}
	if tls("mode") == tlsOff {
		environment[envTLS] = tlsOff
	}
	if length := number(m.NewValue, "length"); length != 0 && length != defaultLength {
		environment[envLength] = strconv.Itoa(length)
	}
	if without, ok := m.NewValue.Attributes()["exclude_punctuation"].(types.Bool); ok && without.ValueBool() {
		environment[envNoPunctuation] = "true"
	}
	return environment
}

// flattenEnvironment is the other way round. A variable that nobody knows makes the function incomplete.
func (m *model) flattenEnvironment(environment map[string]string) {
	m.Engine, m.Strategy = base.Optional(environment[envEngine]), base.Optional(environment[envStrategy])
	m.AdminSecretARN, m.TestQuery = base.Optional(environment[envAdminSecret]), base.Optional(environment[envTestQuery])
	mode := tlsVerify
	if environment[envTLS] != "" {
		mode = environment[envTLS]
	}
	m.TLS = objectOf(tlsTypes, map[string]attr.Value{
		"mode": types.StringValue(mode), "ca_file": base.Optional(environment[envCAFile]), "ca_pem": base.Optional(environment[envCAPEM]),
	})
	length, err := strconv.ParseInt(environment[envLength], 10, 64)
	if err != nil { // the variable is missing, or the program would not start with it
		length = defaultLength
	}
	m.NewValue = objectOf(newValueTypes, map[string]attr.Value{
		"length": types.Int64Value(length), "exclude_characters": base.Optional(environment[envExclude]),
		"exclude_punctuation": types.BoolValue(environment[envNoPunctuation] == "true"), "field": base.Optional(environment[envValueField]),
	})
	if len(m.environment()) != len(environment) {
		m.Complete = types.BoolValue(false)
	}
}

// environmentSize is what Lambda counts.
func environmentSize(environment map[string]string) int {
	size := 0
	for name, value := range environment {
		size += len(name) + len(value)
	}
	return size
}
