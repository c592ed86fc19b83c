package prove

import (
	"fmt"
	"slices"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// statement is an Allow or Deny for AWS principals.
func statement(effect policy.Effect, principals []string, actions []string, conditions ...policy.Condition) policy.Statement {
	s := policy.Statement{
		Effect: effect, Actions: policy.Texts(actions...), Resources: policy.Texts("*"), Conditions: conditions,
	}
	for _, p := range principals {
		t := policy.AWS
		if p == "*" {
			t = policy.Everyone
		}
		s.Principals = append(s.Principals, policy.Principal{Type: t, Value: p})
	}
	return s
}

func document(atoms *policy.Atoms, statements ...policy.Statement) *policy.Document {
	for i := range statements {
		statements[i].Index = i
	}
	return &policy.Document{Version: policy.Version2012, Statements: statements, Atoms: atoms}
}

// ownPrincipals is the domain of roles and users of an account.
func ownPrincipals(account string) []string {
	return []string{"arn:aws:iam::" + account + ":role/*", "arn:aws:iam::" + account + ":user/*"}
}

const keyARNs = "arn:aws:kms:us-east-1:*:key/*"

// TestAtoms_meet shows that a value may be one that other statements name, wherever it stands.
func TestAtoms_meet(t *testing.T) {
	t.Parallel()
	var atoms policy.Atoms
	id := atoms.Text("account", "????????????")
	region := atoms.Text("region", "*-*-*")
	role := atoms.Text("role", ownPrincipals(account)...)
	const session = "arn:aws:sts::111122223333:assumed-role/app/s1"
	on := func(resource string, s policy.Statement) policy.Statement {
		s.Resources = policy.Texts(resource)
		return s
	}
	allow := func(principal string) policy.Statement {
		return statement(policy.Allow, []string{principal}, []string{"s3:*"})
	}
	deny := func(principal string) policy.Statement {
		return statement(policy.Deny, []string{principal}, []string{"s3:*"})
	}
	for _, c := range []struct {
		name       string
		statements []policy.Statement
		dependsOn  string
	}{
		{"the id of an account", []policy.Statement{allow(id), deny("444455556666")}, "account"},
		{"the root of an account", []policy.Statement{allow("arn:aws:iam::" + id + ":root"), deny("444455556666")}, "account"},
		{"the role of a session", []policy.Statement{allow(session), deny(role)}, "role"},
		{"a part under a wildcard that crosses its end", []policy.Statement{
			on("arn:aws:s3:::data/"+region+"/bb", allow("*")), on("arn:aws:s3:::d*-1/b*", deny("*")),
		}, "region"},
		{"a part of another length", []policy.Statement{
			on("arn:aws:s3:::data/"+region, allow("*")), on("arn:aws:s3:::data/us-*", deny("*")),
		}, "region"},
	} {
		got := Compile(document(&atoms, c.statements...), bucketScope).Permits(Row{})
		if got.Verdict != Unknown || !slices.Contains(got.DependsOn, c.dependsOn) {
			t.Errorf("%s: %s with %v on %v, want unknown on %s", c.name, got.Verdict, got.Witness, got.DependsOn, c.dependsOn)
		}
	}
}

// TestAtoms_session shows that an account which is not known may be that of a session.
func TestAtoms_session(t *testing.T) {
	t.Parallel()
	var atoms policy.Atoms
	id := atoms.Text("account", "????????????")
	program := Compile(document(&atoms, statement(policy.Allow, []string{"arn:aws:iam::" + id + ":root"}, []string{"s3:*"})), bucketScope)
	got := program.Excludes(as("arn:aws:sts::111122223333:assumed-role/app/s1", Row{}))
	if got.Verdict != Unknown || !slices.Equal(got.DependsOn, []string{"account"}) {
		t.Errorf("%s on %v with %v, want unknown on the account", got.Verdict, got.DependsOn, got.Witness)
	}
}

// TestAtoms_unclear asks about values of which little is known, where it decides and where it does not.
func TestAtoms_unclear(t *testing.T) {
	t.Parallel()
	var atoms policy.Atoms
	var free, keys []string
	for i := range 6 {
		free = append(free, atoms.Text(fmt.Sprintf("free[%d]", i)))
		keys = append(keys, atoms.Text(fmt.Sprintf("keys[%d]", i), keyARNs))
	}
	const sourceAccount, tag, sseKey = "aws:SourceAccount", "aws:PrincipalTag/t", "s3:x-amz-server-side-encryption-aws-kms-key-id"
	for _, c := range []struct {
		name       string
		statements []policy.Statement
		want       Verdict
		dependsOn  string
	}{
		{"what may be no account", []policy.Statement{allowIf(when("StringEquals", sourceAccount, free[0]))}, Unknown, "free[0]"},
		{"a name that may be denied", []policy.Statement{allowIf(when("StringEquals", "aws:username", free[0])), denyIf(when("StringEquals", "aws:username", "ann"))}, Unknown, "free[0]"},
		{"one of many", []policy.Statement{allowIf(when("StringEquals", tag, free...))}, Holds, ""},
		{"none of many", []policy.Statement{allowIf(when("StringNotEquals", tag, free...))}, Holds, ""},
		{"one of many that may be denied", []policy.Statement{allowIf(when("StringEquals", tag, free...)), denyIf(when("StringEquals", tag, "x"))}, Unknown, "free[5]"},
		{"one of two that are not the other", []policy.Statement{allowIf(when("StringEquals", tag, free[0])), denyIf(when("StringEquals", tag, free[1]))}, Unknown, "free[1]"},
		{"keys that exist", []policy.Statement{allowIf(when("ArnEquals", sseKey, keys...))}, Holds, ""},
		{"keys of another service", []policy.Statement{allowIf(when("ArnEquals", "aws:SourceArn", keys...), when("ArnLike", "aws:SourceArn", "arn:aws:s3:*:*:*"))}, Violated, ""},
		{"a key that all the others may be", []policy.Statement{allowIf(when("ArnEquals", sseKey, keys[0])), denyIf(when("ArnEquals", sseKey, keys[1:]...))}, Unknown, "keys[5]"},
		{"a part of a pattern", []policy.Statement{allowIf(when("StringLike", tag, "a"+free[0]+"*")), denyIf(when("StringNotLike", tag, "a*"))}, Unknown, "free[0]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := Compile(document(&atoms, c.statements...), bucketScope).Permits(Row{})
			if got.Verdict != c.want || c.dependsOn != "" && !slices.Contains(got.DependsOn, c.dependsOn) {
				t.Errorf("%s on %v, want %s on %s: witness %v, reason %q", got.Verdict, got.DependsOn, c.want, c.dependsOn, got.Witness, got.Reason)
			}
		})
	}
}

