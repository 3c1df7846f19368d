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
			l := &life{livesOffice: o, letter: letters[number-1], unknown: map[string]answer{}}
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

// lives are what happens to each letter, by its number in the book.
var lives = map[int]func(*life){1: lifeOfInspection, 2: lifeOfStatistics, 4: lifeOfHoliday, 6: lifeOfExpenses}

// 1 消防检查, 阅件: scanned, registered from the queue; one department signs by its deputy, one on paper; it
// goes from hand to hand, is forwarded, and somebody is reminded.
func lifeOfInspection(l *life) {
	deputy := l.as(l.t, "js.02")
	l.arriveByScan()
	l.status("distributed")
	l.decide(deputy, "acknowledge", "")
	l.post(l.registrar, "/acknowledgements/paper", map[string]any{"recipient": "ZH", "person": l.head["ZH"].Username, "date": winter})
	l.circulation = append(l.circulation, nameOf(l.head["ZH"])+"（纸质"+winter+"）")
	l.acts = append(l.acts, "acknowledge acknowledge "+l.registrar.Username)
	l.route(by("circulate", l.head["ZH"]), by("circulate", l.head["JS"]).beside())
	l.decide(l.head["ZH"], "acknowledge", "已阅，请安全员留存。")
	l.post(l.registrar, "/remind", nil)
	if !l.head["JS"].told(l.t, "document.reminded", l.doc.ID) {
		l.t.Error("nobody is reminded")
	}
	l.decide(l.head["JS"], "forward", "请代为阅处。", "to", []string{deputy.Username})
	l.decide(deputy, "acknowledge", "已通知各班组。")
	l.status("concluded")
	l.on(nextYear)
	l.file(map[string]any{"office": "ZH"}, "2026-D10-ZH")
	l.kept("not_due")
	l.on(year10)
	l.destroy()
}

// 2 统计年报, 办件: a whole route with an extension, a result that cannot be accepted without its reply, and
// thirty years in the archive.
func lifeOfStatistics(l *life) {
	finance := l.head["CW"]
	l.arrive(map[string]any{"handling": "act", "due_on": "2026-02-13", "needs_reply": true})
	l.status("registered")
	l.registrar.Distribute(l.t, l.doc.ID, map[string]any{}).Problem(l.t, http.StatusConflict, "document.not_instructed")
	l.route(by("triage", l.registrar), by("propose", l.head["ZH"]), by("instruct", l.supervisor), atDept("handle", "CW").with("due_on", "2026-02-12"))
	l.decide(l.registrar, "agree", "属我司办理。")
	l.decide(l.head["ZH"], "agree", "拟请财务部按期填报。")
	l.decide(l.supervisor, "agree", "请财务部办理，按时报送。")
	l.post(finance, "/extend", map[string]any{"due_on": "2026-03-31", "reason": "审计报告三月出具"})
	l.decide(l.supervisor, "agree", "同意延期。")
	if due := dueOf(l.t, finance, l.doc.ID); due != "2026-03-31" {
		l.t.Errorf("extended to %s", due)
	}
	l.on(spring)
	l.decide(finance, "done", "年报已填报，数据与审计报告一致。")
	l.registrar.Answer(l.t, l.doc.ID, "agree", "").Problem(l.t, http.StatusConflict, "document.reply_missing")
	reply := l.registrar.MustRegister(l.t, l.record(map[string]any{"title": "关于2025年度统计年报的复函", "source": "岚洲远航科技有限公司", "source_no": "", "direction": "outgoing",
		"received_on": spring, "document_date": spring, "reply_to": l.doc.ID, "tags": []any{}}), upload{"复函.txt", []byte("现将2025年度统计年报随函报送。")})
	l.decide(l.registrar, "agree", "结果接收。")
	l.status("concluded")
	l.on(nextYear)
	l.file(map[string]any{"office": "CW", "retention": "30y"}, "2026-D30-CW")
	l.row("复文号", reply.RegisterNo)
	l.on(year10)
	l.kept("not_due")
	l.on(year30)
	l.destroy()
}

