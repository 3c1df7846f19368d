package document

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/account"
	"docket/internal/calendar"
	"docket/internal/database"
	"docket/internal/fault"
)

// Errors of copies on paper.
var (
	ErrCopyKept  = fault.New(fault.Conflict, "document.copy_kept", "该份文件在库，未发出。", "This copy is kept; nobody has it.")
	ErrCopyOut   = fault.New(fault.Conflict, "document.copy_out", "该份文件已发出，请先清退。", "Somebody has this copy; take it back first.")
	ErrCopyTaken = fault.New(fault.Conflict, "document.copy_exists", "该份号已登记，请换一个。", "This copy number is there already; choose another.")
	ErrCopyDone  = fault.New(fault.Conflict, "document.copy_signed", "该份文件已签收。", "This copy has been signed for already.")
)

// The places of a copy.
const (
	copyKept     = "kept"
	copyOut      = "out"
	copyBorrowed = "borrowed"
)

// Copy is one copy on paper of a record, and where it is.
type Copy struct {
	CopyNo     string        `json:"copy_no" doc:"份号"`
	State      string        `json:"state" enum:"kept,out,borrowed"`
	Department string        `json:"department" doc:"who has it: a department"`
	Person     string        `json:"person" doc:"or a person"`
	HolderName string        `json:"holder_name"`
	HandedOn   calendar.Date `json:"handed_on" format:"date"`
	SignedOn   calendar.Date `json:"signed_on" format:"date" doc:"the holder's signature for it"`
	SignedBy   string        `json:"signed_by"`
	DueOn      calendar.Date `json:"due_on" format:"date" doc:"when what is borrowed comes back"`
	ReturnedOn calendar.Date `json:"returned_on" format:"date" doc:"清退: when it last came back"`
	IsOverdue  bool          `json:"is_overdue"`
}

// CopyAct is what a registrar or archivist enters about a copy: to whom it goes, who signed, and the day.
type CopyAct struct {
	Department string        `json:"department,omitempty" doc:"to whom it is handed: a department"`
	Person     string        `json:"person,omitempty" doc:"or a person; of a signature who signed"`
	On         calendar.Date `json:"on" required:"false" format:"date" doc:"the day; today when absent, never in the future"`
	DueOn      calendar.Date `json:"due_on" required:"false" format:"date" doc:"of what is borrowed: the day by which it comes back"`
}

// PermCopies is the right to hand out paper and to take it back.
var PermCopies = access.NewPermission("document.copies", access.Registrar, access.Archivist)

const copyColumns = `c.copy_no, c.state, c.department, c.username, coalesce(dep.name, p.name, ''), c.handed_on, c.signed_on, c.signed_by, c.due_on, c.returned_on`

const copyTables = `paper_copy c LEFT JOIN department dep ON dep.code = c.department LEFT JOIN person p ON p.username = c.username`

func (c *Copy) targets() []any {
	return []any{&c.CopyNo, &c.State, &c.Department, &c.Person, &c.HolderName, &c.HandedOn, &c.SignedOn, &c.SignedBy, &c.DueOn, &c.ReturnedOn}
}

func (c *Copy) judge(today calendar.Date) {
	c.IsOverdue = c.State != copyKept && !c.DueOn.IsZero() && c.DueOn.Before(today)
}

// Copies lists the copies on paper of a record that the actor may read.
func (s *Service) Copies(ctx context.Context, actor access.Actor, id string) ([]Copy, error) {
	d, err := readOne(ctx, s.db, actor, id)
	if err != nil {
		return nil, err
	}
	list, err := copiesOf(ctx, s.db, d.ID, s.today())
	if err != nil || !d.Classification.Classified() || d.isKeptBy(actor) || actor.May(PermCopies) {
		return list, err
	}
	return slices.DeleteFunc(list, func(c Copy) bool { // who else has one would tell who is cleared
		return c.Person != actor.Username && (c.Department == "" || !slices.Contains(actor.Departments, c.Department))
	}), nil
}

func copiesOf(ctx context.Context, q database.Querier, id string, today calendar.Date) ([]Copy, error) {
	rows, err := q.Query(ctx, "SELECT "+copyColumns+" FROM "+copyTables+" WHERE c.document_id = $1 ORDER BY c.copy_no", id)
	if err != nil {
		return nil, fmt.Errorf("read copies: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (c Copy, err error) {
		err = row.Scan(c.targets()...)
		c.judge(today)
		return c, err
	})
}

