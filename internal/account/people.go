package account

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/fault"
	"docket/internal/page"
	"docket/internal/pinyin"
)

// maxQuery bounds what is typed into a search for people.
const maxQuery = 100

// PeopleFilter selects people. The zero value selects everyone.
type PeopleFilter struct {
	Query      string `json:"q,omitempty"`
	Department string `json:"d,omitempty"` // code; departments below are included
	Role       string `json:"r,omitempty"`
	Active     string `json:"a,omitempty"` // "true", "false" or "" for both
}

func (f PeopleFilter) check() error {
	var check fault.Check
	checkQuery(f.Query, &check)
	if f.Role != "" && !slices.Contains(access.Roles(), access.Role(f.Role)) {
		check.Add("role", "choice", "choices", roleNames())
	}
	if !slices.Contains([]string{"", "true", "false"}, f.Active) {
		check.Add("active", "choice", "choices", "true, false")
	}
	if f.Department != "" && !codeForm.MatchString(f.Department) {
		check.Add("department", "code")
	}
	return check.Err()
}

func checkQuery(q string, check *fault.Check) {
	if utf8.RuneCountInString(q) > maxQuery {
		check.Add("q", "query_too_long", "max", maxQuery)
	}
	if strings.ContainsRune(q, 0) {
		check.Add("q", "control_characters")
	}
}

func (f PeopleFilter) where() *database.Where {
	where := database.NewWhere()
	if f.Query != "" {
		whereTyped(where, "p", pinyin.Typed(f.Query))
	}
	if f.Department != "" {
		where.Arg(`p.department IN (WITH RECURSIVE below AS (SELECT code FROM department WHERE code = @department
			UNION SELECT d.code FROM department d JOIN below b ON d.parent_code = b.code) SELECT code FROM below)`, "department", f.Department)
	}
	if f.Role != "" {
		where.Arg("@role = ANY (p.roles)", "role", f.Role)
	}
	if f.Active != "" {
		where.Arg("p.is_active = @active", "active", f.Active == "true")
	}
	return where
}

// People lists people by user name. Roles and clearances are for PermRead to see.
func (s *Service) People(ctx context.Context, actor access.Actor, f PeopleFilter, limit int, cursor string) (page.Page[Person], error) {
	none := page.Page[Person]{}
	if err := actor.Require(PermRead); err != nil {
		return none, err
	}
	if err := f.check(); err != nil {
		return none, err
	}
	limit, err := page.Limit(limit)
	if err != nil {
		return none, err
	}
	query := struct {
		List string
		PeopleFilter
	}{"people", f}
	after := ""
	if cursor != "" {
		if err := page.Open(cursor, query, &after); err != nil {
			return none, err
		}
	}
	where := f.where()
	var total int64
	if err := s.db.QueryRow(ctx, "SELECT count(*) FROM person p "+where.SQL(), where.Args).Scan(&total); err != nil {
		return none, fmt.Errorf("count people: %w", err)
	}
	where.Arg("p.username > @after", "after", after).Args["limit"] = limit + 1
	rows, err := s.db.Query(ctx, "SELECT "+personColumns+" FROM person p "+where.SQL()+" ORDER BY p.username LIMIT @limit", where.Args)
	if err != nil {
		return none, fmt.Errorf("list people: %w", err)
	}
	people, err := collectPeople(rows)
	if err != nil {
		return none, fmt.Errorf("list people: %w", err)
	}
	people, more := page.Cut(people, limit)
	var next *string
	if more {
		c, err := page.Cursor(query, people[len(people)-1].Username)
		if err != nil {
			return none, err
		}
		next = &c
	}
	return page.Of(people, next, total), nil
}

// Person returns one person, with roles and clearance.
func (s *Service) Person(ctx context.Context, actor access.Actor, username string) (Person, error) {
	if err := actor.Require(PermRead); err != nil {
		return Person{}, err
	}
	p, err := findPerson(ctx, s.db, username)
	return p.Person, err
}
