package compose

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

const cronFields = 6

func readCron(text string) Schedule {
	parts := strings.Fields(text)
	if len(parts) != cronFields {
		return problem("A cron expression has %d fields, not %d.", cronFields, len(parts))
	}
	minutes, dayOfMonth, month, dayOfWeek, year := parts[0], parts[2], parts[3], parts[4], parts[5]
	switch {
	case minutes != "0" && minutes != "00":
		return problem("The minutes must be 0: rotation windows open on the hour.")
	case year != "*":
		return problem("The year must be *: a schedule has to recur within a year.")
	case (dayOfMonth == "?") == (dayOfWeek == "?"):
		return problem("Exactly one of day of month and day of week must be ?.")
	}
	opens, ok := cronSet{0, hoursOfDay - 1, nil}.parse(parts[1])
	if !ok {
		return problem("%q is no hours.", parts[1])
	}
	months, ok := cronSet{1, 12, monthNames}.parse(month)
	if !ok {
		return problem("%q is no month.", month)
	}
	days, ok := readDays(dayOfMonth, dayOfWeek)
	if !ok && dayOfWeek == "?" {
		return problem("%q is no day of month.", dayOfMonth)
	}
	if !ok {
		return problem("%q is no day of week.", dayOfWeek)
	}
	shortest, longest := gaps(func(d time.Time) bool { return slices.Contains(months, int(d.Month())) && days.match(d) })
	if longest == 0 {
		return problem("No day matches the schedule.")
	}
	gap := shortestPause(opens, shortest == 1)
	if gap > 0 && gap < minRotationHours {
		return problem("A secret can be rotated every %d hours at most, and two windows are %d apart.", minRotationHours, gap)
	}
	return Schedule{Days: longest, opens: opens, gap: gap, words: clocks(opens) + " UTC " + days.in(months)}
}

// shortestPause is the shortest time in hours between two windows of a day, or of one day and the next; 0 for one
// window a day.
func shortestPause(opens []int, daily bool) int {
	if len(opens) == 1 {
		return 0
	}
	shortest := hoursOfDay
	for i := 1; i < len(opens); i++ {
		shortest = min(shortest, opens[i]-opens[i-1])
	}
	if daily {
		shortest = min(shortest, opens[0]+hoursOfDay-opens[len(opens)-1])
	}
	return shortest
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

// parse lists the values of a field written with numbers or names, "*", ",", "-" and "/", in their order.
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
		case span == "*", span == "" && stepped: // AWS writes "/8" for every eight hours from midnight on
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
	slices.Sort(values)
	return slices.Compact(values), true
}

func (c cronSet) value(text string) (int, bool) {
	if i := slices.Index(c.names, strings.ToUpper(text)); i >= 0 {
		return c.low + i, true
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && c.low <= n && n <= c.high
}

// cronDays are the days of a schedule within a month: a test for them, and what they are called.
type cronDays struct {
	match func(time.Time) bool
	// words stand before "of every month"; weekly ones ("every Monday") before "in January".
	words  string
	weekly bool
}

// readDays reads the two fields for days, one of which is "?". AWS documents the last weekday of a month ("SUNL")
// beside the days of the month, and its own schedules have it beside the days of the week.
func readDays(dayOfMonth, dayOfWeek string) (cronDays, bool) {
	if dayOfWeek == "?" {
		if name, last := strings.CutSuffix(dayOfMonth, "L"); last && name != "" {
			return lastWeekday(name)
		}
		return readDaysOfMonth(dayOfMonth)
	}
	if name, last := strings.CutSuffix(dayOfWeek, "L"); last && name != "" {
		return lastWeekday(name)
	}
	return readDaysOfWeek(dayOfWeek)
}

func readDaysOfMonth(text string) (cronDays, bool) {
	set := cronSet{1, 31, nil}
	if text == "L" {
		return cronDays{match: func(d time.Time) bool { return d.AddDate(0, 0, 1).Day() == 1 }, words: "on the last day"}, true
	}
	if number, nearest := strings.CutSuffix(text, "W"); nearest {
		day, ok := set.value(number)
		return cronDays{
			match: func(d time.Time) bool { return nearestWeekday(d, day) }, words: "on the weekday nearest to the " + ordinal(day),
		}, ok
	}
	days, ok := set.parse(text)
	if len(days) == set.high {
		return cronDays{match: func(time.Time) bool { return true }, words: "every day", weekly: true}, ok
	}
	return cronDays{match: func(d time.Time) bool { return slices.Contains(days, d.Day()) }, words: "on the " + ordinals(days)}, ok
}

// nearestWeekday reports whether a day is the weekday nearest to a day of its month, and in the same month.
func nearestWeekday(d time.Time, day int) bool {
	target := time.Date(d.Year(), d.Month(), day, 0, 0, 0, 0, time.UTC)
	if target.Month() != d.Month() {
		return false
	}
	move := map[time.Weekday]int{time.Saturday: -1, time.Sunday: 1}[target.Weekday()]
	if target.AddDate(0, 0, move).Month() != d.Month() {
		move *= -2
	}
	return target.AddDate(0, 0, move).Day() == d.Day()
}

var weekdays = cronSet{1, 7, weekdayNames}

func readDaysOfWeek(text string) (cronDays, bool) {
	if text == "L" {
		text = "SAT" // the last day of the week
	}
	if name, n, numbered := strings.Cut(text, "#"); numbered {
		weekday, ok := weekdays.value(name)
		nth, err := strconv.Atoi(n)
		if !ok || err != nil || nth < 1 {
			return cronDays{}, false
		}
		return cronDays{
			match: func(d time.Time) bool { return int(d.Weekday())+1 == weekday && (d.Day()-1)/7+1 == nth },
			words: "on the " + ordinal(nth) + " " + time.Weekday(weekday-1).String(),
		}, true
	}
	days, ok := weekdays.parse(text)
	return cronDays{
		match: func(d time.Time) bool { return slices.Contains(days, int(d.Weekday())+1) }, words: everyWeekday(days), weekly: true,
	}, ok
}

func lastWeekday(name string) (cronDays, bool) {
	weekday, ok := weekdays.value(name)
	if !ok {
		return cronDays{}, false
	}
	return cronDays{
		match: func(d time.Time) bool {
			return int(d.Weekday())+1 == weekday && d.AddDate(0, 0, 7).Month() != d.Month()
		},
		words: "on the last " + time.Weekday(weekday-1).String(),
	}, true
}

// cronYears is how many years are looked at: leap years recur every four, except in 2100.
const cronYears = 8

// gaps are the shortest and the longest number of days between two that match, 0 where none does.
func gaps(match func(time.Time) bool) (shortest, longest int) {
	last := -1
	start := time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC)
	for i := range cronYears * 366 {
		if !match(start.AddDate(0, 0, i)) {
			continue
		}
		if last >= 0 {
			longest = max(longest, i-last)
			if shortest == 0 || i-last < shortest {
				shortest = i - last
			}
		}
		last = i
	}
	return shortest, longest
}
