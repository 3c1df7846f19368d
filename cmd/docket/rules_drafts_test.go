package main

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"docket/internal/access"
	"docket/internal/calendar"
	"docket/internal/print/printtest"
)

const draftsPath = "/api/v1/drafts"

// draftAnswer is the part of a draft that tests look at.
type draftAnswer struct {
	documentAnswer
	Drafter            string
	DraftingDepartment string `json:"drafting_department"`
	Issuer             string
	IssuedOn           string `json:"issued_on"`
	DocumentDate       string `json:"document_date"`
	SealedOn           string `json:"sealed_on"`
	TextFile           string `json:"text_file"`
	Task               string
	IsSubmitted        bool `json:"is_submitted"`
	Again              []routeNode
}

// draft is a valid draft with changes put over it; nil removes a member.
func draft(changes map[string]any) map[string]any {
	d := map[string]any{"title": "关于报送2026年度消防安全自查情况的函", "kind": "函", "direction": "outgoing", "classification": "internal",
		"main_recipients": []string{"岚洲市云港区应急管理局"}, "copied_to": []string{"星帆控股集团办公室"}, "copies": 3}
	for k, v := range changes {
		if v == nil {
			delete(d, k)
			continue
		}
		d[k] = v
	}
	return d
}

// TryDraft begins a draft.
func (p *person) TryDraft(t testing.TB, changes map[string]any, files ...upload) answer {
	t.Helper()
	body, contentType, err := form(draft(changes), files)
	if err != nil {
		t.Fatal(err)
	}
	return p.Do(t, http.MethodPost, draftsPath, bytes.NewReader(body), header{"Content-Type", contentType})
}

// Draft begins a draft, which must succeed.
func (p *person) Draft(t testing.TB, changes map[string]any, files ...upload) (d draftAnswer) {
	t.Helper()
	p.TryDraft(t, changes, files...).Want(t, http.StatusCreated).JSON(t, &d)
	return d
}

// GetDraft reads a draft.
func (p *person) GetDraft(t testing.TB, id string) (d draftAnswer) {
	t.Helper()
	p.Get(t, draftsPath+"/"+id).Want(t, http.StatusOK).JSON(t, &d)
	return d
}

