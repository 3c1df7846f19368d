package document

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"docket/internal/access"
	"docket/internal/calendar"
	"docket/internal/database"
	"docket/internal/fault"
	"docket/internal/page"
)

// PermWholeRegister is the right to figures over the whole register, as far as the own clearance goes:
// they count what their reader may not list (security L16).
var PermWholeRegister = access.NewPermission("document.whole_register", access.Supervisor, access.Management)

// onTimeTarget is the share that is to be reached, in percent (KPI-01).
const onTimeTarget = 95

// The parts of a figure. What is open and not yet due is in none but its own.
const (
	PartDue       = "due"     // all that counts: on_time, late and overdue
	PartOnTime    = "on_time" // finished on the day or before
	PartLate      = "late"    // finished after it
	PartOverdue   = "overdue" // open, and the day is over
	PartNotYetDue = "not_yet_due"
	PartExtended  = "extended" // of what counts: those with an extension that was granted
)

var parts = []string{PartDue, PartOnTime, PartLate, PartOverdue, PartNotYetDue, PartExtended}

// Timeliness is how many documents that were due in a period were finished in time (KPI-01), exactly.
type Timeliness struct {
	From               calendar.Date `json:"from" format:"date"`
	To                 calendar.Date `json:"to" format:"date"`
	Due                int           `json:"due" doc:"on_time, late and overdue: the denominator; void entries and returned ones are left out"`
	OnTime             int           `json:"on_time" doc:"the numerator"`
	Late               int           `json:"late"`
	Overdue            int           `json:"overdue" doc:"open, and their day is over"`
	NotYetDue          int           `json:"not_yet_due" doc:"open, and their day is to come: not in the denominator"`
	Extended           int           `json:"extended" doc:"of those due: with an extension that was granted"`
	ExtendedOnTime     int           `json:"extended_on_time"`
	TargetPercent      int           `json:"target_percent"`
	HasData            bool          `json:"has_data" doc:"false: 无数据, nothing was due"`
	IsMet              bool          `json:"is_met" doc:"100·on_time ≥ target·due; false without data"`
	IsWholeRegister    bool          `json:"is_whole_register" doc:"counts also what the reader may not list, up to the own clearance; by right alone"`
	Unlisted           int           `json:"unlisted" doc:"of those due: how many the reader may not list"`
	UnlistedClassified int           `json:"unlisted_classified" doc:"of these: 涉密未列出"`
}

// finishedOn is the day on which a document was finished: its result was accepted, or all of those who
// were to read it have. What was filed without either was finished then.
const finishedOn = `coalesce(d.concluded_on, CASE WHEN d.handling = 'read' THEN (
	SELECT CASE WHEN bool_and(t.decided_at IS NOT NULL) THEN max((t.decided_at AT TIME ZONE 'Asia/Shanghai')::date) END FROM task t
	WHERE t.subject_kind = 'document' AND t.subject_id = d.id AND t.kind IN ('acknowledge', 'circulate') AND t.decision IS DISTINCT FROM 'withdraw') END, d.filed_on)`

// putOff says that an extension (延期) has been granted; a date that was mistyped and corrected is none.
const putOff = "EXISTS (SELECT FROM extension x WHERE x.document_id = d.id AND x.is_granted)"

// partOf is the condition of a part; @today is its only argument.
func partOf(part string) string {
	switch part {
	case PartOnTime:
		return finishedOn + " <= d.due_on"
	case PartLate:
		return finishedOn + " > d.due_on"
	case PartOverdue:
		return finishedOn + " IS NULL AND d.due_on < @today"
	case PartNotYetDue:
		return finishedOn + " IS NULL AND d.due_on >= @today"
	case PartExtended:
		return partOf(PartDue) + " AND " + putOff
	}
	return "(" + finishedOn + " IS NOT NULL OR d.due_on < @today)"
}

