package plan

import (
	"slices"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

const (
	rdsSnapshot            = "aws_db_snapshot"
	rdsSnapshotCopy        = "aws_db_snapshot_copy"
	rdsClusterSnapshot     = "aws_db_cluster_snapshot"
	rdsClusterSnapshotCopy = "aws_rds_cluster_snapshot_copy"
	rdsBackupReplication   = "aws_db_instance_automated_backups_replication"
)

func rdsSnapshots() types {
	return types{
		readers: map[string]reader{
			rdsSnapshot:            readDBSnapshot,
			rdsClusterSnapshot:     readDBSnapshot,
			rdsSnapshotCopy:        readDBSnapshotCopy,
			rdsClusterSnapshotCopy: readDBSnapshotCopy,
			rdsBackupReplication:   readDBSnapshotCopy,
		},
		identifiers: map[string][]string{
			rdsSnapshot:        {"db_snapshot_identifier", "db_snapshot_arn", "id"},
			rdsClusterSnapshot: {"db_cluster_snapshot_identifier", "db_cluster_snapshot_arn", "id"},
		},
	}
}

// readDBSnapshot reads a snapshot, which is as encrypted as its database. One of an Aurora cluster that has no
// KMS key is not judged: the cluster may be encrypted with a key that AWS owns.
func readDBSnapshot(p *planned, r *resource) (*model.Subject, error) {
	f := fields{newSubject(model.Snapshot, r)}
	f.subject.Scope = p.scopeOf(r, "rds")
	encrypted, link, kind := r.get("encrypted"), "db_instance_identifier", rdsInstance
	if r.Type == rdsClusterSnapshot {
		encrypted, link, kind = r.get("storage_encrypted"), "db_cluster_identifier", rdsCluster
	}
	if unknown, ok := encrypted.(compose.Unknown); ok {
		unknown.DependsOn = p.configuration.origins(r.Module, r.expression(link))
		encrypted = unknown
		if source := p.referred(r, link, kind); source != nil {
			subject, err := readers[kind](p, source)
			if err == nil && subject.Fields["storage_encrypted"] != nil {
				encrypted = subject.Fields["storage_encrypted"]
			}
		}
	}
	if encrypted != false || r.Type == rdsSnapshot {
		f.set(encrypted, "encrypted")
	}
	f.databaseSharing(r)
	return f.subject, nil
}

// readDBSnapshotCopy reads a copy, or the copying of automated backups to another Region. A copy that names
// no key keeps that of its source, or is not encrypted if that is not.
func readDBSnapshotCopy(p *planned, r *resource) (*model.Subject, error) {
	f := fields{newSubject(model.Snapshot, r)}
	f.subject.Scope = p.scopeOf(r, "rds")
	f.set(p.keyKindAt(r, r.get("kms_key_id"), "source", r.expression("kms_key_id")), "key_kind")
	if r.Type != rdsBackupReplication {
		f.databaseSharing(r)
	}
	return f.subject, nil
}

// databaseSharing reads with whom a snapshot of a database is shared.
func (f fields) databaseSharing(r *resource) {
	switch accounts := r.get("shared_accounts").(type) {
	case compose.Unknown:
		if r.configured("shared_accounts") {
			f.set(accounts, "public")
			f.set(accounts, "shared_accounts")
		}
	case []any:
		f.set(slices.Contains(accounts, any(everyAccount)), "public")
		f.shared(accounts...)
	}
}
