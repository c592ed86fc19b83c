package plan

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRead_volumes lists what decides about the encryption of each volume, with its key.
func TestRead_volumes(t *testing.T) {
	t.Parallel()
	type volume struct{ Encrypted, DecidedBy, KeyKind any }
	tests := map[string]map[string]volume{
		"storage": {
			"aws_ebs_volume.plain":                                      {false, "setting", "aws_managed"},
			"aws_ebs_volume.own_key":                                    {true, "setting", "customer"},
			"aws_ebs_volume.default_key":                                {true, "setting", "aws_managed"},
			"aws_ebs_volume.restored":                                   {nil, "source", "aws_managed"},
			"aws_ebs_volume.guarded":                                    {true, "account", "customer"},
			"aws_instance.no_block root_block_device.0":                 {nil, "source", "aws_managed"},
			"aws_instance.blocks root_block_device.0":                   {true, "setting", "customer"},
			"aws_instance.blocks ebs_block_device.0":                    {false, "setting", "aws_managed"},
			"aws_instance.dynamic root_block_device.0":                  {true, "setting", nil},
			"aws_launch_template.workers block_device_mappings.0.ebs.0": {nil, "source", "aws_managed"},
			"aws_launch_template.workers block_device_mappings.1.ebs.0": {true, "setting", "customer"},
			"aws_launch_template.workers block_device_mappings.2.ebs.0": {false, "setting", "aws_managed"},
		},
		// The default of the account is for what is new; what is there was read back from AWS, key included.
		"stored": {
			"aws_ebs_volume.default_key":            {true, "setting", "aws_managed"},
			"aws_ebs_volume.plain":                  {false, "setting", "aws_managed"},
			"aws_ebs_volume.moved":                  {true, "account", "aws_managed"},
			"aws_instance.kept root_block_device.0": {false, "setting", "aws_managed"},
		},
	}
	for name, want := range tests {
		got := map[string]volume{}
		for _, s := range readFile(t, "testdata/"+name+"/plan.json", Options{}).Subjects {
			if s.Kind != "volume" || s.Fields["encryption_by_default"] != nil {
				continue
			}
			at := s.Address
			if s.Block != "" {
				at += " " + s.Block
			}
			got[at] = volume{s.Fields["encrypted"], s.Fields["decided_by"], s.Fields["key_kind"]}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestRead_snapshots: a snapshot is as encrypted as its volume, a copy also where it asks for it.
func TestRead_snapshots(t *testing.T) {
	t.Parallel()
	found := subjects(readFile(t, "testdata/storage/plan.json", Options{}))
	for address, want := range map[string]any{
		"aws_ebs_snapshot.plain":          false,
		"aws_ebs_snapshot.own_key":        true,
		"aws_ebs_snapshot_copy.plain":     false,
		"aws_ebs_snapshot_copy.encrypted": true,
		"aws_ami.image":                   false,
		"aws_ami_copy.image":              false,
	} {
		if got := found[address].Fields["encrypted"]; got != want {
			t.Errorf("%s encrypted %v, want %v", address, got, want)
		}
	}
}

// TestRead_keyReadBack: the ARN of a key that Terraform has read back, and nothing names, is the account's own
// only where the plan has that key.
func TestRead_keyReadBack(t *testing.T) {
	t.Parallel()
	const plan = `{"format_version":"1.2","resource_changes":[` +
		`{"address":"aws_ebs_volume.a","mode":"managed","type":"aws_ebs_volume","name":"a","change":{"actions":["no-op"],` +
		`"after":{"encrypted":true,"kms_key_id":"arn:aws:kms:eu-central-1:111122223333:key/volume"},"after_unknown":{}}},` +
		`{"address":"aws_kms_key.a","mode":"managed","type":"aws_kms_key","name":"a","change":{"actions":["no-op"],` +
		`"after":{"arn":"arn:aws:kms:eu-central-1:111122223333:key/KEY"},"after_unknown":{}}}],` +
		`"configuration":{"root_module":{"resources":[{"address":"aws_ebs_volume.a","mode":"managed","type":"aws_ebs_volume","expressions":{}}]}}}`
	for key, want := range map[string]string{"volume": "customer", "another": "aws_managed"} {
		m, err := Read(strings.NewReader(strings.Replace(plan, "KEY", key, 1)), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := subjects(m)["aws_ebs_volume.a"].Fields["key_kind"]; got != want {
			t.Errorf("with key %s in the plan the volume has a key of kind %v, want %s", key, got, want)
		}
	}
}
