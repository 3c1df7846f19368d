package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/minio/minio-go/v7"

	"docket/internal/access"
	"docket/internal/print/printtest"
	"docket/internal/supervise/supervisetest"
)

// archiveOffice is a service with the fonds L001, two designated systems, and the people of filing.
type archiveOffice struct {
	*office
	folder, bucket                   string
	registrar, archivist, supervisor *person
}

func newArchiveOffice(t *testing.T) *archiveOffice {
	t.Helper()
	printtest.Fonts(t)
	a := &archiveOffice{folder: t.TempDir(), bucket: fmt.Sprintf("filed%d-%d", os.Getpid(), bucketCount.Add(1))}
	place := supervisetest.MinIO(t)
	a.office = newOffice(t, startService(t, withEnv("DOCKET_FILING_FOLDER="+a.folder, "DOCKET_FILING_FOLDER_CLASSIFIED=true",
		"DOCKET_FILING_S3_ENDPOINT="+place.Endpoint, "DOCKET_FILING_S3_BUCKET="+a.bucket, "DOCKET_FILING_S3_ACCESS_KEY="+place.AccessKey, "DOCKET_FILING_S3_SECRET_KEY="+place.SecretKey)))
	a.registrar, a.supervisor = a.Registrar(t), a.Supervisor(t)
	a.archivist = a.Person(t, "archivist", "A", access.Secret, access.Archivist)
	return a
}

// SetFonds fills in what every archival code begins with.
func (a *archiveOffice) SetFonds(t testing.TB) {
	t.Helper()
	administratorOf(t, a.service).Do(t, http.MethodPatch, settingsPath, change("office.fonds_code", "L001", "office.name", "岚洲远航科技有限公司")).Want(t, http.StatusOK)
}

// Execute changes rows as the owner of the database, for states whose way there is another test's.
func (s *service) Execute(t testing.TB, sql string, args ...any) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), s.Database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close(t.Context()) }()
	if _, err := c.Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

// AllSigned has everybody have signed for what was distributed to them.
func (s *service) AllSigned(t testing.TB) {
	t.Helper()
	s.Execute(t, "UPDATE task SET decided_at = arrived_at, decided_by = 'somebody', decision = 'acknowledge', opinion = '' WHERE kind = 'acknowledge' AND decided_at IS NULL")
}

// Conclude has records be concluded on a day.
func (s *service) Conclude(t testing.TB, day string, ids ...string) {
	t.Helper()
	s.Execute(t, "UPDATE document SET status = 'concluded', concluded_on = $1::text::date, outcome = '已按要求办理' WHERE id = ANY ($2)", day, ids)
}

// filedAnswer is the part of a filed record that tests look at.
type filedAnswer struct {
	documentAnswer
	ArchivalCode string `json:"archival_code"`
	FilingYear   int    `json:"filing_year"`
	Retention    string `json:"retention"`
	ItemNo       int    `json:"item_no"`
	FiledOn      string `json:"filed_on"`
	Location     string `json:"location"`
}

// File files a record and returns it.
func (p *person) File(t testing.TB, id string, in map[string]any) (d filedAnswer) {
	t.Helper()
	p.TryFile(t, id, in).Want(t, http.StatusOK).JSON(t, &d)
	return d
}

// TryFile is File when a refusal is expected.
func (p *person) TryFile(t testing.TB, id string, in map[string]any) answer {
	t.Helper()
	return p.Do(t, http.MethodPost, documentsPath+"/"+id+"/file", in)
}

