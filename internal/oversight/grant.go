package oversight

import (
	"strings"
	"time"
	"unicode/utf8"

	"docket/internal/access"
	"docket/internal/calendar"
	"docket/internal/fault"
)

// Permissions of this module.
var (
	// PermGrant is the right to let an auditor see records.
	PermGrant = access.NewPermission("oversight.grant", access.Supervisor)
	// PermRead is the right to the pages of oversight; what they show depends on the reader.
	PermRead = access.NewPermission("oversight.read", access.Supervisor, access.Auditor)
)

// longest is for how long a grant may be given: whoever needs it longer is granted it again.
const longest = 366 * 24 * time.Hour

// Input is a grant as a supervisor enters it.
type Input struct {
	Auditor     string        `json:"auditor" doc:"user name"`
	From        calendar.Date `json:"from" format:"date" doc:"first day of receipt"`
	To          calendar.Date `json:"to" format:"date" doc:"last day of receipt"`
	Departments []string      `json:"departments" doc:"codes; departments below are included"`
	Level       access.Level  `json:"level" enum:"public,internal,confidential,secret" doc:"the highest level"`
	ExpiresOn   calendar.Date `json:"expires_on" format:"date" doc:"last day, at most a year from now"`
	Reason      string        `json:"reason" doc:"at most 500 characters"`
}

// Grant is what a supervisor lets an auditor see.
type Grant struct {
	ID string `json:"id"`
	Input
	AuditorName   string     `json:"auditor_name"`
	GrantedBy     string     `json:"granted_by"`
	GrantedByName string     `json:"granted_by_name"`
	GrantedAt     time.Time  `json:"granted_at"`
	RevokedAt     *time.Time `json:"revoked_at"`
	RevokedBy     string     `json:"revoked_by"`
	State         string     `json:"state" enum:"active,expired,revoked"`
}

// The states of a grant.
const (
	Active  = "active"
	Expired = "expired"
	Revoked = "revoked"
)

// auditor is the person who is to be granted something.
type auditor struct {
	ID        string
	IsActive  bool
	Clearance access.Level
	Roles     []access.Role
}

// check names what is wrong with the grant that actor wants to give on today.
func (in *Input) check(actor access.Actor, to auditor, unknown []string, today calendar.Date) error {
	var check fault.Check
	switch {
	case in.Auditor == "":
		check.Add("auditor", "required")
	case in.Auditor == actor.Username:
		check.Add("auditor", "own_grant")
	case to.ID == "" || !to.IsActive:
		check.Add("auditor", "unknown_user", "value", printable(in.Auditor))
	case !access.Actor{Roles: to.Roles}.Has(access.Auditor):
		check.Add("auditor", "no_auditor")
	case to.Clearance < in.Level:
		check.Add("level", "auditor_not_cleared", "level", to.Clearance.Mark())
	}
	if in.Level > actor.Clearance {
		check.Add("level", "grant_above_clearance")
	}
	if in.From.IsZero() {
		check.Add("from", "required")
	}
	switch {
	case in.To.IsZero():
		check.Add("to", "required")
	case in.To.Before(in.From):
		check.Add("to", "before_start")
	}
	switch {
	case in.ExpiresOn.IsZero():
		check.Add("expires_on", "required")
	case in.ExpiresOn.Before(today):
		check.Add("expires_on", "expired_day")
	case in.ExpiresOn.Start().Sub(today.Start()) > longest:
		check.Add("expires_on", "grant_too_long")
	}
	switch {
	case len(in.Departments) == 0:
		check.Add("departments", "required")
	case len(in.Departments) > 200:
		check.Add("departments", "too_many", "max", 200)
	}
	for _, code := range unknown {
		check.Add("departments", "unknown_department", "value", printable(code))
	}
	checkReason(&in.Reason, &check)
	return check.Err()
}

func checkReason(reason *string, check *fault.Check) {
	*reason = strings.TrimSpace(*reason)
	switch {
	case *reason == "":
		check.Add("reason", "reason_required")
	case utf8.RuneCountInString(*reason) > 500:
		check.Add("reason", "too_long", "max", 500)
	case strings.ContainsRune(*reason, 0):
		check.Add("reason", "control_characters")
	}
}

// printable is what somebody typed, short enough to be shown back.
func printable(s string) string {
	if r := []rune(strings.ToValidUTF8(s, "�")); len(r) > 50 {
		return string(r[:50]) + "…"
	}
	return strings.ToValidUTF8(s, "�")
}

// state says what has become of a grant.
func (g *Grant) state(today calendar.Date) string {
	switch {
	case g.RevokedAt != nil:
		return Revoked
	case g.ExpiresOn.Before(today):
		return Expired
	}
	return Active
}