// TestAtoms asks questions about documents with values that are not known yet.
func TestAtoms(t *testing.T) {
	t.Parallel()
	const sseKey = "s3:x-amz-server-side-encryption-aws-kms-key-id"
	var atoms policy.Atoms
	admin := atoms.Text("administrators[0]", ownPrincipals(account)...)
	user := atoms.Text("users[0]", ownPrincipals(account)...)
	other := atoms.Text("users[1]", ownPrincipals(account)...)
	key := atoms.Text("kms_key_arn", keyARNs)
	replica := atoms.Text("more_keys[0]", keyARNs)
	id := atoms.Text("account", "????????????")
	owner := atoms.Text("owner", ownPrincipals(id)...)
	anything := atoms.Text("anything")
	source := atoms.Text("source", "arn:*")
	root := "arn:aws:iam::" + account + ":root"
	wrongKey := statement(policy.Deny, []string{"*"}, []string{"s3:PutObject"}, when("ArnNotEquals", sseKey, key, replica))
	for _, c := range []struct {
		name      string
		doc       *policy.Document
		scope     Scope
		ask       asking
		row       Row
		want      Verdict
		dependsOn []string
	}{
		{
			name: "an administrator that does not exist yet can change the policy",
			doc:  document(&atoms, statement(policy.Allow, []string{admin}, []string{"kms:PutKeyPolicy"})), scope: keyScope,
			ask: (*Program).Permits, row: on([]string{"kms:PutKeyPolicy"}, nil), want: Holds,
		}, {
			name: "an own role is no outsider whatever its name",
			doc:  document(&atoms, statement(policy.Allow, []string{admin, user}, []string{"kms:*"})), scope: keyScope,
			ask: (*Program).Excludes, row: outside(), want: Holds,
		}, {
			name: "an upload with neither key is denied",
			doc:  document(&atoms, wrongKey), scope: bucketScope,
			ask: (*Program).Denies, row: on([]string{"s3:PutObject"}, nil, when("ArnNotEquals", sseKey, key, replica)), want: Holds,
		}, {
			name: "an upload with the second key passes, be it the first or not",
			doc:  document(&atoms, wrongKey), scope: bucketScope,
			ask: (*Program).Denies, row: on([]string{"s3:PutObject"}, nil, when("ArnEquals", sseKey, replica)), want: Violated,
		}, {
			name: "whether the second key is the first is open",
			doc:  document(&atoms, wrongKey), scope: bucketScope,
			ask:  (*Program).Denies,
			row:  on([]string{"s3:PutObject"}, nil, when("ArnNotEquals", sseKey, key)),
			want: Unknown, dependsOn: []string{"more_keys[0]"},
		}, {
			name: "a user may be the administrator",
			doc: document(&atoms,
				statement(policy.Allow, []string{admin}, []string{"kms:PutKeyPolicy"}),
				statement(policy.Deny, []string{user}, []string{"kms:PutKeyPolicy"})), scope: keyScope,
			ask: (*Program).Permits, row: on([]string{"kms:PutKeyPolicy"}, nil),
			want: Unknown, dependsOn: []string{"users[0]"},
		}, {
			name: "the account keeps control whoever the users are",
			doc: document(&atoms,
				statement(policy.Allow, []string{root}, []string{"kms:*"}),
				statement(policy.Deny, []string{user, other}, []string{"kms:PutKeyPolicy"})), scope: keyScope,
			ask: (*Program).Permits, row: on([]string{"kms:PutKeyPolicy"}, nil), want: Holds,
		}, {
			name: "one of two users is not the one that is denied",
			doc: document(&atoms,
				statement(policy.Allow, []string{user, other}, []string{"kms:Decrypt"}),
				statement(policy.Deny, []string{user}, []string{"kms:Decrypt"})), scope: keyScope,
			ask: (*Program).Permits, row: on([]string{"kms:Decrypt"}, nil),
			want: Unknown, dependsOn: []string{"users[1]"},
		}, {
			name: "an atom may equal a literal that is denied",
			doc: document(&atoms,
				statement(policy.Allow, []string{admin}, []string{"kms:Decrypt"}),
				statement(policy.Deny, []string{"arn:aws:iam::111122223333:role/app"}, []string{"kms:Decrypt"})), scope: keyScope,
			ask: (*Program).Permits, row: on([]string{"kms:Decrypt"}, nil),
			want: Unknown, dependsOn: []string{"administrators[0]"},
		}, {
			name: "an atom may match a wildcard",
			doc: document(&atoms,
				statement(policy.Allow, []string{admin}, []string{"kms:Decrypt"}),
				statement(policy.Deny, []string{"*"}, []string{"kms:Decrypt"},
					when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/app*"))), scope: keyScope,
			ask: (*Program).Permits, row: on([]string{"kms:Decrypt"}, nil),
			want: Unknown, dependsOn: []string{"administrators[0]"},
		}, {
			name: "the account is not known, but its own role is no outsider",
			doc: document(&atoms,
				statement(policy.Allow, []string{"arn:aws:iam::" + id + ":root"}, []string{"kms:*"}),
				statement(policy.Allow, []string{owner}, []string{"kms:Decrypt"})),
			scope: Scope{Service: "kms", Partition: "aws", Account: id},
			ask:   (*Program).Excludes,
			row: func() Row {
				r := outside()
				r.Principals[0].Value = id
				return r
			}(),
			want: Holds,
		}, {
			name: "the account is not known, and another one is let in",
			doc: document(&atoms,
				statement(policy.Allow, []string{"arn:aws:iam::" + id + ":root"}, []string{"kms:*"}),
				statement(policy.Allow, []string{account}, []string{"kms:Decrypt"})),
			scope: Scope{Service: "kms", Partition: "aws", Account: id},
			ask:   (*Program).Excludes,
			row: func() Row {
				r := outside()
				r.Principals[0].Value = id
				return r
			}(),
			want: Unknown, dependsOn: []string{"account"},
		}, {
			name: "a principal of which nothing is known may be everybody",
			doc:  document(&atoms, statement(policy.Allow, []string{anything}, []string{"kms:*"})), scope: keyScope,
			ask: (*Program).Excludes, row: outside(), want: Unknown, dependsOn: []string{"anything"},
		}, {
			name: "a source that may hold wildcards does not let users in",
			doc: document(&atoms, statement(policy.Allow, []string{"*"}, []string{"kms:Decrypt"},
				when("ArnLike", "aws:SourceArn", source))), scope: keyScope,
			ask:  (*Program).Excludes,
			row:  on(nil, nil, when("Bool", "aws:PrincipalIsAWSService", "false")),
			want: Holds,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := c.ask(Compile(c.doc, c.scope), c.row)
			if got.Verdict != c.want || !slices.Equal(got.DependsOn, c.dependsOn) {
				t.Errorf("verdict %s on %v, want %s on %v: witness %v, reason %q",
					got.Verdict, got.DependsOn, c.want, c.dependsOn, got.Witness, got.Reason)
			}
		})
	}
}

// TestAtoms_many shows that the number of unknown values in one list does not matter.
func TestAtoms_many(t *testing.T) {
	t.Parallel()
	var atoms policy.Atoms
	var admins, users []string
	for i := range 12 {
		admins = append(admins, atoms.Text(fmt.Sprintf("administrators[%d]", i), ownPrincipals(account)...))
		users = append(users, atoms.Text(fmt.Sprintf("users[%d]", i), ownPrincipals(account)...))
	}
	doc := document(&atoms,
		statement(policy.Allow, admins, []string{"kms:PutKeyPolicy"}),
		statement(policy.Allow, users, []string{"kms:Decrypt"}))
	program := Compile(doc, keyScope)
	if got := program.Permits(on([]string{"kms:PutKeyPolicy"}, nil)); got.Verdict != Holds {
		t.Errorf("administrators: %s, %s", got.Verdict, got.Reason)
	}
	if got := program.Permits(on([]string{"kms:Decrypt"}, nil)); got.Verdict != Holds {
		t.Errorf("users: %s, %s", got.Verdict, got.Reason)
	}
	if got := program.Excludes(outside()); got.Verdict != Holds {
		t.Errorf("outsiders: %s, %s", got.Verdict, got.Reason)
	}
}

// TestSubsumes_laws checks what must hold of every comparison: a document permits no more than
// itself in another order, written twice, or with a Deny less, whatever its atoms.
func TestSubsumes_laws(t *testing.T) {
	t.Parallel()
	var atoms policy.Atoms
	admin := atoms.Text("administrators[0]", ownPrincipals(account)...)
	allow := statement(policy.Allow, []string{admin}, []string{"kms:*"})
	users := statement(policy.Allow, []string{account}, []string{"kms:Decrypt"}, when("StringLike", "kms:ViaService", "s3.*"))
	deny := statement(policy.Deny, []string{"*"}, []string{"kms:PutKeyPolicy"})
	whole := document(&atoms, allow, users, deny)
	for _, c := range []struct {
		name                 string
		reference, candidate *policy.Document
		want                 Verdict
	}{
		{"itself", whole, whole, Holds},
		{"another order", whole, document(&atoms, deny, users, allow), Holds},
		{"written twice", whole, document(&atoms, allow, users, deny, allow, deny), Holds},
		{"one more Deny", document(&atoms, allow, users), whole, Holds},
		{"one Deny less", whole, document(&atoms, allow, users), Violated},
		{"one Allow less", whole, document(&atoms, users, deny), Holds},
		{"one more Allow", document(&atoms, users, deny), whole, Violated},
		{"nothing", document(&atoms), document(&atoms, deny), Holds},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := Subsumes(c.reference, c.candidate, keyScope); got.Verdict != c.want {
				t.Errorf("verdict %s, want %s: witness %v, reason %q", got.Verdict, c.want, got.Witness, got.Reason)
			}
		})
	}
}

