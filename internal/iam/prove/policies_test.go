package prove

import (
	"fmt"
	"testing"
)

// allowing is a bucket policy that lets the account do everything, with more statements after it.
func allowing(statements string) string {
	return `{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:*", "Resource": ["arn:aws:s3:::data", "arn:aws:s3:::data/*"]},
		` + statements + `]}`
}

// denying writes a Deny statement for everybody.
func denying(action, resource, conditions string) string {
	return fmt.Sprintf(`{"Effect": "Deny", "Principal": "*", "Action": %s, "Resource": %s, "Condition": {%s}}`, action, resource, conditions)
}

// TestWrongPolicies decides policies that were published as protection and are none, each beside
// its fix.
func TestWrongPolicies(t *testing.T) {
	t.Parallel()
	const (
		sse     = "s3:x-amz-server-side-encryption"
		sseKey  = sse + "-aws-kms-key-id"
		put     = `"s3:PutObject"`
		objects = `"arn:aws:s3:::data/*"`
		both    = `["arn:aws:s3:::data", "arn:aws:s3:::data/*"]`
		wrong   = `"` + sse + `": "aws:kms"`
	)
	uploads := []string{"s3:PutObject"}
	inBucket := []string{bucketARN + "/*"}
	otherKey := on(uploads, inBucket, when("StringEquals", sse, "aws:kms"), when("StringNotEquals", sseKey, keyARN))
	http := on(nil, nil, when("Bool", "aws:SecureTransport", "false"))
	for _, c := range []struct {
		name         string
		question     Row
		broken, good string
	}{
		{
			name:     "two keys in one block must both be wrong",
			question: otherKey,
			broken:   denying(put, objects, `"StringNotEquals": {`+wrong+`, "`+sseKey+`": "`+keyARN+`"}`),
			good: denying(put, objects, `"StringNotEquals": {`+wrong+`}`) + "," +
				denying(put, objects, `"StringNotEquals": {"`+sseKey+`": "`+keyARN+`"}`),
		}, {
			name:     "Null true beside StringNotEquals never sees a header",
			question: on(uploads, inBucket, when("Null", sse, "false"), when("StringNotEquals", sse, "aws:kms")),
			broken:   denying(put, objects, `"Null": {"`+sse+`": "true"}, "StringNotEquals": {`+wrong+`}`),
			good:     denying(put, objects, `"Null": {"`+sse+`": "false"}, "StringNotEquals": {`+wrong+`}`),
		}, {
			name:     "Null the wrong way round",
			question: on(uploads, inBucket, when("Null", sse, "true")),
			broken:   denying(put, objects, `"Null": {"`+sse+`": "false"}`),
			good:     denying(put, objects, `"Null": {"`+sse+`": "true"}`),
		}, {
			name:     "http and old TLS in one block: http passes",
			question: http,
			broken:   denying(`"s3:*"`, both, `"Bool": {"aws:SecureTransport": "false"}, "NumericLessThan": {"s3:TlsVersion": "1.2"}`),
			good:     denying(`"s3:*"`, both, `"Bool": {"aws:SecureTransport": "false"}`),
		}, {
			name:     "http and old TLS in one block: old TLS passes",
			question: on(nil, nil, when("NumericLessThan", "s3:TlsVersion", "1.2")),
			broken:   denying(`"s3:*"`, both, `"Bool": {"aws:SecureTransport": "false"}, "NumericLessThan": {"s3:TlsVersion": "1.2"}`),
			good:     denying(`"s3:*"`, both, `"NumericLessThan": {"s3:TlsVersion": "1.2"}`),
		}, {
			name:     "http on objects only: the bucket itself is open",
			question: http,
			broken:   denying(`"s3:*"`, objects, `"Bool": {"aws:SecureTransport": "false"}`),
			good:     denying(`"s3:*"`, both, `"Bool": {"aws:SecureTransport": "false"}`),
		}, {
			name:     "the default key is a loophole without a key id",
			question: on(uploads, inBucket, when("StringEquals", sse, "aws:kms"), when("Null", sseKey, "true")),
			broken: denying(put, objects, `"Null": {"`+sse+`": "false"}, "StringNotEquals": {`+wrong+`}`) + "," +
				denying(put, objects, `"Null": {"`+sseKey+`": "false"}, "StringNotEquals": {"`+sseKey+`": "`+keyARN+`"}`),
			good: denying(put, objects, `"Null": {"`+sseKey+`": "false"}, "StringNotEquals": {"`+sseKey+`": "`+keyARN+`"}`) + "," +
				denying(put, objects, `"StringLike": {"`+sse+`": "aws:kms*"}, "Null": {"`+sseKey+`": "true"}`),
		}, {
			name:     "IfExists on a negated operator changes nothing",
			question: on(uploads, inBucket, when("Null", sse, "true")),
			broken:   denying(put, objects, `"StringNotEqualsIfExists": {`+wrong+`}, "Null": {"`+sse+`": "false"}`),
			good:     denying(put, objects, `"StringNotEqualsIfExists": {`+wrong+`}`),
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			broken := Compile(mustParse(t, []byte(allowing(c.broken))), bucketScope).Denies(c.question)
			if broken.Verdict != Violated {
				t.Errorf("the wrong policy: %s, %s", broken.Verdict, broken.Reason)
			}
			good := Compile(mustParse(t, []byte(allowing(c.good))), bucketScope).Denies(c.question)
			if good.Verdict != Holds {
				t.Errorf("the right policy: %s with %v, %s", good.Verdict, good.Witness, good.Reason)
			}
		})
	}
}

// TestOrganizationDeny shows that a Deny of everybody outside the organization also stops AWS
// services, unless they are exempt.
func TestOrganizationDeny(t *testing.T) {
	t.Parallel()
	delivery := `{"Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"}, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data/*"},`
	logs := on([]string{"s3:PutObject"}, nil, when("Bool", "aws:PrincipalIsAWSService", "true"))
	outsiders := on(nil, nil, when("StringNotEquals", "aws:PrincipalOrgID", "o-exampleorg1"), when("Bool", "aws:PrincipalIsAWSService", "false"))
	for _, c := range []struct {
		exemption string
		logs      Verdict
	}{
		{``, Violated},
		{`, "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}`, Holds},
	} {
		text := allowing(delivery + denying(`"s3:*"`, `["arn:aws:s3:::data", "arn:aws:s3:::data/*"]`,
			`"StringNotEquals": {"aws:PrincipalOrgID": "o-exampleorg1"}`+c.exemption))
		program := Compile(mustParse(t, []byte(text)), bucketScope)
		if got := program.Permits(logs); got.Verdict != c.logs {
			t.Errorf("log delivery with exemption %q: %s, want %s", c.exemption, got.Verdict, c.logs)
		}
		if got := program.Denies(outsiders); got.Verdict != Holds {
			t.Errorf("outsiders with exemption %q: %s with %v", c.exemption, got.Verdict, got.Witness)
		}
	}
}
