package main

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"docket/internal/access"
)

const sessionPath = "/api/v1/session"

// SignIn signs someone in by password.
func (s *service) SignIn(t testing.TB, username, password string, headers ...header) answer {
	t.Helper()
	return s.stranger().Do(t, http.MethodPost, sessionPath, map[string]any{"username": username, "password": password}, headers...)
}

// session is the cookie that an answer has set.
func (a answer) session(t testing.TB) *http.Cookie {
	t.Helper()
	for _, c := range (&http.Response{Header: a.Header}).Cookies() {
		if c.Name == "docket" {
			return c
		}
	}
	t.Fatalf("no cookie in %v", a.Header)
	return nil
}

func withCookie(c *http.Cookie) header { return header{"Cookie", c.Name + "=" + c.Value} }

// Contract, HTTP: a first password opens the way to change it and to nothing else; a session lives in
// its cookie and ends when its person signs out.
func TestRules_SignIn(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	clerk := o.Person(t, "clerk", "A", access.Internal)
	o.Edit(t, "clerk", map[string]any{"password": "first-password-of-clerk"}).Want(t, http.StatusOK)
	clerk.Get(t, "/api/v1/me").Problem(t, http.StatusUnauthorized, "unauthenticated") // a reset ends every token

	a := o.SignIn(t, clerk.Username, "first-password-of-clerk").Want(t, http.StatusOK)
	first := a.session(t)
	if !first.HttpOnly || first.SameSite != http.SameSiteLaxMode || first.Path != "/" {
		t.Errorf("cookie %v", first)
	}
	browser := func(method, path string, body any, c *http.Cookie, headers ...header) answer {
		t.Helper()
		return o.stranger().Do(t, method, path, body, append(headers, withCookie(c))...)
	}
	for _, path := range []string{documentsPath, "/api/v1/search", "/api/v1/tasks", "/api/v1/departments", "/api/v1/me/tokens"} {
		browser("GET", path, nil, first).Problem(t, http.StatusForbidden, "account.password_change_required")
	}
	browser("POST", documentsPath, record(o.Dept("A"), nil), first).Problem(t, http.StatusForbidden, "account.password_change_required")
	var me struct {
		Username           string
		MustChangePassword bool `json:"must_change_password"`
	}
	browser("GET", "/api/v1/me", nil, first).Want(t, http.StatusOK).JSON(t, &me)
	if me.Username != clerk.Username || !me.MustChangePassword {
		t.Errorf("me: %+v", me)
	}
	change := func(current, next string) answer {
		return browser("POST", "/api/v1/me/password", map[string]any{"current": current, "password": next}, first)
	}
	change("not the password", "second-password-of-clerk").WantFields(t, map[string]string{"current": "password_wrong"})
	change("first-password-of-clerk", "short").WantFields(t, map[string]string{"password": "password_weak"})
	change("first-password-of-clerk", "first-password-of-clerk").WantFields(t, map[string]string{"password": "password_weak"})
	second := o.SignIn(t, clerk.Username, "first-password-of-clerk").Want(t, http.StatusOK).session(t)
	if a := change("first-password-of-clerk", "second-password-of-clerk"); a.Status >= 300 {
		t.Fatalf("change: %d %s", a.Status, a.Body)
	}
	browser("GET", documentsPath, nil, first).Want(t, http.StatusOK)
	browser("GET", "/api/v1/me", nil, second).Problem(t, http.StatusUnauthorized, "unauthenticated") // other sessions end
	o.SignIn(t, clerk.Username, "first-password-of-clerk").Problem(t, http.StatusUnauthorized, "account.sign_in_failed")

	out := browser("DELETE", sessionPath, nil, first)
	if gone := out.session(t); out.Status >= 300 || gone.MaxAge >= 0 || gone.Value != "" || !strings.Contains(out.Header.Get("Clear-Site-Data"), `"cookies"`) {
		t.Errorf("sign-out: %d, cookie %v, Clear-Site-Data %q", out.Status, gone, out.Header.Get("Clear-Site-Data"))
	}
	browser("GET", "/api/v1/me", nil, first).Problem(t, http.StatusUnauthorized, "unauthenticated")
}

