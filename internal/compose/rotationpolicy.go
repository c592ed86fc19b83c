package compose

import (
	"slices"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// TrustPolicy says who may assume the role of the function: AWS Lambda.
func (f *RotationFunction) TrustPolicy() *Policy {
	w := &writer{}
	w.add("", policy.Statement{
		Sid: "AssumedByLambda", Effect: policy.Allow, Actions: policy.Texts("sts:AssumeRole"),
		Principals: []policy.Principal{{Type: policy.Service, Value: "lambda.amazonaws.com"}},
	})
	return w.policy(f.Atoms)
}

// InvokePolicy says who may invoke the function: Secrets Manager, for secrets of the function's own account.
// Without the account anybody's secret could name the function as its own.
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html
func (f *RotationFunction) InvokePolicy() *Policy {
	w := &writer{}
	w.add("", policy.Statement{
		Sid: InvokeSid, Effect: policy.Allow, Actions: policy.Texts("lambda:InvokeFunction"),
		Principals: []policy.Principal{{Type: policy.Service, Value: "secretsmanager.amazonaws.com"}},
		Resources:  policy.Texts(f.ARN()),
		Conditions: []policy.Condition{condition("StringEquals", "AWS:SourceAccount", f.place.Account)},
	})
	return w.policy(f.Atoms)
}

// InvokeSid names the only statement of the function's resource policy.
const InvokeSid = "RotatedBySecretsManager"

// RolePolicy writes what the function may do: what the four steps call, on its secrets alone.
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html
func (f *RotationFunction) RolePolicy() *Policy {
	if unknown := f.undecided(rotationPolicyAttributes); unknown != nil {
		return &Policy{Unknown: unknown}
	}
	w := &writer{}
	f.writeSecrets(w)
	f.writeKeys(w)
	f.writeDatabase(w)
	w.add("", grant("WriteLogs", []string{"logs:CreateLogStream", "logs:PutLogEvents"},
		[]string{f.arn("logs", "log-group:"+f.LogGroupName()+":*")}))
	f.writeNetwork(w)
	if f.Tracing {
		w.add("tracing_mode", grant("WriteTraces", []string{"xray:PutTelemetryRecords", "xray:PutTraceSegments"}, []string{"*"}))
	}
	f.writeDestination(w)
	return w.policy(f.Atoms)
}

func (f *RotationFunction) writeSecrets(w *writer) {
	actions := []string{
		"secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue",
		"secretsmanager:UpdateSecretVersionStage",
	}
	if len(f.SecretARNs) > 0 {
		w.add("secret_arns", grant("RotateSecrets", actions, f.SecretARNs))
	}
	if f.SecretNamePrefix != "" {
		w.add("secret_name_prefix", grant("RotateSecretsByName", actions, []string{f.byPrefix()}))
	}
	if f.AdminSecretARN != "" {
		w.add("admin_secret_arn", grant("ReadAdminSecret", []string{"secretsmanager:GetSecretValue"}, []string{f.AdminSecretARN}))
	}
	if f.AdminSecretARN != "" && f.SecretNamePrefix != "" { // whose name may begin like the others'
		w.add("admin_secret_arn", policy.Statement{
			Sid: "KeepAdminSecret", Effect: policy.Deny, Resources: policy.Texts(f.AdminSecretARN),
			Actions: policy.Texts("secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage"),
		})
	}
	w.add("", grant("GeneratePasswords", []string{"secretsmanager:GetRandomPassword"}, []string{"*"}))
}

// byPrefix is the pattern of the ARNs of secrets whose names begin alike.
func (f *RotationFunction) byPrefix() string {
	return f.arn("secretsmanager", "secret:"+f.SecretNamePrefix+"*")
}

// writeKeys lets the keys be used for the secrets alone, through Secrets Manager alone: it encrypts with the ARN of
// the secret as context.
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
func (f *RotationFunction) writeKeys(w *writer) {
	if len(f.KMSKeyARNs) > 0 {
		secrets := slices.Clone(f.SecretARNs)
		if f.AdminSecretARN != "" && !slices.Contains(secrets, f.AdminSecretARN) {
			secrets = append(secrets, f.AdminSecretARN)
		}
		operator := "StringEquals"
		if f.SecretNamePrefix != "" {
			operator, secrets = "StringLike", append(secrets, f.byPrefix())
		}
		w.add("kms_key_arns", grant("UseKeysForSecrets", []string{"kms:Decrypt", "kms:GenerateDataKey"}, f.KMSKeyARNs,
			condition("StringEquals", "kms:ViaService", "secretsmanager."+f.place.Region+".amazonaws.com"),
			condition(operator, "kms:EncryptionContext:SecretARN", secrets...)))
	}
	if f.EnvironmentKeyARN != "" {
		w.add("environment_kms_key_arn", grant("DecryptEnvironment", []string{"kms:Decrypt"}, []string{f.EnvironmentKeyARN},
			condition("StringEquals", "kms:EncryptionContext:aws:lambda:FunctionArn", f.ARN())))
	}
}

// writeDatabase lets alternating users tell a read replica from a foreign host.
func (f *RotationFunction) writeDatabase(w *writer) {
	if f.Strategy == AlternatingUsers {
		w.add("strategy", grant("RecognizeReplicas", []string{"rds:DescribeDBInstances"}, []string{f.arn("rds", "db:*")}))
	}
}

// networkInterfaces are what Lambda does, as the role, to put a function into a VPC. Only some of these actions
// know resources, and none can be told which interface is Lambda's before it exists.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
var networkInterfaces = []string{
	"ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface",
	"ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses",
}

// writeNetwork grants the network interfaces to Lambda and denies them to the code of the function.
func (f *RotationFunction) writeNetwork(w *writer) {
	if !f.InVPC {
		return
	}
	w.add("vpc_config", grant("AttachToNetwork", networkInterfaces, []string{"*"}))
	w.add("vpc_config", policy.Statement{
		Sid: "DenyNetworkToCode", Effect: policy.Deny, Actions: policy.Texts(networkInterfaces...), Resources: policy.Texts("*"),
		Conditions: []policy.Condition{condition("ArnEquals", "lambda:SourceFunctionArn", f.ARN())},
	})
}

func (f *RotationFunction) writeDestination(w *writer) {
	if f.FailureDestinationARN == "" {
		return
	}
	action := "sqs:SendMessage"
	if arn, ok := policy.SplitARN(f.FailureDestinationARN); ok && arn.Service == "sns" {
		action = "sns:Publish"
	}
	actions := []string{action}
	if len(f.Atoms.Of(f.FailureDestinationARN)) > 0 { // queue or topic: known at apply
		actions = []string{"sns:Publish", "sqs:SendMessage"}
	}
	w.add("failure_destination_arn", grant("ReportFailures", actions, []string{f.FailureDestinationARN}))
}

// grant makes an allow statement of an identity policy.
func grant(sid string, actions, resources []string, conditions ...policy.Condition) policy.Statement {
	return policy.Statement{
		Sid: sid, Effect: policy.Allow, Actions: policy.Texts(actions...), Resources: policy.Texts(resources...),
		Conditions: conditions,
	}
}