// Rules DOC-06, DOC-07, domain 4.1–4.3, on one service because its archive is one.
func TestRules_Filing(t *testing.T) {
	t.Parallel()
	a := newArchiveOffice(t)
	text := func(name string) upload { return upload{name + ".txt", []byte(name + "的正文")} }
	register := func(t *testing.T, name string, changes map[string]any) documentAnswer {
		d := a.registrar.MustRegister(t, record(a.Dept("A"), changes), text(name))
		a.AllSigned(t)
		return d
	}

	t.Run("a fonds code is needed", func(t *testing.T) {
		d := register(t, "甲", nil)
		a.archivist.TryFile(t, d.ID, map[string]any{"retention": "10y"}).WantFields(t, map[string]string{"office.fonds_code": "setting_required"})
		a.SetFonds(t)
		waitFor(t, 5*time.Second, "the setting", func() bool {
			return a.archivist.TryFile(t, d.ID, map[string]any{"retention": "10y"}).Status == http.StatusOK
		})
	})

	t.Run("what cannot be filed is refused, each mistake by name", func(t *testing.T) {
		act := register(t, "办件", map[string]any{"handling": "act", "due_on": "2026-02-01"})
		p := a.archivist.TryFile(t, act.ID, map[string]any{"retention": "10y"}).Problem(t, http.StatusConflict, "document.not_complete")
		missing := map[string]string{}
		for _, e := range p.Errors {
			missing[e.Field] = e.Code
		}
		if len(missing) != 2 || missing["status"] != "not_concluded" || missing["lead_department"] != "required" {
			t.Errorf("missing: %v", missing)
		}
		d := register(t, "通知", map[string]any{"kind": "通知"})
		year := time.Now().Year()
		for name, c := range map[string]struct {
			in   map[string]any
			want map[string]string
		}{
			"a year to come":         {map[string]any{"year": year + 1, "retention": "10y"}, map[string]string{"year": "out_of_range"}},
			"a year long ago":        {map[string]any{"year": 1899, "retention": "10y"}, map[string]string{"year": "out_of_range"}},
			"another year, no cause": {map[string]any{"year": 2025, "retention": "10y"}, map[string]string{"reason": "year_reason"}},
			"a period of their own":  {map[string]any{"retention": "20y"}, map[string]string{"retention": "choice"}},
			"a category of three":    {map[string]any{"category": "WSX"}, map[string]string{"category": "archive_category"}},
			"an office with a dash":  {map[string]any{"office": "X-Z"}, map[string]string{"office": "archive_office"}},
			"a period as an office":  {map[string]any{"office": "D30"}, map[string]string{"office": "archive_office"}},
			"too long a reason":      {map[string]any{"year": 2025, "reason": strings.Repeat("长", 501)}, map[string]string{"reason": "too_long"}},
		} {
			t.Run(name, func(t *testing.T) { a.archivist.TryFile(t, d.ID, c.in).WantFields(t, c.want) })
		}
		a.registrar.TryFile(t, d.ID, map[string]any{}).Problem(t, http.StatusForbidden, "forbidden")
		secret := register(t, "密件", map[string]any{"classification": "secret"})
		a.archivist.TryFile(t, secret.ID, map[string]any{}).Problem(t, http.StatusNotFound, "not_found")
		a.registrar.Do(t, http.MethodPost, documentsPath+"/"+d.ID+"/void", map[string]any{"reason": "重复登记"}).Want(t, http.StatusOK)
		a.archivist.TryFile(t, d.ID, map[string]any{}).Problem(t, http.StatusConflict, "document.void")
	})

	t.Run("codes are proposed by rule, and the year is that of the conclusion", func(t *testing.T) {
		for i, c := range []struct {
			changes, in map[string]any
			code        string
		}{
			{map[string]any{"kind": "通知"}, map[string]any{"office": "XZ"}, "L001-WS·2026-D10-XZ-0001"},
			{map[string]any{"kind": "通知"}, map[string]any{"office": "xz"}, "L001-WS·2026-D10-XZ-0002"},
			{map[string]any{"kind": "批复"}, map[string]any{"office": "XZ"}, "L001-WS·2026-D30-XZ-0001"},
			{map[string]any{"kind": "函", "tags": tags("类型:合同")}, map[string]any{"office": "XZ"}, "L001-WS·2026-Y-XZ-0001"},
			{map[string]any{"kind": "函"}, map[string]any{"office": "XZ", "retention": "permanent"}, "L001-WS·2026-Y-XZ-0002"},
			{map[string]any{"kind": "函"}, map[string]any{"office": "XZ", "category": "ku"}, "L001-KU·2026-D10-XZ-0001"},
			{map[string]any{"kind": "函"}, map[string]any{"office": "XZ", "year": 2025, "reason": "属上年度事项"}, "L001-WS·2025-D10-XZ-0001"},
		} {
			d := register(t, fmt.Sprint("件", i), c.changes)
			a.Conclude(t, "2026-04-01", d.ID)
			filed := a.archivist.File(t, d.ID, c.in)
			if filed.ArchivalCode != c.code || filed.Status != "filed" || filed.FiledOn == "" {
				t.Errorf("%v filed as %v: %s %s, want %s", c.changes, c.in, filed.ArchivalCode, filed.Status, c.code)
			}
		}
		old := register(t, "跨年件", nil)
		a.Conclude(t, "2025-12-31", old.ID)
		if filed := a.archivist.File(t, old.ID, map[string]any{}); filed.FilingYear != 2025 {
			t.Errorf("concluded in 2025, filed for %d", filed.FilingYear)
		}
	})

	t.Run("what is historical belongs to the year of its date", func(t *testing.T) {
		d := register(t, "旧件", map[string]any{"document_date": "2019-05-06"})
		a.Execute(t, "UPDATE document SET status = 'historical' WHERE id = $1", d.ID)
		if filed := a.archivist.File(t, d.ID, map[string]any{"retention": "permanent"}); filed.ArchivalCode != "L001-WS·2019-Y-0001" {
			t.Errorf("filed as %s", filed.ArchivalCode)
		}
	})

	t.Run("what somebody still has to sign for waits", func(t *testing.T) {
		d := a.registrar.MustRegister(t, record(a.Dept("A"), nil), text("待签收"))
		p := a.archivist.TryFile(t, d.ID, map[string]any{}).Problem(t, http.StatusConflict, "document.not_complete")
		if len(p.Errors) != 1 || p.Errors[0].Code != "acknowledgements_open" || !strings.Contains(p.Errors[0].Message, "1") {
			t.Errorf("missing: %+v", p.Errors)
		}
		a.AllSigned(t)
		a.archivist.File(t, d.ID, map[string]any{})
	})

	t.Run("a secret one whose registrar has left", func(t *testing.T) {
		other := a.Person(t, "leaving", "A", access.Secret, access.Registrar)
		d := other.MustRegister(t, record(a.Dept("A"), map[string]any{"classification": "secret"}), text("离职人员登记"))
		a.supervisor.Do(t, http.MethodPut, documentsPath+"/"+d.ID+"/custody", map[string]any{"custodian": a.archivist.Username, "deputy": ""}).Want(t, http.StatusOK)
		a.supervisor.Decide(t, a.supervisor.TaskAbout(t, d.ID).ID, "agree").Want(t, http.StatusNoContent)
		a.AllSigned(t)
		a.Edit(t, "leaving", map[string]any{"is_active": false}).Want(t, http.StatusOK)
		if filed := a.archivist.File(t, d.ID, map[string]any{"office": "MJ"}); filed.Status != "filed" || filed.Files[1].Name != "收文处理笺 "+d.RegisterNo+".pdf" {
			t.Errorf("filed: %+v", filed)
		}
	})

	t.Run("what went from hand to hand has its circulation slip", func(t *testing.T) {
		reader := a.Person(t, "reader", "B", access.Internal)
		d := register(t, "传阅件", map[string]any{"handling": "act", "due_on": "2027-01-12", "lead_department": a.Dept("A")})
		a.registrar.StartRoute(t, d.ID, by("circulate", reader))
		reader.Answer(t, d.ID, "acknowledge", "已阅，请技术部落实。").Want(t, http.StatusNoContent)
		a.Execute(t, "DELETE FROM task WHERE subject_id = $1 AND decided_at IS NULL", d.ID)
		a.Conclude(t, "2026-04-01", d.ID)
		filed := a.archivist.File(t, d.ID, map[string]any{"retention": "10y"})
		if len(filed.Files) != 3 || filed.Files[1].Name != "收文处理笺 "+d.RegisterNo+".pdf" || filed.Files[2].Name != "文件传阅单 "+d.RegisterNo+".pdf" {
			t.Fatalf("files: %+v", filed.Files)
		}
		got := a.archivist.WaitText(t, d.ID)
		text := string(a.archivist.Get(t, documentsPath+"/"+d.ID+"/files/"+got.Files[2].ID+"/text").Want(t, http.StatusOK).Body)
		if !strings.Contains(text, "已阅，请技术部") {
			t.Errorf("the slip does not say who has read it: %s", text)
		}
	})

	t.Run("the rules of the office", func(t *testing.T) {
		var rules struct {
			Version int
			Rules   []map[string]string
		}
		const path = "/api/v1/archive/retention-rules"
		a.archivist.Get(t, path).Want(t, http.StatusOK).JSON(t, &rules)
		mine := append([]map[string]string{{"kind": "请柬", "facet": "", "value": "", "retention": "10y"}}, rules.Rules...)
		a.registrar.Do(t, http.MethodPut, path, map[string]any{"version": rules.Version, "rules": mine}).Problem(t, http.StatusForbidden, "forbidden")
		a.archivist.Do(t, http.MethodPut, path, map[string]any{"version": rules.Version, "rules": []map[string]string{{"value": "甲", "retention": "5y"}}}).
			WantFields(t, map[string]string{"rules.0.facet": "required", "rules.0.retention": "choice"})
		a.archivist.Do(t, http.MethodPut, path, map[string]any{"version": rules.Version, "rules": mine}).Want(t, http.StatusOK)
		a.archivist.Do(t, http.MethodPut, path, map[string]any{"version": rules.Version, "rules": mine}).Problem(t, http.StatusConflict, "stale_version")
		if filed := a.archivist.File(t, register(t, "请柬", map[string]any{"kind": "请柬"}).ID, map[string]any{}); filed.Retention != "10y" {
			t.Errorf("by the new rule: %s", filed.Retention)
		}
	})

	t.Run("what is filed stays as it is", func(t *testing.T) {
		d := register(t, "归档件", map[string]any{"kind": "通知"})
		filed := a.archivist.File(t, d.ID, map[string]any{})
		if len(filed.Files) != 2 || !strings.HasPrefix(filed.Files[1].Name, "收文处理笺 ") || filed.Files[1].MediaType != "application/pdf" {
			t.Errorf("files of the filed record: %+v", filed.Files)
		}
		path := documentsPath + "/" + d.ID
		a.registrar.Do(t, http.MethodPatch, path, map[string]any{"version": filed.Version, "title": "另题"}).Problem(t, http.StatusConflict, "document.filed")
		a.registrar.Do(t, http.MethodPost, path+"/void", map[string]any{"reason": "误登"}).Problem(t, http.StatusConflict, "document.filed")
		a.registrar.AddFile(t, d.ID, map[string]any{"role": "version", "replaces": d.Files[0].ID, "reason": "更正"}, "新.txt", []byte("x")).Problem(t, http.StatusConflict, "document.filed")
		a.archivist.TryFile(t, d.ID, map[string]any{"retention": "permanent"}).Problem(t, http.StatusConflict, "document.filed")
		var bulk struct {
			Changed int
			Refused []struct{ Code string }
		}
		a.registrar.Do(t, http.MethodPost, documentsPath+"/bulk/tags", map[string]any{"ids": []string{d.ID}, "add": tags("年度:2026")}).Want(t, http.StatusOK).JSON(t, &bulk)
		if bulk.Changed != 0 || len(bulk.Refused) != 1 || bulk.Refused[0].Code != "document.filed" {
			t.Errorf("tags of a filed record: %+v", bulk)
		}
		a.registrar.Do(t, http.MethodPut, path+"/location", map[string]any{"version": filed.Version, "location": "三号柜", "reason": "移库"}).Problem(t, http.StatusForbidden, "forbidden")
		a.archivist.Do(t, http.MethodPut, path+"/location", map[string]any{"version": filed.Version, "location": "三号柜", "reason": " "}).WantFields(t, map[string]string{"reason": "reason_required"})
		a.archivist.Do(t, http.MethodPut, path+"/location", map[string]any{"version": filed.Version - 1, "location": "三号柜", "reason": "移库"}).Problem(t, http.StatusConflict, "stale_version")
		var moved filedAnswer
		a.archivist.Do(t, http.MethodPut, path+"/location", map[string]any{"version": filed.Version, "location": "三号柜", "reason": "移库"}).Want(t, http.StatusOK).JSON(t, &moved)
		if moved.Location != "三号柜" || moved.ArchivalCode != filed.ArchivalCode {
			t.Errorf("moved: %+v", moved)
		}
		open := register(t, "未归档", nil)
		a.archivist.Do(t, http.MethodPut, documentsPath+"/"+open.ID+"/location", map[string]any{"version": 1, "location": "三号柜", "reason": "移库"}).Problem(t, http.StatusConflict, "document.not_filed")
	})

	t.Run("sixty filings at once leave no gap", func(t *testing.T) {
		const n = 60
		ids := make([]string, n)
		for i := range ids {
			ids[i] = a.registrar.Paper(t, a.Dept("A"), nil).ID
		}
		a.Conclude(t, "2026-05-01", ids...)
		numbers := make([]int, n+1)
		var mu sync.Mutex
		var wg sync.WaitGroup
		for i, id := range ids {
			wg.Go(func() {
				in := map[string]any{"office": "ZH", "retention": "30y"}
				if i%6 == 0 { // refused in between
					in["category"] = "三"
				}
				got := a.archivist.TryFile(t, id, in)
				if i%6 == 0 {
					got.WantFields(t, map[string]string{"category": "archive_category"})
					in["category"] = "WS"
					got = a.archivist.TryFile(t, id, in)
				}
				var d filedAnswer
				got.Want(t, http.StatusOK).JSON(t, &d)
				mu.Lock()
				defer mu.Unlock()
				if d.ItemNo < 1 || d.ItemNo > n || d.ArchivalCode != fmt.Sprintf("L001-WS·2026-D30-ZH-%04d", d.ItemNo) {
					t.Errorf("item %d, code %s", d.ItemNo, d.ArchivalCode)
					return
				}
				numbers[d.ItemNo]++
			})
		}
		wg.Wait()
		for i, count := range numbers[1:] {
			if count != 1 {
				t.Errorf("number %d was given %d times", i+1, count)
			}
		}
	})

	t.Run("a copy in each designated system", func(t *testing.T) { a.checkFilingCopies(t, register) })
	t.Run("holds", func(t *testing.T) { a.checkHolds(t, register) })
}

