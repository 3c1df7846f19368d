// Package routine keeps duties that recur (GOV-05): what is to be done every working day, every week, every
// month, by which post, and what it showed each time.
//
// # Words
//
// Duty: something that recurs, by a rule. Post: the role that it belongs to; of those who have it, a person
// and a deputy may be named. Run: one time that a duty was due, named by its period (2026-02, 2026-W08,
// 2026-02-14). Snapshot: what the duty showed when it was done; it is kept as it was.
//
// # Rules
//
//   - Every day: each working day. Every week: on Friday, or the last working day of that Monday to Friday,
//     or, where the whole week is off, the next working day (MTG-06). Every month: on a day of the month, or
//     the next working day (INV-07).
//   - A run exists from the moment in which it is due, and is done once. While it is not done it is overdue.
//   - A duty never falls to nobody: who is away (no longer active, or with somebody standing in for them
//     today) is followed by the deputy, then by everyone of the post, then by the supervisors.
//   - A notice of holidays that is entered later moves what is not due yet; runs that exist stay.
//
// A module declares its duties once, asks for Open runs in a job, and calls Complete in the transaction in
// which it does the work.
package routine
