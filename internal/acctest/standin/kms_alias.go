package standin

import (
	"fmt"
	"net/http"
	"strings"
)

// maxAliases is KMS's limit on the aliases of one key (AWS KMS developer guide, "Resource quotas").
const maxAliases = 50

// setAlias creates or moves an alias. moto takes names that are AWS's, and any number per key.
func setAlias(x *exchange) *reply {
	var in keyInput
	if refused := x.input(&in); refused != nil {
		return refused
	}
	if strings.HasPrefix(in.AliasName, "alias/aws/") {
		return x.refuse(AWSError{http.StatusBadRequest, "NotAuthorizedException", "The alias prefix alias/aws/ is reserved."})
	}
	var listed struct{ Aliases []struct{} }
	id := map[string]string{"KeyId": bareKey(in.TargetKeyID)}
	// A key that does not exist has no aliases, and is refused next.
	err := x.server.askKMS(x.ctx, x.signed, "ListAliases", id, &listed)
	if err == nil && len(listed.Aliases) >= maxAliases {
		return x.refuse(AWSError{
			http.StatusBadRequest, "LimitExceededException", fmt.Sprintf("The key has %d aliases already.", maxAliases),
		})
	}
	return keyOperation(x)
}

// deleteAlias needs the permission of the key that the alias points at.
func deleteAlias(x *exchange) *reply {
	var in keyInput
	if refused := x.input(&in); refused != nil {
		return refused
	}
	if key, missing := x.key(in.AliasName); missing == nil {
		if refused := x.authorizeKMS(key, "kms:DeleteAlias", nil); refused != nil {
			return refused
		}
	}
	return x.forward()
}
