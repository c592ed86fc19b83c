package plan

import (
	"strconv"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

const (
	ebsSnapshot    = "aws_ebs_snapshot"
	ebsCopy        = "aws_ebs_snapshot_copy"
	ebsImport      = "aws_ebs_snapshot_import"
	ebsBlockPublic = "aws_ebs_snapshot_block_public_access"
	ebsPermission  = "aws_snapshot_create_volume_permission"
	ec2Image       = "aws_ami"
	ec2ImageCopy   = "aws_ami_copy"
	ec2Permission  = "aws_ami_launch_permission"
	ec2BlockPublic = "aws_ec2_image_block_public_access"
	dlmPolicy      = "aws_dlm_lifecycle_policy"
)

// everyAccount stands for all AWS accounts where something is shared.
const everyAccount = "all"

func ebsSnapshots() types {
	return types{
		readers: map[string]reader{
			ebsSnapshot:    readSnapshot,
			ebsCopy:        readSnapshotCopy,
			ebsImport:      readSnapshotCopy,
			ec2Image:       readImage,
			ec2ImageCopy:   readSnapshotCopy,
			ec2Permission:  readPermission,
			ebsPermission:  readPermission,
			ebsBlockPublic: readBlockPublic,
			ec2BlockPublic: readBlockPublic,
			dlmPolicy:      readSnapshotSharing,
		},
		holders:     map[string]holder{dlmPolicy: readSnapshotSchedules},
		identifiers: map[string][]string{ebsSnapshot: {"id"}, ebsCopy: {"id"}, ec2Image: {"id"}},
	}
}

// readSnapshot reads a snapshot, which is as encrypted as its volume.
func readSnapshot(p *planned, r *resource) (*model.Subject, error) {
	f := fields{newSubject(model.Snapshot, r)}
	f.subject.Scope = p.scopeOf(r, "ec2")
	encrypted := r.get("encrypted")
	if unknown, ok := encrypted.(compose.Unknown); ok {
		unknown.DependsOn = p.configuration.origins(r.Module, r.expression("volume_id"))
		encrypted = orElse(p.encryptionOf(r, "volume_id", ebsVolume), unknown)
	}
	f.set(encrypted, "encrypted")
	return f.subject, nil
}

// encryptionOf is whether what an attribute refers to is encrypted, nil where the plan does not tell.
func (p *planned) encryptionOf(r *resource, attribute string, kinds ...string) any {
	source := p.referred(r, attribute, kinds...)
	if source == nil {
		return nil
	}
	subject, err := readers[source.Type](p, source)
	if err != nil || subject == nil {
		return nil // an error shows where the source itself is read
	}
	return subject.Fields["encrypted"]
}

// readSnapshotCopy reads a snapshot or AMI that is a copy. A copy can be encrypted where its source is not,
// never the other way round (Amazon EC2 API, CopySnapshot and CopyImage).
func readSnapshotCopy(p *planned, r *resource) (*model.Subject, error) {
	f := fields{newSubject(model.Snapshot, r)}
	f.subject.Scope = p.scopeOf(r, "ec2")
	source := p.encryptionOf(r, "source_snapshot_id", ebsSnapshot, ebsCopy)
	if r.Type == ec2ImageCopy {
		source = p.encryptionOf(r, "source_ami_id", ec2Image)
	}
	p.copied(f, r, r.setting("encrypted", false), source)
	f.set(p.keyKindAt(r, r.get("kms_key_id"), p.ebsKeyKind(r), r.expression("kms_key_id")), "key_kind")
	return f.subject, nil
}

// copied reads whether a copy is encrypted, which everything new is in a Region with encryption by default.
func (p *planned) copied(f fields, r *resource, setting, source any) {
	if setting == false && (source == true || r.isNew() && p.encryptsByDefault(r)) {
		setting = true
	}
	f.set(setting, "encrypted")
}

// readImage reads an AMI. Its empty volumes say themselves whether they are encrypted; the others are as
// encrypted as their snapshots.
func readImage(p *planned, r *resource) (*model.Subject, error) {
	f := fields{newSubject(model.Snapshot, r)}
	f.subject.Scope = p.scopeOf(r, "ec2")
	var encrypted any
	devices, _ := r.get("ebs_block_device").([]any)
	for i := range devices {
		device := r.at("ebs_block_device", i)
		one := orElse(device.get("encrypted"), p.encryptsByDefault(r))
		if snapshot := device.get("snapshot_id"); one != true && snapshot != nil && snapshot != "" {
			one = p.encryptionOfSnapshot(r, snapshot)
		}
		if encrypted == nil || encrypted == true || one == false {
			encrypted = one
		}
	}
	f.set(encrypted, "encrypted")
	return f.subject, nil
}

// encryptionOfSnapshot is whether the snapshot of an AMI's volume is encrypted. Which block names it cannot be
// told before it is there: blocks of a set are in no order.
func (p *planned) encryptionOfSnapshot(r *resource, snapshot any) any {
	if id, known := snapshot.(string); known {
		for _, kind := range []string{ebsSnapshot, ebsCopy} {
			if named := p.named(kind, id); named != nil {
				return orElse(named.get("encrypted"), compose.Unknown{DependsOn: id})
			}
		}
		return compose.Unknown{DependsOn: id}
	}
	return compose.Unknown{DependsOn: r.Address + ".ebs_block_device"}
}

// readPermission reads with whom a snapshot or AMI is shared.
func readPermission(p *planned, r *resource) (*model.Subject, error) {
	f := fields{newSubject(model.Snapshot, r)}
	f.subject.Scope = p.scopeOf(r, "ec2")
	f.set(isGroupOfAll(r.get("group")), "public")
	f.shared(r.get("account_id"))
	return f.subject, nil
}

func isGroupOfAll(group any) any {
	if unknown, ok := group.(compose.Unknown); ok {
		return unknown
	}
	return group == everyAccount
}

// shared reads the accounts with which something is shared, other than its own.
func (f fields) shared(accounts ...any) {
	others := []any{}
	for _, account := range accounts {
		if unknown, ok := account.(compose.Unknown); ok {
			f.set(unknown, "shared_accounts")
			return
		}
		if account != nil && account != "" && account != everyAccount && account != f.subject.Scope.Account {
			others = append(others, account)
		}
	}
	f.set(others, "shared_accounts")
}

// readBlockPublic reads what an account allows in a Region. Of AMIs only new ones can be kept from becoming
// public.
func readBlockPublic(p *planned, r *resource) (*model.Subject, error) {
	f := fields{newSubject(model.Snapshot, r)}
	f.subject.Scope = p.scopeOf(r, "ec2")
	state := r.get("state")
	switch {
	case state == "unblocked":
		state = "allowed"
	case state == "block-new-sharing" && r.Type == ebsBlockPublic:
		state = "new_blocked"
	case state == "block-new-sharing", state == "block-all-sharing":
		state = "blocked"
	}
	f.set(state, "public_sharing")
	return f.subject, nil
}

// readSnapshotSharing reads with whom a lifecycle policy shares the snapshots that it makes; nil for one that
// shares none.
func readSnapshotSharing(p *planned, r *resource) (*model.Subject, error) {
	f := fields{newSubject(model.Snapshot, r)}
	f.subject.Scope = p.scopeOf(r, "ec2")
	details := r.at("policy_details", 0)
	schedules, _ := details.get("schedule").([]any)
	var accounts []any
	for i := range schedules {
		switch targets := details.at("schedule", i).at("share_rule", 0).get("target_accounts").(type) {
		case []any:
			accounts = append(accounts, targets...)
		case compose.Unknown:
			accounts = append(accounts, targets)
		}
	}
	if len(accounts) == 0 {
		return nil, nil
	}
	f.shared(accounts...)
	return f.subject, nil
}

// readSnapshotSchedules makes a subject of each kind of copy that a lifecycle policy makes in another Region,
// on a schedule or when a snapshot is shared.
func readSnapshotSchedules(p *planned, r *resource) ([]*model.Subject, error) {
	var found []*model.Subject
	details := r.at("policy_details", 0)
	schedules, _ := details.get("schedule").([]any)
	for i := range schedules {
		const name = "cross_region_copy_rule"
		rules, _ := details.at("schedule", i).get(name).([]any)
		written, _ := r.expression("policy_details", 0, "schedule", i, name).([]any)
		for j := range rules {
			rule := details.at("schedule", i).at(name, j)
			path := "policy_details.0.schedule." + strconv.Itoa(i) + "." + name + "." + strconv.Itoa(j)
			found = append(found, p.copiedRegularly(r, path, rule, withValue(written, "target", rule.get("target"))))
		}
	}
	const name = "cross_region_copy"
	action := details.at("action", 0)
	copies, _ := action.get(name).([]any)
	written, _ := r.expression("policy_details", 0, "action", 0, name).([]any)
	for i := range copies {
		copied := action.at(name, i)
		var encryption []any
		for _, b := range withValue(written, "target", copied.get("target")) {
			encryption = append(encryption, inner(inner(b, "encryption_configuration"), 0))
		}
		path := "policy_details.0.action.0." + name + "." + strconv.Itoa(i)
		found = append(found, p.copiedRegularly(r, path, copied.at("encryption_configuration", 0), encryption))
	}
	return found, nil
}

// copiedRegularly is the subject of the copies that a rule makes, given the blocks that may have set it.
func (p *planned) copiedRegularly(r *resource, path string, rule block, written []any) *model.Subject {
	f := fields{newSubject(model.Snapshot, r)}
	f.subject.Block = path
	f.subject.Scope = p.scopeOf(r, "ec2")
	f.set(orElse(rule.get("encrypted"), false), "encrypted")
	keys := make([]any, len(written))
	for i, b := range written {
		keys[i] = inner(b, "cmk_arn")
	}
	f.set(p.keyKindAt(r, rule.get("cmk_arn"), "aws_managed", keys...), "key_kind")
	return f.subject
}
