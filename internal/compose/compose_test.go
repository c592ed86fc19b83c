package compose_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
)

var update = flag.Bool("update", false, "rewrite the policies in testdata")

// places are one environment for each partition that the golden files cover.
var places = []compose.Environment{
	{Partition: "aws", Region: "eu-west-1", Account: "111122223333"},
	{Partition: "aws-cn", Region: "cn-north-1", Account: "111122223333"},
	{Partition: "aws-us-gov", Region: "us-gov-west-1", Account: "111122223333"},
}

var home = places[0]

const (
	keyARN = "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"
	role   = "arn:aws:iam::111122223333:role/app"
)

// shorthand keeps the attributes of cases short.
var shorthand = strings.NewReplacer(
	"ROLE", role, "KMSKEY", keyARN, "ANYBODY", `"principals": [{"type": "*", "identifiers": ["*"]}]`,
)

// read parses attributes. A string "${reference}" stands for an unknown value.
func read(t *testing.T, text string) compose.Attributes {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(shorthand.Replace(text)))
	decoder.UseNumber()
	var attrs map[string]any
	if err := decoder.Decode(&attrs); err != nil {
		t.Fatalf("attributes %s: %v", text, err)
	}
	marked, _ := markUnknown(attrs).(map[string]any)
	return marked
}

func markUnknown(value any) any {
	switch v := value.(type) {
	case string:
		if reference, found := strings.CutPrefix(v, "${"); found {
			return compose.Unknown{DependsOn: strings.TrimSuffix(reference, "}")}
		}
	case []any:
		for i := range v {
			v[i] = markUnknown(v[i])
		}
	case map[string]any:
		for name := range v {
			v[name] = markUnknown(v[name])
		}
	}
	return value
}

// policyOf decodes and composes, whichever the resource is.
func policyOf(t *testing.T, kind string, attrs compose.Attributes, env compose.Environment) (*compose.Policy, error) {
	t.Helper()
	switch kind {
	case "key":
		key, err := compose.DecodeKey(attrs, env)
		if err != nil {
			return nil, err
		}
		return key.Policy(), nil
	case "bucket":
		bucket, err := compose.DecodeBucket(attrs, env)
		if err != nil {
			return nil, err
		}
		return bucket.Policy(), nil
	case "key policy":
		key, err := compose.DecodeKeyPolicy(attrs, env)
		if err != nil {
			return nil, err
		}
		return key.Policy(), nil
	case "rotating secret":
		secret, err := compose.DecodeSecret(attrs, env)
		if err != nil {
			return nil, err
		}
		return secret.Policy(), nil
	case "rotation":
		function, err := compose.DecodeRotationFunction(attrs, env)
		if err != nil {
			return nil, err
		}
		return function.RolePolicy(), nil
	case "secret":
		secret, err := compose.DecodeSecretPolicy(attrs, env)
		if err != nil {
			return nil, err
		}
		return secret.Policy(), nil
	}
	t.Fatalf("no decoder for %q", kind)
	return nil, nil
}

// TestPolicy compares whole policies, with the origin of each statement, in every partition.
func TestPolicy(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases found: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			kind := strings.TrimSuffix(archive.Files[0].Name, ".json")
			result := &txtar.Archive{Comment: archive.Comment, Files: archive.Files[:1]}
			for _, env := range places {
				composed := render(t, kind, string(archive.Files[0].Data), env)
				result.Files = append(result.Files, txtar.File{Name: env.Partition + ".json", Data: composed})
			}
			got := txtar.Format(result)
			if *update {
				if err := os.WriteFile(file, got, 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(txtar.Format(archive)), string(got)); diff != "" {
				t.Errorf("policies differ (-want +got):\n%s", diff)
			}
		})
	}
}

func render(t *testing.T, kind, attributes string, env compose.Environment) []byte {
	t.Helper()
	attributes = strings.NewReplacer("PARTITION", env.Partition, "REGION", env.Region).Replace(attributes)
	p, err := policyOf(t, kind, read(t, attributes), env)
	if err != nil {
		t.Fatalf("%s: %v", env.Partition, err)
	}
	if len(p.Origins) != len(p.Statements) {
		t.Fatalf("%d origins for %d statements", len(p.Origins), len(p.Statements))
	}
	var b bytes.Buffer
	for i, s := range p.Statements {
		b.WriteString(s.Sid + " <- " + p.Origins[i] + "\n")
	}
	b.WriteString(p.Indent())
	return bytes.TrimRight(b.Bytes(), "\n")
}

// messages are the joined AttributeErrors, path and message.
func messages(t *testing.T, err error) map[string]string {
	t.Helper()
	found := map[string]string{}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("%v is not joined of AttributeErrors", err)
	}
	for _, one := range joined.Unwrap() {
		var attribute *compose.AttributeError
		if !errors.As(one, &attribute) {
			t.Fatalf("%v is no AttributeError", one)
		}
		found[attribute.Path] += attribute.Message
	}
	return found
}
