package prove

import (
	"cmp"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

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
		return bucketsAndObjects(partitionsOf(s))
	case "kms":
		form = ":kms:?*:############:key/?*"
	case "sts": // a trust policy is attached to the role that is assumed
		form = ":iam::############:role/?*"
	}
	if policy.IsAccountID(s.Account) {
		form = strings.ReplaceAll(form, "############", s.Account)
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

// bucketsAndObjects holds the ARNs of all buckets, whose names have no slash, and of their objects.
func bucketsAndObjects(partitions []string) group {
	g := group{id: "buckets and objects " + strings.Join(partitions, " ")}
	name := pattern{{kind: any1, class: noDelimiter}, {kind: many, class: noDelimiter}}
	object, _ := compilePattern("/?*", glob)
	for _, partition := range partitions {
		prefix, _ := compilePattern("arn:"+partition+":s3:::", shape)
		g.patterns = append(g.patterns, concat(prefix, name), concat(prefix, name, object))
	}
	return g
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

// targets combines actions and resources, of which each action is kept to those that it acts on.
func (s *search) targets(actions []cell) ([]cell, error) {
	resources := s.cells(s.resource, nil)
	for i := range resources {
		resources[i].tag = everyTarget
		if s.typedTargets() {
			resources[i].tag = itself
			if resources[i].picks.choice.members[0].in.has(s.resource.share(objectForm)) {
				resources[i].tag = objects
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
	all, err := s.combine(actions, resources, func(a, b *cell) bool { return a.tag&b.tag != 0 })
	if err != nil {
		return nil, err
	}
	return s.prune(all)
}

// typedTargets reports whether actions are kept to one of several types of resources.
func (l *layout) typedTargets() bool { return l.scope.Service == "s3" }

// known is text, or instead where it is empty or holds an atom.
func known(text, instead string) string {
	if text == "" || !policy.Known(text) {
		return instead
	}
	return text
}
