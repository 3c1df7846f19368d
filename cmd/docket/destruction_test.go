package main

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/print/printtest"
)

const destructionsPath = "/api/v1/destructions"

// destructionAnswer is the part of a destruction that tests look at.
type destructionAnswer struct {
	ID, State, Step, Level string
	Count                  int
	Witnesses              []struct{ Username string }
	Items                  []struct {
		Position     int
		DocumentID   string `json:"document_id"`
		ArchivalCode string `json:"archival_code"`
		Title        string
		KeptYears    int  `json:"kept_years"`
		IsHidden     bool `json:"is_hidden"`
	}
	Acts []struct {
		Kind, Node, Decision string
		Actor                struct{ Username string }
	}
}

const ownPassword = "the-own-password-of-tests"

// SetPassword gives somebody a password of their own, for what is confirmed with it.
func (o *office) SetPassword(t testing.TB, p *person) *person {
	t.Helper()
	name := strings.TrimPrefix(p.Username, strings.ToLower(o.prefix)+".")
	o.Edit(t, name, map[string]any{"password": "first-password-of-tests"}).Want(t, http.StatusOK)
	session := o.SignIn(t, p.Username, "first-password-of-tests").Want(t, http.StatusOK).session(t)
	a := o.stranger().Do(t, http.MethodPost, "/api/v1/me/password", map[string]any{"current": "first-password-of-tests", "password": ownPassword}, withCookie(session))
	if a.Status >= 300 {
		t.Fatalf("password of %s: %d %s", p.Username, a.Status, a.Body)
	}
	p.Token = o.NewToken(t, p.Username)
	return p
}

// disposalOffice is an office with everyone whom a destruction needs.
type disposalOffice struct {
	*office
	registrar, archivist, appraiser, supervisor, witness, second, outsider *person
}

func newDisposalOffice(t testing.TB, s *service) disposalOffice {
	t.Helper()
	o := newOffice(t, s)
	d := disposalOffice{office: o, registrar: o.Registrar(t),
		archivist:  o.Person(t, "archivist", "A", access.Secret, access.Archivist),
		appraiser:  o.Person(t, "appraiser", "B", access.Secret, access.Archivist),
		supervisor: o.Person(t, "supervisor", "B", access.Secret, access.Supervisor),
		witness:    o.Person(t, "witness", "B", access.Secret),
		second:     o.Person(t, "second", "B", access.Secret, access.Archivist),
		outsider:   o.Person(t, "outsider", "B", access.Secret)}
	for _, p := range []*person{d.archivist, d.appraiser, d.supervisor, d.witness, d.second} {
		o.SetPassword(t, p)
	}
	return d
}

