package plan

import (
	"cmp"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// form is an attribute that AWS makes of others: the service of an ARN, what is left out of it, and its
// last part, in which {name} is an attribute.
type form struct {
	service             string
	noRegion, noAccount bool
	resource            string
}

// arnForms are the ARNs of resources (Service Authorization Reference, "Resource types").
var arnForms = map[string]form{
	"aws_s3_bucket":               {service: "s3", noRegion: true, noAccount: true, resource: "{bucket}"},
	secureBucket:                  {service: "s3", noRegion: true, noAccount: true, resource: "{bucket}"},
	"aws_iam_role":                {service: "iam", noRegion: true, resource: "role{path}{name}"},
	"aws_iam_user":                {service: "iam", noRegion: true, resource: "user{path}{name}"},
	"aws_iam_group":               {service: "iam", noRegion: true, resource: "group{path}{name}"},
	"aws_iam_policy":              {service: "iam", noRegion: true, resource: "policy{path}{name}"},
	"aws_kms_key":                 {service: "kms", resource: "key/{key_id}"},
	"aws_kms_alias":               {service: "kms", resource: "{name}"},
	encryptionKey:                 {service: "kms", resource: "key/{key_id}"},
	"aws_secretsmanager_secret":   {service: "secretsmanager", resource: "secret:{name}-??????"},
	"aws_dynamodb_table":          {service: "dynamodb", resource: "table/{name}"},
	"aws_sns_topic":               {service: "sns", resource: "{name}"},
	"aws_sqs_queue":               {service: "sqs", resource: "{name}"},
	"aws_lambda_function":         {service: "lambda", resource: "function:{function_name}"},
	"aws_cloudtrail":              {service: "cloudtrail", resource: "trail/{name}"},
	"aws_cloudwatch_log_group":    {service: "logs", resource: "log-group:{name}"},
	"aws_cloudfront_distribution": {service: "cloudfront", noRegion: true, resource: "distribution/{id}"},
}

// copies are attributes that are always equal to another.
var copies = map[string]string{
	"aws_s3_bucket.id": "bucket", secureBucket + ".id": "bucket", "aws_iam_role.id": "name", "aws_iam_user.id": "name",
	"aws_dynamodb_table.id": "name", "aws_kms_alias.id": "name",
}

// domains are the forms of other attributes that nothing is known of.
var domains = map[string][]string{
	"aws_vpc.id": {"vpc-*"}, "aws_vpc_endpoint.id": {"vpce-*"}, "aws_organizations_organization.id": {"o-*"},
	"aws_cloudfront_origin_access_identity.iam_arn": {"arn:*:iam::cloudfront:user/CloudFront Origin Access Identity *"},
	"aws_iam_role.unique_id":                        {"AROA*"},
}

// Computed is the text that an attribute will have, as far as it follows from what is known.
func (c *code) Computed(address, attribute string, atom func(string, ...string) string) (string, bool) {
	r := c.plan.byAddress[address]
	if r == nil {
		return "", false
	}
	return c.plan.computed(r, attribute, atom)
}

// computed is Computed for a resource.
func (p *planned) computed(r *resource, attribute string, atom func(string, ...string) string) (string, bool) {
	at := r.Type + "." + attribute
	name := r.Address + "." + attribute
	if from, ok := copies[at]; ok {
		text, known := r.get(from).(string)
		return text, known
	}
	if domain, ok := domains[at]; ok {
		return atom(name, domain...), true
	}
	place := p.placeIn(r, atom)
	switch at {
	case "aws_caller_identity.account_id", "aws_caller_identity.id":
		return place.account, true
	case "aws_partition.partition", "aws_partition.id":
		return place.partition, true
	}
	f, ok := arnForms[r.Type]
	if !ok || attribute != "arn" {
		return "", false
	}
	return f.arn(r, place, func(pattern string) string { return atom(name, pattern) }), true
}

// arn is the ARN of a resource. Where a part of it is open it is one atom, of which the pattern is known.
func (f form) arn(r *resource, in location, open func(pattern string) string) string {
	if f.noRegion {
		in.region = ""
	}
	if f.noAccount {
		in.account = ""
	}
	last, known := f.fill(r)
	arn := strings.Join([]string{"arn", in.partition, f.service, in.region, in.account, last}, ":")
	if !known || strings.Contains(f.resource, "?") || in.region == "*" {
		return open(arn)
	}
	return arn
}

// fill puts attributes into the last part, and "*" for one that is not known.
func (f form) fill(r *resource) (text string, known bool) {
	known, text = true, f.resource
	for strings.Contains(text, "{") {
		before, rest, _ := strings.Cut(text, "{")
		name, after, _ := strings.Cut(rest, "}")
		value, ok := r.get(name).(string)
		if !ok {
			value, known = "*", false
		}
		text = before + value + after
	}
	return text, known
}

// location is where a resource is, with atoms for a partition and an account that are not known, and "*"
// for such a Region.
type location struct{ partition, region, account string }

// ofProvider stands in the name of the atom for what a provider configuration decides.
const ofProvider = " of provider "

func (p *planned) placeIn(r *resource, atom func(string, ...string) string) location {
	s := p.scopeOf(r, "")
	in := location{s.Partition, cmp.Or(s.Region, "*"), s.Account}
	provider := ""
	if r.Config != nil {
		provider = r.Config.ProviderConfigKey
	}
	// Two provider configurations may work in two accounts.
	of := ofProvider + provider
	if in.partition == "" {
		in.partition = atom(model.PartitionAtom+of, model.PartitionDomain()...)
	}
	if in.account == "" {
		in.account = atom(model.AccountAtom+of, model.AccountDomain)
	}
	return in
}
