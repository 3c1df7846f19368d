package document

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/account"
	"docket/internal/approval"
	"docket/internal/calendar"
	"docket/internal/database"
	"docket/internal/fault"
	"docket/internal/trace"
)

// ErrPenEntered says that the signature on paper has been entered already.
var ErrPenEntered = fault.New(fault.Conflict, "document.pen_entered",
	"该收件人的纸质签收已录入。", "The signature on paper of this recipient has been entered already.")

const (
	channelElectronic = "electronic"
	channelPaper      = "paper"
	channelBoth       = "both"
)

// Signature is who signed for a recipient, and when.
type Signature struct {
	Person    string        `json:"person" doc:"user name"`
	Name      string        `json:"name"`
	At        *time.Time    `json:"at,omitempty" doc:"electronic: when"`
	Date      calendar.Date `json:"date" format:"date" doc:"on paper: the day beside the signature"`
	EnteredBy string        `json:"entered_by,omitempty" doc:"on paper: who entered it"`
	Seq       int           `json:"seq" doc:"of the sealed trace"`
}

// Acknowledgement is what one recipient has signed for, or is to.
type Acknowledgement struct {
	Task       string     `json:"task"`
	Kind       string     `json:"kind" enum:"department,person"`
	Recipient  string     `json:"recipient" doc:"department code or user name"`
	Name       string     `json:"name"`
	AskedAt    time.Time  `json:"asked_at"`
	Days       int        `json:"days" doc:"days from being asked to the last signature, or to today"`
	State      string     `json:"state" enum:"signed,outstanding"`
	Channel    string     `json:"channel" enum:",electronic,paper,both" doc:"how it has been signed so far"`
	Electronic *Signature `json:"electronic"`
	Paper      *Signature `json:"paper"`
	NeedsPaper bool       `json:"needs_paper" doc:"a copy on paper was handed out, whose signature is missing"`
	NobodySign bool       `json:"nobody_signs" doc:"a department without anybody to sign; name its contact"`
}

// Acknowledgements are all of a record, those that are missing first.
type Acknowledgements struct {
	Items       []Acknowledgement `json:"items"`
	Signed      int               `json:"signed"`
	Outstanding int               `json:"outstanding"`
}

// Acknowledge signs for a record in the actor's own name or for a department (DOC-03). It is sealed over
// the record as it stands, which does not change by it. Where a copy on paper was handed out, the
// signature on paper is waited for besides: needsPaper.
func (s *Service) Acknowledge(ctx context.Context, actor access.Actor, taskID string, decision approval.Decision) (needsPaper bool, err error) {
	if decision.Decision != TaskAcknowledge {
		return false, fault.ErrInvalid.With(fault.Field{Field: "decision", Code: "choice", Params: map[string]any{"choices": TaskAcknowledge}})
	}
	task, err := approval.Peek(ctx, s.db, actor, taskID)
	if err != nil {
		return false, err
	}
	if task.Kind != TaskAcknowledge || task.SubjectKind != Kind {
		return false, approval.ErrNotFound
	}
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		d, err := lockOne(ctx, tx, actor, task.SubjectID)
		if err != nil {
			return err
		}
		if task, err = approval.Claim(ctx, tx, actor, taskID, decision, s.instant()); err != nil {
			return err
		}
		act := trace.Act{Kind: TaskAcknowledge, Node: task.Node, Task: task.ID, Decision: TaskAcknowledge, Opinion: decision.Opinion, Details: recipientDetails(task.Department, task.Username)}
		if task.Username != "" && task.Username != actor.Username {
			act.OnBehalf = task.Username
		}
		sealed, err := s.sealed(ctx, tx, actor, &d, act)
		if err != nil {
			return err
		}
		err = tx.QueryRow(ctx, `INSERT INTO acknowledgement (task_id, document_id, department, username, signed_by, signed_at, signed_seq)
				VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (task_id) DO UPDATE SET signed_by = excluded.signed_by, signed_at = excluded.signed_at, signed_seq = excluded.signed_seq
			RETURNING pen_by = '' AND `+handedOnPaper, task.ID, d.ID, task.Department, task.Username, actor.Username, sealed.At, sealed.Seq).Scan(&needsPaper)
		if err != nil {
			return fmt.Errorf("write acknowledgement: %w", err)
		}
		return s.events.Record(ctx, tx, actor, Acknowledged{d.ID, task.ID, task.Department, channelElectronic, "", sealed.Seq})
	})
	return needsPaper, err
}