// NewText uploads the next version of a draft's text.
func (p *person) NewText(t testing.TB, id, text string) answer {
	t.Helper()
	body, contentType, err := form(map[string]any{"reason": "按意见修改"}, []upload{{"正文.txt", []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	return p.Do(t, http.MethodPost, draftsPath+"/"+id+"/files", bytes.NewReader(body), header{"Content-Type", contentType})
}

// Submit sends a draft on its way.
func (p *person) Submit(t testing.TB, id string, nodes ...node) answer {
	t.Helper()
	return p.Do(t, http.MethodPost, draftsPath+"/"+id+"/submit", map[string]any{"version": p.Document(t, id).Version, "nodes": nodes, "opinion": "请审"})
}

// Seal uploads the scan of the sealed original and enters the use of the seal.
func (p *person) Seal(t testing.TB, id string) answer {
	t.Helper()
	var d documentAnswer
	p.AddFile(t, id, map[string]any{"role": "sealed", "reason": "用印件扫描"}, "用印件.txt", []byte("已盖章 "+id)).Want(t, http.StatusCreated).JSON(t, &d)
	return p.Answer(t, id, "done", "", "seal", "单位公章", "copies", 3, "scan", d.Files[len(d.Files)-1].ID)
}

// draftOffice is an office in which something is written, signed off and sealed.
type draftOffice struct {
	routeOffice
	drafter *person
}

func newDraftOffice(t *testing.T) draftOffice {
	t.Helper()
	o := newRouteOffice(t)
	return draftOffice{o, o.Person(t, "drafter", "A", access.Internal)}
}

// code adds a register of the office's own (机关代字).
func (o draftOffice) code(t testing.TB, direction string) string {
	t.Helper()
	prefix := "岚" + strings.ToLower(o.prefix)
	administratorOf(t, o.service).Do(t, http.MethodPost, "/api/v1/registers", map[string]any{"prefix": prefix, "direction": direction}).Want(t, http.StatusCreated)
	return prefix
}

// Rule DOC-19, domain 2.3: the whole life of a letter that is written here. It has no number before it is
// signed off and no seal before its number; it is not distributed before it is sealed; what was changed
// after a review is decided on anew; each trace names the version that was decided on.
func TestDrafts_WholeLife(t *testing.T) {
	t.Parallel()
	printtest.Fonts(t)
	o := newDraftOffice(t)
	asked := o.registrar.MustRegister(t, record(o.Dept("A"), nil), upload{"来函.txt", []byte("请报送自查情况" + o.prefix)})
	d := o.drafter.Draft(t, map[string]any{"reply_to": asked.ID, "register": o.code(t, "outgoing"), "distribution": map[string]any{"departments": []string{o.Dept("A"), o.Dept("B")}}}, upload{"正文.txt", []byte("我司已于3月15日完成自查。" + o.prefix)})
	if d.Status != "draft" || d.RegisterNo != "" || d.Drafter != o.drafter.Username || d.DraftingDepartment != o.Dept("A") {
		t.Fatalf("drafted as %+v", d)
	}
	if o.registrar.Get(t, documentsPath+"/"+d.ID).Status != http.StatusNotFound {
		t.Error("a registrar reads a draft that nobody has handed to them")
	}
	o.drafter.NewText(t, d.ID, "我司已于3月20日完成自查，整改三处。"+o.prefix).Want(t, http.StatusCreated)
	o.drafter.Submit(t, d.ID, by("review", o.headA), atDept("countersign", o.Dept("B")), by("countersign", o.proposer).beside(), by("sign_off", o.leader), of("issue", access.Registrar)).Want(t, http.StatusOK)

	o.headA.Answer(t, d.ID, "return", "日期请再核。").Want(t, http.StatusNoContent)
	if at := o.drafter.Route(t, d.ID).now(); at != "draft "+o.drafter.Username {
		t.Fatalf("returned to %s", at)
	}
	if again := o.drafter.GetDraft(t, d.ID); len(again.Again) != 6 || again.Task == "" || !again.IsSubmitted {
		t.Errorf("after the return %+v", again)
	}
	o.drafter.Do(t, http.MethodPatch, draftsPath+"/"+d.ID, map[string]any{"version": o.drafter.Document(t, d.ID).Version, "urgency": "urgent"}).Want(t, http.StatusOK)
	o.drafter.NewText(t, d.ID, "我司已于3月21日完成自查，整改三处。"+o.prefix).Want(t, http.StatusCreated)
	o.drafter.Submit(t, d.ID).Want(t, http.StatusOK)
	o.drafter.NewText(t, d.ID, "又改。").Problem(t, http.StatusConflict, "document.not_at_drafter")

	o.headA.Answer(t, d.ID, "agree", "同意。").Want(t, http.StatusNoContent)
	if at := o.drafter.Route(t, d.ID).now(); at != "countersign "+o.Dept("B")+", countersign "+o.proposer.Username {
		t.Fatalf("countersigned beside each other: %s", at)
	}
	if o.reader.Get(t, documentsPath+"/"+d.ID).Status != http.StatusNotFound {
		t.Error("everybody in a countersigning department reads the draft, not only who signs for it")
	}
	o.proposer.Answer(t, d.ID, "agree", "").Want(t, http.StatusNoContent)
	o.headB.Answer(t, d.ID, "agree", "无意见。").Want(t, http.StatusNoContent)
	if now := o.drafter.Document(t, d.ID); now.RegisterNo != "" || now.Status != "draft" {
		t.Fatalf("before it is signed off it is %s %q", now.Status, now.RegisterNo)
	}
	o.leader.Answer(t, d.ID, "agree", "同意发。").Want(t, http.StatusNoContent)
	signed := o.drafter.GetDraft(t, d.ID)
	today := o.today()
	if signed.RegisterNo != fmt.Sprintf("岚%s〔%s〕1号", strings.ToLower(o.prefix), today[:4]) || signed.Issuer != o.leader.Username || signed.IssuedOn != today || signed.DocumentDate != today || signed.Status != "circulating" {
		t.Fatalf("signed off as %+v", signed)
	}
	if !o.drafter.told(t, "document.numbered", d.ID) {
		t.Error("the drafter is not told of the number")
	}
	o.registrar.Distribute(t, d.ID, map[string]any{}).Problem(t, http.StatusConflict, "document.not_sealed")
	o.registrar.Answer(t, d.ID, "agree", "").Want(t, http.StatusNoContent)
	o.registrar.Distribute(t, d.ID, map[string]any{}).Problem(t, http.StatusConflict, "document.not_sealed")
	o.registrar.Do(t, http.MethodPatch, documentsPath+"/"+d.ID, map[string]any{"version": o.registrar.Document(t, d.ID).Version, "title": "另一个标题"}).Problem(t, http.StatusConflict, "document.signed_text")
	o.registrar.AddFile(t, d.ID, map[string]any{"role": "version", "replaces": d.Files[0].ID, "reason": "x"}, "x.txt", []byte("x")).Problem(t, http.StatusConflict, "document.signed_text")
	o.registrar.Seal(t, d.ID).Want(t, http.StatusNoContent)
	var uses struct{ Items []map[string]any }
	o.drafter.Get(t, documentsPath+"/"+d.ID+"/seal-uses").Want(t, http.StatusOK).JSON(t, &uses)
	if len(uses.Items) != 1 || uses.Items[0]["approved_by"] != o.leader.Username || uses.Items[0]["operator"] != o.registrar.Username || uses.Items[0]["copies"] != 3.0 || uses.Items[0]["seal"] != "单位公章" {
		t.Errorf("the use of the seal is %+v", uses.Items)
	}
	o.registrar.Distribute(t, d.ID, map[string]any{}).Want(t, http.StatusOK)
	o.headA.Answer(t, d.ID, "acknowledge", "").Want(t, http.StatusNoContent)
	o.headB.Answer(t, d.ID, "acknowledge", "").Want(t, http.StatusNoContent)

	traces := o.registrar.Traces(t, d.ID)
	var acts []string
	seen := map[string]bool{}
	for _, one := range traces {
		acts = append(acts, one.Kind+" "+one.Decision)
		seen[one.SHA256] = true
	}
	want := []string{"draft done", "review return", "draft done", "review agree", "countersign agree", "countersign agree", "sign_off agree", "issue agree", "seal done", "distribute done", "acknowledge acknowledge", "acknowledge acknowledge"}
	if !slices.Equal(acts, want) || len(seen) != len(traces) {
		t.Errorf("traces %v", acts)
	}
	slip := o.registrar.Get(t, documentsPath+"/"+d.ID+"/slip.pdf").Want(t, http.StatusOK)
	if !strings.Contains(slip.Header.Get("Content-Disposition"), "%E5%8F%91%E6%96%87%E7%A8%BF%E7%BA%B8") {
		t.Errorf("the slip is called %s", slip.Header.Get("Content-Disposition"))
	}
	var links struct {
		Replies []struct{ ID string }
	}
	o.registrar.Get(t, documentsPath+"/"+asked.ID+"/links").Want(t, http.StatusOK).JSON(t, &links)
	if len(links.Replies) != 1 || links.Replies[0].ID != d.ID {
		t.Errorf("the document that it answers has the replies %+v", links.Replies)
	}
}

// today is the day on the service's clock.
func (s *service) today() string { return calendar.DateOf(time.Now()).String() }

// Rule DOC-19, domain 2.4: thirty signed off at once get thirty numbers without a gap, each once.
func TestDrafts_NumbersHaveNoGaps(t *testing.T) {
	t.Parallel()
	o := newDraftOffice(t)
	code := o.code(t, "internal")
	const n = 30
	ids, tasks := make([]string, n), make([]string, n)
	for i := range n {
		d := o.drafter.Draft(t, map[string]any{"direction": "internal", "register": code}, upload{"正文.txt", []byte(fmt.Sprintf("内部通报%d%s", i, o.prefix))})
		o.drafter.Submit(t, d.ID, by("sign_off", o.leader)).Want(t, http.StatusOK)
		ids[i], tasks[i] = d.ID, o.leader.TaskAbout(t, d.ID).ID
	}
	var all sync.WaitGroup
	for _, task := range tasks {
		all.Go(func() { o.leader.AnswerTask(t, task, "agree", "").Want(t, http.StatusNoContent) })
	}
	all.Wait()
	var numbers []string
	for _, id := range ids {
		d := o.drafter.Document(t, id)
		if d.Status != "registered" {
			t.Errorf("an internal document without a seal is %s when it is signed off", d.Status)
		}
		numbers = append(numbers, d.RegisterNo)
	}
	for i := range n {
		if want := fmt.Sprintf("%s〔%s〕%d号", code, o.today()[:4], i+1); !slices.Contains(numbers, want) {
			t.Errorf("nobody got %s", want)
		}
	}
	o.registrar.Do(t, http.MethodPost, documentsPath+"/"+ids[0]+"/void", map[string]any{"reason": "误发"}).Want(t, http.StatusOK)
	if d := o.registrar.Document(t, ids[0]); d.Status != "void" || d.RegisterNo != numbers[0] {
		t.Errorf("a void one is %s %s", d.Status, d.RegisterNo)
	}
}
