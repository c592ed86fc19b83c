package plan

import (
	"github.com/keyward/terraform-provider-keyward/internal/compose"
)

// readRotation reads the schedule on which a secret is rotated, and whether the function that does it
// may be called.
func (p *planned) readRotation(f fields, r *resource) {
	from, doubt := p.part(r, secretRotation)
	switch {
	case from != nil:
	case doubt != "" && !p.deleted(r, secretRotation):
		f.unknown(doubt, "rotation")
		return
	case r.isNew() || doubt != "":
		f.set(false, "rotation", "enabled")
		return
	default:
		// Rotation that was set up otherwise does not show.
		f.unknown("", "rotation")
		return
	}
	p.readRotationPart(f, from)
}

func (p *planned) readRotationPart(f fields, from *resource) {
	f.set(true, "rotation", "enabled")
	f.set(orElse(from.get("rotate_immediately"), true), "rotation", "starts_immediately")
	readRotationRules(f, from)
	p.readRotationFunction(f, from)
}

func readRotationRules(f fields, from *resource) {
	rules := from.at("rotation_rules", 0)
	switch expression := orElse(rules.get("schedule_expression"), "").(type) {
	case compose.Unknown:
		f.set(expression, "rotation", "interval_in_days")
		f.set(expression, "rotation", "schedule_problem")
		return
	case string:
		if expression != "" {
			schedule := compose.ReadSchedule(expression)
			f.set(schedule.Problem, "rotation", "schedule_problem")
			if schedule.Problem == "" {
				f.set(schedule.Days, "rotation", "interval_in_days")
			}
			return
		}
	}
	f.set("", "rotation", "schedule_problem")
	f.set(rules.get("automatically_after_days"), "rotation", "interval_in_days")
}

// secretsManager is the service principal by which Secrets Manager calls rotation functions.
const secretsManager = "secretsmanager.amazonaws.com"

// readRotationFunction looks at the permissions of the rotation function, where that is in the plan.
// Whoever else made one does not give it away.
func (p *planned) readRotationFunction(f fields, from *resource) {
	function := p.mainOf(from, part{main: lambdaFunction, link: "rotation_lambda_arn"})
	if function == nil {
		return
	}
	permitted, bound, others := false, true, false
	for _, permission := range p.parts[function.Address] {
		if permission.Type != lambdaPermission {
			continue
		}
		switch principal := permission.get("principal").(type) {
		case compose.Unknown:
			f.set(principal, "rotation", "function")
			return
		case string:
			others = true
			if principal == secretsManager {
				permitted = true
				bound = bound && (permission.isSet("source_account") || permission.isSet("source_arn"))
			}
		}
	}
	if permitted {
		f.set(true, "rotation", "function", "permitted")
		f.set(bound, "rotation", "function", "bound")
		return
	}
	doubt := ""
	if !others {
		_, doubt = p.part(function, lambdaPermission)
	}
	if doubt != "" || !function.isNew() {
		f.unknown(doubt, "rotation", "function", "permitted")
		return
	}
	f.set(false, "rotation", "function", "permitted")
}
