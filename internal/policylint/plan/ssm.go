package plan

import (
	"encoding/json"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

const (
	ssmParameter = "aws_ssm_parameter"
	ssmDocument  = "aws_ssm_document"
)

func ssm() types {
	return types{readers: map[string]reader{ssmParameter: readParameter, ssmDocument: readDocument}}
}

func readParameter(p *planned, r *resource) (*model.Subject, error) {
	f := fields{newSubject(model.Parameter, r)}
	f.subject.Scope = p.scopeOf(r, "ssm")
	if name, known := r.get("name").(string); known {
		f.subject.Name = name
		f.set(name, "parameter_name")
	}
	kind := r.get("type")
	f.set(kind, "type")
	switch name, known := kind.(string); {
	case !known:
		f.set(kind, "key_kind")
	case name == "SecureString":
		f.set(p.keyKindAt(r, r.get("key_id"), "aws_managed", r.expression("key_id")), "key_kind")
	default:
		f.set("none", "key_kind")
	}
	// Terraform reads the value of a write-only argument back as no value.
	insecure := r.Config != nil && r.configured("insecure_value")
	f.set(insecure, "declared_insecure")
	f.set(!insecure && r.configured("value") && r.isSet("value"), "value_in_state")
	return f.subject, nil
}

// readDocument reads who may use a document, and of one that sets up Session Manager, how sessions and
// their logs are protected (AWS Systems Manager User Guide, "Session document schema").
func readDocument(p *planned, r *resource) (*model.Subject, error) {
	f := fields{newSubject(model.Document, r)}
	f.subject.Scope = p.scopeOf(r, "ssm")
	if name, known := r.get("name").(string); known {
		f.subject.Name = name
	}
	readDocumentPermissions(f, r)
	switch kind := r.get("document_type").(type) {
	case compose.Unknown:
		f.set(kind, "session")
	case string:
		if kind == "Session" {
			readSession(f, r)
		}
	}
	return f.subject, nil
}

func readDocumentPermissions(f fields, r *resource) {
	permissions := r.get("permissions")
	if unknown, ok := firstUnknown(permissions); ok {
		f.set(unknown, "public")
		return
	}
	table, _ := permissions.(map[string]any)
	accounts, _ := table["account_ids"].(string)
	f.set(accounts == "All" || accounts == "all", "public")
}

func readSession(f fields, r *resource) {
	text, known := r.get("content").(string)
	if !known {
		f.set(r.get("content"), "session")
		return
	}
	var content struct {
		Inputs struct {
			S3BucketName                string `json:"s3BucketName"`
			S3EncryptionEnabled         *bool  `json:"s3EncryptionEnabled"`
			CloudWatchLogGroupName      string `json:"cloudWatchLogGroupName"`
			CloudWatchEncryptionEnabled *bool  `json:"cloudWatchEncryptionEnabled"`
			KMSKeyID                    string `json:"kmsKeyId"`
		} `json:"inputs"`
	}
	if json.Unmarshal([]byte(text), &content) != nil {
		// YAML, and what Systems Manager itself refuses.
		f.unknown("", "session")
		return
	}
	in := content.Inputs
	logs := []any{}
	if in.S3BucketName != "" {
		logs = append(logs, "s3")
		f.set(in.S3EncryptionEnabled != nil && *in.S3EncryptionEnabled, "session", "s3_encryption_enabled")
	}
	if in.CloudWatchLogGroupName != "" {
		logs = append(logs, "cloudwatch")
		f.set(in.CloudWatchEncryptionEnabled != nil && *in.CloudWatchEncryptionEnabled, "session", "cloudwatch_encryption_enabled")
	}
	f.set(logs, "session", "logs_to")
	f.set(in.KMSKeyID, "session", "kms_key_id")
}
