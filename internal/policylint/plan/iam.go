package plan

import (
	"strconv"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// identityForms are the resource types that hold an identity policy, with what it belongs to.
var identityForms = map[string]string{
	"aws_iam_policy":       "managed",
	"aws_iam_role_policy":  "role",
	"aws_iam_user_policy":  "user",
	"aws_iam_group_policy": "group",
}

// iam reads identity policies where they are written, not where they are attached: one that is attached
// twice is the same policy.
func iam() types {
	found := types{
		readers: map[string]reader{iamRole: readRole},
		holders: map[string]holder{iamRole: readInlinePolicies},
	}
	for kind := range identityForms {
		found.readers[kind] = readIdentityPolicy
	}
	return found
}

// readRole makes a subject of whom a role trusts.
func readRole(p *planned, r *resource) (*model.Subject, error) {
	s := newSubject(model.Trust, r)
	s.Scope = p.scopeOf(r, "sts")
	if name, known := r.get("name").(string); known && name != "" {
		s.Name = name
	}
	return s, p.readPolicyAt(s, r, "assume_role_policy")
}

func readIdentityPolicy(p *planned, r *resource) (*model.Subject, error) {
	f := p.identity(r, identityForms[r.Type])
	if name, known := r.get("name").(string); known && name != "" {
		f.subject.Name = name
	}
	return f.subject, p.readPolicy(f.subject, r)
}

// identity is a subject for an identity policy. Its ARN, where it has one, says nothing about what the
// policy is about.
func (p *planned) identity(r *resource, form string) fields {
	f := fields{newSubject(model.Identity, r)}
	f.subject.Scope = p.scopeOf(r, "")
	f.subject.Scope.ARN = ""
	f.set(form, "form")
	return f
}

// readInlinePolicies makes subjects of the policies that a role has in its own blocks.
func readInlinePolicies(p *planned, r *resource) ([]*model.Subject, error) {
	const name = "inline_policy"
	if !r.configured(name) {
		return nil, nil
	}
	switch blocks := r.get(name).(type) {
	case compose.Unknown:
		f := p.identity(r, "role")
		f.unknown(blocks.DependsOn, "policy")
		return []*model.Subject{f.subject}, nil
	case []any:
		var held []*model.Subject
		for i := range blocks {
			block := *r
			block.block = r.at(name, i)
			f := p.identity(r, "role")
			f.subject.Name = r.Address + "." + name + "[" + strconv.Itoa(i) + "]"
			if given, known := block.get("name").(string); known && given != "" {
				f.subject.Name = given
			}
			if err := p.readInlinePolicy(f, &block); err != nil {
				return nil, err
			}
			if f.subject.Policy != nil || f.subject.PolicyUnknown() {
				held = append(held, f.subject)
			}
		}
		return held, nil
	}
	return nil, nil
}

// readInlinePolicy reads the policy of a block. An empty block stands for no policy.
func (p *planned) readInlinePolicy(f fields, block *resource) error {
	switch value := block.get("policy").(type) {
	case string:
		if value != "" {
			return p.readPolicy(f.subject, block)
		}
	case compose.Unknown:
		f.unknown(value.DependsOn, "policy")
	}
	return nil
}
