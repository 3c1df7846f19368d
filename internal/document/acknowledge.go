package document

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/fault"
	"docket/internal/trace"
)

const (
	channelElectronic = "electronic"
	channelPaper      = "paper"
	channelBoth       = "both"
)

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

// recipientDetails names in a trace for whom somebody signed.
func recipientDetails(department, username string) map[string]any {
	if department != "" {
		return map[string]any{"department": department}
	}
	return map[string]any{"person": username}
}
