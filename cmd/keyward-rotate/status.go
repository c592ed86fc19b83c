package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

// errNeedsSomebody is the error of a status that was printed, and does not get better by itself.
var errNeedsSomebody = errors.New("the rotation needs somebody")

func (o *options) print(w io.Writer, s *rotation.Status) error {
	var err error
	if o.format == "json" {
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		err = encoder.Encode(s)
	} else {
		_, err = io.WriteString(w, statusText(s))
	}
	if err == nil && s.State.NeedsSomebody() {
		err = errNeedsSomebody
	}
	return err
}

func statusText(s *rotation.Status) string {
	var b strings.Builder
	fmt.Fprintf(&b, "secret        %s\nstate         %s\nrotation      %s\nlast rotated  %s\nnext          %s\n", s.ARN, s.State,
		map[bool]string{true: "enabled", false: "not enabled"}[s.Enabled], date(s.LastRotated), date(s.Next))
	if s.Function != "" {
		fmt.Fprintf(&b, "function      %s\n", s.Function)
	}
	for _, version := range slices.Sorted(maps.Keys(s.Versions)) {
		fmt.Fprintf(&b, "version       %s %s\n", version, strings.Join(s.Versions[version], " "))
	}
	b.WriteString(advice(s) + "\n")
	return b.String()
}

// advice is what a state means and what to do about it.
func advice(s *rotation.Status) string {
	switch s.State {
	case rotation.Rotating:
		return fmt.Sprintf("A rotation is in progress since %s: %s. Secrets Manager goes on trying; take it up yourself with --all.",
			date(s.PendingSince), pendingVersion(s))
	case rotation.Testing:
		return fmt.Sprintf("keyward_rotating_secret has the function tested: version %s is no rotation, and goes by itself. %s", s.Pending, testLeft)
	case rotation.Stuck:
		if s.IsTest() {
			return fmt.Sprintf("Version %s is what is left of a test of the function, and no rotation. %s", s.Pending, testLeft)
		}
		return fmt.Sprintf("A rotation was left at %s: %s. No other one starts before it ends. Finish it with --all%s",
			date(s.PendingSince), pendingVersion(s), enableAgain(s))
	case rotation.NotEnabled:
		return "The secret does not rotate: rotation is not enabled. " + setUp(s)
	case rotation.PendingDeletion:
		return fmt.Sprintf("The secret was deleted at %s and cannot be read: restore it while its recovery window lasts, with\n  %s",
			date(s.Deleted), command(s, "restore-secret"))
	case rotation.Replica:
		return fmt.Sprintf("This is a replica; the secret rotates in Region %s: ask there with AWS_REGION=%s and its name.", s.PrimaryRegion, s.PrimaryRegion)
	case rotation.Managed:
		return fmt.Sprintf("The secret belongs to the AWS service %s, which rotates it: nothing here changes it.", s.Owner)
	case rotation.Healthy:
	}
	return "No rotation is in progress."
}

// testLeft is what to do about the test of a function that does not end.
const testLeft = "If the run of Terraform that began it was cut off, terraform apply clears it away."

// setUp is how rotation is enabled, for the first time or again.
func setUp(s *rotation.Status) string {
	again := command(s, "rotate-secret")
	if s.Function == "" {
		again += " --rotation-lambda-arn FUNCTION_ARN --rotation-rules AutomaticallyAfterDays=30"
	}
	return "Enable it with the rotation block of keyward_rotating_secret, or with\n  " + again
}

// command is a command line of the AWS CLI for the secret.
func command(s *rotation.Status, name string) string {
	return fmt.Sprintf("aws secretsmanager %s --region %s --secret-id %s", name, regionOf(s.ARN), s.ARN)
}

func pendingVersion(s *rotation.Status) string {
	if s.PendingHasValue {
		return "version " + s.Pending + " has its value"
	}
	return "version " + s.Pending + " has no value yet"
}

// enableAgain is what else to do about a stuck rotation of a secret that does not rotate any more.
func enableAgain(s *rotation.Status) string {
	if s.Enabled {
		return "."
	}
	return fmt.Sprintf(", then enable rotation again; or, if the database still has the current password, take AWSPENDING off the version, "+
		"with repair_stuck_rotation of keyward_rotating_secret or with\n  %s --version-stage AWSPENDING --remove-from-version-id %s",
		command(s, "update-secret-version-stage"), s.Pending)
}

func date(t *time.Time) string {
	if t == nil {
		return "-"
	}
	return t.UTC().Format(time.RFC3339)
}
