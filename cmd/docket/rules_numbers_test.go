package main

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
)

// Domain 2.4: each direction has its register, classified documents have registers of their own,
// and every register counts anew in each year of receipt.
func TestRules_RegistersAndYears(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar := o.Registrar(t)
	year, next := newYear(), newYear()
	for _, c := range []struct {
		direction, level, prefix string
	}{
		{"incoming", "public", "收"}, {"incoming", "internal", "收"}, {"outgoing", "internal", "发"}, {"internal", "internal", "内"},
		{"incoming", "confidential", "密收"}, {"incoming", "secret", "密收"}, {"outgoing", "secret", "密发"}, {"internal", "confidential", "密内"},
	} {
		for _, y := range []int{year, next} {
			d := registrar.Paper(t, o.Dept("A"), map[string]any{"direction": c.direction, "classification": c.level, "received_on": dayIn(y)})
			number := 1
			if c.level == "internal" && c.direction == "incoming" || c.level == "secret" && c.direction == "incoming" {
				number = 2 // the second one in its register
			}
			if want := fmt.Sprintf("%s〔%d〕%d号", c.prefix, y, number); d.RegisterNo != want {
				t.Errorf("%s %s received in %d: %s, want %s", c.level, c.direction, y, d.RegisterNo, want)
			}
		}
	}
}

// Rule DOC-01 and domain 2.4: sixteen registrars at once, a third of whose registrations fail, get
// numbers without a gap or a double.
func TestRules_NumbersHaveNoGaps(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar := o.Registrar(t)
	year := newYear()
	const writers, each = 16, 6
	numbers := make(chan string, writers*each)
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				changes := map[string]any{"received_on": dayIn(year)}
				switch (w + i) % 6 {
				case 0: // refused by the rules
					changes["title"] = ""
				case 1: // refused inside the transaction, when the register is looked up
					changes["register"] = "不存在"
				}
				files := []upload{{"通知.txt", fmt.Appendf(nil, "正文 %d %d", w, i)}}
				a, err := registrar.tryRegister(record(o.Dept("A"), changes), files)
				if failing := (w+i)%6 < 2; err != nil || a.Status != http.StatusCreated && !failing || a.Status != http.StatusUnprocessableEntity && failing {
					t.Errorf("registration %d of %d: status %d, %v: %.200s", i, w, a.Status, err, a.Body)
					continue
				}
				if a.Status == http.StatusCreated {
					var d documentAnswer
					a.JSON(t, &d)
					numbers <- d.RegisterNo
				}
			}
		})
	}
	wg.Wait()
	close(numbers)
	got := map[string]bool{}
	for n := range numbers {
		got[n] = true
	}
	if len(got) != writers*each*2/3 {
		t.Errorf("%d different numbers for %d registrations", len(got), writers*each*2/3)
	}
	for n := 1; n <= len(got); n++ {
		if number := fmt.Sprintf("收〔%d〕%d号", year, n); !got[number] {
			t.Errorf("%s is missing", number)
		}
	}
}

// Domain 2.4: a void entry keeps its number and its reason, is never void twice, cannot be changed
// any more, and its number is not given again.
func TestRules_VoidKeepsItsNumber(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar := o.Registrar(t)
	year := newYear()
	d := registrar.Paper(t, o.Dept("A"), map[string]any{"received_on": dayIn(year)})
	path := documentsPath + "/" + d.ID
	for _, reason := range []any{nil, "", "　 ", 7} {
		if fields := registrar.Do(t, http.MethodPost, path+"/void", map[string]any{"reason": reason}).Fields(t); fields["reason"] == "" {
			t.Errorf("reason %#v: %v", reason, fields)
		}
	}
	o.Person(t, "clerk", "A", 1).Do(t, http.MethodPost, path+"/void", map[string]any{"reason": "重复登记"}).Problem(t, http.StatusForbidden, "forbidden")
	if registrar.Document(t, d.ID).Status != "distributed" {
		t.Fatal("a refused voiding has done something")
	}
	registrar.Do(t, http.MethodPost, path+"/void", map[string]any{"reason": "重复登记"}).Want(t, http.StatusOK)
	void := registrar.Document(t, d.ID)
	if void.Status != "void" || void.VoidReason != "重复登记" || void.RegisterNo != d.RegisterNo {
		t.Errorf("void entry: %+v", void)
	}
	registrar.Do(t, http.MethodPost, path+"/void", map[string]any{"reason": "再次"}).Problem(t, http.StatusConflict, "document.void")
	registrar.Do(t, http.MethodPatch, path, map[string]any{"version": void.Version, "title": "另题"}).Problem(t, http.StatusConflict, "document.void")
	registrar.AddFile(t, d.ID, map[string]any{"role": "attachment", "reason": "补充"}, "附件.txt", []byte("x")).Problem(t, http.StatusConflict, "document.void")
	if next := registrar.Paper(t, o.Dept("A"), map[string]any{"received_on": dayIn(year)}); next.RegisterNo != fmt.Sprintf("收〔%d〕2号", year) {
		t.Errorf("the number after a void entry is %s", next.RegisterNo)
	}
}