func (o disposalOffice) sql(t testing.TB, sql string, args ...any) {
	t.Helper()
	db, err := pgx.Connect(t.Context(), o.Database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close(t.Context()) }()
	if _, err := db.Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

// filed registers a record and files it as of a year long ago.
func (o disposalOffice) filed(t testing.TB, year int, retention string, changes map[string]any, files ...upload) documentAnswer {
	t.Helper()
	if files == nil {
		files = []upload{{"文件.txt", []byte("到期档案" + o.prefix + time.Now().String())}}
	}
	d := o.registrar.MustRegister(t, record(o.Dept("A"), changes), files...)
	if d.ScopeState == "pending" {
		o.supervisor.Decide(t, o.supervisor.TaskAbout(t, d.ID).ID, "agree").Want(t, http.StatusNoContent)
	}
	o.file(t, d.ID, year, retention)
	return d
}

func (o disposalOffice) file(t testing.TB, id string, year int, retention string) {
	t.Helper()
	o.sql(t, `UPDATE document SET status = 'filed', filing_year = $2::integer, retention = $3, filing_category = 'WS', archival_code = 'L001-WS·' || $2::integer::text || '-' || id,
		item_no = 1, filed_on = '2026-01-05', is_distributed = true WHERE id = $1`, id, year, retention)
}

func (o disposalOffice) proposal(ids ...string) map[string]any {
	return map[string]any{"documents": ids, "reason": "保管期限已满", "method": "系统删除", "place": "机房",
		"witnesses": []string{o.witness.Username, o.second.Username}}
}

func (o disposalOffice) propose(t testing.TB, ids ...string) destructionAnswer {
	t.Helper()
	var d destructionAnswer
	o.archivist.Do(t, http.MethodPost, destructionsPath, o.proposal(ids...)).Want(t, http.StatusCreated).JSON(t, &d)
	return d
}

// confirm decides on the person's task about a destruction with the own password.
func (p *person) confirm(t testing.TB, destruction string, changes map[string]any) answer {
	t.Helper()
	task := p.TaskAbout(t, destruction)
	if task == nil {
		t.Fatalf("nothing about %s waits for %s", destruction, p.Username)
	}
	body := map[string]any{"decision": "agree", "confirm": ownPassword}
	for k, v := range changes {
		body[k] = v
	}
	return p.Do(t, http.MethodPost, "/api/v1/tasks/"+task.ID, body)
}

// ready takes a destruction to the point where it can be carried out.
func (o disposalOffice) ready(t testing.TB, ids ...string) destructionAnswer {
	t.Helper()
	d := o.propose(t, ids...)
	for _, p := range []*person{o.appraiser, o.supervisor, o.witness, o.second} {
		p.confirm(t, d.ID, nil).Want(t, http.StatusNoContent)
	}
	return o.archivist.destruction(t, d.ID)
}

func (p *person) destruction(t testing.TB, id string) (d destructionAnswer) {
	t.Helper()
	p.Get(t, destructionsPath+"/"+id).Want(t, http.StatusOK).JSON(t, &d)
	return d
}

func (p *person) execute(t testing.TB, id string, count int) answer {
	t.Helper()
	return p.Do(t, http.MethodPost, destructionsPath+"/"+id+"/execute", map[string]any{"count": count, "confirm": ownPassword})
}

func (o disposalOffice) waitState(t testing.TB, id, state string) {
	t.Helper()
	waitFor(t, 2*time.Minute, "a destruction to be "+state, func() bool { return o.archivist.destruction(t, id).State == state })
}

// conflicts returns the fields that a conflict names.
func conflicts(t testing.TB, a answer, code string) (out []string) {
	t.Helper()
	for _, e := range a.Problem(t, http.StatusConflict, code).Errors {
		out = append(out, e.Field+" "+e.Code)
	}
	return out
}

// DOC-12: what stands against a destruction is named before anything is asked of anybody.
func TestDestruction_RefusesProposals(t *testing.T) {
	t.Parallel()
	o := newDisposalOffice(t, theService(t))
	due, early := o.filed(t, 2010, "10y", nil), o.filed(t, 2018, "10y", nil)
	kept, held := o.filed(t, 1990, "permanent", nil), o.filed(t, 2010, "10y", nil)
	open := o.registrar.MustRegister(t, record(o.Dept("A"), nil), upload{"a.txt", []byte("未归档" + o.prefix)})
	secret := o.registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"classification": "secret"}), upload{"s.txt", []byte("密" + o.prefix)})
	o.sql(t, "INSERT INTO document_hold (id, document_id, reason, placed_by, placed_at) VALUES ($1, $1, '审计', 'x', now())", held.ID)
	for name, c := range map[string]struct {
		documents []string
		want      []string
	}{
		"not due":      {[]string{early.ID}, []string{"documents.0 not_due"}},
		"permanent":    {[]string{kept.ID}, []string{"documents.0 kept_for_good"}},
		"on hold":      {[]string{due.ID, held.ID}, []string{"documents.1 on_hold"}},
		"never filed":  {[]string{open.ID}, []string{"documents.0 not_filed"}},
		"several ones": {[]string{open.ID, due.ID, early.ID}, []string{"documents.0 not_filed", "documents.2 not_due"}},
	} {
		if got := conflicts(t, o.archivist.Do(t, http.MethodPost, destructionsPath, o.proposal(c.documents...)), "document.not_disposable"); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	for name, c := range map[string]struct {
		change map[string]any
		want   map[string]string
	}{
		"one witness":                  {map[string]any{"witnesses": []string{o.witness.Username}}, map[string]string{"witnesses": "two_witnesses"}},
		"the same witness twice":       {map[string]any{"witnesses": []string{o.witness.Username, o.witness.Username}}, map[string]string{"witnesses": "two_witnesses"}},
		"the requester as witness":     {map[string]any{"witnesses": []string{o.witness.Username, o.archivist.Username}}, map[string]string{"witnesses.1": "witness_has_part"}},
		"a witness who is not there":   {map[string]any{"witnesses": []string{o.witness.Username, "nobody.at.all"}}, map[string]string{"witnesses.1": "unfit_for_destruction"}},
		"an approver who is none":      {map[string]any{"approver": o.witness.Username}, map[string]string{"approver": "unfit_for_destruction"}},
		"the requester as appraiser":   {map[string]any{"appraiser": o.archivist.Username}, map[string]string{"appraiser": "unfit_for_destruction"}},
		"no reason":                    {map[string]any{"reason": " "}, map[string]string{"reason": "reason_required"}},
		"twice the same":               {map[string]any{"documents": []string{due.ID, due.ID}}, map[string]string{"documents.1": "listed_twice"}},
		"one that does not exist":      {map[string]any{"documents": []string{due.ID, unlike(due.ID)}}, map[string]string{"documents.1": "unknown_document"}},
		"one that they may not read":   {map[string]any{"documents": []string{secret.ID}}, map[string]string{"documents.0": "unknown_document"}},
		"what no name holds":           {map[string]any{"witnesses": []string{o.witness.Username, "x\x00"}}, map[string]string{"witnesses.1": "unknown_user"}},
		"control characters in places": {map[string]any{"place": "机\x00房"}, map[string]string{"place": "control_characters"}},
	} {
		body := o.proposal(due.ID)
		for k, v := range c.change {
			body[k] = v
		}
		t.Log(name)
		o.archivist.Do(t, http.MethodPost, destructionsPath, body).WantFields(t, c.want)
	}
	o.registrar.Do(t, http.MethodPost, destructionsPath, o.proposal(due.ID)).Problem(t, http.StatusForbidden, "forbidden")
	first := o.propose(t, due.ID)
	if got := conflicts(t, o.archivist.Do(t, http.MethodPost, destructionsPath, o.proposal(due.ID)), "document.not_disposable"); !slices.Equal(got, []string{"documents.0 destruction_under_way"}) {
		t.Errorf("on two lists: %v", got)
	}
	o.archivist.Do(t, http.MethodPost, "/api/v1/archive/appraisals/"+due.ID+"/extend", map[string]any{"years": 5, "reason": "仍需查考"}).Problem(t, http.StatusConflict, "document.destruction_under_way")
	o.archivist.Do(t, http.MethodPost, destructionsPath+"/"+first.ID+"/withdraw", map[string]any{"reason": "重新编制"}).Want(t, http.StatusOK)
	if o.appraiser.TaskAbout(t, first.ID) != nil {
		t.Error("what was taken back still waits")
	}
	o.propose(t, due.ID) // and may be listed again
}