// handedOnPaper says in SQL that the recipient of an acknowledgement was handed a copy on paper.
const handedOnPaper = `EXISTS (SELECT FROM paper_copy c WHERE c.document_id = acknowledgement.document_id AND c.handed_on IS NOT NULL
	AND (c.department = acknowledgement.department AND c.department <> '' OR c.username = acknowledgement.username AND c.username <> ''))`

// AcknowledgeResult is how one of several acknowledgements went.
type AcknowledgeResult struct {
	ID         string `json:"id" doc:"of the task"`
	Done       bool   `json:"done"`
	Code       string `json:"code,omitempty" doc:"why not"`
	NeedsPaper bool   `json:"needs_paper,omitempty" doc:"the signature on paper is still missing"`
}

// maxAcknowledged bounds one request.
const maxAcknowledged = 200

// AcknowledgeAll signs for several records, each on its own: one that cannot be signed for does not hinder
// the others.
func (s *Service) AcknowledgeAll(ctx context.Context, actor access.Actor, tasks []string) ([]AcknowledgeResult, error) {
	if len(tasks) == 0 {
		return nil, fault.ErrInvalid.With(fault.Field{Field: "ids", Code: "required"})
	}
	if len(tasks) > maxAcknowledged {
		return nil, fault.ErrInvalid.With(fault.Field{Field: "ids", Code: "too_many", Params: map[string]any{"max": maxAcknowledged}})
	}
	out := make([]AcknowledgeResult, 0, len(tasks))
	for _, id := range tasks {
		one := AcknowledgeResult{ID: id}
		var err error
		one.NeedsPaper, err = s.Acknowledge(ctx, actor, id, approval.Decision{Decision: TaskAcknowledge})
		switch known := fault.As(err); {
		case err == nil:
			one.Done = true
		case known.Kind == fault.Internal:
			return nil, err // the rest is not known to be done; asking again does nothing twice
		default:
			one.Code = known.Code
		}
		out = append(out, one)
	}
	return out, nil
}

// PaperSignature is a signature given with a pen, as a registrar enters it.
type PaperSignature struct {
	Recipient string        `json:"recipient" doc:"department code or user name, as in the list"`
	Person    string        `json:"person" doc:"user name of who signed"`
	Date      calendar.Date `json:"date" format:"date" doc:"the day beside the signature; not in the future"`
}

// EnterPaper enters the signature on paper of a recipient (DOC-03). Where no copy on paper was handed out
// it stands for the electronic one, else it is kept beside it.
func (s *Service) EnterPaper(ctx context.Context, actor access.Actor, id string, in PaperSignature) error {
	if err := actor.Require(PermRegister); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		d, err := lockOne(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if d.Status == StatusVoid {
			return ErrVoid
		}
		one, err := s.checkPaper(ctx, tx, &d, in)
		if err != nil {
			return err
		}
		return s.enterPaper(ctx, tx, actor, &d, one, in)
	})
}

