package main

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
)

// L21 and ux, 系统: administrators see jobs that did not succeed by id and kind, never what these are
// about or why they failed, and have one tried again, which is an audit entry.
func TestQueues_FailedJobs(t *testing.T) {
	t.Parallel()
	o := newOffice(t, startService(t))
	admin, registrar, supervisor := o.Admin(t), o.Registrar(t), o.Supervisor(t)
	db, err := pgx.Connect(t.Context(), o.Database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close(t.Context()) }()
	put := func(state string, attempt int, ended string) (id int64) {
		t.Helper()
		err := db.QueryRow(t.Context(), `INSERT INTO river_job (kind, args, errors, queue, state, attempt, max_attempts, priority, attempted_at, finalized_at, scheduled_at)
			VALUES ('dictionary.compact', '{"plan":"独角鲸"}', ARRAY['{"at":"2026-01-12T08:00:00Z","attempt":1,"error":"独角鲸 is broken","trace":""}'::jsonb],
				'default', $1::river_job_state, $2, 10, 1, now(), `+ended+`, now() + interval '1 hour') RETURNING id`, state, attempt).Scan(&id)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	waits, gaveUp, done := put("retryable", 3, "NULL"), put("discarded", 10, "now()"), put("cancelled", 1, "now()")
	type job struct {
		ID, Kind, Queue, State string
		Attempts               int
		At                     time.Time
	}
	read := func(p *person) (list *[]job, body []byte) {
		t.Helper()
		var a struct {
			Items  []struct{ Queue string }
			Failed *[]job
		}
		got := p.Get(t, "/api/v1/queues").Want(t, http.StatusOK)
		if got.JSON(t, &a); len(a.Items) == 0 {
			t.Errorf("no queues: %s", got.Body)
		}
		return a.Failed, got.Body
	}
	list, body := read(admin)
	if list == nil || len(*list) != 2 || bytes.Contains(body, []byte("独角鲸")) || bytes.Contains(body, []byte("broken")) {
		t.Fatalf("failed jobs: %s", body)
	}
	for i, want := range []job{{ID: fmt.Sprint(gaveUp), State: "given_up", Attempts: 10}, {ID: fmt.Sprint(waits), State: "retrying", Attempts: 3}} {
		if got := (*list)[i]; got.ID != want.ID || got.State != want.State || got.Attempts != want.Attempts || got.Kind != "dictionary.compact" || got.Queue != "default" || got.At.IsZero() {
			t.Errorf("job %d: %+v, want %+v", i, got, want)
		}
	}
	if list, body := read(registrar); list != nil {
		t.Errorf("a registrar sees single jobs: %s", body)
	}

	retry := func(p *person, id any) answer {
		return p.Do(t, http.MethodPost, fmt.Sprintf("/api/v1/queues/jobs/%v/retry", id), nil)
	}
	for _, p := range []*person{registrar, supervisor, o.Person(t, "low", "A", access.Internal)} {
		retry(p, gaveUp).Problem(t, http.StatusForbidden, "forbidden")
		retry(p, done+1000).Problem(t, http.StatusForbidden, "forbidden")
	}
	unknown := retry(admin, done+1000).Want(t, http.StatusNotFound)
	for _, id := range []any{done, "0" + fmt.Sprint(gaveUp), "+1", "-1", "x", "99999999999999999999", "%00"} {
		if a := retry(admin, id); a.Status != http.StatusNotFound || !bytes.Equal(a.Body, unknown.Body) {
			t.Errorf("job %v: %d %.200s", id, a.Status, a.Body)
		}
	}
	for _, id := range []int64{gaveUp, waits} {
		retry(admin, id).Want(t, http.StatusNoContent)
	}
	waitFor(t, waitPatience, "both jobs", func() bool {
		list, _ := read(admin)
		return len(*list) == 0
	})
	waitFor(t, waitPatience, "their success", func() bool {
		var n int
		if err := db.QueryRow(t.Context(), "SELECT count(*) FROM river_job WHERE id = ANY ($1) AND state = 'completed'", []int64{gaveUp, waits}).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n == 2
	})
	retry(admin, gaveUp).Problem(t, http.StatusNotFound, "not_found")
	var log struct {
		Total int
		Items []struct {
			Actor, Action string
			Subject       string `json:"subject_id"`
			Details       map[string]any
		}
	}
	waitFor(t, auditPatience, "the entries", func() bool {
		supervisor.Get(t, "/api/v1/audit", "action", "queue.job.retried").Want(t, http.StatusOK).JSON(t, &log)
		return log.Total == 2
	})
	for _, e := range log.Items {
		if e.Actor != "admin" || !strings.Contains(fmt.Sprint(gaveUp, " ", waits), e.Subject) || fmt.Sprint(e.Details) != "map[kind:dictionary.compact queue:default]" {
			t.Errorf("entry %+v", e)
		}
	}
}