// DOC-12: while a copy on paper is with somebody its record is not destroyed: neither is that proposed, nor
// carried out when the copy was lent in between.
func TestDestruction_RefusesPaperOut(t *testing.T) {
	t.Parallel()
	o := newDisposalOffice(t, theService(t))
	doc := o.registrar.MustRegister(t, record(o.Dept("A"), nil), upload{"a.txt", []byte("纸质在外" + o.prefix)})
	copies := documentsPath + "/" + doc.ID + "/copies"
	act := func(rest string, body map[string]any) {
		t.Helper()
		o.registrar.Do(t, http.MethodPost, copies+rest, body).Want(t, http.StatusOK)
	}
	act("", map[string]any{"copy_nos": []string{"1"}})
	act("/1/hand-out", map[string]any{"department": o.Dept("B")})
	o.file(t, doc.ID, 2010, "10y")
	refused := func(name string, a answer) {
		t.Helper()
		if got := conflicts(t, a, "document.not_disposable"); !slices.Equal(got, []string{"documents.0 paper_out"}) {
			t.Errorf("%s: %v", name, got)
		}
	}
	refused("handed out", o.archivist.Do(t, http.MethodPost, destructionsPath, o.proposal(doc.ID)))
	act("/1/return", map[string]any{})
	d := o.ready(t, doc.ID)
	act("/1/borrow", map[string]any{"person": o.outsider.Username, "due_on": time.Now().AddDate(0, 0, 7).Format("2006-01-02")})
	refused("lent in between", o.archivist.execute(t, d.ID, 1))
	act("/1/return", map[string]any{})
	o.archivist.execute(t, d.ID, 1).Want(t, http.StatusAccepted)
	o.waitState(t, d.ID, "confirming")
}

