package main

import (
	"encoding/json"
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"

	"docket/internal/access"
	"docket/internal/print/printtest"
	"docket/internal/sample"
)

// as returns a client that acts as somebody of the office.
func (s *service) as(t testing.TB, username string) *person {
	t.Helper()
	return &person{service: s, Username: username, Token: s.NewToken(t, username)}
}

func seed(t *testing.T, s *service) seedReport {
	t.Helper()
	out, code := s.CLI(t, "seed", "--json")
	var r seedReport
	if err := json.Unmarshal([]byte(out), &r); err != nil || code != exitDone {
		t.Fatalf("seed: exit %d, %v: %.500s", code, err, out)
	}
	return r
}

// Rules DOC-01, DOC-10, DOC-11, DOC-16 on the sample office of domain 8: twelve letters in ten
// formats, registered the ordinary way; the classified ones only for their approved scope; a second
// seed, on a running and on a stopped service, changes nothing.
func TestSeed(t *testing.T) {
	t.Parallel()
	s := startService(t)
	first := seed(t, s)
	if first.Acts < 31 || // without a Chinese font two are not filed
		first.Departments.Added != 6 || first.People.Added != 159 || len(first.Documents) != 12 || first.Approved != 3 {
		t.Fatalf("first seed: %+v", first)
	}
	for i, l := range sample.Letters() {
		checkLetter(t, s, l, first.Documents[i])
	}
	t.Run("work", func(t *testing.T) { checkWork(t, s, first) })
	t.Run("readers", func(t *testing.T) { checkReaders(t, s, first) })

	again := seed(t, s)
	s.Stop()
	stopped := seed(t, s)
	s.Start(t)
	for _, r := range []seedReport{again, stopped} {
		if r.Departments.Present != 6 || r.People.Present != 159 || r.Departments.Added+r.People.Added+r.Approved+r.Acts != 0 {
			t.Errorf("a later seed: %+v", r)
		}
		for i, d := range r.Documents {
			if d.Outcome != outcomePresent || d.ID != first.Documents[i].ID || d.RegisterNo != first.Documents[i].RegisterNo {
				t.Errorf("a later seed has %+v, the first %+v", d, first.Documents[i])
			}
		}
	}
	if total := s.as(t, sample.Registrar).Search(t).Total; total != 12 {
		t.Errorf("%d documents after three seeds", total)
	}
}

// checkLetter compares a record with the book, and waits for its text.
func checkLetter(t *testing.T, s *service, l sample.Letter, seeded seededDocument) {
	registrar := s.as(t, sample.Registrar)
	d := registrar.WaitText(t, seeded.ID)
	state := "done"
	if l.Number == 8 {
		state = "ocr"
		if _, err := exec.LookPath("tesseract"); err != nil {
			state = "none"
		}
	}
	if d.Files[0].TextState != state {
		t.Errorf("letter %d: text %s (%s), want %s", l.Number, d.Files[0].TextState, d.Files[0].TextReason, state)
	}
	var got sample.Record
	registrar.Get(t, "/api/v1/documents/"+seeded.ID).Want(t, http.StatusOK).JSON(t, &got)
	asJSON := func(v any) string { raw, _ := json.Marshal(v); return string(raw) }
	if asJSON(got) != asJSON(l.Record) {
		t.Errorf("letter %d is\n%s, want\n%s", l.Number, asJSON(got), asJSON(l.Record))
	}
	if prefix := "收〔2026〕"; l.Record.Classification.Classified() == strings.HasPrefix(d.RegisterNo, prefix) {
		t.Errorf("letter %d has the number %s", l.Number, d.RegisterNo)
	}
	if words := map[int]string{1: "压力表", 2: "快报数", 3: "深化设计", 4: "带班领导", 5: "地毯每季度", 6: "行程说明", 7: "限价不含暂列金额", 8: "备用电源", 9: "缴费基数", 10: "首席工程师", 11: "网页后门", 12: "牡丹厅"}[l.Number]; state != "none" && !registrar.Search(t, "q", `"`+words+`"`).Has(seeded.ID) {
		t.Errorf("letter %d is not found by its words %s", l.Number, words)
	}
}

// checkWork looks at what has been done on the letters: signed, on their way, concluded, filed, to be appraised.
func checkWork(t *testing.T, s *service, r seedReport) {
	printtest.Fonts(t)
	registrar, archivist := s.as(t, sample.Registrar), s.as(t, sample.Archivist)
	for n, want := range map[int]string{1: "distributed", 2: "circulating", 4: "filed", 5: "circulating", 7: "registered", 8: "concluded", 9: "distributed", 12: "filed"} {
		if got := registrar.Document(t, r.Documents[n-1].ID).Status; got != want {
			t.Errorf("letter %d is %s, want %s", n, got, want)
		}
	}
	if now := registrar.Route(t, r.Documents[1].ID).now(); now != "handle CW" {
		t.Errorf("letter 2 waits at %s", now)
	}
	if list := registrar.Acknowledgements(t, r.Documents[5].ID); list.Signed != 3 || list.Outstanding != 3 {
		t.Errorf("letter 6: %+v", list)
	}
	if a := archivist.Get(t, "/api/v1/archive/appraisals").Want(t, http.StatusOK); !strings.Contains(string(a.Body), r.Documents[11].ID) {
		t.Errorf("letter 12 is not to be appraised: %s", a.Body)
	}
}

