package prove

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// mixedPolicy lets in every audience.
const mixedPolicy = `{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/public/*"},
  {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*",
   "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-exampleorg1"}}},
  {"Effect": "Allow", "Principal": {"AWS": ["444455556666", "111122223333", "arn:aws:iam::123456789012:role/app", "arn:aws:iam::111122223333:role/app"],
   "Service": "logging.s3.amazonaws.com"}, "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::data/*"},
  {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::data",
   "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/backup"}}},
  {"Effect": "Allow", "Principal": {"AWS": "arn:aws:sts::123456789012:assumed-role/app/session"}, "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::data/*"},
  {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:role/app"}, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data/in/*"}]}`

// TestGrants shows one request for every statement and audience, and no statement that gives
// nothing more.
func TestGrants(t *testing.T) {
	t.Parallel()
	program := Compile(mustParse(t, []byte(mixedPolicy)), bucketScope)
	got := program.Grants(20, Row{})
	want := []string{
		"anonymous [0] s3:GetObject", "any_account [3] s3:ListBucket", "organization [1] s3:GetObject",
		"account [2] s3:PutObject", "service [2] s3:PutObject", "own_account [2] s3:PutObject",
		"principal [4] s3:DeleteObject", "principal [2] s3:PutObject",
	}
	if list := outline(got); !slices.Equal(list, want) || got.Incomplete != "" {
		t.Errorf("got %q (%s), want %q", list, got.Incomplete, want)
	}
	if got.Verdict != Violated || got.Witness.Principal != eval.Anonymous {
		t.Errorf("%s with %v, want the most general first", got.Verdict, got.Witness)
	}
	few := program.Grants(3, Row{})
	if len(few.Grants) != 3 || few.Incomplete == "" {
		t.Errorf("%d grants, and no word that there are more", len(few.Grants))
	}
	none := program.Grants(3, on([]string{"s3:PutBucketPolicy"}, nil))
	if none.Verdict != Holds || none.Grants != nil {
		t.Errorf("%s with %v", none.Verdict, none.Grants)
	}
}

// outline names the audience, the statements and the action of grants.
func outline(a Access) []string {
	var list []string
	for _, g := range a.Grants {
		text := fmt.Sprint(g.To, " ", g.Statements, " ", g.Witness.Action)
		if g.Lifted != nil {
			text += fmt.Sprint(" lifted ", g.Lifted)
		}
		list = append(list, text)
	}
	return list
}

// TestNewAccess shows for each reason why requests are newly allowed an example.
func TestNewAccess(t *testing.T) {
	t.Parallel()
	bucket := mustParse(t, []byte(bucketPolicy))
	opened := only(bucket, func(i int, _ *policy.Statement) bool { return i > 1 })
	key := mustParse(t, []byte(keyPolicy))
	empty := only(key, func(int, *policy.Statement) bool { return false })
	for _, c := range []struct {
		name                 string
		reference, candidate *policy.Document
		scope                Scope
		want                 []string
	}{
		{
			"two Denies fewer", WithAccountGrant(bucket, bucketScope), WithAccountGrant(opened, bucketScope), bucketScope,
			[]string{"own_account [3] s3:GetObject lifted [0]", "own_account [3] s3:PutObject lifted [1]"},
		},
		{"more Denies", WithAccountGrant(opened, bucketScope), WithAccountGrant(bucket, bucketScope), bucketScope, nil},
		{
			"a key policy from nothing", empty, key, keyScope,
			[]string{"account [2] kms:Decrypt", "service [4] kms:Decrypt", "own_account [0] kms:Decrypt"},
		},
		{"the same", key, key, keyScope, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := NewAccess(c.reference, c.candidate, c.scope, 5)
			if list := outline(got); !slices.Equal(list, c.want) || got.Incomplete != "" {
				t.Errorf("got %q (%s), want %q", list, got.Incomplete, c.want)
			}
			if want := Subsumes(c.reference, c.candidate, c.scope).Verdict; got.Verdict != want {
				t.Errorf("verdict %s, Subsumes says %s", got.Verdict, want)
			}
		})
	}
}