// TestNegatedARN shows that text that is no ARN leaves a negated ARN operator open.
func TestNegatedARN(t *testing.T) {
	t.Parallel()
	const key = "kms:EncryptionContext:aws:s3:arn"
	doc := document(nil, statement(policy.Deny, []string{"*"}, []string{"kms:*"}, when("ArnNotLike", key, bucketARN)))
	program := Compile(doc, keyScope)
	if got := program.Denies(on(nil, nil, when("StringEquals", key, "text"))); got.Verdict != Unknown {
		t.Errorf("text: %s", got.Verdict)
	}
	if got := program.Denies(on(nil, nil, when("StringEquals", key, bucketARN))); got.Verdict != Violated {
		t.Errorf("the ARN itself: %s, %s", got.Verdict, got.Reason)
	}
}

// TestAtoms_ofSeveralForms: a value that may have a form that the key never has may also have the one that it has.
func TestAtoms_ofSeveralForms(t *testing.T) {
	t.Parallel()
	var atoms policy.Atoms
	value := atoms.Text("value", "a*", "o-*")
	doc := document(&atoms, statement(policy.Allow, []string{"*"}, []string{"s3:*"}, when("StringEquals", "aws:PrincipalOrgID", value)))
	if got := Compile(doc, bucketScope).Excludes(Row{}); got.Verdict == Holds {
		t.Error("nobody gets in, but a member of an organization may")
	}
}
