package document

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/calendar"
	"docket/internal/database"
	"docket/internal/export"
	"docket/internal/fault"
	"docket/internal/opaque"
	"docket/internal/page"
	"docket/internal/trace"
)

// PermSealUses is the right to read the register of the uses of seals (用印登记).
var PermSealUses = access.NewPermission("document.seal_uses", access.Registrar, access.Supervisor)

// RoleSealed is the scan of the sealed original among the files of a record.
const RoleSealed = "sealed"

// SealUse is one use of a seal.
type SealUse struct {
	ID             string    `json:"id"`
	DocumentID     string    `json:"document"`
	RegisterNo     string    `json:"register_no"`
	Title          string    `json:"title"`
	Classification string    `json:"classification" enum:"public,internal,confidential,secret"`
	Seal           string    `json:"seal" doc:"用印名称"`
	Copies         int       `json:"copies" doc:"份数"`
	ApprovedBy     string    `json:"approved_by" doc:"批准人: who signed the document off, user name"`
	ApprovedByName string    `json:"approved_by_name"`
	Operator       string    `json:"operator" doc:"用印人, user name"`
	OperatorName   string    `json:"operator_name"`
	UsedAt         time.Time `json:"used_at"`
	File           string    `json:"file" doc:"the scan of the sealed original"`
	TraceSeq       int       `json:"trace_seq" doc:"place of the act in the line of the record"`

	level access.Level
}

// sealWith enters the use of a seal in the act of its node: who signed the document off approved it, and
// the scan shows the sealed original.
func (v *visit) sealWith(ctx context.Context, act trace.Act) error {
	d, in := v.d, v.decision
	if !slices.ContainsFunc(d.Files, func(f File) bool { return f.ID == in.Scan && f.Role == RoleSealed }) {
		return fault.ErrInvalid.With(fault.Field{Field: "scan", Code: "not_a_sealed_scan"})
	}
	if err := v.actor.Require(PermRegister); err != nil {
		return err
	}
	if d.number <= 0 || d.Issuer == "" {
		return ErrNotIssued
	}
	act.Details["seal"], act.Details["copies"], act.Details["scan"], act.Details["approved_by"] = in.Seal, in.Copies, in.Scan, d.Issuer
	done, err := v.s.sealed(ctx, v.tx, v.actor, d, act)
	if err != nil {
		return err
	}
	id := opaque.ID()
	_, err = v.tx.Exec(ctx, "INSERT INTO seal_use (id, document_id, seal, copies, approved_by, operator, used_at, file_id, trace_seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
		id, d.ID, in.Seal, in.Copies, d.Issuer, v.actor.Username, done.At, in.Scan, done.Seq)
	if err != nil {
		return fmt.Errorf("enter use of a seal: %w", err)
	}
	d.SealedOn = v.s.today()
	return v.s.events.Record(ctx, v.tx, v.actor, Sealed{d.ID, d.Version + 1, id, in.Copies, in.Scan})
}

const sealUseColumns = `u.id, u.document_id, d.register_no, d.title, d.classification, u.seal, u.copies, u.approved_by, coalesce(a.name, ''), u.operator, coalesce(o.name, ''),
	u.used_at, u.file_id, u.trace_seq`

const sealUseTables = "seal_use u JOIN document d ON d.id = u.document_id LEFT JOIN person a ON a.username = u.approved_by LEFT JOIN person o ON o.username = u.operator"

func readSealUses(ctx context.Context, q database.Querier, where *database.Where, order string) ([]SealUse, error) {
	rows, err := q.Query(ctx, "SELECT "+sealUseColumns+" FROM "+sealUseTables+" "+where.SQL()+" "+order, where.Args)
	if err != nil {
		return nil, fmt.Errorf("read uses of seals: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (u SealUse, err error) {
		err = row.Scan(&u.ID, &u.DocumentID, &u.RegisterNo, &u.Title, &u.level, &u.Seal, &u.Copies, &u.ApprovedBy, &u.ApprovedByName, &u.Operator, &u.OperatorName, &u.UsedAt, &u.File, &u.TraceSeq)
		u.UsedAt, u.Classification = u.UsedAt.UTC(), u.level.String()
		return u, err
	})
	if err != nil {
		return nil, fmt.Errorf("read uses of seals: %w", err)
	}
	return list, nil
}

// SealUsesOf returns the uses of seals on a record that the actor may read, oldest first.
func (s *Service) SealUsesOf(ctx context.Context, actor access.Actor, id string) ([]SealUse, error) {
	d, err := readOne(ctx, s.db, actor, id)
	if err != nil {
		return nil, err
	}
	if err := s.witness(ctx, actor, d, "record", ""); err != nil {
		return nil, err
	}
	return readSealUses(ctx, s.db, database.NewWhere().Arg("u.document_id = @id", "id", id), "ORDER BY u.used_at, u.id")
}

