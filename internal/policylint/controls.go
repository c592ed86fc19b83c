package policylint

import (
	"fmt"
	"regexp"
)

// Controls are the ids under which others check for the same as a rule, by whose they are. A rule of
// ours may find more, or less, than its equivalents.
type Controls struct {
	// FSBP is AWS Security Hub's standard "AWS Foundational Security Best Practices".
	FSBP []string `yaml:"fsbp"`
	// CIS is the CIS AWS Foundations Benchmark, version 3.0.0.
	CIS []string `yaml:"cis"`
	// Config are the managed rules of AWS Config.
	Config  []string `yaml:"config"`
	Checkov []string `yaml:"checkov"`
	Trivy   []string `yaml:"trivy"`
	// KICS are the first eight digits of the ids of KICS's queries.
	KICS []string `yaml:"kics"`
	// AccessAnalyzer are the checks of IAM Access Analyzer's policy validation.
	AccessAnalyzer []string `yaml:"access_analyzer"`
	// Parliament are the issues of the policy linter parliament.
	Parliament []string `yaml:"parliament"`
}

// Peer is one owner of controls with the ids that it has for the same as a rule.
type Peer struct {
	// Key is its name in METADATA and in JSON.
	Key, Name string
	IDs       []string
	pattern   *regexp.Regexp
}

var (
	dotted  = regexp.MustCompile(`^[A-Za-z0-9]+(\.[A-Za-z0-9]+)+$`)
	dashed  = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)+$`)
	checkov = regexp.MustCompile(`^CKV2?_AWS_[0-9]+$`)
	trivy   = regexp.MustCompile(`^AWS-[0-9]{4}$`)
	kics    = regexp.MustCompile(`^[0-9a-f]{8}$`)
	capital = regexp.MustCompile(`^[A-Z][A-Z_]+$`)
)

// Peers lists the owners of controls in the order of the documentation.
func (c *Controls) Peers() []Peer {
	return []Peer{
		{"fsbp", "FSBP", c.FSBP, dotted},
		{"cis", "CIS", c.CIS, dotted},
		{"config", "AWS Config", c.Config, dashed},
		{"access_analyzer", "Access Analyzer", c.AccessAnalyzer, capital},
		{"checkov", "Checkov", c.Checkov, checkov},
		{"trivy", "Trivy", c.Trivy, trivy},
		{"kics", "KICS", c.KICS, kics},
		{"parliament", "parliament", c.Parliament, capital},
	}
}

// check refuses ids that are not of the form that their owner gives them.
func (c *Controls) check() error {
	for _, peer := range c.Peers() {
		for _, id := range peer.IDs {
			if !peer.pattern.MatchString(id) {
				return fmt.Errorf("METADATA custom.controls.%s: %q is no id of %s", peer.Key, id, peer.Name)
			}
		}
	}
	return nil
}