type filingCopiesAnswer struct {
	IsComplete bool `json:"is_complete"`
	Items      []struct {
		Target, State, SHA256, Problem string
		At                             *time.Time
		Attempts                       int
	}
}

// Rule DOC-07.
func (a *archiveOffice) checkFilingCopies(t *testing.T, register func(*testing.T, string, map[string]any) documentAnswer) {
	read := func(id string) (c filingCopiesAnswer) {
		a.archivist.Get(t, documentsPath+"/"+id+"/filing-copies").Want(t, http.StatusOK).JSON(t, &c)
		return c
	}
	d := register(t, "备份件", nil)
	if c := read(d.ID); c.IsComplete || len(c.Items) != 0 {
		t.Errorf("before it is filed: %+v", c)
	}
	if err := os.Rename(a.folder, a.folder+".away"); err != nil { // a disk that is not mounted
		t.Fatal(err)
	}
	filed := a.archivist.File(t, d.ID, map[string]any{})
	waitFor(t, time.Minute, "a failure and a copy", func() bool {
		c := read(d.ID)
		return len(c.Items) == 2 && c.Items[0].State == "failed" && c.Items[0].Problem == "unreachable" && c.Items[1].State == "done" && !c.IsComplete
	})
	if err := os.Rename(a.folder+".away", a.folder); err != nil {
		t.Fatal(err)
	}
	a.registrar.Do(t, http.MethodPost, documentsPath+"/"+d.ID+"/filing-copies", nil).Problem(t, http.StatusForbidden, "forbidden")
	a.archivist.Do(t, http.MethodPost, documentsPath+"/"+d.ID+"/filing-copies", nil).Want(t, http.StatusOK)
	waitFor(t, 5*time.Second, "both copies at once", func() bool { return read(d.ID).IsComplete })
	var shelf struct {
		Items []struct {
			ID           string
			FilingCopies filingCopiesAnswer `json:"filing_copies"`
		}
	}
	a.archivist.Get(t, "/api/v1/archive", "limit", "200").Want(t, http.StatusOK).JSON(t, &shelf)
	for _, item := range shelf.Items {
		if item.ID == d.ID && (!item.FilingCopies.IsComplete || len(item.FilingCopies.Items) != 2) {
			t.Errorf("on the shelf: %+v", item.FilingCopies)
		}
	}
	c := read(d.ID)
	bag := filepath.Join(a.folder, fmt.Sprintf("%s.%06d", d.ID, filed.Version))
	list, err := os.ReadFile(filepath.Join(bag, "tagmanifest-sha256.txt"))
	if sum := sha256.Sum256(list); err != nil || hex.EncodeToString(sum[:]) != c.Items[0].SHA256 || c.Items[0].SHA256 != c.Items[1].SHA256 || c.Items[0].At == nil {
		t.Errorf("the item in the folder: %v, %+v", err, c)
	}
	content, err := os.ReadFile(filepath.Join(bag, "data", "files", "001.txt"))
	if err != nil || string(content) != "备份件的正文" {
		t.Errorf("content %q, %v", content, err)
	}
	for name, want := range map[string]string{"data/record.json": filed.ArchivalCode, "bag-info.txt": "External-Identifier: " + filed.ArchivalCode, "data/statements/0001.json": "archival_code", "data/files/002.pdf": "%PDF-"} {
		if b, err := os.ReadFile(filepath.Join(bag, filepath.FromSlash(name))); err != nil || !strings.Contains(string(b), want) {
			t.Errorf("%s has no %s: %v", name, want, err)
		}
	}
	if _, err := a.S3(t).StatObject(t.Context(), a.bucket, filepath.Base(bag)+"/tagmanifest-sha256.txt", minio.StatObjectOptions{}); err != nil {
		t.Errorf("the item in the bucket: %v", err)
	}

	secret := register(t, "涉密件", map[string]any{"classification": "secret"})
	a.supervisor.Decide(t, a.supervisor.TaskAbout(t, secret.ID).ID, "agree")
	a.AllSigned(t)
	filed = a.archivist.File(t, secret.ID, map[string]any{})
	waitFor(t, time.Minute, "the copy of a classified one", func() bool {
		c := read(secret.ID)
		return len(c.Items) == 2 && c.Items[0].State == "done" && c.Items[1].State == "excluded" && !c.IsComplete
	})
	for object := range a.S3(t).ListObjects(t.Context(), a.bucket, minio.ListObjectsOptions{Prefix: secret.ID, Recursive: true}) {
		t.Errorf("a classified record in a system that is not marked for it: %s", object.Key)
	}
	low := a.Person(t, "low", "A", access.Internal)
	low.Get(t, documentsPath+"/"+secret.ID+"/filing-copies").Problem(t, http.StatusNotFound, "not_found")
}

