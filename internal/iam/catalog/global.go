package catalog

import (
	"cmp"
	"slices"
	"sync"
)

// globals are the condition keys that a request for any action can have (UG, "AWS global condition
// context keys", the tables "Condition keys" and "Other cross-service condition keys"). The keys of a
// role session that begin with a service's prefix are among them: EC2, for one, puts them into
// the credentials of an instance, which then call other services.
var globals = map[string]string{
	// Of the principal.
	"aws:PrincipalAccount":          "String",
	"aws:PrincipalArn":              "ARN",
	"aws:PrincipalIsAWSService":     "Bool",
	"aws:PrincipalOrgID":            "String",
	"aws:PrincipalOrgPaths":         "ArrayOfString",
	"aws:PrincipalServiceName":      "String",
	"aws:PrincipalServiceNamesList": "ArrayOfString",
	"aws:PrincipalTag/${TagKey}":    "String",
	"aws:PrincipalType":             "String",
	"aws:userid":                    "String",
	"aws:username":                  "String",

	// Of the role session.
	"aws:AssumedRoot":                  "Bool",
	"aws:ChatbotSourceArn":             "ARN",
	"aws:Ec2InstanceSourcePrivateIPv4": "IPAddress",
	"aws:Ec2InstanceSourceVpc":         "String",
	"aws:FederatedProvider":            "String",
	"aws:MultiFactorAuthAge":           "Numeric",
	"aws:MultiFactorAuthPresent":       "Bool",
	"aws:SignInSessionArn":             "ARN",
	"aws:SourceIdentity":               "String",
	"aws:TokenIssueTime":               "Date",
	"codebuild:BuildArn":               "ARN",
	"codebuild:ProjectArn":             "ARN",
	"ec2:RoleDelivery":                 "Numeric",
	"ec2:SourceInstanceArn":            "ARN",
	"glue:CredentialIssuingService":    "String",
	"glue:RoleAssumedBy":               "String",
	"identitystore:UserId":             "String",
	"lambda:SourceFunctionArn":         "ARN",
	"ssm:SourceInstanceArn":            "ARN",

	// Of the network.
	"aws:SourceIp":     "IPAddress",
	"aws:SourceVpc":    "String",
	"aws:SourceVpcArn": "ARN",
	"aws:SourceVpce":   "String",
	"aws:VpcSourceIp":  "IPAddress",
	"aws:VpceAccount":  "String",
	"aws:VpceOrgID":    "String",
	"aws:VpceOrgPaths": "ArrayOfString",

	// Of the resource.
	"aws:ResourceAccount":       "String",
	"aws:ResourceOrgID":         "String",
	"aws:ResourceOrgPaths":      "ArrayOfString",
	"aws:ResourceTag/${TagKey}": "String",

	// Of the request.
	"aws:CalledVia":            "ArrayOfString",
	"aws:CalledViaAWSMCP":      "String",
	"aws:CalledViaFirst":       "String",
	"aws:CalledViaLast":        "String",
	"aws:CurrentTime":          "Date",
	"aws:EpochTime":            "Date", // numeric operators are documented for it, too
	"aws:IsMcpServiceAction":   "Bool",
	"aws:Referer":              "String",
	"aws:RequestTag/${TagKey}": "String",
	"aws:RequestedRegion":      "String",
	"aws:SecureTransport":      "Bool",
	"aws:SourceAccount":        "String",
	"aws:SourceArn":            "ARN",
	"aws:SourceOrgID":          "String",
	"aws:SourceOrgPaths":       "ArrayOfString",
	"aws:TagKeys":              "ArrayOfString",
	"aws:UserAgent":            "String",
	"aws:ViaAWSMCPService":     "Bool",
	"aws:ViaAWSService":        "Bool",

	// No longer on that page; S3's page on blocking public access still lists it.
	"aws:SourceOwner": "String",

	// Of sessions of the IoT credential provider (AWS IoT Core Developer Guide, "Authorizing direct
	// calls to AWS services").
	"credentials-iot:AwsCertificateId": "String",
	"credentials-iot:ThingName":        "String",
	"credentials-iot:ThingTypeName":    "String",
}

// GlobalKeys returns the condition keys that a request for any action can have, sorted by name
// without regard to case. The caller must not change them.
func GlobalKeys() []*ConditionKey { return loadGlobals() }

// IsGlobal reports whether a request for any action can have a condition key, in any case.
func IsGlobal(key string) bool {
	_, ok := globalKey(key)
	return ok
}

var loadGlobals = sync.OnceValue(func() []*ConditionKey {
	keys := make([]*ConditionKey, 0, len(globals))
	for name, kind := range globals {
		keys = append(keys, newKey(name, kind))
	}
	slices.SortFunc(keys, func(a, b *ConditionKey) int { return cmp.Compare(a.lower, b.lower) })
	return keys
})

func globalKey(name string) (*ConditionKey, bool) { return find(loadGlobals(), name) }
