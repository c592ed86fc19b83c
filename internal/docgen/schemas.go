package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/report"
	"github.com/keyward/terraform-provider-keyward/internal/provider"
)

// schemaAddress is the provider address that tfplugindocs looks for when it is given only a name.
const schemaAddress = "registry.terraform.io/hashicorp/keyward"

// writeLintSchemas writes the schemas of what rules read, which users' own rules depend on, and of the JSON
// report.
func writeLintSchemas(dir string) error {
	schema, err := model.Schema()
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "model.json"), append(text, '\n'), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "report.json"), report.Schema, 0o644)
}

// writeSchemas asks the provider for its schemas and writes them as `terraform providers schema
// -json` would.
func writeSchemas(ctx context.Context, path string) error {
	server := providerserver.NewProtocol6(provider.New("docs")())()
	schemas, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return err
	}
	for _, d := range schemas.Diagnostics {
		return fmt.Errorf("provider schema: %s: %s", d.Summary, d.Detail)
	}
	keyward := &tfjson.ProviderSchema{}
	if keyward.ConfigSchema, err = convertSchema(schemas.Provider); err != nil {
		return err
	}
	if keyward.ResourceSchemas, err = convertSchemas(schemas.ResourceSchemas); err != nil {
		return err
	}
	if keyward.DataSourceSchemas, err = convertSchemas(schemas.DataSourceSchemas); err != nil {
		return err
	}
	if keyward.EphemeralResourceSchemas, err = convertSchemas(schemas.EphemeralResourceSchemas); err != nil {
		return err
	}
	if keyward.ActionSchemas, err = actionSchemas(schemas.ActionSchemas); err != nil {
		return err
	}
	if keyward.ResourceIdentitySchemas, err = identitySchemas(ctx, server); err != nil {
		return err
	}
	if keyward.Functions, err = functionSignatures(ctx, server); err != nil {
		return err
	}
	text, err := json.Marshal(map[string]any{
		"format_version":   "1.0",
		"provider_schemas": map[string]any{schemaAddress: keyward},
	})
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o600)
}

func convertSchemas(schemas map[string]*tfprotov6.Schema) (map[string]*tfjson.Schema, error) {
	out := map[string]*tfjson.Schema{}
	for name, schema := range schemas {
		converted, err := convertSchema(schema)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out[name] = converted
	}
	return out, nil
}

func actionSchemas(schemas map[string]*tfprotov6.ActionSchema) (map[string]*tfjson.ActionSchema, error) {
	out := map[string]*tfjson.ActionSchema{}
	for name, schema := range schemas {
		block, err := convertBlock(schema.Schema.Block)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out[name] = &tfjson.ActionSchema{Block: block}
	}
	return out, nil
}

func identitySchemas(ctx context.Context, server tfprotov6.ProviderServer) (map[string]*tfjson.IdentitySchema, error) {
	answer, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		return nil, err
	}
	schemas := map[string]*tfjson.IdentitySchema{}
	for name, identity := range answer.IdentitySchemas {
		schema := &tfjson.IdentitySchema{Version: uint64(identity.Version), Attributes: map[string]*tfjson.IdentityAttribute{}}
		for _, attribute := range identity.IdentityAttributes {
			typ, err := convertType(attribute.Type)
			if err != nil {
				return nil, err
			}
			schema.Attributes[attribute.Name] = &tfjson.IdentityAttribute{
				IdentityType: typ, Description: attribute.Description,
				RequiredForImport: attribute.RequiredForImport, OptionalForImport: attribute.OptionalForImport,
			}
		}
		schemas[name] = schema
	}
	return schemas, nil
}

func convertSchema(schema *tfprotov6.Schema) (*tfjson.Schema, error) {
	block, err := convertBlock(schema.Block)
	return &tfjson.Schema{Version: uint64(schema.Version), Block: block}, err
}

func convertBlock(block *tfprotov6.SchemaBlock) (*tfjson.SchemaBlock, error) {
	attributes, err := convertAttributes(block.Attributes)
	if err != nil {
		return nil, err
	}
	out := &tfjson.SchemaBlock{
		Attributes: attributes, NestedBlocks: map[string]*tfjson.SchemaBlockType{},
		Description: block.Description, DescriptionKind: descriptionKind(block.DescriptionKind), Deprecated: block.Deprecated,
	}
	for _, nested := range block.BlockTypes {
		inner, err := convertBlock(nested.Block)
		if err != nil {
			return nil, err
		}
		out.NestedBlocks[nested.TypeName] = &tfjson.SchemaBlockType{
			NestingMode: blockNesting[nested.Nesting], Block: inner,
			MinItems: uint64(nested.MinItems), MaxItems: uint64(nested.MaxItems),
		}
	}
	return out, nil
}

func convertAttributes(attributes []*tfprotov6.SchemaAttribute) (map[string]*tfjson.SchemaAttribute, error) {
	out := map[string]*tfjson.SchemaAttribute{}
	for _, a := range attributes {
		attribute := &tfjson.SchemaAttribute{
			Description: a.Description, DescriptionKind: descriptionKind(a.DescriptionKind), Deprecated: a.Deprecated,
			Required: a.Required, Optional: a.Optional, Computed: a.Computed, Sensitive: a.Sensitive, WriteOnly: a.WriteOnly,
		}
		if a.NestedType != nil {
			inner, err := convertAttributes(a.NestedType.Attributes)
			if err != nil {
				return nil, err
			}
			attribute.AttributeNestedType = &tfjson.SchemaNestedAttributeType{
				Attributes: inner, NestingMode: objectNesting[a.NestedType.Nesting],
			}
		} else {
			typ, err := convertType(a.Type)
			if err != nil {
				return nil, fmt.Errorf("attribute %s: %w", a.Name, err)
			}
			attribute.AttributeType = typ
		}
		out[a.Name] = attribute
	}
	return out, nil
}

// convertType goes through the JSON form, which Terraform's two type systems share.
func convertType(typ json.Marshaler) (cty.Type, error) {
	text, err := typ.MarshalJSON()
	if err != nil {
		return cty.NilType, err
	}
	var out cty.Type
	return out, json.Unmarshal(text, &out)
}

func descriptionKind(kind tfprotov6.StringKind) tfjson.SchemaDescriptionKind {
	if kind == tfprotov6.StringKindMarkdown {
		return tfjson.SchemaDescriptionKindMarkdown
	}
	return tfjson.SchemaDescriptionKindPlain
}

var objectNesting = map[tfprotov6.SchemaObjectNestingMode]tfjson.SchemaNestingMode{
	tfprotov6.SchemaObjectNestingModeSingle: tfjson.SchemaNestingModeSingle,
	tfprotov6.SchemaObjectNestingModeList:   tfjson.SchemaNestingModeList,
	tfprotov6.SchemaObjectNestingModeSet:    tfjson.SchemaNestingModeSet,
	tfprotov6.SchemaObjectNestingModeMap:    tfjson.SchemaNestingModeMap,
}

var blockNesting = map[tfprotov6.SchemaNestedBlockNestingMode]tfjson.SchemaNestingMode{
	tfprotov6.SchemaNestedBlockNestingModeSingle: tfjson.SchemaNestingModeSingle,
	tfprotov6.SchemaNestedBlockNestingModeList:   tfjson.SchemaNestingModeList,
	tfprotov6.SchemaNestedBlockNestingModeSet:    tfjson.SchemaNestingModeSet,
	tfprotov6.SchemaNestedBlockNestingModeMap:    tfjson.SchemaNestingModeMap,
	tfprotov6.SchemaNestedBlockNestingModeGroup:  tfjson.SchemaNestingModeGroup,
}
