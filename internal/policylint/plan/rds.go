package plan

import (
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

const (
	rdsInstance         = "aws_db_instance"
	rdsCluster          = "aws_rds_cluster"
	rdsClusterInstance  = "aws_rds_cluster_instance"
	rdsGlobalCluster    = "aws_rds_global_cluster"
	rdsActivityStream   = "aws_rds_cluster_activity_stream"
	rdsProxy            = "aws_db_proxy"
	rdsParameters       = "aws_db_parameter_group"
	rdsClusterParameter = "aws_rds_cluster_parameter_group"
	rdsOptions          = "aws_db_option_group"
)

func rds() types {
	named := []string{"name", "id"}
	return types{
		readers: map[string]reader{
			rdsInstance:        readDBInstance,
			rdsCluster:         readDBCluster,
			rdsClusterInstance: readDBClusterInstance,
			rdsGlobalCluster:   readGlobalCluster,
			rdsActivityStream:  readActivityStream,
			rdsProxy:           readDBProxy,
		},
		identifiers: map[string][]string{
			rdsInstance:   {"identifier", "id", "arn"},
			rdsCluster:    {"cluster_identifier", "id", "arn"},
			rdsParameters: named, rdsClusterParameter: named, rdsOptions: named,
		},
	}
}

// database is the subject under construction.
type database struct {
	fields
	plan *planned
	main *resource
}

func (p *planned) database(r *resource, form string) *database {
	d := &database{fields{newSubject(model.Database, r)}, p, r}
	d.subject.Scope = p.scopeOf(r, "rds")
	d.set(form, "form")
	return d
}

// readDBInstance: what is not set is what AWS, or the provider where it always sends a value, makes of it
// (Amazon RDS API, CreateDBInstance).
func readDBInstance(p *planned, r *resource) (*model.Subject, error) {
	d := p.database(r, "instance")
	if name, known := r.get("identifier").(string); known && name != "" {
		d.subject.Name = name
	}
	replica := r.isSet("replicate_source_db")
	d.set(replica, "replica")
	d.set(false, "aurora")
	d.instanceEncryption(replica)
	d.set(d.retention(), "backup_retention_days")
	d.take(r, []attribute{
		{"deletion_protection", "deletion_protection", false},
		{"skip_final_snapshot", "final_snapshot_skipped", false},
		{"copy_tags_to_snapshot", "tags_copied_to_snapshots", false},
		{"publicly_accessible", "publicly_accessible", false},
		{"ca_cert_identifier", "ca_certificate", nil},
		{"username", "master_username", nil},
	})
	engine := d.engine(replica)
	d.iamAuthentication(engine)
	d.password("password")
	d.performanceInsights()
	d.network(engine)
	d.subnets()
	if group := r.setting("parameter_group_name", nil); !replica || group != nil {
		d.tls(engine, "parameter_group_name", rdsParameters) // a replica without takes that of its source
	}
	return d.subject, nil
}

// retention is for how many days backups of an instance are kept. Where nothing says it, the aws provider sends
// 0, AWS takes 1 where nothing is sent, as by the awscc provider, and a restored instance has what it had.
func (d *database) retention() any {
	switch days := d.main.setting("backup_retention_period", nil); {
	case days != nil:
		return days
	case d.restored():
		return compose.Unknown{DependsOn: "what the instance is restored from"}
	case d.main.renamed != nil:
		return 1
	default:
		return 0
	}
}

// engine is that of the instance; of a replica or a restored instance that does not say it, of its source.
func (d *database) engine(replica bool) any {
	engine := d.main.get("engine")
	if _, known := engine.(string); !known && replica {
		source := d.plan.referred(d.main, "replicate_source_db", rdsInstance)
		if source == nil {
			return nil
		}
		engine = source.get("engine")
	}
	d.set(engine, "engine")
	return engine
}

// instanceEncryption: a replica in the same Region is as encrypted as its source, which is judged by itself.
// One in another Region needs a key to be encrypted (Amazon RDS API, CreateDBInstanceReadReplica). RDS
// Custom encrypts always. An instance that is restored from a snapshot must say that it is encrypted: Terraform
// would replace one that turns out to be.
func (d *database) instanceEncryption(replica bool) {
	r := d.main
	byAWS := "aws_managed"
	encrypted := r.setting("storage_encrypted", false)
	engine, _ := r.get("engine").(string)
	switch {
	case encrypted == true:
	case strings.HasPrefix(engine, "custom-"):
		encrypted = true
	case replica && r.isSet("kms_key_id"):
		encrypted = true
	case replica && !d.crossesRegions() && r.isNew():
		encrypted = nil
	}
	if replica || d.restored() {
		byAWS = "" // that of the source
	}
	d.set(encrypted, "storage_encrypted")
	d.set(d.plan.keyKindAt(r, r.get("kms_key_id"), byAWS, r.expression("kms_key_id")), "key_kind")
}

// crossesRegions reports whether an instance is a replica of one in another Region.
func (d *database) crossesRegions() bool {
	source, _ := d.main.get("replicate_source_db").(string)
	arn, ok := policy.SplitARN(source)
	region := d.plan.regionOf(d.main)
	return ok && region != "" && arn.Region != region
}

// restored reports whether the database starts as a copy of another, or of a snapshot.
func (d *database) restored() bool {
	return d.main.isSet("snapshot_identifier") || d.main.at("restore_to_point_in_time", 0).value != nil
}

// iamAuthentication is not offered for all engines (Amazon RDS User Guide, "IAM database authentication").
func (d *database) iamAuthentication(engine any) {
	switch name := engine.(type) {
	case nil:
		return
	case compose.Unknown:
		d.set(name, "iam_authentication", "supported")
	case string:
		supported := slices.Contains([]string{"mysql", "mariadb", "postgres"}, name) || strings.HasPrefix(name, "aurora")
		d.set(supported && d.main.get("engine_mode") != "serverless", "iam_authentication", "supported")
	}
	d.set(d.main.setting("iam_database_authentication_enabled", false), "iam_authentication", "enabled")
}

// password reads where the master user's password comes from. Its value is never looked at.
func (d *database) password(attribute string) {
	r := d.main
	from := "none"
	_, literal := constant(r.expression(attribute))
	switch managed := r.get("manage_master_user_password").(type) {
	case compose.Unknown:
		d.set(managed, "master_password")
		return
	case bool:
		if managed {
			d.set("managed", "master_password")
			d.set(d.plan.keyKindAt(r, r.get("master_user_secret_kms_key_id"), "aws_managed",
				r.expression("master_user_secret_kms_key_id")), "master_secret_key_kind")
			return
		}
	}
	switch {
	case r.isSet(attribute) && literal:
		from = "literal"
	case r.isSet(attribute):
		from = "state"
	case r.expression(attribute+"_wo") != nil:
		from = "write_only"
	}
	d.set(from, "master_password")
}

func (d *database) performanceInsights() {
	r := d.main
	d.set(r.setting("performance_insights_enabled", false), "performance_insights", "enabled")
	const key = "performance_insights_kms_key_id"
	d.set(d.plan.keyKindAt(r, r.get(key), "aws_managed", r.expression(key)), "performance_insights", "key_kind")
}
