package main

import (
	"net/http"
	"testing"
	"time"

	"docket/internal/access"
)

const (
	settingsPath = "/api/v1/settings"
	// auditPatience is how long the tree of the audit may take to take in an event.
	auditPatience = 15 * time.Second
)

// settingsAnswer is the part of the settings that tests look at.
type settingsAnswer struct {
	Items []struct {
		Name    string
		Type    string
		Rule    string
		Value   any
		Default any
		Min     *int
		Max     *int
		Choices []string
		Version int
		Label   map[string]string
		Help    map[string]string
	}
}

func (a settingsAnswer) value(name string) (value any, version int) {
	for _, item := range a.Items {
		if item.Name == name {
			return item.Value, item.Version
		}
	}
	return nil, -1
}

func change(values ...any) map[string]any {
	set := map[string]any{}
	for i := 0; i+1 < len(values); i += 2 {
		set[values[i].(string)] = values[i+1]
	}
	return map[string]any{"values": set}
}

// Domain, governance: values are settings with the default of the book, each with its rule and both
// languages; all of a change is done or none, and each is an audit event without the text.
func TestSettings_Change(t *testing.T) {
	t.Parallel()
	o := newOffice(t, startService(t))
	admin, supervisor := administratorOf(t, o.service), o.Supervisor(t)
	var all settingsAnswer
	admin.Get(t, settingsPath).Want(t, http.StatusOK).JSON(t, &all)
	for _, item := range all.Items {
		if item.Rule == "" || item.Label["zh"] == "" || item.Label["en"] == "" || item.Help["zh"] == "" || item.Help["en"] == "" ||
			item.Value != item.Default || item.Version != 0 || item.Choices == nil {
			t.Errorf("%+v", item)
		}
	}
	set := func(body map[string]any) answer { return admin.Do(t, http.MethodPatch, settingsPath, body) }
	set(change("office.name", " 岚洲远航科技有限公司 ", "office.fonds_code", "L001", "session.idle_hours", 3, "document.duplicate_warning", false)).Want(t, http.StatusOK).JSON(t, &all)
	if v, version := all.value("office.name"); v != "岚洲远航科技有限公司" || version != 1 {
		t.Errorf("office.name %q version %d", v, version)
	}
	if v, _ := all.value("session.idle_hours"); v != 3.0 {
		t.Errorf("session.idle_hours %v", v)
	}
	if office := supervisor.Me(t).Office; office.Name != "岚洲远航科技有限公司" || office.ShortName != office.Name || office.FondsCode != "L001" {
		t.Errorf("the office of /me: %+v", office)
	}
	for _, c := range []struct {
		name   string
		values map[string]any
		want   map[string]string
	}{
		{"a text for a number", change("session.idle_hours", "3"), map[string]string{"values.session.idle_hours": "type"}},
		{"half an hour", change("session.idle_hours", 1.5), map[string]string{"values.session.idle_hours": "type"}},
		{"too many hours", change("session.idle_hours", 1e9), map[string]string{"values.session.idle_hours": "out_of_range"}},
		{"no choice", change("document.default_handling", "burn"), map[string]string{"values.document.default_handling": "choice"}},
		{"a number for a flag", change("document.duplicate_warning", 1), map[string]string{"values.document.duplicate_warning": "type"}},
		{"a fonds code of five", change("office.fonds_code", "L0001"), map[string]string{"values.office.fonds_code": "too_long"}},
		{"a fonds code of other letters", change("office.fonds_code", "L-01"), map[string]string{"values.office.fonds_code": "fonds_code"}},
		{"a line break", change("office.name", "a\nb"), map[string]string{"values.office.name": "control_characters"}},
		{"a NUL", change("office.name", "a\x00b"), map[string]string{"values.office.name": "control_characters"}},
		{"a list", change("office.name", []int{1}), map[string]string{"values.office.name": "type"}},
		{"an unknown one beside a good one", change("office.name", "换了", "office.colour", "red"), map[string]string{"values": "unknown_setting"}},
	} {
		t.Run(c.name, func(t *testing.T) { set(c.values).WantFields(t, c.want) })
	}
	stale := change("office.name", "换了")
	stale["versions"] = map[string]int{"office.name": 0}
	set(stale).Problem(t, http.StatusConflict, "stale_version")
	admin.Get(t, settingsPath).Want(t, http.StatusOK).JSON(t, &all)
	if v, version := all.value("office.name"); v != "岚洲远航科技有限公司" || version != 1 {
		t.Errorf("after refusals: office.name %q version %d", v, version)
	}
	set(change("session.idle_hours", nil)).Want(t, http.StatusOK).JSON(t, &all)
	if v, version := all.value("session.idle_hours"); v != 2.0 || version != 2 {
		t.Errorf("back to the default: %v version %d", v, version)
	}
	set(change()).Want(t, http.StatusOK)
	for _, p := range []*person{supervisor, o.Registrar(t)} {
		p.Get(t, settingsPath).Problem(t, http.StatusForbidden, "forbidden")
		p.Do(t, http.MethodPatch, settingsPath, change("office.name", "x")).Problem(t, http.StatusForbidden, "forbidden")
	}
	var log struct {
		Total int
		Items []struct {
			SubjectID string `json:"subject_id"`
			Details   map[string]any
		}
	}
	waitFor(t, auditPatience, "the audit of the settings", func() bool {
		log.Items = nil // or the details of one answer would be filled into those of the one before
		supervisor.Get(t, "/api/v1/audit", "action", "setting.changed").Want(t, http.StatusOK).JSON(t, &log)
		return log.Total == 5
	})
	for _, e := range log.Items {
		_, hasTo := e.Details["to"]
		if isText := e.SubjectID == "office.name" || e.SubjectID == "office.fonds_code"; isText == hasTo {
			t.Errorf("the event of %s holds %v", e.SubjectID, e.Details)
		}
	}
}