// DOC-12: each step by its own person, with the own password and in person; a hold in between stops it; the
// witnesses neither carry it out nor stand for each other.
func TestDestruction_RefusesSteps(t *testing.T) {
	t.Parallel()
	o := newDisposalOffice(t, theService(t))
	doc := o.filed(t, 2010, "10y", nil)
	d := o.propose(t, doc.ID)
	if o.archivist.TaskAbout(t, d.ID) != nil {
		t.Error("the own proposal waits for whoever made it")
	}
	if task := o.witness.TaskAbout(t, d.ID); task != nil {
		t.Error("a witness is asked before the approval")
	}
	o.archivist.execute(t, d.ID, 1).Problem(t, http.StatusConflict, "destruction.not_ready")
	o.appraiser.confirm(t, d.ID, map[string]any{"confirm": ""}).WantFields(t, map[string]string{"confirm": "confirm_required"})
	o.appraiser.confirm(t, d.ID, map[string]any{"confirm": "not the password"}).WantFields(t, map[string]string{"confirm": "password_wrong"})
	o.appraiser.confirm(t, d.ID, map[string]any{"on_behalf": o.supervisor.Username, "channel": "paper"}).Problem(t, http.StatusForbidden, "forbidden")
	o.appraiser.confirm(t, d.ID, map[string]any{"decision": "return"}).WantFields(t, map[string]string{"decision": "choice"})
	o.appraiser.confirm(t, d.ID, map[string]any{"decision": "refuse"}).WantFields(t, map[string]string{"opinion": "reason_required"})
	o.appraiser.confirm(t, d.ID, nil).Want(t, http.StatusNoContent)
	o.supervisor.confirm(t, d.ID, map[string]any{"to": []string{o.witness.Username}}).WantFields(t, map[string]string{"to": "two_witnesses"})
	o.supervisor.confirm(t, d.ID, map[string]any{"to": []string{o.archivist.Username, o.witness.Username}}).WantFields(t, map[string]string{"to.0": "witness_has_part"})
	o.supervisor.confirm(t, d.ID, nil).Want(t, http.StatusNoContent)
	o.witness.confirm(t, d.ID, nil).Want(t, http.StatusNoContent)
	o.archivist.execute(t, d.ID, 1).Problem(t, http.StatusConflict, "destruction.not_ready") // one witness is none
	if state := o.archivist.destruction(t, d.ID).State; state != "counting" {
		t.Errorf("with one count: %s", state)
	}
	o.second.confirm(t, d.ID, nil).Want(t, http.StatusNoContent)
	o.second.execute(t, d.ID, 1).Problem(t, http.StatusConflict, "destruction.executor_is_witness")
	o.archivist.execute(t, d.ID, 2).WantFields(t, map[string]string{"count": "count_differs"})
	o.witness.execute(t, d.ID, 1).Problem(t, http.StatusForbidden, "forbidden")
	o.archivist.Do(t, http.MethodPost, destructionsPath+"/"+d.ID+"/execute", map[string]any{"count": 1, "confirm": "wrong"}).WantFields(t, map[string]string{"confirm": "password_wrong"})
	o.sql(t, "INSERT INTO document_hold (id, document_id, reason, placed_by, placed_at) VALUES ($1, $1, '诉讼', 'x', now())", doc.ID)
	if got := conflicts(t, o.archivist.execute(t, d.ID, 1), "document.not_disposable"); !slices.Equal(got, []string{"documents.0 on_hold"}) {
		t.Errorf("a hold in between: %v", got)
	}
	if got := o.registrar.Document(t, doc.ID); got.Status != "filed" {
		t.Errorf("a hold in between: the record is %s", got.Status)
	}
	o.sql(t, "UPDATE document_hold SET lifted_at = now(), lifted_by = 'x' WHERE document_id = $1", doc.ID)
	o.archivist.execute(t, d.ID, 1).Want(t, http.StatusAccepted)
	o.archivist.execute(t, d.ID, 1).Problem(t, http.StatusConflict, "destruction.not_ready")
	o.archivist.Do(t, http.MethodPost, destructionsPath+"/"+d.ID+"/withdraw", map[string]any{"reason": "后悔"}).Problem(t, http.StatusConflict, "destruction.not_now")
	o.waitState(t, d.ID, "confirming")
	if task := o.witness.TaskAbout(t, d.ID); !slices.Equal(task.Choices, []string{"agree"}) {
		t.Errorf("afterwards a witness may %v", task.Choices)
	}
	o.witness.confirm(t, d.ID, map[string]any{"decision": "refuse", "opinion": "不"}).WantFields(t, map[string]string{"decision": "choice"})
	o.witness.confirm(t, d.ID, nil).Want(t, http.StatusNoContent)
	if state := o.archivist.destruction(t, d.ID).State; state != "confirming" {
		t.Errorf("with one confirmation: %s", state)
	}
	o.second.confirm(t, d.ID, nil).Want(t, http.StatusNoContent)
	got := o.archivist.destruction(t, d.ID)
	var acts []string
	for _, a := range got.Acts {
		acts = append(acts, strings.TrimPrefix(a.Actor.Username, strings.ToLower(o.prefix)+".")+" "+strings.TrimSpace(a.Kind+" "+a.Node))
	}
	want := []string{"archivist propose_destruction", "appraiser appraise", "supervisor approve_destruction", "witness witness before", "second witness before",
		"archivist execute_destruction", "witness witness after", "second witness after"}
	if got.State != "destroyed" || !slices.Equal(acts, want) {
		t.Errorf("%s: %v, want %v", got.State, acts, want)
	}
}

