package bare_test

import (
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/bare"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

func parse(t *testing.T, statements string) *policy.Document {
	t.Helper()
	doc, err := policy.Parse([]byte(`{"Version": "2012-10-17", "Statement": [` + statements + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

const (
	keyOwner = `{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}`
	onlyTLS  = `{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::orders", "arn:aws:s3:::orders/*"],
		"Condition": {"Bool": {"aws:SecureTransport": "false"}}}`
)

func TestKind(t *testing.T) {
	t.Parallel()
	for statements, want := range map[string]model.Kind{
		keyOwner: model.Key,
		onlyTLS:  model.Bucket,
		`{"Effect": "Allow", "Principal": "*", "Action": "secretsmanager:GetSecretValue", "Resource": "*"}`:                model.Secret,
		`{"Effect": "Allow", "Principal": "*", "Action": "dynamodb:GetItem", "Resource": "*"}`:                             model.Table,
		`{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}`:                   model.Trust,
		`{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}`:                                                           model.Identity,
		`{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}`:                                            "",
		`{"Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject", "kms:Decrypt"], "Resource": "*"}`:                "",
		`{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:us-east-1:1:orders"}`: "",
		`{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "arn:aws:s3:::orders/*"}`:                        model.Bucket,
	} {
		if got := bare.Kind(parse(t, statements)); got != want {
			t.Errorf("%q is what %s is taken for, want %q", got, statements, want)
		}
	}
}

func TestSubject_scope(t *testing.T) {
	t.Parallel()
	key := bare.Subject(model.Key, "policy", parse(t, keyOwner), "")
	if key.Scope != (prove.Scope{Service: "kms", Account: "111122223333", Partition: "aws"}) || !key.PolicyOnly {
		t.Errorf("the key is at %+v", key.Scope)
	}
	bucket := bare.Subject(model.Bucket, "policy", parse(t, onlyTLS), "444455556666")
	if bucket.Scope != (prove.Scope{Service: "s3", Account: "444455556666", Partition: "aws", ARN: "arn:aws:s3:::orders"}) {
		t.Errorf("the bucket is at %+v", bucket.Scope)
	}
}

// A secret and a table are told by the only one that the policy names, with what belongs to it.
func TestSubject_scopeOfRegional(t *testing.T) {
	t.Parallel()
	const table = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"
	for resources, want := range map[string]prove.Scope{
		`["` + table + `", "` + table + `/index/*"]`: {
			Service: "dynamodb", Account: "111122223333", Partition: "aws", Region: "eu-west-1", ARN: table,
		},
		`["` + table + `", "` + table + `-2"]`: {Service: "dynamodb", Partition: "aws"},
		`"` + table + `*"`:                     {Service: "dynamodb", Partition: "aws"},
		`"*"`:                                  {Service: "dynamodb"},
	} {
		doc := parse(t, `{"Effect": "Allow", "Principal": "*", "Action": "dynamodb:GetItem", "Resource": `+resources+`}`)
		if got := bare.Subject(model.Table, "policy", doc, "").Scope; got != want {
			t.Errorf("%s: the table is at %+v, want %+v", resources, got, want)
		}
	}
}

// TestSubsumes shows that a Deny counts although no statement allows anything: IAM policies of the
// bucket's account may. Of a key they may not.
func TestSubsumes(t *testing.T) {
	t.Parallel()
	open := parse(t, `{"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteBucket", "Resource": "arn:aws:s3:::orders"}`)
	result := bare.Subsumes(parse(t, onlyTLS), open, "")
	if result.Verdict != prove.Violated || result.Assumption == "" || result.Witness == nil {
		t.Errorf("a Deny that is gone: %+v", result)
	}
	if result := bare.Subsumes(parse(t, onlyTLS), parse(t, onlyTLS), ""); result.Verdict != prove.Holds {
		t.Errorf("the same policy: %+v", result)
	}
	key := parse(t, keyOwner+`, {"Effect": "Deny", "Principal": "*", "Action": "kms:PutKeyPolicy", "Resource": "*"}`)
	if result := bare.Subsumes(key, parse(t, keyOwner), ""); result.Verdict != prove.Violated || result.Assumption != "" {
		t.Errorf("a Deny of a key that is gone: %+v", result)
	}
}

// TestSubsumes_otherServices: IAM policies count for secrets as for buckets, and where a policy could be
// that of a key it is not clear whether they do.
func TestSubsumes_otherServices(t *testing.T) {
	t.Parallel()
	deny := func(action string) *policy.Document {
		return parse(t, `{"Effect": "Deny", "Principal": "*", "Action": "`+action+`", "Resource": "*"}`)
	}
	less := func(action string) *policy.Document {
		return parse(t, `{"Effect": "Deny", "Principal": "*", "Action": "`+action+`", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}`)
	}
	const secret = "secretsmanager:GetSecretValue"
	if r := bare.Subsumes(deny(secret), less(secret), ""); r.Verdict != prove.Violated || r.Assumption != "an IAM policy of the secret's own account allows the request." {
		t.Errorf("a weaker Deny of a secret: %+v", r)
	}
	if r := bare.Subsumes(less(secret), deny(secret), ""); r.Verdict != prove.Holds {
		t.Errorf("a stronger Deny of a secret: %+v", r)
	}
	if r := bare.Subsumes(deny("*"), less("*"), ""); r.Verdict != prove.Unknown || r.Reason == "" {
		t.Errorf("a weaker Deny of something: %+v", r)
	}
	if r := bare.NewAccess(deny("*"), less("*"), "", 3); r.Verdict != prove.Unknown || len(r.Grants) > 0 {
		t.Errorf("a weaker Deny of something, with requests: %+v", r)
	}
	if r := bare.Subsumes(deny("sqs:SendMessage"), less("sqs:SendMessage"), ""); r.Verdict != prove.Unknown {
		t.Errorf("a weaker Deny of a queue: %+v", r)
	}
	if r := bare.Subsumes(less("*"), deny("*"), ""); r.Verdict != prove.Holds {
		t.Errorf("a stronger Deny of something: %+v", r)
	}
}

// TestSubsumes_unknown shows that a value which is not known yet may be anything.
func TestSubsumes_unknown(t *testing.T) {
	t.Parallel()
	atoms := &policy.Atoms{}
	candidate := parse(t, onlyTLS+`, {"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "s3:GetObject", "Resource": "x"}`)
	candidate.Atoms = atoms
	candidate.Statements[1].Resources[0].Value = atoms.Text("resource")
	if result := bare.Subsumes(parse(t, onlyTLS), candidate, ""); result.Verdict != prove.Unknown {
		t.Errorf("a resource that is not known: %+v", result)
	}
	everything := parse(t, onlyTLS+`, {"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "s3:*", "Resource": "*"}`)
	if result := bare.Subsumes(everything, candidate, ""); result.Verdict != prove.Holds {
		t.Errorf("a resource among all: %+v", result)
	}
}
