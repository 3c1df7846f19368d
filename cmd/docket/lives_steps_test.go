package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"docket/internal/print/printtest"
	"docket/internal/sample"
)

// life is one of the twelve on its way from registration to destruction.
type life struct {
	*livesOffice
	t      *testing.T
	letter sample.Letter
	doc    documentAnswer
	// strangers must not know of it. The one without a name is not signed in.
	strangers []*person
	// slip and circulation are what must stand on the papers in the end; acts how it was decided on, in order.
	slip, circulation, acts []string
	unknown                 map[string]answer
	steps                   int
	isClassified            bool
	ends                    string // 状态 in the register
	onList                  string // 备注 on the list of its destruction
}

// on goes to the morning of a day.
func (l *life) on(day string) {
	l.t.Helper()
	l.days.until(day)
	l.hiddenBy(l.strangers, livesPaths)
	for _, p := range l.strangers {
		if p.Token == "" {
			continue
		}
		for _, path := range []string{"/api/v1/search?q=" + l.doc.ID, "/api/v1/documents?limit=200", "/api/v1/tasks?limit=200", "/api/v1/notices?limit=200"} {
			if a := p.Get(l.t, path); a.Status != http.StatusOK || bytes.Contains(a.Body, []byte(l.doc.ID)) {
				l.t.Errorf("%s: %s learns of it by %s: %d", day, p.Username, path, a.Status)
			}
		}
		if p.Search(l.t, "q", l.letter.Record.Title).Has(l.doc.ID) {
			l.t.Errorf("%s: %s finds it", day, p.Username)
		}
	}
}

// livesPaths are the routes of a record that everybody may ask for.
var livesPaths = []string{"", "/trail", "/traces", "/route", "/slip.pdf", "/circulation.pdf", "/copy.pdf", "/acknowledgements", "/scope", "/links", "/copies", "/holds", "/extensions", "/filing-copies", "/content"}

// hidden checks that for strangers the record is like one that does not exist, by a third of the routes
// after each step in turn; whoever is not signed in is told nothing at all.
func (l *life) hidden() {
	l.t.Helper()
	l.steps++
	third := len(livesPaths) / 3
	at := l.steps % 3 * third
	l.hiddenBy(l.strangers, livesPaths[at:at+third])
}

// hiddenBy is hidden for some people and routes.
func (l *life) hiddenBy(people []*person, paths []string) {
	l.t.Helper()
	for _, p := range people {
		for _, rest := range paths {
			there, nowhere := documentsPath+"/"+l.doc.ID+rest, documentsPath+"/01NOTHINGHERE0000000000000"+rest
			if rest == "/content" {
				there = documentsPath + "/" + l.doc.ID + "/files/" + l.doc.Files[0].ID + rest
				nowhere = documentsPath + "/01NOTHINGHERE0000000000000/files/" + l.doc.Files[0].ID + rest
			}
			key, want := p.Username+rest, http.StatusNotFound
			if p.Token == "" {
				want = http.StatusUnauthorized
			}
			if _, ok := l.unknown[key]; !ok {
				l.unknown[key] = p.Get(l.t, nowhere)
			}
			if a := p.Get(l.t, there); a.Status != want || !bytes.Equal(a.Body, l.unknown[key].Body) {
				l.t.Errorf("%s asks for %q: %d %.200s", p.Username, rest, a.Status, a.Body)
			}
		}
	}
}

// do makes a request on the record that must succeed.
func (l *life) do(p *person, method, rest string, body any) answer {
	l.t.Helper()
	a := p.Do(l.t, method, documentsPath+"/"+l.doc.ID+rest, body)
	if a.Status >= 300 {
		l.t.Fatalf("%s: %s %s: %d %.600s", p.Username, method, rest, a.Status, a.Body)
	}
	l.hidden()
	return a
}

func (l *life) post(p *person, rest string, body any) answer {
	l.t.Helper()
	return l.do(p, http.MethodPost, rest, body)
}

// record is the letter as the registrar types it.
func (l *life) record(changes map[string]any) map[string]any {
	raw, err := json.Marshal(l.letter.Record)
	if err != nil {
		l.t.Fatal(err)
	}
	r := map[string]any{}
	if err := json.Unmarshal(raw, &r); err != nil {
		l.t.Fatal(err)
	}
	for k, v := range changes {
		r[k] = v
	}
	return r
}

// arrive registers the letter with the file that it came in; strangers are told nothing from then on.
func (l *life) arrive(changes map[string]any, strangers ...*person) {
	l.t.Helper()
	name, content := l.letter.File()
	l.doc = l.registrar.MustRegister(l.t, l.record(changes), upload{name, content})
	l.registered(strangers)
}

