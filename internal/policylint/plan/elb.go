package plan

import (
	"slices"
	"strconv"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// Terraform has the listeners of load balancers under two names each.
const (
	lbListener       = "aws_lb_listener"
	albListener      = "aws_alb_listener"
	lbRule           = "aws_lb_listener_rule"
	albRule          = "aws_alb_listener_rule"
	lbTargetGroup    = "aws_lb_target_group"
	albTargetGroup   = "aws_alb_target_group"
	classicLB        = "aws_elb"
	classicPolicy    = "aws_load_balancer_policy"
	classicListener  = "aws_load_balancer_listener_policy"
	classicNegotiate = "aws_lb_ssl_negotiation_policy"
)

// defaultTLSPolicy is what a TLS listener gets that names none (Elastic Load Balancing API, CreateListener;
// Classic Load Balancers, "SSL negotiation configurations").
const defaultTLSPolicy = "ELBSecurityPolicy-2016-08"

func elb() types {
	arn := []string{"arn", "id"}
	return types{
		readers: map[string]reader{lbListener: readListener, albListener: readListener},
		holders: map[string]holder{classicLB: readClassicListeners},
		identifiers: map[string][]string{
			lbListener: arn, albListener: arn, lbTargetGroup: arn, albTargetGroup: arn, classicLB: {"name", "id"},
		},
		parts: map[string]part{
			lbRule:           {main: lbListener, link: "listener_arn"},
			albRule:          {main: albListener, link: "listener_arn"},
			classicPolicy:    {main: classicLB, link: "load_balancer_name"},
			classicListener:  {main: classicLB, link: "load_balancer_name"},
			classicNegotiate: {main: classicLB, link: "load_balancer"},
		},
	}
}

func readListener(p *planned, r *resource) (*model.Subject, error) {
	f := fields{newSubject(model.Listener, r)}
	f.subject.Scope = p.scopeOf(r, "elasticloadbalancing")
	f.take(r, []attribute{
		{"port", "port", nil},
		{"mutual_authentication.0.ignore_client_certificate_expiry", "client_certificate_expiry_ignored", nil},
	})
	protocol := upper(r.get("protocol"))
	f.set(protocol, "protocol")
	if protocol == "HTTPS" || protocol == "TLS" {
		f.set(r.setting("ssl_policy", defaultTLSPolicy), "ssl_policy")
	}
	f.set(p.serves(r, protocol), "serves")
	f.set(p.targetProtocol(r), "target_protocol")
	return f.subject, nil
}

// serves tells whether a listener, or one of its rules, answers with more than a redirect to HTTPS or a
// fixed response.
func (p *planned) serves(r *resource, protocol any) any {
	rule := lbRule
	if r.Type == albListener {
		rule = albRule
	}
	var open any = false
	answers := []any{answer(r, "default_action", protocol)}
	for _, candidate := range p.parts[r.Address] {
		if candidate.Type == rule {
			answers = append(answers, answer(candidate, "action", protocol))
		}
	}
	for _, candidate := range p.rivals(r, rule) {
		if answer(candidate, "action", protocol) != false {
			answers = append(answers, compose.Unknown{DependsOn: candidate.Address})
		}
	}
	for _, one := range answers {
		if one == true {
			return true
		}
		if _, unknown := one.(compose.Unknown); unknown {
			open = one
		}
	}
	return open
}

// answer tells whether the last of a list of actions, which alone answers, passes requests on.
func answer(r *resource, actions string, protocol any) any {
	list, ok := r.get(actions).([]any)
	if !ok || len(list) == 0 {
		return r.get(actions)
	}
	last := r.at(actions, len(list)-1)
	switch kind := last.get("type").(type) {
	case compose.Unknown:
		return kind
	case string:
		if kind != "redirect" {
			return kind != "fixed-response"
		}
	}
	switch to := orElse(last.at("redirect", 0).get("protocol"), "#{protocol}").(type) {
	case compose.Unknown:
		return to
	case string:
		if to == "#{protocol}" {
			return protocol == "HTTP"
		}
		return to != "HTTPS"
	}
	return nil
}

// targetProtocol is the protocol of the target group that the default action forwards to, where it can be told.
func (p *planned) targetProtocol(r *resource) any {
	list, _ := r.get("default_action").([]any)
	if len(list) == 0 {
		return nil
	}
	last := len(list) - 1
	var group *resource
	switch arn := r.at("default_action", last).get("target_group_arn").(type) {
	case string:
		for _, kind := range []string{lbTargetGroup, albTargetGroup} {
			if named := p.named(kind, arn); named != nil {
				group = named
			}
		}
	case compose.Unknown:
		if at, ok := p.follow(r.scope(), r.expression("default_action", last, "target_group_arn")); ok {
			group = at.resource
		}
	}
	if group == nil || group.Type != lbTargetGroup && group.Type != albTargetGroup {
		return nil
	}
	return upper(group.get("protocol"))
}

// readClassicListeners reads the listeners of a classic load balancer. They cannot redirect.
func readClassicListeners(p *planned, r *resource) ([]*model.Subject, error) {
	list, _ := r.get("listener").([]any)
	subjects := make([]*model.Subject, len(list))
	for i := range list {
		f := fields{newSubject(model.Listener, r)}
		f.subject.Scope = p.scopeOf(r, "elasticloadbalancing")
		f.subject.Block = "listener." + strconv.Itoa(i)
		block := r.at("listener", i)
		protocol := upper(block.get("lb_protocol"))
		if protocol == "SSL" {
			protocol = "TLS"
		}
		f.set(protocol, "protocol")
		f.set(block.get("lb_port"), "port")
		if port, known := f.subject.Fields["port"].(int); known {
			f.subject.Name = "port " + strconv.Itoa(port)
		}
		f.set(true, "serves")
		f.set(upper(block.get("instance_protocol")), "target_protocol")
		if protocol == "HTTPS" || protocol == "TLS" {
			f.set(p.classicTLSPolicy(r, block.get("lb_port")), "ssl_policy")
		}
		subjects[i] = f.subject
	}
	return subjects, nil
}

// classicTLSPolicy is the predefined policy that a listener of a classic load balancer refers to. A policy
// of single protocols and ciphers stays unknown.
func (p *planned) classicTLSPolicy(r *resource, port any) any {
	reference := map[any]any{}
	for _, policy := range p.parts[r.Address] {
		if policy.Type == classicPolicy {
			reference[policy.get("policy_name")] = referencePolicy(policy, "policy_attribute")
		}
	}
	for _, other := range slices.Concat(p.parts[r.Address], p.rivals(r, classicListener), p.rivals(r, classicNegotiate)) {
		switch {
		case other.Type != classicListener && other.Type != classicNegotiate:
		case jsonText(orElse(other.get("load_balancer_port"), other.get("lb_port"))) != jsonText(port):
		case other.Type == classicNegotiate:
			return referencePolicy(other, "attribute")
		default:
			names, _ := other.get("policy_names").([]any)
			for _, name := range names {
				if found := reference[name]; found != nil {
					return found
				}
			}
			return compose.Unknown{DependsOn: other.Address}
		}
	}
	return defaultTLSPolicy
}

// referencePolicy is the predefined policy that a policy of a classic load balancer takes over.
func referencePolicy(policy *resource, attributes string) any {
	list, _ := policy.get(attributes).([]any)
	for i := range list {
		if one := policy.at(attributes, i); one.get("name") == "Reference-Security-Policy" {
			return one.get("value")
		}
	}
	return compose.Unknown{DependsOn: policy.Address}
}

// upper writes a protocol in capitals.
func upper(value any) any {
	if text, ok := value.(string); ok {
		return strings.ToUpper(text)
	}
	return value
}
