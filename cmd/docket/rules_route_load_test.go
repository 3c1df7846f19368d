package main

import (
	"errors"
	"fmt"
	"maps"
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
	people, byName := []*person{}, map[string]*person{}
	for i := range 10 {
		people = append(people, o.Person(t, fmt.Sprintf("p%d", i), "A", access.Internal))
		byName[people[i].Username] = people[i]
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
			for range 30 {
				mu.Lock()
				enough := statuses[http.StatusNoContent] >= 60
				mu.Unlock()
				if enough {
					return
				}
				status := actAtRandom(t, r, registrar, byName, d.ID)
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
	if made := statuses[http.StatusNoContent]; made < len(nodes) || made < 30 && registrar.Route(t, d.ID).State == "running" {
		t.Errorf("only %d decisions were made", made)
	}
	checkRoute(t, o, registrar, d.ID)
}

// actAtRandom makes one request as whoever has something to decide, or has decided something, and returns
// its status. Several clients act for one person at once.
func actAtRandom(t *testing.T, r *rand.Rand, registrar *person, people map[string]*person, id string) int {
	post := func(p *person, path string, body map[string]any) int {
		a, err := p.try(http.MethodPost, path, body)
		if err != nil {
			t.Error(err)
		}
		return a.Status
	}
	names := slices.Sorted(maps.Keys(people))
	anybody := []string{names[r.IntN(len(names))]}
	var now, done []routeNode
	for _, n := range registrar.Route(t, id).Nodes {
		switch {
		case n.State == "current":
			now = append(now, n)
		case n.Decision != "" && n.State != "withdrawn":
			done = append(done, n)
		}
	}
	if len(now) == 0 {
		return 0
	}
	n := now[r.IntN(len(now))]
	p, path := people[n.User], "/api/v1/tasks/"+n.Task
	switch k := r.IntN(20); {
	case k == 0:
		return post(registrar, documentsPath+"/"+id+"/remind", nil)
	case k <= 3 && len(done) > 0:
		last := done[len(done)-1-r.IntN(min(2, len(done)))]
		return post(people[last.Actor], "/api/v1/tasks/"+last.Task, map[string]any{"decision": "withdraw"})
	case k <= 5:
		return post(p, path, map[string]any{"decision": "forward", "opinion": "转", "to": anybody})
	case k <= 7 && len(done) > 0:
		return post(p, path, map[string]any{"decision": "return", "opinion": "退", "to": []string{fmt.Sprint(done[r.IntN(len(done))].Place)}})
	case k <= 9:
		return post(p, path, map[string]any{"decision": "add_signer", "at": []string{"before", "after"}[r.IntN(2)], "to": anybody})
	case k == 10:
		return post(p, path, map[string]any{"decision": "copy", "to": anybody})
	default:
		return post(p, path, map[string]any{"decision": "agree", "opinion": "同意"})
	}
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
		if n.IsSuperseded || n.Action == "copy" || route.State != "running" {
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
	waitFor(t, waitPatience, "every event to have its place in the tree", func() bool {
		var waiting int
		err := db.QueryRow(t.Context(), "SELECT count(*) FROM audit_event WHERE seq IS NULL").Scan(&waiting)
		return err == nil && waiting == 0
	})
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
		putBack(t, db, table)
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

// oncePerPlace keeps two rows from one place; the owner of the database can drop that too.
var oncePerPlace = map[string]string{"trace": "trace_subject_kind_subject_id_seq_key UNIQUE (subject_kind, subject_id, seq)", "audit_event": "audit_event_seq_key UNIQUE (seq)"}

// tamper does it as the owner of the database, whom no trigger stops, and keeps the rows as they were.
func tamper(t *testing.T, db *pgx.Conn, table, how string) error {
	t.Helper()
	constraint, _, _ := strings.Cut(oncePerPlace[table], " ")
	_, err := db.Exec(t.Context(), fmt.Sprintf("CREATE TEMP TABLE kept AS SELECT * FROM %[1]s; ALTER TABLE %[1]s DISABLE TRIGGER ALL; ALTER TABLE %[1]s DROP CONSTRAINT %[2]s", table, constraint))
	if err != nil {
		return err
	}
	done, err := db.Exec(t.Context(), how)
	if err == nil && done.RowsAffected() == 0 {
		err = errors.New("it changed nothing")
	}
	return err
}

// putBack puts the rows back; what the service has written meanwhile stays.
func putBack(t *testing.T, db *pgx.Conn, table string) {
	t.Helper()
	_, err := db.Exec(t.Context(), fmt.Sprintf(`DELETE FROM %[1]s WHERE id IN (SELECT id FROM kept) OR id LIKE 'X%%' OR id LIKE '%%x';
		INSERT INTO %[1]s SELECT * FROM kept; DROP TABLE kept; ALTER TABLE %[1]s ADD CONSTRAINT %[2]s; ALTER TABLE %[1]s ENABLE TRIGGER ALL`, table, oncePerPlace[table]))
	if err != nil {
		t.Fatal(err)
	}
}
