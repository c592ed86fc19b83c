package plan

import (
	"regexp"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

const distribution = "aws_cloudfront_distribution"

func cloudfront() types {
	return types{readers: map[string]reader{distribution: readDistribution}}
}

func readDistribution(p *planned, r *resource) (*model.Subject, error) {
	f := fields{newSubject(model.Distribution, r)}
	f.subject.Scope = p.scopeOf(r, "cloudfront")
	f.set(behaviors(r), "behaviors")
	f.set(origins(r), "origins")
	certificate := r.at("viewer_certificate", 0)
	// The default certificate comes with TLSv1 as the minimum, whatever is asked for (CloudFront API,
	// ViewerCertificate).
	byDefault := orElse(certificate.get("cloudfront_default_certificate"), false)
	f.set(byDefault, "default_certificate")
	f.set(orElse(certificate.get("minimum_protocol_version"), "TLSv1"), "minimum_protocol_version")
	return f.subject, nil
}

func behaviors(r *resource) any {
	list := []any{map[string]any{
		"path":                   "*",
		"viewer_protocol_policy": r.at("default_cache_behavior", 0).get("viewer_protocol_policy"),
	}}
	ordered, _ := r.get("ordered_cache_behavior").([]any)
	for i := range ordered {
		block := r.at("ordered_cache_behavior", i)
		list = append(list, map[string]any{
			"path":                   block.get("path_pattern"),
			"viewer_protocol_policy": block.get("viewer_protocol_policy"),
		})
	}
	return whole(list)
}

// whole is a list, or unknown where anything in it is.
func whole(list []any) any {
	if open, ok := firstUnknown(list); ok {
		return open
	}
	return list
}

// bucketDomain is the name of a bucket's REST endpoint.
var bucketDomain = regexp.MustCompile(`\.s3[.-]([a-z0-9-]+\.)?amazonaws\.com(\.cn)?$`)

func origins(r *resource) any {
	blocks, ok := r.get("origin").([]any)
	if !ok {
		return r.get("origin")
	}
	list := make([]any, len(blocks))
	for i := range blocks {
		block := r.at("origin", i)
		origin := map[string]any{"id": block.get("origin_id")}
		custom := block.at("custom_origin_config", 0)
		switch {
		case custom.value != nil:
			origin["type"] = "custom"
			origin["protocol_policy"] = custom.get("origin_protocol_policy")
			origin["ssl_protocols"] = custom.get("origin_ssl_protocols")
		case block.at("vpc_origin_config", 0).value != nil:
			origin["type"] = "vpc"
		case isBucket(block):
			origin["type"] = "s3"
			origin["access"] = bucketAccess(r, block)
		default:
			origin["type"] = "custom"
		}
		list[i] = origin
	}
	return whole(list)
}

// isBucket reports whether an origin without other settings is a bucket, by its settings or its name.
func isBucket(origin block) bool {
	domain, _ := origin.get("domain_name").(string)
	_, unnamed := origin.get("domain_name").(compose.Unknown)
	return origin.at("s3_origin_config", 0).value != nil || unnamed || bucketDomain.MatchString(domain)
}

// bucketAccess tells how a distribution shows the bucket who it is.
func bucketAccess(r *resource, origin block) any {
	control := given(r, origin.get("origin_access_control_id"),
		"aws_cloudfront_origin_access_control.", "origin_access_control_id")
	identity := given(r, origin.at("s3_origin_config", 0).get("origin_access_identity"),
		"aws_cloudfront_origin_access_identity.", "s3_origin_config", 0, "origin_access_identity")
	for _, found := range []struct {
		given any
		as    string
	}{{control, "control"}, {identity, "identity"}} {
		switch found.given {
		case true:
			return found.as
		case false:
		default:
			return found.given
		}
	}
	return "none"
}

// given tells whether an id in an origin is set. One that is not known yet is, where all origins of the
// source that set it name a resource of the right type. Origins are a set: which is which is lost.
func given(r *resource, id any, kind string, path ...any) any {
	open, unknown := id.(compose.Unknown)
	if !unknown {
		return id != nil && id != ""
	}
	origins, _ := r.expression("origin").([]any)
	for i := range origins {
		for _, name := range references(r.expression(append([]any{"origin", i}, path...)...)) {
			if !strings.HasPrefix(name, kind) {
				return open
			}
		}
	}
	return len(origins) > 0
}