// Security, sign-in: a wrong password, an unknown name and someone switched off get one answer, and
// whoever goes on guessing is slowed down, known or not.
func TestRules_RefusedSignIn(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	o.Person(t, "clerk", "A", access.Internal)
	o.Edit(t, "clerk", map[string]any{"password": "first-password-of-clerk"}).Want(t, http.StatusOK)
	o.Person(t, "gone", "A", access.Internal)
	o.Edit(t, "gone", map[string]any{"password": "first-password-of-gone", "is_active": false}).Want(t, http.StatusOK)
	o.Person(t, "tokens-only", "A", access.Internal)
	name := strings.ToLower(o.prefix) + "."
	wrong := o.SignIn(t, name+"clerk", "a wrong password").Want(t, http.StatusUnauthorized)
	wrong.Problem(t, http.StatusUnauthorized, "account.sign_in_failed")
	for user, password := range map[string]string{name + "nobody": "a wrong password", name + "gone": "first-password-of-gone", name + "tokens-only": "",
		name + "\x00": "a wrong password", strings.ToUpper(name) + "clerk": "first-password-of-clerk"} {
		if a := o.SignIn(t, user, password); a.Status != wrong.Status || !bytes.Equal(a.Body, wrong.Body) || a.Header.Get("Set-Cookie") != "" {
			t.Errorf("%q: status %d %s", user, a.Status, a.Body)
		}
	}
	for _, user := range []string{name + "clerk", name + "nobody"} {
		var last answer
		for range 8 { // five are free, then pauses begin
			if last = o.SignIn(t, user, "guessing"); last.Status == http.StatusTooManyRequests {
				break
			}
		}
		last.Problem(t, http.StatusTooManyRequests, "account.too_many_attempts")
		if last.Header.Get("Retry-After") == "" {
			t.Error("429 without Retry-After")
		}
	}
}

// Security, cookies: what another site makes a browser send is refused before anything happens.
func TestRules_ForeignOrigin(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar := o.Registrar(t)
	o.Edit(t, "registrar", map[string]any{"password": "first-password-of-registrar"}).Want(t, http.StatusOK)
	cookie := o.SignIn(t, registrar.Username, "first-password-of-registrar").session(t)
	change := map[string]any{"current": "first-password-of-registrar", "password": "second-password-of-registrar"}
	o.stranger().Do(t, http.MethodPost, "/api/v1/me/password", change, withCookie(cookie))
	for name, headers := range map[string][]header{
		"another origin":     {{"Origin", "https://evil.example"}},
		"no origin":          {{"Origin", "null"}},
		"another site":       {{"Sec-Fetch-Site", "cross-site"}},
		"a sister site":      {{"Sec-Fetch-Site", "same-site"}, {"Origin", o.URL}},
		"an unknown claim":   {{"Sec-Fetch-Site", "x"}},
		"another port of it": {{"Origin", "http://127.0.0.1:1"}},
	} {
		t.Run(name, func(t *testing.T) {
			headers := append(headers, withCookie(cookie))
			o.stranger().Do(t, http.MethodPost, documentsPath, paper(o.Dept("A"), map[string]any{"tags": tags(o.mark())}), headers...).Problem(t, http.StatusForbidden, "foreign_origin")
			o.stranger().Do(t, http.MethodDelete, sessionPath, nil, headers...).Problem(t, http.StatusForbidden, "foreign_origin")
		})
	}
	o.stranger().Do(t, http.MethodGet, documentsPath, nil, header{"Sec-Fetch-Site", "cross-site"}, withCookie(cookie)).Problem(t, http.StatusForbidden, "foreign_origin")
	// A link elsewhere must not make an export, or an entry in the audit, in somebody's name.
	o.stranger().Do(t, http.MethodGet, documentsPath+".xlsx", nil, header{"Sec-Fetch-Site", "cross-site"}, header{"Sec-Fetch-Mode", "navigate"}, withCookie(cookie)).Problem(t, http.StatusForbidden, "foreign_origin")
	o.SignIn(t, registrar.Username, "second-password-of-registrar", header{"Origin", "https://evil.example"}).Problem(t, http.StatusForbidden, "foreign_origin")
	for _, headers := range [][]header{{{"Origin", o.URL}}, {{"Sec-Fetch-Site", "same-origin"}}, {{"Sec-Fetch-Site", "none"}}, {}} {
		o.stranger().Do(t, http.MethodPost, documentsPath, paper(o.Dept("A"), map[string]any{"tags": tags(o.mark())}), append(headers, withCookie(cookie))...).Want(t, http.StatusCreated)
	}
	token := &person{service: o.service, Token: o.NewToken(t, registrar.Username)}
	if list := token.List(t, "tag", o.mark()); list.Total != 4 {
		t.Errorf("%d records, want 4", list.Total)
	}
}

