package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/export"
	"docket/internal/fault"
)

// MaxSheetRows is how many entries one workbook holds.
const MaxSheetRows = 50_000

// ErrTooMany says that a filter selects more entries than a workbook holds.
var ErrTooMany = fault.New(fault.Invalid, "audit.too_many_entries", "符合条件的日志超过 50000 条，请缩小时间范围或增加条件后再导出。", "More than 50,000 entries match; narrow the time or add a filter, then export again.")

// Exported is written when somebody takes entries of the audit with them.
type Exported struct {
	Rows        int       `json:"rows"`
	Action      string    `json:"action,omitempty"`
	SubjectKind string    `json:"subject_kind,omitempty"`
	From        time.Time `json:"from,omitzero"`
	To          time.Time `json:"to,omitzero"`
}

// EventKind names the event.
func (Exported) EventKind() string { return "audit.exported" }

// EventSubject is the audit as a whole.
func (Exported) EventSubject() (string, string) { return "audit", "" }

// officeTime is the zone of the office, which a reader of paper expects.
var officeTime = time.FixedZone("CST", 8*60*60)

var columns = []export.Column{{Title: "时间", Width: 20}, {Title: "动作", Width: 32}, {Title: "用户名", Width: 18}, {Title: "姓名", Width: 14},
	{Title: "对象类型", Width: 14}, {Title: "对象", Width: 28}, {Title: "对象名称", Width: 20}, {Title: "详情", Width: 60}}

// Export returns the entries that List would list, as a workbook, and records that they were taken.
// ErrTooMany beyond MaxSheetRows.
func (s *Service) Export(ctx context.Context, actor access.Actor, f Filter) ([]byte, error) {
	if _, err := onlyRecords(actor); err != nil {
		return nil, err
	}
	if err := f.check(); err != nil {
		return nil, err
	}
	where := f.where(actor)
	total, err := s.count(ctx, where)
	if err != nil {
		return nil, err
	}
	if total > MaxSheetRows {
		return nil, ErrTooMany
	}
	var book bytes.Buffer
	rows, err := export.Write(&book, s.scratch, export.Sheet{Name: "审计日志", Columns: columns, Rows: func(yield func([]any, error) bool) {
		err := s.read(ctx, where, MaxSheetRows, func(_ int64, l Line) error {
			if !yield(cells(l), nil) {
				return errEnough
			}
			return nil
		})
		if err != nil && !errors.Is(err, errEnough) {
			yield(nil, err)
		}
	}})
	if err != nil {
		return nil, fmt.Errorf("export audit: %w", err)
	}
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		return s.events.Record(ctx, tx, actor, Exported{rows, f.Action, f.SubjectKind, f.From, f.To})
	})
	if err != nil {
		return nil, err
	}
	return book.Bytes(), nil
}

// errEnough ends a reading whose reader wants no more.
var errEnough = errors.New("the reader wants no more")

func cells(l Line) []any {
	return []any{l.At.In(officeTime).Format("2006-01-02 15:04:05"), l.Action, l.Actor, l.ActorName, l.SubjectKind, l.SubjectID, l.SubjectName, string(l.Details)}
}
