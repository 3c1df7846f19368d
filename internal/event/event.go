// Package event writes what happened, in the transaction in which it happened: the audit entry and
// the follow-up jobs. An act whose event cannot be written does not happen.
//
//	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
//		…
//		return s.events.Record(ctx, tx, actor, Registered{Document: id}, ExtractArgs{SHA256: sum})
//	})
//
// An event holds ids, versions, hashes and codes; never a title, a name or text. Whoever reads the
// trail resolves ids under their own rights.
package event

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/opaque"
)

// Event is something that happened to a subject. Its JSON form is the entry's details.
type Event interface {
	// EventKind is "<module>.<noun>.<past participle>": audit action, job kind and text key in one.
	EventKind() string
	// EventSubject is the kind and id of what it happened to.
	EventSubject() (kind, id string)
}

// Inserter puts jobs into the queue of the caller's transaction (*jobs.Client).
type Inserter interface {
	Insert(ctx context.Context, tx pgx.Tx, args ...river.JobArgs) error
}

// Recorder writes events.
type Recorder struct {
	jobs Inserter
	now  func() time.Time
}

// NewRecorder returns a recorder that puts follow-up jobs into queue.
func NewRecorder(queue Inserter, now func() time.Time) *Recorder { return &Recorder{queue, now} }

// Record writes e as done by actor, and its follow-up jobs, in tx.
func (r *Recorder) Record(ctx context.Context, tx pgx.Tx, actor access.Actor, e Event, follow ...river.JobArgs) error {
	details, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("event %s: %w", e.EventKind(), err)
	}
	kind, id := e.EventSubject()
	_, err = tx.Exec(ctx, `
		INSERT INTO audit_event (id, at, actor_id, kind, subject_kind, subject_id, details)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		opaque.ID(), r.now().UTC().Truncate(time.Microsecond), actor.ID, e.EventKind(), kind, id, details)
	if err != nil {
		return fmt.Errorf("record %s: %w", e.EventKind(), err)
	}
	return r.Follow(ctx, tx, follow...)
}

// Follow puts follow-up jobs into the queue, for several events at once.
func (r *Recorder) Follow(ctx context.Context, tx pgx.Tx, follow ...river.JobArgs) error {
	if len(follow) == 0 {
		return nil
	}
	return r.jobs.Insert(ctx, tx, follow...)
}

// Entry is one line of a trail.
type Entry struct {
	At          time.Time       `json:"at"`
	Action      string          `json:"action" doc:"what happened, a stable key"`
	ActorID     string          `json:"-"`
	Actor       string          `json:"actor" doc:"user name, or system"`
	ActorName   string          `json:"actor_name"`
	SubjectKind string          `json:"subject_kind"`
	SubjectID   string          `json:"subject_id"`
	Details     json.RawMessage `json:"details" doc:"ids, versions and codes; never text"`
}

// Trail returns everything that happened to a subject, oldest first. The caller has authorised the
// reading of the subject.
func Trail(ctx context.Context, q database.Querier, subjectID string) ([]Entry, error) {
	rows, err := q.Query(ctx, `
		SELECT e.at, e.kind AS action, e.actor_id, coalesce(p.username, e.actor_id) AS actor,
		       coalesce(p.name, '系统') AS actor_name, e.subject_kind, e.subject_id, e.details
		FROM audit_event e LEFT JOIN person p ON p.id = e.actor_id
		WHERE e.subject_id = $1 ORDER BY e.at, e.id`, subjectID)
	if err != nil {
		return nil, fmt.Errorf("read trail: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Entry])
}
