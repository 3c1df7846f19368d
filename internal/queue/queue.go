// Package queue is what an administrator sees of jobs that did not succeed, and does about them. A job
// is known by id, kind and queue; its arguments name documents and its errors may quote them, so
// neither leaves the table (L21). Package jobs works the queue; this one keeps account of it.
package queue

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"docket/internal/access"
	"docket/internal/event"
	"docket/internal/fault"
	"docket/internal/jobs"
)

// PermManage is the right to see jobs by id and to have them tried again.
var PermManage = access.NewPermission("queue.manage", access.Admin)

// mostFailed is how many jobs are listed.
const mostFailed = 100

// Failed is a job that was given up, or that waits for another attempt after one that failed.
type Failed struct {
	ID       string    `json:"id"`
	Kind     string    `json:"kind"`
	Queue    string    `json:"queue"`
	State    string    `json:"state" enum:"given_up,retrying"`
	Attempts int       `json:"attempts" doc:"made so far"`
	At       time.Time `json:"at" doc:"of the last attempt"`
}

// Retried is written when a person has a job tried again.
type Retried struct {
	Job   string `json:"-"`
	Kind  string `json:"kind"`
	Queue string `json:"queue"`
}

// EventKind names the event.
func (Retried) EventKind() string { return "queue.job.retried" }

// EventSubject is the job.
func (e Retried) EventSubject() (string, string) { return "job", e.Job }

// Service is the use cases of failed jobs.
type Service struct {
	db     *pgxpool.Pool
	events *event.Recorder
	jobs   *jobs.Client
}

// NewService returns the service.
func NewService(db *pgxpool.Pool, events *event.Recorder, client *jobs.Client) *Service {
	return &Service{db, events, client}
}

// failed is what a job is that did not succeed. One that was cancelled is none: trying it again is
// useless, and whoever cancelled it has said so to its owner.
const failed = "state IN ('discarded', 'retryable')"

// Failed returns the newest hundred jobs that did not succeed.
func (s *Service) Failed(ctx context.Context, actor access.Actor) ([]Failed, error) {
	if err := actor.Require(PermManage); err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, `SELECT id::text, kind, queue, CASE state WHEN 'discarded' THEN 'given_up' ELSE 'retrying' END AS state, attempt,
			coalesce(attempted_at, created_at) AS at
		FROM river_job WHERE `+failed+" ORDER BY at DESC, river_job.id DESC LIMIT $1", mostFailed)
	if err != nil {
		return nil, fmt.Errorf("read failed jobs: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Failed])
	if err != nil {
		return nil, fmt.Errorf("read failed jobs: %w", err)
	}
	return append([]Failed{}, list...), nil // of none, an empty list
}

// Retry has a job that did not succeed tried again at once; fault.ErrNotFound for any other.
func (s *Service) Retry(ctx context.Context, actor access.Actor, id string) error {
	if err := actor.Require(PermManage); err != nil {
		return err
	}
	number, err := strconv.ParseInt(id, 10, 64)
	if err != nil || strconv.FormatInt(number, 10) != id {
		return fault.ErrNotFound
	}
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		e := Retried{Job: id}
		err := tx.QueryRow(ctx, "SELECT kind, queue FROM river_job WHERE id = $1 AND "+failed+" FOR UPDATE", number).Scan(&e.Kind, &e.Queue)
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.ErrNotFound
		}
		if err != nil {
			return fmt.Errorf("find job: %w", err)
		}
		if err := s.jobs.Retry(ctx, tx, number); err != nil {
			return err
		}
		return s.events.Record(ctx, tx, actor, e)
	})
}
