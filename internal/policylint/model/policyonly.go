package model

// Hidden are the settings of a kind that a policy alone cannot show and that could stop what the
// policy does not. It is made for Subject.Unknown.
func Hidden(kind Kind) map[string]string {
	if kind == Bucket {
		return map[string]string{"encryption.blocked_encryption_types": ""}
	}
	return map[string]string{}
}

// PolicyAlone is the subject without what its policy does not show: as it is for a policy that is
// written for a resource of somebody else.
func (s *Subject) PolicyAlone() *Subject {
	alone := *s
	alone.Fields, alone.Unknown, alone.PolicyOnly = map[string]any{}, Hidden(s.Kind), true
	if reference, unknown := s.Unknown["policy"]; unknown {
		alone.Unknown["policy"] = reference
	}
	return &alone
}
