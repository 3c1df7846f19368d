package account

import "docket/internal/access"

// PersonChanged is written when a person is added or a right of theirs changes. It holds the rights
// that are in force from then on.
type PersonChanged struct {
	PersonID   string        `json:"-"`
	Added      bool          `json:"added,omitempty"`
	Department *string       `json:"department"`
	Rank       string        `json:"rank"`
	Clearance  access.Level  `json:"clearance"`
	Roles      []access.Role `json:"roles"`
	IsActive   bool          `json:"is_active"`
	Password   bool          `json:"password_set,omitempty"`
}

// EventKind names the event.
func (PersonChanged) EventKind() string { return "account.person.changed" }

// EventSubject is the person.
func (e PersonChanged) EventSubject() (string, string) { return "person", e.PersonID }

// DepartmentAdded is written when a department is added.
type DepartmentAdded struct {
	Code   string  `json:"code"`
	Parent *string `json:"parent"`
}

// EventKind names the event.
func (DepartmentAdded) EventKind() string { return "account.department.added" }

// EventSubject is the department.
func (e DepartmentAdded) EventSubject() (string, string) { return "department", e.Code }

// SignIn is written for each attempt; an unknown name has no person and is not recorded by name.
type SignIn struct {
	PersonID string `json:"-"`
	OK       bool   `json:"ok"`
	ByCode   bool   `json:"by_code,omitempty"`
}

// EventKind names the event.
func (e SignIn) EventKind() string {
	if e.OK {
		return "account.session.opened"
	}
	return "account.session.refused"
}

// EventSubject is the person.
func (e SignIn) EventSubject() (string, string) { return "person", e.PersonID }

// CredentialChanged is written when a password is changed or a session or token is made or ended.
type CredentialChanged struct {
	PersonID string `json:"-"`
	What     string `json:"what"` // password_changed, code_created, token_created, token_revoked, session_ended, sessions_ended
	ID       string `json:"id,omitempty"`
}

// EventKind names the event.
func (CredentialChanged) EventKind() string { return "account.credential.changed" }

// EventSubject is the person.
func (e CredentialChanged) EventSubject() (string, string) { return "person", e.PersonID }
