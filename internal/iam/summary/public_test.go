package summary

import (
	"testing"
)

// TestPublicAndExternal shows that the two facts are independent of each other.
func TestPublicAndExternal(t *testing.T) {
	t.Parallel()
	const kmsKey = `"s3:x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"`
	everybody := func(conditions string) string { return allow(`"*"`, "s3:GetObject", objects, conditions) }
	for _, c := range []struct {
		name, statement  string
		public, external Answer
	}{
		{"everybody", everybody(""), Yes, Yes},
		{"an organization", everybody(`"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}`), No, Yes},
		{"an organization, perhaps", everybody(`"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}`), Yes, Yes},
		{"organizations of any name", everybody(`"StringLike": {"aws:PrincipalOrgID": "o-*"}`), Yes, Yes},
		{"the own account by a condition", everybody(`"StringEquals": {"aws:PrincipalAccount": "111122223333"}`), No, No},
		{"a fixed KMS key", `{"Effect": "Allow", "Principal": "*", "Action": "s3:PutObject", "Resource": "` + objects + `",
			"Condition": {"StringEquals": {` + kmsKey + `}}}`, No, Yes},
		{"a narrow network", everybody(`"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}`), No, Yes},
		{"a broad network", everybody(`"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}`), Yes, Yes},
		{"a broad network of IPv6", everybody(`"IpAddress": {"aws:SourceIp": "2000::/3"}`), Yes, Yes},
		{"a variable", everybody(`"StringEquals": {"aws:userid": "${aws:username}"}`), Yes, Yes},
		{"any session of a role", everybody(`"StringLike": {"aws:userid": "AROAEXAMPLEID:*"}`), Yes, Yes},
		{"access points of an account", everybody(`"ArnLike": {"s3:DataAccessPointArn": "arn:aws:s3:us-east-1:111122223333:accesspoint/*"}`), No, Yes},
		{"another account", allow(`{"AWS": "444455556666"}`, "s3:GetObject", objects, ""), No, Yes},
		{"the own account", allow(`{"AWS": "111122223333"}`, "s3:GetObject", objects, ""), No, No},
		{"a service", allow(`{"Service": "logging.s3.amazonaws.com"}`, "s3:PutObject", objects, ""), No, No},
		{"everybody but one", `{"Effect": "Allow", "NotPrincipal": {"AWS": "444455556666"}, "Action": "s3:GetObject", "Resource": "` + objects + `"}`, Yes, Yes},
		{"a Deny", `{"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "` + objects + `"}`, No, No},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			doc, scope := Placed(parse(t, c.statement), bucketScope)
			if got := Public(doc, scope); got.Answer != c.public {
				t.Errorf("public: %+v, want %s", got, c.public)
			}
			if got := External(doc, scope); got.Answer != c.external {
				t.Errorf("external: %+v, want %s", got, c.external)
			}
		})
	}
}

// TestPublic_key shows that a key is public when anybody at all can get at it.
func TestPublic_key(t *testing.T) {
	t.Parallel()
	for conditions, want := range map[string]Answer{
		``: Yes,
		`"StringEquals": {"kms:CallerAccount": "444455556666"}`:            No,
		`"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}`: Yes,
	} {
		doc, scope := Placed(parse(t, allow(`{"AWS": "*"}`, "kms:Decrypt", "*", conditions)), keyScope)
		if got := Public(doc, scope); got.Answer != want {
			t.Errorf("%s: %+v, want %s", conditions, got, want)
		}
	}
}
