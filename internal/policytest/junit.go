package policytest

import (
	"encoding/xml"
	"io"
	"strings"
)

// The JUnit XML format, as far as its readers agree: testsuites, testsuite, testcase, and in a test case
// failure (a claim that does not hold) or error (one that could not be decided).
type junitReport struct {
	XMLName xml.Name     `xml:"testsuites"`
	Name    string       `xml:"name,attr"`
	Tests   int          `xml:"tests,attr"`
	Failed  int          `xml:"failures,attr"`
	Errors  int          `xml:"errors,attr"`
	Suites  []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name   string      `xml:"name,attr"`
	Tests  int         `xml:"tests,attr"`
	Failed int         `xml:"failures,attr"`
	Errors int         `xml:"errors,attr"`
	Cases  []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name  string `xml:"name,attr"`
	Class string `xml:"classname,attr"`
	// File makes GitLab link the test to its source.
	File    string     `xml:"file,attr"`
	Failure *junitNote `xml:"failure"`
	Error   *junitNote `xml:"error"`
}

type junitNote struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

// writeJUnit makes one suite of the tests of a file. It lists every test, also when quiet: a reader
// would take what is missing for tests that were removed.
func writeJUnit(w io.Writer, results []Result) error {
	report := junitReport{Name: "keyward test"}
	for i := range results {
		r := &results[i]
		if last := len(report.Suites) - 1; last < 0 || report.Suites[last].Name != r.File {
			report.Suites = append(report.Suites, junitSuite{Name: r.File})
		}
		report.Suites[len(report.Suites)-1].add(r)
	}
	for i := range report.Suites {
		s := &report.Suites[i]
		report.Tests, report.Failed, report.Errors = report.Tests+s.Tests, report.Failed+s.Failed, report.Errors+s.Errors
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(report); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (s *junitSuite) add(r *Result) {
	c := junitCase{Name: r.Name, Class: r.Policy, File: r.File}
	switch r.Status {
	case Failed:
		s.Failed++
		c.Failure = &junitNote{r.Got, string(Failed), strings.Join(r.details(), "\n")}
	case Unknown:
		s.Errors++
		c.Error = &junitNote{r.Reason, string(Unknown), strings.Join(r.details(), "\n")}
	case Passed:
	}
	s.Tests++
	s.Cases = append(s.Cases, c)
}
