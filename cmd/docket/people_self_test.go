package main

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"docket/internal/access"
)

// meAnswer is the part of /me that tests look at.
type meAnswer struct {
	Username           string
	DepartmentName     string `json:"department_name"`
	Permissions        []string
	MustChangePassword bool `json:"must_change_password"`
	Preferences        struct {
		Language   string
		Theme      string
		Density    string
		SingleKeys bool `json:"single_keys"`
	}
	Office struct {
		Name      string
		ShortName string `json:"short_name"`
		FondsCode string `json:"fonds_code"`
		Address   string
		IsDemo    bool `json:"is_demo"`
	}
	Defaults struct{ Classification, Handling string }
}

// Me reads who one is.
func (p *person) Me(t testing.TB) meAnswer {
	t.Helper()
	var me meAnswer
	p.Get(t, "/api/v1/me").Want(t, http.StatusOK).JSON(t, &me)
	return me
}

// Page 3: the menu shows what the person may use, so /me names it; the preferences of 我的设置 are
// the person's own.
func TestPeople_Me(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, clerk := o.Registrar(t), o.Person(t, "clerk", "B", access.Internal)
	me := registrar.Me(t)
	if !slices.Contains(me.Permissions, "document.register") || slices.Contains(me.Permissions, "account.manage") || !slices.IsSorted(me.Permissions) {
		t.Errorf("a registrar may %v", me.Permissions)
	}
	if got := clerk.Me(t).Permissions; slices.Contains(got, "document.register") {
		t.Errorf("an employee may %v", got)
	}
	if got := administratorOf(t, o.service).Me(t).Permissions; !slices.Contains(got, "setting.manage") || slices.Contains(got, "audit.read") {
		t.Errorf("the administrator may %v", got)
	}
	if me.DepartmentName != "部门"+o.Dept("A") || me.Office.IsDemo {
		t.Errorf("me: %+v", me)
	}
	if p := me.Preferences; p.Language != "" || p.Theme != "" || p.Density != "" || !p.SingleKeys {
		t.Errorf("preferences of someone new: %+v", p)
	}
	const path = "/api/v1/me/preferences"
	registrar.Do(t, http.MethodPatch, path, map[string]any{"language": "en", "single_keys": false}).Want(t, http.StatusOK)
	registrar.Do(t, http.MethodPatch, path, map[string]any{"theme": "dark"}).Want(t, http.StatusOK)
	registrar.Do(t, http.MethodPatch, path, map[string]any{}).Want(t, http.StatusOK)
	if p := registrar.Me(t).Preferences; p.Language != "en" || p.Theme != "dark" || p.Density != "" || p.SingleKeys {
		t.Errorf("preferences after two changes: %+v", p)
	}
	if p := clerk.Me(t).Preferences; p.Language != "" || !p.SingleKeys {
		t.Errorf("somebody else's preferences: %+v", p)
	}
	registrar.Do(t, http.MethodPatch, path, map[string]any{"language": ""}).Want(t, http.StatusOK)
	if p := registrar.Me(t).Preferences; p.Language != "" || p.Theme != "dark" {
		t.Errorf("preferences after one was taken back: %+v", p)
	}
	for field, value := range map[string]any{"language": "fr", "theme": 7, "density": "tiny", "single_keys": "no", "colour": "red"} {
		if got := registrar.Do(t, http.MethodPatch, path, map[string]any{field: value}).Fields(t); len(got) != 1 || got[field] == "" {
			t.Errorf("%s=%v: %v", field, value, got)
		}
	}
	o.stranger().Do(t, http.MethodPatch, path, "{").Problem(t, http.StatusUnauthorized, "unauthenticated")
}

// Page 3, 我的设置: the other sessions end with one click, the own one stays.
func TestPeople_EndOtherSessions(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	clerk := o.Person(t, "clerk", "A", access.Internal)
	var code struct{ Code string }
	administratorOf(t, o.service).Do(t, http.MethodPost, "/api/v1/people/"+clerk.Username+"/code", nil).Want(t, http.StatusCreated).JSON(t, &code)
	first := o.SignIn(t, clerk.Username, code.Code).Want(t, http.StatusOK).session(t)
	browser := func(method, path string, body any, c *http.Cookie) answer {
		t.Helper()
		return o.stranger().Do(t, method, path, body, withCookie(c))
	}
	browser("POST", "/api/v1/me/password", map[string]any{"password": "a-password-of-the-clerk"}, first).Want(t, http.StatusNoContent)
	var others []*http.Cookie
	for range 3 {
		others = append(others, o.SignIn(t, clerk.Username, "a-password-of-the-clerk").Want(t, http.StatusOK).session(t))
	}
	var ended struct{ Ended int }
	browser("DELETE", "/api/v1/me/sessions", nil, first).Want(t, http.StatusOK).JSON(t, &ended)
	if ended.Ended != 3 {
		t.Errorf("%d sessions ended, want 3", ended.Ended)
	}
	browser("GET", "/api/v1/me", nil, first).Want(t, http.StatusOK)
	for _, c := range others {
		browser("GET", "/api/v1/me", nil, c).Problem(t, http.StatusUnauthorized, "unauthenticated")
	}
	clerk.Get(t, "/api/v1/me").Want(t, http.StatusOK) // a token is no session
	browser("DELETE", "/api/v1/me/sessions", nil, first).Want(t, http.StatusOK).JSON(t, &ended)
	if ended.Ended != 0 {
		t.Errorf("%d sessions ended, want none", ended.Ended)
	}
}

