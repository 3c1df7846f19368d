package main

import (
	"bytes"
	"net/http"

	"docket/internal/print/printtest"
)

// notYet checks that somebody does not know of the record, who will later.
func (l *life) notYet(people ...*person) {
	l.t.Helper()
	l.hiddenBy(people, livesPaths)
}

// scope asks for another scope, which a supervisor agrees to where it is wider.
func (l *life) scope(change map[string]any, isWider bool) {
	l.t.Helper()
	l.do(l.registrar, http.MethodPatch, "/scope", change)
	l.acts = append(l.acts, "scope done "+l.registrar.Username)
	if isWider {
		l.decide(l.supervisor, "agree", "同意。")
	}
}

func (l *life) classify(p *person, level, reason string) {
	l.t.Helper()
	l.do(p, http.MethodPut, "/classification", map[string]any{"level": level, "reason": reason})
	l.acts = append(l.acts, "classify done "+p.Username)
	l.isClassified = level == "secret" || level == "confidential"
}

// content asks for the original, marked for the copy that bears its reader.
func (l *life) content(p *person) answer {
	return p.Get(l.t, documentsPath+"/"+l.doc.ID+"/files/"+l.doc.Files[0].ID+"/content")
}

// 3 海鸥方案, 机密: nobody reads it before its scope is approved; readers get marked copies, a copy on paper
// goes out and comes home; when its period ends it is declassified, filed and destroyed.
func lifeOfSeagull(l *life) {
	project, other := l.head["XM"], l.head["JS"]
	l.arrive(map[string]any{"classification_until": "2026-12-31"}, l.as(l.t, "js.01"), l.head["CW"], l.admin)
	l.notYet(project, other, l.archivist)
	l.registrar.TryRoute(l.t, l.doc.ID, by("propose", project)).Problem(l.t, http.StatusConflict, "document.scope_pending")
	l.do(l.supervisor, http.MethodPut, "/custody", map[string]any{"custodian": l.registrar.Username, "deputy": project.Username})
	l.acts = append(l.acts, "custody done "+l.supervisor.Username)
	l.decide(l.supervisor, "agree", "同意传阅。")
	l.notYet(l.supervisor)
	l.post(l.registrar, "/copies", map[string]any{"copy_nos": []string{"000001"}})
	l.post(l.registrar, "/copies/000001/hand-out", map[string]any{"department": "XM"})
	l.sign(project, other)
	l.post(l.registrar, "/copies/000001/sign", map[string]any{"person": project.Username})
	l.acts = append(l.acts, "acknowledge acknowledge "+l.registrar.Username)
	l.content(other).Problem(l.t, http.StatusForbidden, "document.original_not_granted")
	l.registrar.WaitText(l.t, l.doc.ID)
	if a := other.Get(l.t, documentsPath+"/"+l.doc.ID+"/copy.pdf").Want(l.t, http.StatusOK); !bytes.HasPrefix(a.Body, []byte("%PDF")) || downloadName(l.t, a)[:len("【机密】")] != "【机密】" {
		l.t.Errorf("the marked copy: %s", downloadName(l.t, a))
	}
	l.post(l.registrar, "/copies/000001/return", map[string]any{})
	l.on(nextYear)
	waitFor(l.t, waitPatience, "the review of the period", func() bool { return l.supervisor.told(l.t, "document.classification_review", l.doc.ID) })
	l.scope(map[string]any{"distribution": map[string]any{"departments": []string{"XM"}, "users": []string{other.Username, l.supervisor.Username, l.archivist.Username}}, "reason": "期满审查、归档"}, true)
	l.sign(l.supervisor, l.archivist)
	l.classify(l.supervisor, "internal", "保密期限届满，项目已公开")
	l.content(other).Want(l.t, http.StatusOK)
	l.file(map[string]any{"office": "XM", "retention": "10y"}, "2026-D10-XM")
	l.on(year10)
	l.destroy()
}

