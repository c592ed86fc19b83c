package compose

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// When says in words when a secret is rotated and when the window closes, all of it in UTC; "" for a schedule that
// is refused.
func (r *SecretRotation) When() string {
	if r.AfterDays > 0 {
		return count(r.AfterDays, "day") + " after the value last changed, at any time of that UTC day"
	}
	schedule := ReadSchedule(r.Schedule)
	if schedule.Problem != "" {
		return ""
	}
	return schedule.words + "; " + schedule.closing(r.Duration)
}

// closing says when a window closes. AWS closes it after an hour where there are several a day, and else at the end
// of the day.
// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotationRulesType.html
func (s Schedule) closing(duration string) string {
	hours, err := strconv.Atoi(strings.TrimSuffix(duration, "h"))
	given := err == nil
	switch {
	case s.gap > 0 && !given:
		return "each window closes after 1 hour"
	case s.gap > 0:
		return "each window closes after " + count(hours, "hour")
	case given && s.opens[0]+hours < hoursOfDay:
		return "the window closes at " + clock(s.opens[0]+hours) + " UTC"
	}
	return "the window closes at the end of the day"
}

// in completes the days with the months.
func (d cronDays) in(months []int) string {
	names := make([]string, len(months))
	for i, month := range months {
		names[i] = time.Month(month).String()
	}
	every := len(months) == len(monthNames)
	switch {
	case d.weekly && every:
		return d.words
	case d.weekly:
		return d.words + " in " + enumerate(names)
	case every:
		return d.words + " of every month"
	}
	return d.words + " of " + enumerate(names)
}

func everyWeekday(days []int) string {
	if len(days) == len(weekdayNames) {
		return "every day"
	}
	return "every " + enumerate(runs(days, func(day int) string { return time.Weekday(day - 1).String() }))
}

func ordinals(days []int) string { return enumerate(runs(days, ordinal)) }

// runs names values in their order, three and more that follow each other by the first and the last.
func runs(values []int, name func(int) string) (names []string) {
	for i := 0; i < len(values); {
		end := i
		for end+1 < len(values) && values[end+1] == values[end]+1 {
			end++
		}
		if end-i >= 2 {
			names = append(names, name(values[i])+" to "+name(values[end]))
			i = end + 1
			continue
		}
		names = append(names, name(values[i]))
		i++
	}
	return names
}

func ordinal(n int) string {
	suffix := "th"
	if n/10 != 1 && n%10 <= 3 {
		suffix = []string{"th", "st", "nd", "rd"}[n%10]
	}
	return strconv.Itoa(n) + suffix
}

func clock(hour int) string { return fmt.Sprintf("%02d:00", hour) }

func clocks(hours []int) string {
	texts := make([]string, len(hours))
	for i, hour := range hours {
		texts[i] = clock(hour)
	}
	return "at " + enumerate(texts)
}

func count(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return strconv.Itoa(n) + " " + unit + "s"
}

// enumerate joins texts with commas and an "and".
func enumerate(texts []string) string {
	if len(texts) < 2 {
		return strings.Join(texts, "")
	}
	last := len(texts) - 1
	return strings.Join(texts[:last], ", ") + " and " + texts[last]
}
