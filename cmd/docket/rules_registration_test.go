package main

import (
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"docket/internal/access"
	"docket/internal/calendar"
)

// Rule DOC-01: each of the mandatory fields is asked for by name, in the reader's language, and a
// refused registration uses up no number and leaves no record.
func TestRules_MandatoryFields(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar := o.Registrar(t)
	year := newYear()
	valid := func() map[string]any {
		return record(o.Dept("A"), map[string]any{"received_on": dayIn(year), "tags": tags(o.mark())})
	}
	first := registrar.MustRegister(t, valid(), upload{"通知.txt", []byte("正文")})
	for field, wrong := range map[string][]any{
		"title":          {"", " ", 7, []string{"a"}},
		"source":         {"", "\t", 7, map[string]any{}},
		"received_on":    {"", "2026-02-30", "12.01.2026", 20260112},
		"classification": {"", "SECRET", "绝密", "top_secret", 1},
		"distribution":   {map[string]any{}, map[string]any{"all": false, "departments": []string{}}, "ZH", []string{"ZH"}},
	} {
		broken := []map[string]any{valid()}
		delete(broken[0], field) // missing
		for _, w := range append(wrong, nil) {
			r := valid()
			r[field] = w
			broken = append(broken, r)
		}
		for _, r := range broken {
			for _, language := range []string{"zh-CN", "en"} {
				a := registrar.Register(t, r, []upload{{"通知.txt", []byte("正文")}}, header{"Accept-Language", language})
				p := a.Problem(t, http.StatusUnprocessableEntity, "invalid_input")
				if len(p.Errors) != 1 || p.Errors[0].Field != field {
					t.Errorf("%s = %#v: %+v", field, r[field], p.Errors)
					continue
				}
				if isHan(p.Errors[0].Message) != (language == "zh-CN") || isHan(p.Detail) != (language == "zh-CN") {
					t.Errorf("%s in %s: %q, %q", field, language, p.Detail, p.Errors[0].Message)
				}
			}
		}
	}
	next := registrar.MustRegister(t, valid(), upload{"通知.txt", []byte("正文")})
	if first.RegisterNo != fmt.Sprintf("收〔%d〕1号", year) || next.RegisterNo != fmt.Sprintf("收〔%d〕2号", year) {
		t.Errorf("numbers %s and %s around the refusals", first.RegisterNo, next.RegisterNo)
	}
	if list := registrar.List(t, "tag", o.mark()); list.Total != 2 {
		t.Errorf("%d records, want 2", list.Total)
	}
}

