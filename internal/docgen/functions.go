package main

import (
	"context"
	"fmt"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// functionSignatures asks the provider for its functions.
func functionSignatures(ctx context.Context, server tfprotov6.ProviderServer) (map[string]*tfjson.FunctionSignature, error) {
	answer, err := server.GetFunctions(ctx, &tfprotov6.GetFunctionsRequest{})
	if err != nil {
		return nil, err
	}
	for _, d := range answer.Diagnostics {
		return nil, fmt.Errorf("provider functions: %s: %s", d.Summary, d.Detail)
	}
	signatures := map[string]*tfjson.FunctionSignature{}
	for name, function := range answer.Functions {
		returned, err := convertType(function.Return.Type)
		if err != nil {
			return nil, fmt.Errorf("function %s: %w", name, err)
		}
		signature := &tfjson.FunctionSignature{
			Summary: function.Summary, Description: function.Description, DeprecationMessage: function.DeprecationMessage,
			ReturnType: returned,
		}
		for _, parameter := range function.Parameters {
			typ, err := convertType(parameter.Type)
			if err != nil {
				return nil, fmt.Errorf("function %s, %s: %w", name, parameter.Name, err)
			}
			signature.Parameters = append(signature.Parameters, &tfjson.FunctionParameter{
				Name: parameter.Name, Description: parameter.Description, IsNullable: parameter.AllowNullValue, Type: typ,
			})
		}
		signatures[name] = signature
	}
	return signatures, nil
}
