package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"docket/internal/access"
)

// AddFile adds a file to a record.
func (p *person) AddFile(t testing.TB, id string, what any, name string, content []byte) answer {
	t.Helper()
	body, contentType, err := form(what, []upload{{name, content}})
	if err != nil {
		t.Fatal(err)
	}
	return p.Do(t, http.MethodPost, documentsPath+"/"+id+"/files", bytes.NewReader(body), header{"Content-Type", contentType})
}

// Contract, Documents: a correction sets what it names, null empties, and the rules of registration
// hold for what comes of it.
func TestRules_Correction(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, insider := o.Registrar(t), o.Person(t, "insider", "A", access.Internal)
	d := registrar.Paper(t, o.Dept("A"), map[string]any{"source_no": "云应急〔2026〕8号", "due_on": "2026-02-01", "lead_department": o.Dept("A"),
		"tags": tags("年度:2026", o.mark()), "remarks": "备注", "kind": "通知", "received_at": "2026-01-12T01:02:03Z"})
	path := documentsPath + "/" + d.ID
	version := d.Version
	patch := func(changes map[string]any) answer {
		changes["version"] = version
		return registrar.Do(t, http.MethodPatch, path, changes)
	}
	before := registrar.Get(t, path).Body
	patch(map[string]any{"title": "更正后的标题", "urgency": "critical"}).Want(t, http.StatusOK)
	version++
	patch(map[string]any{"due_on": nil, "source_no": nil, "lead_department": nil, "tags": nil, "remarks": nil, "kind": nil, "received_at": nil}).Want(t, http.StatusOK)
	version++
	var was, is map[string]any
	answer{200, nil, before}.JSON(t, &was)
	registrar.Get(t, path).JSON(t, &is)
	for name, want := range map[string]any{"title": "更正后的标题", "urgency": "critical", "due_on": nil, "source_no": "", "lead_department": nil, "remarks": "",
		"kind": "", "received_at": nil, "version": float64(version)} {
		if is[name] != want {
			t.Errorf("%s is %v, want %v", name, is[name], want)
		}
		delete(was, name)
	}
	delete(was, "tags")
	for name, value := range was { // everything not named is as it was
		a, _ := json.Marshal(value)
		b, _ := json.Marshal(is[name])
		if !bytes.Equal(a, b) {
			t.Errorf("%s was %s and is %s", name, a, b)
		}
	}

	for name, c := range map[string]struct {
		changes map[string]any
		want    map[string]string
	}{
		"classification":         {map[string]any{"classification": "public"}, map[string]string{"classification": "not_editable"}},
		"distribution":           {map[string]any{"distribution": map[string]any{"all": true}}, map[string]string{"distribution": "not_editable"}},
		"direction and register": {map[string]any{"direction": "outgoing", "register": "发"}, map[string]string{"direction": "not_editable", "register": "not_editable"}},
		"unknown":                {map[string]any{"status": "filed"}, map[string]string{"status": "unknown_field"}},
		"title emptied":          {map[string]any{"title": nil}, map[string]string{"title": "required"}},
		"received_on emptied":    {map[string]any{"received_on": nil}, map[string]string{"received_on": "required"}},
		"wrong type":             {map[string]any{"title": 7, "pages": "many"}, map[string]string{"title": "type", "pages": "type"}},
		"办件 without due date":    {map[string]any{"handling": "act"}, map[string]string{"due_on": "due_required"}},
		"paper without place":    {map[string]any{"location": nil}, map[string]string{"location": "location_required"}},
		"facet 密级":               {map[string]any{"tags": tags("密级:公开")}, map[string]string{"tags.0.facet": "system_facet"}},
		"unknown department":     {map[string]any{"lead_department": "NONE"}, map[string]string{"lead_department": "unknown_department"}},
	} {
		t.Run(name, func(t *testing.T) { patch(c.changes).WantFields(t, c.want) })
	}
	registrar.Do(t, http.MethodPatch, path, map[string]any{"version": 1, "title": "迟到的更正"}).Problem(t, http.StatusConflict, "stale_version")
	registrar.Do(t, http.MethodPatch, path, map[string]any{"title": "无版本"}).WantFields(t, map[string]string{"version": "required"})
	insider.Do(t, http.MethodPatch, path, map[string]any{"version": version, "title": "无权"}).Problem(t, http.StatusForbidden, "forbidden")
	if registrar.Document(t, d.ID).Version != version {
		t.Error("a refused correction made a version")
	}
}

// Domain 2.1: a record is corrected also when someone in its distribution has left since.
func TestRules_CorrectionAfterSomeoneLeft(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, leaver := o.Registrar(t), o.Ranked(t, "leaver", "B", "科员"+o.prefix, access.Internal)
	d := registrar.Paper(t, o.Dept("A"), map[string]any{"distribution": map[string]any{"users": []string{leaver.Username}, "ranks": []string{"科员" + o.prefix}}})
	leaver.Sign(t, d.ID)
	o.Edit(t, "leaver", map[string]any{"is_active": false}).Want(t, http.StatusOK)
	registrar.Do(t, http.MethodPatch, documentsPath+"/"+d.ID, map[string]any{"version": d.Version, "remarks": "人员已调离"}).Want(t, http.StatusOK)
	registrar.TryPaper(t, o.Dept("A"), map[string]any{"distribution": map[string]any{"users": []string{leaver.Username}}}).
		WantFields(t, map[string]string{"distribution.users": "unknown_user"})
}