// enterPaper writes a signature on paper that has been checked, as part of tx, which holds d's lock.
func (s *Service) enterPaper(ctx context.Context, tx pgx.Tx, actor access.Actor, d *Document, one receipt, in PaperSignature) error {
	now := s.instant()
	sealed, err := s.sealed(ctx, tx, actor, d, trace.Act{Kind: TaskAcknowledge, Node: "receipt", Task: one.task, Decision: TaskAcknowledge,
		OnBehalf: in.Person, Channel: channelPaper, PenDate: in.Date.String(), Details: recipientDetails(one.department, one.username)})
	if err != nil {
		return err
	}
	var isOnPaper bool
	err = tx.QueryRow(ctx, `INSERT INTO acknowledgement (task_id, document_id, department, username, pen_by, pen_date, entered_by, entered_at, pen_seq)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (task_id) DO UPDATE SET pen_by = excluded.pen_by, pen_date = excluded.pen_date, entered_by = excluded.entered_by,
			entered_at = excluded.entered_at, pen_seq = excluded.pen_seq RETURNING `+handedOnPaper,
		one.task, d.ID, one.department, one.username, in.Person, in.Date, actor.Username, now, sealed.Seq).Scan(&isOnPaper)
	if err != nil {
		return fmt.Errorf("enter acknowledgement: %w", err)
	}
	if one.isOpen && !isOnPaper {
		if err := approval.Settle(ctx, tx, one.task, actor.Username, in.Person, TaskAcknowledge, channelPaper, now); err != nil {
			return err
		}
	}
	return s.events.Record(ctx, tx, actor, Acknowledged{d.ID, one.task, one.department, channelPaper, in.Date.String(), sealed.Seq})
}

// checkPaper finds the recipient that a signature on paper is for.
func (s *Service) checkPaper(ctx context.Context, q database.Querier, d *Document, in PaperSignature) (receipt, error) {
	var check fault.Check
	switch {
	case in.Date.IsZero():
		check.Add("date", "required")
	case in.Date.After(s.today()):
		check.Add("date", "in_future")
	case in.Date.Before(d.ReceivedOn):
		check.Add("date", "before_received")
	}
	found, err := account.Lookup(ctx, q, account.Directory{Users: []string{in.Person}})
	if err != nil {
		return receipt{}, err
	}
	if len(found.Users) == 0 {
		check.Add("person", "unknown_user", "value", printable(in.Person))
	}
	asked, err := askedFor(ctx, q, d.ID)
	if err != nil {
		return receipt{}, err
	}
	i := slices.IndexFunc(asked, func(one receipt) bool {
		return one.department == in.Recipient || one.username != "" && one.username == in.Recipient
	})
	if in.Recipient == "" || i < 0 {
		check.Add("recipient", "unknown_recipient", "value", printable(in.Recipient))
		return receipt{}, check.Err()
	}
	var penBy string
	err = q.QueryRow(ctx, "SELECT pen_by FROM acknowledgement WHERE task_id = $1", asked[i].task).Scan(&penBy)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return receipt{}, fmt.Errorf("read acknowledgement: %w", err)
	}
	if penBy != "" {
		return receipt{}, ErrPenEntered
	}
	return asked[i], check.Err()
}

// Acknowledgements lists who has signed for a record and who is to. Of a classified record its registrar,
// custodian and deputy see all, others only what is theirs: the list would tell who is cleared.
func (s *Service) Acknowledgements(ctx context.Context, actor access.Actor, id string) (Acknowledgements, error) {
	out := Acknowledgements{Items: []Acknowledgement{}}
	d, err := readOne(ctx, s.db, actor, id)
	if err != nil {
		return out, err
	}
	list, err := s.acknowledgements(ctx, &d)
	if err != nil {
		return out, err
	}
	if d.Classification.Classified() && !d.isKeptBy(actor) {
		list = slices.DeleteFunc(list, func(a Acknowledgement) bool {
			return a.Recipient != actor.Username && !(a.Kind == "department" && slices.Contains(actor.ContactOf, a.Recipient))
		})
	}
	for _, a := range list {
		if a.State == "signed" {
			out.Signed++
		} else {
			out.Outstanding++
		}
	}
	out.Items = append(out.Items, list...)
	return out, nil
}

// isKeptBy reports whether the actor answers for a classified record: its registrar, custodian or deputy.
func (d *Document) isKeptBy(actor access.Actor) bool {
	return actor.Username == d.RegisteredBy || actor.Username == d.Custodian || actor.Username == d.Deputy
}

