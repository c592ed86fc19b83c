package main

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
)

// instances is what is needed of Amazon RDS.
type instances interface {
	DescribeDBInstances(context.Context, *rds.DescribeDBInstancesInput, ...func(*rds.Options)) (*rds.DescribeDBInstancesOutput, error)
}

// replicas tells read replicas by their endpoints, IDENTIFIER.ID.REGION.rds.amazonaws.com.
type replicas struct{ rds instances }

// is reports whether a host is a read replica of another: the reader endpoint of the same Aurora cluster, or an
// instance that RDS knows as one.
func (r replicas) is(ctx context.Context, host, of string) (bool, error) {
	name, domain, ok := strings.Cut(strings.ToLower(host), ".")
	source, sourceDomain, sourceOK := strings.Cut(strings.ToLower(of), ".")
	if !ok || !sourceOK || !strings.Contains(domain, ".rds.amazonaws.com") {
		return false, nil
	}
	if cluster, isReader := strings.CutPrefix(domain, "cluster-ro-"); isReader {
		return name == source && sourceDomain == "cluster-"+cluster, nil
	}
	out, err := r.rds.DescribeDBInstances(ctx, &rds.DescribeDBInstancesInput{DBInstanceIdentifier: &name})
	if err != nil {
		return false, err
	}
	for _, instance := range out.DBInstances {
		if instance.Endpoint == nil || !strings.EqualFold(aws.ToString(instance.Endpoint.Address), host) {
			continue
		}
		replicated := aws.ToString(instance.ReadReplicaSourceDBInstanceIdentifier)
		// The source in another Region is named by its ARN, whose last part is the identifier.
		return replicated[strings.LastIndexByte(replicated, ':')+1:] == source, nil
	}
	return false, nil
}