// arriveByScan registers the letter from the queue of what was scanned.
func (l *life) arriveByScan(strangers ...*person) {
	l.t.Helper()
	name, content := l.letter.File()
	item := l.registrar.HandIn(l.t, name, content)
	l.doc = l.registrar.MustRegister(l.t, l.record(map[string]any{"intake": []string{item.ID}}))
	if has(l.registrar.Waiting(l.t), item.ID) {
		l.t.Error("it still waits for its registration")
	}
	l.registered(strangers)
}

func (l *life) registered(strangers []*person) {
	l.t.Helper()
	l.strangers = append(strangers, l.stranger())
	l.isClassified = l.letter.Record.Classification.Classified()
	l.hiddenBy(l.strangers, livesPaths)
	l.slip = append(l.slip, l.doc.RegisterNo, l.letter.Record.Title, l.letter.Record.Source)
}

// decide answers somebody's task about the record, with the own password where it is classified, and
// remembers how.
func (l *life) decide(p *person, decision, opinion string, more ...any) {
	l.t.Helper()
	task := l.task(p)
	if task.Kind == "acknowledge" || task.Kind == "circulate" {
		l.circulation = append(l.circulation, nameOf(p), opinion)
	} else if slices.Contains([]string{"triage", "propose", "countersign", "instruct", "handle", "review"}, task.Kind) {
		l.slip = append(l.slip, nameOf(p), opinion)
	}
	if l.isClassified && task.Kind != "acknowledge" && task.Kind != "scope_approval" && task.Kind != "extend" {
		more = append(more, "confirm", ownPassword)
	}
	for _, stranger := range l.strangers {
		want := http.StatusNotFound
		if stranger.Token == "" {
			want = http.StatusUnauthorized
		}
		if a := stranger.AnswerTask(l.t, task.ID, decision, opinion, more...); a.Status != want {
			l.t.Errorf("%s decides %s: %d %.300s", stranger.Username, task.Kind, a.Status, a.Body)
		}
	}
	if a := p.AnswerTask(l.t, task.ID, decision, opinion, more...); a.Status != http.StatusNoContent {
		l.t.Fatalf("%s: %s of %s: %d %.600s", p.Username, decision, task.Kind, a.Status, a.Body)
	}
	l.acts = append(l.acts, task.Kind+" "+decision+" "+p.Username)
	l.hidden()
}

// task is what waits for somebody about the record.
func (l *life) task(p *person) *taskItem {
	l.t.Helper()
	task := p.TaskAbout(l.t, l.doc.ID)
	if task == nil {
		l.t.Fatalf("nothing waits for %s; the route is at %q, the record %s", p.Username, l.registrar.Route(l.t, l.doc.ID).now(), l.registrar.Document(l.t, l.doc.ID).Status)
	}
	return task
}

// sign has people sign for the record.
func (l *life) sign(people ...*person) {
	l.t.Helper()
	for _, p := range people {
		l.decide(p, "acknowledge", "")
	}
}

// penned enters a decision that somebody gave with a pen, with the scan of the slip (代录).
func (l *life) penned(p *person, decision, opinion string) {
	l.t.Helper()
	a := l.registrar.AddFile(l.t, l.doc.ID, map[string]any{"role": "attachment", "reason": "批示件扫描"}, "批示件.txt", []byte("批示件扫描 "+opinion)).Want(l.t, http.StatusCreated)
	var now documentAnswer
	a.JSON(l.t, &now)
	l.decideFor(p, decision, opinion, now.Files[len(now.Files)-1].ID)
}

func (l *life) decideFor(p *person, decision, opinion, scan string) {
	l.t.Helper()
	task := l.task(p)
	body := []any{"channel", "paper", "on_behalf", p.Username, "at", l.days.today, "scan", scan}
	if l.isClassified {
		body = append(body, "confirm", ownPassword)
	}
	l.registrar.AnswerTask(l.t, task.ID, decision, opinion, body...).Want(l.t, http.StatusNoContent)
	if task.Kind == "circulate" {
		l.circulation = append(l.circulation, nameOf(p)+"（纸质，"+nameOf(l.registrar)+"代录）", opinion)
	} else {
		l.slip = append(l.slip, nameOf(p), nameOf(l.registrar)+"代录", opinion)
	}
	l.acts = append(l.acts, task.Kind+" "+decision+" "+l.registrar.Username)
	if !p.told(l.t, "document.entered_for_you", l.doc.ID) {
		l.t.Errorf("%s is not told of what was entered for them", p.Username)
	}
	l.hidden()
}

