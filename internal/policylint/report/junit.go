package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
)

// junitReporter prints JUnit XML as Jenkins defines it: a suite for each kind of subject, and in it a test
// for each finding, named by the rule and classified by the address. A test cannot be "waived" or
// "undecided", so that both are skipped and say why, as are findings that do not count: the report then
// shows what the exit code says.
type junitReporter struct{}

type (
	junitReport struct {
		XMLName xml.Name `xml:"testsuites"`
		Name    string   `xml:"name,attr"`
		Tests   int      `xml:"tests,attr"`
		// Failures is left out when there are none, for the runners that search for the word.
		Failures int          `xml:"failures,attr,omitempty"`
		Errors   int          `xml:"errors,attr,omitempty"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name       string           `xml:"name,attr"`
		Tests      int              `xml:"tests,attr"`
		Failures   int              `xml:"failures,attr,omitempty"`
		Errors     int              `xml:"errors,attr,omitempty"`
		Skipped    int              `xml:"skipped,attr,omitempty"`
		Properties *junitProperties `xml:"properties"`
		Cases      []junitCase      `xml:"testcase"`
	}
	junitProperties struct {
		List []junitProperty `xml:"property"`
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Name    string     `xml:"name,attr"`
		Class   string     `xml:"classname,attr"`
		Skipped string     `xml:"skipped,omitempty"`
		Error   *junitNote `xml:"error"`
		Failure *junitNote `xml:"failure"`
		Out     string     `xml:"system-out,omitempty"`
	}
	junitNote struct {
		Type    string `xml:"type,attr"`
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

func (junitReporter) Report(w io.Writer, r *Report) error {
	report := junitReport{Name: "keyward lint", Suites: []junitSuite{runSuite(r)}}
	for i := range r.Result.Findings {
		f := &r.Result.Findings[i]
		report.suite(f).add(r.findingCase(f))
	}
	for i := range r.Result.Undecided {
		f := &r.Result.Undecided[i]
		report.suite(f).add(junitCase{Name: caseName(f), Class: subject(f), Skipped: caseText(f)})
	}
	for i := range report.Suites {
		report.Tests += report.Suites[i].Tests
		report.Failures += report.Suites[i].Failures
		report.Errors += report.Suites[i].Errors
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

// runSuite is about the run itself. Its test passes when something was checked, and all of it: a report
// without any test is an error to many readers.
func runSuite(r *Report) junitSuite {
	c := r.Count()
	suite := junitSuite{Name: "keyward"}
	run := junitCase{Name: "the input was read and checked", Class: "keyward", Out: r.Summary()}
	switch {
	case r.Fault != "":
		run.Error = &junitNote{"incomplete", r.incomplete(), r.Fault}
	case c.Subjects == 0:
		run.Out, run.Skipped = "", run.Out
	}
	suite.add(run)
	property := func(name, value string) {
		suite.Properties.List = append(suite.Properties.List, junitProperty{name, value})
	}
	suite.Properties = &junitProperties{}
	property("version", r.Version)
	property("counted_from_severity", string(r.FailOn))
	for _, number := range []struct {
		name string
		n    int
	}{
		{"subjects", c.Subjects},
		{"rules", c.Rules},
		{"findings", c.Findings},
		{"counted", c.Counted},
		{"waived", c.Waived},
		{"undecided", c.Undecided},
	} {
		property(number.name, strconv.Itoa(number.n))
	}
	return suite
}

func (r *Report) findingCase(f *policylint.Finding) junitCase {
	c := junitCase{Name: caseName(f), Class: subject(f)}
	switch {
	case f.Waived != nil:
		c.Skipped = caseText(f)
	case !f.Severity.AtLeast(r.FailOn):
		c.Skipped = fmt.Sprintf("A finding that does not count, since it is below %s.\n%s", r.FailOn, caseText(f))
	default:
		c.Failure = &junitNote{string(f.Severity), f.Message, caseText(f)}
	}
	return c
}

// caseText is everything about a finding; viewers show it where the message of a test is too short.
func caseText(f *policylint.Finding) string {
	first := strings.TrimSpace(strings.ToUpper(string(f.Severity)) + " " + Place(f.Source))
	return strings.Join(append([]string{first}, details(f)...), "\n")
}

// caseName tells the findings of a rule about one subject apart.
func caseName(f *policylint.Finding) string {
	if place := statement(f); place != "" {
		return f.Rule + ", " + place
	}
	return f.Rule
}

// suite is the suite of the kind of the finding's subject.
func (r *junitReport) suite(f *policylint.Finding) *junitSuite {
	for i := range r.Suites {
		if r.Suites[i].Name == string(f.Kind) {
			return &r.Suites[i]
		}
	}
	r.Suites = append(r.Suites, junitSuite{Name: string(f.Kind)})
	return &r.Suites[len(r.Suites)-1]
}

func (s *junitSuite) add(c junitCase) {
	s.Tests++
	switch {
	case c.Error != nil:
		s.Errors++
	case c.Skipped != "":
		s.Skipped++
	case c.Failure != nil:
		s.Failures++
	}
	s.Cases = append(s.Cases, c)
}
