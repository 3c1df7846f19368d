package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
)

// Issue C, must show b: fifty clients sign, return, forward, remind and take back on one document at once.
// No step is done twice and none skipped, the traces are one line, and all of it can be verified.
func TestRoute_FiftyAtOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t, startService(t))
	registrar := o.Registrar(t)
	var people []*person
	for i := range 10 {
		people = append(people, o.Person(t, fmt.Sprintf("p%d", i), "A", access.Internal))
	}
	d := registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"handling": "act", "due_on": "2027-01-12"}), upload{"a.txt", []byte("甲" + o.prefix)})
	var nodes []node
	for i := range 6 {
		nodes = append(nodes, by("review", people[i]), by("review", people[i+4]).beside())
	}
	registrar.StartRoute(t, d.ID, nodes...)
	var clients sync.WaitGroup
	var mu sync.Mutex
	statuses := map[int]int{}
	for c := range 50 {
		clients.Go(func() {
			r := rand.New(rand.NewPCG(uint64(c), 7)) // #nosec G404 -- the order of a test's clients
			p := people[c%len(people)]
			for range 12 {
				status := actAtRandom(t, r, p, registrar, people, d.ID)
				mu.Lock()
				statuses[status]++
				mu.Unlock()
			}
		})
	}
	clients.Wait()
	for status, n := range statuses {
		if status >= 500 {
			t.Errorf("%d answers of %d", n, status)
		}
	}
	t.Logf("answers: %v", statuses)
	if statuses[http.StatusNoContent] < 30 {
		t.Errorf("only %d decisions were made", statuses[http.StatusNoContent])
	}
	checkRoute(t, o, registrar, d.ID)
}

// actAtRandom makes one request and returns its status; 0 when there was nothing to do.
func actAtRandom(t *testing.T, r *rand.Rand, p, registrar *person, people []*person, id string) int {
	decide := func(task string, body map[string]any) int {
		a, err := p.try(http.MethodPost, "/api/v1/tasks/"+task, body)
		if err != nil {
			t.Error(err)
		}
		return a.Status
	}
	open := p.Inbox(t, "open", id)
	switch k := r.IntN(10); {
	case k == 0:
		a, err := registrar.try(http.MethodPost, documentsPath+"/"+id+"/remind", nil)
		if err != nil {
			t.Error(err)
		}
		return a.Status
	case k <= 2:
		if done := p.Inbox(t, "done", id); len(done) > 0 {
			return decide(done[0].ID, map[string]any{"decision": "withdraw"})
		}
	case len(open) == 0:
	case k == 3:
		return decide(open[0].ID, map[string]any{"decision": "forward", "opinion": "转", "to": []string{people[r.IntN(len(people))].Username}})
	case k == 4:
		return decide(open[0].ID, map[string]any{"decision": "return", "opinion": "退", "to": []string{fmt.Sprint(1 + r.IntN(12))}})
	case k == 5:
		return decide(open[0].ID, map[string]any{"decision": "add_signer", "at": []string{"before", "after"}[r.IntN(2)], "to": []string{people[r.IntN(len(people))].Username}})
	default:
		return decide(open[0].ID, map[string]any{"decision": "agree", "opinion": "同意"})
	}
	return 0
}

// checkRoute checks that each task was decided once with one trace, that no step was open while one before
// it was, and that traces and audit are whole.
func checkRoute(t *testing.T, o *office, p *person, id string) {
	t.Helper()
	route, traces := p.Route(t, id), p.Traces(t, id)
	decided := map[string]int{}
	for i, tr := range traces {
		if tr.Seq != i+1 {
			t.Errorf("trace %d has place %d", i+1, tr.Seq)
		}
		if tr.Decision != "withdraw" && tr.Decision != "copy" {
			decided[tr.Task]++
		}
	}
	open := 0
	places := map[int]bool{}
	for _, n := range route.Nodes {
		if places[n.Place] {
			t.Errorf("place %d twice", n.Place)
		}
		places[n.Place] = true
		if n.Decision != "" {
			if decided[n.Task] != 1 {
				t.Errorf("node %d was decided, with %d traces", n.Place, decided[n.Task])
			}
			delete(decided, n.Task)
		}
		if n.State == "current" && !n.IsSuperseded {
			open = n.Step
		}
	}
	if len(decided) > 0 {
		t.Errorf("traces of no node: %v", decided)
	}
	for _, n := range route.Nodes {
		if n.IsSuperseded || route.State != "running" {
			continue
		}
		if n.Step < open && n.State != "done" || n.Step > open && n.State != "waiting" {
			t.Errorf("step %d is %s while step %d is open", n.Step, n.State, open)
		}
	}
	var verified auditAnswer
	o.Operate(t, "audit-verify", auditRequest{}, &verified)
	if !verified.OK {
		t.Errorf("the audit: %+v", verified)
	}
	t.Logf("%d nodes, %d traces, route %s", len(route.Nodes), len(traces), route.State)
}