// Security, rights: they are read anew with every request, so what is taken away is gone at once.
func TestRules_RightsChangeAtOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, mover := o.Registrar(t), o.Person(t, "mover", "A", access.Internal)
	d := registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"tags": tags(o.mark())}), upload{"通知.txt", []byte("正文")})
	mover.WantReadable(t, o, d)
	o.Edit(t, "mover", map[string]any{"department": o.Dept("B")}).Want(t, http.StatusOK)
	mover.WantHidden(t, o, d)
	o.Edit(t, "mover", map[string]any{"department": o.Dept("A")}).Want(t, http.StatusOK)
	mover.WantReadable(t, o, d)
	o.Edit(t, "mover", map[string]any{"clearance": "public"}).Want(t, http.StatusOK)
	mover.WantHidden(t, o, d)
	o.Edit(t, "mover", map[string]any{"roles": []string{"employee", "registrar"}, "clearance": "internal", "department": ""}).Want(t, http.StatusOK)
	mover.WantReadable(t, o, d)

	other := &person{service: o.service, Username: mover.Username, Token: o.NewToken(t, mover.Username)}
	var tokens struct {
		Items []struct{ ID, Name string }
	}
	mover.Get(t, "/api/v1/me/tokens").Want(t, http.StatusOK).JSON(t, &tokens)
	if len(tokens.Items) != 2 || bytes.Contains(mover.Get(t, "/api/v1/me/tokens").Body, []byte(mover.Token)) {
		t.Fatalf("tokens %+v", tokens)
	}
	registrar.Do(t, http.MethodDelete, "/api/v1/me/tokens/"+tokens.Items[0].ID, nil).Want(t, http.StatusNotFound) // not one's own
	if a := mover.Do(t, http.MethodDelete, "/api/v1/me/tokens/"+tokens.Items[0].ID, nil); a.Status >= 300 {
		t.Fatalf("revoke: %d %s", a.Status, a.Body)
	}
	other.Get(t, "/api/v1/me").Problem(t, http.StatusUnauthorized, "unauthenticated")
	mover.Get(t, "/api/v1/me").Want(t, http.StatusOK)

	o.Edit(t, "mover", map[string]any{"is_active": false}).Want(t, http.StatusOK)
	mover.Get(t, documentsPath+"/"+d.ID).Problem(t, http.StatusUnauthorized, "unauthenticated")
	o.Edit(t, "mover", map[string]any{"is_active": true}).Want(t, http.StatusOK)
	mover.Get(t, "/api/v1/me").Problem(t, http.StatusUnauthorized, "unauthenticated") // the token stays revoked
}

// Contract, roles: the administrator manages people and reads nothing that is not public; one
// administrator who can sign in always remains; nobody else manages people.
func TestRules_Administrator(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, admin := o.Registrar(t), o.Admin(t)
	d := registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"distribution": map[string]any{"all": true}, "tags": tags(o.mark())}), upload{"通知.txt", []byte("正文")})
	admin.WantHidden(t, o, d)
	admin.TryPaper(t, o.Dept("A"), nil).Problem(t, http.StatusForbidden, "forbidden")
	admin.Get(t, "/api/v1/audit").Problem(t, http.StatusForbidden, "forbidden")
	for _, changes := range []map[string]any{{"is_active": false}, {"roles": []string{"employee"}}} {
		changes["version"] = o.personVersion(t, "admin")
		admin.Do(t, http.MethodPatch, "/api/v1/people/admin", changes).Problem(t, http.StatusConflict, "account.last_admin")
	}
	admin.Get(t, "/api/v1/people").Want(t, http.StatusOK)
	admin.Do(t, http.MethodPatch, "/api/v1/people/"+registrar.Username, map[string]any{"version": 99, "rank": "科长"}).Problem(t, http.StatusConflict, "stale_version")
	for _, a := range []answer{registrar.Get(t, "/api/v1/people"),
		registrar.Do(t, http.MethodPost, "/api/v1/people", map[string]any{"username": strings.ToLower(o.prefix) + ".friend", "name": "x"}),
		registrar.Do(t, http.MethodPatch, "/api/v1/people/"+registrar.Username, map[string]any{"version": 1, "roles": []string{"admin"}}),
		registrar.Do(t, http.MethodPost, "/api/v1/departments", map[string]any{"code": "X", "name": "x"})} {
		a.Problem(t, http.StatusForbidden, "forbidden")
	}
}

