package plan

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
)

// TestRead_databases lists what a plan of databases must tell.
func TestRead_databases(t *testing.T) {
	t.Parallel()
	found := subjects(readFile(t, "testdata/databases/plan.json", Options{}))
	tests := map[string]map[string]any{
		"aws_db_instance.bare": {
			"storage_encrypted": false, "backup_retention_days": 0, "master_password": "literal",
			"tls": map[string]any{"required": false},
		},
		"aws_db_instance.sound": {
			"storage_encrypted": true, "key_kind": "customer", "master_password": "managed",
			"master_secret_key_kind": "customer", "reachable_by_everybody": false, "in_public_subnet": false,
			"tls": map[string]any{"required": true, "old_versions": []any{}},
		},
		"aws_db_instance.lax": {
			"key_kind": "aws_managed", "master_password": "state", "reachable_by_everybody": true, "in_public_subnet": true,
			"tls": map[string]any{"required": false, "old_versions": []any{"TLSv1.1"}},
		},
		"aws_db_instance.mysql":                   {"master_password": "write_only"},
		"aws_db_instance.default_group":           {"tls": map[string]any{"required": false}},
		"aws_db_instance.oracle":                  {"tls": map[string]any{"required": true}},
		"aws_db_instance.replica":                 {"replica": true, "storage_encrypted": nil, "tls": nil, "engine": "postgres"},
		"aws_db_instance.replica_abroad":          {"storage_encrypted": false},
		"aws_db_instance.replica_abroad_with_key": {"storage_encrypted": true, "key_kind": "customer"},
		"aws_rds_cluster.bare":                    {"aurora": true, "storage_encrypted": false, "backup_retention_days": 1},
		"aws_rds_cluster.multi_az":                {"aurora": false, "tls": map[string]any{"required": true}},
		"aws_db_snapshot.bare":                    {"encrypted": false, "public": true, "shared_accounts": []any{}},
		"aws_db_cluster_snapshot.sound":           {"encrypted": true, "shared_accounts": []any{"444455556666"}},
	}
	for address, fields := range tests {
		for field, want := range fields {
			if diff := cmp.Diff(want, found[address].Fields[field]); diff != "" {
				t.Errorf("%s %s (-want +got):\n%s", address, field, diff)
			}
		}
	}
	if on := found["aws_db_instance.group_elsewhere"].Unknown["tls.required"]; on != "parameter group made-elsewhere" {
		t.Errorf("TLS of a group that is not in the plan depends on %q", on)
	}
}

// TestRead_defaultRetention: the two providers differ in what they send to AWS.
func TestRead_defaultRetention(t *testing.T) {
	t.Parallel()
	const create = `{"format_version":"1.2","resource_changes":[{"address":"TYPE.a","mode":"managed","type":"TYPE","name":"a",` +
		`"change":{"actions":["create"],"after":{"engine":"postgres","snapshot_identifier":SOURCE},"after_unknown":{}}}]}`
	tests := []struct {
		kind, source string
		want         any
	}{
		{"aws_db_instance", "null", 0},
		{"aws_db_instance", `"before"`, nil},
		{"awscc_rds_db_instance", "null", 1},
	}
	for _, test := range tests {
		text := strings.NewReplacer("TYPE", test.kind, "SOURCE", test.source).Replace(create)
		m, err := Read(strings.NewReader(text), Options{})
		if err != nil || len(m.Subjects) != 1 {
			t.Fatalf("%s: %v", test.kind, err)
		}
		s := m.Subjects[0]
		if got := s.Fields["backup_retention_days"]; got != test.want {
			t.Errorf("%s from %s keeps backups for %v days, want %v", test.kind, test.source, got, test.want)
		}
		if _, unknown := s.Unknown["backup_retention_days"]; unknown != (test.want == nil) {
			t.Errorf("%s from %s: unknown is %v", test.kind, test.source, s.Unknown)
		}
	}
}

func TestByDefault(t *testing.T) {
	t.Parallel()
	open := compose.Unknown{DependsOn: "engine_version"}
	tests := []struct {
		engine, version string
		want            any
	}{
		{"postgres", "14.12", false},
		{"postgres", "15", true},
		{"postgres", "17.2", true},
		{"postgres", "", true},
		{"aurora-postgresql", "16.4", false},
		{"aurora-postgresql", "17.4", true},
		{"aurora-postgresql", "", open},
		{"mysql", "8.4.3", false},
		{"mysql", "9.6", false},
		{"mysql", "9.7.0", true},
		{"mysql", "", open},
		{"aurora-mysql", "8.0.mysql_aurora.3.08.0", false},
		{"aurora-mysql", "", false},
		{"mariadb", "11.4", false},
		{"mariadb", "11.8.2", true},
		{"sqlserver-se", "16.00", false},
	}
	for _, test := range tests {
		if got := byDefault(test.engine, test.version); got != test.want {
			t.Errorf("%s %q: %v, want %v", test.engine, test.version, got, test.want)
		}
	}
}

func TestSplitFamily(t *testing.T) {
	t.Parallel()
	for family, want := range map[string][2]string{
		"postgres16":          {"postgres", "16"},
		"aurora-postgresql16": {"aurora-postgresql", "16"},
		"aurora-mysql8.0":     {"aurora-mysql", "8.0"},
		"mariadb10.11":        {"mariadb", "10.11"},
		"sqlserver-ex-15.0":   {"sqlserver-ex", "15.0"},
	} {
		if engine, version := splitFamily(family); engine != want[0] || version != want[1] {
			t.Errorf("%s: %q, %q", family, engine, version)
		}
	}
}

func TestCovers(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		rule map[string]any
		want bool
	}{
		"the port":       {map[string]any{"protocol": "tcp", "from_port": json.Number("5432"), "to_port": json.Number("5432")}, true},
		"a range":        {map[string]any{"protocol": "6", "from_port": json.Number("0"), "to_port": json.Number("65535")}, true},
		"all traffic":    {map[string]any{"protocol": "-1", "from_port": json.Number("0"), "to_port": json.Number("0")}, true},
		"another port":   {map[string]any{"protocol": "tcp", "from_port": json.Number("443"), "to_port": json.Number("443")}, false},
		"another proto":  {map[string]any{"protocol": "udp", "from_port": json.Number("5432"), "to_port": json.Number("5432")}, false},
		"not known port": {map[string]any{"protocol": "tcp", "from_port": compose.Unknown{}, "to_port": compose.Unknown{}}, false},
	}
	for name, test := range tests {
		if got := covers(block{test.rule}, "protocol", "5432"); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