// Issue C, must show e: whoever owns the database and edits, deletes, reorders or inserts rows of traces or
// of the audit is found by docket audit verify, each of a hundred times.
func TestRoute_TamperingIsFound(t *testing.T) {
	t.Parallel()
	o := newRouteOfficeOn(t, startService(t))
	for range 4 {
		d := o.matter(t, nil)
		o.registrar.StartRoute(t, d.ID, by("propose", o.proposer), by("instruct", o.leader), by("handle", o.headA))
		o.proposer.Answer(t, d.ID, "agree", "建议。").Want(t, http.StatusNoContent)
		o.leader.Answer(t, d.ID, "agree", "同意。").Want(t, http.StatusNoContent)
		o.headA.Answer(t, d.ID, "done", "办妥。").Want(t, http.StatusNoContent)
	}
	db := connect(t, o.service)
	verify := func() []string {
		t.Helper()
		var a auditAnswer
		o.Operate(t, "audit-verify", auditRequest{}, &a)
		if a.OK != (len(a.Problems) == 0) {
			t.Errorf("ok %v with %v", a.OK, a.Problems)
		}
		return a.Problems
	}
	if problems := verify(); len(problems) > 0 {
		t.Fatalf("before anything: %v", problems)
	}
	r := rand.New(rand.NewPCG(2026, 11)) // #nosec G404 -- which rows a test tampers with
	for i := range 100 {
		table := []string{"trace", "audit_event"}[i%2]
		how := tampering(r, table)
		if err := tamper(t, db, table, how); err != nil {
			t.Fatalf("%d: %s: %v", i, how, err)
		}
		if problems := verify(); len(problems) == 0 {
			t.Errorf("%d is not found: %s", i, how)
		}
		restore(t, db, table)
		if i%25 == 24 {
			if problems := verify(); len(problems) > 0 {
				t.Fatalf("restored, and still %v", problems)
			}
		}
	}
}

// tampering is a statement that changes rows in a way of its own; one that changes nothing is drawn again.
func tampering(r *rand.Rand, table string) string {
	columns := map[string][]string{
		"trace":       {"id", "subject_id", "actor", "actor_name", "on_behalf", "kind", "node", "task", "decision", "opinion", "channel", "pen_date", "sha256"},
		"audit_event": {"id", "actor_id", "kind", "subject_kind", "subject_id"},
	}[table]
	pick := fmt.Sprintf("(SELECT id FROM %s ORDER BY md5(id || '%d') LIMIT 1)", table, r.IntN(1000000))
	number := map[string]string{"trace": "seq", "audit_event": "seq"}[table]
	switch r.IntN(8) {
	case 0:
		return fmt.Sprintf("DELETE FROM %s WHERE id = %s", table, pick)
	case 1: // the newest: nothing after it tells
		return fmt.Sprintf("DELETE FROM %s WHERE id = (SELECT id FROM %s ORDER BY at DESC, id DESC LIMIT 1)", table, table)
	case 2:
		return fmt.Sprintf("UPDATE %s SET at = at + interval '1 microsecond' * %d WHERE id = %s", table, 1+r.IntN(9999), pick)
	case 3: // two rows change places
		other := fmt.Sprintf("(SELECT id FROM %s WHERE id <> %s AND %s IS NOT NULL ORDER BY md5(id || 'x') LIMIT 1)", table, pick, number)
		if table == "trace" {
			other = fmt.Sprintf("(SELECT id FROM trace WHERE id <> %s AND subject_id = (SELECT subject_id FROM trace WHERE id = %s) ORDER BY seq LIMIT 1)", pick, pick)
		}
		return fmt.Sprintf(`WITH a AS (SELECT id, %[2]s n FROM %[1]s WHERE id = %[3]s), b AS (SELECT id, %[2]s n FROM %[1]s WHERE id = %[4]s)
			UPDATE %[1]s x SET %[2]s = CASE WHEN x.id = a.id THEN b.n ELSE a.n END FROM a, b WHERE x.id IN (a.id, b.id)`, table, number, pick, other)
	case 4: // a row more, made of another
		if table == "trace" {
			return fmt.Sprintf(`INSERT INTO trace SELECT 'X' || substr(id, 2), subject_kind, subject_id, (SELECT max(seq) + 1 FROM trace t WHERE t.subject_id = trace.subject_id),
				at, actor, actor_name, on_behalf, kind, node, task, decision, opinion, channel, pen_date, version, sha256, statement, seal FROM trace WHERE id = %s`, pick)
		}
		return fmt.Sprintf(`INSERT INTO audit_event (id, at, actor_id, kind, subject_kind, subject_id, details, seq)
			SELECT 'X' || substr(id, 2), at, actor_id, kind, subject_kind, subject_id, details, (SELECT max(seq) + 1 FROM audit_event) FROM audit_event WHERE id = %s`, pick)
	case 5:
		if table == "trace" {
			return fmt.Sprintf("UPDATE trace SET statement = set_byte(statement, %[1]d, get_byte(statement, %[1]d) # 1) WHERE id = %[2]s", r.IntN(100), pick)
		}
		return fmt.Sprintf(`UPDATE audit_event SET details = details || '{"x": %d}' WHERE id = %s`, r.IntN(1000), pick)
	case 6:
		if table == "trace" {
			return fmt.Sprintf("UPDATE trace SET version = version + 1 WHERE id = %s", pick)
		}
		fallthrough
	default:
		c := columns[r.IntN(len(columns))]
		return fmt.Sprintf("UPDATE %s SET %s = %s || 'x' WHERE id = %s", table, c, c, pick)
	}
}

