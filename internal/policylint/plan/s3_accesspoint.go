package plan

import "github.com/keyward/terraform-provider-keyward/internal/policylint/model"

const (
	s3AccessPoint = "aws_s3_access_point"
	s3MultiRegion = "aws_s3control_multi_region_access_point"
	s3Account     = "aws_s3_account_public_access_block"
)

func s3AccessPoints() types {
	return types{readers: map[string]reader{
		s3AccessPoint: readAccessPoint("access_point", "name", "public_access_block_configuration.0.", true),
		s3MultiRegion: readAccessPoint("multi_region_access_point", "", "details.0.public_access_block.0.", true),
		s3Account:     readAccessPoint("account", "", "", false),
	}}
}

// readAccessPoint reads what blocks public access in a resource that stands before buckets. An access point
// blocks all of it where nothing is set, the settings of an account none of it (Amazon S3 User Guide,
// "Blocking public access to your Amazon S3 storage").
func readAccessPoint(form, name, path string, byDefault bool) reader {
	return func(p *planned, r *resource) (*model.Subject, error) {
		f := fields{newSubject(model.AccessPoint, r)}
		f.subject.Scope = p.scopeOf(r, "s3")
		if text, known := r.get(name).(string); known {
			f.subject.Name = text
		}
		f.set(form, "form")
		for _, flag := range publicAccessFlags() {
			f.set(r.setting(path+flag, byDefault), "public_access_block", flag)
		}
		return f.subject, nil
	}
}
