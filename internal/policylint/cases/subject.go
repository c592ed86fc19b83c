package cases

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// Where the subjects of cases live, unless they say otherwise.
const (
	defaultPartition = "aws"
	defaultRegion    = "us-east-1"
	defaultKey       = "key/1234abcd-12ab-34cd-56ef-1234567890ab"
)

// header is what a case says about its subject besides the fields of its kind.
type header struct {
	Kind           model.Kind        `json:"kind"`
	Name           string            `json:"name"`
	Account        string            `json:"account"`
	Administrators []string          `json:"administrators"`
	Unknown        map[string]string `json:"unknown"`
	Policy         json.RawMessage   `json:"policy"`
}

// Subject reads a subject in its source form: kind, name, account, administrators, unknown and policy,
// and beside them the fields of the kind in wire form. In contrast to readers of real sources it
// fills in no defaults, so that a case shows everything that its verdict depends on.
func Subject(source []byte) (*model.Subject, error) {
	fields, err := decode(source)
	if err != nil {
		return nil, err
	}
	var head header
	if err := json.Unmarshal(source, &head); err != nil {
		return nil, fmt.Errorf("reading the subject: %w", err)
	}
	maps.DeleteFunc(fields, func(name string, _ any) bool {
		switch name {
		case "kind", "name", "account", "administrators", "unknown", "policy":
			return true
		}
		return false
	})
	subject := &model.Subject{
		Kind: head.Kind, Name: head.Name, Fields: fields, Unknown: head.Unknown,
		Administrators: head.Administrators,
		Scope:          scope(&head),
	}
	if len(head.Policy) > 0 {
		var fault *policy.SyntaxError
		if subject.Policy, err = policy.Parse(head.Policy); errors.As(err, &fault) {
			subject.Refuse(fault)
		} else if err != nil {
			return nil, fmt.Errorf("reading the policy of the subject: %w", err)
		}
	}
	return subject, nil
}

func scope(head *header) prove.Scope {
	s := prove.Scope{Partition: defaultPartition, Region: defaultRegion, Account: head.Account}
	at := func(service, own string) {
		if s.Service = service; s.Account != "" {
			s.ARN = "arn:" + s.Partition + ":" + service + ":" + s.Region + ":" + s.Account + ":" + own
		}
	}
	switch head.Kind {
	case model.Bucket:
		s.Service, s.ARN = "s3", "arn:"+s.Partition+":s3:::"+head.Name
	case model.Key:
		at("kms", defaultKey)
	case model.Secret:
		at("secretsmanager", "secret:"+head.Name+"-AbCdEf")
	case model.Table:
		at("dynamodb", "table/"+head.Name)
	case model.Trust:
		s.Service = "sts"
	default: // what has no policy, and identity policies, are attached to no resource
	}
	return s
}
