package prove

import (
	"cmp"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/catalog"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// Example values that AWS's documentation uses.
const (
	exampleName   = "example"
	exampleObject = "example.txt"
	exampleKeyID  = "1234abcd-12ab-34cd-56ef-1234567890ab"
	exampleRegion = "us-east-1"
	someTime      = "2026-07-01T12:00:00Z"
)

// exampleText is a text that a pattern matches and a person might have written: wildcards become as
// little as reads well.
func exampleText(pattern string) string {
	var b strings.Builder
	digit := byte('0')
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; c {
		case '?':
			if digit++; digit > '9' {
				digit = '0'
			}
			b.WriteByte(digit)
		case '*':
			b.WriteString(exampleRest(b.String(), strings.Trim(pattern[i:], "*")))
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// exampleRest stands for a "*" between two texts: nothing beside a letter, or else a name.
func exampleRest(before, after string) string {
	if before == "" && after == "" {
		return exampleName
	}
	if before == "" {
		if strings.ContainsAny(after[:1], "-_./:") {
			return exampleName
		}
		return ""
	}
	if strings.ContainsAny(before[len(before)-1:], "-_./:=") {
		return exampleName
	}
	return ""
}

// exampleARN is an ARN that a pattern matches: of the partition, Region and account of the scope, or
// of others that people recognise. Text that is no ARN stays a text.
func exampleARN(pattern string, scope Scope) string {
	arn, ok := policy.SplitARN(pattern)
	if !ok {
		return exampleText(pattern)
	}
	fill := func(part *string, value string) {
		if *part == "*" {
			*part = value
		} else {
			*part = exampleText(*part)
		}
	}
	service := "cloudtrail"
	if arn.Service != "*" {
		service = exampleText(arn.Service)
	}
	region, account := known(scope.Region, exampleRegion), known(scope.Account, someAccount)
	if service == "s3" || service == "iam" {
		region = ""
	}
	if service == "s3" {
		account = ""
	}
	fill(&arn.Scheme, "arn")
	fill(&arn.Partition, known(scope.Partition, "aws"))
	fill(&arn.Service, service)
	fill(&arn.Region, region)
	fill(&arn.Account, account)
	if folder, ok := strings.CutSuffix(arn.Resource, "/*"); ok && service == "s3" {
		arn.Resource = folder + "/" + exampleObject
	}
	fill(&arn.Resource, exampleResource(service))
	return arn.String()
}

// exampleOfType is the same for the ARN of a type of resource, whose form the catalogue gives.
func exampleOfType(template, pattern string, scope Scope) string {
	form, _ := policy.SplitARN(fillTemplate(template, scope))
	arn, ok := policy.SplitARN(pattern)
	if !ok {
		return exampleText(pattern)
	}
	for part, value := range map[*string]string{&arn.Service: form.Service, &arn.Region: form.Region, &arn.Account: form.Account, &arn.Resource: form.Resource} {
		if *part == "*" {
			*part = value
		}
	}
	return exampleARN(arn.String(), scope)
}

// exampleResources are the last parts of the ARNs that are best known of services with many types.
var exampleResources = map[string]string{
	"cloudtrail": "trail/" + exampleName,
	"iam":        "role/Example",
	"logs":       "log-group:" + exampleName,
	"s3":         exampleNames["BucketName"],
}

// exampleResource is the last part of the ARN of some resource of a service.
func exampleResource(prefix string) string {
	if known, ok := exampleResources[prefix]; ok {
		return known
	}
	service, ok := catalog.Find(prefix)
	if !ok || len(service.Resources()) == 0 {
		return exampleName
	}
	plainest := slices.MinFunc(service.Resources(), func(a, b *catalog.ResourceType) int {
		return cmp.Compare(len(a.ARN), len(b.ARN))
	})
	arn, _ := policy.SplitARN(fillTemplate(plainest.ARN, Scope{}))
	return arn.Resource
}

// exampleNames are values for the placeholders of the catalogue's ARNs that are more than a name.
var exampleNames = map[string]string{
	"BucketName": "example-bucket",
	"ObjectName": exampleObject,
	"KeyId":      exampleKeyID,
	"SecretId":   "example-AbCdEf",
	"Account":    someAccount,
	"Region":     exampleRegion,
	"Partition":  "aws",
}

// fillTemplate is an ARN of the form that the catalogue gives for a type of resource:
// "arn:${Partition}:s3:::${BucketName}".
func fillTemplate(template string, scope Scope) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(template, "${")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		var name string
		name, template, _ = strings.Cut(rest, "}")
		value, ok := exampleNames[name]
		if !ok {
			value = exampleName
		}
		switch name {
		case "Partition":
			value = known(scope.Partition, value)
		case "Region":
			value = known(scope.Region, value)
		case "Account":
			value = known(scope.Account, value)
		}
		b.WriteString(value)
	}
}

// templatePattern matches the ARNs of the form that the catalogue gives for a type of resource. A
// bucket's name has no slash: what follows one is an object's.
func templatePattern(template string) pattern {
	var out pattern
	for {
		before, rest, found := strings.Cut(template, "${")
		text, _ := compilePattern(before, literal)
		out = append(out, text...)
		if !found {
			return out
		}
		var name string
		name, template, _ = strings.Cut(rest, "}")
		class := noColon
		switch {
		case name == "Account":
			out = append(out, accountIDs.patterns[0]...)
			continue
		case name == "BucketName":
			class = noDelimiter
		case template == "" || !strings.Contains(template, ":"):
			class = anyLetter
		}
		out = append(out, element{kind: any1, class: class}, element{kind: many, class: class})
	}
}
