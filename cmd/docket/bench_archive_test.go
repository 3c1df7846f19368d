package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/klauspost/compress/zstd"

	apisystem "docket/api/system"
	"docket/index"
	"docket/index/indextest"
	"docket/internal/access"
	"docket/internal/calendar"
	"docket/internal/fulltext"
	"docket/internal/search"
	"docket/internal/tag"
	"docket/storage"
)

const (
	archiveSize = 100_000
	textRunes   = 550

	archiveProjects, archiveYears, archiveTopics = 20, 10, 5
	archiveDepartments, readerDepartments        = 60, 16
)

// BenchmarkArchive is about an archive of 100,000 documents with their texts: how long a new index
// takes and how much memory, and how long people wait for what they look for.
func BenchmarkArchive(b *testing.B) {
	dir := benchFolder(b)
	h, closeHouse := openBenchHouse(b, dir, "DOCKET_EXTRACT_WORKERS=0")
	fillArchive(b, h)
	closeHouse()
	if err := os.RemoveAll(filepath.Join(dir, "index")); err != nil {
		b.Fatal(err)
	}
	b.Run("Reindex", func(b *testing.B) { reindexArchive(b, dir) })
	b.Run("Search", func(b *testing.B) { searchArchive(b, dir) })
}

// reindexArchive starts the service without an index and waits until it has one.
func reindexArchive(b *testing.B, dir string) {
	s := &service{Data: dir, URL: "http://" + freeAddress(b)}
	s.env = benchEnvironment(dir, "DOCKET_LISTEN="+strings.TrimPrefix(s.URL, "http://"), "DOCKET_EXTRACT_WORKERS=0")
	start := time.Now()
	s.launch(b)
	defer s.Stop()
	s.WaitReady(b, patienceToOpen)
	waitFor(b, patienceToOpen, "the new index", func() bool { return s.hasIndex(b) })
	took := time.Since(start)
	texts := loadTexts(b, dir)
	figure{name: "entries indexed from 100,000 records, beside reading their texts alone", value: archiveSize / took.Seconds(), unit: "entries/s", baseline: texts}.report(b)
	figure{name: "memory of the process at its peak, beside GiB of texts", value: peakMemory(b, s.Pid()), unit: "GiB",
		baseline: archiveSize * textRunes * 3 / float64(1<<30), limit: 1.5}.report(b)
}

// hasIndex reports whether everything can be found.
func (s *service) hasIndex(b *testing.B) bool {
	var ready struct {
		Parts []apisystem.Part `json:"parts"`
	}
	s.stranger().Get(b, "/readyz").JSON(b, &ready)
	return slices.ContainsFunc(ready.Parts, func(p apisystem.Part) bool { return p.Name == "index" && p.State == "ok" })
}

// peakMemory is the most resident memory that a process has had, in GiB.
func peakMemory(b *testing.B, pid int) float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Skip("the system does not tell the memory of a process: ", err)
	}
	_, line, _ := strings.Cut(string(status), "VmHWM:")
	line, _, _ = strings.Cut(line, "kB")
	kilobytes, err := strconv.ParseFloat(strings.TrimSpace(line), 64)
	if err != nil {
		b.Fatal(err)
	}
	return kilobytes / (1 << 20)
}

// loadTexts reads every tenth text from the disk and returns texts per second.
func loadTexts(b *testing.B, dir string) float64 {
	start, n := time.Now(), 0
	for i := 0; i < archiveSize; i += 10 {
		if _, err := os.ReadFile(filepath.Join(dir, "store", filepath.FromSlash(storage.TextKey(blobOf(i))))); err != nil {
			b.Fatal(err)
		}
		n++
	}
	return float64(n) / time.Since(start).Seconds()
}

