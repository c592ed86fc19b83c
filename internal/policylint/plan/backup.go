package plan

import (
	"encoding/json"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

const (
	backupVault  = "aws_backup_vault"
	backupPolicy = "aws_backup_vault_policy"
	backupLock   = "aws_backup_vault_lock_configuration"
	backupPlan   = "aws_backup_plan"
)

func backup() types {
	return types{
		readers:     map[string]reader{backupVault: readVault, backupPlan: readBackupPlan},
		identifiers: map[string][]string{backupVault: {"name", "id", "arn"}},
		parts: map[string]part{
			backupPolicy: {main: backupVault, link: "backup_vault_name"},
			backupLock:   {main: backupVault, link: "backup_vault_name"},
		},
	}
}

func readVault(p *planned, r *resource) (*model.Subject, error) {
	f := fields{newSubject(model.Vault, r)}
	f.subject.Scope = p.scopeOf(r, "backup")
	if name, known := r.get("name").(string); known && name != "" {
		f.subject.Name = name
	}
	f.set(p.keyKindAt(r, r.get("kms_key_arn"), "aws_managed", r.expression("kms_key_arn")), "key_kind")
	f.set(r.setting("force_destroy", false), "force_destroy")
	p.readLock(f, r)
	switch from, doubt := p.part(r, backupPolicy); {
	case from != nil:
		f.subject.PolicySource, f.subject.PolicyAddress = from.Source, from.Address
		return f.subject, p.readPolicy(f.subject, from)
	case doubt != "" && !p.deleted(r, backupPolicy):
		f.unknown(doubt, "policy")
	}
	return f.subject, nil
}

// readLock reads whether recovery points are locked, and whether the lock can be taken off: with a number of
// days after which it cannot be changed, it is in compliance mode, else in governance mode (AWS Backup
// Developer Guide, "AWS Backup Vault Lock").
func (p *planned) readLock(f fields, r *resource) {
	lock, doubt := p.part(r, backupLock)
	switch {
	case lock == nil && doubt != "":
		f.unknown(doubt, "lock")
	case lock == nil:
		f.set("none", "lock")
	case lock.get("changeable_for_days") == nil:
		f.set("governance", "lock")
	default:
		f.set("compliance", "lock")
	}
}

// readBackupPlan reads how long recovery points are kept by the rule of a plan that keeps them the longest. It
// is nothing where a rule keeps them for good.
func readBackupPlan(p *planned, r *resource) (*model.Subject, error) {
	f := fields{newSubject(model.Vault, r)}
	f.subject.Scope = p.scopeOf(r, "backup")
	if name, known := r.get("name").(string); known && name != "" {
		f.subject.Name = name
	}
	longest := 0
	rules, _ := r.get("rule").([]any)
	for i := range rules {
		switch days := r.at("rule", i).at("lifecycle", 0).get("delete_after").(type) {
		case compose.Unknown:
			f.set(days, "retention_days")
			return f.subject, nil
		case json.Number:
			n, _ := plain(days).(int)
			longest = max(longest, n)
		default:
			return f.subject, nil
		}
	}
	if longest > 0 {
		f.set(longest, "retention_days")
	}
	return f.subject, nil
}
