package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"docket/internal/access"
)

// Words, senders and tags that open and secret documents of these worlds share.
var (
	worldTitles  = []string{"关于消防安全检查的通知", "云港码头扩建工程采购方案", "2026年度预算执行情况报告", "防汛物资储备管理办法", "信息系统等级保护测评函"}
	worldSources = []string{"岚洲市云港区应急管理局", "岚洲市财政局", "云港海事处"}
)

// worldRecord is the n-th record of a world; open and secret ones look alike but for their level.
func worldRecord(department string, n int, level string) map[string]any {
	return record(department, map[string]any{"title": fmt.Sprintf("%s（%d）", worldTitles[n%len(worldTitles)], n%4), "source": worldSources[n%len(worldSources)],
		"source_no": fmt.Sprintf("云应急〔2026〕%d号", n%9+1), "received_on": fmt.Sprintf("2026-0%d-1%d", n%3+1, n%5), "kind": []string{"通知", "报告", "函"}[n%3],
		"classification": level, "tags": []map[string]string{{"facet": "项目名称", "value": []string{"消防检查", "码头扩建"}[n%2]}, {"facet": "年度", "value": "2026"}}})
}

func worldText(n int) []byte {
	return []byte(fmt.Sprintf("%s。请于本周内检查灭火器压力表读数，码头扩建工程预算%d万元，联系人张建国。", worldTitles[n%len(worldTitles)], n))
}

// listings are the questions whose answers must not depend on what is hidden. A path that ends in
// an ampersand is read page by page. Looks of oversight are themselves in the audit, so they have a test of
// their own.
var listings = []string{
	"/documents", "/documents?limit=3&", "/documents?tag=项目名称:消防检查&limit=4&", "/documents?tag=年度:2026&tag=项目名称:码头扩建", "/documents?not_tag=项目名称:消防检查",
	"/documents?classification=secret", "/documents?classification=public&classification=secret", "/documents?source=岚洲市财政局", "/documents?document_kind=函&status=registered",
	"/documents?from=2026-02-01&to=2026-02-28", "/documents?direction=incoming&department=none",
	"/documents?sort=title&limit=4&", "/documents?sort=-register_no&limit=5&", "/documents?sort=due_on", "/documents?due=overdue", "/documents?at=2026-02-12&limit=3", "/documents?at=收〔2026〕7号&sort=register_no",
	"/documents?at=密收〔2026〕3号&sort=register_no", "/documents?q=独角鲸&sort=title", "/documents?q=消防&sort=register_no&limit=6&", "/exports",
	"/documents/duplicates?source=岚洲市云港区应急管理局&source_no=云应急〔2026〕1号&year=2026", "/documents/duplicates?source=云港海事处&source_no=云应急[2026]03号&year=2026",
	"/documents/duplicates?source=云港海事处&source_no=密〔2026〕77号&year=2026",
	"/search?q=消防&facets=项目名称,年度,classification,source,department,document_kind,status,year,month,direction,密级", "/search?q=消防&limit=2&", "/search?q=消防&sort=received_on&limit=3&", "/search?q=消防&sort=-received_on&limit=3&",
	"/search?q=码头扩建工程预算是多少", "/search?q=%22灭火器压力表%22", "/search?q=云应急〔2026〕3号", "/search?q=张建国&tag=项目名称:消防检查", "/search?q=独角鲸计划", "/search?q=密收", "/search?q=%22独角鲸%22&facets=source",
	"/search?tag=项目名称:独角鲸", "/search?tag=密级:机密&facets=密级", "/search?facets=项目名称,独角鲸,source&classification=secret", "/search?facets=classification,source,项目名称&limit=5&", "/search?kind=document&from=2026-01-01&to=2026-01-31",
	"/search/suggest?q=消防", "/search/suggest?q=独角", "/search/suggest?q=云应急", "/search/suggest?q=密收",
	"/parties", "/parties?q=djj", "/parties?q=云港", "/tags", "/tags?q=26", "/tags?q=独角", "/tags?q=djj", "/tags?facet=项目名称", "/tags?facet=独角鲸", "/tags?facet=密级", "/tags?facet=日期&q=2026-", "/tags/facets", "/registers", "/views",
	"/tasks", "/tasks?state=done", "/notices", "/paper-copies", "/paper-copies?state=overdue", "/intake", "/audit", "/audit?limit=5&", "/audit?action=document.registered", "/me",
	"/archive", "/archive?year=2026&retention=10y&limit=2&", "/archive/waiting", "/archive/waiting?year=2026&limit=3&", "/archive/batches", "/kpi/documents?from=2026-01-01&to=2026-12-31",
	"/kpi/documents/list?from=2026-01-01&to=2026-12-31&part=overdue&limit=4&", "/archive/retention-rules",
	"/audit?action=document&subject_kind=document&limit=5&", "/setup", "/pickers/people?q=a&limit=50", "/pickers/departments", "/departments",
	"/calendar?year=2026", "/duties", "/daily", "/daily?date=2026-02-12", "/daily?date=2026-03-31", "/me/notifications",
	"/archive/appraisals", "/archive/appraisals?months=12&limit=2&", "/destructions", "/destructions?limit=1&", "/delegations", "/route-templates", "/route-templates/match?kind=通知&source=云港海事处&classification=secret",
	"/handover/admin", "/intake/failures", "/queues",
	"/search?q=消防+-检查", "/search?not_source=云港海事处&facets=source,classification", "/search?not_classification=secret&facets=classification",
}