// DOC-12, A8: of what was destroyed the entry stays, in record, list and search by its title; content is
// 410, and the same bytes may come in again as a new record, which the old one does not open.
func TestDestruction_KeepsTheEntry(t *testing.T) {
	t.Parallel()
	o := newDisposalOffice(t, theService(t))
	content := []byte("独此一份的正文" + o.prefix + "：仓库盘点结果如下。")
	doc := o.filed(t, 2010, "10y", map[string]any{"title": "盘点通知" + o.prefix}, upload{"盘点.txt", content})
	shared := []byte("两份文件共有的正文" + o.prefix)
	first := o.filed(t, 2010, "10y", nil, upload{"共.txt", shared})
	living := o.registrar.MustRegister(t, record(o.Dept("A"), nil), upload{"共.txt", shared})
	void := o.registrar.MustRegister(t, record(o.Dept("A"), nil), upload{"废.txt", []byte("作废" + o.prefix)})
	o.registrar.Do(t, http.MethodPost, documentsPath+"/"+void.ID+"/void", map[string]any{"reason": "重复登记"}).Want(t, http.StatusOK)
	for _, d := range []documentAnswer{doc, first, living, void} {
		o.registrar.WaitText(t, d.ID)
	}
	d := o.ready(t, doc.ID, first.ID, void.ID)
	o.archivist.execute(t, d.ID, 3).Want(t, http.StatusAccepted)
	file := documentsPath + "/" + doc.ID + "/files/" + doc.Files[0].ID
	o.registrar.Get(t, file+"/content").Problem(t, http.StatusGone, "document.content_destroyed") // at once
	o.waitState(t, d.ID, "confirming")
	for _, path := range []string{file + "/content", file + "/text", file + "/preview", documentsPath + "/" + first.ID + "/files/" + first.Files[0].ID + "/content"} {
		o.registrar.Get(t, path).Problem(t, http.StatusGone, "document.content_destroyed")
	}
	got := o.registrar.Document(t, doc.ID)
	if got.Status != "destroyed" || got.Files[0].TextState != "withheld" || got.Files[0].TextReason != "destroyed" || got.Files[0].Copies.Local.State != "removed" || got.Files[0].SHA256 != doc.Files[0].SHA256 {
		t.Errorf("the entry: %+v", got)
	}
	if other := o.registrar.Document(t, first.ID); other.Files[0].Copies.Bucket.State != "removed" {
		t.Errorf("an entry whose bytes live in another: %+v", other.Files[0].Copies)
	}
	if found := o.registrar.Search(t, "q", "盘点通知"+o.prefix); !found.Has(doc.ID) {
		t.Error("it is not found by its title any more")
	}
	if found := o.registrar.Search(t, "q", `"独此一份的正文`+o.prefix+`"`); found.Has(doc.ID) {
		t.Error("it is found by its text")
	}
	o.registrar.Do(t, http.MethodPatch, documentsPath+"/"+doc.ID, map[string]any{"version": got.Version, "title": "改"}).Problem(t, http.StatusConflict, "document.destroyed")
	if a := o.registrar.Get(t, documentsPath+"/"+living.ID+"/files/"+living.Files[0].ID+"/content").Want(t, http.StatusOK); string(a.Body) != string(shared) {
		t.Error("a living record has lost bytes that a destroyed one had too")
	}
	again := o.registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"title": "重新收到" + o.prefix}), upload{"盘点.txt", content})
	if settled := o.registrar.WaitText(t, again.ID); settled.Files[0].TextState != "done" {
		t.Errorf("registered anew: %+v", settled.Files[0])
	}
	if a := o.registrar.Get(t, documentsPath+"/"+again.ID+"/files/"+again.Files[0].ID+"/content").Want(t, http.StatusOK); string(a.Body) != string(content) {
		t.Error("registered anew, it has other bytes")
	}
	o.registrar.Get(t, file+"/content").Problem(t, http.StatusGone, "document.content_destroyed")
	o.registrar.Get(t, file+"/text").Problem(t, http.StatusGone, "document.content_destroyed")
	for _, p := range []*person{o.witness, o.second} {
		p.confirm(t, d.ID, nil).Want(t, http.StatusNoContent)
	}
	if out, code := o.CLI(t, "audit", "verify"); code != exitDone {
		t.Errorf("docket audit verify exits %d: %s", code, out)
	}
}

