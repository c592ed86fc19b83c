package prove

import (
	"maps"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// keyUserID is the condition key that identifies the caller: a unique id of users, the same with the
// name of the session of roles, and what the ARN says of others (IAM User Guide, "Principal key values").
const keyUserID = "aws:userid"

// Forms of aws:userid beside account ids.
var (
	userID      = shapes("AIDA?*").patterns[0].within(noColon)
	roleID      = concat(shapes("AROA?*").patterns[0].within(noColon), shapes(":?*").patterns[0].within(noDelimiter))
	federatedID = concat(accountIDs.patterns[0], shapes(":?*").patterns[0].within(noDelimiter))
	anonymousID = shapes("anonymous").patterns[0]
)

// userIDs is the domain of aws:userid.
var userIDs = group{
	id: "user ids", patterns: []pattern{roleID, userID, accountIDs.patterns[0], federatedID, anonymousID},
}

// identified is the request with a principal that has its aws:userid, if there is one with which it is
// still what was searched for. The search lets every caller have every value.
func (p *problem) identified(req eval.Request) (eval.Request, bool) {
	if isIdentified(req) {
		return req, true
	}
	id, _ := userIDOf(req)
	account, name, _ := strings.Cut(id, ":")
	partition := known(p.scope.Partition, "aws")
	likely := append(someCallers(p.scope), eval.Anonymous)
	if policy.IsAccountID(account) {
		likely = append(likely, "arn:"+partition+":iam::"+account+":root", "arn:"+partition+":sts::"+account+":federated-user/"+name)
	}
	likely = append(likely, strings.Replace(req.Principal, ":role/", ":user/", 1), strings.Replace(req.Principal, ":user/", ":role/", 1))
	for _, principal := range likely {
		other := req
		other.Principal, other.Context = principal, maps.Clone(req.Context)
		delete(other.Context, "aws:PrincipalArn")
		if identifies(id, principal) && p.fits(other) {
			return other, true
		}
	}
	return req, false
}

// isIdentified reports whether the principal can have the aws:userid of the request.
func isIdentified(req eval.Request) bool {
	id, ok := userIDOf(req)
	return !ok || identifies(id, req.Principal)
}

// userIDOf is the aws:userid of the context.
func userIDOf(req eval.Request) (string, bool) {
	for key, values := range req.Context {
		if strings.EqualFold(key, keyUserID) && len(values) == 1 {
			return values[0], true
		}
	}
	return "", false
}

// identifies reports whether a principal can have a value of aws:userid.
func identifies(id, principal string) bool {
	arn, _ := policy.ParsePrincipalARN(principal)
	switch arn.Kind {
	case policy.User:
		return userID.matches(id)
	case policy.Role:
		return roleID.matches(id)
	case policy.AssumedRole:
		return roleID.matches(id) && strings.HasSuffix(id, ":"+arn.Session)
	case policy.Root, policy.FederatedUser:
		implied := eval.Request{Principal: principal}.Implied()[keyUserID]
		return slices.Equal(implied, []string{id})
	}
	return principal == eval.Anonymous && anonymousID.matches(id)
}