// Rules DOC-01, DOC-14 and domain 2.1, 3.2: what does not fit is refused by name.
func TestRules_RefusedRegistrations(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar := o.Registrar(t)
	low := o.Person(t, "low", "A", access.Internal, access.Registrar)
	tomorrow := calendar.DateOf(time.Now().AddDate(0, 0, 1)).String()
	scope := func(kind string, names ...string) map[string]any { return map[string]any{kind: names} }
	for _, c := range []struct {
		name    string
		changes map[string]any
		want    map[string]string
	}{
		{"received tomorrow", map[string]any{"received_on": tomorrow}, map[string]string{"received_on": "in_future"}},
		{"received at a later moment", map[string]any{"received_at": time.Now().Add(48 * time.Hour)}, map[string]string{"received_at": "in_future"}},
		{"办件 without a due date", map[string]any{"handling": "act"}, map[string]string{"due_on": "due_required"}},
		{"due before it came", map[string]any{"handling": "act", "due_on": "2026-01-11"}, map[string]string{"due_on": "before_received"}},
		{"unknown department", map[string]any{"distribution": scope("departments", o.Dept("A"), "NONE")}, map[string]string{"distribution.departments": "unknown_department"}},
		{"unknown person", map[string]any{"distribution": scope("users", "nobody")}, map[string]string{"distribution.users": "unknown_user"}},
		{"unknown rank", map[string]any{"distribution": scope("ranks", "太守")}, map[string]string{"distribution.ranks": "unknown_rank"}},
		{"unknown lead department", map[string]any{"lead_department": "NONE"}, map[string]string{"lead_department": "unknown_department"}},
		{"unknown assisting department", map[string]any{"assisting_departments": []string{"NONE"}}, map[string]string{"assisting_departments": "unknown_department"}},
		{"lead department assists", map[string]any{"lead_department": o.Dept("A"), "assisting_departments": []string{o.Dept("A")}}, map[string]string{"assisting_departments": "lead_also_assists"}},
		{"unknown field", map[string]any{"titel": "x"}, map[string]string{"titel": "unknown_field"}},
		{"a number of one's own", map[string]any{"register_no": "收〔2026〕1号"}, map[string]string{"register_no": "unknown_field"}},
		{"绝密", map[string]any{"classification": "绝密"}, map[string]string{"classification": "type"}},
		{"tag 密级", map[string]any{"tags": tags("密级:公开")}, map[string]string{"tags.0.facet": "system_facet"}},
		{"tag 密级 with a space", map[string]any{"tags": tags("年度:2026", " 密级　:公开")}, map[string]string{"tags.1.facet": "system_facet"}},
		{"tag without a value", map[string]any{"tags": tags("年度:")}, map[string]string{"tags.0.value": "required"}},
		{"paper without a place", map[string]any{"carrier": "paper"}, map[string]string{"location": "location_required"}},
		{"unknown choices", map[string]any{"direction": "up", "urgency": "soon", "handling": "burn", "carrier": "pigeon"},
			map[string]string{"direction": "choice", "urgency": "choice", "handling": "choice", "carrier": "choice"}},
		{"counts below zero", map[string]any{"copies": -1, "pages": -1, "attachments": -1, "pieces": -1},
			map[string]string{"copies": "out_of_range", "pages": "out_of_range", "attachments": "out_of_range", "pieces": "out_of_range"}},
		{"a count that is no integer", map[string]any{"copies": 1.5}, map[string]string{"copies": "type"}},
		{"copy number of five digits", map[string]any{"copy_nos": []string{"000001", "00002"}}, map[string]string{"copy_nos.1": "copy_no"}},
		{"title too long", map[string]any{"title": strings.Repeat("长", 501)}, map[string]string{"title": "too_long"}},
		{"control character", map[string]any{"title": "甲\u0000乙"}, map[string]string{"title": "control_characters"}},
		{"unknown register", map[string]any{"register": "密收"}, map[string]string{"register": "unknown_register"}},
		{"every mistake at once", map[string]any{"title": "", "received_on": tomorrow, "handling": "act", "lead_department": "NONE"},
			map[string]string{"title": "required", "received_on": "in_future", "due_on": "due_required", "lead_department": "unknown_department"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			registrar.Register(t, record(o.Dept("A"), c.changes), []upload{{"通知.txt", []byte("正文")}}).WantFields(t, c.want)
		})
	}
	for _, level := range []string{"confidential", "secret"} {
		low.TryPaper(t, o.Dept("A"), map[string]any{"classification": level}).WantFields(t, map[string]string{"classification": "above_clearance"})
	}
	registrar.Do(t, http.MethodPost, documentsPath, record(o.Dept("A"), nil)).WantFields(t, map[string]string{"file": "file_required"})
	twice := `{"title":"甲","title":"乙","source":"单位","received_on":"2026-01-12","classification":"internal","distribution":{"all":true},"carrier":"paper","location":"柜"}`
	registrar.Do(t, http.MethodPost, documentsPath, strings.NewReader(twice), header{"Content-Type", "application/json"}).WantFields(t, map[string]string{"title": "duplicate_field"})
	for _, body := range []string{"[]", "null", `"x"`, `{"title":`, `{} {}`, ""} {
		registrar.Do(t, http.MethodPost, documentsPath, strings.NewReader(body), header{"Content-Type", "application/json"}).Problem(t, http.StatusBadRequest, "malformed_request")
	}
	o.Person(t, "clerk", "A", access.Secret).TryPaper(t, o.Dept("A"), nil).Problem(t, http.StatusForbidden, "forbidden")
	o.stranger().TryPaper(t, o.Dept("A"), map[string]any{"title": nil}).Problem(t, http.StatusUnauthorized, "unauthenticated")
}