// tamper does it as the owner of the database, whom no trigger stops, and keeps the rows as they were.
func tamper(t *testing.T, db *pgx.Conn, table, how string) error {
	t.Helper()
	_, err := db.Exec(t.Context(), strings.NewReplacer("TABLE", table).Replace(`SET session_replication_role = replica;
		CREATE TEMP TABLE kept AS SELECT * FROM TABLE;
		ALTER TABLE TABLE DISABLE TRIGGER ALL`))
	if err != nil {
		return err
	}
	if table == "trace" { // the owner can drop what keeps two rows from one place, too
		if _, err = db.Exec(t.Context(), "ALTER TABLE trace DROP CONSTRAINT trace_subject_kind_subject_id_seq_key"); err != nil {
			return err
		}
	} else {
		var names []string
		rows, err := db.Query(t.Context(), "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = 'audit_event'::regclass AND indisunique AND NOT indisprimary")
		if err != nil {
			return err
		}
		if names, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
			return err
		}
		slices.Sort(names)
		if len(names) > 0 {
			var definition string
			if err := db.QueryRow(t.Context(), "SELECT pg_get_indexdef($1::regclass)", names[0]).Scan(&definition); err != nil {
				return err
			}
			auditIndex = definition
			if _, err := db.Exec(t.Context(), "DROP INDEX "+names[0]); err != nil {
				return err
			}
		}
	}
	done, err := db.Exec(t.Context(), how)
	if err == nil && done.RowsAffected() == 0 {
		err = fmt.Errorf("it changed nothing")
	}
	return err
}

// auditIndex keeps two events from one place of the tree.
var auditIndex string

// restore puts the rows back.
func restore(t *testing.T, db *pgx.Conn, table string) {
	t.Helper()
	again := "ALTER TABLE trace ADD CONSTRAINT trace_subject_kind_subject_id_seq_key UNIQUE (subject_kind, subject_id, seq)"
	if table == "audit_event" {
		again = auditIndex
	}
	// What the service has written meanwhile stays.
	_, err := db.Exec(t.Context(), strings.NewReplacer("TABLE", table, "AGAIN", again).Replace(`
		DELETE FROM TABLE WHERE id NOT IN (SELECT id FROM kept) AND id LIKE 'X%' OR id IN (SELECT id FROM kept) OR id LIKE '%x';
		INSERT INTO TABLE SELECT * FROM kept; DROP TABLE kept; AGAIN; ALTER TABLE TABLE ENABLE TRIGGER ALL; SET session_replication_role = DEFAULT`))
	if err != nil {
		t.Fatal(err)
	}
}
