package oversight

import "docket/internal/calendar"

// The events of oversight. They hold ids and codes, never words of a record.
type (
	// GrantChanged: an auditor was let see records, or no longer is.
	GrantChanged struct {
		Grant       string        `json:"-"`
		What        string        `json:"what"` // granted, revoked
		Auditor     string        `json:"auditor"`
		From        calendar.Date `json:"from"`
		To          calendar.Date `json:"to"`
		Departments []string      `json:"departments"`
		Level       string        `json:"level"`
		ExpiresOn   calendar.Date `json:"expires_on"`
	}
	// Looked: a page of oversight was read.
	Looked struct {
		What string `json:"what"` // grants, rights, rights_sheet, register
	}
	// Drawn: a sample was drawn, or looked at again.
	Drawn struct {
		Sample string `json:"-"`
		What   string `json:"what"` // drawn, opened
	}
)

// EventKind names the event.
func (GrantChanged) EventKind() string { return "oversight.grant.changed" }

// EventKind names the event.
func (Looked) EventKind() string { return "oversight.looked" }

// EventKind names the event.
func (Drawn) EventKind() string { return "oversight.sample.drawn" }

// EventSubject is the grant.
func (e GrantChanged) EventSubject() (string, string) { return "audit_grant", e.Grant }

// EventSubject is none in particular.
func (Looked) EventSubject() (string, string) { return "oversight", "" }

// EventSubject is the sample.
func (e Drawn) EventSubject() (string, string) { return "audit_sample", e.Sample }
