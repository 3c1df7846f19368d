package document

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/calendar"
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

// Acknowledgements lists who has signed for a record and who is to. Of a classified record its registrar,
// custodian and deputy see all, and an auditor whose grant shows it; others only what is theirs: the list
// would tell who is cleared.
func (s *Service) Acknowledgements(ctx context.Context, actor access.Actor, id string) (Acknowledgements, error) {
	d, isOverseen, err := s.look(ctx, actor, id)
	if err == nil && isOverseen {
		_, err = s.see(ctx, actor, id, "readers")
	}
	if err != nil {
		return Acknowledgements{Items: []Acknowledgement{}}, err
	}
	return s.acknowledgementsFor(ctx, actor, &d, isOverseen || d.isKeptBy(actor))
}

// acknowledgementsFor are those of d that the actor may know of: all of them, or of a classified record
// the own.
func (s *Service) acknowledgementsFor(ctx context.Context, actor access.Actor, d *Document, all bool) (Acknowledgements, error) {
	out := Acknowledgements{Items: []Acknowledgement{}}
	list, err := s.acknowledgements(ctx, d)
	if err != nil {
		return out, err
	}
	if d.Classification.Classified() && !all {
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