// Domain 4.5: a hold keeps a document; at most one stands, and each has its reasons.
func (a *archiveOffice) checkHolds(t *testing.T, register func(*testing.T, string, map[string]any) documentAnswer) {
	d := register(t, "冻结件", nil)
	path := documentsPath + "/" + d.ID + "/holds"
	a.registrar.Do(t, http.MethodPost, path, map[string]any{"reason": "诉讼"}).Problem(t, http.StatusForbidden, "forbidden")
	a.supervisor.Do(t, http.MethodPost, path, map[string]any{"reason": ""}).WantFields(t, map[string]string{"reason": "reason_required"})
	a.supervisor.Do(t, http.MethodDelete, path, map[string]any{"reason": "结案"}).Problem(t, http.StatusConflict, "document.not_held")
	a.supervisor.Do(t, http.MethodPost, path, map[string]any{"reason": "诉讼"}).Want(t, http.StatusCreated)
	a.archivist.Do(t, http.MethodPost, path, map[string]any{"reason": "审计"}).Problem(t, http.StatusConflict, "document.held")
	a.archivist.Do(t, http.MethodDelete, path, map[string]any{"reason": "结案"}).Want(t, http.StatusOK)
	a.archivist.Do(t, http.MethodPost, path, map[string]any{"reason": "审计"}).Want(t, http.StatusCreated)
	var list struct {
		Items []struct {
			Reason     string
			PlacedBy   string  `json:"placed_by"`
			LiftedAt   *string `json:"lifted_at"`
			LiftReason string  `json:"lift_reason"`
		}
	}
	a.registrar.Get(t, path).Want(t, http.StatusOK).JSON(t, &list)
	if len(list.Items) != 2 || list.Items[0].Reason != "审计" || list.Items[0].LiftedAt != nil || list.Items[1].LiftReason != "结案" || list.Items[1].PlacedBy != a.supervisor.Username {
		t.Errorf("holds: %+v", list.Items)
	}
	trail := string(a.archivist.Get(t, documentsPath+"/"+d.ID+"/trail").Want(t, http.StatusOK).Body)
	if strings.Count(trail, "document.held") != 2 || strings.Count(trail, "document.released") != 1 || strings.Contains(trail, "诉讼") {
		t.Errorf("trail: %s", trail)
	}
}
