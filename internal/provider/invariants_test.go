package provider_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/keyward/terraform-provider-keyward/internal/provider"
)

func server() tfprotov6.ProviderServer { return providerserver.NewProtocol6(provider.New("test")())() }

func schemas(t *testing.T) *tfprotov6.GetProviderSchemaResponse {
	t.Helper()
	answer, err := server().GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range answer.Diagnostics {
		t.Fatalf("%s: %s", problem.Summary, problem.Detail)
	}
	return answer
}

func TestEverything_is_described(t *testing.T) {
	t.Parallel()
	answer := schemas(t)
	describedBlock(t, "provider", answer.Provider.Block)
	if len(answer.ResourceSchemas) == 0 || len(answer.DataSourceSchemas) == 0 {
		t.Fatal("the provider has no resources or no data sources")
	}
	for name, action := range answer.ActionSchemas {
		if action.Schema.Block.Description == "" {
			t.Errorf("%s has no description", name)
		}
		describedBlock(t, name, action.Schema.Block)
	}
	for _, schemas := range []map[string]*tfprotov6.Schema{
		answer.ResourceSchemas, answer.DataSourceSchemas, answer.EphemeralResourceSchemas,
	} {
		for name, schema := range schemas {
			if schema.Block.Description == "" {
				t.Errorf("%s has no description", name)
			}
			describedBlock(t, name, schema.Block)
		}
	}
}

// What a policy document is made from is the same, by name and type, as for the resource of the
// same policy, so that one can take the place of the other.
func TestDocuments_take_what_resources_take(t *testing.T) {
	t.Parallel()
	answer := schemas(t)
	for document, thing := range map[string]string{
		"keyward_key_policy_document": "keyward_encryption_key", "keyward_bucket_policy_document": "keyward_secure_bucket",
	} {
		types := map[string]tftypes.Type{}
		for _, attribute := range answer.ResourceSchemas[thing].Block.Attributes {
			types[attribute.Name] = attribute.ValueType()
		}
		for _, attribute := range answer.DataSourceSchemas[document].Block.Attributes {
			known, ok := types[attribute.Name]
			switch {
			case attribute.Name == "account_id" || attribute.Name == "json":
			case !ok || !known.Equal(attribute.ValueType()):
				t.Errorf("%s.%s is no attribute of %s", document, attribute.Name, thing)
			}
		}
	}
	for name := range answer.DataSourceSchemas {
		hasExample(t, "data-sources", name, "data-source.tf")
	}
}

// Ephemeral resources and actions have an example on their pages.
func TestEveryEphemeralResourceAndAction_has_an_example(t *testing.T) {
	t.Parallel()
	answer := schemas(t)
	if len(answer.EphemeralResourceSchemas) == 0 || len(answer.ActionSchemas) == 0 {
		t.Fatal("the provider has no ephemeral resources or no actions")
	}
	for name := range answer.EphemeralResourceSchemas {
		hasExample(t, "ephemeral-resources", name, "ephemeral-resource.tf")
	}
	for name := range answer.ActionSchemas {
		hasExample(t, "actions", name, "action.tf")
	}
}

func hasExample(t *testing.T, kind, name, file string) {
	t.Helper()
	if _, err := os.Stat(filepath.Join("..", "..", "examples", kind, name, file)); err != nil {
		t.Error(err)
	}
}

// Functions are described where users and their editors look, and each has an example.
func TestEveryFunction_is_complete(t *testing.T) {
	t.Parallel()
	answer, err := server().GetFunctions(t.Context(), &tfprotov6.GetFunctionsRequest{})
	if err != nil || len(answer.Diagnostics) > 0 {
		t.Fatal(err, answer.Diagnostics)
	}
	if len(answer.Functions) == 0 {
		t.Fatal("the provider has no functions")
	}
	for name, function := range answer.Functions {
		if function.Summary == "" || function.Description == "" || function.DescriptionKind != tfprotov6.StringKindMarkdown {
			t.Errorf("%s has no summary or no Markdown description", name)
		}
		for _, parameter := range function.Parameters {
			if parameter.Description == "" || parameter.DescriptionKind != tfprotov6.StringKindMarkdown {
				t.Errorf("%s: %s has no Markdown description", name, parameter.Name)
			}
		}
		if _, err := os.Stat(filepath.Join("..", "..", "examples", "functions", name, "function.tf")); err != nil {
			t.Error(err)
		}
	}
}