// 7 招标限价, 秘密 and 办件: goes by persons of its scope alone, each decision with the own password; the leader
// decides with a pen; raised to 机密, it stays so for thirty years, and other people destroy it than filed it.
func lifeOfTender(l *life) {
	project, finance := l.head["XM"], l.head["CW"]
	l.on(spring)
	l.arrive(nil, l.as(l.t, "xm.01"), l.head["RL"], l.admin)
	l.notYet(project, finance, l.archivist)
	l.decide(l.supervisor, "agree", "同意按拟定范围。")
	l.scope(map[string]any{"distribution": map[string]any{"departments": []string{"XM"}, "users": []string{finance.Username, l.supervisor.Username}}, "reason": "请主管批示"}, true)
	l.route(by("propose", project), by("instruct", l.supervisor), by("handle", project), by("circulate", finance).beside())
	l.decide(project, "agree", "拟按测算限价上报。")
	l.penned(l.supervisor, "agree", "同意，严格保密。")
	l.post(project, "/extend", map[string]any{"due_on": "2026-03-31", "reason": "等待清单复核"})
	l.decide(l.supervisor, "agree", "")
	l.penned(finance, "acknowledge", "已阅。")
	l.decide(project, "done", "限价已报招标办。")
	l.decide(l.registrar, "agree", "")
	l.status("concluded")
	l.classify(l.registrar, "secret", "含投标底价")
	l.notYet(project, finance)
	l.decide(l.supervisor, "agree", "同意。")
	l.on(nextYear)
	l.scope(map[string]any{"distribution": map[string]any{"departments": []string{"XM"}, "users": []string{finance.Username, l.supervisor.Username, l.archivist.Username}}, "reason": "归档"}, true)
	l.file(map[string]any{"office": "XM", "retention": "30y"}, "2026-D30-XM")
	l.on(year30)
	l.archivist, l.appraiser = l.appraiser, l.archivist
	l.notYet(l.archivist)
	l.scope(map[string]any{"distribution": map[string]any{"users": []string{l.supervisor.Username, l.archivist.Username}}, "reason": "到期鉴定，原档案员已离任"}, true)
	if l.archivist.TaskAbout(l.t, l.doc.ID) != nil {
		l.t.Error("what is filed waits to be signed for")
	}
	l.notYet(project, finance)
	l.destroy()
}

// 10 薪酬批复, 秘密: for one person, who is granted the original, loses the clearance and with it everything, and
// has it again; filed and destroyed under its level.
func lifeOfSalaries(l *life) {
	people := l.head["RL"]
	l.on(autumn)
	l.arrive(nil, l.as(l.t, "rl.01"), l.head["CW"], l.admin)
	l.decide(l.supervisor, "agree", "同意。")
	l.sign(people)
	l.content(people).Problem(l.t, http.StatusForbidden, "document.original_not_granted")
	l.scope(map[string]any{"originals": []string{people.Username}, "reason": "须核对附表公式"}, true)
	l.content(people).Want(l.t, http.StatusOK)
	l.clearance(people, "internal")
	l.notYet(people)
	l.clearance(people, "confidential")
	l.content(people).Want(l.t, http.StatusOK)
	l.on(nextYear)
	l.scope(map[string]any{"distribution": map[string]any{"users": []string{people.Username, l.archivist.Username}}, "reason": "归档"}, true)
	l.sign(l.archivist)
	l.file(map[string]any{"office": "RL"}, "2026-D30-RL")
	l.notYet(l.supervisor)
	l.on(year30)
	l.destroy()
}

// clearance changes somebody's clearance.
func (l *life) clearance(p *person, level string) {
	l.t.Helper()
	l.admin.Do(l.t, http.MethodPatch, "/api/v1/people/"+p.Username, map[string]any{"version": l.personVersion(l.t, p.Username), "clearance": level}).Want(l.t, http.StatusOK)
}

// 11 漏洞提示: raised to 秘密 when it turns out what it says, its scope narrowed to who must know, lowered again
// when the holes are closed.
func lifeOfWarning(l *life) {
	engineer, contact := l.head["JS"], l.as(l.t, "js.01")
	l.on(autumn)
	l.arrive(nil, l.as(l.t, "sc.01"), l.head["CW"], l.admin)
	l.task(contact)
	l.classify(l.registrar, "confidential", "含未修复漏洞细节")
	l.strangers = append(l.strangers, contact)
	l.hidden()
	if contact.TaskAbout(l.t, l.doc.ID) != nil {
		l.t.Error("it still waits for who may not read it any more")
	}
	l.scope(map[string]any{"distribution": map[string]any{"users": []string{engineer.Username, l.supervisor.Username}}, "reason": "限知情人员"}, true)
	l.sign(engineer, l.supervisor)
	l.scope(map[string]any{"distribution": map[string]any{"users": []string{l.supervisor.Username}}, "reason": "已处置"}, false)
	l.notYet(engineer)
	l.on(nextYear)
	l.classify(l.supervisor, "internal", "漏洞已修复并公开")
	l.file(map[string]any{"office": "JS"}, "2026-D30-JS")
	l.on(year30)
	l.destroy()
	if text := printtest.Text(l.t, l.registrar.Get(l.t, documentsPath+"/"+l.doc.ID+"/slip.pdf").Want(l.t, http.StatusOK).Body); !bytes.Contains([]byte(text), []byte("内部")) {
		l.t.Errorf("the slip of what was declassified: %s", text)
	}
}
