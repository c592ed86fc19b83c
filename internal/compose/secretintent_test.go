package compose_test

import "testing"

func TestDecodeSecret_refuses(t *testing.T) {
	t.Parallel()
	const required = `"name": "app/db", "kms_key_arn": "alias/aws/secretsmanager"`
	const function = `"function_arn": "arn:aws:lambda:eu-west-1:111122223333:function:rotate"`
	rotation := func(more string) string { return `"rotation": {` + function + more + `}` }
	checkRefusals(t, "rotating secret", "", []refusal{
		{"no key", `"name": "app/db"`, "kms_key_arn", []string{"is required", "alias/aws/secretsmanager"}},
		{"no name", `"kms_key_arn": "alias/aws/secretsmanager"`, "name", []string{"is required"}},
		{"a name like an ARN", `"name": "app-db4pwd", "kms_key_arn": "alias/aws/secretsmanager"`, "name", []string{"six characters"}},
		{"a name with a space", `"name": "app db", "kms_key_arn": "alias/aws/secretsmanager"`, "name", []string{"letters, digits"}},
		{"a name of RDS", `"name": "rds!db-1234", "kms_key_arn": "alias/aws/secretsmanager"`, "name", []string{"AWS services", "keyward_secret_value"}},
		{"a name of AWS", `"name": "aws/app", "kms_key_arn": "alias/aws/secretsmanager"`, "name", []string{"AWS services"}},
		{"another alias", `"name": "app/db", "kms_key_arn": "alias/orders"`, "kms_key_arn", []string{"not the ARN of a KMS key"}},
		{
			"a key elsewhere", `"name": "app/db", "kms_key_arn": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"`,
			"kms_key_arn",
			[]string{"us-east-1", "eu-west-1"},
		},
	})
	checkRefusals(t, "rotating secret", required, []refusal{
		{"no window to recover", `"recovery_window_in_days": 0`, "recovery_window_in_days", []string{"7 to 30"}},
		{"a replica at home", `"replicas": {"eu-west-1": {"kms_key_arn": "alias/aws/secretsmanager"}}`, `replicas["eu-west-1"]`, []string{"of the secret itself"}},
		{"a replica without a key", `"replicas": {"eu-west-2": {}}`, `replicas["eu-west-2"].kms_key_arn`, []string{"is required"}},
		{"a replica nowhere", `"replicas": {"mars": {"kms_key_arn": "alias/aws/secretsmanager"}}`, `replicas["mars"]`, []string{"Region"}},
		{"a rotation without a function", `"rotation": {"automatically_after_days": 30}`, "rotation.function_arn", []string{"is required", "keyward_rotation_function", "Managed rotation", "manage_master_user_password"}},
		{"no function", `"rotation": {"function_arn": "rotate", "automatically_after_days": 30}`, "rotation.function_arn", []string{"arn:aws:lambda:REGION"}},
		{
			"a token in the state", `"generate_initial_value": {"key": "password", "fields": {"api_token": "x", "username": "app"}}`,
			`generate_initial_value.fields["api_token"]`,
			[]string{"in the state", "initial_value_wo"},
		},
		{"no schedule", rotation(""), "rotation", []string{"either"}},
		{"both schedules", rotation(`, "automatically_after_days": 30, "schedule_expression": "rate(30 days)"`), "rotation", []string{"either"}},
		{"too many days", rotation(`, "automatically_after_days": 1001`), "rotation.automatically_after_days", []string{"1 to 1000"}},
		{"no schedule at all", rotation(`, "schedule_expression": "monthly"`), "rotation.schedule_expression", []string{"rate(...)", "UTC"}},
		{"a window with days", rotation(`, "automatically_after_days": 30, "duration": "3h"`), "rotation.duration", []string{"schedule_expression only"}},
		{"minutes", rotation(`, "schedule_expression": "rate(30 days)", "duration": "90m"`), "rotation.duration", []string{"whole hours"}},
		{"a window past midnight", rotation(`, "schedule_expression": "cron(0 22 1 * ? *)", "duration": "3h"`), "rotation.duration", []string{"22:00 UTC", "end of the UTC day", "on the 1st of every month"}},
		{"a window into the next", rotation(`, "schedule_expression": "rate(4 hours)", "duration": "5h"`), "rotation.duration", []string{"after 4 hours"}},
		{"windows that overlap", rotation(`, "schedule_expression": "cron(0 0,6,12 * * ? *)", "duration": "7h"`), "rotation.duration", []string{"after 6 hours"}},
		{
			"a function elsewhere", `"rotation": {"function_arn": "arn:aws:lambda:us-east-1:111122223333:function:rotate", "automatically_after_days": 30}`,
			"rotation.function_arn",
			[]string{"us-east-1", "eu-west-1"},
		},
	})
	if _, err := policyOf(t, "rotating secret", read(t, `{`+required+`, `+rotation(`, "schedule_expression": "cron(0 22 1 * ? *)", "duration": "2h"`)+`}`), home); err != nil {
		t.Error(err)
	}
}
