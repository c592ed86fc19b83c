package plan

import (
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// readDBCluster reads an Aurora cluster or a Multi-AZ DB cluster (Amazon RDS API, CreateDBCluster).
func readDBCluster(p *planned, r *resource) (*model.Subject, error) {
	d := p.database(r, "cluster")
	if name, known := r.get("cluster_identifier").(string); known && name != "" {
		d.subject.Name = name
	}
	engine := r.get("engine")
	d.set(engine, "engine")
	d.set(isAurora(engine), "aurora")
	d.clusterEncryption()
	d.take(r, []attribute{
		{"backup_retention_period", "backup_retention_days", 1},
		{"deletion_protection", "deletion_protection", false},
		{"skip_final_snapshot", "final_snapshot_skipped", false},
		{"copy_tags_to_snapshot", "tags_copied_to_snapshots", false},
		{"ca_certificate_identifier", "ca_certificate", nil},
		{"master_username", "master_username", nil},
	})
	d.iamAuthentication(engine)
	d.password("master_password")
	d.performanceInsights()
	d.network(engine)
	d.subnets()
	d.tls(engine, "db_cluster_parameter_group_name", rdsClusterParameter)
	return d.subject, nil
}

func isAurora(engine any) any {
	if name, known := engine.(string); known {
		return strings.HasPrefix(name, "aurora")
	}
	return engine
}

// clusterEncryption: a cluster that starts as a copy is as encrypted as its source, and the first, serverless
// generation always is.
func (d *database) clusterEncryption() {
	r := d.main
	copied, byAWS := "", "aws_managed"
	for _, attribute := range []string{"snapshot_identifier", "replication_source_identifier", "global_cluster_identifier"} {
		if r.isSet(attribute) {
			copied, byAWS = attribute, ""
		}
	}
	if d.restored() && copied == "" {
		copied, byAWS = "restore_to_point_in_time", ""
	}
	encrypted := r.setting("storage_encrypted", nil)
	switch {
	case encrypted != nil:
	case copied != "":
		encrypted = compose.Unknown{DependsOn: copied}
	default:
		encrypted = r.get("engine_mode") == "serverless"
	}
	d.set(encrypted, "storage_encrypted")
	d.set(d.plan.keyKindAt(r, r.get("kms_key_id"), byAWS, r.expression("kms_key_id")), "key_kind")
}

// readDBClusterInstance reads an instance of a cluster, which holds no data of its own.
func readDBClusterInstance(p *planned, r *resource) (*model.Subject, error) {
	d := p.database(r, "cluster_instance")
	if name, known := r.get("identifier").(string); known && name != "" {
		d.subject.Name = name
	}
	d.take(r, []attribute{
		{"engine", "engine", nil},
		{"publicly_accessible", "publicly_accessible", false},
		{"ca_cert_identifier", "ca_certificate", nil},
	})
	d.performanceInsights()
	return d.subject, nil
}

func readGlobalCluster(p *planned, r *resource) (*model.Subject, error) {
	d := p.database(r, "global_cluster")
	d.set(true, "aurora")
	encrypted := r.setting("storage_encrypted", nil)
	switch {
	case encrypted != nil:
	case r.isSet("source_db_cluster_identifier"):
		encrypted = compose.Unknown{DependsOn: "source_db_cluster_identifier"}
		if source := p.referred(r, "source_db_cluster_identifier", rdsCluster); source != nil {
			encrypted = source.setting("storage_encrypted", false)
		}
	default:
		encrypted = false
	}
	d.set(encrypted, "storage_encrypted")
	d.set(r.setting("deletion_protection", false), "deletion_protection")
	return d.subject, nil
}

func readActivityStream(p *planned, r *resource) (*model.Subject, error) {
	d := p.database(r, "activity_stream")
	d.set(p.keyKindAt(r, r.get("kms_key_id"), "aws_managed", r.expression("kms_key_id")), "activity_stream_key_kind")
	return d.subject, nil
}

func readDBProxy(p *planned, r *resource) (*model.Subject, error) {
	d := p.database(r, "proxy")
	if name, known := r.get("name").(string); known && name != "" {
		d.subject.Name = name
	}
	d.set(r.setting("require_tls", false), "tls", "required")
	return d.subject, nil
}
