package standin

import (
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
)

// identity is who signed a request.
type identity struct {
	// ARN is "" for an unsigned request.
	ARN     string
	Account string
}

// root reports whether the caller is the account's root user.
func (i identity) root() bool { return strings.HasSuffix(i.ARN, ":root") }

// callerOf asks moto's STS who an access key belongs to. Every key that moto does not know is the
// user "moto" of the default account.
func (s *Server) callerOf(ctx context.Context, signed scope) (identity, error) {
	if signed.keyID == "" {
		return identity{}, nil
	}
	s.mu.Lock()
	known, ok := s.callers[signed.keyID]
	s.mu.Unlock()
	if ok {
		return known, nil
	}
	var answer struct {
		ARN     string `xml:"GetCallerIdentityResult>Arn"`
		Account string `xml:"GetCallerIdentityResult>Account"`
	}
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	signed.service = "sts"
	body, err := s.askMoto(ctx, http.MethodPost, "/", header, signed, "Action=GetCallerIdentity&Version=2011-06-15")
	if err != nil {
		return identity{}, err
	}
	if err := xml.Unmarshal(userARN(body), &answer); err != nil {
		return identity{}, fmt.Errorf("read moto's GetCallerIdentity answer: %w", err)
	}
	found := identity{ARN: answer.ARN, Account: answer.Account}
	s.mu.Lock()
	s.callers[signed.keyID] = found
	s.mu.Unlock()
	return found, nil
}
