package eval

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/keyward/terraform-provider-keyward/internal/iam/catalog"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// IsMultiValued reports whether a condition key can have several values in a request, as AWS
// documents it. Keys that the catalogue does not know count as single-valued.
func IsMultiValued(key string) bool {
	k, ok := catalog.Key(key)
	return ok && k.Multi
}

// Implied returns the condition keys, in their documented spelling, that the request has by
// itself, whatever its Context says (UG, "AWS global condition context keys"):
//
//   - aws:PrincipalAccount of every caller with an account, and "anonymous" of an unsigned request;
//   - aws:PrincipalArn of every caller with an account: for a session of a role the role's ARN, and
//     without the path, of which the session's ARN says nothing;
//   - aws:PrincipalType: Account, User, AssumedRole, FederatedUser or Anonymous;
//   - aws:PrincipalIsAWSService of every signed request;
//   - aws:PrincipalServiceName and aws:PrincipalServiceNamesList of services;
//   - aws:username of users;
//   - aws:userid of accounts, federated users and unsigned requests; of users and roles it is a unique
//     id, which their ARN does not tell;
//   - aws:ResourceAccount where Account is set;
//   - aws:EpochTime where the Context has aws:CurrentTime, and the reverse: they are one time;
//   - kms:CallerAccount of actions of KMS.
func (r Request) Implied() map[string][]string {
	implied := map[string][]string{}
	set := func(key, value string) {
		if value != "" {
			implied[key] = []string{value}
		}
	}
	c := newCaller(r.Principal)
	if r.Principal == Anonymous {
		set("aws:PrincipalAccount", "anonymous")
	} else {
		set("aws:PrincipalIsAWSService", strconv.FormatBool(c.isService()))
	}
	if c.isService() {
		set("aws:PrincipalServiceName", c.text)
		set("aws:PrincipalServiceNamesList", c.text)
	}
	if c.isARN {
		set("aws:PrincipalAccount", c.arn.Account)
		set("aws:PrincipalArn", c.principalARN())
	}
	if c.isARN && r.service() == "kms" {
		set("kms:CallerAccount", c.arn.Account)
	}
	if c.arn.Kind == policy.User {
		set("aws:username", c.arn.Name)
	}
	set("aws:PrincipalType", c.principalType())
	set("aws:userid", c.userID())
	set("aws:ResourceAccount", r.Account)
	for key, values := range r.Context {
		if len(values) != 1 {
			continue
		}
		switch t, ok := ParseDate(values[0]); {
		case ok && strings.EqualFold(key, "aws:CurrentTime"):
			set("aws:EpochTime", strconv.FormatInt(t.Unix(), 10))
		case ok && strings.EqualFold(key, "aws:EpochTime"):
			set("aws:CurrentTime", t.UTC().Format(time.RFC3339))
		}
	}
	return implied
}

// principalARN is aws:PrincipalArn, "" where the request names an account by its id and so leaves
// the partition open.
func (c caller) principalARN() string {
	if c.arn.Partition == "" {
		return ""
	}
	return c.arn.RoleARN()
}

// userID is aws:userid, "" where the caller's ARN does not tell it (UG, "Principal key values").
func (c caller) userID() string {
	switch {
	case c.text == Anonymous:
		return "anonymous"
	case c.arn.Kind == policy.Root:
		return c.arn.Account
	case c.arn.Kind == policy.FederatedUser:
		return c.arn.Account + ":" + c.arn.Name
	}
	return ""
}

// principalType is aws:PrincipalType, "" where the documents give none.
func (c caller) principalType() string {
	switch {
	case c.text == Anonymous:
		return "Anonymous"
	case !c.isARN:
		return ""
	}
	switch c.arn.Kind {
	case policy.Root:
		return "Account"
	case policy.User:
		return "User"
	case policy.FederatedUser:
		return "FederatedUser"
	case policy.Role, policy.AssumedRole:
	}
	return "AssumedRole"
}

// values are the condition keys of the request by lower-case name: those of its Context, and the
// implied ones that it does not give.
func (r Request) values() map[string][]string {
	values := map[string][]string{}
	if !r.Complete {
		for key, implied := range r.Implied() {
			values[strings.ToLower(key)] = implied
		}
	}
	for _, key := range slices.Sorted(maps.Keys(r.Context)) {
		values[strings.ToLower(key)] = r.Context[key]
	}
	return values
}
