package compose

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Schedule is what the schedule of a secret's rotation comes to. It has either Days or a Problem.
type Schedule struct {
	// Days is the longest time between two rotations.
	Days int
	// Problem says why Secrets Manager refuses the schedule, or why it never rotates.
	Problem string

	// opens are the hours of the day at which a window opens, none for a rate in hours.
	opens []int
	// gap is the shortest time between two windows in hours, 0 for a day or more.
	gap int
	// words say when, without the window.
	words string
}

// ReadSchedule reads an expression in the form that Secrets Manager documents: rate(Value Unit) or
// cron(Minutes Hours Day-of-month Month Day-of-week Year).
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
func ReadSchedule(expression string) Schedule {
	text := strings.TrimSpace(expression)
	if value, ok := enclosed(text, "rate"); ok {
		return readRate(value)
	}
	if value, ok := enclosed(text, "cron"); ok {
		return readCron(value)
	}
	return problem("The schedule is neither rate(...) nor cron(...).")
}

func problem(format string, args ...any) Schedule {
	return Schedule{Problem: fmt.Sprintf(format, args...)}
}

func enclosed(text, function string) (string, bool) {
	value, ok := strings.CutPrefix(text, function+"(")
	if !ok {
		return "", false
	}
	return strings.CutSuffix(value, ")")
}

// The limits of a schedule. A rate has at most 999 days, automatically_after_days one more.
const (
	minRotationHours = 4
	maxRateDays      = 999
	maxRotationDays  = 1000
	hoursOfDay       = 24
)

func readRate(text string) Schedule {
	parts := strings.Fields(text)
	if len(parts) != 2 {
		return problem("A rate is a number and a unit: rate(10 days).")
	}
	n, err := strconv.Atoi(parts[0])
	if err != nil || n <= 0 {
		return problem("%q is no positive number.", parts[0])
	}
	switch parts[1] {
	case "day", "days":
		if n > maxRateDays {
			return problem("A rate can be %d days at most.", maxRateDays)
		}
		every := "every day"
		if n > 1 {
			every = "every " + count(n, "day")
		}
		return Schedule{Days: n, opens: []int{0}, words: every + " at 00:00 UTC"}
	case "hour", "hours":
		switch {
		case n < minRotationHours:
			return problem("A secret can be rotated every %d hours at most.", minRotationHours)
		case n > maxRateDays*hoursOfDay:
			return problem("A rate can be %d days at most.", maxRateDays)
		}
		return Schedule{Days: (n + hoursOfDay - 1) / hoursOfDay, gap: n, words: "every " + count(n, "hour") + ", counted from 00:00 UTC"}
	}
	return problem("The unit is hours or days, not %q.", parts[1])
}

var windowHours = regexp.MustCompile(`^([1-9]|1[0-9]|2[0-4])h$`)

// checkWindow checks that a window ends before the next one opens and before the UTC day does. A rate in hours
// is bound to no hour of the day.
func (s Schedule) checkWindow(duration string) error {
	found := windowHours.FindStringSubmatch(duration)
	if found == nil {
		return fmt.Errorf(`%q is not a window: write whole hours, such as "3h"`, duration)
	}
	hours, _ := strconv.Atoi(found[1]) // the pattern lets only numbers through
	switch {
	case s.gap > 0 && hours > s.gap:
		return fmt.Errorf("a window of %s is still open when the next one opens after %d hours: the rotation is %s. Write %dh at most",
			duration, s.gap, s.words, s.gap)
	case len(s.opens) > 0 && s.opens[len(s.opens)-1]+hours > hoursOfDay:
		last := s.opens[len(s.opens)-1]
		return fmt.Errorf("a window that opens at %s UTC and lasts %s goes past the end of the UTC day: the rotation is %s. Write %dh at most, "+
			"or let it open earlier", clock(last), duration, s.words, hoursOfDay-last)
	}
	return nil
}
