package standin

import (
	"encoding/xml"
	"net/http"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// narrowing are the condition keys, in lower case, that make a grant to everybody not public when
// they have fixed values (Amazon S3 user guide, "The meaning of public").
var narrowing = []string{
	"aws:sourceip", "aws:sourcearn", "aws:sourcevpc", "aws:sourcevpce", "aws:sourceowner", "aws:sourceaccount",
	"aws:principalorgid", "aws:principalorgpaths", "aws:principalaccount", "aws:principalarn", "aws:userid",
	"aws:sourceorgid", "aws:sourceorgpaths",
	"s3:x-amz-server-side-encryption-aws-kms-key-id", "s3:dataaccesspointaccount", "s3:dataaccesspointarn",
}

// public reports whether S3 calls a bucket policy public. It is an approximation: the width of an
// address range is not looked at, and two conditions are not weighed together.
func public(doc *policy.Document) bool {
	return slices.ContainsFunc(doc.Statements, func(s policy.Statement) bool {
		return s.Effect == policy.Allow && (s.NotPrincipal || slices.ContainsFunc(s.Principals, everybody)) &&
			!slices.ContainsFunc(s.Conditions, narrows)
	})
}

func everybody(p policy.Principal) bool {
	return p.Type == policy.Everyone || p.Type == policy.AWS && p.Value == "*"
}

// narrows reports whether a condition ties a statement to fixed values.
func narrows(c policy.Condition) bool {
	if !slices.Contains(narrowing, strings.ToLower(c.Key)) || c.IfExists || strings.Contains(c.Operator, "Not") ||
		c.Operator == "Null" || c.Qualifier == policy.ForAllValues {
		return false
	}
	return !slices.ContainsFunc(c.Values, func(v policy.Text) bool { return strings.ContainsAny(v.Value, "*?") })
}

// blocksPublicPolicy reads the bucket's BlockPublicPolicy setting.
func (x *exchange) blocksPublicPolicy(bucket string) bool {
	signed := x.signed
	signed.service = "s3"
	body, err := x.server.askMoto(x.ctx, http.MethodGet, "/"+bucket+"?publicAccessBlock", nil, signed, "")
	if err != nil {
		// moto has none: it is the default, unless it was deleted.
		blocks := true
		x.server.withBucket(bucket, func(b *bucketState) { blocks = !b.publicAccessDeleted })
		return blocks
	}
	var settings struct{ BlockPublicPolicy bool }
	if err := xml.Unmarshal(body, &settings); err != nil {
		x.server.fail("read moto's public access block: " + err.Error())
	}
	return settings.BlockPublicPolicy
}
