package compose

import (
	"strings"
	"testing"
)

func TestReadSchedule(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		days    int
		problem string
	}{
		"rate(30 days)":                {days: 30},
		"rate(1 day)":                  {days: 1},
		"rate(4 hours)":                {days: 1},
		"rate(25 hours)":               {days: 2},
		"rate(999 days)":               {days: 999},
		"cron(0 8 1 * ? *)":            {days: 31},
		"cron(0 8/8 * * ? *)":          {days: 1},
		"cron(0 16 L * ? *)":           {days: 31},
		"cron(0 0 ? * SUN#1 *)":        {days: 35},
		"cron(0 0 ? * MONL *)":         {days: 35},
		"cron(0 0 ? * SUN,WED *)":      {days: 4},
		"cron(0 0 1 JAN,JUL ? *)":      {days: 184},
		"cron(0 0 31 1/3 ? *)":         {days: 182},
		"cron(0 0 29 2 ? *)":           {days: 1461},
		"cron(0 0 ? 1-3 MON-FRI *)":    {days: 278},
		"cron(0 0 1W * ? *)":           {days: 33},
		"cron(0 0 31W 1 ? *)":          {days: 367},
		"cron(0 0 ? * L *)":            {days: 7},
		"cron(0 1 SUNL * ? *)":         {days: 35},
		"cron(0 /8 * * ? *)":           {days: 1},
		"cron(0 2/10 * * ? *)":         {days: 1},
		"cron(0 1 ? 1/3 SUN#1 *)":      {days: 98},
		"cron(0 0,22 ? * MON *)":       {days: 7},
		"cron(0 0 30 2 ? *)":           {problem: "No day matches"},
		"cron(0 0 31 FEB,APR,JUN ? *)": {problem: "No day matches"},
		"cron(0 0 ? * MON#6 *)":        {problem: "No day matches"},
		"rate(0 days)":                 {problem: "no positive number"},
		"rate(30)":                     {problem: "a number and a unit"},
		"rate(3 hours)":                {problem: "every 4 hours"},
		"rate(2 weeks)":                {problem: "hours or days"},
		"rate(1000 days)":              {problem: "999 days at most"},
		"rate(24000 hours)":            {problem: "999 days at most"},
		"cron(15 8 1 * ? *)":           {problem: "minutes must be 0"},
		"cron(0 8 1 * ? 2030)":         {problem: "year must be *"},
		"cron(0 8 * * * *)":            {problem: "Exactly one"},
		"cron(0 8 ? * ? *)":            {problem: "Exactly one"},
		"cron(0 24 1 * ? *)":           {problem: "hours"},
		"cron(0 8 32 * ? *)":           {problem: "day of month"},
		"cron(0 8 1 13 ? *)":           {problem: "month"},
		"cron(0 8 ? * 9 *)":            {problem: "day of week"},
		"cron(0 8/0 1 * ? *)":          {problem: "hours"},
		"cron(0 * * * ? *)":            {problem: "two windows are 1 apart"},
		"cron(0 0/7 * * ? *)":          {problem: "two windows are 3 apart"},
		"cron(0 8 L-3 * ? *)":          {problem: "day of month"},
		"cron(0 8 32W * ? *)":          {problem: "day of month"},
		"cron(0 8 ? * MON#0 *)":        {problem: "day of week"},
		"cron(0 8 ? * XL *)":           {problem: "day of week"},
		"cron(0 8 9-3 * ? *)":          {problem: "day of month"},
		"cron(0 8 1 * ?)":              {problem: "6 fields, not 5"},
		"30 days":                      {problem: "neither rate(...) nor cron(...)"},
		"":                             {problem: "neither rate(...) nor cron(...)"},
	}
	for expression, test := range tests {
		t.Run(expression, func(t *testing.T) {
			t.Parallel()
			got := ReadSchedule(expression)
			if got.Days != test.days || !strings.Contains(got.Problem, test.problem) || (got.Problem == "") != (test.problem == "") {
				t.Errorf("%d days, problem %q; want %d, %q", got.Days, got.Problem, test.days, test.problem)
			}
		})
	}
}

func TestSecretRotation_When(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ schedule, duration, want string }{
		{"cron(0 2 1 * ? *)", "3h", "at 02:00 UTC on the 1st of every month; the window closes at 05:00 UTC"},
		{"cron(0 2 1 * ? *)", "", "at 02:00 UTC on the 1st of every month; the window closes at the end of the day"},
		{"cron(0 22 1,15 * ? *)", "2h", "at 22:00 UTC on the 1st and 15th of every month; the window closes at the end of the day"},
		{"cron(0 /8 * * ? *)", "", "at 00:00, 08:00 and 16:00 UTC every day; each window closes after 1 hour"},
		{"cron(0 2/10 * * ? *)", "2h", "at 02:00, 12:00 and 22:00 UTC every day; each window closes after 2 hours"},
		{"cron(0 18 ? * SAT *)", "1h", "at 18:00 UTC every Saturday; the window closes at 19:00 UTC"},
		{"cron(0 8 ? * MON-FRI *)", "1h", "at 08:00 UTC every Monday to Friday; the window closes at 09:00 UTC"},
		{"cron(0 0 ? JAN,JUL 1,4 *)", "1h", "at 00:00 UTC every Sunday and Wednesday in January and July; the window closes at 01:00 UTC"},
		{"cron(0 0 ? * * *)", "1h", "at 00:00 UTC every day; the window closes at 01:00 UTC"},
		{"cron(0 0 * 3 ? *)", "1h", "at 00:00 UTC every day in March; the window closes at 01:00 UTC"},
		{"cron(0 1 ? 1/3 SUN#1 *)", "1h", "at 01:00 UTC on the 1st Sunday of January, April, July and October; the window closes at 02:00 UTC"},
		{"cron(0 17 L * ? *)", "1h", "at 17:00 UTC on the last day of every month; the window closes at 18:00 UTC"},
		{"cron(0 17 ? * L *)", "1h", "at 17:00 UTC every Saturday; the window closes at 18:00 UTC"},
		{"cron(0 17 ? * MONL *)", "1h", "at 17:00 UTC on the last Monday of every month; the window closes at 18:00 UTC"},
		{"cron(0 17 15W * ? *)", "1h", "at 17:00 UTC on the weekday nearest to the 15th of every month; the window closes at 18:00 UTC"},
		{"cron(0 0 1-3,11-13,22,23 * ? *)", "1h", "at 00:00 UTC on the 1st to 3rd, 11th to 13th, 22nd and 23rd of every month; the window closes at 01:00 UTC"},
		{"rate(10 days)", "3h", "every 10 days at 00:00 UTC; the window closes at 03:00 UTC"},
		{"rate(1 day)", "", "every day at 00:00 UTC; the window closes at the end of the day"},
		{"rate(8 hours)", "", "every 8 hours, counted from 00:00 UTC; each window closes after 1 hour"},
		{"cron(15 8 1 * ? *)", "", ""},
	} {
		rotation := &SecretRotation{Schedule: test.schedule, Duration: test.duration}
		if got := rotation.When(); got != test.want {
			t.Errorf("%s %s is\n%q, want\n%q", test.schedule, test.duration, got, test.want)
		}
	}
	if got := (&SecretRotation{AfterDays: 30}).When(); got != "30 days after the value last changed, at any time of that UTC day" {
		t.Errorf("after 30 days is %q", got)
	}
}
