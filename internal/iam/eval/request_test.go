package eval_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
)

func TestRequest_Implied(t *testing.T) {
	t.Parallel()
	type keys = map[string][]string
	tests := []struct {
		name, principal, action string
		want                    keys
	}{
		{"user", "arn:aws:iam::111122223333:user/a/u", "s3:GetObject", keys{
			"aws:PrincipalArn": {"arn:aws:iam::111122223333:user/a/u"}, "aws:PrincipalAccount": {"111122223333"},
			"aws:PrincipalType": {"User"}, "aws:username": {"u"}, "aws:PrincipalIsAWSService": {"false"},
		}},
		{"session, calling KMS", sessionARN, "KMS:Decrypt", keys{
			"aws:PrincipalArn": {"arn:aws:iam::111122223333:role/R"}, "aws:PrincipalAccount": {"111122223333"},
			"aws:PrincipalType": {"AssumedRole"}, "aws:PrincipalIsAWSService": {"false"},
			"kms:CallerAccount": {"111122223333"},
		}},
		{"role", roleARN, "s3:GetObject", keys{
			"aws:PrincipalArn": {roleARN}, "aws:PrincipalAccount": {"111122223333"},
			"aws:PrincipalType": {"AssumedRole"}, "aws:PrincipalIsAWSService": {"false"},
		}},
		{"federated user", "arn:aws:sts::111122223333:federated-user/f", "s3:GetObject", keys{
			"aws:PrincipalArn":     {"arn:aws:sts::111122223333:federated-user/f"},
			"aws:PrincipalAccount": {"111122223333"},
			"aws:PrincipalType":    {"FederatedUser"}, "aws:PrincipalIsAWSService": {"false"},
			"aws:userid": {"111122223333:f"},
		}},
		{"root", rootARN, "s3:GetObject", keys{
			"aws:PrincipalArn": {rootARN}, "aws:PrincipalAccount": {"111122223333"},
			"aws:PrincipalType": {"Account"}, "aws:PrincipalIsAWSService": {"false"},
			"aws:userid": {"111122223333"},
		}},
		{"account by id", accountID, "s3:GetObject", keys{
			"aws:PrincipalAccount": {"111122223333"},
			"aws:PrincipalType":    {"Account"}, "aws:PrincipalIsAWSService": {"false"},
			"aws:userid": {"111122223333"},
		}},
		{"service", "config.amazonaws.com.cn", "kms:Decrypt", keys{
			"aws:PrincipalIsAWSService":     {"true"},
			"aws:PrincipalServiceName":      {"config.amazonaws.com.cn"},
			"aws:PrincipalServiceNamesList": {"config.amazonaws.com.cn"},
		}},
		{"anonymous", eval.Anonymous, "s3:GetObject", keys{
			"aws:PrincipalAccount": {"anonymous"}, "aws:PrincipalType": {"Anonymous"}, "aws:userid": {"anonymous"},
		}},
		{"identity provider with the name of a service", "cognito-identity.amazonaws.com", "s3:GetObject", keys{
			"aws:PrincipalIsAWSService": {"false"},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.want["aws:ResourceAccount"] = []string{"444455556666"}
			got := eval.Request{Principal: tt.principal, Action: tt.action, Account: "444455556666"}.Implied()
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("implied keys differ (-want +got):\n%s", diff)
			}
		})
	}
}

// TestRequest_Implied_time: the two keys of the current time are one time.
func TestRequest_Implied_time(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ given, value, other, want string }{
		{"aws:CurrentTime", "2026-01-01T00:00:00Z", "aws:EpochTime", "1767225600"},
		{"AWS:epochtime", "1767225600", "aws:CurrentTime", "2026-01-01T00:00:00Z"},
		{"aws:CurrentTime", "soon", "aws:EpochTime", ""},
	} {
		req := eval.Request{Principal: eval.Anonymous, Context: map[string][]string{tt.given: {tt.value}}}
		if got := strings.Join(req.Implied()[tt.other], ""); got != tt.want {
			t.Errorf("%s=%s implies %s=%q, want %q", tt.given, tt.value, tt.other, got, tt.want)
		}
	}
}

func TestDecide_impliesKeys(t *testing.T) {
	t.Parallel()
	doc := mustParse(t, `{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*",
		"Condition": {"StringEquals": {"aws:principalaccount": "111122223333"}}}}`)
	request := eval.Request{Principal: userARN, Action: "a:b", Resource: "*"}
	tests := []struct {
		name     string
		context  map[string][]string
		complete bool
		want     eval.Outcome
	}{
		{"implied", nil, false, eval.Allowed},
		{"implied beside others", map[string][]string{"aws:k": {"x"}}, false, eval.Allowed},
		{"given otherwise", map[string][]string{"AWS:PrincipalAccount": {"444455556666"}}, false, eval.ImplicitlyDenied},
		{"complete without", nil, true, eval.ImplicitlyDenied},
	}
	for _, tt := range tests {
		request := request
		request.Context, request.Complete = tt.context, tt.complete
		if got := eval.Decide(doc, request); got.Outcome != tt.want {
			t.Errorf("%s: outcome is %s, want %s", tt.name, got.Outcome, tt.want)
		}
	}
}

