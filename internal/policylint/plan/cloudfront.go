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
			origin["access"] = bucketAccess(block)
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

// bucketAccess tells how a distribution shows the bucket who it is. An id that is not known yet is
// recognised by the kind of resource that it is of.
func bucketAccess(origin block) any {
	found := func(value any, kind string) (set bool, open any) {
		switch v := value.(type) {
		case string:
			return v != "", nil
		case compose.Unknown:
			if strings.HasPrefix(v.DependsOn, kind+".") {
				return true, nil
			}
			return false, v
		}
		return false, nil
	}
	set, open := found(origin.get("origin_access_control_id"), "aws_cloudfront_origin_access_control")
	if set {
		return "control"
	}
	identity, unsure := found(origin.at("s3_origin_config", 0).get("origin_access_identity"), "aws_cloudfront_origin_access_identity")
	switch {
	case open != nil:
		return open
	case identity:
		return "identity"
	case unsure != nil:
		return unsure
	}
	return "none"
}
