// Package workday keeps the calendar of the office: which days are worked (domain 6.5). The rule itself is
// arithmetic and stands in package calendar; here are the government's notices, one for a year, that an
// administrator enters when they are published.
//
// # Invariants
//
// What a notice changes is what is computed from then on: reminders, days of duties, latest days. What was
// met stays met: a reminder that was sent, a duty that was done and a due date that was kept are stored
// with their day and never computed again.
//
// Everyone may read the calendar; it holds nothing of anybody.
//
//	days, err := workday.Read(ctx, tx)
//	latest := days.Add(meeting, -3)
package workday
