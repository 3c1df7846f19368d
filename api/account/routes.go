// Package account is the HTTP side of internal/account: signing in, one's own sessions and tokens,
// people and departments.
package account

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"docket/api/httpkit"
	"docket/internal/account"
)

type routes struct {
	accounts *account.Service
	gate     *httpkit.Gate
}

// Register adds the routes of this module.
func Register(api huma.API, accounts *account.Service, gate *httpkit.Gate) {
	r := routes{accounts, gate}
	op := func(id, method, path, summary string, errors ...int) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: "/api/v1" + path, Summary: summary, Tags: []string{"account"}, Errors: errors}
	}
	signIn := httpkit.Public(op("sign-in", http.MethodPost, "/session", "Sign in; sets the session cookie", 401, 422, 429))
	huma.Register(api, signIn, r.signIn)
	huma.Register(api, op("sign-out", http.MethodDelete, "/session", "Sign out"), r.signOut)
	huma.Register(api, op("me", http.MethodGet, "/me", "Who am I, and what may I do"), r.me)
	huma.Register(api, op("set-preferences", http.MethodPatch, "/me/preferences", "Change how the pages look and act for oneself", 422), r.setPreferences)
	huma.Register(api, op("change-password", http.MethodPost, "/me/password", "Change the own password; other sessions end", 422), r.changePassword)
	huma.Register(api, op("my-sessions", http.MethodGet, "/me/sessions", "The own signed-in browsers"), r.sessions)
	huma.Register(api, op("end-other-sessions", http.MethodDelete, "/me/sessions", "End all own sessions but this one"), r.endOtherSessions)
	huma.Register(api, op("end-session", http.MethodDelete, "/me/sessions/{id}", "End one of the own sessions", 404), r.endSession)
	huma.Register(api, op("my-tokens", http.MethodGet, "/me/tokens", "The own bearer tokens"), r.tokens)
	huma.Register(api, op("create-token", http.MethodPost, "/me/tokens", "Make a bearer token; its secret is shown once", 422), r.createToken)
	huma.Register(api, op("revoke-token", http.MethodDelete, "/me/tokens/{id}", "Revoke one of the own tokens", 404), r.revokeToken)
	huma.Register(api, op("list-departments", http.MethodGet, "/departments", "All departments"), r.departments)
	huma.Register(api, op("add-department", http.MethodPost, "/departments", "Add a department", 403, 409, 422), r.addDepartment)
	huma.Register(api, op("edit-department", http.MethodPatch, "/departments/{code}", "Rename, move, close or open a department", 403, 404, 409, 422), r.editDepartment)
	huma.Register(api, op("pick-people", http.MethodGet, "/pickers/people", "Active people by name, user name, pinyin or department, best first", 422), r.pickPeople)
	huma.Register(api, op("pick-departments", http.MethodGet, "/pickers/departments", "Open departments by name, code or pinyin, best first", 422), r.pickDepartments)
	huma.Register(api, op("list-people", http.MethodGet, "/people", "People, with roles and clearances", 403, 422), r.people)
	huma.Register(api, op("person", http.MethodGet, "/people/{username}", "One person, with roles and clearance", 403, 404), r.person)
	huma.Register(api, op("add-person", http.MethodPost, "/people", "Add someone", 403, 409, 422), r.addPerson)
	huma.Register(api, op("edit-person", http.MethodPatch, "/people/{username}", "Change someone's rights, activity or password", 403, 404, 409, 422), r.editPerson)
	huma.Register(api, op("create-code", http.MethodPost, "/people/{username}/code", "Make a code for one sign-in; it is shown once", 403, 404, 409), r.createCode)
}

type signInInput struct {
	httpkit.Raw
	Body struct {
		Username string `json:"username" maxLength:"200"`
		Password string `json:"password" maxLength:"1024"`
	}
}