// Rule DOC-01 and domain 2.1: every field of the contract comes back as it was given, in the answer
// and when read again, and what was not given has its default.
func TestRules_EveryFieldComesBack(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar := o.Registrar(t)
	o.Ranked(t, "chief", "B", "部门主管"+o.prefix, access.Internal)
	given := map[string]any{
		"title": "关于开展2026年第一季度消防安全检查的通知", "source": "岚洲市云港区应急管理局", "source_no": "云应急 [2026] 08号",
		"direction": "incoming", "kind": "通知", "received_on": "2026-01-12", "received_at": "2026-01-12T01:02:03Z", "document_date": "2026-01-09",
		"classification": "internal", "classification_until": "2027-12-31", "urgency": "critical", "handling": "act", "due_on": "2026-02-01",
		"distribution": map[string]any{"all": false, "departments": []any{o.Dept("A"), o.Dept("B")}, "users": []any{registrar.Username},
			"ranks": []any{"部门主管" + o.prefix}},
		"lead_department": o.Dept("A"), "assisting_departments": []any{o.Dept("B")},
		"tags": []any{map[string]any{"facet": "年度", "value": "2026"}, map[string]any{"facet": "项目名称", "value": "消防检查"}}, "carrier": "mail", "location": "信报箱",
		"copies": 3.0, "copy_nos": []any{"000001", "000002", "000003"}, "pages": 12.0, "attachments": 2.0, "remarks": "第一行\n第二行",
		"delivered_by": "机要通信员", "pieces": 1.0, "damage": "封口略破", "register": "收",
	}
	var answered, read map[string]any
	a := registrar.Register(t, given, []upload{{"通知.txt", []byte("正文")}}).Want(t, http.StatusCreated)
	a.JSON(t, &answered)
	if want := documentsPath + "/" + fmt.Sprint(answered["id"]); a.Header.Get("Location") != want {
		t.Errorf("Location %s, want %s", a.Header.Get("Location"), want)
	}
	registrar.Get(t, documentsPath+"/"+answered["id"].(string)).Want(t, http.StatusOK).JSON(t, &read)
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !reflect.DeepEqual(answered[name], given[name]) || !reflect.DeepEqual(read[name], given[name]) {
			t.Errorf("%s: given %v, answered %v, read %v", name, given[name], answered[name], read[name])
		}
	}
	for name, want := range map[string]any{"registered_by": registrar.Username, "version": 1.0, "scope_state": "open", "status": "registered"} {
		if read[name] != want {
			t.Errorf("%s: %v, want %v", name, read[name], want)
		}
	}

	var plain map[string]any
	registrar.TryPaper(t, o.Dept("A"), map[string]any{"kind": nil}).Want(t, http.StatusCreated).JSON(t, &plain)
	for name, want := range map[string]any{"direction": "incoming", "urgency": "normal", "handling": "read", "source_no": "", "kind": "", "copies": 1.0,
		"received_at": nil, "document_date": nil, "due_on": nil, "lead_department": nil, "assisting_departments": []any{}, "tags": []any{},
		"copy_nos": []any{}, "files": []any{}, "warnings": []any{}, "status": "distributed"} {
		if !reflect.DeepEqual(plain[name], want) {
			t.Errorf("default of %s: %#v, want %#v", name, plain[name], want)
		}
	}
}

// Rule DOC-01: a record takes several files, the first of them is the document itself; null stands
// for not given.
func TestRules_SeveralFiles(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar := o.Registrar(t)
	r := record(o.Dept("A"), nil)
	r["urgency"], r["lead_department"], r["due_on"] = nil, nil, nil
	var d struct {
		Files []struct{ Name, Role string }
	}
	registrar.Register(t, r, []upload{{"通知.txt", []byte("甲")}, {"附件1.txt", []byte("乙")}, {"附件2.txt", []byte("甲")}}).Want(t, http.StatusCreated).JSON(t, &d)
	want := []struct{ Name, Role string }{{"通知.txt", "main"}, {"附件1.txt", "attachment"}, {"附件2.txt", "attachment"}}
	if !slices.Equal(d.Files, want) {
		t.Errorf("files %v, want %v", d.Files, want)
	}
}
