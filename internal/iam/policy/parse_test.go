package policy_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// mustParse parses a document that the test takes for granted.
func mustParse(t testing.TB, text string) *policy.Document {
	t.Helper()
	doc, err := policy.Parse([]byte(text))
	if err != nil {
		t.Fatalf("Parse(%s): %v", text, err)
	}
	return doc
}

func TestParse_keepsPositions(t *testing.T) {
	t.Parallel()
	const text = `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Deny",
    "Principal": {"AWS": ["111122223333", "*"]},
    "Action": "s3:*",
    "Resource": ["arn:aws:s3:::b",
                 "arn:aws:s3:::ü/*"],
    "Condition": {
      "Bool": {"aws:SecureTransport": false},
      "NumericLessThan": {"s3:TlsVersion": [ 1.2 ]}
    }
  }
}`
	doc := mustParse(t, text)
	s := doc.Statements[0]
	tests := []struct {
		name string
		pos  policy.Position
		line int
		from string // the source text at the position
	}{
		{"document", doc.Pos, 1, "{\n  \"Version\""},
		{"statement", s.Pos, 3, "{\n    \"Effect\""},
		{"principal in list", s.Principals[1].Pos, 5, `"*"]`},
		{"scalar action", s.Actions[0].Pos, 6, `"s3:*"`},
		{"second resource", s.Resources[1].Pos, 8, `"arn:aws:s3:::ü/*"`},
		{"condition key", s.Conditions[0].Pos, 10, `"aws:SecureTransport"`},
		{"boolean value", s.Conditions[0].Values[0].Pos, 10, `false}`},
		{"number in list", s.Conditions[1].Values[0].Pos, 11, `1.2 ]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			lineStart := strings.LastIndexByte(text[:tt.pos.Offset], '\n') + 1
			if !strings.HasPrefix(text[tt.pos.Offset:], tt.from) {
				t.Errorf("position %+v is at %.20q, want at %q", tt.pos, text[tt.pos.Offset:], tt.from)
			}
			if tt.pos.Line != tt.line || tt.pos.Column != tt.pos.Offset-lineStart+1 {
				t.Errorf("position %+v, want line %d and column %d", tt.pos, tt.line, tt.pos.Offset-lineStart+1)
			}
		})
	}
}

func TestParse_acceptsEverySpelling(t *testing.T) {
	t.Parallel()
	doc := mustParse(t, `{"Id": "x", "Statement": [{
		"Sid": "A", "Effect": "Allow", "NotPrincipal": {"Service": "ec2.amazonaws.com", "AWS": ["*"]},
		"NotAction": ["s3:*", "*"], "NotResource": "*",
		"Condition": {
			"foranyvalue:STRINGLIKEifexists": {"aws:TagKeys": ["a", true, 1.20]},
			"null": {"aws:SourceIp": "true"}
		}
	}]}`)
	want := policy.Statement{
		Sid: "A", Effect: policy.Allow,
		Principals: []policy.Principal{
			{Type: policy.Service, Value: "ec2.amazonaws.com"}, {Type: policy.AWS, Value: "*"},
		},
		NotPrincipal: true, NotAction: true, NotResource: true,
		Actions: policy.Texts("s3:*", "*"), Resources: policy.Texts("*"),
		Conditions: []policy.Condition{
			{
				Qualifier: policy.ForAnyValue, Operator: "StringLike", IfExists: true,
				Key: "aws:TagKeys", Values: policy.Texts("a", "true", "1.20"),
			},
			{Operator: "Null", Key: "aws:SourceIp", Values: policy.Texts("true")},
		},
	}
	ignorePositions := cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Pos" }, cmp.Ignore())
	if diff := cmp.Diff(want, doc.Statements[0], ignorePositions); diff != "" {
		t.Errorf("statement differs (-want +got):\n%s", diff)
	}
	if doc.Version != "" || doc.ID != "x" {
		t.Errorf("Version %q and ID %q, want none and x", doc.Version, doc.ID)
	}
}

func TestParse_acceptsEmptyLists(t *testing.T) {
	t.Parallel()
	// AWS stores these and only suggests to fill them (Access Analyzer policy checks, "empty array").
	mustParse(t, `{"Statement": {"Effect": "Allow", "Principal": {}, "Action": [], "Resource": [], "Condition": {}}}`)
	mustParse(t, `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*",
		"Condition": {"StringEquals": {"aws:a": []}}}}`)
}

// Some services store statements with one Sid: which do, AWS does not say.
func TestParse_acceptsSidTwice(t *testing.T) {
	t.Parallel()
	doc := mustParse(t, `{"Statement": [{"Sid": "A", "Effect": "Allow", "Action": "*", "Resource": "*"},
		{"Sid": "A", "Effect": "Deny", "Action": "*", "Resource": "*"}]}`)
	if len(doc.Statements) != 2 || doc.Statements[0].Sid != doc.Statements[1].Sid {
		t.Errorf("statements = %+v", doc.Statements)
	}
}

// statement completes the elements given to an identity policy.
func identityPolicy(elements string) string {
	return `{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*", ` + elements + `}]}`
}

func TestParse_refuses(t *testing.T) {
	t.Parallel()
	const complete = `"Effect": "Allow", "Action": "s3:*", "Resource": "*"`
	tests := []struct {
		name    string
		text    string
		at      string // text at the error's position
		pointer string
		message string // part of the message
	}{
		{"nothing", " \n", " ", "", "empty"},
		{"not JSON", `{"Statement": [}`, "}", "", "not JSON"},
		{"cut off", `{"Statement": [`, "[", "", "unexpected end"},
		{"text after the end", `{"Statement": []} x`, "x", "", "after top-level value"},
		{"byte order mark", "\ufeff{}", "\ufeff", "", "byte order mark"},
		{"UTF-16", "\xff\xfe{\x00}\x00", "\xff", "", "The text is UTF-16"},
		{"UTF-16, big end first", "\xfe\xff\x00{\x00}", "\xfe", "", "iconv"},
		{"not UTF-8", "{\"a\": \"\xff\"}", "\xff", "", "UTF-8"},
		{"too deep", `{"Statement": ` + strings.Repeat("[", 20) + strings.Repeat("]", 20) + `}`, "[[[[[]]]]]", "", "nest"},
		{"not an object", `[]`, "[", "", "is an object"},
		{"unknown element", `{"Statements": []}`, `"Statements"`, "/Statements", "Version, Id or Statement"},
		{"wrong case", `{"statement": []}`, `"statement"`, "/statement", `write "Statement"`},
		{"version", `{"Version": "2024-01-01"}`, `"2024`, "/Version", `write "2012-10-17"`},
		{"version as a number", `{"Version": 2012}`, `2012`, "/Version", `write "2012-10-17"`},
		{"Id", `{"Id": 1}`, `1`, "/Id", "must be a string"},
		{"no statement", `{}`, `{}`, "", "add a list"},
		{"empty statement list", `{"Statement": []}`, `[]`, "/Statement", "at least one"},
		{"statement type", `{"Statement": ["x"]}`, `"x"`, "/Statement/0", "is an object"},
		{
			"duplicate element", `{"Statement": {` + complete + `, "Effect": "Deny"}}`, `"Effect": "Deny"`,
			"/Statement/Effect", "twice",
		},
		{
			"duplicate after escapes", `{"Statement": {` + complete + `, "\u0045ffect": "Deny"}}`, `"\u0045`,
			"/Statement/Effect", "twice",
		},
		{"no effect", `{"Statement": [{"Action": "s3:*"}]}`, `{"Action"`, "/Statement/0", "add \"Effect\""},
		{"effect", `{"Statement": [{"Effect": "allow"}]}`, `"allow"`, "/Statement/0/Effect", "in exactly this case"},
		{"no action", `{"Statement": [{"Effect": "Deny"}]}`, `{"Effect"`, "/Statement/0", "add Action"},
		{"Action and NotAction", identityPolicy(`"NotAction": "s3:*"`), `"NotAction"`, "/Statement/0/NotAction", "both"},
		{
			"NotAction before Action", `{"Statement": [{"NotAction": "s3:*", "Action": "s3:*"}]}`, `"NotAction"`,
			"/Statement/0/NotAction", "both",
		},
		{"Resource and NotResource", identityPolicy(`"NotResource": "*"`), `"NotRes`, "/Statement/0/NotResource", "both"},
		{"unknown statement element", identityPolicy(`"Actions": []`), `"Actions"`, "/Statement/0/Actions", "no element"},
		{"action type", `{"Statement": [{"Action": ["s3:*", 1]}]}`, `1`, "/Statement/0/Action/1", "must be a string"},
		{"action without service", `{"Statement": [{"Action": "GetObject"}]}`, `"GetO`, "/Statement/0/Action", "names no service"},
		{"resource type", `{"Statement": [{"Resource": null}]}`, `null`, "/Statement/0/Resource", "not null"},
		{"nested list", `{"Statement": [{"Resource": [["*"]]}]}`, `["*"]`, "/Statement/0/Resource/0", "not a list"},
		{
			"principal string", identityPolicy(`"Principal": "111122223333"`), `"1111`, "/Statement/0/Principal",
			`{"AWS": "111122223333"}`,
		},
		{"principal list", identityPolicy(`"Principal": ["*"]`), `["*"]`, "/Statement/0/Principal", "not a list"},
		{"principal type", identityPolicy(`"Principal": {"aws": "*"}`), `"aws"`, "/Statement/0/Principal/aws", `write "AWS"`},
		{
			"identity policy without resource", `{"Statement": [{"Effect": "Allow", "Action": "s3:*"}]}`, `{"Effect"`,
			"/Statement/0", "no Resource",
		},
		{
			"principal in one statement only", `{"Statement": [{` + complete + `, "Principal": "*"}, {` + complete + `}]}`,
			`{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]`, "/Statement/1", "no Principal",
		},
		{"condition type", identityPolicy(`"Condition": []`), `[]`, "/Statement/0/Condition", "must be an object"},
		{
			"operator", identityPolicy(`"Condition": {"StringEqual": {}}`), `"StringEqual"`,
			"/Statement/0/Condition/StringEqual", "no condition operator",
		},
		{
			"qualifier", identityPolicy(`"Condition": {"ForEach:StringEquals": {}}`), `"ForEach`,
			"/Statement/0/Condition/ForEach:StringEquals", "no condition operator",
		},
		{
			"NullIfExists", identityPolicy(`"Condition": {"NullIfExists": {}}`), `"NullIf`,
			"/Statement/0/Condition/NullIfExists", `write "Null"`,
		},
		{
			"operator twice in other case", identityPolicy(`"Condition": {"Bool": {}, "bool": {}}`), `"bool"`,
			"/Statement/0/Condition/bool", "twice",
		},
		{
			"key in other case", identityPolicy(`"Condition": {"Bool": {"aws:A/b": true, "aws:a/B": true}}`), `"aws:a/B"`,
			"/Statement/0/Condition/Bool/aws:a~1B", "one condition key",
		},
		{
			"key without service", identityPolicy(`"Condition": {"Bool": {"SecureTransport": true}}`), `"Secure`,
			"/Statement/0/Condition/Bool/SecureTransport", "names no service",
		},
		{"keys type", identityPolicy(`"Condition": {"Bool": "x"}`), `"x"`, "/Statement/0/Condition/Bool", "must be an object"},
		{
			"condition value", identityPolicy(`"Condition": {"Bool": {"aws:a": {}}}`), `{}`, "/Statement/0/Condition/Bool/aws:a",
			"not an object",
		},
		{"reserved character", identityPolicy(`"Sid": "\udbc0\udc00"`), `"\udbc0`, "/Statement/0/Sid", "plane 16"},
		{"reserved character in a key", `{"` + "\U00100000" + `": 1}`, `"` + "\U00100000", "/\U00100000", "plane 16"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			doc, err := policy.Parse([]byte(tt.text))
			var syntax *policy.SyntaxError
			if !errors.As(err, &syntax) {
				t.Fatalf("Parse gave %v, %v, want a SyntaxError", doc, err)
			}
			if !strings.HasPrefix(tt.text[syntax.Pos.Offset:], tt.at) {
				t.Errorf("error is at %q, want at %q", tt.text[syntax.Pos.Offset:], tt.at)
			}
			if tt.name != "too deep" && syntax.Pointer != tt.pointer {
				t.Errorf("pointer %q, want %q", syntax.Pointer, tt.pointer)
			}
			if !strings.Contains(err.Error(), tt.message) {
				t.Errorf("error %q, want it to say %q", err, tt.message)
			}
		})
	}
}

