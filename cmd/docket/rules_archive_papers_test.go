package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"docket/internal/access"
	"docket/internal/extract/pdf/pdftest"
	"docket/internal/print/printtest"
)

// Domain 4.2 and ux 11: catalogue, stamp, labels and notes hold what the archive says, and nothing that
// their reader may not read; what is classified bears its level and is written down.
func TestRules_ArchivePapers(t *testing.T) {
	t.Parallel()
	a := newArchiveOffice(t)
	a.SetFonds(t)
	first := a.registrar.MustRegister(t, record(a.Dept("A"), map[string]any{"title": "关于开展消防安全检查的通知", "source_no": "云应急〔2026〕8号", "kind": "通知", "pages": 5, "document_date": "2026-01-09"}),
		upload{"通知.pdf", pdftest.Text("灭火器检查")})
	secret := a.registrar.Paper(t, a.Dept("A"), map[string]any{"title": "薪酬结构调整方案", "classification": "secret", "kind": "通知", "classification_until": "2030-12-31"})
	a.supervisor.Decide(t, a.supervisor.TaskAbout(t, secret.ID).ID, "agree")
	a.AllSigned(t)
	codes := map[string]string{}
	for _, id := range []string{first.ID, secret.ID} {
		codes[id] = a.archivist.File(t, id, map[string]any{"office": "ZH"}).ArchivalCode
	}
	a.registrar.WaitText(t, first.ID)
	low := a.Person(t, "low", "A", access.Internal)

	catalogue := a.archivist.Get(t, "/api/v1/archive/catalogue.pdf", "year", "2026", "retention", "10y", "office", "ZH").Want(t, http.StatusOK)
	text := printtest.Text(t, catalogue.Body)
	for _, want := range []string{"归档文件目录", codes[first.ID], codes[secret.ID], "云应急〔2026〕8号", "20260109", "关于开展消防安全检查的通知", "薪酬结构调整方案", "机密", "责任者", "共2件", "第1页/共1页"} {
		if !strings.Contains(text, want) {
			t.Errorf("the catalogue has no %q: %s", want, text)
		}
	}
	if name := downloadName(t, catalogue); name != "【机密】归档文件目录 2026年 10年 ZH.pdf" {
		t.Errorf("name %q", name)
	}
	if trail := string(a.archivist.Get(t, documentsPath+"/"+secret.ID+"/trail").Body); !strings.Contains(trail, `"what":"print"`) {
		t.Errorf("not written down: %s", trail)
	}
	text = printtest.Text(t, low.Get(t, "/api/v1/archive/catalogue.pdf", "office", "ZH").Want(t, http.StatusOK).Body)
	if strings.Contains(text, "薪酬") || strings.Contains(text, "机密") || !strings.Contains(text, codes[first.ID]) || !strings.Contains(text, "共1件") {
		t.Errorf("to someone not cleared: %s", text)
	}
	rows := sheetOf(t, low.Get(t, "/api/v1/archive/catalogue.xlsx", "office", "ZH").Want(t, http.StatusOK).Body)
	if len(rows) != 2 || !slices.Equal(rows[0], []string{"序号", "档号", "文号", "责任者", "题名", "日期", "密级", "页数", "备注"}) ||
		!slices.Equal(rows[1], []string{"1", codes[first.ID], "云应急〔2026〕8号", "岚洲市云港区应急管理局", "关于开展消防安全检查的通知", "20260109", "内部", "5"}) {
		t.Errorf("sheet: %q", rows)
	}

	stamp := printtest.Text(t, a.archivist.Get(t, documentsPath+"/"+first.ID+"/archive-stamp.pdf").Want(t, http.StatusOK).Body)
	for _, want := range []string{"L001", "2026", "1", "ZH", "10年", "5"} {
		if !strings.Contains(stamp, want) {
			t.Errorf("the stamp has no %q: %s", want, stamp)
		}
	}
	if paper := a.archivist.Get(t, documentsPath+"/"+first.ID+"/archive-stamp.pdf").Body; !strings.Contains(string(paper), "/Subtype /Image") {
		t.Error("no image of the page below the stamp")
	}
	low.Get(t, documentsPath+"/"+secret.ID+"/archive-stamp.pdf").Problem(t, http.StatusNotFound, "not_found")
	open := a.registrar.Paper(t, a.Dept("A"), nil)
	a.archivist.Get(t, documentsPath+"/"+open.ID+"/archive-stamp.pdf").Problem(t, http.StatusConflict, "document.not_filed")

	labels := printtest.Text(t, a.archivist.Get(t, "/api/v1/archive/labels.pdf", "office", "ZH", "per_box", "1").Want(t, http.StatusOK).Body)
	notes := printtest.Text(t, a.archivist.Get(t, "/api/v1/archive/notes.pdf", "office", "ZH").Want(t, http.StatusOK).Body)
	for _, want := range []string{"全宗号", "0001—0001", "0002—0002", "10年", "盒号"} {
		if !strings.Contains(labels, want) {
			t.Errorf("the labels have no %q: %s", want, labels)
		}
	}
	for _, want := range []string{"备考表", "共2件", "0001—0002", "整理人：人员archivist", "检查人"} {
		if !strings.Contains(notes, want) {
			t.Errorf("the notes have no %q: %s", want, notes)
		}
	}
	a.archivist.Get(t, "/api/v1/archive/labels.pdf", "per_box", "501").WantFields(t, map[string]string{"per_box": "out_of_range"})
	a.archivist.Get(t, "/api/v1/archive/notes.pdf", "office", "XX").Want(t, http.StatusOK) // nothing there is a sheet without boxes
}