// dueWithin selects what was to be finished in a period, whoever may read it.
func (s *Service) dueWithin(from, to calendar.Date) *database.Where {
	w := database.NewWhere().Arg("d.due_on >= @from", "from", from).Arg("d.due_on <= @to", "to", to)
	w.Args["today"] = s.today()
	return w.And("d.status NOT IN ('void', 'returned', 'historical', 'draft', 'discarded')")
}

func (s *Service) checkPeriod(from, to *calendar.Date, check *fault.Check) {
	if to.IsZero() {
		*to = s.today()
	}
	if from.IsZero() {
		*from, _ = calendar.ParseDate(fmt.Sprintf("%04d-%02d-01", to.Year(), to.Month()))
	}
	if to.Before(*from) {
		check.Add("to", "period_order")
	} else if to.Year()-from.Year() > 10 {
		check.Add("to", "period_long", "max", 10)
	}
}

// Timeliness returns the figure of a period; without days this month until today. Over the whole register
// for those who have the right, else over what the actor may read.
func (s *Service) Timeliness(ctx context.Context, actor access.Actor, from, to calendar.Date) (Timeliness, error) {
	out := Timeliness{TargetPercent: onTimeTarget, IsWholeRegister: actor.May(PermWholeRegister)}
	var check fault.Check
	s.checkPeriod(&from, &to, &check)
	if err := check.Err(); err != nil {
		return out, err
	}
	out.From, out.To = from, to
	w := s.dueWithin(from, to)
	readable := access.Predicate(actor, "d", w.Args)
	if out.IsWholeRegister {
		w.Arg("d.classification = ANY (@levels)", "levels", levelsUpTo(actor.Clearance))
	} else {
		w.And(readable)
	}
	w.Args["classified"] = []access.Level{access.Confidential, access.Secret}
	hidden := partOf(PartDue) + " AND NOT (" + readable + ")"
	err := s.db.QueryRow(ctx, "SELECT "+strings.Join([]string{counted(partOf(PartDue)), counted(partOf(PartOnTime)), counted(partOf(PartLate)), counted(partOf(PartOverdue)),
		counted(partOf(PartNotYetDue)), counted(partOf(PartExtended)), counted(partOf(PartOnTime) + " AND " + putOff), counted(hidden),
		counted(hidden + " AND d.classification = ANY (@classified)")}, ", ")+" FROM document d "+w.SQL(), w.Args).
		Scan(&out.Due, &out.OnTime, &out.Late, &out.Overdue, &out.NotYetDue, &out.Extended, &out.ExtendedOnTime, &out.Unlisted, &out.UnlistedClassified)
	if err != nil {
		return out, fmt.Errorf("count what was due: %w", err)
	}
	out.HasData = out.Due > 0
	out.IsMet = out.HasData && 100*out.OnTime >= onTimeTarget*out.Due
	return out, nil
}

func counted(condition string) string { return "count(*) FILTER (WHERE " + condition + ")" }

func levelsUpTo(l access.Level) (levels []access.Level) {
	for level := access.Public; level <= l; level++ {
		levels = append(levels, level)
	}
	return levels
}

// TimelinessList lists the documents of a part of the figure that the actor may read, by their day.
func (s *Service) TimelinessList(ctx context.Context, actor access.Actor, from, to calendar.Date, part string, limit int, cursor string) (page.Page[Row], error) {
	var check fault.Check
	s.checkPeriod(&from, &to, &check)
	if part == "" {
		part = PartDue
	}
	if !slices.Contains(parts, part) {
		check.Add("part", "choice", "choices", strings.Join(parts, ", "))
	}
	if err := check.Err(); err != nil {
		return page.Page[Row]{}, err
	}
	w := s.dueWithin(from, to)
	w.And(access.Predicate(actor, "d", w.Args)).And(partOf(part))
	o, _ := orderOf("due_on")
	return s.pageOf(ctx, w, o, []any{"timeliness", from, to, part}, limit, cursor)
}