func (s *Service) acknowledgements(ctx context.Context, d *Document) ([]Acknowledgement, error) {
	rows, err := s.db.Query(ctx, `SELECT t.id, t.department, t.username, coalesce(dep.name, p.name, ''), t.arrived_at,
			coalesce(a.signed_by, ''), coalesce(signer.name, ''), a.signed_at, coalesce(a.signed_seq, 0),
			coalesce(a.pen_by, ''), coalesce(pen.name, ''), a.pen_date, coalesce(a.entered_by, ''), coalesce(a.pen_seq, 0),
			EXISTS (SELECT FROM paper_copy c WHERE c.document_id = t.subject_id AND c.handed_on IS NOT NULL
				AND (c.department = t.department AND c.department <> '' OR c.username = t.username AND c.username <> ''))
		FROM task t LEFT JOIN acknowledgement a ON a.task_id = t.id
			LEFT JOIN department dep ON dep.code = t.department LEFT JOIN person p ON p.username = t.username
			LEFT JOIN person signer ON signer.username = a.signed_by LEFT JOIN person pen ON pen.username = a.pen_by
		WHERE t.subject_id = $1 AND t.kind = 'acknowledge' AND (t.decided_at IS NULL OR a.task_id IS NOT NULL)`, d.ID)
	if err != nil {
		return nil, fmt.Errorf("list acknowledgements: %w", err)
	}
	today := s.today()
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (a Acknowledgement, err error) {
		var department, username string
		var signed, pen Signature
		var isOnPaper bool
		if err := row.Scan(&a.Task, &department, &username, &a.Name, &a.AskedAt, &signed.Person, &signed.Name, &signed.At, &signed.Seq,
			&pen.Person, &pen.Name, &pen.Date, &pen.EnteredBy, &pen.Seq, &isOnPaper); err != nil {
			return a, err
		}
		a.Kind, a.Recipient, a.AskedAt = "person", username, a.AskedAt.UTC()
		if department != "" {
			a.Kind, a.Recipient = "department", department
		}
		a.complete(signed, pen, isOnPaper, today)
		return a, nil
	})
	if err != nil {
		return nil, fmt.Errorf("list acknowledgements: %w", err)
	}
	var waiting []string
	for _, a := range list {
		if a.Kind == "department" && a.State == "outstanding" {
			waiting = append(waiting, a.Recipient)
		}
	}
	nobody, err := unsigned(ctx, s.db, waiting, d.Classification)
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i].NobodySign = list[i].Kind == "department" && slices.Contains(nobody, list[i].Recipient)
	}
	slices.SortFunc(list, func(a, b Acknowledgement) int {
		if a.State != b.State {
			return map[string]int{"outstanding": -1, "signed": 1}[a.State]
		}
		if c := a.AskedAt.Compare(b.AskedAt); c != 0 {
			return c
		}
		return map[bool]int{true: -1, false: 1}[a.Kind+a.Recipient < b.Kind+b.Recipient]
	})
	return list, nil
}

// complete says how the acknowledgement stands: both channels where a copy on paper was handed out, either
// one where none was (DOC-03).
func (a *Acknowledgement) complete(signed, pen Signature, isOnPaper bool, today calendar.Date) {
	last := today
	if signed.Person != "" {
		at := signed.At.UTC()
		signed.At, a.Electronic, a.Channel = &at, &signed, channelElectronic
		last = calendar.DateOf(at)
	}
	if pen.Person != "" {
		a.Paper = &pen
		if a.Channel == "" {
			a.Channel = channelPaper
		} else {
			a.Channel = channelBoth
		}
		if a.Electronic == nil || pen.Date.After(last) {
			last = pen.Date
		}
	}
	a.State = "outstanding"
	a.NeedsPaper = isOnPaper && a.Paper == nil
	if a.Channel == channelBoth || a.Channel != "" && !isOnPaper {
		a.State = "signed"
	} else {
		last = today
	}
	a.Days = max(0, daysBetween(calendar.DateOf(a.AskedAt), last))
}

func daysBetween(from, to calendar.Date) int {
	return int(to.Start().Sub(from.Start()) / (24 * time.Hour))
}

// recipientDetails names in a trace for whom somebody signed.
func recipientDetails(department, username string) map[string]any {
	if department != "" {
		return map[string]any{"department": department}
	}
	return map[string]any{"person": username}
}
