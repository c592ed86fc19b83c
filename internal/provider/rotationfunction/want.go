package rotationfunction

import "fmt"

// settings are what the plan asks for in AWS's words, without the policies.
func (m *model) settings(roleARN string) settings {
	return settings{
		RoleARN: roleARN, Boundary: m.Boundary.ValueString(),
		Architecture: m.Architecture.ValueString(), Hash: m.bundle().hash(),
		Memory: int(m.Memory.ValueInt64()), Timeout: int(m.Timeout.ValueInt64()),
		Environment: m.environment(), EnvironmentKey: m.EnvironmentKeyARN.ValueString(),
		Subnets: members(m.VPC, "subnet_ids"), SecurityGroups: members(m.VPC, "security_group_ids"),
		Tracing: m.Tracing.ValueString(), Concurrency: int(m.Concurrency.ValueInt64()),
		FailureDestination: m.FailureDestination.ValueString(),
		Retention:          number(m.LogGroup, "retention_in_days"), LogKey: texts(m.LogGroup)("kms_key_arn"),
	}
}

// checkEnvironment refuses more than Lambda takes.
func (m *model) checkEnvironment() error {
	if size := environmentSize(m.environment()); size > largestEnvironment {
		return fmt.Errorf("the settings take %d bytes in the environment of the function, and Lambda takes %d; most of it is tls.ca_pem: "+
			"put the authorities into the package as a file, and name it with tls.ca_file", size, largestEnvironment)
	}
	return nil
}
