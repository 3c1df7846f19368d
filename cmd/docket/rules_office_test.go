package main

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode"

	"docket/internal/access"
)

const documentsPath = "/api/v1/documents"

// Fields returns the fields that a 422 names, with their codes, and checks that each has a sentence
// in the language asked for.
func (a answer) Fields(t testing.TB) map[string]string {
	t.Helper()
	p := a.Problem(t, http.StatusUnprocessableEntity, "invalid_input")
	fields := map[string]string{}
	for _, e := range p.Errors {
		if e.Message == "" || strings.ContainsAny(e.Message, "{}") {
			t.Errorf("field %s: message %q", e.Field, e.Message)
		}
		fields[e.Field] = e.Code
	}
	return fields
}

// WantFields fails the test unless a 422 names exactly these fields with these codes.
func (a answer) WantFields(t testing.TB, want map[string]string) {
	t.Helper()
	if got := a.Fields(t); !maps.Equal(got, want) {
		t.Errorf("fields %v, want %v", got, want)
	}
}

// Paper registers a paper document, which needs no file.
func (p *person) Paper(t testing.TB, department string, changes map[string]any) documentAnswer {
	t.Helper()
	var d documentAnswer
	p.TryPaper(t, department, changes).Want(t, http.StatusCreated).JSON(t, &d)
	return d
}

// TryPaper is Paper when a refusal is expected.
func (p *person) TryPaper(t testing.TB, department string, changes map[string]any, headers ...header) answer {
	t.Helper()
	return p.Do(t, http.MethodPost, documentsPath, paper(department, changes), headers...)
}

func paper(department string, changes map[string]any) map[string]any {
	all := map[string]any{"carrier": "paper", "location": "档案柜 3-2"}
	maps.Copy(all, changes)
	return record(department, all)
}

// listAnswer is the part of a list of records that tests look at.
type listAnswer struct {
	Total      int              `json:"total"`
	Items      []documentAnswer `json:"items"`
	NextCursor *string          `json:"next_cursor"`
}

// List lists records; query alternates name and value.
func (p *person) List(t testing.TB, query ...string) listAnswer {
	t.Helper()
	var a listAnswer
	p.Get(t, documentsPath, query...).Want(t, http.StatusOK).JSON(t, &a)
	return a
}

// tags makes the tags of a record from facet:value.
func tags(pairs ...string) []map[string]string {
	var out []map[string]string
	for _, p := range pairs {
		facet, value, _ := strings.Cut(p, ":")
		out = append(out, map[string]string{"facet": facet, "value": value})
	}
	return out
}

// mark is a tag that only this office uses, so that tests on one service do not see each other.
func (o *office) mark() string { return "项目名称:" + o.prefix }

var lastYear atomic.Int64

// newYear is a year of receipt in which nothing has been registered, so that a test sees the
// numbers of its own registrations alone.
func newYear() int { return 1900 + int(lastYear.Add(1)) }

func dayIn(year int) string { return fmt.Sprintf("%d-03-02", year) }

// Ranked adds someone with a rank.
func (o *office) Ranked(t testing.TB, name, department, rank string, clearance access.Level) *person {
	t.Helper()
	p := o.Person(t, name, department, clearance)
	o.Edit(t, name, map[string]any{"rank": rank}).Want(t, http.StatusOK)
	return p
}

// Admin signs the administrator in by a token.
func (s *service) Admin(t testing.TB) *person {
	t.Helper()
	return &person{service: s, Username: "admin", Token: s.NewToken(t, "admin")}
}

// Edit changes someone of the office as the administrator does, from the version that stands.
func (o *office) Edit(t testing.TB, name string, changes map[string]any) answer {
	t.Helper()
	admin, username := o.Admin(t), strings.ToLower(o.prefix)+"."+name
	edit := map[string]any{"version": o.personVersion(t, username)}
	maps.Copy(edit, changes)
	return admin.Do(t, http.MethodPatch, "/api/v1/people/"+username, edit)
}

func (s *service) personVersion(t testing.TB, username string) int {
	t.Helper()
	var people []struct {
		Username string `json:"username"`
		Version  int    `json:"version"`
	}
	s.Operate(t, "user-list", nothing{}, &people)
	for _, p := range people {
		if p.Username == username {
			return p.Version
		}
	}
	t.Fatalf("no person %s", username)
	return 0
}

// isHan reports whether a sentence is Chinese.
func isHan(sentence string) bool {
	return strings.ContainsFunc(sentence, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// waitPatience is how long a test waits for what the service does by itself.
const waitPatience = time.Minute
