package dictionary_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"docket/internal/access"
	"docket/internal/database/dbtest"
	"docket/internal/dictionary"
	"docket/internal/tag"
)

// paper is a document as far as the dictionary looks at it.
type paper struct {
	ID      string
	Readers []string
	Source  string
	Tags    []tag.Tag
	Day     string
	Level   access.Level
}

// put writes a paper, new or changed. Everything that the dictionary does not look at is the same.
func put(t testing.TB, db *pgxpool.Pool, n int, p paper) {
	t.Helper()
	_, err := db.Exec(context.Background(), `
		INSERT INTO document (id, version, register, number_year, number, register_no, title, source, source_no, source_no_key, direction, kind, received_on,
			classification, urgency, handling, distribution, lead_department, assisting_departments, tags, carrier, location, copies, copy_nos, pages,
			attachments, remarks, delivered_by, pieces, damage, status, scope_state, custodian, deputy, registered_by, registered_at, readers)
		VALUES (@id, 1, '收', 2026, @n, @id, 't', @source, '', '', 'incoming', '', @day, @level, 'normal', 'read', '{}', '', '{}', @tags, 'paper', '', 1, '{}', 0,
			0, '', '', 0, '', 'distributed', 'open', '', '', 'p', now(), @readers)
		ON CONFLICT (id) DO UPDATE SET source = @source, tags = @tags, received_on = @day, classification = @level, readers = @readers`,
		pgx.NamedArgs{"id": p.ID, "n": n, "source": p.Source, "day": p.Day, "level": p.Level, "tags": p.Tags, "readers": p.Readers})
	if err != nil {
		t.Fatal(err)
	}
}