// Security, input: bytes that PostgreSQL cannot hold find nothing; they are no fault of the server.
func TestRules_StrangeBytes(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar := o.Registrar(t)
	for _, path := range []string{documentsPath + "?source=%00", documentsPath + "?source=%ff", documentsPath + "?tag=a:%00", documentsPath + "/%00", documentsPath + "/%ff",
		documentsPath + "/duplicates?source=%00&source_no=%00", documentsPath + "/duplicates?source=a&source_no=1&year=99999999999", documentsPath + "/duplicates?source=a&source_no=1&year=9999999999",
		"/api/v1/search?q=%00", "/api/v1/search?q=%ff", "/api/v1/search?source=%00", "/api/v1/search/suggest?q=%00", "/api/v1/search/suggest?q=%ff",
		"/api/v1/search?facets=%00", intakePath + "/%00", "/api/v1/tasks?cursor=%00", documentsPath + "?status=%00", documentsPath + "?department=%00",
		documentsPath + "?document_kind=%ff", documentsPath + "?direction=%00", documentsPath + "/x/files/%00/content"} {
		if a := registrar.Get(t, path); a.Status >= 500 {
			t.Errorf("%s: status %d %s", path, a.Status, a.Body)
		}
	}
	if a := registrar.Do(t, http.MethodPost, documentsPath, paper(o.Dept("A"), nil), header{"Idempotency-Key", "\xff"}); a.Status >= 500 {
		t.Errorf("Idempotency-Key: status %d %s", a.Status, a.Body)
	}
	for _, f := range []string{"distribution.users", "lead_department", "assisting_departments", "copy_nos", "tags"} {
		changes := map[string]any{"distribution.users": map[string]any{"distribution": map[string]any{"users": []string{"\x00"}}},
			"lead_department": map[string]any{"lead_department": "\x00"}, "assisting_departments": map[string]any{"assisting_departments": []string{"\x00"}},
			"copy_nos": map[string]any{"copy_nos": []string{"\x00"}}, "tags": map[string]any{"tags": tags("a:\x00")}}[f].(map[string]any)
		if fields := registrar.TryPaper(t, o.Dept("A"), changes).Fields(t); len(fields) != 1 {
			t.Errorf("%s: %v", f, fields)
		}
	}
}

// Guesses that come all at once are counted before they are looked at: no more of them pass than one
// after the other.
func TestRules_ManyGuessesAtOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar := o.Registrar(t)
	const guesses = 30
	statuses := make(chan int, guesses)
	var all sync.WaitGroup
	for i := range guesses {
		all.Go(func() {
			a, err := o.stranger().try(http.MethodPost, "/api/v1/session", strings.NewReader(fmt.Sprintf(`{"username":%q,"password":"1234 %04d"}`, registrar.Username, i)), header{"Content-Type", "application/json"})
			if err != nil {
				t.Error(err)
			}
			statuses <- a.Status
		})
	}
	all.Wait()
	close(statuses)
	count := map[int]int{}
	for status := range statuses {
		count[status]++
	}
	if count[http.StatusUnauthorized] > 8 || count[http.StatusUnauthorized]+count[http.StatusTooManyRequests] != guesses {
		t.Errorf("answers %v, want about five 401 and 429 for the rest", count)
	}
}
