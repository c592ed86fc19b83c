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
		"rate(1000 days)":              {days: 1000},
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
		"cron(0 0 1W * ? *)":           {},
		"cron(0 0 30 2 ? *)":           {problem: "No day matches"},
		"cron(0 0 31 FEB,APR,JUN ? *)": {problem: "No day matches"},
		"cron(0 0 ? * MON#6 *)":        {problem: "No day matches"},
		"rate(0 days)":                 {problem: "no positive number"},
		"rate(30)":                     {problem: "a number and a unit"},
		"rate(3 hours)":                {problem: "every 4 hours"},
		"rate(2 weeks)":                {problem: "hours or days"},
		"rate(1001 days)":              {problem: "1000 days at most"},
		"cron(15 8 1 * ? *)":           {problem: "minutes must be 0"},
		"cron(0 8 1 * ? 2030)":         {problem: "year must be *"},
		"cron(0 8 * * * *)":            {problem: "Exactly one"},
		"cron(0 8 ? * ? *)":            {problem: "Exactly one"},
		"cron(0 24 1 * ? *)":           {problem: "hours"},
		"cron(0 8 32 * ? *)":           {problem: "day of month"},
		"cron(0 8 1 13 ? *)":           {problem: "month"},
		"cron(0 8 ? * 9 *)":            {problem: "day of week"},
		"cron(0 8/0 1 * ? *)":          {problem: "hours"},
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