// L01–L08, L17, L19, L20: the answers that people without clearance get are the same, to the byte,
// in a world with twenty secret documents more, though these share words, tags, senders, numbers
// and even bytes with the open ones.
func TestAccess_TwoWorlds(t *testing.T) {
	t.Parallel()
	o := newOffice(t, startService(t))
	registrar, supervisor := o.Registrar(t), o.Supervisor(t)
	readers := map[string]*person{
		"an employee in the scope":   o.Person(t, "low", "A", access.Internal),
		"someone for 公开 only":        o.Person(t, "open", "B", access.Public),
		"a registrar, not cleared":   o.Person(t, "clerk", "A", access.Internal, access.Registrar, access.Archivist),
		"a supervisor, not cleared":  o.Person(t, "head", "A", access.Internal, access.Supervisor),
		"a head, not cleared":        o.Person(t, "chief", "A", access.Internal, access.DepartmentHead),
		"an auditor without a grant": o.Person(t, "auditor", "A", access.Internal, access.Auditor),
		"the administrator":          administratorOf(t, o.service),
	}
	var last documentAnswer
	for n := range 24 {
		level := []string{"public", "internal"}[n%2]
		last = registrar.MustRegister(t, worldRecord(o.Dept("A"), n, level), upload{fmt.Sprintf("文件%d.txt", n), worldText(n)})
	}
	settle(t, o, registrar)
	before := readLists(t, readers)

	for n := range 20 {
		r := worldRecord(o.Dept("A"), n, []string{"secret", "confidential"}[n%2])
		content := []byte(fmt.Sprintf("独角鲸计划：%s", worldText(n)))
		if n%4 == 0 {
			content = worldText(n) // the very bytes of an open document
		}
		if n%3 == 0 {
			r["title"], r["source_no"] = "独角鲸计划消防安全检查", "密〔2026〕77号"
			r["tags"] = []map[string]string{{"facet": "项目名称", "value": "独角鲸"}, {"facet": "独角鲸", "value": "消防检查"}}
		}
		registrar.MustRegister(t, r, upload{"独角鲸.txt", content})
	}
	var inbox struct{ Items []struct{ ID string } }
	supervisor.Get(t, "/api/v1/tasks", "limit", "200").Want(t, http.StatusOK).JSON(t, &inbox)
	if len(inbox.Items) != 20 {
		t.Fatalf("%d scopes wait for approval, want 20", len(inbox.Items))
	}
	for _, task := range inbox.Items[:10] {
		supervisor.Do(t, "POST", "/api/v1/tasks/"+task.ID, map[string]string{"decision": "agree"}).Want(t, http.StatusNoContent)
	}
	settle(t, o, registrar)
	if got := registrar.Search(t, "q", "独角鲸", "classification", "secret"); got.Total < 8 {
		t.Fatalf("their registrar finds %d of the secret documents; the worlds do not differ", got.Total)
	}
	compareLists(t, before, readLists(t, readers))

	next := registrar.MustRegister(t, worldRecord(o.Dept("A"), 24, "public"), upload{"后.txt", []byte("后来的公开文件")})
	if want := numberAfter(last.RegisterNo); next.RegisterNo != want {
		t.Errorf("L19: the open register goes on with %s, want %s", next.RegisterNo, want)
	}
}

