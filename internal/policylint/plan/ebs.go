package plan

import (
	"strconv"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

const (
	ebsVolume     = "aws_ebs_volume"
	ebsByDefault  = "aws_ebs_encryption_by_default"
	ebsDefaultKey = "aws_ebs_default_kms_key"
	ec2Instance   = "aws_instance"
	ec2Template   = "aws_launch_template"
	ec2Spot       = "aws_spot_instance_request"
	ec2Launch     = "aws_launch_configuration"
)

func ebs() types {
	return types{
		readers: map[string]reader{
			ebsVolume:    readVolume,
			ebsByDefault: readEBSDefault,
		},
		holders: map[string]holder{
			ec2Instance: readDevices,
			ec2Spot:     readDevices,
			ec2Launch:   readDevices,
			ec2Template: readMappings,
		},
		identifiers: map[string][]string{ebsVolume: {"id"}, ebsDefaultKey: {"id"}, ec2Instance: {"id"}},
	}
}

func readVolume(p *planned, r *resource) (*model.Subject, error) {
	f := fields{newSubject(model.Volume, r)}
	f.subject.Scope = p.scopeOf(r, "ec2")
	p.encrypted(f, r, volume{block: r.block, encrypted: r.expression("encrypted"), snapshot: r.expression("snapshot_id")})
	f.set(p.keyKindAt(r, r.get("kms_key_id"), p.ebsKeyKind(r), r.expression("kms_key_id")), "key_kind")
	return f.subject, nil
}

// A volume is what a resource says about one, with the expressions that may say it.
type volume struct {
	block
	encrypted, snapshot any
	// ofImage is set where a volume is one of the AMI's, so that it starts as a copy of a snapshot that
	// nobody names.
	ofImage bool
}

// encrypted reads whether a volume will be encrypted, and what decides about it: the setting itself, the
// default of the account in the Region, the snapshot or AMI that it is made from, or nothing (Amazon EBS
// User Guide, "How Amazon EBS encryption works"). With encryption by default no volume can be made
// unencrypted. Of what is there already, Terraform reads back how it is.
func (p *planned) encrypted(f fields, r *resource, v volume) {
	value := boolean(v.get("encrypted"))
	unknown, waits := value.(compose.Unknown)
	if waits && v.encrypted == nil && r.isNew() {
		value, waits = nil, false
	}
	switch {
	case waits:
		f.set(unknown, "encrypted")
	case value == true, !r.isNew() && value != nil:
		f.set(value, "encrypted")
		f.set("setting", "decided_by")
	case p.encryptsByDefault(r):
		f.set(true, "encrypted")
		f.set("account", "decided_by")
	case v.ofImage, v.get("snapshot_id") != nil && v.get("snapshot_id") != "" && (v.snapshot != nil || !r.isNew()):
		f.set("source", "decided_by")
	default:
		f.set(false, "encrypted")
		f.set("setting", "decided_by")
	}
}

// boolean turns the texts that some resources have for booleans into booleans; "" is one not set.
func boolean(value any) any {
	switch value {
	case "true":
		return true
	case "false":
		return false
	case "":
		return nil
	}
	return value
}

// encryptsByDefault reports whether the plan turns on encryption by default where a resource is made.
func (p *planned) encryptsByDefault(r *resource) bool {
	setting := p.ofRegion(r, ebsByDefault)
	return setting != nil && setting.setting("enabled", true) == true
}

// ebsKeyKind is the kind of key that a volume gets for which none is named: aws/ebs, unless the plan
// sets another for the Region. One that cannot be told yet is taken for the account's own: nobody sets aws/ebs.
func (p *planned) ebsKeyKind(r *resource) string {
	key := p.ofRegion(r, ebsDefaultKey)
	if key == nil {
		return "aws_managed"
	}
	if kind, known := p.keyKindAt(key, key.get("key_arn"), "", key.expression("key_arn")).(string); known {
		return kind
	}
	return "customer"
}

// regional are the types of settings that hold for a whole Region of an account.
var regional = map[string]bool{ebsByDefault: true, ebsDefaultKey: true}

// ofRegion finds the setting of a type that the same provider configuration makes in the Region of a resource.
func (p *planned) ofRegion(r *resource, kind string) *resource {
	for _, setting := range p.regional {
		if setting.Type == kind && r.Config != nil && setting.Config != nil &&
			setting.Config.ProviderConfigKey == r.Config.ProviderConfigKey && p.regionOf(setting) == p.regionOf(r) {
			return setting
		}
	}
	return nil
}

func readEBSDefault(p *planned, r *resource) (*model.Subject, error) {
	f := fields{newSubject(model.Volume, r)}
	f.subject.Scope = p.scopeOf(r, "ec2")
	f.set(r.setting("enabled", true), "encryption_by_default")
	f.set(p.ebsKeyKind(r), "default_key_kind")
	return f.subject, nil
}

// readDevices makes a subject of each volume of an instance or launch configuration. An instance has a
// root volume also where no block is about it; one with a launch template gets what that says.
func readDevices(p *planned, r *resource) ([]*model.Subject, error) {
	var found []*model.Subject
	roots, _ := r.get("root_block_device").([]any)
	if len(roots) == 0 && r.at("launch_template", 0).value == nil {
		found = append(found, p.device(r, "root_block_device", 0, true))
	}
	for i := range roots {
		found = append(found, p.device(r, "root_block_device", i, true))
	}
	others, _ := r.get("ebs_block_device").([]any)
	for i := range others {
		if r.at("ebs_block_device", i).get("no_device") != true {
			found = append(found, p.device(r, "ebs_block_device", i, false))
		}
	}
	return found, nil
}

func (p *planned) device(r *resource, name string, i int, root bool) *model.Subject {
	device := r.at(name, i)
	v := volume{block: device, ofImage: root}
	var keys []any
	for _, expression := range r.writtenAs(name, "device_name", device.get("device_name")) {
		v.encrypted = orElse(v.encrypted, inner(expression, "encrypted"))
		v.snapshot = orElse(v.snapshot, inner(expression, "snapshot_id"))
		keys = append(keys, inner(expression, "kms_key_id"))
	}
	return p.attached(r, name+"."+strconv.Itoa(i), v, p.keyKindAt(r, device.get("kms_key_id"), p.ebsKeyKind(r), keys...))
}

// attached is the subject of a volume that belongs to a block of a resource.
func (p *planned) attached(r *resource, path string, v volume, keyKind any) *model.Subject {
	f := fields{newSubject(model.Volume, r)}
	f.subject.Block = path
	f.subject.Scope = p.scopeOf(r, "ec2")
	p.encrypted(f, r, v)
	f.set(keyKind, "key_kind")
	return f.subject
}

// readMappings makes a subject of each EBS volume of a launch template. One that is mapped to the
// root device changes the AMI's, and is as encrypted as that.
func readMappings(p *planned, r *resource) ([]*model.Subject, error) {
	const name = "block_device_mappings"
	var found []*model.Subject
	mappings, _ := r.get(name).([]any)
	for i := range mappings {
		mapping := r.at(name, i)
		ebs := mapping.at("ebs", 0)
		if ebs.value == nil {
			continue // an instance store volume, or none
		}
		device, _ := mapping.get("device_name").(string)
		v := volume{
			block: ebs, ofImage: device == "/dev/xvda" || device == "/dev/sda1",
			encrypted: unwritten, snapshot: unwritten,
		}
		key := orElse(r.expression(name, i, "ebs", 0, "kms_key_id"), unwritten)
		kind := p.keyKindAt(r, ebs.get("kms_key_id"), p.ebsKeyKind(r), key)
		found = append(found, p.attached(r, name+"."+strconv.Itoa(i)+".ebs.0", v, kind))
	}
	return found, nil
}

// written lists the blocks of a name in the source. The configuration does not show dynamic blocks: of those
// that are planned, nothing is known but that they are there.
func (r *resource) written(name string) []any {
	if blocks, ok := r.expression(name).([]any); ok || r.Config == nil {
		return blocks
	}
	planned, _ := r.get(name).([]any)
	if !r.isNew() || len(planned) == 0 {
		return nil
	}
	return []any{map[string]any{
		"encrypted": unwritten, "snapshot_id": unwritten, "kms_key_id": unwritten, "kms_key_arn": unwritten,
	}}
}

// writtenAs is the block of a set in the source whose attribute has a value, all of them where the source does
// not say it: blocks of a set are in no order.
func (r *resource) writtenAs(name, attribute string, value any) []any {
	return withValue(r.written(name), attribute, value)
}

func withValue(blocks []any, attribute string, value any) []any {
	for _, b := range blocks {
		if constant, ok := constant(inner(b, attribute)); ok && constant == value {
			return []any{b}
		}
	}
	return blocks
}

// unwritten is the expression of an attribute in a dynamic block.
var unwritten any = map[string]any{}