func newRegister(t testing.TB) *pgxpool.Pool {
	db := dbtest.New(t)
	_, err := db.Exec(context.Background(), "INSERT INTO person (id, username, name, clearance, roles, created_at) VALUES ('p', 'p', 'p', 3, '{}', now())")
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func someone(username, department string, l access.Level, roles ...access.Role) access.Actor {
	return access.Actor{ID: username, Username: username, Department: department, Departments: []string{department}, Clearance: l, Roles: roles}
}

var readers = []access.Actor{
	someone("low", "A", access.Public), someone("a", "A", access.Internal), someone("b", "B", access.Internal), someone("far", "C", access.Secret),
	someone("top", "A", access.Secret, access.Supervisor), someone("clerk", "B", access.Internal, access.Registrar), {},
}

func randomPaper(r *rand.Rand, id string) paper {
	p := paper{ID: id, Source: fmt.Sprintf("单位%d", r.IntN(5)), Level: access.Level(r.IntN(4)), Day: fmt.Sprintf("2026-01-%02d", 1+r.IntN(4)), Tags: []tag.Tag{}}
	for range r.IntN(4) {
		p.Tags = append(p.Tags, tag.Tag{Facet: fmt.Sprintf("维度%d", r.IntN(2)), Value: fmt.Sprintf("值%d", r.IntN(4))})
	}
	p.Tags = tag.Normal(p.Tags)
	if r.IntN(4) == 0 { // the day as a tag of a person's own: still one document
		p.Tags = append(p.Tags, tag.Tag{Facet: tag.FacetDate, Value: p.Day})
	}
	scope := access.Scope{All: r.IntN(6) == 0}
	for _, d := range []string{"A", "B"} {
		if r.IntN(2) == 0 {
			scope.Departments = append(scope.Departments, d)
		}
	}
	p.Readers = access.Readers(access.Readable{Level: p.Level, Scope: scope, People: []string{"top"}, Pending: r.IntN(5) == 0})
	return p
}

// L03, L04, L31, DOC-14: whatever is written, changed and removed, a reader is offered exactly the
// words of the documents that the policy opens to them, with exactly their numbers; and putting the
// rows together changes nothing.
func TestFind_IsExactUnderThePolicy(t *testing.T) {
	t.Parallel()
	db := newRegister(t)
	r := rand.New(rand.NewPCG(1, 2))
	papers := map[string]paper{}
	for step := range 400 {
		id := fmt.Sprintf("d%d", r.IntN(80))
		if _, there := papers[id]; there && r.IntN(5) == 0 {
			if _, err := db.Exec(t.Context(), "DELETE FROM document WHERE id = $1", id); err != nil {
				t.Fatal(err)
			}
			delete(papers, id)
		} else {
			papers[id] = randomPaper(r, id)
			put(t, db, step+1, papers[id])
		}
		if step%60 == 0 {
			if err := dictionary.Compact(t.Context(), db); err != nil {
				t.Fatal(err)
			}
		}
		if step%40 == 39 {
			compare(t, db, papers)
		}
	}
	var rows, groups int
	if err := db.QueryRow(t.Context(), "SELECT count(*) FROM word_use").Scan(&rows); err != nil {
		t.Fatal(err)
	}
	if err := dictionary.Compact(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	if err := db.QueryRow(t.Context(), "SELECT count(*) FROM word_use").Scan(&groups); err != nil || groups >= rows {
		t.Errorf("%d rows become %d (%v)", rows, groups, err)
	}
	compare(t, db, papers)
}

// Several who write and several who compact at once neither lose nor double a word.
func TestCompact_Beside(t *testing.T) {
	t.Parallel()
	db := newRegister(t)
	const writers, each = 4, 60
	papers := make([]map[string]paper, writers)
	var work sync.WaitGroup
	for w := range writers {
		papers[w] = map[string]paper{}
		work.Go(func() {
			r := rand.New(rand.NewPCG(3, uint64(w)))
			for n := range each {
				id := fmt.Sprintf("w%d-%d", w, r.IntN(20))
				papers[w][id] = randomPaper(r, id)
				put(t, db, w*each+n+1, papers[w][id])
			}
		})
	}
	for range 2 {
		work.Go(func() {
			for range 20 {
				if err := dictionary.Compact(context.Background(), db); err != nil {
					t.Error(err)
				}
			}
		})
	}
	work.Wait()
	all := map[string]paper{}
	for _, some := range papers {
		maps.Copy(all, some)
	}
	compare(t, db, all)
}

func compare(t *testing.T, db *pgxpool.Pool, papers map[string]paper) {
	t.Helper()
	for _, actor := range readers {
		want := map[string]int64{}
		for _, p := range papers {
			if !slices.ContainsFunc(p.Readers, func(k string) bool { return slices.Contains(actor.ReaderKeys(), k) }) {
				continue
			}
			words := map[string]bool{"party//" + p.Source: true, "tag/日期/" + p.Day: true, "tag/密级/" + p.Level.Mark(): true}
			for _, t := range p.Tags {
				words["tag/"+t.Facet+"/"+t.Value] = true
			}
			for w := range words {
				want[w]++
			}
		}
		got := map[string]int64{}
		for _, query := range []dictionary.Query{{Kind: dictionary.Party}, {Kind: dictionary.Tag}, {Kind: dictionary.Tag, Facet: tag.FacetDate}} {
			list, err := dictionary.Find(t.Context(), db, actor, query)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range list {
				got[string(query.Kind)+"/"+e.Facet+"/"+e.Name] += e.Count
			}
		}
		if !maps.Equal(got, want) {
			t.Fatalf("%s is offered %v, want %v", actor.Username, got, want)
		}
	}
}

// UX 4.2, #26⏎: the best fit first, among equals the most used; days only to whoever types a day.
func TestFind_Order(t *testing.T) {
	t.Parallel()
	db := newRegister(t)
	for i, value := range []string{"年度:2026", "年度:2026", "年度:2025", "项目:26号楼", "项目:滨江改造", "项目:改造滨江", "项目:改造滨江", "主题:重庆"} {
		one, _ := tag.Parse(value)
		put(t, db, i+1, paper{ID: fmt.Sprint(i), Source: "s", Day: "2026-01-26", Tags: []tag.Tag{one}, Readers: access.Readers(access.Readable{})})
	}
	for text, want := range map[string][]string{
		"26": {"项目:26号楼", "年度:2026"}, "2026": {"年度:2026"}, "20": {"年度:2026", "年度:2025"}, "２０２６": {"年度:2026"}, "bj": {"项目:滨江改造", "项目:改造滨江"},
		"滨江": {"项目:滨江改造", "项目:改造滨江"}, "BJGZ": {"项目:滨江改造"}, "binjiang": {"项目:滨江改造", "项目:改造滨江"}, "改造": {"项目:改造滨江", "项目:滨江改造"},
		"cq": {"主题:重庆"}, "zq": {"主题:重庆"}, "2026-01": {"日期:2026-01-26"}, "密": {}, "公开": {"密级:公开"}, "%": {}, "_": {}, "xyz": {},
	} {
		list, err := dictionary.Find(t.Context(), db, readers[0], dictionary.Query{Kind: dictionary.Tag, Text: text})
		if err != nil {
			t.Fatal(err)
		}
		got := []string{}
		for _, e := range list {
			got = append(got, e.Facet+":"+e.Name)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s offers %v, want %v", text, got, want)
		}
	}
}

// The search box asks with every key: a register of 100,000 documents with 2,000 projects, 4,000
// senders and 300 scopes.
func BenchmarkFind(b *testing.B) {
	db := newRegister(b)
	start := time.Now()
	_, err := db.Exec(context.Background(), `
		INSERT INTO document (id, version, register, number_year, number, register_no, title, source, source_no, source_no_key, direction, kind, received_on,
			classification, urgency, handling, distribution, lead_department, assisting_departments, tags, carrier, location, copies, copy_nos, pages,
			attachments, remarks, delivered_by, pieces, damage, status, scope_state, custodian, deputy, registered_by, registered_at, readers)
		SELECT 'd' || i, 1, '收', 2026, i, i::text, 't', '岚洲市第' || (hashint4(-i) & 4095) || '管理服务中心', '', '', 'incoming', '', date '2020-01-01' + i % 2400,
			i % 10 / 9 + 1, 'normal', 'read', '{}', '', '{}', jsonb_build_array(
				jsonb_build_object('facet', '年度', 'value', (2020 + i % 2400 / 366)::text),
				jsonb_build_object('facet', '项目名称', 'value', '海鸥智慧园区' || (hashint4(i) & 2047) || '期'),
				jsonb_build_object('facet', '阶段', 'value', (ARRAY['初稿', '终稿', '征求意见'])[i % 3 + 1])),
			'paper', '', 1, '{}', 0, 0, '', '', 0, '', 'distributed', 'open', '', '', 'p', now(),
			ARRAY[(i % 10 / 9 + 1) || ':d:D' || (i * 31 % 300), '1:records']
		FROM generate_series(1, 100000) i`)
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("100,000 documents written in %v", time.Since(start))
	if err := dictionary.Compact(context.Background(), db); err != nil {
		b.Fatal(err)
	}
	if _, err := db.Exec(context.Background(), "VACUUM ANALYZE word_use, audience"); err != nil {
		b.Fatal(err)
	}
	clerk := someone("clerk", "D1", access.Secret, access.Registrar)
	for name, query := range map[string]dictionary.Query{"26": {Kind: dictionary.Tag, Text: "26"}, "hoy": {Kind: dictionary.Tag, Text: "hoy"},
		"parties": {Kind: dictionary.Party, Text: "lzs"}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := dictionary.Find(context.Background(), db, clerk, query); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
