package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"docket/internal/sample"
)

// Issue C, must show a: the life of each of the twelve documents of domain 8, from registration to
// destruction, in the order of time and by the routes that people use. At every step it does not exist for
// strangers; in the end its trail is one line, every seal fits, and its papers say who wrote what.
func TestLives(t *testing.T) {
	t.Parallel()
	letters := sample.Letters()
	o := newLivesOffice(t, len(lives))
	var all sync.WaitGroup
	for number, live := range lives {
		all.Go(func() {
			defer o.days.end()
			here := *o // the people of a life may change their parts
			l := &life{livesOffice: &here, letter: letters[number-1], unknown: map[string]answer{}, ends: "已销毁"}
			t.Run(fmt.Sprintf("%02d %s", number, l.letter.Record.Title), func(t *testing.T) {
				l.t = t
				live(l)
				l.check()
			})
		})
	}
	all.Wait()
	if out, code := o.CLI(t, "audit", "verify"); code != exitDone {
		t.Errorf("docket audit verify exits %d: %s", code, out)
	}
}

// check looks at what stays of a life.
func (l *life) check() {
	l.t.Helper()
	var got []string
	for i, tr := range l.registrar.Traces(l.t, l.doc.ID) {
		if tr.Seq != i+1 {
			l.t.Errorf("trace %d has place %d", i+1, tr.Seq)
		}
		got = append(got, tr.Kind+" "+tr.Decision+" "+tr.Actor)
	}
	if !slices.Equal(got, l.acts) {
		l.t.Errorf("traces\n%s, want\n%s", strings.Join(got, "\n"), strings.Join(l.acts, "\n"))
	}
	l.says(l.registrar.Get(l.t, documentsPath+"/"+l.doc.ID+"/slip.pdf"), l.slip...)
	l.says(l.registrar.Get(l.t, documentsPath+"/"+l.doc.ID+"/circulation.pdf"), l.circulation...)
	l.row("状态", l.ends)
	if l.ends == "已销毁" {
		l.over()
	}
}

// over checks that nothing is done any more on what was destroyed, whoever tries.
func (l *life) over() {
	l.t.Helper()
	version := l.registrar.Document(l.t, l.doc.ID).Version
	dist := map[string]any{"departments": []string{"ZH"}}
	for _, try := range []struct {
		who          *person
		method, rest string
		body         any
	}{
		{l.registrar, http.MethodPatch, "", map[string]any{"version": version, "title": "改"}},
		{l.registrar, http.MethodPost, "/void", map[string]any{"reason": "误登"}},
		{l.registrar, http.MethodPost, "/distribute", dist},
		{l.registrar, http.MethodPatch, "/scope", map[string]any{"distribution": dist, "reason": "扩大"}},
		{l.registrar, http.MethodPost, "/route", map[string]any{"nodes": []node{by("circulate", l.head["ZH"])}}},
		{l.registrar, http.MethodPost, "/extend", map[string]any{"due_on": "2099-01-01", "reason": "延期"}},
		{l.registrar, http.MethodPost, "/remind", nil},
		{l.registrar, http.MethodPut, "/classification", map[string]any{"level": "secret", "reason": "升密"}},
		{l.registrar, http.MethodPost, "/copies", map[string]any{"copy_nos": []string{"000099"}}},
		{l.registrar, http.MethodPost, "/borrow", map[string]any{"due_on": "2099-01-01", "reason": "借阅"}},
		{l.registrar, http.MethodPut, "/reply-to", map[string]any{"version": version, "document": nil}},
		{l.supervisor, http.MethodPost, "/holds", map[string]any{"reason": "审计"}},
		{l.archivist, http.MethodPut, "/location", map[string]any{"version": version, "location": "九号柜", "reason": "移库"}},
		{l.archivist, http.MethodPost, "/file", map[string]any{}},
	} {
		if a := try.who.Do(l.t, try.method, documentsPath+"/"+l.doc.ID+try.rest, try.body); a.Status != http.StatusConflict && a.Status != http.StatusNotFound {
			l.t.Errorf("destroyed: %s %s by %s: %d %.300s", try.method, try.rest, try.who.Username, a.Status, a.Body)
		}
	}
	l.registrar.AddFile(l.t, l.doc.ID, map[string]any{"role": "attachment", "reason": "补"}, "补.txt", []byte("补")).Problem(l.t, http.StatusConflict, "document.destroyed")
	if now := l.registrar.Document(l.t, l.doc.ID).Version; now != version {
		l.t.Errorf("destroyed, it has come from version %d to %d", version, now)
	}
}

// row checks a cell of the record's line in the register.
func (l *life) row(column, want string) {
	l.t.Helper()
	rows := sheetOf(l.t, l.registrar.Get(l.t, "/api/v1/registers/incoming.xlsx", "year", "2026").Want(l.t, http.StatusOK).Body)
	number, at := slices.Index(rows[0], "收文号"), slices.Index(rows[0], column)
	for _, row := range rows[1:] {
		if len(row) > max(number, at) && row[number] == l.doc.RegisterNo {
			if row[at] != want {
				l.t.Errorf("%s in the register: %q, want %q", column, row[at], want)
			}
			return
		}
	}
	l.t.Errorf("%s is not in the register with a %s", l.doc.RegisterNo, column)
}