// Page 3, 组织与人员: a code opens one session, once, in which a password must be chosen first.
func TestPeople_Code(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	admin, supervisor, clerk := administratorOf(t, o.service), o.Supervisor(t), o.Person(t, "clerk", "A", access.Internal)
	path := "/api/v1/people/" + clerk.Username + "/code"
	newCode := func() string {
		t.Helper()
		var made struct {
			Code      string
			ExpiresAt string `json:"expires_at"`
		}
		admin.Do(t, http.MethodPost, path, nil).Want(t, http.StatusCreated).JSON(t, &made)
		if !regexp.MustCompile(`^\d{4} \d{4}$`).MatchString(made.Code) || made.ExpiresAt == "" {
			t.Fatalf("code %+v", made)
		}
		return made.Code
	}
	refused := func(code string) {
		t.Helper()
		o.SignIn(t, clerk.Username, code).Problem(t, http.StatusUnauthorized, "account.sign_in_failed")
	}
	supervisor.Do(t, http.MethodPost, path, nil).Problem(t, http.StatusForbidden, "forbidden")
	admin.Do(t, http.MethodPost, "/api/v1/people/nobody.at.all/code", nil).Problem(t, http.StatusNotFound, "account.user_not_found")
	refused("1234 5678")

	replaced, code := newCode(), newCode()
	refused(replaced)
	a := o.SignIn(t, clerk.Username, strings.ReplaceAll(code, " ", "-")).Want(t, http.StatusOK)
	var me meAnswer
	a.JSON(t, &me)
	session := a.session(t)
	if !me.MustChangePassword {
		t.Error("a password should be asked for")
	}
	refused(code)
	browser := func(method, path string, body any) answer {
		t.Helper()
		return o.stranger().Do(t, method, path, body, withCookie(session))
	}
	browser("GET", documentsPath, nil).Problem(t, http.StatusForbidden, "account.password_change_required")
	browser("POST", "/api/v1/me/password", map[string]any{"password": "short"}).WantFields(t, map[string]string{"password": "password_weak"})
	browser("POST", "/api/v1/me/password", map[string]any{"password": "a-password-of-the-clerk"}).Want(t, http.StatusNoContent)
	browser("GET", documentsPath, nil).Want(t, http.StatusOK)
	// From now on this session is like any other.
	browser("POST", "/api/v1/me/password", map[string]any{"password": "another-of-the-clerk"}).WantFields(t, map[string]string{"current": "password_wrong"})
	o.SignIn(t, clerk.Username, "a-password-of-the-clerk").Want(t, http.StatusOK)

	code = newCode()
	o.Edit(t, "clerk", map[string]any{"is_active": false}).Want(t, http.StatusOK)
	refused(code)
	admin.Do(t, http.MethodPost, path, nil).Problem(t, http.StatusConflict, "account.user_inactive")
	o.Edit(t, "clerk", map[string]any{"is_active": true}).Want(t, http.StatusOK)
	refused(code) // whoever was switched off starts anew

	code = newCode()
	opened := make([]int, 6)
	var racing sync.WaitGroup
	for i := range opened {
		racing.Go(func() { opened[i] = o.SignIn(t, clerk.Username, code).Status })
	}
	racing.Wait()
	if n := len(slices.DeleteFunc(opened, func(status int) bool { return status != http.StatusOK })); n != 1 {
		t.Errorf("a code that six use at once opened %d sessions, want 1", n)
	}
	var log struct {
		Items []struct {
			Action      string
			SubjectName string `json:"subject_name"`
			Details     map[string]any
		}
	}
	waitFor(t, auditPatience, "the audit of the code", func() bool {
		supervisor.Get(t, "/api/v1/audit", "action", "account.credential", "subject_kind", "person", "actor", "admin", "limit", "200").Want(t, http.StatusOK).JSON(t, &log)
		n := 0
		for _, e := range log.Items {
			if e.SubjectName == "人员clerk" && e.Details["what"] == "code_created" {
				n++
			}
		}
		return n >= 4
	})
}
