package catalog

import "github.com/keyward/terraform-provider-keyward/internal/iam/spelling"

// NearestAction returns the action whose name is most like a misspelt one, "" if none is near.
func (s *Service) NearestAction(name string) string {
	names := make([]string, 0, len(s.actions))
	for _, a := range s.actions {
		names = append(names, a.Name)
	}
	return spelling.Nearest(names, name)
}

// NearestKey returns the condition key, of those of the service and the global ones, whose name is
// most like a misspelt one, "" if none is near.
func (s *Service) NearestKey(name string) string {
	var names []string
	for _, k := range s.keys {
		names = append(names, k.Name)
	}
	for _, k := range GlobalKeys() {
		names = append(names, k.Name)
	}
	return spelling.Nearest(names, name)
}

// NearestService returns the IAM prefix that is most like a misspelt one, "" if none is near.
func NearestService(prefix string) string { return spelling.Nearest(Services(), prefix) }
