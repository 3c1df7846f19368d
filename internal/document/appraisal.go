package document

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/calendar"
	"docket/internal/database"
	"docket/internal/event"
	"docket/internal/fault"
	"docket/internal/page"
	"docket/internal/trace"
)

// PermAppraise is the right to appraise what is filed (鉴定) and to propose its destruction.
var PermAppraise = access.NewPermission("document.appraise", access.Archivist)

// Retentions (保管期限). What is permanent is never due for appraisal.
const (
	Permanent   = "permanent"
	ThirtyYears = "30y"
	TenYears    = "10y"
)

var retentionYears = map[string]int{ThirtyYears: 30, TenYears: 10}

// appraisalOn is the day from which a filed record is due for appraisal: its retention counts from 1 January
// after its filing year (domain 4.3). Zero for what is not filed or kept for good.
func (f Filing) appraisalOn() calendar.Date {
	years, ends := retentionYears[f.Retention]
	if f.FilingYear == 0 || !ends {
		return calendar.Date{}
	}
	return calendar.DateOf(time.Date(f.FilingYear+1+years+f.ExtendedYears, time.January, 1, 0, 0, 0, 0, calendar.Zone))
}

// dueOn is Filing.appraisalOn in SQL, NULL where it is zero.
const dueOn = `CASE WHEN d.retention IN ('10y', '30y')
	THEN make_date(d.filing_year + 1 + CASE d.retention WHEN '10y' THEN 10 ELSE 30 END + d.extended_years, 1, 1) END`

// Appraisal is a filed record whose retention ends.
type Appraisal struct {
	ID             string        `json:"id"`
	ArchivalCode   string        `json:"archival_code" doc:"档号"`
	RegisterNo     string        `json:"register_no"`
	Title          string        `json:"title"`
	Source         string        `json:"source"`
	Classification access.Level  `json:"classification" enum:"public,internal,confidential,secret"`
	FilingYear     int           `json:"filing_year"`
	Retention      string        `json:"retention" enum:"30y,10y"`
	ExtendedYears  int           `json:"extended_years"`
	DueOn          calendar.Date `json:"due_on" format:"date" doc:"its retention has ended on this day"`
	IsDue          bool          `json:"is_due" doc:"false: it will be"`
	IsOnHold       bool          `json:"is_on_hold" doc:"冻结: it cannot be destroyed now"`
	IsListed       bool          `json:"is_listed" doc:"it is on the list of a destruction under way"`
}

// Appraisals lists the filed records that the actor may read and whose retention ends by until, the
// longest due first; without until those of the next twelve months too.
func (s *Service) Appraisals(ctx context.Context, actor access.Actor, until calendar.Date, limit int, cursor string) (page.Page[Appraisal], error) {
	none := page.Page[Appraisal]{}
	if err := actor.Require(PermAppraise); err != nil {
		return none, err
	}
	limit, err := page.Limit(limit)
	if err != nil {
		return none, err
	}
	if until.IsZero() {
		until = calendar.DateOf(s.now().AddDate(1, 0, 0))
	}
	w := database.NewWhere().And("d.status = 'filed'").Arg(dueOn+" <= @until", "until", until)
	w.And(access.Predicate(actor, "d", w.Args))
	var total int64
	if err := s.db.QueryRow(ctx, "SELECT count(*) FROM document d "+w.SQL(), w.Args).Scan(&total); err != nil {
		return none, fmt.Errorf("count what is due: %w", err)
	}
	type place struct {
		DueOn calendar.Date
		ID    string
	}
	query := []any{"appraisals", until}
	if cursor != "" {
		var from place
		if err := page.Open(cursor, query, &from); err != nil || from.DueOn.IsZero() || strings.ContainsRune(from.ID, 0) {
			return none, page.ErrCursor
		}
		w.Arg("("+dueOn+", d.id) > (@from_day, @from_id)", "from_day", from.DueOn).Args["from_id"] = from.ID
	}
	w.Args["limit"], w.Args["today"] = limit+1, s.today()
	rows, err := s.db.Query(ctx, `SELECT d.id, d.archival_code, d.register_no, d.title, d.source, d.classification, d.filing_year, d.retention, d.extended_years,
			`+dueOn+` AS due_on, `+dueOn+` <= @today, `+isOnHold+`, `+isListed+`
		FROM document d `+w.SQL()+" ORDER BY due_on, d.id LIMIT @limit", w.Args)
	if err != nil {
		return none, fmt.Errorf("list what is due: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Appraisal])
	if err != nil {
		return none, fmt.Errorf("list what is due: %w", err)
	}
	list, more := page.Cut(list, limit)
	var next *string
	if more {
		last := list[len(list)-1]
		c, err := page.Cursor(query, place{last.DueOn, last.ID})
		if err != nil {
			return none, err
		}
		next = &c
	}
	return page.Of(list, next, total), nil
}

// Prolongation keeps a record longer than its retention says.
type Prolongation struct {
	Years     int    `json:"years,omitempty" doc:"1 to 100 more years"`
	Permanent bool   `json:"permanent,omitempty" doc:"for good; its code stays as it is"`
	Reason    string `json:"reason" minLength:"1" maxLength:"500"`
}

// mostExtended bounds all extensions of a record together; who needs more keeps it for good.
const mostExtended = 300

// RetentionExtended is written when a record is to be kept longer.
type RetentionExtended struct {
	Document  string `json:"-"`
	Version   int    `json:"version"`
	Years     int    `json:"years,omitempty"`
	Permanent bool   `json:"permanent,omitempty"`
}

// EventKind names the event.
func (RetentionExtended) EventKind() string { return "document.retention.extended" }

// EventSubject is the record.
func (e RetentionExtended) EventSubject() (string, string) { return Kind, e.Document }

// Prolong is the appraisal that a filed record is kept longer (续存). It is sealed like every decision.
func (s *Service) Prolong(ctx context.Context, actor access.Actor, id string, in Prolongation) (Document, error) {
	if err := actor.Require(PermAppraise); err != nil {
		return Document{}, err
	}
	why, err := reason("reason", in.Reason)
	if err != nil {
		return Document{}, err
	}
	if !in.Permanent && (in.Years < 1 || in.Years > 100) || in.Permanent && in.Years != 0 {
		return Document{}, fault.ErrInvalid.With(fault.Field{Field: "years", Code: "years_or_permanent"})
	}
	return s.change(access.WithActor(ctx, actor), func(tx pgx.Tx) (Document, error) { return lockOne(ctx, tx, actor, id) },
		func(tx pgx.Tx, d *Document) (event.Event, error) {
			if d.Status != StatusFiled || d.Retention == Permanent {
				return nil, ErrNotTemporary
			}
			if d.ExtendedYears+in.Years > mostExtended {
				return nil, fault.ErrInvalid.With(fault.Field{Field: "years", Code: "years_or_permanent"})
			}
			var listed bool
			if err := tx.QueryRow(ctx, "SELECT "+isListed+" FROM document d WHERE d.id = $1", d.ID).Scan(&listed); err != nil {
				return nil, fmt.Errorf("look for destructions: %w", err)
			}
			if listed {
				return nil, ErrListed
			}
			act := trace.Act{Kind: "appraise", Decision: "extend", Opinion: why, Details: map[string]any{"years": in.Years, "permanent": in.Permanent}}
			if err := s.seal(ctx, tx, actor, d, act); err != nil {
				return nil, err
			}
			d.ExtendedYears += in.Years
			if in.Permanent {
				d.Retention = Permanent
			}
			d.Version++
			return RetentionExtended{d.ID, d.Version, in.Years, in.Permanent}, nil
		})
}
