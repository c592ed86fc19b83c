package plan

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/facts"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/iamdocument"
)

// parser reads whole documents that are known.
type parser struct{}

func (parser) Atom(string, compose.Unknown) string { return "" }
func (parser) Document(_ string, _ int, value any) (*policy.Document, error) {
	text, ok := value.(string)
	if !ok {
		return nil, errors.New("not known")
	}
	return policy.Parse([]byte(text))
}

// TestDocuments_asTheProvider compares every policy document that the real provider has written with what
// is written of the same arguments here.
func TestDocuments_asTheProvider(t *testing.T) {
	t.Parallel()
	var plan struct {
		PriorState struct {
			Values struct {
				RootModule struct {
					Resources []struct {
						Address string
						Values  map[string]any
					}
				} `json:"root_module"`
			}
		} `json:"prior_state"`
	}
	if err := unmarshal([]byte(readTestdata(t, "documents")), &plan); err != nil {
		t.Fatal(err)
	}
	found := plan.PriorState.Values.RootModule.Resources
	if len(found) < 5 {
		t.Fatalf("the plan has %d documents, want 5 or more", len(found))
	}
	for _, r := range found {
		text, _ := r.Values["json"].(string)
		want, err := policy.Parse([]byte(text))
		if err != nil {
			t.Fatalf("%s: %v", r.Address, err)
		}
		got, err := iamdocument.Write(r.Values, parser{})
		if err != nil {
			t.Errorf("%s: %v", r.Address, err)
			continue
		}
		if !policy.Equal(want, got.Document) || want.ID != got.ID || want.Version != got.Version {
			t.Errorf("%s is\n%s, the provider writes\n%s", r.Address, got.JSON(), want.JSON())
		}
	}
}

// TestDocuments_deferred: a document that waits for values is rebuilt, with those that it includes.
func TestDocuments_deferred(t *testing.T) {
	t.Parallel()
	s := subjects(readFile(t, "testdata/documents/plan.json", Options{}))["aws_s3_bucket.data"]
	if s.Policy == nil {
		t.Fatalf("the policy is unknown: %v, %s", s.Unknown, s.Reason)
	}
	var sids []string
	for i := range s.Policy.Statements {
		sids = append(sids, s.Policy.Statements[i].Sid)
	}
	if diff := cmp.Diff([]string{"Three", "Tls", "Use", "One", "", "Two"}, sids); diff != "" {
		t.Errorf("the statements (-want +got):\n%s", diff)
	}
	use := &s.Policy.Statements[2]
	domains := map[string]string{
		use.Principals[0].Value: "arn:aws:iam::${unknown:account}:role/*",
		use.Resources[0].Value:  "", // the ARN, or a pattern that begins with it
	}
	for text, want := range domains {
		found := s.Policy.Atoms.Of(text)
		if len(found) != 1 {
			t.Errorf("%q has the atoms %v", text, found)
			continue
		}
		got := s.Policy.Atoms.Replace(strings.Join(found[0].Domain, ", "), func(a policy.Atom) string { return "${unknown:" + a.Name + "}" })
		if got != want {
			t.Errorf("%s can be %s, want %s", found[0].Name, got, want)
		}
	}
}

// TestDocuments_deferredProof: what may be the bucket's ARN, or a pattern for what is in it, is no proof that
// a statement denies too little.
func TestDocuments_deferredProof(t *testing.T) {
	t.Parallel()
	const fact = "denies_insecure_transport"
	for code, want := range map[bool]prove.Verdict{false: prove.Unknown, true: prove.Holds} {
		m := readFile(t, "testdata/companions/plan.json", Options{})
		if code {
			m = withCode(t, "testdata/companions")
		}
		answers := facts.Find(subjects(m)["aws_s3_bucket.data"], []string{fact})[fact]
		if len(answers) != 1 || answers[0].Verdict != want {
			t.Errorf("with the code (%v) the answers are %+v, want %s", code, answers, want)
		}
	}
}