// searchArchive asks for three tags within 200 days as a person of 20 reader groups, with the 20
// newest hits as they are shown; beside the index alone and the same question to PostgreSQL.
func searchArchive(b *testing.B, dir string) {
	h, _ := openBenchHouse(b, dir, "DOCKET_EXTRACT_WORKERS=0")
	actor := access.Actor{ID: "reader", Username: "reader", Clearance: access.Internal, Rank: "科员"}
	for i := range readerDepartments {
		actor.Departments = append(actor.Departments, archiveDepartment(i))
	}
	if n := len(actor.ReaderKeys()); n != 20 {
		b.Fatalf("the reader has %d groups", n)
	}
	ctx := context.Background()
	found := 0
	const questions = 1500
	rng := rand.New(rand.NewPCG(7, 7))
	var whole, alone, sql []float64
	clock := func(into *[]float64, ask func() error) {
		start := time.Now()
		if err := ask(); err != nil {
			b.Fatal(err)
		}
		*into = append(*into, time.Since(start).Seconds()*1000)
	}
	for range questions {
		r := threeTags(rng)
		clock(&whole, func() error {
			answer, err := h.search.Find(ctx, actor, r)
			found += len(answer.Hits)
			return err
		})
		clock(&alone, func() error { _, err := h.live.Search(ctx, indexQuery(actor, r.Filter)); return err })
		clock(&sql, func() error { return askPostgreSQL(ctx, h, actor, r.Filter) })
	}
	if found < questions {
		b.Fatalf("%d questions found %d documents: nothing was measured", questions, found)
	}
	b.Logf("%.1f hits a page", float64(found)/questions)
	figure{name: "95th percentile of a search for three tags, days and policy with its page, beside PostgreSQL without an index engine",
		value: quantile(whole, 0.95), unit: "ms", baseline: quantile(sql, 0.95), limit: 8}.report(b)
	figure{name: "the same in the index alone", value: quantile(alone, 0.95), unit: "ms-index", baseline: quantile(sql, 0.95), limit: 8}.report(b)
}

// threeTags is a question as people ask it.
func threeTags(rng *rand.Rand) search.Request {
	year := 2016 + rng.IntN(archiveYears)
	from := time.Date(year, 1, 1+rng.IntN(160), 0, 0, 0, 0, time.UTC)
	return search.Request{Limit: 20, Filter: search.Filter{
		Tags: []tag.Tag{{Facet: "项目名称", Value: indextest.Projects[rng.IntN(archiveProjects)]}, {Facet: "年度", Value: fmt.Sprint(year)},
			{Facet: "类别", Value: fmt.Sprintf("类别%d", rng.IntN(archiveTopics))}},
		From: from.Format(time.DateOnly), To: from.AddDate(0, 0, 200).Format(time.DateOnly)}}
}

// indexQuery is the question as the index gets it.
func indexQuery(actor access.Actor, f search.Filter) index.Query {
	all := index.And{index.DayRange{Field: index.DayReceived, From: f.From, To: f.To}}
	for _, t := range f.Tags {
		all = append(all, index.Or{index.Term{Field: index.FieldTag, Value: index.Tag(t.Facet, t.Value)}})
	}
	return index.Query{Readers: actor.ReaderKeys(), Cleared: actor.Cleared(), Filter: all, Limit: 20}
}

func askPostgreSQL(ctx context.Context, h *house, actor access.Actor, f search.Filter) error {
	rows, err := h.db.Query(ctx, `SELECT id, count(*) OVER () FROM document
		WHERE readers && $1 AND tags @> $2 AND received_on BETWEEN $3 AND $4 ORDER BY received_on DESC, id DESC LIMIT 20`,
		actor.ReaderKeys(), f.Tags, f.From, f.To)
	if err != nil {
		return err
	}
	_, err = pgx.CollectRows(rows, pgx.RowToMap)
	return err
}

func archiveDepartment(i int) string { return fmt.Sprintf("D%02d", i) }

// blobOf is the hash of a file of the archive; its bytes are nowhere, for nobody opens it.
func blobOf(i int) string { return fmt.Sprintf("%03x%061x", i*2654435761%4096, i) }

