package access

import (
	"context"
	"slices"

	"docket/internal/fault"
)

// Role is what a person does in the office; a person has several.
type Role string

// The roles of the contract.
const (
	Employee       Role = "employee"
	Registrar      Role = "registrar"
	Archivist      Role = "archivist"
	Supervisor     Role = "supervisor"
	DepartmentHead Role = "department_head"
	Finance        Role = "finance"
	Management     Role = "management"
	Logistics      Role = "logistics"
	Duty           Role = "duty"
	HR             Role = "hr"
	Auditor        Role = "auditor"
	Admin          Role = "admin"
)

// Roles lists every role.
func Roles() []Role {
	return []Role{Employee, Registrar, Archivist, Supervisor, DepartmentHead, Finance, Management, Logistics, Duty, HR, Auditor, Admin}
}

// Actor is who asks, with the rights of the moment of asking. It is built anew for each request
// from the register of people, never kept in a session.
type Actor struct {
	ID          string // opaque, for logs and the audit
	Username    string
	Name        string
	Department  string   // code; "" for none
	Departments []string // the department and those above it
	Rank        string
	Clearance   Level
	Roles       []Role
	// ContactOf are the departments that the actor signs for: as contact, as deputy or as head.
	ContactOf []string
	// StandsInFor are the delegations to the actor that are in force today.
	StandsInFor []StandIn
	// Audits are the grants of oversight to the actor that are in force today.
	Audits []Grant
	// MustChangePassword is set until the first password has been changed; nothing else is allowed.
	MustChangePassword bool
	// SessionID is the cookie session of the request, "" for a token.
	SessionID string
}

// StandIn says for whom somebody acts by a delegation.
type StandIn struct {
	Delegation string // its id
	Username   string // for whom
	UpTo       Level  // on what is of this level or below; classified ones need a supervisor's agreement
}

// System is the actor of work that no person asked for: replication, extraction, OCR. It holds
// no reader key, so nothing can be read in its name.
func System() Actor {
	return Actor{ID: "system", Username: "system", Name: "系统", Clearance: Public}
}

// Has reports whether the actor has role.
func (a Actor) Has(role Role) bool { return slices.Contains(a.Roles, role) }

// Permission is the right to a use case, granted to roles.
type Permission struct {
	name  string
	roles []Role
}

// declared are all permissions of the program; modules declare theirs while it starts.
var declared []Permission

// NewPermission declares a permission, once, in a variable of the package it belongs to.
func NewPermission(name string, roles ...Role) Permission {
	p := Permission{name, roles}
	declared = append(declared, p)
	return p
}

// Permissions returns the names of all permissions that the actor holds, sorted: what the pages
// offer. Each use case asks for its own all the same.
func (a Actor) Permissions() []string {
	names := []string{}
	for _, p := range declared {
		if a.May(p) {
			names = append(names, p.name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// May reports whether the actor holds p.
func (a Actor) May(p Permission) bool {
	return slices.ContainsFunc(p.roles, a.Has)
}

// Require returns fault.ErrForbidden unless the actor holds p.
func (a Actor) Require(p Permission) error {
	if a.May(p) {
		return nil
	}
	return fault.ErrForbidden
}

type actorKey struct{}

// WithActor returns a context that carries the actor of a request.
func WithActor(ctx context.Context, a Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// From returns the actor of ctx; without one a nobody who may read nothing.
func From(ctx context.Context) Actor {
	a, _ := ctx.Value(actorKey{}).(Actor)
	return a
}
