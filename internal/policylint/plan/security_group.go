package plan

import (
	"encoding/json"
	"slices"
	"strings"
)

const (
	securityGroup        = "aws_security_group"
	securityGroupRule    = "aws_security_group_rule"
	securityGroupIngress = "aws_vpc_security_group_ingress_rule"
)

func securityGroups() types {
	return types{
		identifiers: map[string][]string{securityGroup: {"id"}},
		parts: map[string]part{
			securityGroupRule:    {main: securityGroup, link: "security_group_id"},
			securityGroupIngress: {main: securityGroup, link: "security_group_id"},
		},
	}
}

// network reads whether a security group lets any address reach the database. Groups that the plan does not
// hold are not judged.
func (d *database) network(engine any) {
	port := d.main.setting("port", defaultPort(engine))
	number, known := port.(json.Number)
	if !known {
		return
	}
	groups, all := d.plan.severally(d.main, "vpc_security_group_ids", securityGroup)
	open := slices.ContainsFunc(groups, func(group *resource) bool { return d.plan.admitsEverybody(group, number) })
	if open || all {
		d.set(open, "reachable_by_everybody")
	}
}

// defaultPort is the port of an engine where none is set (Amazon RDS API, CreateDBInstance), nil where that
// cannot be told.
func defaultPort(engine any) any {
	name, _ := engine.(string)
	for prefix, port := range map[string]json.Number{
		"postgres": "5432", "aurora-postgresql": "5432", "mysql": "3306", "mariadb": "3306", "aurora-mysql": "3306",
		"oracle": "1521", "sqlserver": "1433", "db2": "50000",
	} {
		if strings.HasPrefix(name, prefix) {
			return port
		}
	}
	return nil
}

// admitsEverybody reports whether a rule of the group lets any address reach a port.
func (p *planned) admitsEverybody(group *resource, port json.Number) bool {
	inline, _ := group.get("ingress").([]any)
	for i := range inline {
		if rule := group.at("ingress", i); everywhere(rule, "cidr_blocks", "ipv6_cidr_blocks") && covers(rule, "protocol", port) {
			return true
		}
	}
	return slices.ContainsFunc(p.parts[group.Address], func(rule *resource) bool {
		if rule.Type == securityGroupIngress {
			return everywhere(rule.block, "cidr_ipv4", "cidr_ipv6") && covers(rule.block, "ip_protocol", port)
		}
		return rule.get("type") == "ingress" && everywhere(rule.block, "cidr_blocks", "ipv6_cidr_blocks") &&
			covers(rule.block, "protocol", port)
	})
}

// everywhere reports whether attributes of a rule hold the range of all addresses.
func everywhere(rule block, attributes ...string) bool {
	isAll := func(value any) bool { return value == "0.0.0.0/0" || value == "::/0" }
	return slices.ContainsFunc(attributes, func(attribute string) bool {
		value := rule.get(attribute)
		list, _ := value.([]any)
		return isAll(value) || slices.ContainsFunc(list, isAll)
	})
}

// covers reports whether a rule is about a port.
func covers(rule block, protocol string, port json.Number) bool {
	switch rule.get(protocol) {
	case "-1", "all":
		return true
	case "tcp", "6":
		from, low := rule.get("from_port").(json.Number)
		to, high := rule.get("to_port").(json.Number)
		if !low || !high {
			return false
		}
		first, errFirst := from.Int64()
		last, errLast := to.Int64()
		wanted, errWanted := port.Int64()
		return errFirst == nil && errLast == nil && errWanted == nil && first <= wanted && wanted <= last
	}
	return false
}