// Domain 2.4: the year of a number stands; within the year the day of receipt can be corrected.
func TestRules_YearOfANumberIsFixed(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar := o.Registrar(t)
	d := registrar.Paper(t, o.Dept("A"), nil)
	correct := func(day string) answer {
		return registrar.Do(t, http.MethodPatch, documentsPath+"/"+d.ID, map[string]any{"version": d.Version, "received_on": day})
	}
	for _, day := range []string{"2025-12-31", "2024-01-12"} {
		correct(day).WantFields(t, map[string]string{"received_on": "year_fixed"})
	}
	correct("2026-01-05").Want(t, http.StatusOK)
	if got := registrar.Document(t, d.ID); got.RegisterNo != d.RegisterNo || got.Version != d.Version+1 {
		t.Errorf("after a correction: %s, version %d", got.RegisterNo, got.Version)
	}
}

// Domain 2.4 (sample 11): however a sender's number is typed, one form finds it, and it is shown as typed.
func TestRules_SenderNumberInEverySpelling(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar := o.Registrar(t)
	stem := "岚网协" + []string{"甲", "乙", "丙", "丁"}[len(o.prefix)%4] + "提示"
	const standard = "〔2026〕9号"
	typed := []string{"[2026]09号", "［2026］9号", "(2026)9号", "（2026）９号", "【2026】第9号", "﹝2026﹞ 9 号", "〔２０２６〕009号", " 〔2026〕9号", "〔 2026 〕第 9 号", "[2026]09"}
	var ids []string
	for _, number := range typed {
		d := registrar.Paper(t, o.Dept("A"), map[string]any{"source_no": stem + number, "source": "协会" + o.prefix, "tags": tags(o.mark())})
		if shown := registrar.SourceNo(t, d.ID); shown != stem+number {
			t.Errorf("typed %q, shown %q", stem+number, shown)
		}
		if len(ids) == 0 && len(d.Warnings) != 0 || len(ids) > 0 && (len(d.Warnings) != 1 || !sameIDs(d.Warnings[0].IDs, ids)) {
			t.Errorf("%s: warnings %+v, want %d records", number, d.Warnings, len(ids))
		}
		ids = append(ids, d.ID)
	}
	for _, other := range []string{"〔2025〕9号", "〔2026〕90号", "〔2026〕19号"} {
		if d := registrar.Paper(t, o.Dept("A"), map[string]any{"source_no": stem + other, "source": "协会" + o.prefix, "tags": tags(o.mark())}); len(d.Warnings) != 0 {
			t.Errorf("%s: warnings %+v", other, d.Warnings)
		}
	}
	for _, number := range append(typed, standard) {
		if found := registrar.Search(t, "q", stem+number, "tag", o.mark()); found.Total != len(ids) || !found.Has(ids[0]) {
			t.Errorf("%s finds %d of %d", stem+number, found.Total, len(typed))
		}
		var same struct{ IDs []string }
		registrar.Get(t, documentsPath+"/duplicates", "source", "协会"+o.prefix, "source_no", stem+number, "year", "2026").Want(t, http.StatusOK).JSON(t, &same)
		if !sameIDs(same.IDs, ids) {
			t.Errorf("duplicates of %s: %d of %d", number, len(same.IDs), len(ids))
		}
	}
}

// SourceNo is the sender's number of a record as it is shown.
func (p *person) SourceNo(t testing.TB, id string) string {
	t.Helper()
	var d struct {
		SourceNo string `json:"source_no"`
	}
	p.Get(t, documentsPath+"/"+id).Want(t, http.StatusOK).JSON(t, &d)
	return d.SourceNo
}

func sameIDs(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// Domain 2.4: a duplicate that the registrar may not read changes nothing in any answer.
func TestRules_HiddenDuplicateTellsNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	secret, plain := o.Registrar(t), o.Person(t, "plain", "B", 1, "registrar")
	changes := map[string]any{"source": "单位" + o.prefix, "source_no": "云应急〔2026〕8号"}
	hidden := secret.Paper(t, o.Dept("A"), map[string]any{"source": changes["source"], "source_no": changes["source_no"], "classification": "secret"})
	ask := func(p *person, number string) []byte {
		return p.Get(t, documentsPath+"/duplicates", "source", "单位"+o.prefix, "source_no", number, "year", "2026").Want(t, http.StatusOK).Body
	}
	if with, without := ask(plain, "云应急〔2026〕8号"), ask(plain, "云应急〔2026〕77号"); string(with) != string(without) {
		t.Errorf("a hidden duplicate shows: %s and %s", with, without)
	}
	if d := plain.Paper(t, o.Dept("B"), changes); len(d.Warnings) != 0 {
		t.Errorf("warnings %+v", d.Warnings)
	} else if again := secret.Paper(t, o.Dept("A"), changes); len(again.Warnings) != 1 || !sameIDs(again.Warnings[0].IDs, []string{hidden.ID, d.ID}) {
		t.Errorf("who may read both is told %+v", again.Warnings)
	}
	if d := plain.Paper(t, o.Dept("B"), map[string]any{"source": changes["source"], "source_no": "云应急〔2025〕8号"}); len(d.Warnings) != 0 {
		t.Errorf("another number warns: %+v", d.Warnings)
	}
}