// SealPeriod is a part of the register of the uses of seals; zero days do not narrow it.
type SealPeriod struct {
	From calendar.Date `json:"from"`
	To   calendar.Date `json:"to"`
}

// selecting are the uses of a period on records that the actor may read.
func (p SealPeriod) selecting(actor access.Actor) *database.Where {
	w := database.NewWhere()
	w.And(access.Predicate(actor, "d", w.Args))
	if !p.From.IsZero() {
		w.Arg("u.used_at >= @from", "from", p.From.Start())
	}
	if !p.To.IsZero() {
		w.Arg("u.used_at < @to", "to", p.To.AddDays(1).Start())
	}
	return w
}

type sealPlace struct {
	At time.Time `json:"t"`
	ID string    `json:"i"`
}

// SealUses lists the uses of seals of a period, newest first.
func (s *Service) SealUses(ctx context.Context, actor access.Actor, period SealPeriod, limit int, cursor string) (page.Page[SealUse], error) {
	none := page.Page[SealUse]{}
	if err := actor.Require(PermSealUses); err != nil {
		return none, err
	}
	limit, err := page.Limit(limit)
	if err != nil {
		return none, err
	}
	w := period.selecting(actor)
	var total int64
	if err := s.db.QueryRow(ctx, "SELECT count(*) FROM "+sealUseTables+" "+w.SQL(), w.Args).Scan(&total); err != nil {
		return none, fmt.Errorf("count uses of seals: %w", err)
	}
	query := []any{"seal_uses", period}
	if cursor != "" {
		var from sealPlace
		if err := page.Open(cursor, query, &from); err != nil {
			return none, err
		}
		w.Args["after_at"], w.Args["after_id"] = from.At, from.ID
		w.And("(u.used_at, u.id) < (@after_at, @after_id)")
	}
	w.Args["limit"] = limit + 1
	list, err := readSealUses(ctx, s.db, w, "ORDER BY u.used_at DESC, u.id DESC LIMIT @limit")
	if err != nil {
		return none, err
	}
	list, more := page.Cut(list, limit)
	var next *string
	if more {
		c, err := page.Cursor(query, sealPlace{list[len(list)-1].UsedAt, list[len(list)-1].ID})
		if err != nil {
			return none, err
		}
		next = &c
	}
	return page.Of(list, next, total), nil
}

// mostSealUses bounds the register as a file.
const mostSealUses = 5000

// sealColumns are those of the register of the uses of seals.
var sealColumns = []export.Column{{Title: "用印时间", Width: 18}, {Title: "发文字号", Width: 20}, {Title: "文件标题", Width: 60}, {Title: "密级", Width: 8}, {Title: "用印名称", Width: 24},
	{Title: "份数", Width: 8}, {Title: "批准人", Width: 12}, {Title: "用印人", Width: 12}}

// SealRegister is SealUses as an Excel file, oldest first. ErrExportTooLarge above 5,000 entries.
func (s *Service) SealRegister(ctx context.Context, actor access.Actor, period SealPeriod) (Paper, error) {
	if err := actor.Require(PermSealUses); err != nil {
		return Paper{}, err
	}
	w := period.selecting(actor)
	w.Args["limit"] = mostSealUses + 1
	list, err := readSealUses(ctx, s.db, w, "ORDER BY u.used_at, u.id LIMIT @limit")
	if err != nil {
		return Paper{}, err
	}
	if len(list) > mostSealUses {
		return Paper{}, ErrExportTooLarge
	}
	highest := Document{}
	for _, u := range list {
		highest.Classification = max(highest.Classification, u.level)
	}
	sheet := export.Sheet{Name: "用印登记簿", Columns: sealColumns, Rows: sealRows(list)}
	if highest.Classification.Classified() {
		sheet.Mark = highest.Classification.Mark()
	}
	scratch, err := s.exports.Scratch()
	if err != nil {
		return Paper{}, fmt.Errorf("folder of exports: %w", err)
	}
	var content bytes.Buffer
	if _, err := export.Write(&content, scratch, sheet); err != nil {
		return Paper{}, err
	}
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		for _, u := range list {
			if !u.level.Classified() {
				continue
			}
			if err := s.events.Record(ctx, tx, actor, Opened{u.DocumentID, "export", ""}); err != nil {
				return err
			}
		}
		return s.events.Record(ctx, tx, actor, Exported{len(list), highest.Classification.String(), []string{"seal_uses"}})
	})
	return Paper{highest.markedName("用印登记簿 " + s.today().String() + ".xlsx"), content.Bytes()}, err
}

func sealRows(list []SealUse) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for _, u := range list {
			row := []any{u.UsedAt.In(calendar.Zone).Format("2006-01-02 15:04"), u.RegisterNo, u.Title, u.level.Mark(), u.Seal, u.Copies, u.ApprovedByName, u.OperatorName}
			if !yield(row, nil) {
				return
			}
		}
	}
}
