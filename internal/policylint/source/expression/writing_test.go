package expression

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// TestWriting: in every form of a policy each statement is found where it is written.
func TestWriting(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		code string
		want []string // the policy, then its statements
	}{
		"an object":          {`p = jsonencode({Statement = [{Sid = "A"}, {"Effect" : "Deny"}]})`, []string{"1:16", "1:30", "1:43"}},
		"a single statement": {`p = jsonencode({Statement = {Sid = "A"}})`, []string{"1:16", "1:29"}},
		"merged": {
			"p = jsonencode(merge({Version = \"2012-10-17\"},\n {Statement = [merge({Effect = \"Allow\"},\n {Sid = \"A\"})]}))",
			[]string{"2:2", "3:2"},
		},
		"conditional":       {"p = yes ? jsonencode({Statement = [{Sid = \"A\"}]}) : \"\"", []string{"1:22", "1:36"}},
		"unknown condition": {"p = open ? jsonencode({Statement = [{Sid = \"A\"}]}) : jsonencode({Statement = [{Sid = \"B\"}]})", nil},
		"filtered": {
			"p = jsonencode({Statement = [for s in [\n{Sid = \"A\"},\n{Sid = \"B\"}] : s if s.Sid != \"A\"]})", []string{"1:16", "3:1"},
		},
		"a quoted text": {`p = "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"*\"}]}"`, []string{"1:5", "1:23"}},
		"escapes of all kinds": {
			`p = "{\"Id\": \"\u00fcü$${x}\\n\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"*\"}]}"`,
			[]string{"1:5", "1:52"},
		},
		"a heredoc": {
			"p = <<EOT\n{\"Statement\": [\n  {\"Effect\": \"Allow\", \"Action\": \"s3:${yes ? \"Get\" : \"Put\"}Object\", \"Resource\": \"*\"},\n" +
				"\t{\"Effect\": \"Deny\", \"Action\": \"s3:*\", \"Resource\": \"*\"}]}\nEOT\n",
			[]string{"1:5", "3:3", "4:2"},
		},
		"an indented heredoc with a directive": {
			"p = <<-EOT\n    {\"Statement\": [\n      %{ if yes ~}\n      {\"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"*\"},\n      %{ endif ~}\n" +
				"      {\"Effect\": \"Deny\", \"Action\": \"s3:*\", \"Resource\": \"*\"}]}\n  EOT\n",
			[]string{"1:5", "4:7", "6:7"},
		},
		"not all places known": {`p = jsonencode({Statement = [{Sid = "A"}, other]})`, []string{"1:16"}},
	} {
		parser := hclparse.NewParser()
		file, diags := parser.ParseHCL([]byte(test.code), "main.tf")
		if diags.HasErrors() {
			t.Fatalf("%s: %v", name, diags)
		}
		s := NewState(t.TempDir(), parser)
		body, _ := file.Body.(*hclsyntax.Body)
		value := s.Evaluate(s.Prepare(body.Attributes["p"].Expr), &hcl.EvalContext{
			Functions: s.Functions(),
			Variables: map[string]cty.Value{
				"yes": cty.True, "open": cty.UnknownVal(cty.Bool),
				"other": cty.ObjectVal(map[string]cty.Value{"Sid": cty.StringVal("B")}),
			},
		})
		var got []string
		if w := WritingOf(value); w != nil {
			got = append(got, fmt.Sprintf("%d:%d", w.Start().Line, w.Start().Column))
			for _, at := range w.Statements(s.Atoms()) {
				got = append(got, fmt.Sprintf("%d:%d", at.Line, at.Column))
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s (-want +got):\n%s", name, s.Reason(), diff)
		}
	}
}