// fillArchive writes 100,000 records straight into the tables, and their texts into the store.
func fillArchive(b *testing.B, h *house) {
	ctx := context.Background()
	registrar := benchRegistrar(b, h)
	writeTexts(b, h)
	rng := rand.New(rand.NewPCG(3, 3))
	now := h.now()
	var documents, blobs, files [][]any
	for i := range archiveSize {
		id, sum := fmt.Sprintf("01K%023d", i), blobOf(i)
		day := indextest.FirstDay.AddDate(0, 0, rng.IntN(365*archiveYears))
		level := access.Internal
		switch rng.IntN(10) {
		case 0:
			level = access.Public
		case 1:
			level = access.Confidential
		}
		scope := access.Scope{Departments: []string{archiveDepartment(rng.IntN(archiveDepartments)), archiveDepartment(rng.IntN(archiveDepartments))}}.Normal()
		tags := []tag.Tag{{Facet: "项目名称", Value: indextest.Projects[rng.IntN(archiveProjects)]}, {Facet: "年度", Value: day.Format("2006")},
			{Facet: "类别", Value: fmt.Sprintf("类别%d", rng.IntN(archiveTopics))}}
		documents = append(documents, []any{id, 1, "收", day.Year(), i + 1, fmt.Sprintf("收〔%d〕%d号", day.Year(), i+1), fmt.Sprintf("关于第%d项检查的通知", i),
			indextest.Sources[i%len(indextest.Sources)], "", "", "incoming", "通知", calendar.DateOf(day), level, "normal", "read", scope, "", []string{}, tags,
			"electronic", "", 1, []string{}, 1, 0, "", "", 0, "", "distributed", "open", "", "", registrar.Username, now,
			access.Readers(access.Readable{Level: level, Scope: scope})})
		blobs = append(blobs, []any{sum, 1000, "text/plain", "done", 1, now, now})
		files = append(files, []any{fmt.Sprintf("F%025d", i), id, sum, 1, "main", "通知.txt", "text/plain", 1000, registrar.Username, now})
	}
	for _, table := range []struct {
		name    string
		columns string
		rows    [][]any
	}{
		{"blob", "sha256 size_bytes media_type text_state page_count created_at text_at", blobs},
		{"document", `id version register number_year number register_no title source source_no source_no_key direction kind received_on classification
			urgency handling distribution lead_department assisting_departments tags carrier location copies copy_nos pages attachments remarks
			delivered_by pieces damage status scope_state custodian deputy registered_by registered_at readers`, documents},
		{"document_file", "id document_id sha256 position role name media_type size_bytes added_by added_at", files},
	} {
		if _, err := h.db.CopyFrom(ctx, pgx.Identifier{table.name}, strings.Fields(table.columns), pgx.CopyFromRows(table.rows)); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := h.db.Exec(ctx, "ANALYZE"); err != nil {
		b.Fatal(err)
	}
}

// writeTexts writes the text objects without waiting for the disk.
func writeTexts(b *testing.B, h *house) {
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		b.Fatal(err)
	}
	for i := range 4096 {
		if err := os.MkdirAll(filepath.Join(h.cfg.Dir("store"), "text", fmt.Sprintf("%03x", i)), 0o700); err != nil {
			b.Fatal(err)
		}
	}
	for first := 0; first < archiveSize; first += 1000 {
		for k, e := range indextest.Corpus(uint64(first), 1000, textRunes) {
			sum := blobOf(first + k)
			plain, err := json.Marshal(fulltext.Object{Format: 1, SHA256: sum, Pages: []fulltext.Page{{Number: 1, Text: e.Body, Origin: "text"}}})
			if err != nil {
				b.Fatal(err)
			}
			path := filepath.Join(h.cfg.Dir("store"), filepath.FromSlash(storage.TextKey(sum)))
			if err := os.WriteFile(path, encoder.EncodeAll(plain, nil), 0o600); err != nil {
				b.Fatal(err)
			}
		}
	}
}