// 4 春节值班, 阅件: to all six departments, each of which signs once; filed in a batch, kept longer when its
// ten years are over, destroyed when they end.
func lifeOfHoliday(l *life) {
	l.on(eve)
	l.arrive(nil, l.admin)
	list := l.registrar.Acknowledgements(l.t, l.doc.ID)
	if len(list.Items) != 6 || list.Outstanding != 6 {
		l.t.Errorf("six departments, six signatures: %+v", list)
	}
	for _, code := range []string{"ZH", "RL", "CW", "SC", "XM"} {
		l.sign(l.head[code])
	}
	l.sign(l.as(l.t, "js.01"))
	if list = l.registrar.Acknowledgements(l.t, l.doc.ID); list.Signed != 6 {
		l.t.Errorf("signed: %+v", list)
	}
	l.on(nextYear)
	var batch filingBatchAnswer
	l.archivist.Do(l.t, http.MethodPost, batchesPath, map[string]any{"ids": []string{l.doc.ID}, "overrides": map[string]any{"office": "ZH"}}).Want(l.t, http.StatusOK).JSON(l.t, &batch)
	l.archivist.Do(l.t, http.MethodPost, batchesPath+"/"+batch.ID+"/file", nil).Want(l.t, http.StatusOK).JSON(l.t, &batch)
	if got := batch.Items[0]; got.State != "filed" || !strings.HasPrefix(got.ArchivalCode, "L001-WS·2026-D10-ZH-") {
		l.t.Fatalf("filed in a batch: %+v", got)
	}
	l.acts = append(l.acts, "file done "+l.archivist.Username)
	l.on(year10)
	l.archivist.Do(l.t, http.MethodPost, "/api/v1/archive/appraisals/"+l.doc.ID+"/extend", map[string]any{"years": 20, "reason": "编史修志需要"}).Want(l.t, http.StatusOK)
	l.acts = append(l.acts, "appraise extend "+l.archivist.Username)
	l.kept("not_due")
	l.on(year30)
	l.destroy()
}

// 6 差旅凭证, 阅件: copies on paper are handed out, signed for and lent; at its end paper that is out and a
// hold keep it, until the one is back and the other lifted.
func lifeOfExpenses(l *life) {
	l.on(spring)
	l.arrive(nil, l.admin)
	finance := l.head["CW"]
	l.post(l.registrar, "/copies", map[string]any{"copy_nos": []string{"000001", "000002"}})
	l.post(l.registrar, "/copies/000001/hand-out", map[string]any{"department": "CW", "on": spring})
	for _, code := range []string{"ZH", "RL", "CW", "SC", "XM"} {
		l.sign(l.head[code])
	}
	l.sign(l.as(l.t, "js.02"))
	if list := l.registrar.Acknowledgements(l.t, l.doc.ID); list.Outstanding != 1 || !list.Items[0].NeedsPaper {
		l.t.Errorf("with paper handed out: %+v", list)
	}
	l.post(l.registrar, "/copies/000001/sign", map[string]any{"person": finance.Username, "on": spring})
	l.acts = append(l.acts, "acknowledge acknowledge "+l.registrar.Username)
	l.post(l.registrar, "/distribute", map[string]any{"departments": []string{"CW"}, "each_person": true})
	l.acts = append(l.acts, "distribute done "+l.registrar.Username)
	l.sign(finance, l.as(l.t, "cw.01"), l.as(l.t, "cw.02"))
	l.post(l.registrar, "/copies/000001/return", map[string]any{"on": spring})
	l.on(nextYear)
	l.file(map[string]any{"office": "CW"}, "2026-D10-CW")
	l.post(l.as(l.t, "cw.01"), "/borrow", map[string]any{"due_on": "2027-02-01", "reason": "核对原件"})
	l.acts = append(l.acts, "borrow ask cw.01")
	l.decide(l.archivist, "agree", "")
	l.post(l.archivist, "/copies/000002/borrow", map[string]any{"person": "cw.01", "on": nextYear, "due_on": "2027-02-01"})
	l.on(year10)
	l.kept("paper_out")
	l.post(l.archivist, "/copies/000002/return", map[string]any{})
	l.post(l.supervisor, "/holds", map[string]any{"reason": "税务检查"})
	l.kept("on_hold")
	l.do(l.supervisor, http.MethodDelete, "/holds", map[string]any{"reason": "检查结束"})
	l.destroy()
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
	l.row("状态", "已销毁")
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
