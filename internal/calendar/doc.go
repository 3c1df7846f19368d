// Package calendar knows days. An instant is a time.Time in UTC; a day is a Date, a civil day of
// the office's time zone (Asia/Shanghai, UTC+8 without daylight saving).
//
// # Words
//
// Schedule: the government's notice for a year (放假安排): the breaks, the weekend days that are worked
// instead (调休上班), and which days of the breaks are statutory holidays (法定节假日); the others of a
// break are rest days that were moved there. Days: what all schedules say together. 暂定 (provisional): a
// day of a year whose notice has not been published.
//
// # Rule
//
// A day is a working day as the schedule says that lists it, else from Monday to Friday (domain 6.5). The
// notice of a year may list days of the December before, so of two notices that list one day the later
// counts. In a year without notice the holidays whose date never moves are off besides the weekends.
//
// Everything here is arithmetic: package workday keeps the schedules.
package calendar
