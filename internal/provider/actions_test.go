package provider_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/catalog"
	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// prefixes are the services whose actions begin otherwise than the SDK's packages are called.
var prefixes = map[string]string{"cloudwatchlogs": "logs", "resourcegroupstaggingapi": "tag"}

// actions are what operations ask for, where that is not the action of their own name.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
var actions = map[string][]string{
	"s3:HeadBucket":                      {"s3:ListBucket"},
	"s3:GetBucketEncryption":             {"s3:GetEncryptionConfiguration"},
	"s3:PutBucketEncryption":             {"s3:PutEncryptionConfiguration"},
	"s3:GetBucketLifecycleConfiguration": {"s3:GetLifecycleConfiguration"},
	"s3:PutBucketLifecycleConfiguration": {"s3:PutLifecycleConfiguration"},
	"s3:DeleteBucketLifecycle":           {"s3:PutLifecycleConfiguration"},
	"s3:GetPublicAccessBlock":            {"s3:GetBucketPublicAccessBlock"},
	"s3:PutPublicAccessBlock":            {"s3:PutBucketPublicAccessBlock"},
	"s3:DeletePublicAccessBlock":         {"s3:PutBucketPublicAccessBlock"},
	"s3:DeleteBucketTagging":             {"s3:PutBucketTagging"},
	"s3:DeleteObjects":                   {"s3:DeleteObject", "s3:DeleteObjectVersion"},
	"s3:ListObjectVersions":              {"s3:ListBucketVersions"},
	"s3:ListMultipartUploads":            {"s3:ListBucketMultipartUploads"},
}

// besides are actions that AWS asks for although no call has their name, with the call that needs each.
var besides = map[string]map[string]string{
	"securebucket": {"s3:TagResource": "CreateBucket with tags"},
	"rotatingsecret": {
		"kms:Decrypt":           "a value that the caller writes or tests, through Secrets Manager",
		"kms:GenerateDataKey":   "a value that the caller writes, through Secrets Manager",
		"kms:Encrypt":           "UpdateSecret with another key, through Secrets Manager",
		"lambda:InvokeFunction": "RotateSecret, whose caller must be allowed to invoke the function",
	},
	"rotationfunction": {
		"iam:PassRole":               "CreateFunction and UpdateFunctionConfiguration",
		"kms:CreateGrant":            "a key of the environment",
		"kms:Decrypt":                "GetFunction with a key of the environment",
		"kms:Encrypt":                "a key of the environment",
		"s3:GetObject":               "a package in S3",
		"s3:GetObjectVersion":        "a package in S3 with its version",
		"ec2:DescribeSecurityGroups": "vpc_config",
		"ec2:DescribeSubnets":        "vpc_config",
		"ec2:DescribeVpcs":           "vpc_config",
	},
}

// Every resource's page has the policy for whoever runs Terraform. It allows what the resource can call, and nothing
// that nobody calls.
func TestEveryResource_lists_its_actions(t *testing.T) {
	t.Parallel()
	for folder, resource := range map[string]string{
		"encryptionkey": "keyward_encryption_key", "securebucket": "keyward_secure_bucket",
		"rotatingsecret": "keyward_rotating_secret", "rotationfunction": "keyward_rotation_function",
	} {
		t.Run(resource, func(t *testing.T) {
			t.Parallel()
			needed := map[string]string{}
			for _, operation := range operationsOf(t, folder) {
				for _, action := range actionsFor(operation) {
					needed[action] = operation
				}
			}
			for action, why := range besides[folder] {
				needed[action] = why
			}
			document := examplePolicy(t, resource)
			for action, why := range needed {
				if !listed(document, action) {
					t.Errorf("%s (%s) is missing", action, why)
				}
			}
			for _, statement := range document.Statements {
				for _, action := range statement.Actions {
					name := action.Value
					if _, ok := needed[name]; !ok {
						t.Errorf("%s allows %s, which nobody calls", statement.Sid, name)
					}
					if problem := catalog.UndocumentedAction(name); problem != "" {
						t.Errorf("%s: %s", statement.Sid, problem)
					}
				}
			}
		})
	}
}

// A role is passed to Lambda alone.
func TestRotationFunction_passes_its_role_to_Lambda_alone(t *testing.T) {
	t.Parallel()
	document := examplePolicy(t, "keyward_rotation_function")
	for service, want := range map[string]eval.Outcome{"lambda.amazonaws.com": eval.Allowed, "ec2.amazonaws.com": eval.ImplicitlyDenied} {
		decision := eval.Authorize(&policy.Document{Version: policy.Version2012}, []*policy.Document{document}, eval.Request{
			Principal: "arn:aws:iam::123456789012:role/terraform", Action: "iam:PassRole", Account: "123456789012",
			Resource: "arn:aws:iam::123456789012:role/rotate-orders-us-east-1", Context: map[string][]string{"iam:PassedToService": {service}},
		})
		if decision.Outcome != want {
			t.Errorf("to %s: %s, want %s", service, decision.Outcome, want)
		}
	}
}

func actionsFor(operation string) []string {
	if asked, ok := actions[operation]; ok {
		return asked
	}
	return []string{operation}
}

// operationsOf lists the operations of AWS that the code of a resource can call, "kms:CreateKey": those whose input it
// makes.
func operationsOf(t *testing.T, folder string) (operations []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		services := servicesOf(t, file)
		ast.Inspect(file, func(node ast.Node) bool {
			literal, ok := node.(*ast.CompositeLit)
			if !ok {
				return true
			}
			if selector, ok := literal.Type.(*ast.SelectorExpr); ok {
				called, isInput := strings.CutSuffix(selector.Sel.Name, "Input")
				if from, ok := selector.X.(*ast.Ident); ok && isInput && services[from.Name] != "" {
					operations = append(operations, services[from.Name]+":"+called)
				}
			}
			return true
		})
	}
	slices.Sort(operations)
	return slices.Compact(operations)
}

// servicesOf are the action prefixes of the SDK's packages that a file imports, by their names in it.
func servicesOf(t *testing.T, file *ast.File) map[string]string {
	t.Helper()
	services := map[string]string{}
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		service, ok := strings.CutPrefix(path, "github.com/aws/aws-sdk-go-v2/service/")
		if !ok || strings.Contains(service, "/") {
			continue
		}
		name := service
		if spec.Name != nil {
			name = spec.Name.Name
		}
		if prefix, ok := prefixes[service]; ok {
			service = prefix
		}
		services[name] = service
	}
	return services
}

func examplePolicy(t *testing.T, resource string) *policy.Document {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "examples", "resources", resource, "iam-policy.json"))
	if err != nil {
		t.Fatal(err)
	}
	document, err := policy.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return document
}

func listed(document *policy.Document, action string) bool {
	for _, statement := range document.Statements {
		for _, allowed := range statement.Actions {
			if allowed.Value == action {
				return true
			}
		}
	}
	return false
}