// route sends the record on its way.
func (l *life) route(nodes ...node) {
	l.t.Helper()
	l.registrar.StartRoute(l.t, l.doc.ID, nodes...)
	l.hidden()
}

// status checks where the record stands.
func (l *life) status(want string) {
	l.t.Helper()
	if now := l.registrar.Document(l.t, l.doc.ID); now.Status != want {
		l.t.Fatalf("the record is %s, want %s", now.Status, want)
	}
}

// file files the record and checks its code.
func (l *life) file(in map[string]any, class string) {
	l.t.Helper()
	filed := l.archivist.File(l.t, l.doc.ID, in)
	if prefix := "L001-WS·" + class + "-"; !strings.HasPrefix(filed.ArchivalCode, prefix) || filed.Status != "filed" {
		l.t.Fatalf("filed as %s %s, want %s", filed.Status, filed.ArchivalCode, prefix)
	}
	l.acts = append(l.acts, "file done "+l.archivist.Username)
	var names []string
	for _, f := range filed.Files {
		names = append(names, f.Name)
	}
	if !slices.Contains(names, "收文处理笺 "+l.doc.RegisterNo+".pdf") {
		l.t.Errorf("filed without its slip: %v", names)
	}
	l.hidden()
}

// says checks that a paper has words on it, cell by cell.
func (l *life) says(paper answer, all ...string) {
	l.t.Helper()
	_, pages := printtest.Pages(l.t, paper.Want(l.t, http.StatusOK).Body, "-raw")
	text := strings.Join(strings.Fields(strings.Join(pages, "")), "")
	for _, want := range all {
		if !strings.Contains(text, strings.Join(strings.Fields(want), "")) {
			l.t.Errorf("no %q on %s: %s", want, downloadName(l.t, paper), text)
		}
	}
}

// propose puts the record on a list for destruction.
func (l *life) propose() answer {
	return l.archivist.Do(l.t, http.MethodPost, destructionsPath, map[string]any{"documents": []string{l.doc.ID}, "reason": "保管期限已满，无继续保存价值", "method": "系统删除", "place": "综合办公室机房",
		"appraiser": l.appraiser.Username, "approver": l.supervisor.Username, "witnesses": []string{l.witness.Username, l.second.Username}})
}

// kept checks why the record may not be destroyed.
func (l *life) kept(why string) {
	l.t.Helper()
	if got := conflicts(l.t, l.propose(), "document.not_disposable"); !slices.Equal(got, []string{"documents.0 " + why}) {
		l.t.Errorf("it may not be destroyed: %v, want %s", got, why)
	}
}

// destroy has the record destroyed, by all whom it takes.
func (l *life) destroy() {
	l.t.Helper()
	var d destructionAnswer
	l.propose().Want(l.t, http.StatusCreated).JSON(l.t, &d)
	for _, p := range []*person{l.appraiser, l.supervisor, l.witness, l.second} {
		p.confirm(l.t, d.ID, nil).Want(l.t, http.StatusNoContent)
	}
	l.archivist.execute(l.t, d.ID, 1).Want(l.t, http.StatusAccepted)
	waitFor(l.t, waitPatience, "the destruction", func() bool { return l.archivist.destruction(l.t, d.ID).State == "confirming" })
	for _, p := range []*person{l.witness, l.second} {
		p.confirm(l.t, d.ID, nil).Want(l.t, http.StatusNoContent)
	}
	if now := l.archivist.destruction(l.t, d.ID); now.State != "destroyed" {
		l.t.Fatalf("the destruction is %s", now.State)
	}
	l.says(l.archivist.Get(l.t, destructionsPath+"/"+d.ID+"/register.pdf"), "销毁清册", l.letter.Record.Title, nameOf(l.witness), nameOf(l.second), nameOf(l.supervisor), "已销毁", l.days.today, l.onList)
	for _, p := range l.strangers {
		if a := p.Get(l.t, destructionsPath+"/"+d.ID); a.Status != http.StatusNotFound && a.Status != http.StatusUnauthorized {
			l.t.Errorf("%s sees the list: %d", p.Username, a.Status)
		}
	}
	l.acts = append(l.acts, "destroy done "+l.archivist.Username)
	l.status("destroyed")
	l.archivist.Get(l.t, fmt.Sprintf("%s/%s/files/%s/content", documentsPath, l.doc.ID, l.doc.Files[0].ID)).Problem(l.t, http.StatusGone, "document.content_destroyed")
	l.hidden()
}
