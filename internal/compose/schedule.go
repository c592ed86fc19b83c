package compose

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Schedule is what the schedule of a secret's rotation comes to.
type Schedule struct {
	// Days is the longest time between two rotations, 0 where the expression is not understood.
	Days int
	// Problem says why Secrets Manager refuses the schedule, or why it never rotates.
	Problem string
}

// ReadSchedule reads an expression in the form that Secrets Manager documents (AWS Secrets Manager User
// Guide, "Rotation schedules"): rate(Value Unit) or cron(Minutes Hours Day-of-month Month Day-of-week Year).
func ReadSchedule(expression string) Schedule {
	text := strings.TrimSpace(expression)
	if value, ok := enclosed(text, "rate"); ok {
		return readRate(value)
	}
	if value, ok := enclosed(text, "cron"); ok {
		return readCron(value)
	}
	return Schedule{Problem: "The schedule is neither rate(...) nor cron(...)."}
}

func enclosed(text, function string) (string, bool) {
	value, ok := strings.CutPrefix(text, function+"(")
	if !ok {
		return "", false
	}
	return strings.CutSuffix(value, ")")
}

// The limits of a rate: every four hours at most, and 1000 days at least (AWS Secrets Manager API
// Reference, "RotationRulesType").
const (
	minRotationHours = 4
	maxRotationDays  = 1000
)

func readRate(text string) Schedule {
	parts := strings.Fields(text)
	if len(parts) != 2 {
		return Schedule{Problem: "A rate is a number and a unit: rate(10 days)."}
	}
	n, err := strconv.Atoi(parts[0])
	if err != nil || n <= 0 {
		return Schedule{Problem: fmt.Sprintf("%q is no positive number.", parts[0])}
	}
	switch parts[1] {
	case "day", "days":
		if n > maxRotationDays {
			return Schedule{Problem: fmt.Sprintf("A rate can be %d days at most.", maxRotationDays)}
		}
		return Schedule{Days: n}
	case "hour", "hours":
		if n < minRotationHours {
			return Schedule{Problem: fmt.Sprintf("A secret can be rotated every %d hours at most.", minRotationHours)}
		}
		return Schedule{Days: (n + 23) / 24}
	}
	return Schedule{Problem: fmt.Sprintf("The unit is hours or days, not %q.", parts[1])}
}

func readCron(text string) Schedule {
	parts := strings.Fields(text)
	if len(parts) != 6 {
		return Schedule{Problem: fmt.Sprintf("A cron expression has 6 fields, not %d.", len(parts))}
	}
	minutes, hours, dayOfMonth, month, dayOfWeek, year := parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]
	switch {
	case minutes != "0" && minutes != "00":
		return Schedule{Problem: "The minutes must be 0: rotation windows open on the hour."}
	case year != "*":
		return Schedule{Problem: "The year must be *: a schedule has to recur within a year."}
	case (dayOfMonth == "?") == (dayOfWeek == "?"):
		return Schedule{Problem: "Exactly one of day of month and day of week must be ?."}
	}
	for _, field := range []struct {
		name, text string
		set        cronSet
	}{
		{"hours", hours, cronSet{0, 23, nil}},
		{"day of month", dayOfMonth, cronSet{1, 31, nil}},
		{"month", month, cronSet{1, 12, monthNames}},
		{"day of week", dayOfWeek, cronSet{1, 7, weekdayNames}},
	} {
		if strings.ContainsAny(field.text, "LW#?") {
			continue
		}
		if _, ok := field.set.parse(field.text); !ok {
			return Schedule{Problem: fmt.Sprintf("%q is no %s.", field.text, field.name)}
		}
	}
	fires, ok := cronDays(dayOfMonth, month, dayOfWeek)
	if !ok {
		return Schedule{}
	}
	days := longestGap(fires)
	if days == 0 {
		return Schedule{Problem: "No day matches the schedule."}
	}
	return Schedule{Days: days}
}

var (
	monthNames   = []string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}
	weekdayNames = []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}
)

// A cronSet is the values that a field may have, the first of which may have names.
type cronSet struct {
	low, high int
	names     []string
}

// parse lists the values of a field written with numbers or names, "*", ",", "-" and "/".
func (c cronSet) parse(text string) ([]int, bool) {
	var values []int
	for part := range strings.SplitSeq(text, ",") {
		span, step, stepped := strings.Cut(part, "/")
		every := 1
		if stepped {
			n, err := strconv.Atoi(step)
			if err != nil || n <= 0 {
				return nil, false
			}
			every = n
		}
		from, to, ranged := strings.Cut(span, "-")
		first, ok := c.value(from)
		last := first
		switch {
		case span == "*":
			first, last, ok = c.low, c.high, true
		case ranged:
			end, known := c.value(to)
			last, ok = end, ok && known && first <= end
		case stepped:
			last = c.high
		}
		if !ok {
			return nil, false
		}
		for v := first; v <= last; v += every {
			values = append(values, v)
		}
	}
	return values, true
}

func (c cronSet) value(text string) (int, bool) {
	if i := slices.Index(c.names, strings.ToUpper(text)); i >= 0 {
		return c.low + i, true
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && c.low <= n && n <= c.high
}

// cronDays is a test for the days on which a schedule fires. It reports false for days that are
// described in a way that is not understood.
func cronDays(dayOfMonth, month, dayOfWeek string) (func(time.Time) bool, bool) {
	months, ok := cronSet{1, 12, monthNames}.parse(month)
	if !ok {
		return nil, false
	}
	day, ok := dayTest(dayOfMonth, dayOfWeek)
	return func(d time.Time) bool { return slices.Contains(months, int(d.Month())) && day(d) }, ok
}

func dayTest(dayOfMonth, dayOfWeek string) (func(time.Time) bool, bool) {
	weekdays := cronSet{1, 7, weekdayNames}
	isLast := func(d time.Time) bool { return d.AddDate(0, 0, 1).Day() == 1 }
	if dayOfWeek == "?" {
		if dayOfMonth == "L" {
			return isLast, true
		}
		days, ok := cronSet{1, 31, nil}.parse(dayOfMonth)
		return func(d time.Time) bool { return slices.Contains(days, d.Day()) }, ok
	}
	if name, n, numbered := strings.Cut(dayOfWeek, "#"); numbered {
		weekday, ok := weekdays.value(name)
		nth, err := strconv.Atoi(n)
		return func(d time.Time) bool {
			return int(d.Weekday())+1 == weekday && (d.Day()-1)/7+1 == nth
		}, ok && err == nil
	}
	if name, last := strings.CutSuffix(dayOfWeek, "L"); last && name != "" {
		weekday, ok := weekdays.value(name)
		return func(d time.Time) bool {
			return int(d.Weekday())+1 == weekday && d.AddDate(0, 0, 7).Month() != d.Month()
		}, ok
	}
	days, ok := weekdays.parse(dayOfWeek)
	return func(d time.Time) bool { return slices.Contains(days, int(d.Weekday())+1) }, ok
}

// cronYears is how many years are looked at: leap years recur every four, except in 2100.
const cronYears = 8

// longestGap is the longest number of days between two that pass, 0 where none does.
func longestGap(fires func(time.Time) bool) int {
	longest, last := 0, -1
	start := time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC)
	for i := range cronYears * 366 {
		if !fires(start.AddDate(0, 0, i)) {
			continue
		}
		if last >= 0 {
			longest = max(longest, i-last)
		}
		last = i
	}
	return longest
}
