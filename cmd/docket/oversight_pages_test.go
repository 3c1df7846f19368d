package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"docket/internal/access"
)

type bookAnswer struct {
	Prefix       string
	IsClassified bool `json:"is_classified"`
	First, Last  int
	Listed       int
	Withheld     int
	Missing      []string
	Voids        []struct {
		ID         string
		RegisterNo string `json:"register_no"`
		Reason     string
	}
	IsComplete bool `json:"is_complete"`
}

func (p *person) Books(t testing.TB, year int) map[string]bookAnswer {
	t.Helper()
	var list struct{ Items []bookAnswer }
	p.Get(t, "/api/v1/oversight/register", "direction", "incoming", "year", fmt.Sprint(year)).Want(t, http.StatusOK).JSON(t, &list)
	out := map[string]bookAnswer{}
	for _, b := range list.Items {
		out[b.Prefix] = b
	}
	return out
}

// Issue C 10: the register is held against its numbers: void ones are named with their reason, what is not
// for the auditor is counted without a word, and a number that was removed is missing.
func TestOversight_RegisterWithoutGaps(t *testing.T) {
	t.Parallel()
	o := newAuditedOffice(t)
	void := o.registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"received_on": fmt.Sprintf("%d-04-01", o.year), "classification": "internal"}), upload{"a.txt", []byte("作废" + o.prefix)})
	o.registrar.Do(t, "POST", documentsPath+"/"+void.ID+"/void", map[string]any{"reason": "重复登记"}).Want(t, http.StatusOK)
	o.grant(t)
	books := o.auditor.Books(t, o.year)
	// open: 1 open, 2 elsewhere, 3 later, 4 void; classified: 1 confidential, 2 secret, 3 undecided
	open, classified := books["收"], books["密收"]
	if open.First != 1 || open.Last != 4 || open.Listed != 2 || open.Withheld != 2 || !open.IsComplete || len(open.Missing) != 0 || len(open.Voids) != 1 ||
		open.Voids[0].ID != void.ID || open.Voids[0].Reason != "重复登记" {
		t.Errorf("the open register: %+v", open)
	}
	if classified.First != 1 || classified.Last != 1 || classified.Listed != 1 || classified.Withheld != 0 {
		t.Errorf("the classified register goes on behind what the auditor sees: %+v", classified)
	}
	if b := o.Person(t, "low", "B", access.Internal, access.Supervisor).Books(t, o.year); len(b["密收"].Voids) != 0 || b["密收"].Last != 0 {
		t.Errorf("who is not cleared is told of a classified register: %+v", b)
	}
	inDatabase(t, o.service, "UPDATE document SET number = number + 10 WHERE id = $1", void.ID)
	if open := o.auditor.Books(t, o.year)["收"]; open.IsComplete || len(open.Missing) != 10 || open.Missing[0] != fmt.Sprintf("收〔%d〕4号", o.year) {
		t.Errorf("a number that is gone is not missed: %+v", open)
	}
	o.auditor.Get(t, "/api/v1/oversight/register", "direction", "sideways").Problem(t, http.StatusUnprocessableEntity, "invalid_input")
}

type sampleAnswer struct {
	ID         string
	Seed       string
	Population int
	Digest     string
	Withheld   int
	Items      []struct{ ID, Title string }
}

func (s sampleAnswer) ids() (out []string) {
	for _, i := range s.Items {
		out = append(out, i.ID)
	}
	return out
}

// Issue C 10: a draw is repeated by its seed, by anyone with sha256sum, and shows only what its owner sees.
func TestOversight_SampleIsRepeatable(t *testing.T) {
	t.Parallel()
	o := newAuditedOffice(t)
	all := []string{o.open.ID, o.confidential.ID}
	for i := range 12 {
		d := o.registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"received_on": fmt.Sprintf("%d-05-%02d", o.year, i+1), "title": fmt.Sprintf("样本%d", i)}), upload{"a.txt", []byte(fmt.Sprint("样本", o.prefix, i))})
		all = append(all, d.ID)
	}
	g := o.grant(t)
	draw := func(seed string) (s sampleAnswer) {
		o.auditor.Do(t, "POST", "/api/v1/oversight/samples", map[string]any{"year": o.year, "n": 5, "seed": seed}).Want(t, http.StatusCreated).JSON(t, &s)
		return s
	}
	first, again, other := draw("2026-1"), draw("2026-1"), draw("2026-2")
	if !slices.Equal(first.ids(), again.ids()) || slices.Equal(first.ids(), other.ids()) || len(first.Items) != 5 || first.Population != len(all) || first.Digest != other.Digest {
		t.Errorf("draws: %v, %v, %v of %d", first.ids(), again.ids(), other.ids(), first.Population)
	}
	slices.Sort(all)
	sum := sha256.Sum256([]byte(strings.Join(all, "\n") + "\n"))
	if first.Digest != hex.EncodeToString(sum[:]) {
		t.Error("the digest is not that of the ids")
	}
	slices.SortFunc(all, func(a, b string) int {
		lot := func(id string) string { s := sha256.Sum256([]byte("2026-1\n" + id)); return string(s[:]) }
		return strings.Compare(lot(a), lot(b))
	})
	if !slices.Equal(first.ids(), all[:5]) {
		t.Errorf("drawn %v, recomputed %v", first.ids(), all[:5])
	}
	var kept sampleAnswer
	o.auditor.Get(t, "/api/v1/oversight/samples/"+first.ID).Want(t, http.StatusOK).JSON(t, &kept)
	if !slices.Equal(kept.ids(), first.ids()) || kept.Seed != "2026-1" {
		t.Errorf("kept as %+v", kept)
	}
	o.supervisor.Get(t, "/api/v1/oversight/samples/"+first.ID).Problem(t, http.StatusNotFound, "not_found")
	var made sampleAnswer
	if made = draw(""); made.Seed == "" {
		t.Error("no seed was made")
	}
	o.Edit(t, "auditor", map[string]any{"clearance": "public"}).Want(t, http.StatusOK) // the grant is in force, its records are too high
	o.auditor.Get(t, "/api/v1/oversight/samples/"+first.ID).Want(t, http.StatusOK).JSON(t, &kept)
	if len(kept.Items) != 0 || kept.Withheld != 5 {
		t.Errorf("seen after the clearance was lowered: %+v", kept)
	}
	o.supervisor.Do(t, "DELETE", "/api/v1/oversight/grants/"+g.ID, nil).Want(t, http.StatusNoContent)
	o.auditor.Get(t, "/api/v1/oversight/samples/"+first.ID).Problem(t, http.StatusForbidden, "forbidden")
	for _, bad := range []map[string]any{{"year": 0, "n": 5}, {"year": o.year, "n": 0}, {"year": o.year, "n": 501}, {"year": o.year, "n": 5, "seed": strings.Repeat("s", 101)}, {"year": o.year, "n": 5, "seed": "\x00"}} {
		o.supervisor.Do(t, "POST", "/api/v1/oversight/samples", bad).Problem(t, http.StatusUnprocessableEntity, "invalid_input")
	}
}