// DOC-01 and domain 2.4: what a registration begins with, and whether duplicates are warned of, is
// what the settings say, at once.
func TestSettings_Registration(t *testing.T) {
	t.Parallel()
	o := newOffice(t, startService(t))
	admin, registrar := administratorOf(t, o.service), o.Registrar(t)
	set := func(values ...any) {
		t.Helper()
		admin.Do(t, http.MethodPatch, settingsPath, change(values...)).Want(t, http.StatusOK)
	}
	numbered := map[string]any{"source_no": "云应急〔2026〕8号"}
	registrar.Paper(t, o.Dept("A"), numbered)
	if d := registrar.Paper(t, o.Dept("A"), numbered); len(d.Warnings) != 1 {
		t.Errorf("warnings %v, want one", d.Warnings)
	}
	set("document.duplicate_warning", false, "document.default_handling", "act", "document.default_classification", "public")
	registrar.TryPaper(t, o.Dept("A"), numbered).WantFields(t, map[string]string{"due_on": "due_required"})
	if d := registrar.Paper(t, o.Dept("A"), map[string]any{"source_no": "云应急〔2026〕8号", "handling": "read"}); len(d.Warnings) != 0 {
		t.Errorf("warnings %v although they are switched off", d.Warnings)
	}
	registrar.TryPaper(t, o.Dept("A"), map[string]any{"classification": nil}).WantFields(t, map[string]string{"classification": "required", "due_on": "due_required"})
	if d := registrar.Me(t).Defaults; d.Classification != "public" || d.Handling != "act" {
		t.Errorf("defaults of the form: %+v", d)
	}
	set("document.duplicate_warning", nil, "document.default_handling", nil)
	if d := registrar.Paper(t, o.Dept("A"), numbered); len(d.Warnings) != 1 {
		t.Errorf("warnings %v, want one again", d.Warnings)
	}
}

// Security, sign-in: how long a session lives, a code is good and a password must be follows the settings.
func TestSettings_SignIn(t *testing.T) {
	t.Parallel()
	o := newOffice(t, startService(t))
	admin, clerk := administratorOf(t, o.service), o.Person(t, "clerk", "A", access.Internal)
	admin.Do(t, http.MethodPatch, settingsPath, change("session.lifetime_hours", 48, "account.password_length", 20, "account.code_hours", 2)).Want(t, http.StatusOK)
	o.Edit(t, "clerk", map[string]any{"password": "nineteen-characters"}).WantFields(t, map[string]string{"password": "password_weak"})
	var code struct {
		Code      string
		ExpiresAt time.Time `json:"expires_at"`
	}
	admin.Do(t, http.MethodPost, "/api/v1/people/"+clerk.Username+"/code", nil).Want(t, http.StatusCreated).JSON(t, &code)
	if left := time.Until(code.ExpiresAt); left > 2*time.Hour || left < 110*time.Minute {
		t.Errorf("the code is good for %v", left)
	}
	cookie := o.SignIn(t, clerk.Username, code.Code).Want(t, http.StatusOK).session(t)
	if cookie.MaxAge != 48*60*60 {
		t.Errorf("the cookie lives %d seconds", cookie.MaxAge)
	}
	o.stranger().Do(t, http.MethodPost, "/api/v1/me/password", map[string]any{"password": "nineteen-characters"}, withCookie(cookie)).
		WantFields(t, map[string]string{"password": "password_weak"})
	o.stranger().Do(t, http.MethodPost, "/api/v1/me/password", map[string]any{"password": "twenty-characters-it-is"}, withCookie(cookie)).Want(t, http.StatusNoContent)
	var sessions struct {
		Items []struct {
			CreatedAt time.Time `json:"created_at"`
			ExpiresAt time.Time `json:"expires_at"`
		}
	}
	o.stranger().Do(t, http.MethodGet, "/api/v1/me/sessions", nil, withCookie(cookie)).Want(t, http.StatusOK).JSON(t, &sessions)
	if len(sessions.Items) != 1 || sessions.Items[0].ExpiresAt.Sub(sessions.Items[0].CreatedAt) != 48*time.Hour {
		t.Errorf("sessions %+v", sessions.Items)
	}
}
