package plan

import (
	"slices"
	"strings"
)

const (
	vpcSubnet       = "aws_subnet"
	vpcTable        = "aws_route_table"
	vpcRoute        = "aws_route"
	vpcAssociation  = "aws_route_table_association"
	internetGateway = "aws_internet_gateway"
	rdsSubnets      = "aws_db_subnet_group"
)

func subnets() types {
	id := []string{"id"}
	return types{
		identifiers: map[string][]string{
			vpcSubnet: id, vpcTable: id, internetGateway: id, rdsSubnets: {"name", "id"},
		},
		parts: map[string]part{
			vpcAssociation: {main: vpcSubnet, link: "subnet_id"},
			vpcRoute:       {main: vpcTable, link: "route_table_id"},
		},
	}
}

// subnets reads whether the database has a subnet with a route to the internet. Subnets that the plan does
// not hold are not judged.
func (d *database) subnets() {
	group := d.plan.referred(d.main, "db_subnet_group_name", rdsSubnets)
	if group == nil {
		return
	}
	members, all := d.plan.severally(group, "subnet_ids", vpcSubnet)
	public := slices.ContainsFunc(members, d.plan.isPublic)
	routed := !slices.ContainsFunc(members, func(subnet *resource) bool { return len(d.plan.tablesOf(subnet)) == 0 })
	if public || all && routed {
		d.set(public, "in_public_subnet")
	}
}

// tablesOf lists the route tables in the plan that are associated with a subnet.
func (p *planned) tablesOf(subnet *resource) []*resource {
	var tables []*resource
	for _, association := range p.parts[subnet.Address] {
		if association.Type != vpcAssociation {
			continue
		}
		if table := p.referred(association, "route_table_id", vpcTable); table != nil {
			tables = append(tables, table)
		}
	}
	return tables
}

// isPublic reports whether a route of the subnet's route table leads to an internet gateway.
func (p *planned) isPublic(subnet *resource) bool {
	return slices.ContainsFunc(p.tablesOf(subnet), func(table *resource) bool {
		routes, _ := table.get("route").([]any)
		for i := range routes {
			if toInternet(table.at("route", i).get("gateway_id"), table.expression("route")) {
				return true
			}
		}
		return slices.ContainsFunc(p.parts[table.Address], func(route *resource) bool {
			return route.Type == vpcRoute && toInternet(route.get("gateway_id"), route.expression("gateway_id"))
		})
	})
}

// toInternet reports whether the target of a route is an internet gateway, by its id or by what is referred to.
func toInternet(gateway, expression any) bool {
	if id, known := gateway.(string); known {
		return strings.HasPrefix(id, "igw-")
	}
	return gateway != nil && refersTo(expression, internetGateway+".")
}

// refersTo reports whether an expression, or one in its blocks, refers to something by a prefix.
func refersTo(expression any, prefix string) bool {
	if blocks, ok := expression.([]any); ok {
		return slices.ContainsFunc(blocks, func(b any) bool {
			attributes, _ := b.(map[string]any)
			return refersTo(attributes["gateway_id"], prefix)
		})
	}
	return slices.ContainsFunc(references(expression), func(name string) bool { return strings.HasPrefix(name, prefix) })
}