// Issue C 10: who could read a record, each with the reason, and who did.
func TestOversight_WhoReads(t *testing.T) {
	t.Parallel()
	o := newAuditedOffice(t)
	inside := o.Person(t, "inside", "A", access.Secret)
	low := o.Person(t, "low", "A", access.Internal)
	o.grant(t)
	inside.Get(t, documentsPath+"/"+o.confidential.ID).Want(t, http.StatusOK)
	inside.Get(t, documentsPath+"/"+o.confidential.ID).Want(t, http.StatusOK)
	var readers struct {
		Could []struct {
			Username string
			Ways     []struct{ Kind, Value string }
		}
		Did []struct {
			Username, What string
			IsAudit        bool `json:"is_audit"`
			Times          int
		}
		IsRecorded bool `json:"is_recorded"`
	}
	o.auditor.Get(t, "/api/v1/oversight/documents/"+o.confidential.ID+"/readers").Want(t, http.StatusOK).JSON(t, &readers)
	ways := map[string]string{}
	for _, c := range readers.Could {
		for _, w := range c.Ways {
			ways[c.Username] += w.Kind + ":" + w.Value + " "
		}
	}
	want := map[string]string{inside.Username: "department:" + o.Dept("A") + " ", o.registrar.Username: "department:" + o.Dept("A") + " custodian:" + o.registrar.Username + " ",
		o.auditor.Username: "grant:" + o.auditor.Username + " "}
	for who, way := range want {
		if ways[who] != way {
			t.Errorf("%s reads it by %q, want %q", who, ways[who], way)
		}
	}
	for _, who := range []*person{low, o.supervisor} {
		if ways[who.Username] != "" {
			t.Errorf("%s could read it by %q", who.Username, ways[who.Username])
		}
	}
	did := map[string]int{}
	for _, d := range readers.Did {
		did[d.Username+" "+d.What] += d.Times
	}
	if !readers.IsRecorded || did[inside.Username+" record"] != 2 || did[o.auditor.Username+" readers"] != 1 {
		t.Errorf("read by %v", did)
	}
	inside.Get(t, "/api/v1/oversight/documents/"+o.confidential.ID+"/readers").Problem(t, http.StatusForbidden, "forbidden")
}

// Issue C 10: the rights list, on the page and as Excel.
func TestOversight_Rights(t *testing.T) {
	t.Parallel()
	o := newAuditedOffice(t)
	o.grant(t)
	o.Edit(t, "registrar", map[string]any{"rank": "主任科员"}).Want(t, http.StatusOK)
	var list struct {
		Items []struct {
			Username, Clearance, Rank string
			Roles                     []string
			Grants                    int
			ChangedBy                 string  `json:"changed_by"`
			ChangedAt                 *string `json:"changed_at"`
		}
	}
	o.auditor.Get(t, "/api/v1/oversight/rights").Want(t, http.StatusOK).JSON(t, &list)
	found := 0
	for _, r := range list.Items {
		switch r.Username {
		case o.auditor.Username:
			found++
			if r.Grants != 1 || r.Clearance != "secret" || !slices.Contains(r.Roles, "auditor") || r.ChangedAt == nil {
				t.Errorf("%+v", r)
			}
		case o.registrar.Username:
			found++
			if r.Rank != "主任科员" || r.ChangedBy != "admin" {
				t.Errorf("%+v", r)
			}
		}
	}
	if found != 2 {
		t.Errorf("%d of two people are listed", found)
	}
	sheet := sheetOf(t, o.supervisor.Get(t, "/api/v1/oversight/rights.xlsx").Want(t, http.StatusOK).Body)
	if len(sheet) < len(list.Items)+1 || !slices.ContainsFunc(sheet, func(row []string) bool {
		return row[0] == o.auditor.Username && strings.Contains(strings.Join(row, " "), "审计")
	}) {
		t.Errorf("%d rows in the sheet for %d people", len(sheet), len(list.Items))
	}
	for _, p := range []*person{o.registrar, administratorOf(t, o.service)} {
		p.Get(t, "/api/v1/oversight/rights").Problem(t, http.StatusForbidden, "forbidden")
		p.Get(t, "/api/v1/oversight/rights.xlsx").Problem(t, http.StatusForbidden, "forbidden")
	}
}
