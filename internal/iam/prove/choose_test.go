package prove

import (
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// TestVariables asks who gets in where a policy has policy variables.
func TestVariables(t *testing.T) {
	t.Parallel()
	const (
		home  = `{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/${aws:username}/*"}`
		team  = `{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/${aws:PrincipalTag/team}/*"}`
		teams = `{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/${aws:PrincipalTag/team, 'none'}/*"}`
		own   = `{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"},
			{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:PrincipalAccount": "${aws:ResourceAccount}"}}}`
		notTeam = `{"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::data/${aws:PrincipalTag/team}/*"}`
		nested  = `{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::data/${aws:Referer}x", "arn:aws:s3:::data/a${aws:Referer}"]}`
	)
	get := []string{"s3:GetObject"}
	in := func(paths ...string) []string {
		for i := range paths {
			paths[i] = bucketARN + "/" + paths[i]
		}
		return paths
	}
	tagged := func(operator string, values ...string) policy.Condition {
		return when(operator, "aws:PrincipalTag/team", values...)
	}
	for _, c := range []struct {
		name   string
		policy string
		ask    asking
		row    Row
		want   Verdict
		reason string
	}{
		{name: "ann reads her home", policy: home, ask: (*Program).Excludes, row: on(get, in("ann/*")), want: Violated},
		{name: "nobody else does", policy: home, ask: (*Program).Excludes, row: on(get, in("ann/*"), when("StringNotEquals", "aws:username", "ann")), want: Holds},
		{name: "a role has no home", policy: home, ask: (*Program).Excludes, row: on(get, nil, when("StringEquals", "aws:PrincipalType", "AssumedRole")), want: Holds},
		{name: "no name has a slash", policy: home, ask: (*Program).Excludes, row: on(get, in("ann")), want: Holds},
		{name: "a name with a wildcard is that letter", policy: home, ask: (*Program).Excludes, row: on(get, in("ann/*"), when("StringLike", "aws:username", "*${*}")), want: Holds},
		{name: "a tag with slashes reaches deeper", policy: team, ask: (*Program).Excludes, row: on(get, in("a/b/secret"), tagged("StringEquals", "a/b")), want: Violated},
		{name: "no tag, no access", policy: team, ask: (*Program).Excludes, row: on(get, nil, tagged("Null", "true")), want: Holds},
		{name: "the default stands in for the tag", policy: teams, ask: (*Program).Excludes, row: on(get, in("none/*"), tagged("Null", "true")), want: Violated},
		{name: "and for no other", policy: teams, ask: (*Program).Excludes, row: on(get, in("some/*"), tagged("Null", "true")), want: Holds},
		{name: "outsiders are denied by the account of the resource", policy: own, ask: (*Program).Excludes, row: outside(), want: Holds},
		{name: "its own account is not", policy: own, ask: (*Program).Permits, row: as("111122223333", on(get, nil)), want: Holds},
		{name: "another team's folder is denied", policy: notTeam, ask: (*Program).Denies, row: on(get, in("b/*"), tagged("StringEquals", "a")), want: Holds},
		{
			name: "without a tag the documents disagree", policy: notTeam, ask: (*Program).Denies, row: on(get, nil, tagged("Null", "true")),
			want: Unknown, reason: "disagree",
		},
		{
			name: "a variable in two places", policy: nested, ask: (*Program).Excludes, row: on(get, in("bb*")),
			want: Violated,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			doc := mustParse(t, []byte(`{"Version": "2012-10-17", "Statement": [`+c.policy+`]}`))
			got := c.ask(Compile(doc, bucketScope), c.row)
			if got.Verdict != c.want || !strings.Contains(got.Reason, c.reason) {
				t.Errorf("verdict %s, want %s: witness %v, reason %q", got.Verdict, c.want, got.Witness, got.Reason)
			}
		})
	}
}

// TestVariables_older_version: in 2008-10-17 "${" is text.
func TestVariables_older_version(t *testing.T) {
	t.Parallel()
	doc := mustParse(t, []byte(`{"Version": "2008-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
		"Resource": "arn:aws:s3:::data/${aws:username}"}]}`))
	got := Compile(doc, bucketScope).Excludes(on(nil, nil))
	if got.Verdict != Violated || got.Witness.Resource != "arn:aws:s3:::data/${aws:username}" {
		t.Errorf("%s with %v, want the resource of that name", got.Verdict, got.Witness)
	}
}
