package plan

import (
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

const (
	dynamoTable   = "aws_dynamodb_table"
	dynamoReplica = "aws_dynamodb_table_replica"
	dynamoPolicy  = "aws_dynamodb_resource_policy"
	daxCluster    = "aws_dax_cluster"
)

func dynamodb() types {
	return types{
		readers: map[string]reader{
			dynamoTable:   readTable,
			dynamoReplica: readTableReplica,
			dynamoPolicy:  readTablePolicy,
			daxCluster:    readCache,
		},
		identifiers: map[string][]string{dynamoTable: {"arn", "id", "name"}},
		parts:       map[string]part{dynamoPolicy: {main: dynamoTable, link: "resource_arn"}},
	}
}

func readTable(p *planned, r *resource) (*model.Subject, error) {
	f := fields{newSubject(model.Table, r)}
	f.subject.Scope = p.scopeOf(r, "dynamodb")
	if name, known := r.get("name").(string); known && name != "" {
		f.subject.Name = name
		f.locateTable(name)
	}
	f.set(p.tableKey(r), "key_kind")
	f.take(r, []attribute{
		{"point_in_time_recovery.0.enabled", "point_in_time_recovery", false},
		{"deletion_protection_enabled", "deletion_protection", false},
	})
	p.readTableReplicas(f, r)
	switch from, doubt := p.part(r, dynamoPolicy); {
	case from != nil:
		f.subject.PolicySource, f.subject.PolicyAddress = from.Source, from.Address
		return f.subject, p.readPolicy(f.subject, from)
	case doubt != "" && !p.deleted(r, dynamoPolicy):
		f.unknown(doubt, "policy")
	}
	return f.subject, nil
}

// locateTable finds the ARN of a table that is not there yet, where all parts of it are known.
func (f fields) locateTable(name string) {
	s := &f.subject.Scope
	if s.ARN == "" && s.Partition != "" && s.Region != "" && s.Account != "" {
		s.ARN = "arn:" + s.Partition + ":dynamodb:" + s.Region + ":" + s.Account + ":table/" + name
	}
}

// tableKey: a table is always encrypted. Without SSE settings the key is one that AWS owns, with them and no
// key it is aws/dynamodb (Amazon DynamoDB API, SSESpecification).
func (p *planned) tableKey(r *resource) any {
	const name = "server_side_encryption"
	settings := r.at(name, 0)
	if unknown, ok := settings.value.(compose.Unknown); ok && r.expression(name) != nil {
		return unknown
	}
	switch enabled := settings.get("enabled").(type) {
	case compose.Unknown:
		if r.expression(name) != nil {
			return enabled
		}
		return "aws_owned"
	case bool:
		if enabled {
			key := r.expression(name, 0, "kms_key_arn")
			if r.expression(name) == nil && r.isNew() {
				key = unwritten // of a dynamic block
			}
			return p.keyKindAt(r, settings.get("kms_key_arn"), "aws_managed", key)
		}
	}
	return "aws_owned"
}

// readTableReplicas reads the copies in other Regions, each of which has a key and backups of its own.
func (p *planned) readTableReplicas(f fields, r *resource) {
	value := r.get("replica")
	if unknown, ok := value.(compose.Unknown); ok {
		if r.configured("replica") {
			f.set(unknown, "replicas")
		}
		return
	}
	list, _ := value.([]any)
	replicas := make([]any, len(list))
	for i := range list {
		block := r.at("replica", i)
		var keys []any
		for _, written := range r.writtenAs("replica", "region_name", block.get("region_name")) {
			keys = append(keys, inner(written, "kms_key_arn"))
		}
		one := map[string]any{
			"region":                 block.get("region_name"),
			"key_kind":               p.keyKindAt(r, block.get("kms_key_arn"), "aws_managed", keys...),
			"point_in_time_recovery": orElse(block.get("point_in_time_recovery"), false),
		}
		if unknown, ok := firstUnknown(one); ok {
			f.set(unknown, "replicas")
			return
		}
		replicas[i] = one
	}
	f.set(replicas, "replicas")
}

// readTableReplica reads a replica that is a resource of its own.
func readTableReplica(p *planned, r *resource) (*model.Subject, error) {
	f := fields{newSubject(model.Table, r)}
	f.subject.Scope = p.scopeOf(r, "dynamodb")
	f.set(p.keyKindAt(r, r.get("kms_key_arn"), "aws_managed", r.expression("kms_key_arn")), "key_kind")
	f.take(r, []attribute{
		{"point_in_time_recovery", "point_in_time_recovery", false},
		{"deletion_protection_enabled", "deletion_protection", false},
	})
	return f.subject, nil
}

// readTablePolicy makes a subject of the policy of a stream, or of a table that is not in the plan itself.
func readTablePolicy(p *planned, r *resource) (*model.Subject, error) {
	if len(p.looseGroup(r)) == 0 {
		return nil, nil
	}
	f := fields{newSubject(model.Table, r)}
	s := f.subject
	s.Scope = p.scopeOf(r, "dynamodb")
	arn, _ := r.get("resource_arn").(string)
	if parsed, ok := policy.SplitARN(arn); ok {
		s.Scope.ARN, s.Scope.Partition, s.Scope.Region, s.Scope.Account = arn, parsed.Partition, parsed.Region, parsed.Account
		s.Name = strings.TrimPrefix(parsed.Resource, "table/")
	}
	return s, p.readPolicy(s, r)
}

func readCache(p *planned, r *resource) (*model.Subject, error) {
	f := fields{newSubject(model.Cache, r)}
	f.subject.Scope = p.scopeOf(r, "dax")
	if name, known := r.get("cluster_name").(string); known && name != "" {
		f.subject.Name = name
	}
	f.take(r, []attribute{
		{"server_side_encryption.0.enabled", "encrypted", false},
		{"cluster_endpoint_encryption_type", "endpoint_encryption", "NONE"},
	})
	return f.subject, nil
}