// Rule DOC-05 (traces) and security: the trail names every change, who made it and what it touched,
// and never a word of the document.
func TestRules_Trail(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, corrector := o.Registrar(t), o.Person(t, "corrector", "B", access.Internal, access.Registrar)
	d := registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"title": "隐秘词甲", "remarks": "隐秘词乙"}), upload{"隐秘词丙.txt", []byte("隐秘词丁")})
	path := documentsPath + "/" + d.ID
	corrector.Do(t, http.MethodPatch, path, map[string]any{"version": 1, "title": "隐秘词戊", "remarks": nil}).Want(t, http.StatusOK)
	corrector.AddFile(t, d.ID, map[string]any{"role": "attachment", "reason": "隐秘词己"}, "隐秘词庚.txt", []byte("辛")).Want(t, http.StatusCreated)
	registrar.Do(t, http.MethodPost, path+"/void", map[string]any{"reason": "隐秘词壬"}).Want(t, http.StatusOK)
	var trail struct {
		Items []struct {
			Action  string
			Actor   string
			Details struct {
				Version int
				Fields  []string
			}
		}
	}
	a := corrector.Get(t, path+"/trail").Want(t, http.StatusOK)
	a.JSON(t, &trail)
	if bytes.Contains(a.Body, []byte("隐秘词")) {
		t.Errorf("the trail carries words of the document: %s", a.Body)
	}
	var told []string
	for i, e := range trail.Items {
		told = append(told, e.Action+" "+e.Actor)
		if e.Details.Version != i+1 {
			t.Errorf("entry %d is of version %d", i, e.Details.Version)
		}
	}
	want := []string{"document.registered " + registrar.Username, "document.corrected " + corrector.Username,
		"document.file.added " + corrector.Username, "document.voided " + registrar.Username}
	if !slices.Equal(told, want) {
		t.Fatalf("trail %v, want %v", told, want)
	}
	if fields := trail.Items[1].Details.Fields; !slices.Equal(slices.Sorted(slices.Values(fields)), []string{"remarks", "title"}) {
		t.Errorf("the correction names %v", fields)
	}
}

// Contract, Documents: an attachment or a new version is added with a reason; the version before
// stays and is still there to be read.
func TestRules_AddedFiles(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, insider, outsider := o.Registrar(t), o.Person(t, "insider", "A", access.Internal), o.Person(t, "outsider", "B", access.Internal)
	d := registrar.MustRegister(t, record(o.Dept("A"), nil), upload{"通知.txt", []byte("第一版")})
	main := d.Files[0]
	registrar.AddFile(t, d.ID, map[string]any{"role": "attachment", "reason": "来文另附清单"}, "清单.txt", []byte("灭火器清单"+o.prefix)).Want(t, http.StatusCreated)
	a := registrar.AddFile(t, d.ID, map[string]any{"role": "version", "replaces": main.ID, "reason": "来文单位更正"}, "通知.txt", []byte("第二版")).Want(t, http.StatusCreated)
	var now struct {
		Version int
		Files   []struct {
			ID, Name, Role, Reason string
			Replaces               *string
			AddedBy                string `json:"added_by"`
		}
	}
	a.JSON(t, &now)
	if now.Version != 3 || len(now.Files) != 3 {
		t.Fatalf("after two additions: %+v", now)
	}
	added, version := now.Files[1], now.Files[2]
	if added.Role != "attachment" || added.Reason != "来文另附清单" || added.AddedBy != registrar.Username || added.Replaces != nil {
		t.Errorf("attachment %+v", added)
	}
	if version.Role != "version" || version.Replaces == nil || *version.Replaces != main.ID || version.Reason != "来文单位更正" {
		t.Errorf("version %+v", version)
	}
	for id, text := range map[string]string{main.ID: "第一版", version.ID: "第二版", added.ID: "灭火器清单" + o.prefix} {
		if got := insider.Get(t, documentsPath+"/"+d.ID+"/files/"+id+"/content").Want(t, http.StatusOK); string(got.Body) != text {
			t.Errorf("file %s reads %q, want %q", id, got.Body, text)
		}
	}
	registrar.WaitText(t, d.ID)
	waitFor(t, waitPatience, "the text of the attachment to be found", func() bool {
		return insider.Search(t, "q", `"灭火器清单`+o.prefix+`"`).Has(d.ID)
	})
	for name, c := range map[string]struct {
		what map[string]any
		want map[string]string
	}{
		"no reason":     {map[string]any{"role": "attachment"}, map[string]string{"reason": "reason_required"}},
		"blank reason":  {map[string]any{"role": "attachment", "reason": "　"}, map[string]string{"reason": "reason_required"}},
		"long reason":   {map[string]any{"role": "attachment", "reason": strings.Repeat("长", 501)}, map[string]string{"reason": "too_long"}},
		"unknown role":  {map[string]any{"role": "main", "reason": "x"}, map[string]string{"role": "choice"}},
		"unknown file":  {map[string]any{"role": "version", "replaces": "01X", "reason": "x"}, map[string]string{"replaces": "unknown_file"}},
		"replaces none": {map[string]any{"role": "version", "reason": "x"}, map[string]string{"replaces": "unknown_file"}},
	} {
		t.Run(name, func(t *testing.T) {
			registrar.AddFile(t, d.ID, c.what, "x.txt", []byte("x")).WantFields(t, c.want)
		})
	}
	insider.AddFile(t, d.ID, map[string]any{"role": "attachment", "reason": "x"}, "x.txt", []byte("x")).Problem(t, http.StatusForbidden, "forbidden")
	outsider.AddFile(t, d.ID, map[string]any{"role": "attachment", "reason": "x"}, "x.txt", []byte("x")).Problem(t, http.StatusForbidden, "forbidden")
	if registrar.Document(t, d.ID).Version != 3 {
		t.Error("a refused file made a version")
	}
}
