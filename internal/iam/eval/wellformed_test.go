package eval

import (
	"strings"
	"testing"
)

func TestRequest_WellFormed(t *testing.T) {
	t.Parallel()
	good := Request{Principal: "arn:aws:iam::111122223333:role/app", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k"}
	for name, test := range map[string]struct {
		change func(*Request)
		want   string // "" = well-formed
	}{
		"a role":               {func(*Request) {}, ""},
		"anonymous":            {func(r *Request) { r.Principal = Anonymous }, ""},
		"an account":           {func(r *Request) { r.Principal = "111122223333" }, ""},
		"a service":            {func(r *Request) { r.Principal = "logging.s3.amazonaws.com" }, ""},
		"an identity provider": {func(r *Request) { r.Principal = "accounts.google.com" }, ""},
		"a canonical user":     {func(r *Request) { r.Principal = strings.Repeat("0a", 32) }, ""},
		"no resource":          {func(r *Request) { r.Resource = "*" }, ""},
		"a wildcard in a key":  {func(r *Request) { r.Resource = "arn:aws:s3:::b/*" }, ""},
		"missing principal":    {func(r *Request) { r.Principal = "" }, "principal is missing"},
		"missing action":       {func(r *Request) { r.Action = "" }, "action is missing"},
		"missing resource":     {func(r *Request) { r.Resource = "" }, "resource is missing"},
		"a bare name":          {func(r *Request) { r.Principal = "app" }, `principal "app" is none`},
		"everyone":             {func(r *Request) { r.Principal = "*" }, `principal "*" is none`},
		"no service":           {func(r *Request) { r.Action = "GetObject" }, `action "GetObject" is not one action`},
		"several actions":      {func(r *Request) { r.Action = "s3:Get*" }, `action "s3:Get*" is not one action`},
		"a bucket's name":      {func(r *Request) { r.Resource = "b/k" }, `resource "b/k" is no ARN`},
		"unsigned to KMS":      {func(r *Request) { r.Principal, r.Action = Anonymous, "KMS:Decrypt" }, "signed requests only"},
		"account":              {func(r *Request) { r.Account = "12" }, "twelve digits"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := good
			test.change(&r)
			err := r.WellFormed()
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
		})
	}
}
