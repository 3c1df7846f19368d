package account

import (
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"docket/internal/access"
	"docket/internal/fault"
)

// Person is someone of the office.
type Person struct {
	ID         string        `json:"id" readOnly:"true"`
	Username   string        `json:"username"`
	Name       string        `json:"name"`
	Department *string       `json:"department"`
	Rank       string        `json:"rank"`
	Clearance  access.Level  `json:"clearance" enum:"public,internal,confidential,secret"`
	Roles      []access.Role `json:"roles"`
	IsActive   bool          `json:"is_active"`
	Email      string        `json:"email" doc:"where notices go by mail; empty for none"`
	CreatedAt  time.Time     `json:"created_at" readOnly:"true"`
	Version    int           `json:"version"`
}

// PersonInput is what an administrator enters. In an edit nil leaves a field as it is.
type PersonInput struct {
	Username   string         `json:"username,omitempty"`
	Name       *string        `json:"name,omitempty"`
	Department *string        `json:"department,omitempty"`
	Rank       *string        `json:"rank,omitempty"`
	Clearance  *access.Level  `json:"clearance,omitempty" enum:"public,internal,confidential,secret"`
	Roles      *[]access.Role `json:"roles,omitempty"`
	IsActive   *bool          `json:"is_active,omitempty"`
	Email      *string        `json:"email,omitempty" doc:"where notices go by mail; empty for none"`
	Password   *string        `json:"password,omitempty" doc:"a first or reset password; the person changes it at the next sign-in"`
	Version    int            `json:"version,omitempty"`
}

var (
	usernameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,63}$`)
	codeForm     = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{0,31}$`)
)

// apply puts in onto p and names what is wrong. A password has at least leastPassword characters.
func (p *Person) apply(in PersonInput, leastPassword int, check *fault.Check) {
	if in.Name != nil {
		p.Name = strings.TrimSpace(*in.Name)
	}
	if in.Department != nil {
		p.Department = in.Department
		if *in.Department == "" {
			p.Department = nil
		}
	}
	if in.Rank != nil {
		p.Rank = strings.TrimSpace(*in.Rank)
	}
	if in.Clearance != nil {
		p.Clearance = *in.Clearance
	}
	if in.Roles != nil {
		p.Roles = slices.Compact(slices.Sorted(slices.Values(*in.Roles)))
	}
	if in.IsActive != nil {
		p.IsActive = *in.IsActive
	}
	if in.Email != nil {
		p.Email = strings.TrimSpace(*in.Email)
		if p.Email != "" && !isEmail(p.Email) {
			check.Add("email", "email")
		}
	}
	if p.Name == "" {
		check.Add("name", "required")
	}
	if utf8.RuneCountInString(p.Name) > 100 {
		check.Add("name", "too_long", "max", 100)
	}
	if utf8.RuneCountInString(p.Rank) > 50 || strings.ContainsAny(p.Rank, ":\x00") {
		check.Add("rank", "too_long", "max", 50)
	}
	for _, r := range p.Roles {
		if !slices.Contains(access.Roles(), r) {
			check.Add("roles", "choice", "choices", roleNames())
		}
	}
	if in.Password != nil {
		checkPassword("password", p.Username, *in.Password, leastPassword, check)
	}
}

// isEmail reports whether a text is an address and nothing else: no name, no comment, no other script.
func isEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && a.Name == "" && len(s) <= 254 &&
		!strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune("\"(),:;<>[]\\", r) })
}

func roleNames() string {
	names := make([]string, 0, len(access.Roles()))
	for _, r := range access.Roles() {
		names = append(names, string(r))
	}
	return strings.Join(names, ", ")
}

// checkPassword asks for length only (NIST SP 800-63B §3.1.1): composition rules make weak ones.
func checkPassword(field, username, password string, least int, check *fault.Check) {
	switch n := utf8.RuneCountInString(password); {
	case n < least || strings.EqualFold(password, username):
		check.Add(field, "password_weak", "min", least)
	case len(password) > 1024:
		check.Add(field, "too_long", "max", 1024)
	}
}
