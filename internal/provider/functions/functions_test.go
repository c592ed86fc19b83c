package functions_test

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/keyward/terraform-provider-keyward/internal/provider"
)

// value makes what Terraform makes of a configuration, from its JSON. "?" is an unknown string,
// "?any" an unknown value of a type that is not known either, "?list" an unknown list of strings.
func value(t *testing.T, text string) tftypes.Value {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return terraform(t, tree)
}

func terraform(t *testing.T, tree any) tftypes.Value {
	t.Helper()
	switch v := tree.(type) {
	case string:
		switch v {
		case "?":
			return tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
		case "?any":
			return tftypes.NewValue(tftypes.DynamicPseudoType, tftypes.UnknownValue)
		case "?list":
			return tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, tftypes.UnknownValue)
		}
		return tftypes.NewValue(tftypes.String, v)
	case bool:
		return tftypes.NewValue(tftypes.Bool, v)
	case json.Number:
		number, _, err := big.ParseFloat(v.String(), 10, 64, big.ToNearestEven)
		if err != nil {
			t.Fatal(err)
		}
		return tftypes.NewValue(tftypes.Number, number)
	case []any:
		values, types := []tftypes.Value{}, []tftypes.Type{}
		for _, item := range v {
			values = append(values, terraform(t, item))
			types = append(types, values[len(values)-1].Type())
		}
		return tftypes.NewValue(tftypes.Tuple{ElementTypes: types}, values)
	case map[string]any:
		values, types := map[string]tftypes.Value{}, map[string]tftypes.Type{}
		for name, item := range v {
			values[name] = terraform(t, item)
			types[name] = values[name].Type()
		}
		return tftypes.NewValue(tftypes.Object{AttributeTypes: types}, values)
	default:
		return tftypes.NewValue(tftypes.DynamicPseudoType, nil)
	}
}

// text is a JSON text as an argument.
func text(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }

// call calls a function over the protocol.
func call(t *testing.T, name string, arguments ...tftypes.Value) (tftypes.Value, *tfprotov6.FunctionError) {
	t.Helper()
	server := providerserver.NewProtocol6(provider.New("test")())()
	request := &tfprotov6.CallFunctionRequest{Name: name}
	for i, argument := range arguments {
		kind := tftypes.Type(tftypes.DynamicPseudoType)
		if name == "policy_lint" && i == 0 {
			kind = tftypes.String
		}
		wire, err := tfprotov6.NewDynamicValue(kind, argument)
		if err != nil {
			t.Fatal(err)
		}
		request.Arguments = append(request.Arguments, &wire)
	}
	answer, err := server.CallFunction(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	if answer.Error != nil {
		return tftypes.Value{}, answer.Error
	}
	functions, err := server.GetFunctions(t.Context(), &tfprotov6.GetFunctionsRequest{})
	if err != nil {
		t.Fatal(err)
	}
	result, err := answer.Result.Unmarshal(functions.Functions[name].Return.Type)
	if err != nil {
		t.Fatal(err)
	}
	return result, nil
}

// answer is "true", "false", "unknown", or the text of the error.
func answer(t *testing.T, name string, arguments ...tftypes.Value) string {
	t.Helper()
	result, fault := call(t, name, arguments...)
	switch {
	case fault != nil:
		if fault.FunctionArgument == nil {
			return "error: " + fault.Text
		}
		return "error in argument " + string('0'+rune(*fault.FunctionArgument)) + ": " + fault.Text
	case !result.IsKnown():
		return "unknown"
	}
	var holds bool
	if err := result.As(&holds); err != nil {
		t.Fatal(err)
	}
	if holds {
		return "true"
	}
	return "false"
}

// policyWith is a bucket policy with one statement, some of whose elements differ.
func policyWith(t *testing.T, elements string) tftypes.Value {
	t.Helper()
	statement := map[string]any{
		"Effect": "Allow", "Principal": map[string]any{"AWS": "arn:aws:iam::111122223333:role/app"},
		"Action": "s3:GetObject", "Resource": "arn:aws:s3:::orders/*",
	}
	decoder := json.NewDecoder(strings.NewReader(elements))
	decoder.UseNumber()
	if err := decoder.Decode(&statement); err != nil {
		t.Fatal(err)
	}
	return terraform(t, map[string]any{"Version": "2012-10-17", "Statement": []any{statement}})
}