func TestSyntaxError_namesThePlace(t *testing.T) {
	t.Parallel()
	_, err := policy.Parse([]byte("{\"Version\": \"2012-10-17\",\n \"Statement\": {\"Effect\": 1}}"))
	const want = `2:26: /Statement/Effect: Effect must be "Allow" or "Deny", in exactly this case.`
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func BenchmarkParse(b *testing.B) {
	text := []byte(benchmarkPolicy)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := policy.Parse(text); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkJSON(b *testing.B) {
	doc := mustParse(b, benchmarkPolicy)
	for b.Loop() {
		_ = doc.JSON()
	}
}

// benchmarkPolicy has the form and size of the bucket policies that we write.
const benchmarkPolicy = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "DenyInsecureTransport", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
      "Resource": ["arn:aws:s3:::example", "arn:aws:s3:::example/*"],
      "Condition": {"Bool": {"aws:SecureTransport": "false"}}
    },
    {
      "Sid": "DenyWrongKmsKey", "Effect": "Deny", "Principal": "*",
      "Action": ["s3:PutObject", "s3:UpdateObjectEncryption"], "Resource": "arn:aws:s3:::example/*",
      "Condition": {"ArnNotEqualsIfExists": {"s3:x-amz-server-side-encryption-aws-kms-key-id":
        "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}}
    },
    {
      "Sid": "Writers", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/writer"},
      "Action": ["s3:PutObject", "s3:AbortMultipartUpload"], "Resource": "arn:aws:s3:::example/in/*"
    }
  ]
}`

// TestParseWith: atoms of the table may stand in strings, others and names of objects may not hold any.
func TestParseWith(t *testing.T) {
	t.Parallel()
	atoms, other := &policy.Atoms{}, &policy.Atoms{}
	bucket := atoms.Text("bucket", "arn:aws:s3:::*")
	other.Text("first")
	foreign := other.Text("second")
	const form = `{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"RESOURCE"}]}`
	text := strings.Replace(form, "RESOURCE", bucket+"/*", 1)
	doc, err := policy.ParseWith([]byte(text), atoms)
	if err != nil {
		t.Fatal(err)
	}
	if got := doc.Atoms.Of(doc.Statements[0].Resources[0].Value); len(got) != 1 || got[0].Name != "bucket" {
		t.Errorf("the atoms are %v", got)
	}
	if doc.Text() != text {
		t.Errorf("printed as %q, want %q", doc.Text(), text)
	}
	for _, bad := range []string{strings.Replace(form, "RESOURCE", foreign, 1), strings.Replace(form, "Effect", bucket, 1)} {
		if _, err := policy.ParseWith([]byte(bad), atoms); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
	if _, err := policy.Parse([]byte(text)); err == nil {
		t.Error("Parse read a text with an atom")
	}
}