// AddCopies takes copies on paper of a record into the list.
func (s *Service) AddCopies(ctx context.Context, actor access.Actor, id string, numbers []string) ([]Copy, error) {
	var out []Copy
	err := s.onCopies(ctx, actor, id, false, func(tx pgx.Tx, d *Document) error {
		var check fault.Check
		if len(numbers) == 0 {
			check.Add("copy_nos", "required")
		}
		if len(numbers) > 1000 {
			check.Add("copy_nos", "too_many", "max", 1000)
		}
		for i, n := range numbers {
			if n == "" || utf8.RuneCountInString(n) > 20 || strings.ContainsFunc(n, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' }) {
				check.Add(fmt.Sprintf("copy_nos.%d", i), "copy_number")
				break
			}
		}
		if err := check.Err(); err != nil {
			return err
		}
		for _, n := range numbers {
			_, err := tx.Exec(ctx, "INSERT INTO paper_copy (document_id, copy_no, state, added_by, added_at) VALUES ($1, $2, $3, $4, $5)", d.ID, n, copyKept, actor.Username, s.instant())
			if database.IsUnique(err, "paper_copy_pkey") {
				return ErrCopyTaken
			}
			if err != nil {
				return fmt.Errorf("add copy: %w", err)
			}
			if err := s.events.Record(ctx, tx, actor, CopyMoved{Document: d.ID, Copy: n, Act: "added"}); err != nil {
				return err
			}
		}
		var err error
		out, err = copiesOf(ctx, tx, d.ID, s.today())
		return err
	})
	return out, err
}

// onCopies is the frame of every act on copies, under the lock of their record, which does not change. Of a
// void entry paper that is out still comes home.
func (s *Service) onCopies(ctx context.Context, actor access.Actor, id string, isReturn bool, act func(tx pgx.Tx, d *Document) error) error {
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		d, err := lockOne(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if err := actor.Require(PermCopies); err != nil {
			return err
		}
		switch {
		case d.Status == StatusDestroyed:
			return ErrDestroyed
		case d.Status == StatusVoid && !isReturn:
			return ErrVoid
		}
		return act(tx, &d)
	})
}

// HandOut hands a copy to a department or a person, to keep; Borrow lends it until a day.
func (s *Service) HandOut(ctx context.Context, actor access.Actor, id, copyNo string, in CopyAct) (Copy, error) {
	return s.moveCopy(ctx, actor, id, copyNo, "handed_out", in)
}

// Borrow lends a copy until in.DueOn.
func (s *Service) Borrow(ctx context.Context, actor access.Actor, id, copyNo string, in CopyAct) (Copy, error) {
	return s.moveCopy(ctx, actor, id, copyNo, "borrowed", in)
}

// SignCopy enters the holder's signature for a copy. Where the holder has been asked to sign for the
// record it is the signature on paper too (DOC-03).
func (s *Service) SignCopy(ctx context.Context, actor access.Actor, id, copyNo string, in CopyAct) (Copy, error) {
	return s.moveCopy(ctx, actor, id, copyNo, "signed", in)
}

// TakeBack enters that a copy has come back (清退).
func (s *Service) TakeBack(ctx context.Context, actor access.Actor, id, copyNo string, in CopyAct) (Copy, error) {
	return s.moveCopy(ctx, actor, id, copyNo, "returned", in)
}

func (s *Service) moveCopy(ctx context.Context, actor access.Actor, id, copyNo, act string, in CopyAct) (c Copy, err error) {
	err = s.onCopies(ctx, actor, id, act == "returned", func(tx pgx.Tx, d *Document) error {
		if c, err = lockCopy(ctx, tx, d.ID, copyNo); err != nil {
			return err
		}
		if in.On.IsZero() {
			in.On = s.today()
		}
		if err := s.checkCopyAct(ctx, tx, d, &c, act, in); err != nil {
			return err
		}
		moved := CopyMoved{Document: d.ID, Copy: c.CopyNo, Act: act, Department: in.Department, Person: in.Person, On: in.On.String(), DueOn: in.DueOn.String()}
		switch act {
		case "handed_out", "borrowed":
			c.State, c.Department, c.Person, c.HandedOn = copyOut, in.Department, in.Person, in.On
			c.SignedOn, c.SignedBy, c.DueOn, c.ReturnedOn = calendar.Date{}, "", calendar.Date{}, calendar.Date{}
			if act == "borrowed" {
				c.State, c.DueOn = copyBorrowed, in.DueOn
			}
		case "signed":
			c.SignedOn, c.SignedBy = in.On, in.Person
			if err := s.signOnPaper(ctx, tx, actor, d, c, in); err != nil {
				return err
			}
		case "returned":
			c.State, c.Department, c.Person, c.HolderName, c.DueOn, c.ReturnedOn = copyKept, "", "", "", calendar.Date{}, in.On
		}
		_, err := tx.Exec(ctx, `UPDATE paper_copy SET state = $3, department = $4, username = $5, handed_on = $6, handed_by = CASE WHEN $11 THEN $12 ELSE handed_by END,
				signed_on = $7, signed_by = $8, due_on = $9, returned_on = $10, returned_to = CASE WHEN $13 THEN $12 ELSE returned_to END
			WHERE document_id = $1 AND copy_no = $2`, d.ID, c.CopyNo, c.State, c.Department, c.Person, c.HandedOn, c.SignedOn, c.SignedBy, c.DueOn, c.ReturnedOn,
			act == "handed_out" || act == "borrowed", actor.Username, act == "returned")
		if err != nil {
			return fmt.Errorf("move copy: %w", err)
		}
		if c, err = lockCopy(ctx, tx, d.ID, copyNo); err != nil { // with the holder's name
			return err
		}
		c.judge(s.today())
		return s.events.Record(ctx, tx, actor, moved)
	})
	return c, err
}

