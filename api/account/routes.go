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
	"docket/internal/access"
	"docket/internal/account"
	"docket/internal/page"
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
	huma.Register(api, op("change-password", http.MethodPost, "/me/password", "Change the own password; other sessions end", 422), r.changePassword)
	huma.Register(api, op("my-sessions", http.MethodGet, "/me/sessions", "The own signed-in browsers"), r.sessions)
	huma.Register(api, op("end-session", http.MethodDelete, "/me/sessions/{id}", "End one of the own sessions", 404), r.endSession)
	huma.Register(api, op("my-tokens", http.MethodGet, "/me/tokens", "The own bearer tokens"), r.tokens)
	huma.Register(api, op("create-token", http.MethodPost, "/me/tokens", "Make a bearer token; its secret is shown once", 422), r.createToken)
	huma.Register(api, op("revoke-token", http.MethodDelete, "/me/tokens/{id}", "Revoke one of the own tokens", 404), r.revokeToken)
	huma.Register(api, op("list-departments", http.MethodGet, "/departments", "All departments"), r.departments)
	huma.Register(api, op("add-department", http.MethodPost, "/departments", "Add a department", 403, 409, 422), r.addDepartment)
	huma.Register(api, op("list-people", http.MethodGet, "/people", "Everyone, with roles and clearances", 403, 422), r.people)
	huma.Register(api, op("add-person", http.MethodPost, "/people", "Add someone", 403, 409, 422), r.addPerson)
	huma.Register(api, op("edit-person", http.MethodPatch, "/people/{username}", "Change someone's rights, activity or password", 403, 404, 409, 422), r.editPerson)
}

// Me is the person of the request.
type Me struct {
	ID                 string        `json:"id"`
	Username           string        `json:"username"`
	Name               string        `json:"name"`
	Department         string        `json:"department"`
	Rank               string        `json:"rank"`
	Clearance          access.Level  `json:"clearance" enum:"public,internal,confidential,secret"`
	Roles              []access.Role `json:"roles"`
	MustChangePassword bool          `json:"must_change_password"`
}

func meOf(a access.Actor) Me {
	return Me{a.ID, a.Username, a.Name, a.Department, a.Rank, a.Clearance, a.Roles, a.MustChangePassword}
}

type signInInput struct {
	httpkit.Raw
	Body struct {
		Username string `json:"username" maxLength:"200"`
		Password string `json:"password" maxLength:"1024"`
	}
}

type meOutput struct {
	SetCookie string `header:"Set-Cookie"`
	Body      Me
}

func (r routes) signIn(ctx context.Context, in *signInInput) (*meOutput, error) {
	secret, actor, err := r.accounts.SignIn(ctx, in.Body.Username, in.Body.Password, in.Fiber().Get(fiber.HeaderUserAgent))
	if err != nil {
		return nil, err
	}
	return &meOutput{r.cookie(secret, account.SessionLifetime), meOf(actor)}, nil
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
	return &signOutOutput{r.cookie("", 0), `"cache", "cookies", "storage"`}, err
}

func (r routes) me(ctx context.Context, _ *struct{}) (*meOutput, error) {
	return &meOutput{Body: meOf(httpkit.Actor(ctx))}, nil
}

type passwordInput struct {
	Body struct {
		Current  string `json:"current" maxLength:"1024"`
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

func (r routes) departments(ctx context.Context, _ *struct{}) (*itemsOutput[account.Department], error) {
	return items(r.accounts.Departments(ctx))
}

type departmentInput struct{ Body account.Department }

type departmentOutput struct {
	Status int
	Body   account.Department
}

func (r routes) addDepartment(ctx context.Context, in *departmentInput) (*departmentOutput, error) {
	d, err := r.accounts.AddDepartment(ctx, httpkit.Actor(ctx), in.Body)
	return &departmentOutput{http.StatusCreated, d}, err
}

type peopleInput struct {
	Limit  int    `query:"limit"`
	Cursor string `query:"cursor"`
}

type peopleOutput struct{ Body page.Page[account.Person] }

func (r routes) people(ctx context.Context, in *peopleInput) (*peopleOutput, error) {
	p, err := r.accounts.People(ctx, httpkit.Actor(ctx), in.Limit, in.Cursor)
	return &peopleOutput{p}, err
}

type personInput struct{ Body account.PersonInput }

type personOutput struct {
	Status int
	Body   account.Person
}

func (r routes) addPerson(ctx context.Context, in *personInput) (*personOutput, error) {
	p, err := r.accounts.AddPerson(ctx, httpkit.Actor(ctx), in.Body)
	return &personOutput{http.StatusCreated, p}, err
}

type editInput struct {
	Username string `path:"username"`
	Body     account.PersonInput
}

func (r routes) editPerson(ctx context.Context, in *editInput) (*personOutput, error) {
	p, err := r.accounts.EditPerson(ctx, httpkit.Actor(ctx), in.Username, in.Body)
	return &personOutput{http.StatusOK, p}, err
}