func describedBlock(t *testing.T, path string, block *tfprotov6.SchemaBlock) {
	t.Helper()
	describedAttributes(t, path, block.Attributes)
	for _, nested := range block.BlockTypes {
		if nested.Block.Description == "" {
			t.Errorf("%s.%s has no description", path, nested.TypeName)
		}
		describedBlock(t, path+"."+nested.TypeName, nested.Block)
	}
}

// secretName matches attributes that hold credentials.
var secretName = regexp.MustCompile(`^(access_key|secret_key|token|web_identity_token|.*password.*)$`)

func describedAttributes(t *testing.T, path string, attributes []*tfprotov6.SchemaAttribute) {
	t.Helper()
	for _, attribute := range attributes {
		name := path + "." + attribute.Name
		if attribute.Description == "" || attribute.DescriptionKind != tfprotov6.StringKindMarkdown {
			t.Errorf("%s has no Markdown description", name)
		}
		if secretName.MatchString(attribute.Name) && attribute.ValueType().Is(tftypes.String) && !attribute.Sensitive {
			t.Errorf("%s is not sensitive", name)
		}
		if attribute.NestedType != nil {
			describedAttributes(t, name, attribute.NestedType.Attributes)
		}
	}
}

// Every resource has what its page and its users need.
func TestEveryResource_is_complete(t *testing.T) {
	t.Parallel()
	made := provider.New("test")()
	for _, construct := range made.Resources(t.Context()) {
		instance := construct()
		named := resource.MetadataResponse{}
		instance.Metadata(t.Context(), resource.MetadataRequest{ProviderTypeName: provider.TypeName}, &named)
		t.Run(named.TypeName, func(t *testing.T) {
			t.Parallel()
			if _, ok := instance.(resource.ResourceWithImportState); !ok {
				t.Error("it cannot be imported")
			}
			if _, ok := instance.(resource.ResourceWithIdentity); !ok {
				t.Error("it has no identity")
			}
			if _, ok := instance.(resource.ResourceWithModifyPlan); !ok {
				t.Error("it plans without the gate")
			}
			folder := filepath.Join("..", "..", "examples", "resources", named.TypeName)
			for _, file := range []string{"resource.tf", "import.sh", "iam-policy.json"} {
				if _, err := os.Stat(filepath.Join(folder, file)); err != nil {
					t.Error(err)
				}
			}
			testsOf(t, strings.ReplaceAll(strings.TrimPrefix(named.TypeName, "keyward_"), "_", ""))
		})
	}
}

// testsOf wants the test that every resource has.
func testsOf(t *testing.T, folder string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text.Write(source)
	}
	if !regexp.MustCompile(`func Test\w+_(lifecycle|example)\b`).MatchString(text.String()) {
		t.Errorf("%s has no test of its example's life with Terraform", folder)
	}
}

func TestStates_have_versions_and_shared_attributes(t *testing.T) {
	t.Parallel()
	for name, schema := range schemas(t).ResourceSchemas {
		var attributes []string
		for _, attribute := range schema.Block.Attributes {
			attributes = append(attributes, attribute.Name)
		}
		for _, want := range []string{"id", "arn", "region", "tags", "tags_all", "timeouts", "deletion_protection", "adopt_existing", "lint_waivers", "policy_json"} {
			if !slices.Contains(attributes, want) {
				t.Errorf("%s has no %s", name, want)
			}
		}
	}
}

// Arguments that are known only after apply are no error until AWS is needed.
func TestConfigure_tolerates_unknown_arguments(t *testing.T) {
	t.Parallel()
	kind := schemas(t).Provider.ValueType()
	object, ok := kind.(tftypes.Object)
	if !ok {
		t.Fatalf("the provider block is a %s", kind)
	}
	values := map[string]tftypes.Value{}
	for name, kind := range object.AttributeTypes {
		values[name] = tftypes.NewValue(kind, tftypes.UnknownValue)
	}
	config, err := tfprotov6.NewDynamicValue(kind, tftypes.NewValue(kind, values))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := server().ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: &config})
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range answer.Diagnostics {
		t.Errorf("%s: %s", problem.Summary, problem.Detail)
	}
}
