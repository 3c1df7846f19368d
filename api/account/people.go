package account

import (
	"context"
	"net/http"

	"docket/api/httpkit"
	"docket/internal/account"
	"docket/internal/page"
)

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

type departmentEditInput struct {
	Code string `path:"code"`
	Body account.DepartmentEdit
}

func (r routes) editDepartment(ctx context.Context, in *departmentEditInput) (*departmentOutput, error) {
	d, err := r.accounts.EditDepartment(ctx, httpkit.Actor(ctx), in.Code, in.Body)
	return &departmentOutput{http.StatusOK, d}, err
}

type pickInput struct {
	Query string `query:"q" doc:"name, user name or code, pinyin or its initials; empty: the first by pinyin"`
	Limit int    `query:"limit" doc:"at most 50"`
}

func (r routes) pickPeople(ctx context.Context, in *pickInput) (*itemsOutput[account.PickedPerson], error) {
	return items(r.accounts.PickPeople(ctx, in.Query, in.Limit))
}

func (r routes) pickDepartments(ctx context.Context, in *pickInput) (*itemsOutput[account.PickedDepartment], error) {
	return items(r.accounts.PickDepartments(ctx, in.Query, in.Limit))
}

type peopleInput struct {
	Query      string `query:"q" doc:"name, user name or pinyin"`
	Department string `query:"department" doc:"code; departments below are included"`
	Role       string `query:"role"`
	Active     string `query:"active" doc:"true or false; without it both"`
	Limit      int    `query:"limit"`
	Cursor     string `query:"cursor"`
}

type peopleOutput struct{ Body page.Page[account.Person] }

func (r routes) people(ctx context.Context, in *peopleInput) (*peopleOutput, error) {
	filter := account.PeopleFilter{Query: in.Query, Department: in.Department, Role: in.Role, Active: in.Active}
	p, err := r.accounts.People(ctx, httpkit.Actor(ctx), filter, in.Limit, in.Cursor)
	return &peopleOutput{p}, err
}

type usernameInput struct {
	Username string `path:"username"`
}

func (r routes) person(ctx context.Context, in *usernameInput) (*personOutput, error) {
	p, err := r.accounts.Person(ctx, httpkit.Actor(ctx), in.Username)
	return &personOutput{http.StatusOK, p}, err
}

type codeOutput struct {
	Status int
	Body   account.Code
}

func (r routes) createCode(ctx context.Context, in *usernameInput) (*codeOutput, error) {
	code, err := r.accounts.CreateCode(ctx, httpkit.Actor(ctx), in.Username)
	return &codeOutput{http.StatusCreated, code}, err
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
