package prove

import (
	"cmp"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// tag says to which type of resource a partial request belongs.
type tag uint8

const (
	anyTarget tag = iota
	bucketTarget
	objectTarget
)

// actionGround is the action axis.
func (l *layout) actionGround() *ground {
	form := "?*:?*"
	if l.scope.Service != "" {
		form = l.scope.Service + ":?*"
	}
	p, _ := compilePattern(form, globFold)
	domain := group{id: form, patterns: []pattern{p}}
	return &ground{bare: &axis{name: actionAxis}, settle: func(a *axis, _ bool, b *budget) error {
		values, err := allPartitions.partition(l.scope, a.groups, domain, func() []string { return l.actionSamples(a) }, b)
		if err != nil {
			return err
		}
		a.single(values)
		return a.mark(len(l.statements), b)
	}}
}

// actionSamples are actions that people recognise: those of the scope's service or, where it is
// open, of several services.
func (l *layout) actionSamples(a *axis) []string {
	services := []string{l.scope.Service}
	if l.scope.Service == "" {
		services = sampleServices
	}
	var samples []string
	for _, service := range services {
		samples = append(samples, knownActions[service]...)
	}
	return append(samples, a.examples()...)
}

// typedTargets reports whether actions are kept to the type of resource that they work on.
func (l *layout) typedTargets() bool { return l.scope.Service == "s3" }

// single makes one choice of every value.
func (a *axis) single(values []value) {
	for i := range values {
		a.choices = append(a.choices, choice{members: values[i : i+1 : i+1]})
	}
}

// objectForm matches the ARNs of objects, as opposed to buckets.
var objectForm = shapes("arn:*:s3:*:*:*/*")

// resourceGround is the resource axis.
func (l *layout) resourceGround() *ground {
	domain := l.scope.resources()
	return &ground{bare: &axis{name: resourceAxis}, settle: func(a *axis, _ bool, b *budget) error {
		a.space = domain
		values, err := allPartitions.partition(l.scope, a.groups, domain, func() []string { return l.resourceSamples(a) }, b)
		if err != nil {
			return err
		}
		a.single(values)
		return a.mark(len(l.statements), b)
	}}
}

// resources holds the resources that requests to what the policy is attached to can name.
func (s Scope) resources() group {
	if s.ARN != "" && policy.Known(s.ARN) {
		arn, _ := compilePattern(s.ARN, literal)
		own := group{id: "resource " + s.ARN, patterns: []pattern{arn}}
		if s.Service == "s3" {
			object, _ := compilePattern("/?*", glob)
			own.patterns = append(own.patterns, concat(arn, object))
		}
		return own
	}
	form := ":" + s.Service + ":?*:############:?*"
	switch s.Service {
	case "":
		form = ":?*:*:*:?*"
	case "s3":
		form = ":s3:::?*"
	case "kms":
		form = ":kms:?*:############:key/?*"
	case "sts": // a trust policy is attached to the role that is assumed
		form = ":iam::############:role/?*"
	}
	var texts []string
	for _, partition := range partitionsOf(s) {
		texts = append(texts, "arn:"+partition+form)
	}
	all := shapes(texts...)
	if s.Service == "" { // trust policies name no resource
		star, _ := compilePattern("*", literal)
		all.id, all.patterns = "any resource "+all.id, append(all.patterns, star)
	}
	return all
}

// resourceSamples are resources that people recognise: those of the scope, else those of the
// statements.
func (l *layout) resourceSamples(a *axis) []string {
	var samples []string
	if len(a.groups) == 0 {
		samples = append(samples, "*") // trust policies name no resource
	}
	if arn := l.scope.ARN; arn != "" {
		samples = append(samples, arn, arn+"/example.txt")
	}
	for _, g := range a.groups {
		for _, p := range g.patterns[:min(len(g.patterns), maxExamples)] {
			for _, star := range []string{"example", "example.txt", ""} {
				text := p.fill(star)
				samples = append(samples, text, strings.TrimSuffix(text, "/"+star))
			}
		}
	}
	partition := cmp.Or(l.scope.Partition, "aws")
	region, account := known(l.scope.Region, "us-east-1"), known(l.scope.Account, "111122223333")
	return append(samples, "arn:"+partition+":s3:::example", "arn:"+partition+":s3:::example/example.txt",
		"arn:"+partition+":"+cmp.Or(l.scope.Service, "s3")+":"+region+":"+account+":key/1234abcd-12ab-34cd-56ef-1234567890ab")
}

// targets combines actions and resources. An action whose type of resource is known is kept to
// it; one that AWS may add is tried on both.
func (s *search) targets() ([]cell, error) {
	actions, resources := s.cells(s.action, nil), s.cells(s.resource, nil)
	if s.typedTargets() {
		object, bucket := s.action.share(objectActions), s.action.share(bucketActions)
		for i := range actions {
			switch in := actions[i].picks.choice.members[0].in; {
			case in.has(object):
				actions[i].tag = objectTarget
			case in.has(bucket):
				actions[i].tag = bucketTarget
			}
		}
		form := s.resource.share(objectForm)
		for i := range resources {
			resources[i].tag = bucketTarget
			if resources[i].picks.choice.members[0].in.has(form) {
				resources[i].tag = objectTarget
			}
		}
	}
	actions, err := s.prune(actions)
	if err != nil {
		return nil, err
	}
	if resources, err = s.prune(resources); err != nil {
		return nil, err
	}
	all, err := s.combine(actions, resources, func(a, b *cell) bool {
		return a.tag == anyTarget || b.tag == anyTarget || a.tag == b.tag
	})
	if err != nil {
		return nil, err
	}
	return s.prune(all)
}

// known is text, or instead where it is empty or holds an atom.
func known(text, instead string) string {
	if text == "" || !policy.Known(text) {
		return instead
	}
	return text
}
