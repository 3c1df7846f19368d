package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"docket/internal/access"
)

// registerOf is a register as it is answered.
type registerOf struct {
	Prefix       string
	Direction    string
	IsClassified bool `json:"is_classified"`
	IsDefault    bool `json:"is_default"`
	FirstNumber  int  `json:"first_number"`
	Form         string
	Example      string
	Last         map[string]int
	Version      int
}

// Registers are the registers that someone is shown, by prefix.
func (p *person) Registers(t testing.TB) map[string]registerOf {
	t.Helper()
	var a struct{ Items []registerOf }
	p.Get(t, "/api/v1/registers").Want(t, http.StatusOK).JSON(t, &a)
	out := map[string]registerOf{}
	for _, r := range a.Items {
		out[r.Prefix] = r
	}
	return out
}

// Domain 2.4: a register writes its numbers in its own form, from its own first number; and the
// number is found in that form and in every spelling of the usual one.
func TestDictionary_RegisterForms(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, administrator := o.Registrar(t), administratorOf(t, o.service)
	prefix := "岚" + o.prefix
	var r registerOf
	administrator.Do(t, "POST", "/api/v1/registers", map[string]any{"prefix": prefix, "direction": "incoming", "first_number": 120, "form": "{prefix}-{year}-{number:4}"}).Want(t, http.StatusCreated).JSON(t, &r)
	if r.Example != prefix+"-2026-0015" || r.IsDefault || r.Version != 1 || len(r.Last) != 0 {
		t.Errorf("added %+v", r)
	}
	d := registrar.Paper(t, o.Dept("A"), map[string]any{"register": prefix, "tags": tags(o.mark())})
	if want := prefix + "-2026-0120"; d.RegisterNo != want {
		t.Fatalf("number %s, want %s", d.RegisterNo, want)
	}
	for _, q := range []string{prefix + "-2026-0120", prefix + "〔2026〕120号", prefix + "[2026]0120", prefix + "（2026）第120号"} {
		if got := registrar.Search(t, "q", q, "tag", o.mark()); !got.Has(d.ID) {
			t.Errorf("%s finds %d records, not the one", q, got.Total)
		}
	}
	patch := func(b map[string]any) answer { return administrator.Do(t, "PATCH", "/api/v1/registers/"+prefix, b) }
	patch(map[string]any{"version": 1, "first_number": 1}).WantFields(t, map[string]string{"first_number": "year_begun"})
	patch(map[string]any{"version": 1, "form": "{prefix}{year}"}).WantFields(t, map[string]string{"form": "number_form"})
	patch(map[string]any{"version": 1, "form": "收〔{year}〕{number:3}号"}).WantFields(t, map[string]string{"form": "form_taken"})
	patch(map[string]any{"version": 1, "form": strings.Repeat("长", 61) + "{year}{number}"}).WantFields(t, map[string]string{"form": "too_long"})
	patch(map[string]any{"version": 1, "form": "{prefix}〔{year}〕{number:3}号"}).Want(t, http.StatusOK).JSON(t, &r)
	patch(map[string]any{"version": 1, "form": "{prefix}{year}年{number}号"}).Problem(t, http.StatusConflict, "stale_version")
	next := registrar.Paper(t, o.Dept("A"), map[string]any{"register": prefix, "tags": tags(o.mark())})
	if want := prefix + "〔2026〕121号"; next.RegisterNo != want || registrar.Document(t, d.ID).RegisterNo != d.RegisterNo {
		t.Errorf("after the change of form %s, want %s", next.RegisterNo, want)
	}
	if got := registrar.Registers(t)[prefix]; got.Last["2026"] != 121 || got.Version != 2 {
		t.Errorf("shown %+v", got)
	}
	post := func(b map[string]any) answer { return administrator.Do(t, "POST", "/api/v1/registers", b) }
	post(map[string]any{"prefix": prefix, "direction": "incoming", "form": "{prefix}甲{year}-{number}"}).WantFields(t, map[string]string{"prefix": "taken"})
	post(map[string]any{"prefix": "a b", "direction": "incoming"}).WantFields(t, map[string]string{"prefix": "register_prefix"})
	for _, p := range []*person{registrar, o.Person(t, "low", "A", access.Internal)} {
		p.Do(t, "POST", "/api/v1/registers", map[string]any{"prefix": prefix + "乙", "direction": "incoming"}).Problem(t, http.StatusForbidden, "forbidden")
		p.Do(t, "PATCH", "/api/v1/registers/"+prefix, map[string]any{"version": 2}).Problem(t, http.StatusForbidden, "forbidden")
	}
	administrator.Do(t, "PATCH", "/api/v1/registers/none", map[string]any{"version": 1}).Problem(t, http.StatusNotFound, "not_found")
}