// TestUndenied shows one request for every row and audience that no Deny stops.
func TestUndenied(t *testing.T) {
	t.Parallel()
	doc := mustParse(t, []byte(`{"Version": "2012-10-17", "Statement": [
		{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {
			"Bool": {"aws:SecureTransport": "false"}, "StringEquals": {"aws:PrincipalAccount": "anonymous"}}}]}`))
	http := when("Bool", "aws:SecureTransport", "false")
	got := Compile(doc, bucketScope).Undenied(5, on([]string{"s3:GetObject"}, nil, http), on([]string{"s3:ListBucket"}, nil, http))
	want := []string{
		"any_account [] s3:GetObject", "any_account [] s3:ListBucket", "service [] s3:GetObject", "service [] s3:ListBucket",
	}
	if list := outline(got); got.Verdict != Violated || !slices.Equal(list, want) {
		t.Errorf("%s: got %q, want %q", got.Verdict, list, want)
	}
}

// TestGrants_replayed decides every grant of random policies once more, and finds none twice.
func TestGrants_replayed(t *testing.T) {
	t.Parallel()
	total := 0
	for seed := range uint64(100) {
		reference, candidate := randomDocument(seed), randomDocument(seed+1_000)
		got := NewAccess(reference, candidate, bucketScope, 10)
		total += len(got.Grants)
		seen := map[string]bool{}
		parties := partiesIn(bucketScope, reference, candidate)
		for _, g := range got.Grants {
			req := g.Witness
			if p := (&problem{mode: newlyAllowed, doc: candidate, reference: reference, rows: []Row{{}}}); !p.fits(req) {
				t.Errorf("seed %d: %s is not newly allowed", seed, req)
			}
			for _, i := range g.Statements {
				if s := &candidate.Statements[i]; s.Effect != policy.Allow || eval.Matches(candidate.Version, s, req) == eval.NoMatch {
					t.Errorf("seed %d: statement %d does not let %s through", seed, i, req)
				}
			}
			if to := parties.audienceOf(&req); to != g.To {
				t.Errorf("seed %d: %s is for %s, not %s", seed, req, to, g.To)
			}
			if seen[req.String()] {
				t.Errorf("seed %d: %s twice", seed, req)
			}
			seen[req.String()] = true
		}
		if (got.Verdict == Violated) != (len(got.Grants) > 0) {
			t.Errorf("seed %d: %s with %d grants", seed, got.Verdict, len(got.Grants))
		}
	}
	if total < 60 {
		t.Errorf("only %d grants: the policies test nothing", total)
	}
}

// randomDocument draws the policy of a bucket.
func randomDocument(seed uint64) *policy.Document {
	r, w := rand.New(rand.NewPCG(seed, 2)), worlds()[0]
	return w.randomDocument(r, w.someKeys(r))
}

// TestGrants_budget shows that a search which ends early says so.
func TestGrants_budget(t *testing.T) {
	t.Parallel()
	var statements []string
	for i := range maxSearches {
		statements = append(statements, fmt.Sprintf(`{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/%d/*"}`, i))
	}
	doc := mustParse(t, []byte(`{"Version": "2012-10-17", "Statement": [`+strings.Join(statements, ",")+`]}`))
	got := Compile(doc, bucketScope).Grants(2*maxSearches, Row{})
	if len(got.Grants) == 0 || got.Incomplete != outOfBudget {
		t.Errorf("%d grants, incomplete %q", len(got.Grants), got.Incomplete)
	}
}

// TestSubsumes_rows shows that rows keep a comparison to the requests that they are about.
func TestSubsumes_rows(t *testing.T) {
	t.Parallel()
	reference, candidate := mustParse(t, []byte(allowing(denying(`"s3:*"`, `"*"`, `"Null": {"aws:PrincipalArn": "true"}`)))),
		mustParse(t, []byte(allowing(`{"Effect": "Allow", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data/*"}`)))
	for action, want := range map[string]Verdict{"s3:GetObject": Holds, "s3:PutObject": Violated} {
		got := Subsumes(reference, candidate, bucketScope, on([]string{action}, nil))
		if got.Verdict != want {
			t.Errorf("%s: %s, want %s (%v)", action, got.Verdict, want, got.Witness)
		}
	}
}
