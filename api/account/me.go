package account

import (
	"context"

	"docket/api/httpkit"
	"docket/internal/access"
	"docket/internal/account"
)

// Me is the person of the request: who they are, what they may do, how they want the pages.
type Me struct {
	ID                 string              `json:"id"`
	Username           string              `json:"username"`
	Name               string              `json:"name"`
	Department         string              `json:"department"`
	DepartmentName     string              `json:"department_name"`
	Email              string              `json:"email" doc:"where notices go by mail; an administrator enters it"`
	Rank               string              `json:"rank"`
	Clearance          access.Level        `json:"clearance" enum:"public,internal,confidential,secret"`
	Roles              []access.Role       `json:"roles"`
	Permissions        []string            `json:"permissions" doc:"names of the use cases that the roles open"`
	MustChangePassword bool                `json:"must_change_password"`
	Preferences        account.Preferences `json:"preferences"`
	Office             account.Office      `json:"office"`
	Defaults           account.Defaults    `json:"defaults" doc:"what a registration begins with"`
}

func (r routes) meOf(ctx context.Context, a access.Actor) (Me, error) {
	p, err := r.accounts.Profile(ctx, a)
	return Me{a.ID, a.Username, a.Name, a.Department, p.DepartmentName, p.Email, a.Rank, a.Clearance, a.Roles, a.Permissions(), a.MustChangePassword,
		p.Preferences, p.Office, p.Defaults}, err
}

type meOutput struct {
	SetCookie string `header:"Set-Cookie"`
	Body      Me
}

func (r routes) me(ctx context.Context, _ *struct{}) (*meOutput, error) {
	me, err := r.meOf(ctx, httpkit.Actor(ctx))
	return &meOutput{Body: me}, err
}

type preferencesInput struct{ Body account.PreferencesEdit }

type preferencesOutput struct{ Body account.Preferences }

func (r routes) setPreferences(ctx context.Context, in *preferencesInput) (*preferencesOutput, error) {
	p, err := r.accounts.SetPreferences(ctx, httpkit.Actor(ctx), in.Body)
	return &preferencesOutput{p}, err
}
