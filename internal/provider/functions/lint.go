package functions

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/bare"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// lint is policy_lint.
type lint struct{}

func newLint() function.Function { return lint{} }

// linter runs the built-in rules: Terraform calls functions without the provider's configuration.
var linter = sync.OnceValues(func() (*policylint.Linter, error) {
	return policylint.New(context.Background(), policylint.Options{})
})

var finding = types.ObjectType{AttrTypes: map[string]attr.Type{
	"rule": types.StringType, "severity": types.StringType, "message": types.StringType, "statement": types.StringType,
	"pointer": types.StringType, "witness": types.StringType, "fix": types.StringType, "undecided": types.StringType,
}}

// Metadata names the function.
func (lint) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "policy_lint"
}

// Definition describes the function.
func (lint) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "What Keyward's rules find in a policy",
		MarkdownDescription: "Checks a policy by all built-in rules about policies of its kind. The result is a list of objects, empty " +
			"if everything was checked and nothing found:\n\n" +
			"- `rule`, `severity` (`low`, `medium`, `high` or `critical`), `message` and `fix`;\n" +
			"- `statement`: the Sid or else the index of the statement, `null` if the finding is about none;\n" +
			"- `pointer`: the JSON pointer of the element, `\"\"` for the policy as a whole;\n" +
			"- `witness`: a request that gets through, or that no Deny stops, in one line, or `null`;\n" +
			"- `undecided`: `null` for a finding; else the reason why the rule could not be judged, and nothing was found. A policy " +
			"alone does not show, for example, whether its bucket blocks SSE-C." + unknownText,
		Parameters: []function.Parameter{
			function.StringParameter{
				Name:                "kind",
				MarkdownDescription: "What the policy belongs to: `bucket`, `key`, `secret`, `table`, `identity` or `trust`.",
			},
			parameter("policy", "The policy document."+policyText),
		},
		Return: function.ListReturn{ElementType: finding},
	}
}

// Run checks the policy.
func (lint) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var kind string
	document := argument{position: 1, name: "policy"}
	if resp.Error = req.Arguments.Get(ctx, &kind, &document.value); resp.Error != nil {
		return
	}
	if !slices.Contains(bare.Kinds, model.Kind(kind)) {
		resp.Error = function.NewArgumentFuncError(0, "Unknown kind "+strconv.Quote(kind)+": write bucket, key, secret, table, identity or trust.")
		return
	}
	doc, fault := document.document(ctx, &policy.Atoms{})
	if resp.Error = fault; fault != nil {
		return
	}
	result := types.ListUnknown(finding)
	if doc != nil {
		var err error
		if result, err = check(ctx, model.Kind(kind), doc); err != nil {
			resp.Error = function.NewFuncError(err.Error())
			return
		}
	}
	resp.Error = resp.Result.Set(ctx, result)
}

// check is unknown where a rule may find something or not, depending on a value that is not known yet.
func check(ctx context.Context, kind model.Kind, doc *policy.Document) (types.List, error) {
	unknown := types.ListUnknown(finding)
	l, err := linter()
	if err != nil {
		return unknown, err
	}
	result, err := l.Lint(ctx, &model.Model{Subjects: []*model.Subject{bare.Subject(kind, "policy", doc, "")}})
	if err != nil {
		return unknown, err
	}
	var list []attr.Value
	for i := range result.Findings {
		list = append(list, flatten(&result.Findings[i], doc))
	}
	for i := range result.Undecided {
		f := &result.Undecided[i]
		if _, hidden := model.Hidden(kind)[f.Pointer]; !hidden && !doc.Known() {
			return unknown, nil
		}
		list = append(list, flatten(f, doc))
	}
	return types.ListValueMust(finding, list), nil
}

// flatten is a finding as Terraform has it. What names a request or a value is unknown while the policy
// is not wholly known: with the values the engine may choose another example.
func flatten(f *policylint.Finding, doc *policy.Document) attr.Value {
	text := func(s string) types.String {
		if !policy.Known(s) {
			return types.StringUnknown()
		}
		return types.StringValue(s)
	}
	statement, witness, undecided := types.StringNull(), types.StringNull(), types.StringNull()
	if f.Statement != nil {
		statement = text(cmp.Or(f.Statement.Sid, strconv.Itoa(f.Statement.Index)))
	}
	switch {
	case f.Witness != nil && doc.Known():
		witness = types.StringValue(f.Witness.String())
	case f.Witness != nil:
		witness = types.StringUnknown()
	}
	if f.Reason != "" {
		undecided = text(f.Reason)
	}
	message := text(f.Message)
	if !doc.Known() {
		message = types.StringUnknown()
	}
	return types.ObjectValueMust(finding.AttrTypes, map[string]attr.Value{
		"rule": types.StringValue(f.Rule), "severity": types.StringValue(string(f.Severity)), "message": message,
		"statement": statement, "pointer": text(f.Pointer), "witness": witness,
		// Rules are written in lines of limited length.
		"fix": types.StringValue(strings.Join(strings.Fields(f.Fix), " ")), "undecided": undecided,
	})
}