func (r routes) signIn(ctx context.Context, in *signInInput) (*meOutput, error) {
	opened, err := r.accounts.SignIn(ctx, in.Body.Username, in.Body.Password, in.Fiber().Get(fiber.HeaderUserAgent))
	if err != nil {
		return nil, err
	}
	me, err := r.meOf(ctx, opened.Actor)
	return &meOutput{r.cookie(opened.Secret, opened.Lifetime), me}, err
}

// cookie is the session cookie; an empty secret removes it.
func (r routes) cookie(secret string, lifetime time.Duration) string {
	c := http.Cookie{Name: r.gate.CookieName(), Value: secret, Path: "/", MaxAge: int(lifetime.Seconds()),
		HttpOnly: true, Secure: r.gate.Secure, SameSite: http.SameSiteLaxMode}
	if secret == "" {
		c.MaxAge = -1
	}
	return c.String()
}

type signOutOutput struct {
	SetCookie     string `header:"Set-Cookie"`
	ClearSiteData string `header:"Clear-Site-Data"`
}

func (r routes) signOut(ctx context.Context, _ *struct{}) (*signOutOutput, error) {
	err := r.accounts.SignOut(ctx, httpkit.Actor(ctx))
	// Not "storage": Chromium's tabs may crash when it is emptied under them. The pages empty it themselves.
	return &signOutOutput{r.cookie("", 0), `"cache", "cookies"`}, err
}

type passwordInput struct {
	Body struct {
		Current  string `json:"current,omitempty" maxLength:"1024" doc:"not asked for after a sign-in with a one-time code"`
		Password string `json:"password" maxLength:"1024" doc:"at least 12 characters"`
	}
}

func (r routes) changePassword(ctx context.Context, in *passwordInput) (*struct{}, error) {
	return nil, r.accounts.ChangePassword(ctx, httpkit.Actor(ctx), in.Body.Current, in.Body.Password)
}

type itemsOutput[T any] struct {
	Body struct {
		Items []T `json:"items"`
	}
}

func items[T any](list []T, err error) (*itemsOutput[T], error) {
	if list == nil {
		list = []T{}
	}
	out := &itemsOutput[T]{}
	out.Body.Items = list
	return out, err
}

func (r routes) sessions(ctx context.Context, _ *struct{}) (*itemsOutput[account.Session], error) {
	return items(r.accounts.Sessions(ctx, httpkit.Actor(ctx)))
}

type idInput struct {
	ID string `path:"id"`
}

type endedOutput struct {
	Body struct {
		Ended int `json:"ended"`
	}
}

func (r routes) endOtherSessions(ctx context.Context, _ *struct{}) (*endedOutput, error) {
	out := &endedOutput{}
	var err error
	out.Body.Ended, err = r.accounts.EndOtherSessions(ctx, httpkit.Actor(ctx))
	return out, err
}

func (r routes) endSession(ctx context.Context, in *idInput) (*struct{}, error) {
	return nil, r.accounts.EndSession(ctx, httpkit.Actor(ctx), in.ID)
}

func (r routes) tokens(ctx context.Context, _ *struct{}) (*itemsOutput[account.Token], error) {
	return items(r.accounts.Tokens(ctx, httpkit.Actor(ctx)))
}

type tokenInput struct {
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"100" doc:"what the token is for"`
		Days int    `json:"days,omitempty" minimum:"0" maximum:"3650" doc:"0: until revoked"`
	}
}

type tokenOutput struct {
	Body struct {
		account.Token
		Secret string `json:"secret" doc:"shown once"`
	}
}

func (r routes) createToken(ctx context.Context, in *tokenInput) (*tokenOutput, error) {
	actor := httpkit.Actor(ctx)
	out := &tokenOutput{}
	var err error
	out.Body.Secret, out.Body.Token, err = r.accounts.CreateToken(ctx, actor, actor.Username, in.Body.Name, time.Duration(in.Body.Days)*24*time.Hour)
	return out, err
}

func (r routes) revokeToken(ctx context.Context, in *idInput) (*struct{}, error) {
	return nil, r.accounts.RevokeToken(ctx, httpkit.Actor(ctx), in.ID)
}
