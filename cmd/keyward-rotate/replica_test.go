package main

import (
	"context"
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"
)

// known are instances by identifier, each with its endpoint and what it replicates.
type known map[string][2]string

func (k known) DescribeDBInstances(
	_ context.Context, in *rds.DescribeDBInstancesInput, _ ...func(*rds.Options),
) (*rds.DescribeDBInstancesOutput, error) {
	found, ok := k[*in.DBInstanceIdentifier]
	if !ok {
		return nil, &types.DBInstanceNotFoundFault{}
	}
	return &rds.DescribeDBInstancesOutput{DBInstances: []types.DBInstance{{
		Endpoint:                              &types.Endpoint{Address: aws.String(found[0])},
		ReadReplicaSourceDBInstanceIdentifier: aws.String(found[1]),
	}}}, nil
}

// Only what RDS itself calls a replica of the very server counts: the administrator's password goes to nobody else.
func TestReplicas(t *testing.T) {
	t.Parallel()
	const (
		source  = "orders.abc.eu-central-1.rds.amazonaws.com"
		replica = "orders-2.abc.eu-central-1.rds.amazonaws.com"
		cluster = "orders.cluster-abc.eu-central-1.rds.amazonaws.com"
		reader  = "orders.cluster-ro-abc.eu-central-1.rds.amazonaws.com"
	)
	rules := replicas{known{
		"orders-2": {replica, "arn:aws:rds:eu-west-1:111122223333:db:orders"},
		"orders":   {source, ""},
	}}
	for name, test := range map[string]struct {
		host, of string
		want     bool
	}{
		"replica":                {replica, source, true},
		"in any case":            {"ORDERS-2.abc.eu-central-1.rds.amazonaws.com", source, true},
		"replica of another":     {replica, "other.abc.eu-central-1.rds.amazonaws.com", false},
		"the source":             {source, replica, false},
		"no endpoint of RDS":     {"orders-2.example.com", source, false},
		"name without a domain":  {"orders-2", source, false},
		"another account's name": {"orders-2.xyz.eu-central-1.rds.amazonaws.com", source, false},
		"reader of the cluster":  {reader, cluster, true},
		"reader of another":      {reader, "other.cluster-abc.eu-central-1.rds.amazonaws.com", false},
	} {
		got, err := rules.is(t.Context(), test.host, test.of)
		if err != nil || got != test.want {
			t.Errorf("%s: %v (%v), want %v", name, got, err, test.want)
		}
	}
	var missing *types.DBInstanceNotFoundFault
	if _, err := rules.is(t.Context(), "gone.abc.eu-central-1.rds.amazonaws.com", source); !errors.As(err, &missing) {
		t.Errorf("an instance that RDS does not know: %v", err)
	}
}
