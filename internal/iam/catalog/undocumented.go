package catalog

import (
	"fmt"
	"strings"
)

// UndocumentedAction says that AWS has no such action, or no action that a pattern covers, and which
// one may be meant; "" where it has. A pattern of the service itself says nothing.
func UndocumentedAction(pattern string) string {
	prefix, name, _ := strings.Cut(pattern, ":")
	if strings.ContainsAny(prefix, "*?") {
		return ""
	}
	service, ok := Find(prefix)
	if !ok {
		return fmt.Sprintf("AWS documents no service %s (catalogue %s)%s", prefix, Version(), perhaps("", NearestService(prefix)))
	}
	if len(service.Matching(name)) > 0 {
		return ""
	}
	return fmt.Sprintf("AWS documents no action %s (catalogue %s)%s",
		pattern, Version(), perhaps(service.Prefix+":", service.NearestAction(strings.Trim(name, "*"))))
}

// UndocumentedKey says that AWS has no such condition key, and which one may be meant, or that the
// key never has such a value; "" where all is well. The action of the request tells the service whose
// keys are near. The keys of an identity provider are its own: its domain or "saml" is their prefix.
func UndocumentedKey(action, key string, values []string) string {
	prefix, _, _ := strings.Cut(key, ":")
	if known, ok := Key(key); ok {
		return noBoolean(known, key, values)
	}
	if strings.Contains(prefix, ".") || strings.EqualFold(prefix, "saml") {
		return ""
	}
	service, ok := Find(prefix)
	if !ok {
		prefix, _, _ = strings.Cut(action, ":")
		if service, ok = Find(prefix); !ok {
			service = &Service{} // the global keys may be near
		}
	}
	return fmt.Sprintf("AWS documents no condition key %s (catalogue %s)%s", key, Version(), perhaps("", service.NearestKey(key)))
}

// noBoolean says that a value of a Boolean key is none.
func noBoolean(known ConditionKey, key string, values []string) string {
	if known.Type != Bool {
		return ""
	}
	for _, value := range values {
		if !strings.EqualFold(value, "true") && !strings.EqualFold(value, "false") {
			return fmt.Sprintf("AWS documents %s as a Boolean, and %q is neither true nor false", key, value)
		}
	}
	return ""
}

// perhaps offers a near miss, if there is one.
func perhaps(prefix, nearest string) string {
	if nearest == "" {
		return ""
	}
	return ": did you mean " + prefix + nearest + "?"
}
