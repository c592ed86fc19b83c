package summary

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
)

const (
	bucketARN = "arn:aws:s3:::data"
	objects   = bucketARN + "/*"
	tls       = `{"Sid": "TLS", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}`
)

var (
	bucketScope = prove.Scope{Service: "s3", Account: "111122223333", Partition: "aws", ARN: bucketARN}
	keyScope    = prove.Scope{Service: "kms", Account: "111122223333", Partition: "aws"}
	secretScope = prove.Scope{Service: "secretsmanager", Account: "111122223333", Partition: "aws"}
)

func parse(t *testing.T, statements ...string) *policy.Document {
	t.Helper()
	doc, err := policy.Parse([]byte(`{"Version": "2012-10-17", "Statement": [` + strings.Join(statements, ",") + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func allow(principal, action, resource, conditions string) string {
	return fmt.Sprintf(`{"Effect": "Allow", "Principal": %s, "Action": %q, "Resource": %q, "Condition": {%s}}`, principal, action, resource, conditions)
}

// outline is "party: group=answer(needs), ..." for all rows that let something in.
func outline(rows []Row) []string {
	var out []string
	for _, row := range rows {
		var cells []string
		for _, c := range row.Cells {
			if c.Answer == No {
				continue
			}
			text := string(c.Group) + "=" + string(c.Answer)
			if len(c.Needs) > 0 {
				text += "(" + strings.Join(c.Needs, " ") + ")"
			}
			if c.Partial {
				text += " in part"
			}
			if c.Delegated {
				text += " by IAM"
			}
			if c.Extended {
				text += " and by IAM"
			}
			cells = append(cells, text)
		}
		if cells != nil {
			out = append(out, strings.TrimSpace(string(row.Kind)+" "+row.Name)+": "+strings.Join(cells, ", "))
		}
	}
	return out
}

func TestAccess(t *testing.T) {
	t.Parallel()
	const (
		role    = "arn:aws:iam::111122223333:role/app"
		partner = "arn:aws:iam::444455556666:role/partner"
	)
	// The account's IAM policies can allow whatever a bucket policy does not deny.
	const own = "own_account 111122223333: read_data=yes by IAM, write_data=yes by IAM, delete=yes by IAM, administer=yes by IAM, change_policy=yes by IAM"
	for _, c := range []struct {
		name       string
		scope      prove.Scope
		statements []string
		want       []string
	}{
		{
			"a website", bucketScope,
			[]string{allow(`"*"`, "s3:GetObject", objects, ""), tls},
			[]string{"anonymous: read_data=yes", "anyone: read_data=yes", strings.Replace(own, " by IAM", "", 1), "any_service: read_data=yes"},
		},
		{
			"an organization", bucketScope,
			[]string{allow(`{"AWS": "*"}`, "s3:GetObject", objects, `"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}`)},
			[]string{"organization o-a1b2c3d4e5: read_data=yes", own},
		},
		{
			"a network", bucketScope,
			[]string{allow(`{"AWS": "*"}`, "s3:PutObject", objects, `"StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}`)},
			[]string{
				"anonymous: write_data=conditional(aws:SourceVpce)", "anyone: write_data=conditional(aws:SourceVpce)", own,
				// AWS's documents disagree whether {"AWS": "*"} stands for services, too.
				"any_service: write_data=unknown",
			},
		},
		{
			"two ways in", bucketScope,
			[]string{
				allow(`{"AWS": "`+partner+`"}`, "s3:GetObject", objects, `"StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}`),
				allow(`{"AWS": "`+partner+`"}`, "s3:GetObject", objects, `"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}`),
			},
			[]string{own, "principal " + partner + ": read_data=conditional(aws:SourceIp)"},
		},
		{
			"encrypted uploads only", bucketScope,
			[]string{
				allow(`{"AWS": "`+role+`"}`, "s3:PutObject", objects, ""),
				`{"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "` + objects + `",
				  "Condition": {"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}}`,
			},
			[]string{
				strings.Replace(own, "write_data=yes", "write_data=conditional(s3:x-amz-server-side-encryption)", 1),
				"principal " + role + ": read_data=yes by IAM, write_data=conditional(s3:x-amz-server-side-encryption), " +
					"delete=yes by IAM, administer=yes by IAM, change_policy=yes by IAM",
			},
		},
		{
			"a key", keyScope,
			[]string{
				allow(`{"AWS": "arn:aws:iam::111122223333:root"}`, "kms:*", "*", ""),
				allow(`{"AWS": "arn:aws:iam::444455556666:root"}`, "kms:Decrypt", "*", ""),
				allow(`{"AWS": "`+role+`"}`, "kms:Decrypt", "*", `"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}`),
				allow(`{"Service": "logs.amazonaws.com"}`, "kms:Decrypt", "*", `"ArnLike": {"aws:SourceArn": "arn:aws:logs:us-east-1:111122223333:*"}`),
			},
			[]string{
				"account 444455556666: use_key=yes by IAM",
				"own_account 111122223333: use_key=yes by IAM, delete=yes by IAM, administer=yes by IAM, change_policy=yes by IAM",
				"service logs.amazonaws.com: use_key=conditional(aws:SourceArn)",
				"principal " + role + ": use_key=conditional(kms:ViaService) and by IAM, delete=yes by IAM, administer=yes by IAM, change_policy=yes by IAM",
			},
		},
		{
			"a wildcard in a principal", bucketScope,
			[]string{allow(`{"AWS": "arn:aws:iam::111122223333:role/app*"}`, "s3:GetObject", objects, "")},
			[]string{own},
		},
		{
			"a wildcard in a condition", keyScope,
			[]string{allow(`{"AWS": "111122223333"}`, "kms:Decrypt", "*", `"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/app*"}`)},
			[]string{"principal arn:aws:iam::111122223333:role/app*: use_key=yes by IAM"},
		},
		{
			"grants only", keyScope,
			[]string{allow(`{"AWS": "`+role+`"}`, "kms:CreateGrant", "*", "")},
			[]string{"principal " + role + ": administer=yes in part"},
		},
		{
			"current objects stay", bucketScope,
			[]string{`{"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObject", "Resource": "*"}`},
			[]string{strings.Replace(own, "delete=yes", "delete=yes in part", 1)},
		},
		{
			"all objects stay", bucketScope,
			[]string{`{"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObject*", "Resource": "*"}`},
			[]string{strings.Replace(own, " delete=yes by IAM,", "", 1)},
		},
		{
			"a list of objects", bucketScope,
			[]string{allow(`{"AWS": "`+partner+`"}`, "s3:ListBucket", bucketARN, "")},
			[]string{own, "principal " + partner + ": read_data=yes in part"},
		},
		{
			"multi-factor authentication until a day", secretScope,
			[]string{allow(`{"AWS": "`+partner+`"}`, "secretsmanager:GetSecretValue", "*",
				`"Bool": {"aws:MultiFactorAuthPresent": "true"}, "DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}`)},
			[]string{own, "principal " + partner + ": read_data=conditional(aws:CurrentTime aws:MultiFactorAuthPresent)"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			doc, scope := Placed(parse(t, c.statements...), c.scope)
			rows := Access(doc, scope)
			if got := outline(rows); !slices.Equal(got, c.want) {
				t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(c.want, "\n  "))
			}
			for _, row := range rows {
				for _, cell := range row.Cells {
					if cell.Witness == nil {
						continue
					}
					if d := eval.Decide(doc, *cell.Witness); !d.Outcome.Permits() && !cell.Delegated {
						t.Errorf("%s %s: %s is %s", row.Kind, cell.Group, cell.Witness, d.Outcome)
					}
				}
			}
		})
	}
}

// TestAccess_originAccessIdentity: the identity of a CloudFront distribution is a party of its own, of no
// account.
func TestAccess_originAccessIdentity(t *testing.T) {
	t.Parallel()
	const identity = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE"
	rows := Access(parse(t, allow(`{"AWS": "`+identity+`"}`, "s3:GetObject", objects, "")), bucketScope)
	found := false
	for _, row := range rows {
		found = found || row.Kind == Principal && row.Name == identity && row.Cells[0].Answer == Yes
		if row.Kind == Account {
			t.Errorf("there is an account %q", row.Name)
		}
	}
	if !found {
		t.Errorf("the identity cannot read: %q", outline(rows))
	}
}

// TestOf_namesOwnStatements: what the account's IAM policies may add to a bucket policy is no statement
// of it.
func TestOf_namesOwnStatements(t *testing.T) {
	t.Parallel()
	doc := parse(t, allow(`{"AWS": "arn:aws:iam::111122223333:role/app"}`, "s3:GetObject", objects, ""))
	s, err := Of(doc, bucketScope)
	if err != nil {
		t.Fatal(err)
	}
	named := 0
	for _, row := range s.Access {
		for _, cell := range row.Cells {
			for _, i := range cell.Statements {
				if i != 0 {
					t.Errorf("%s %s, %s: statement %d does not exist", row.Kind, row.Name, cell.Group, i)
				}
				named++
			}
		}
	}
	if named == 0 {
		t.Error("no cell names the statement")
	}
}
