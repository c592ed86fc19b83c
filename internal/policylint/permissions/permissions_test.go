package permissions

import (
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

const (
	account = "111122223333"
	root    = `{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}`
	tls     = `{"Sid": "TLS", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}`
)

// subject is one with a policy of these statements; none means that it has no policy.
func subject(t *testing.T, kind model.Kind, statements ...string) *model.Subject {
	t.Helper()
	s := &model.Subject{Kind: kind, Name: "data", Scope: prove.Scope{Account: account, Partition: "aws"}}
	switch kind {
	case model.Key:
		s.Scope.Service = "kms"
	case model.Bucket:
		s.Scope.Service, s.Scope.ARN = "s3", "arn:aws:s3:::data"
	case model.Secret:
		s.Scope.Service = "secretsmanager"
	default:
	}
	if len(statements) == 0 {
		return s
	}
	doc, err := policy.Parse([]byte(`{"Version": "2012-10-17", "Statement": [` + strings.Join(statements, ",") + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	s.Policy = doc
	return s
}

func allow(principal, action, conditions string) string {
	return `{"Effect": "Allow", "Principal": ` + principal + `, "Action": "` + action + `", "Resource": "*", "Condition": {` + conditions + `}}`
}

// TestCompare_severity goes through the table of severities.
func TestCompare_severity(t *testing.T) {
	t.Parallel()
	const (
		partner = `{"AWS": "arn:aws:iam::444455556666:root"}`
		app     = `{"AWS": "arn:aws:iam::111122223333:role/app"}`
		admin   = `{"AWS": "arn:aws:iam::111122223333:role/admin"}`
		logs    = `{"Service": "logs.eu-west-1.amazonaws.com"}`
	)
	for _, c := range []struct {
		name          string
		kind          model.Kind
		before, after []string
		want          policylint.Severity
		reason        string
	}{
		{"anyone reads", model.Bucket, []string{tls}, []string{tls, allow(`"*"`, "s3:GetObject", "")}, policylint.Critical, "anyone to read data"},
		{"anyone sees settings", model.Bucket, []string{tls}, []string{tls, allow(`"*"`, "s3:GetBucketLocation", "")}, policylint.Medium, "anyone to see settings"},
		{"anyone uses a key through a service", model.Key, []string{root}, []string{root, allow(`{"AWS": "*"}`, "kms:Decrypt", `"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}`)}, policylint.Critical, "anyone to use the key"},
		{"a network", model.Bucket, []string{tls}, []string{tls, allow(`"*"`, "s3:GetObject", `"StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}`)}, policylint.High, "outside of the account to read data"},
		{"an organization", model.Secret, nil, []string{allow(`"*"`, "secretsmanager:GetSecretValue", `"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}`)}, policylint.High, "outside of the account to read data"},
		{"another account", model.Key, []string{root}, []string{root, allow(partner, "kms:Decrypt", "")}, policylint.High, "outside of the account to use the key"},
		{"another account sees settings", model.Key, []string{root}, []string{root, allow(partner, "kms:DescribeKey", "")}, policylint.Low, "outside of the account to see settings"},
		{"a service for anybody", model.Key, []string{root}, []string{root, allow(logs, "kms:Decrypt", "")}, policylint.High, "outside of the account to use the key"},
		{"a service for the account", model.Key, []string{root}, []string{root, allow(logs, "kms:Decrypt", `"StringEquals": {"aws:SourceAccount": "111122223333"}`)}, policylint.Medium, "a service that acts for it, to use the key"},
		{"a role of the account", model.Key, []string{allow(admin, "kms:PutKeyPolicy", "")}, []string{allow(admin, "kms:PutKeyPolicy", ""), allow(app, "kms:Decrypt", "")}, policylint.Medium, "to use the key"},
		{"a weaker Deny", model.Bucket, []string{tls}, []string{allow(app, "s3:GetObject", "")}, policylint.Medium, "to "},
		{"less for others", model.Key, []string{root, allow(partner, "kms:Decrypt", "")}, []string{root}, policylint.Low, "Nothing is newly allowed."},
		{"a stronger Deny", model.Bucket, []string{allow(app, "s3:GetObject", "")}, []string{allow(app, "s3:GetObject", ""), tls}, policylint.Low, "Nothing is newly allowed."},
		{"an administrator less", model.Key, []string{allow(admin, "kms:*", ""), allow(app, "kms:*", "")}, []string{allow(admin, "kms:*", "")}, policylint.High, "role/app can no longer change the policy"},
		{"the account loses control", model.Key, []string{root, allow(app, "kms:Decrypt", "")}, []string{allow(app, "kms:Decrypt", "")}, policylint.High, "Account 111122223333"},
		{"everybody locked out of a bucket", model.Bucket, []string{tls}, []string{`{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}`}, policylint.High, "Account 111122223333"},
		{"a role that had needed an IAM policy", model.Key, []string{root}, []string{root, allow(app, "kms:Decrypt", "")}, policylint.Medium, "to use the key"},
		{"a role of a bucket's account", model.Bucket, []string{tls}, []string{tls, allow(app, "s3:GetObject", "")}, policylint.Medium, "to read data"},
		{"a role that needs an IAM policy again", model.Key, []string{root, allow(app, "kms:Decrypt", "")}, []string{root}, policylint.Low, "Nothing is newly allowed."},
		{"nothing but text", model.Key, []string{root, allow(app, "kms:*", "")}, []string{root, allow(app, "kms:*", ""), allow(app, "kms:Decrypt", "")}, policylint.Low, "Every request is decided as before."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			before, after := subject(t, c.kind, c.before...), subject(t, c.kind, c.after...)
			got := Compare(before, after)
			if got == nil {
				t.Fatal("no change")
			}
			if got.Severity != c.want || !strings.Contains(got.Reason, c.reason) {
				t.Errorf("%s because %q, want %s because %q\nallowed %v\ndenied %v", got.Severity, got.Reason, c.want, c.reason, got.NewlyAllowed(), got.NewlyDenied())
			}
			replay(t, before, after, &got.Allowed)
			replay(t, after, before, &got.Denied)
		})
	}
}

// replay decides every example of one direction in both policies.
func replay(t *testing.T, without, with *model.Subject, d *Direction) {
	t.Helper()
	for _, e := range d.Examples {
		if with.Kind != model.Key && e.To == prove.ToOwnAccount {
			continue // the policy leaves it to IAM
		}
		if o := eval.Decide(effective(with), e.Witness).Outcome; !o.Permits() && len(e.DeniedBy) == 0 {
			t.Errorf("%s is %s in the policy that permits it", e.Witness, o)
		}
		if o := eval.Decide(effective(without), e.Witness).Outcome; o == eval.Allowed || o.Permits() && !d.ByIAM {
			t.Errorf("%s is %s in the policy that does not permit it", e.Witness, o)
		}
	}
}

func TestCompare_nothingToSay(t *testing.T) {
	t.Parallel()
	unknown := subject(t, model.Key, root)
	unknown.Policy, unknown.Unknown = nil, map[string]string{"policy": "aws_iam_role.app.arn"}
	for name, c := range map[string][2]*model.Subject{
		"the same policy":  {subject(t, model.Key, root), subject(t, model.Key, root)},
		"not known before": {unknown, subject(t, model.Key, root)},
		"not known after":  {subject(t, model.Key, root), unknown},
		"an IAM policy":    {subject(t, model.Identity, root), subject(t, model.Identity, tls)},
	} {
		if got := Compare(c[0], c[1]); got != nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// TestCompare_examples shows several requests of each direction, with the statements that decide.
func TestCompare_examples(t *testing.T) {
	t.Parallel()
	var more []string
	for _, action := range []string{"Decrypt", "Encrypt", "Sign", "Verify"} {
		more = append(more, allow(`{"AWS": "arn:aws:iam::444455556666:role/`+action+`"}`, "kms:"+action, ""))
	}
	got := Compare(subject(t, model.Key, root), subject(t, model.Key, append(more, root)...))
	if len(got.Allowed.Examples) != maxExamples || got.Allowed.Incomplete == "" || len(got.Denied.Examples) != 0 {
		t.Errorf("%d examples (%q), want %d and a word that there are more", len(got.Allowed.Examples), got.Allowed.Incomplete, maxExamples)
	}
	bucket := Compare(subject(t, model.Bucket), subject(t, model.Bucket, tls))
	if e := bucket.Denied.Examples; len(e) != 1 || len(e[0].DeniedBy) != 1 || e[0].DeniedBy[0].Sid != "TLS" || e[0].Statements != nil {
		t.Errorf("denied: %+v, want the statement TLS and none that allows", e)
	}
	if lines := bucket.NewlyDenied(); len(lines) != 2 || !strings.HasSuffix(lines[1], `; denied by statement "TLS")`) {
		t.Errorf("lines %q", lines)
	}
}

// TestCompare_unknown shows that a value that is not known yet counts as the gravest it can be.
func TestCompare_unknown(t *testing.T) {
	t.Parallel()
	for domain, want := range map[string]struct {
		severity policylint.Severity
		line     string
	}{
		"arn:aws:iam::111122223333:role/*": {policylint.Medium, "arn:aws:iam::111122223333:role/"},
		"*":                                {policylint.High, "not known until apply"},
	} {
		after := subject(t, model.Key, root)
		atoms := &policy.Atoms{}
		principal := atoms.Text("aws_iam_role.app.arn", domain)
		doc := *after.Policy
		doc.Atoms = atoms
		doc.Statements = append(doc.Statements, policy.Statement{
			Index: 1, Effect: policy.Allow, Principals: []policy.Principal{{Type: policy.AWS, Value: principal}},
			Actions: policy.Texts("kms:Decrypt"), Resources: policy.Texts("*"),
		})
		before := subject(t, model.Key, allow(`{"AWS": "arn:aws:iam::111122223333:role/admin"}`, "kms:PutKeyPolicy", ""))
		doc.Statements[0] = before.Policy.Statements[0]
		after.Policy = &doc
		got := Compare(before, after)
		if got == nil || got.Severity != want.severity || !strings.Contains(strings.Join(got.NewlyAllowed(), " "), want.line) {
			t.Errorf("%s: %+v, want %s", domain, got, want)
		}
	}
}