func checkReaders(t *testing.T, s *service, r seedReport) {
	id := func(n int) string { return r.Documents[n-1].ID }
	for _, c := range []struct {
		who   string
		query string
		reads []int
		not   []int
	}{
		{"zh.registrar", "", []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, nil},
		{"js.head", "", []int{1, 2, 3, 4, 6, 8, 9, 11, 12}, []int{5, 7, 10}},
		{"xm.head", "", []int{3, 4, 6, 7}, []int{5, 10, 11}},
		{"cw.head", "", []int{4, 5, 6, 7}, []int{3, 10, 11}},
		{"rl.head", "", []int{4, 6, 9, 10}, []int{3, 5, 7, 11}},
		{"js.01", "", []int{1, 4, 6, 11}, []int{3, 5, 7, 10}},
		{"xm.01", "", []int{4, 6}, []int{3, 7, 10, 11}}, // in scope, but not cleared
		{"zh.archivist", "", []int{4, 5, 6, 11}, []int{3, 7, 10}},
		{"zh.supervisor", "", []int{4, 5, 6}, []int{3, 7, 10}}, // approved, and not in the scope
		{"admin", "", nil, []int{3, 4, 5, 6, 7, 10, 11}},
		{"js.01", "岚网协提示〔2026〕9号", []int{11}, []int{1}},
		{"xm.01", "海鸥智慧园区", nil, []int{3}},
		{"js.head", "海鸥智慧园区", []int{3}, []int{7}},
	} {
		p := s.as(t, c.who)
		found := p.Search(t, "q", c.query, "limit", "200")
		for _, n := range c.reads {
			if !found.Has(id(n)) {
				t.Errorf("%s searching %q does not find letter %d", c.who, c.query, n)
			}
			p.Get(t, "/api/v1/documents/"+id(n)).Want(t, http.StatusOK)
		}
		for _, n := range c.not {
			if found.Has(id(n)) {
				t.Errorf("%s searching %q finds letter %d", c.who, c.query, n)
			}
			if c.query == "" {
				p.Get(t, "/api/v1/documents/"+id(n)).Problem(t, http.StatusNotFound, "not_found")
			}
		}
	}
}

// A seed that is interrupted, even by kill -9, goes on when it is repeated: each letter once, with
// the numbers in the order of arrival.
func TestSeed_Interrupted(t *testing.T) {
	t.Parallel()
	s := startService(t)
	cmd := s.command("seed", "--json")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, time.Minute, "some letters", func() bool {
		var archive actorAnswer
		s.Operate(t, "actor", tokenRequest{}, &archive)
		return archive.HasDocuments
	})
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	r := seed(t, s)
	if r.Departments.Present != 6 || r.People.Present != 159 || len(r.Documents) != 12 {
		t.Errorf("after an interruption: %+v", r)
	}
	if registrar := s.as(t, sample.Registrar); registrar.Search(t).Total != 12 {
		t.Errorf("%d documents", registrar.Search(t).Total)
	}
	for n, want := range map[int]string{1: "收〔2026〕1号", 3: "密收〔2026〕1号", 12: "收〔2026〕9号"} {
		if got := r.Documents[n-1].RegisterNo; got != want {
			t.Errorf("letter %d has the number %s, want %s", n, got, want)
		}
	}
}

// Real documents are never mixed with the sample: an archive that holds one and is not 演示 is refused.
func TestSeed_RefusesRealArchive(t *testing.T) {
	t.Parallel()
	s := startService(t)
	o := newOffice(t, s)
	o.Registrar(t).MustRegister(t, record(o.Dept("A"), nil), upload{"通知.txt", []byte("真实文件。")})
	if out, code := s.CLI(t, "seed"); code != exitNotRight || out != "" {
		t.Errorf("seed on a real archive: exit %d, %q", code, out)
	}
	var archive actorAnswer
	s.Operate(t, "actor", tokenRequest{}, &archive)
	if archive.IsDemo {
		t.Error("a real archive was marked 演示")
	}
	var list struct{ Total int }
	o.Person(t, "reader", "A", access.Internal).Get(t, "/api/v1/documents").Want(t, http.StatusOK).JSON(t, &list)
	if list.Total != 1 {
		t.Errorf("%d documents, want the one", list.Total)
	}
}