// Design 8: the people of a list see its rows while they work on it, and content never; to others it does
// not exist. A secret document whose registrar has left can be destroyed (DOC-12).
func TestDestruction_WhoSeesIt(t *testing.T) {
	t.Parallel()
	printtest.Fonts(t)
	o := newDisposalOffice(t, theService(t))
	lowSupervisor := o.Person(t, "low-supervisor", "A", access.Internal, access.Supervisor)
	lowArchivist := o.Person(t, "low-archivist", "A", access.Internal, access.Archivist)
	otherArchivist := o.Person(t, "other-archivist", "B", access.Secret, access.Archivist)
	title := "机密采购方案" + o.prefix
	secret := o.filed(t, 2010, "10y", map[string]any{"title": title, "classification": "secret"})
	open := o.filed(t, 2010, "10y", map[string]any{"title": "公开的旧通知" + o.prefix, "classification": "public"})
	o.supervisor.Do(t, http.MethodPost, "/api/v1/handover/"+o.registrar.Username, map[string]any{"to": map[string]string{"custody": o.archivist.Username}, "reason": "离职"}).Want(t, http.StatusOK)
	o.Edit(t, "registrar", map[string]any{"is_active": false}).Want(t, http.StatusOK)

	body := o.proposal(secret.ID, open.ID)
	body["appraiser"], body["witnesses"] = o.appraiser.Username, []string{o.witness.Username, lowArchivist.Username}
	o.archivist.Do(t, http.MethodPost, destructionsPath, body).WantFields(t, map[string]string{"witnesses.1": "unfit_for_destruction"}) // not cleared
	body["witnesses"] = []string{o.witness.Username, o.second.Username}
	var d destructionAnswer
	o.archivist.Do(t, http.MethodPost, destructionsPath, body).Want(t, http.StatusCreated).JSON(t, &d)
	if d.Level != "secret" || d.Count != 2 || d.Items[0].Title != title || d.Items[0].KeptYears < 15 {
		t.Errorf("the list: %+v", d)
	}

	hidden := func(p *person, when string) {
		t.Helper()
		unknown := p.Get(t, destructionsPath+"/"+unlike(d.ID))
		for _, rest := range []string{"", "/register.pdf"} {
			if a := p.Get(t, destructionsPath+"/"+d.ID+rest); a.Status != http.StatusNotFound || string(a.Body) != string(unknown.Body) {
				t.Errorf("%s: %s sees %q: %d %.200s", when, p.Username, rest, a.Status, a.Body)
			}
		}
		if a := p.Get(t, destructionsPath).Want(t, http.StatusOK); strings.Contains(string(a.Body), d.ID) {
			t.Errorf("%s: %s sees it in the list", when, p.Username)
		}
	}
	rows := func(p *person, when string) {
		t.Helper()
		got := p.destruction(t, d.ID)
		if len(got.Items) != 2 || got.Items[0].Title != title || got.Items[0].IsHidden {
			t.Errorf("%s: %s sees %+v", when, p.Username, got.Items)
		}
		if a := p.Get(t, destructionsPath).Want(t, http.StatusOK); !strings.Contains(string(a.Body), d.ID) {
			t.Errorf("%s: %s does not see it in the list", when, p.Username)
		}
	}
	content := func(p *person) {
		t.Helper()
		p.Get(t, documentsPath+"/"+secret.ID).Want(t, http.StatusNotFound)
		p.Get(t, documentsPath+"/"+secret.ID+"/files/"+secret.Files[0].ID+"/content").Want(t, http.StatusNotFound)
	}
	outsiders := []*person{o.outsider, lowSupervisor, lowArchivist, otherArchivist, administratorOf(t, o.service)}
	for _, p := range outsiders {
		hidden(p, "while it runs")
	}
	for _, p := range []*person{o.appraiser, o.witness} {
		rows(p, "named")
		content(p)
	}
	o.appraiser.confirm(t, d.ID, nil).Want(t, http.StatusNoContent)
	if lowSupervisor.TaskAbout(t, d.ID) != nil {
		t.Error("a supervisor who is not cleared is asked for the approval")
	}
	rows(o.supervisor, "asked")
	content(o.supervisor)
	for _, p := range []*person{o.supervisor, o.witness, o.second} {
		p.confirm(t, d.ID, nil).Want(t, http.StatusNoContent)
	}
	o.archivist.execute(t, d.ID, 2).Want(t, http.StatusAccepted)
	o.waitState(t, d.ID, "confirming")

	// Issue C, c: with the clearance the sight of the list ends.
	o.Edit(t, "witness", map[string]any{"clearance": "internal"}).Want(t, http.StatusOK)
	hidden(o.witness, "with a lowered clearance")
	o.Edit(t, "witness", map[string]any{"clearance": "secret"}).Want(t, http.StatusOK)
	for _, p := range []*person{o.witness, o.second} {
		rows(p, "afterwards")
		p.confirm(t, d.ID, nil).Want(t, http.StatusNoContent)
	}
	rows(o.archivist, "when it is over, to whoever may read it")
	got := o.witness.destruction(t, d.ID)
	if got.State != "destroyed" || !got.Items[0].IsHidden || got.Items[0].Title != "" || got.Items[0].DocumentID != "" || got.Items[1].IsHidden {
		t.Errorf("when it is over a witness sees %+v", got)
	}
	if a := o.archivist.Get(t, documentsPath+"/"+secret.ID).Want(t, http.StatusOK); !strings.Contains(string(a.Body), `"destroyed"`) {
		t.Errorf("the record: %.300s", a.Body)
	}
	for _, p := range outsiders {
		hidden(p, "when it is over")
	}

	// ux 11: the list on paper, with its mark, for those who see it.
	paper := o.archivist.Get(t, destructionsPath+"/"+d.ID+"/register.pdf").Want(t, http.StatusOK)
	text := printtest.Text(t, paper.Body)
	for _, want := range []string{"销毁清册", "2件", "保管期限已满", "系统删除", "机房", "监销人一（销毁前清点）", "监销人二（销毁后确认）", "人员supervisor", "人员witness", "人员second", "已销毁",
		"档号", "应保管", "已保管", title, "公开的旧通知" + o.prefix, "机密", "10年", "本页小计", "合计", "第2页/共2页"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
	if text := printtest.Text(t, o.witness.Get(t, destructionsPath+"/"+d.ID+"/register.pdf").Want(t, http.StatusOK).Body); strings.Contains(text, title) || !strings.Contains(text, "（无权查阅）") {
		t.Errorf("the list of a witness when it is over: %s", text)
	}
}

// Domain 4.3: what is filed is due on 1 January after its filing year and its retention, never when it is
// permanent; it can be kept longer, with a reason, and then is due later or never.
func TestAppraisals(t *testing.T) {
	t.Parallel()
	o := newDisposalOffice(t, theService(t))
	ten, thirty := o.filed(t, 2010, "10y", nil), o.filed(t, 1990, "30y", nil)
	late, permanent := o.filed(t, 2030, "10y", nil), o.filed(t, 1980, "permanent", nil)
	secret := o.filed(t, 2009, "10y", map[string]any{"classification": "secret", "distribution": map[string]any{"departments": []string{o.Dept("B")}}})
	type list struct {
		Total      int
		NextCursor *string `json:"next_cursor"`
		Items      []struct {
			ID       string
			DueOn    string `json:"due_on"`
			IsDue    bool   `json:"is_due"`
			IsOnHold bool   `json:"is_on_hold"`
		}
	}
	const path = "/api/v1/archive/appraisals"
	// The shared service has records of others; ours are told by their ids.
	find := func(p *person, id string, query ...string) (due string, isDue, found bool) {
		t.Helper()
		cursor := ""
		for {
			var l list
			q := append([]string{"limit", "50"}, query...)
			if cursor != "" {
				q = append(q, "cursor", cursor)
			}
			p.Get(t, path, q...).Want(t, http.StatusOK).JSON(t, &l)
			for _, i := range l.Items {
				if i.ID == id {
					return i.DueOn, i.IsDue, true
				}
			}
			if l.NextCursor == nil {
				return "", false, false
			}
			cursor = *l.NextCursor
		}
	}
	for name, c := range map[string]struct {
		doc   documentAnswer
		query []string
		due   string
		isDue bool
		found bool
	}{
		"ten years after 2010":           {ten, nil, "2021-01-01", true, true},
		"thirty years after 1990":        {thirty, nil, "2021-01-01", true, true},
		"not in the next twelve months":  {late, nil, "", false, false},
		"in the long run":                {late, []string{"until", "2041-01-01"}, "2041-01-01", false, true},
		"and not the day before":         {late, []string{"until", "2040-12-31"}, "", false, false},
		"permanent ones never":           {permanent, []string{"until", "2900-01-01"}, "", false, false},
		"classified ones out of scope":   {secret, nil, "", false, false},
		"beyond the page, by the cursor": {ten, []string{"until", "2500-01-01"}, "2021-01-01", true, true},
	} {
		if due, isDue, found := find(o.archivist, c.doc.ID, c.query...); due != c.due || isDue != c.isDue || found != c.found {
			t.Errorf("%s: %s %v %v", name, due, isDue, found)
		}
	}
	if _, _, found := find(o.appraiser, secret.ID); !found {
		t.Error("an archivist in the scope does not see a secret one")
	}
	extend := func(id string, body map[string]any) answer {
		return o.archivist.Do(t, http.MethodPost, path+"/"+id+"/extend", body)
	}
	extend(ten.ID, map[string]any{"years": 10, "reason": ""}).Want(t, http.StatusUnprocessableEntity)
	extend(ten.ID, map[string]any{"years": 0, "reason": "查考"}).WantFields(t, map[string]string{"years": "years_or_permanent"})
	extend(ten.ID, map[string]any{"years": 5, "permanent": true, "reason": "查考"}).WantFields(t, map[string]string{"years": "years_or_permanent"})
	extend(permanent.ID, map[string]any{"years": 5, "reason": "查考"}).Problem(t, http.StatusConflict, "document.not_temporary")
	extend(secret.ID, map[string]any{"years": 5, "reason": "查考"}).Want(t, http.StatusNotFound)
	extend(ten.ID, map[string]any{"years": 10, "reason": "仍需查考"}).Want(t, http.StatusOK)
	if due, isDue, found := find(o.archivist, ten.ID, "until", "2040-01-01"); due != "2031-01-01" || isDue || !found {
		t.Errorf("extended by ten years: %s %v %v", due, isDue, found)
	}
	if got := conflicts(t, o.archivist.Do(t, http.MethodPost, destructionsPath, o.proposal(ten.ID)), "document.not_disposable"); !slices.Equal(got, []string{"documents.0 not_due"}) {
		t.Errorf("extended, it may be destroyed: %v", got)
	}
	extend(ten.ID, map[string]any{"permanent": true, "reason": "有长期价值"}).Want(t, http.StatusOK)
	if _, _, found := find(o.archivist, ten.ID, "until", "2900-01-01"); found {
		t.Error("made permanent, it is still due")
	}
	o.registrar.Get(t, path).Problem(t, http.StatusForbidden, "forbidden")
	o.archivist.Get(t, path, "until", "gestern").WantFields(t, map[string]string{"until": "date"})
}

// A refusal ends a destruction and frees its records; of many who act at once one is heard.
func TestDestruction_RefusedAndRaced(t *testing.T) {
	t.Parallel()
	o := newDisposalOffice(t, theService(t))
	doc := o.filed(t, 2010, "10y", nil)
	for name, steps := range map[string][]*person{
		"the appraiser": {o.appraiser}, "the approver": {o.appraiser, o.supervisor}, "a witness before": {o.appraiser, o.supervisor, o.witness},
	} {
		d := o.propose(t, doc.ID)
		for i, p := range steps {
			change := map[string]any{}
			if i == len(steps)-1 {
				change = map[string]any{"decision": "refuse", "opinion": "仍有查考价值"}
			}
			p.confirm(t, d.ID, change).Want(t, http.StatusNoContent)
		}
		if got := o.archivist.destruction(t, d.ID); got.State != "refused" {
			t.Errorf("refused by %s: %s", name, got.State)
		}
		for _, p := range []*person{o.appraiser, o.supervisor, o.witness, o.second} {
			if p.TaskAbout(t, d.ID) != nil {
				t.Errorf("refused by %s, it still waits for %s", name, p.Username)
			}
		}
	}
	d := o.ready(t, doc.ID)
	var clients sync.WaitGroup
	statuses := make([]int, 8)
	for i := range statuses {
		clients.Go(func() {
			a, err := o.archivist.try(http.MethodPost, destructionsPath+"/"+d.ID+"/execute", map[string]any{"count": 1, "confirm": ownPassword})
			if err == nil {
				statuses[i] = a.Status
			}
		})
	}
	clients.Wait()
	slices.Sort(statuses)
	if want := []int{202, 409, 409, 409, 409, 409, 409, 409}; !slices.Equal(statuses, want) && !slices.Contains(statuses, 429) {
		t.Errorf("eight at once: %v", statuses)
	}
	if n := len(slices.DeleteFunc(statuses, func(s int) bool { return s != 202 })); n != 1 {
		t.Errorf("carried out %d times", n)
	}
	o.waitState(t, d.ID, "confirming")
	task := o.witness.TaskAbout(t, d.ID)
	answers := make([]int, 8)
	for i := range answers {
		clients.Go(func() {
			a, err := o.witness.try(http.MethodPost, "/api/v1/tasks/"+task.ID, map[string]any{"decision": "agree", "confirm": ownPassword})
			if err == nil {
				answers[i] = a.Status
			}
		})
	}
	clients.Wait()
	if n := len(slices.DeleteFunc(answers, func(s int) bool { return s != http.StatusNoContent })); n != 1 {
		t.Errorf("one witness confirmed %d times", n)
	}
	if state := o.archivist.destruction(t, d.ID).State; state != "confirming" {
		t.Errorf("one witness eight times: %s", state)
	}
}