// settle returns when text, copies, index and audit of everything are final.
func settle(t *testing.T, o *office, registrar *person) {
	t.Helper()
	waitFor(t, 3*time.Minute, "texts and copies", func() bool {
		body := registrar.Get(t, "/api/v1/documents", "limit", "200").Want(t, http.StatusOK).Body
		return !bytes.Contains(body, []byte(`"pending","at"`)) && !bytes.Contains(body, []byte(`"state":"pending"`)) && !bytes.Contains(body, []byte(`"text_state":"pending"`))
	})
	waitFor(t, time.Minute, "the index", func() bool {
		var listed struct{ Total int }
		registrar.Get(t, "/api/v1/documents").Want(t, http.StatusOK).JSON(t, &listed)
		return registrar.Search(t, "q", "灭火器压力表").Total == listed.Total
	})
	var verified auditAnswer
	o.Operate(t, "audit-verify", auditRequest{}, &verified)
}

// byRight are lists that some of the readers may not ask for.
var byRight = map[string]bool{"/audit": true, "/parties": true, "/setup": true, "/daily": true, "/paper-copies": true,
	"/archive/waiting": true, "/archive/batches": true, "/archive/retention-rules": true, "/archive/appraisals": true,
	"/destructions": true, "/handover/admin": true, "/queues": true, "/intake/failures": true, "/route-templates": true, "/route-templates/match": true}

var took = regexp.MustCompile(`"took_ms":\d+`)

// readLists asks everything of everyone.
func readLists(t *testing.T, readers map[string]*person) map[string]string {
	t.Helper()
	out := map[string]string{}
	for name, p := range readers {
		for _, listing := range listings {
			path, query, _ := strings.Cut(listing, "?")
			values, err := url.ParseQuery(strings.TrimSuffix(query, "&"))
			if err != nil {
				t.Fatal(err)
			}
			for pages := 0; ; pages++ {
				a := p.Do(t, http.MethodGet, "/api/v1"+path+"?"+values.Encode(), nil)
				if a.Status >= 500 || a.Status != http.StatusOK && !byRight[path] {
					t.Fatalf("%s: %s answers %d: %.300s", name, listing, a.Status, a.Body)
				}
				out[fmt.Sprintf("%s: GET %s page %d", name, listing, pages)] = fmt.Sprint(a.Status, a.Header["Etag"], " ", string(took.ReplaceAll(a.Body, []byte(`"took_ms":0`))))
				var next struct {
					Cursor *string `json:"next_cursor"`
				}
				if !strings.HasSuffix(listing, "&") || json.Unmarshal(a.Body, &next) != nil || next.Cursor == nil || pages > 20 {
					break
				}
				values.Set("cursor", *next.Cursor)
			}
		}
	}
	return out
}

func compareLists(t *testing.T, before, after map[string]string) {
	t.Helper()
	if len(before) < 250 {
		t.Errorf("only %d answers were compared", len(before))
	}
	for key := range after {
		if _, ok := before[key]; !ok {
			t.Errorf("%s: a page more than before", key)
		}
	}
	for key, was := range before {
		if is := after[key]; is != was {
			i := 0
			for i < min(len(is), len(was)) && is[i] == was[i] {
				i++
			}
			t.Errorf("%s differs at %d:\n before …%.160s\n after …%.160s", key, i, was[max(0, i-60):], is[min(len(is), max(0, i-60)):])
		}
	}
	t.Logf("%d answers compared", len(before))
}

// numberAfter is the number that follows in a register.
func numberAfter(number string) string {
	var prefix string
	var year, n int
	if _, err := fmt.Sscanf(strings.NewReplacer("〔", " ", "〕", " ", "号", "").Replace(number), "%s %d %d", &prefix, &year, &n); err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%s〔%d〕%d号", prefix, year, n+1)
}