func TestRequest_Explicit(t *testing.T) {
	t.Parallel()
	doc := mustParse(t, `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "*",
		"Resource": "arn:aws:s3:::b/${AWS:username}", "Condition": {
			"StringEquals": {"aws:PRINCIPALACCOUNT": "1"}, "Null": {"aws:principaltype": "false"}}}}`)
	request := eval.Request{
		Principal: userARN, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/u",
		Context: map[string][]string{"Aws:PrincipalAccount": {"1"}},
	}
	want := map[string][]string{
		"Aws:PrincipalAccount": {"1"}, "aws:PrincipalArn": {userARN}, "aws:PrincipalIsAWSService": {"false"},
		"aws:PrincipalType": {"User"}, "aws:username": {"u"},
	}
	got := request.Explicit()
	if diff := cmp.Diff(want, got.Context); diff != "" || !got.Complete {
		t.Errorf("Complete is %t; context differs (-want +got):\n%s", got.Complete, diff)
	}
	if len(request.Context) != 1 {
		t.Errorf("Explicit changed the request's own context to %v", request.Context)
	}
	if before, after := eval.Decide(doc, request), eval.Decide(doc, got); before.Outcome != eval.Allowed ||
		after.Outcome != eval.Allowed {
		t.Errorf("outcome %s before and %s after, want Allowed", before.Outcome, after.Outcome)
	}
}

func TestRequest_String(t *testing.T) {
	t.Parallel()
	request := eval.Request{Principal: eval.Anonymous, Action: "s3:PutObject", Resource: "arn:aws:s3:::b/k"}
	if got, want := request.String(), "ANONYMOUS s3:PutObject arn:aws:s3:::b/k"; got != want {
		t.Errorf("String is %q, want %q", got, want)
	}
	request.Context = map[string][]string{
		"aws:TagKeys": {"a", "b"}, "aws:SecureTransport": {"false"}, "aws:CalledVia": {},
	}
	const want = "ANONYMOUS s3:PutObject arn:aws:s3:::b/k" +
		" with aws:CalledVia=[], aws:SecureTransport=false, aws:TagKeys=[a, b]"
	if got := request.String(); got != want {
		t.Errorf("String is %q, want %q", got, want)
	}
	if got := request.Explicit().String(); got != want {
		t.Errorf("String of the explicit request is %q, want %q", got, want)
	}
	request.Context["aws:PrincipalAccount"] = []string{"111122223333"}
	if got := request.String(); !strings.Contains(got, "aws:PrincipalAccount=111122223333") {
		t.Errorf("String is %q, and hides a key that does not follow from the request", got)
	}
}

func TestRequest_JSON(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       eval.Request
		printed    string // "" = like text
	}{
		{
			"no context", `{"principal":"p","action":"a:b","resource":"*"}`,
			eval.Request{Principal: "p", Action: "a:b", Resource: "*"},
			"",
		},
		{
			"empty context", `{"principal":"p","action":"a:b","resource":"*","account":"1","context":{}}`,
			eval.Request{
				Principal: "p", Action: "a:b", Resource: "*", Account: "1", Complete: true,
				Context: map[string][]string{},
			},
			"",
		},
		{
			"values", `{"principal":"p","action":"a:b","resource":"*",` +
				`"context":{"aws:a":true,"aws:b":1.20,"aws:c":["x",false,2],"aws:d":[],"aws:e":["y"]}}`,
			eval.Request{
				Principal: "p", Action: "a:b", Resource: "*", Complete: true,
				Context: map[string][]string{
					"aws:a": {"true"}, "aws:b": {"1.20"}, "aws:c": {"x", "false", "2"}, "aws:d": {}, "aws:e": {"y"},
				},
			},
			`{"principal":"p","action":"a:b","resource":"*",` +
				`"context":{"aws:a":"true","aws:b":"1.20","aws:c":["x","false","2"],"aws:d":[],"aws:e":"y"}}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got eval.Request
			if err := json.Unmarshal([]byte(tt.text), &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("request differs (-want +got):\n%s", diff)
			}
			if tt.printed == "" {
				tt.printed = tt.text
			}
			printed, err := json.Marshal(got)
			if diff := cmp.Diff(tt.printed, string(printed)); diff != "" || err != nil {
				t.Errorf("error %v; JSON differs (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestRequest_JSON_writesImpliedKeysBesideOthers(t *testing.T) {
	t.Parallel()
	request := eval.Request{
		Principal: eval.Anonymous, Action: "a:b", Resource: "*", Context: map[string][]string{"AWS:principaltype": {"x"}},
	}
	const want = `{"principal":"ANONYMOUS","action":"a:b","resource":"*",` +
		`"context":{"AWS:principaltype":"x","aws:PrincipalAccount":"anonymous","aws:userid":"anonymous"}}`
	printed, err := json.Marshal(request)
	if diff := cmp.Diff(want, string(printed)); diff != "" || err != nil {
		t.Errorf("error %v; JSON differs (-want +got):\n%s", err, diff)
	}
}

func TestRequest_JSON_refuses(t *testing.T) {
	t.Parallel()
	for text, message := range map[string]string{
		`{"principal": 1}`:                          "reading a request",
		`{"context": {"aws:a": null}}`:              "must be a string",
		`{"context": {"aws:a": {"b": 1}}}`:          "must be a string",
		`{"context": {"aws:a": ["x", ["y"]]}}`:      "must be a string",
		`{"context": {"aws:a": "x", "AWS:A": "y"}}`: "one key",
	} {
		var request eval.Request
		if err := json.Unmarshal([]byte(text), &request); err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("reading %s gives the error %v, want it to say %q", text, err, message)
		}
	}
}