func lockCopy(ctx context.Context, tx pgx.Tx, id, copyNo string) (c Copy, err error) {
	if strings.ContainsRune(copyNo, 0) || !utf8.ValidString(copyNo) {
		return c, ErrNotFound
	}
	err = tx.QueryRow(ctx, "SELECT "+copyColumns+" FROM "+copyTables+" WHERE c.document_id = $1 AND c.copy_no = $2 FOR UPDATE OF c", id, copyNo).Scan(c.targets()...)
	if errors.Is(err, pgx.ErrNoRows) {
		return c, ErrNotFound
	}
	if err != nil {
		return c, fmt.Errorf("lock copy: %w", err)
	}
	return c, nil
}

// checkCopyAct refuses what cannot be done with c as it stands, and names what is wrong with in.
func (s *Service) checkCopyAct(ctx context.Context, q database.Querier, d *Document, c *Copy, act string, in CopyAct) error {
	isLeaving := act == "handed_out" || act == "borrowed"
	switch {
	case isLeaving && c.State != copyKept:
		return ErrCopyOut
	case !isLeaving && c.State == copyKept:
		return ErrCopyKept
	case act == "signed" && !c.SignedOn.IsZero():
		return ErrCopyDone
	}
	var check fault.Check
	switch {
	case in.On.After(s.today()):
		check.Add("on", "in_future")
	case in.On.Before(d.ReceivedOn):
		check.Add("on", "before_received")
	case !isLeaving && in.On.Before(c.HandedOn):
		check.Add("on", "before_handed")
	}
	if act == "borrowed" && (in.DueOn.IsZero() || in.DueOn.Before(in.On)) {
		check.Add("due_on", "due_after_loan")
	}
	if act == "returned" {
		return check.Err()
	}
	if isLeaving && (in.Department == "") == (in.Person == "") {
		check.Add("department", "one_holder")
		return check.Err()
	}
	if act == "signed" && in.Person == "" {
		check.Add("person", "required")
	}
	scope := access.Scope{}.Normal()
	if in.Department != "" && isLeaving {
		scope.Departments = []string{in.Department}
	}
	if in.Person != "" {
		scope.Users = []string{in.Person}
	}
	found, err := account.Lookup(ctx, q, account.Directory{Departments: scope.Departments, Users: scope.Users})
	if err != nil {
		return err
	}
	if len(found.Departments) < len(scope.Departments) {
		check.Add("department", "unknown_department", "value", printable(in.Department))
	}
	if len(found.Users) < len(scope.Users) {
		check.Add("person", "unknown_user", "value", printable(in.Person))
	}
	if !check.OK() || !isLeaving || !d.Classification.Classified() {
		return check.Err()
	}
	// Paper of a classified record goes only where its approved scope lets it be read.
	if d.ScopeState != ScopeApproved {
		return ErrScopePending
	}
	within, err := covers(ctx, q, d.Distribution, scope)
	if err != nil {
		return err
	}
	able, err := cleared(ctx, q, d.Classification, scope.Users...)
	if err != nil {
		return err
	}
	if len(within.Departments) < len(scope.Departments) {
		check.Add("department", "outside_scope", "value", in.Department)
	}
	if len(within.Users) < len(scope.Users) || len(able) < len(scope.Users) {
		check.Add("person", "outside_scope", "value", in.Person)
	}
	return check.Err()
}

// signOnPaper makes the signature for a copy the holder's acknowledgement on paper, if one is missing.
func (s *Service) signOnPaper(ctx context.Context, tx pgx.Tx, actor access.Actor, d *Document, c Copy, in CopyAct) error {
	asked, err := askedFor(ctx, tx, d.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(asked, func(one receipt) bool { return one.department == c.Department && one.username == c.Person })
	if i < 0 {
		return nil
	}
	var hasPen bool
	if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM acknowledgement WHERE task_id = $1 AND pen_by <> '')", asked[i].task).Scan(&hasPen); err != nil {
		return fmt.Errorf("read acknowledgement: %w", err)
	}
	if hasPen {
		return nil
	}
	return s.enterPaper(ctx, tx, actor, d, asked[i], PaperSignature{Recipient: c.Department + c.Person, Person: in.Person, Date: in.On})
}