// Domain 2.1, 2.3 and DOC-19: each direction has its register with all columns, void entries keep their
// line, a reply is named to who may read it, and nobody is shown what they may not read.
func TestRules_Registers(t *testing.T) {
	t.Parallel()
	a := newArchiveOffice(t)
	a.SetFonds(t)
	in := a.registrar.Paper(t, a.Dept("A"), map[string]any{"title": "来函", "lead_department": a.Dept("A")})
	void := a.registrar.Paper(t, a.Dept("A"), map[string]any{"title": "误登"})
	a.registrar.Do(t, http.MethodPost, documentsPath+"/"+void.ID+"/void", map[string]any{"reason": "重复登记"}).Want(t, http.StatusOK)
	a.registrar.Paper(t, a.Dept("A"), map[string]any{"title": "密件", "classification": "secret"})
	out := a.registrar.Paper(t, a.Dept("A"), map[string]any{"title": "复函", "direction": "outgoing", "source": "岚洲远航"})
	hiddenReply := a.registrar.Paper(t, a.Dept("A"), map[string]any{"title": "密复", "direction": "outgoing", "classification": "secret"})
	a.Execute(t, "UPDATE document SET reply_to = $1 WHERE id = ANY ($2)", in.ID, []string{out.ID, hiddenReply.ID})
	a.Conclude(t, "2026-03-02", in.ID)
	a.Execute(t, "UPDATE document SET is_distributed = true WHERE id = $1", in.ID)
	code := a.archivist.File(t, in.ID, map[string]any{}).ArchivalCode
	low := a.Person(t, "low", "A", access.Internal)

	column := func(rows [][]string, title string, row int) string {
		i := slices.Index(rows[0], title)
		if i < 0 {
			t.Fatalf("no column %s in %q", title, rows[0])
		}
		if i >= len(rows[row]) {
			return ""
		}
		return rows[row][i]
	}
	rows := sheetOf(t, low.Get(t, "/api/v1/registers/incoming.xlsx", "year", "2026").Want(t, http.StatusOK).Body)
	if len(rows) != 3 {
		t.Fatalf("%d lines: %q", len(rows)-1, rows)
	}
	for title, want := range map[string]string{"收文号": in.RegisterNo, "文件标题": "来函", "办理结果": "已按要求办理", "复文号": out.RegisterNo, "档号": code, "办结日期": "2026-03-02",
		"分发范围": "部门" + a.Dept("A"), "主办部门": "部门" + a.Dept("A"), "状态": "已归档"} {
		if got := column(rows, title, 1); got != want {
			t.Errorf("%s: %q, want %q", title, got, want)
		}
	}
	if column(rows, "收文号", 2) != void.RegisterNo || column(rows, "状态", 2) != "已作废" || column(rows, "作废原因", 2) != "重复登记" {
		t.Errorf("the void entry: %q", rows[2])
	}
	rows = sheetOf(t, low.Get(t, "/api/v1/registers/outgoing.xlsx", "year", "2026").Want(t, http.StatusOK).Body)
	if len(rows) != 2 || column(rows, "发文字号", 1) != out.RegisterNo || column(rows, "发文单位", 1) != "岚洲远航" {
		t.Errorf("outgoing: %q", rows)
	}
	whole := a.registrar.Get(t, "/api/v1/registers/incoming.xlsx", "year", "2026").Want(t, http.StatusOK)
	if rows = sheetOf(t, whole.Body); len(rows) != 4 || downloadName(t, whole) != "【机密】收文登记簿 2026年.xlsx" {
		t.Errorf("cleared: %d lines, %q", len(rows)-1, downloadName(t, whole))
	}

	paper := low.Get(t, "/api/v1/registers/incoming.pdf", "year", "2026").Want(t, http.StatusOK)
	text := printtest.Text(t, paper.Body)
	for _, want := range []string{"收文登记簿2026年", "共2件", in.RegisterNo, "误登", "已作废", "来文单位", "第1页/共1页"} {
		if !strings.Contains(text, want) {
			t.Errorf("the printed register has no %q: %s", want, text)
		}
	}
	if strings.Contains(text, "密件") {
		t.Errorf("it shows what may not be read: %s", text)
	}
	for i := range 60 {
		a.registrar.Paper(t, a.Dept("A"), map[string]any{"title": fmt.Sprintf("很长的标题第%d份，用于检查跨页时表头重复", i), "direction": "internal"})
	}
	_, pages := printtest.Pages(t, low.Get(t, "/api/v1/registers/internal.pdf", "year", "2026").Want(t, http.StatusOK).Body, "-layout")
	for i, p := range pages {
		if p = strings.ReplaceAll(p, " ", ""); !strings.Contains(p, "登记日期") || !strings.Contains(p, fmt.Sprintf("第%d页/共%d页", i+1, len(pages))) {
			t.Errorf("page %d has no heading or number:\n%s", i+1, p)
		}
	}
	if len(pages) < 3 {
		t.Errorf("%d pages", len(pages))
	}
	for _, kind := range []string{"xlsx", "pdf"} {
		low.Get(t, "/api/v1/registers/none."+kind, "year", "1").WantFields(t, map[string]string{"direction": "choice", "year": "out_of_range"})
	}
}

