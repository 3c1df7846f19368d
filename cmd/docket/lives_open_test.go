package main

import (
	"net/http"
	"strings"

	"docket/internal/print/printtest"
)

// lives are what happens to each letter, by its number in the book.
var lives = map[int]func(*life){
	1: lifeOfInspection, 2: lifeOfStatistics, 3: lifeOfSeagull, 4: lifeOfHoliday, 5: lifeOfCleaning, 6: lifeOfExpenses,
	7: lifeOfTender, 8: lifeOfPowerCut, 9: lifeOfInsurance, 10: lifeOfSalaries, 11: lifeOfWarning, 12: lifeOfInvitation,
}

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
	l.row("分发范围", "全体")
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
	l.onList = "续存20年"
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

// 5 保洁合同, 办件: countersigned, returned for its grounds, instructed by who stands in; two departments
// handle it and one result is not accepted at first. A contract is kept for good.
func lifeOfCleaning(l *life) {
	standIn, finance, office := l.head["SC"], l.head["CW"], l.head["ZH"]
	l.on(spring)
	l.arrive(map[string]any{"handling": "act", "due_on": "2026-04-30", "lead_department": "ZH"}, l.as(l.t, "js.01"), l.head["RL"], l.admin)
	l.route(by("triage", l.registrar), by("propose", office), by("countersign", finance), by("instruct", l.supervisor), atDept("handle", "ZH"), atDept("handle", "CW").beside())
	l.decide(l.registrar, "agree", "")
	l.decide(office, "agree", "拟同意续签一年。")
	l.decide(finance, "agree", "价格在预算之内。")
	l.decide(l.supervisor, "return", "请附上一年度服务评估。", "to", []string{l.registrar.Route(l.t, l.doc.ID).place(l.t, "propose", office.Username)})
	l.decide(office, "agree", "评估已附，拟同意续签。")
	l.decide(finance, "agree", "同意。")
	var given struct{ ID string }
	l.supervisor.Do(l.t, http.MethodPost, "/api/v1/delegations", map[string]any{"to": standIn.Username, "starts_on": spring, "ends_on": spring, "kinds": []string{"instruct"}}).Want(l.t, http.StatusCreated).JSON(l.t, &given)
	l.decide(standIn, "agree", "同意，请综合办公室牵头。")
	l.supervisor.Do(l.t, http.MethodDelete, "/api/v1/delegations/"+given.ID, nil).Want(l.t, http.StatusNoContent)
	l.slip = append(l.slip, nameOf(l.supervisor))
	l.decide(office, "done", "已完成谈判，形成续签稿。")
	l.decide(finance, "done", "已核。")
	l.decide(l.registrar, "return", "请写明核定金额。", "to", []string{l.registrar.Route(l.t, l.doc.ID).place(l.t, "handle", "CW")})
	l.decide(finance, "done", "核定金额十二万元。")
	l.decide(l.registrar, "agree", "")
	l.status("concluded")
	l.row("办理结果", "已完成谈判，形成续签稿。")
	l.on(nextYear)
	l.file(map[string]any{"office": "ZH"}, "2026-Y-ZH")
	l.on(year10)
	l.kept("kept_for_good")
	l.ends = "已归档"
}

// 8 计划停电, 阅件: a better scan takes the place of the first; somebody signs too early and takes it back.
func lifeOfPowerCut(l *life) {
	first, then := l.head["JS"], l.head["ZH"]
	l.on(autumn)
	l.arrive(nil)
	_, content := l.letter.File()
	better := append(content, "再扫"...)
	l.registrar.AddFile(l.t, l.doc.ID, map[string]any{"role": "version", "replaces": l.doc.Files[0].ID, "reason": "首扫缺边"}, "停电告知书.png", better).Want(l.t, http.StatusCreated)
	l.sign(l.as(l.t, "js.01"), then)
	l.route(by("circulate", first), by("circulate", then))
	l.decide(first, "acknowledge", "误点。")
	done := first.Inbox(l.t, "done", l.doc.ID)
	first.AnswerTask(l.t, done[0].ID, "withdraw", "").Want(l.t, http.StatusNoContent)
	l.acts = append(l.acts, "circulate withdraw "+first.Username)
	l.circulation = nil // what was taken back is not on paper
	l.decide(first, "acknowledge", "已安排备用电源。")
	l.decide(then, "acknowledge", "")
	l.status("concluded")
	if paper := printtest.Text(l.t, l.registrar.Get(l.t, documentsPath+"/"+l.doc.ID+"/circulation.pdf").Want(l.t, http.StatusOK).Body); strings.Contains(paper, "误点") {
		l.t.Errorf("what was taken back stands on paper: %s", paper)
	}
	l.on(nextYear)
	l.file(map[string]any{"office": "ZH"}, "2026-D30-ZH")
	l.on(year30)
	l.destroy()
	for _, f := range l.registrar.Document(l.t, l.doc.ID).Files {
		l.registrar.Get(l.t, documentsPath+"/"+l.doc.ID+"/files/"+f.ID+"/content").Problem(l.t, http.StatusGone, "document.content_destroyed")
	}
}

// 9 社保基数, 阅件: sent to a department too many, which is not asked any more when the scope is narrowed.
func lifeOfInsurance(l *life) {
	l.on(autumn)
	l.arrive(nil)
	l.task(l.head["CW"])
	l.do(l.registrar, http.MethodPatch, "/scope", map[string]any{"distribution": departmentsOf("RL"), "reason": "财务部不需办理"})
	l.acts = append(l.acts, "scope done "+l.registrar.Username)
	if l.head["CW"].TaskAbout(l.t, l.doc.ID) != nil || len(l.registrar.Acknowledgements(l.t, l.doc.ID).Items) != 1 {
		l.t.Errorf("still to be signed by: %+v", l.registrar.Acknowledgements(l.t, l.doc.ID))
	}
	l.archivist.TryFile(l.t, l.doc.ID, map[string]any{}).Problem(l.t, http.StatusConflict, "document.not_complete")
	l.sign(l.head["RL"])
	l.on(nextYear)
	l.file(map[string]any{"office": "RL"}, "2026-D10-RL")
	l.on(year10)
	l.destroy()
}

// 12 供应商大会: not for this office, returned to its sender (退文). Its number stays, it is never filed, and what
// was scanned of it does not stay for ever.
func lifeOfInvitation(l *life) {
	l.on(autumn)
	l.arrive(nil)
	l.sign(l.head["ZH"])
	l.route(by("triage", l.registrar), by("circulate", l.head["ZH"]))
	l.decide(l.registrar, "refuse", "非我司业务，退来文单位。")
	l.status("returned")
	l.on(nextYear)
	l.archivist.TryFile(l.t, l.doc.ID, map[string]any{}).Problem(l.t, http.StatusConflict, "document.not_complete")
	l.destroy()
}
