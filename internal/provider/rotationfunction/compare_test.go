package rotationfunction_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// compare compares what the state says with what AWS has, read by other code than the resource's.
func compare(t testing.TB, cloud *acctest.AWS, state attributes) {
	t.Helper()
	ctx, name := t.Context(), state["name"].(string)
	functions, roles := lambda.NewFromConfig(cloud.Config()), iam.NewFromConfig(cloud.Config())
	function, err := functions.GetFunction(ctx, &lambda.GetFunctionInput{FunctionName: &name})
	if err != nil {
		t.Fatal(err)
	}
	role, err := roles.GetRole(ctx, &iam.GetRoleInput{RoleName: aws.String(name + "-us-east-1")})
	if err != nil {
		t.Fatal(err)
	}
	written, err := roles.GetRolePolicy(ctx, &iam.GetRolePolicyInput{RoleName: role.Role.RoleName, PolicyName: aws.String("keyward-rotation")})
	if err != nil {
		t.Fatal(err)
	}
	invoke, err := functions.GetPolicy(ctx, &lambda.GetPolicyInput{FunctionName: &name})
	if err != nil {
		t.Fatal(err)
	}
	text, err := url.PathUnescape(aws.ToString(written.PolicyDocument))
	if err != nil {
		t.Fatal(err)
	}
	comparePolicy(t, state["policy_json"].(string), text)
	env := compose.Environment{Partition: "aws", Region: "us-east-1", Account: "123456789012"}
	comparePolicy(t, compose.RotationFunctionAt(env, name).InvokePolicy().JSON(), statements(t, aws.ToString(invoke.Policy)))

	c := function.Configuration
	sum, err := base64.StdEncoding.DecodeString(aws.ToString(c.CodeSha256))
	if err != nil {
		t.Fatal(err)
	}
	tags := attributes{}
	for key, value := range function.Tags {
		tags[key] = value
	}
	onRole := attributes{}
	for _, tag := range role.Role.Tags {
		onRole[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
	}
	if _, marked := onRole[base.MarkerKey]; marked {
		t.Error("the role is still marked")
	}
	if diff := cmp.Diff(tags, onRole); diff != "" {
		t.Errorf("the tags of function and role differ:\n%s", diff)
	}
	var architecture string
	for _, one := range c.Architectures {
		architecture = string(one)
	}
	packed, _ := state["package"].(attributes)
	got := attributes{
		"arn": aws.ToString(c.FunctionArn), "role_arn": aws.ToString(c.Role), "architecture": architecture,
		"sha256": hex.EncodeToString(sum), "tags_all": tags, "complete": true,
	}
	want := attributes{"sha256": packed["sha256"]}
	for name, value := range settings(t, cloud, name, function) {
		got[name] = value
	}
	for attribute := range got {
		if attribute != "sha256" {
			want[attribute] = state[attribute]
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("state and AWS differ (-state +AWS):\n%s", diff)
	}
}

// settings are how the function runs and logs, as the state writes it.
func settings(t testing.TB, cloud *acctest.AWS, name string, function *lambda.GetFunctionOutput) attributes {
	t.Helper()
	orNull := func(text *string) any {
		if aws.ToString(text) == "" {
			return nil
		}
		return *text
	}
	number := func(n *int32) any { return json.Number(strconv.Itoa(int(aws.ToInt32(n)))) }
	c := function.Configuration
	got := attributes{
		"memory_size": number(c.MemorySize), "timeout": number(c.Timeout), "environment_kms_key_arn": orNull(c.KMSKeyArn),
		"tracing_mode": string(c.TracingConfig.Mode), "reserved_concurrent_executions": nil, "vpc_config": nil,
	}
	if function.Concurrency != nil {
		got["reserved_concurrent_executions"] = number(function.Concurrency.ReservedConcurrentExecutions)
	}
	if c.VpcConfig != nil && len(c.VpcConfig.SubnetIds) > 0 {
		got["vpc_config"] = attributes{"subnet_ids": texts(c.VpcConfig.SubnetIds), "security_group_ids": texts(c.VpcConfig.SecurityGroupIds)}
	}
	groups, err := cloudwatchlogs.NewFromConfig(cloud.Config()).DescribeLogGroups(t.Context(), &cloudwatchlogs.DescribeLogGroupsInput{
		LogGroupNamePrefix: aws.String("/aws/lambda/" + name),
	})
	if err != nil || len(groups.LogGroups) != 1 {
		t.Fatalf("%d log groups, %v", len(groups.LogGroups), err)
	}
	group := groups.LogGroups[0]
	got["log_group"] = attributes{"retention_in_days": number(group.RetentionInDays), "kms_key_arn": orNull(group.KmsKeyId)}
	return got
}

// texts are the members of a set, as the state has them.
func texts(values []string) []any {
	var all []any
	for _, value := range slices.Sorted(slices.Values(values)) {
		all = append(all, value)
	}
	return all
}

// statements is a policy of Lambda's without its Id.
func statements(t testing.TB, text string) string {
	t.Helper()
	var document map[string]any
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		t.Fatal(err)
	}
	delete(document, "Id")
	shown, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	return string(shown)
}

func comparePolicy(t testing.TB, want, got string) {
	t.Helper()
	ours, err := policy.Parse([]byte(want))
	if err != nil {
		t.Fatalf("%s: %v", want, err)
	}
	theirs, err := policy.Parse([]byte(got))
	if err != nil {
		t.Fatalf("%s: %v", got, err)
	}
	if !policy.Equal(ours, theirs) {
		t.Errorf("the policies differ:\n%s\n%s", want, got)
	}
}
