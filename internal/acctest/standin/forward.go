package standin

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// forward sends a request on to moto as it came, and reads the whole answer.
func (s *Server) forward(ctx context.Context, request *http.Request, body []byte) (*reply, error) {
	onward, err := http.NewRequestWithContext(ctx, request.Method, s.moto.URL+request.URL.RequestURI(),
		bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("forward to moto: %w", err)
	}
	onward.Header = request.Header.Clone()
	onward.Host = request.Host
	// A body is sent with its length: moto reads no chunked transfer.
	onward.ContentLength = int64(len(body))
	response, err := s.moto.client.Do(onward)
	if err != nil {
		return nil, fmt.Errorf("forward to moto: %w", err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, fmt.Errorf("read moto's answer: %w", err)
	}
	header := response.Header.Clone()
	header.Del("Connection")
	if request.Method != http.MethodHead {
		header.Del("Content-Length")
	}
	return &reply{status: response.StatusCode, header: header, body: text}, nil
}

// askMoto makes a request of the stand-in's own and returns the body of a good answer.
func (s *Server) askMoto(
	ctx context.Context, method, target string, header http.Header, as scope, body string,
) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, method, s.moto.URL+target, strings.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("ask moto: %w", err)
	}
	if header != nil {
		request.Header = header.Clone()
	}
	request.Header.Set("Authorization", authorization(as))
	answer, err := s.forward(ctx, request, []byte(body))
	if err != nil {
		return nil, err
	}
	if answer.status >= http.StatusBadRequest {
		return nil, fmt.Errorf("ask moto: %s %s: status %d: %.300s", method, target, answer.status, answer.body)
	}
	return answer.body, nil
}

// authorization is a header that puts a request into a scope. moto takes region, service and account
// from it, and checks no signature.
func authorization(as scope) string {
	return fmt.Sprintf("AWS4-HMAC-SHA256 Credential=%s/20260101/%s/%s/aws4_request, SignedHeaders=host, Signature=0",
		as.keyID, as.region, as.service)
}

// askKMS makes a KMS request of the stand-in's own in a region.
func (s *Server) askKMS(ctx context.Context, as scope, action string, input, output any) error {
	body, err := json.Marshal(input)
	if err != nil {
		return fmt.Errorf("ask moto: %s: %w", action, err)
	}
	as.service = "kms"
	header := http.Header{
		"Content-Type": {"application/x-amz-json-1.1"},
		"X-Amz-Target": {"TrentService." + action},
	}
	answer, err := s.askMoto(ctx, http.MethodPost, "/", header, as, string(body))
	if err != nil {
		return err
	}
	if output == nil {
		return nil
	}
	if err := json.Unmarshal(answer, output); err != nil {
		return fmt.Errorf("read moto's %s answer: %w", action, err)
	}
	return nil
}