// L16, L19: how far a classified register has come is told by what the asker may read, and by nothing
// that an administrator can try.
func TestDictionary_ClassifiedRegisters(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, administrator := o.Registrar(t), administratorOf(t, o.service)
	far := o.Person(t, "far", "B", access.Secret, access.Registrar)
	low := o.Person(t, "low", "A", access.Internal)
	prefix := "密" + o.prefix
	administrator.Do(t, "POST", "/api/v1/registers", map[string]any{"prefix": prefix, "direction": "incoming", "is_classified": true}).Want(t, http.StatusCreated)
	before := map[string]string{}
	ask := func(p *person, into map[string]string) { into[p.Username] = fmt.Sprint(p.Registers(t)[prefix]) }
	for _, p := range []*person{far, administrator, low} {
		ask(p, before)
	}
	registrar.Paper(t, o.Dept("A"), map[string]any{"classification": "secret", "register": prefix})
	after := map[string]string{}
	for _, p := range []*person{far, administrator, low} {
		if ask(p, after); after[p.Username] != before[p.Username] {
			t.Errorf("%s is shown %s, was shown %s", p.Username, after[p.Username], before[p.Username])
		}
	}
	if got := registrar.Registers(t)[prefix]; got.Last["2026"] != 1 {
		t.Errorf("its registrar is shown %+v", got)
	}
	if _, shown := low.Registers(t)[prefix]; shown {
		t.Error("someone who is not cleared is shown a classified register")
	}
	if got := low.Registers(t)["收"]; got.Form == "" || len(got.Last) != 0 {
		t.Errorf("an employee is shown %+v", got)
	}
	administrator.Do(t, "PATCH", "/api/v1/registers/"+prefix, map[string]any{"version": 1, "first_number": 50}).Want(t, http.StatusOK)
	if d := registrar.Paper(t, o.Dept("A"), map[string]any{"classification": "secret", "register": prefix}); d.RegisterNo != prefix+"〔2026〕2号" {
		t.Errorf("the year goes on with %s", d.RegisterNo)
	}
}

// One register of a direction and level takes the documents that name none: always exactly one.
func TestDictionary_DefaultRegister(t *testing.T) {
	t.Parallel()
	o := newOffice(t, startService(t)) // the default is everybody's
	registrar, administrator := o.Registrar(t), administratorOf(t, o.service)
	administrator.Do(t, "POST", "/api/v1/registers", map[string]any{"prefix": "来", "direction": "incoming", "is_default": true}).Want(t, http.StatusCreated)
	if d := registrar.Paper(t, o.Dept("A"), nil); d.RegisterNo != "来〔2026〕1号" {
		t.Errorf("the new default numbers %s", d.RegisterNo)
	}
	if d := registrar.Paper(t, o.Dept("A"), map[string]any{"register": "收"}); d.RegisterNo != "收〔2026〕1号" {
		t.Errorf("the old one numbers %s", d.RegisterNo)
	}
	shown := registrar.Registers(t)
	if shown["收"].IsDefault || !shown["来"].IsDefault || shown["收"].Version != 2 {
		t.Errorf("shown %+v", shown)
	}
	patch := func(prefix string, b map[string]any) answer {
		return administrator.Do(t, "PATCH", "/api/v1/registers/"+prefix, b)
	}
	patch("来", map[string]any{"version": 1, "is_default": false}).WantFields(t, map[string]string{"is_default": "default_needed"})
	patch("收", map[string]any{"version": 2, "is_default": true}).Want(t, http.StatusOK)
	if shown := registrar.Registers(t); !shown["收"].IsDefault || shown["来"].IsDefault {
		t.Errorf("shown %+v", shown)
	}
	patch("发", map[string]any{"version": 1, "first_number": 0}).WantFields(t, map[string]string{"first_number": "out_of_range"})
	patch("发", map[string]any{"version": 1, "first_number": 31}).Want(t, http.StatusOK)
	if d := registrar.Paper(t, o.Dept("A"), map[string]any{"direction": "outgoing"}); d.RegisterNo != "发〔2026〕31号" {
		t.Errorf("a set first number gives %s", d.RegisterNo)
	}
}
