package plan

import (
	"slices"
	"strconv"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
)

// tls reads from the parameter group whether clients must use TLS, and which versions of it that are too old
// they may use (Amazon RDS User Guide and Aurora User Guide, "Using SSL/TLS to encrypt a connection").
func (d *database) tls(engine any, attribute, kind string) {
	name, known := engine.(string)
	if !known {
		if unknown, ok := engine.(compose.Unknown); ok {
			d.set(unknown, "tls", "required")
		}
		return
	}
	group := d.plan.referred(d.main, attribute, kind)
	switch {
	case strings.HasPrefix(name, "oracle-"):
		d.set(d.oracleTLS(), "tls", "required")
		return
	case tlsParameter(name) == "":
		return // RDS Custom and Db2 have no such parameter
	case group != nil:
		required := parameter(group, tlsParameter(name))
		if text, ok := required.(string); ok {
			required = slices.Contains([]string{"1", "on", "true"}, strings.ToLower(text))
		} else if required == nil {
			family, _ := group.get("family").(string)
			required = byDefault(splitFamily(family))
		}
		d.set(required, "tls", "required")
		d.set(oldTLS(group, name), "tls", "old_versions")
	default:
		d.set(d.defaultTLS(name, attribute), "tls", "required")
	}
}

// tlsParameter is the parameter that requires TLS, "" for engines that have none.
func tlsParameter(engine string) string {
	switch {
	case engine == "postgres", engine == "aurora-postgresql", strings.HasPrefix(engine, "sqlserver-"):
		return "rds.force_ssl"
	case engine == "mysql", engine == "mariadb", engine == "aurora-mysql", engine == "aurora":
		return "require_secure_transport"
	}
	return ""
}

// defaultTLS is what holds where the plan does not hold the parameter group: unknown, unless it is a default
// one.
func (d *database) defaultTLS(engine, attribute string) any {
	switch name := d.main.setting(attribute, nil).(type) {
	case compose.Unknown:
		return name
	case string:
		if family, ok := strings.CutPrefix(name, "default."); ok {
			return byDefault(splitFamily(family))
		}
		return compose.Unknown{DependsOn: "parameter group " + name}
	}
	switch version := d.main.setting("engine_version", "").(type) {
	case compose.Unknown:
		return version
	case string:
		return byDefault(engine, version)
	}
	return nil
}

// byDefault is whether the default parameter group of a version requires TLS. No version means the one that
// RDS takes by itself, which changes with time.
func byDefault(engine, version string) any {
	since := map[string][2]int{"postgres": {15, 0}, "aurora-postgresql": {17, 0}, "mysql": {9, 7}, "mariadb": {11, 8}}
	first, ok := since[engine]
	switch {
	case !ok:
		return false
	case version == "" && engine == "postgres":
		return true // older ones are no longer the default
	case version == "":
		return compose.Unknown{DependsOn: "engine_version"}
	}
	major, rest, _ := strings.Cut(version, ".")
	minor, _, _ := strings.Cut(rest, ".")
	m, err := strconv.Atoi(major)
	if err != nil {
		return compose.Unknown{DependsOn: "engine_version"}
	}
	n, err := strconv.Atoi(minor)
	return m > first[0] || m == first[0] && (first[1] == 0 || err == nil && n >= first[1])
}

// splitFamily takes "aurora-postgresql16" apart.
func splitFamily(family string) (engine, version string) {
	at := strings.IndexAny(family, "0123456789")
	if at < 0 {
		return family, ""
	}
	return strings.TrimSuffix(family[:at], "-"), family[at:]
}

// parameter is the value that a group gives a parameter, nil where it leaves it as it is.
func parameter(group *resource, name string) any {
	list, ok := group.get("parameter").([]any)
	if unknown, waits := group.get("parameter").(compose.Unknown); waits && !ok {
		return unknown
	}
	var open any
	for i := range list {
		one := group.at("parameter", i)
		switch other := one.get("name").(type) {
		case compose.Unknown:
			open = other
		case string:
			if other == name {
				return one.get("value")
			}
		}
	}
	return open
}

// oldTLS lists the versions below 1.2 that a group allows by name.
func oldTLS(group *resource, engine string) any {
	old := []any{}
	add := func(name string, found func(value string) []string) {
		if value, known := parameter(group, name).(string); known {
			for _, version := range found(value) {
				old = append(old, version)
			}
		}
	}
	enabled := func(version string) func(string) []string {
		return func(value string) []string {
			if value == "enabled" {
				return []string{version}
			}
			return nil
		}
	}
	among := func(value string) []string {
		var found []string
		for version := range strings.SplitSeq(value, ",") {
			if version = strings.TrimSpace(version); version == "TLSv1" || version == "TLSv1.1" {
				found = append(found, version)
			}
		}
		return found
	}
	switch tlsParameter(engine) {
	case "require_secure_transport":
		add("tls_version", among)
	default:
		add("ssl_min_protocol_version", among)
		add("rds.tls10", enabled("TLSv1"))
		add("rds.tls11", enabled("TLSv1.1"))
	}
	return old
}

// oracleTLS is whether the option group has an option that encrypts connections: a port for TLS, or native
// network encryption that the server requires.
func (d *database) oracleTLS() any {
	group := d.plan.referred(d.main, "option_group_name", rdsOptions)
	if group == nil {
		switch name := d.main.setting("option_group_name", nil).(type) {
		case compose.Unknown:
			return name
		case string:
			if !strings.HasPrefix(name, "default:") {
				return compose.Unknown{DependsOn: "option group " + name}
			}
		}
		return false
	}
	options, _ := group.get("option").([]any)
	for i := range options {
		option := group.at("option", i)
		switch option.get("option_name") {
		case "SSL":
			return true
		case "NATIVE_NETWORK_ENCRYPTION":
			settings, _ := option.get("option_settings").([]any)
			for j := range settings {
				setting := option.at("option_settings", j)
				if setting.get("name") == "SQLNET.ENCRYPTION_SERVER" && setting.get("value") == "REQUIRED" {
					return true
				}
			}
		}
	}
	return false
}