// Issue C 9: the register of what went from hand to hand names each reader; of a classified record the
// others only to who answers for it, and records that one may not read not at all.
func TestRules_CirculationBook(t *testing.T) {
	t.Parallel()
	printtest.Fonts(t)
	o := newRouteOffice(t)
	cleared := o.Person(t, "cleared", "A", access.Secret)
	open := o.matter(t, map[string]any{"title": "传阅的通知" + o.prefix, "received_on": "2019-01-12", "distribution": map[string]any{"users": []string{o.headA.Username}}})
	o.registrar.StartRoute(t, open.ID, by("circulate", o.reader), by("circulate", o.headA).beside())
	o.reader.Answer(t, open.ID, "acknowledge", "请各科室参阅").Want(t, http.StatusNoContent)
	secret := o.matter(t, map[string]any{"title": "机密方案" + o.prefix, "received_on": "2019-01-12", "classification": "secret", "distribution": map[string]any{"users": []string{cleared.Username}}})
	supervisor := o.Person(t, "supervisor", "B", access.Secret, access.Supervisor)
	supervisor.Decide(t, supervisor.TaskAbout(t, secret.ID).ID, "agree").Want(t, http.StatusNoContent)
	o.registrar.StartRoute(t, secret.ID, by("circulate", cleared))
	lines := func(p *person) (out []string) {
		for _, row := range sheetOf(t, p.Get(t, "/api/v1/registers/circulation.xlsx", "year", "2019").Want(t, http.StatusOK).Body)[1:] {
			if len(row) > 4 && strings.Contains(row[2], o.prefix) {
				out = append(out, row[2]+" "+row[4])
			}
		}
		return out
	}
	if got := lines(o.registrar); len(got) != 3 {
		t.Errorf("whoever answers for both: %q", got)
	}
	if got := lines(o.reader); len(got) != 2 || strings.Contains(strings.Join(got, ""), "机密方案") {
		t.Errorf("a reader of the open one: %q", got)
	}
	if got := lines(o.stranger); len(got) != 0 {
		t.Errorf("a stranger: %q", got)
	}
	text := printtest.Text(t, o.reader.Get(t, "/api/v1/registers/circulation.pdf", "year", "2019").Want(t, http.StatusOK).Body)
	for _, want := range []string{"传阅登记簿2019年", "请各科室参阅", "送阅时间"} {
		if !strings.Contains(text, want) {
			t.Errorf("on paper there is no %q: %s", want, text)
		}
	}
}
