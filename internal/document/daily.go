package document

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/account"
	"docket/internal/calendar"
	"docket/internal/fault"
	"docket/internal/workday"
)

// PermDaily is the right to the page of the day.
var PermDaily = access.NewPermission("document.daily", access.Supervisor, access.Registrar)

// Daily is the page of a day (每日一页): what came in, what nobody has signed for, what is due, what is
// overdue, by department. It counts what its reader may read and nothing else, so two readers may see
// different figures.
type Daily struct {
	Date          calendar.Date   `json:"date" format:"date"`
	Kind          calendar.Kind   `json:"kind" enum:"working,rest,holiday"`
	IsProvisional bool            `json:"is_provisional" doc:"暂定: the year's notice of holidays is not known"`
	Total         Figures         `json:"total" doc:"each document once, also where several departments share it"`
	Departments   []DailyFigures  `json:"departments" doc:"those with anything to show"`
	Overdue       []DailyDocument `json:"overdue" doc:"at most 20, the oldest date first"`
}

// Figures are the counts of a page.
type Figures struct {
	Received int `json:"received" doc:"收文, of that day"`
	Unsigned int `json:"unsigned" doc:"未签收: signatures that are outstanding"`
	Due      int `json:"due" doc:"今日到期"`
	Overdue  int `json:"overdue" doc:"逾期"`
}

// DailyFigures are the counts of a department: the lead department of a document, else those that it is
// distributed to.
type DailyFigures struct {
	Code string `json:"code" doc:"empty: of no department"`
	Name string `json:"name"`
	Figures
}

// DailyDocument is a document that is overdue.
type DailyDocument struct {
	ID             string        `json:"id"`
	RegisterNo     string        `json:"register_no"`
	Title          string        `json:"title"`
	Classification access.Level  `json:"classification" enum:"public,internal,confidential,secret"`
	Department     string        `json:"department" doc:"name of the lead department"`
	DueOn          calendar.Date `json:"due_on" format:"date"`
	WorkingDays    int           `json:"working_days" doc:"working days since"`
}

// mostOverdue is how many of the overdue documents are named.
const mostOverdue = 20

// Daily returns the page of a day; no day is today. Of an earlier day it shows what is known now of how
// things stood at its end.
func (s *Service) Daily(ctx context.Context, actor access.Actor, day calendar.Date) (Daily, error) {
	if err := actor.Require(PermDaily); err != nil {
		return Daily{}, err
	}
	if day.IsZero() {
		day = s.today()
	}
	if day.After(s.today()) {
		return Daily{}, fault.ErrInvalid.With(fault.Field{Field: "date", Code: "in_future"})
	}
	days, err := workday.Read(ctx, s.db)
	if err != nil {
		return Daily{}, err
	}
	page := Daily{Date: day, Kind: days.Kind(day), IsProvisional: days.IsProvisional(day), Departments: []DailyFigures{}}
	if page.Overdue, err = s.overdueOn(ctx, actor, day, days); err != nil {
		return Daily{}, err
	}
	return page, s.countDay(ctx, actor, &page)
}

const (
	// openAt is the condition under which a record with a date had not been concluded at the end of @day.
	openAt = `d.status NOT IN ('void', 'historical', 'returned')
		AND (d.concluded_on > @day OR d.concluded_on IS NULL AND d.status IN ('registered', 'distributed', 'circulating'))`
	// departmentsOf are the departments that answer for d.
	departmentsOf = `CROSS JOIN LATERAL (
		SELECT d.lead_department AS code WHERE d.lead_department <> ''
		UNION SELECT jsonb_array_elements_text(d.distribution -> 'departments') WHERE d.lead_department = ''
		UNION SELECT '' WHERE d.lead_department = '' AND jsonb_array_length(d.distribution -> 'departments') = 0) x`
)

// dailyCounts are the counts of a page: where it stands, what is counted, and which of it. The department
// is x.code; one thing may stand at several.
var dailyCounts = []struct {
	of       func(*Figures) *int
	id, from string
}{
	{func(f *Figures) *int { return &f.Received }, "d.id", `document d ` + departmentsOf + ` WHERE d.received_on = @day AND d.status NOT IN ('void', 'historical', 'draft', 'discarded')`},
	{func(f *Figures) *int { return &f.Due }, "d.id", `document d ` + departmentsOf + ` WHERE d.due_on = @day AND ` + openAt},
	{func(f *Figures) *int { return &f.Overdue }, "d.id", `document d ` + departmentsOf + ` WHERE d.due_on < @day AND ` + openAt},
	{func(f *Figures) *int { return &f.Unsigned }, "t.id", `task t JOIN document d ON d.id = t.subject_id LEFT JOIN person p ON p.username = t.username AND t.username <> ''
		CROSS JOIN LATERAL (SELECT CASE WHEN t.department <> '' THEN t.department ELSE coalesce(p.department, '') END AS code) x
		WHERE t.subject_kind = 'document' AND t.kind = 'acknowledge' AND t.arrived_at < @evening AND (t.decided_at IS NULL OR t.decided_at >= @evening)`},
}

func (s *Service) countDay(ctx context.Context, actor access.Actor, page *Daily) error {
	departments := map[string]*DailyFigures{}
	for _, c := range dailyCounts {
		args := pgx.NamedArgs{"day": page.Date, "evening": page.Date.AddDays(1).Start()}
		// The grouping sets answer the departments and the whole, each thing once, in one reading.
		rows, err := s.db.Query(ctx, "SELECT grouping(x.code), coalesce(x.code, ''), count(DISTINCT "+c.id+") FROM "+c.from+" AND "+access.Predicate(actor, "d", args)+
			" GROUP BY GROUPING SETS ((), (x.code))", args)
		if err != nil {
			return fmt.Errorf("count the day: %w", err)
		}
		var whole, n int
		var code string
		_, err = pgx.ForEachRow(rows, []any{&whole, &code, &n}, func() error {
			if whole == 1 {
				*c.of(&page.Total) = n
				return nil
			}
			if departments[code] == nil {
				departments[code] = &DailyFigures{Code: code}
			}
			*c.of(&departments[code].Figures) = n
			return nil
		})
		if err != nil {
			return fmt.Errorf("count the day: %w", err)
		}
	}
	return s.nameDepartments(ctx, page, departments)
}

// nameDepartments puts the departments onto the page, in the order of their codes, what belongs to none last.
func (s *Service) nameDepartments(ctx context.Context, page *Daily, figures map[string]*DailyFigures) error {
	codes := make([]string, 0, len(figures))
	for code := range figures {
		codes = append(codes, code)
	}
	rows, err := s.db.Query(ctx, "SELECT c, coalesce(d.name, '') FROM unnest($1::text[]) c LEFT JOIN department d ON d.code = c ORDER BY c = '', c", codes)
	if err != nil {
		return fmt.Errorf("name departments: %w", err)
	}
	var code, name string
	_, err = pgx.ForEachRow(rows, []any{&code, &name}, func() error {
		f := figures[code]
		f.Name = name
		page.Departments = append(page.Departments, *f)
		return nil
	})
	if err != nil {
		return fmt.Errorf("name departments: %w", err)
	}
	return nil
}

func (s *Service) overdueOn(ctx context.Context, actor access.Actor, day calendar.Date, days calendar.Days) ([]DailyDocument, error) {
	args := pgx.NamedArgs{"day": day, "limit": mostOverdue}
	rows, err := s.db.Query(ctx, `SELECT d.id, d.register_no, d.title, d.classification, d.lead_department, d.due_on FROM document d
		WHERE d.due_on < @day AND `+openAt+" AND "+access.Predicate(actor, "d", args)+" ORDER BY d.due_on, d.id LIMIT @limit", args)
	if err != nil {
		return nil, fmt.Errorf("list overdue documents: %w", err)
	}
	list := []DailyDocument{}
	codes := []string{}
	var one DailyDocument
	_, err = pgx.ForEachRow(rows, []any{&one.ID, &one.RegisterNo, &one.Title, &one.Classification, &one.Department, &one.DueOn}, func() error {
		one.WorkingDays = days.Between(one.DueOn, day)
		list, codes = append(list, one), append(codes, one.Department)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list overdue documents: %w", err)
	}
	names, err := account.DepartmentNames(ctx, s.db, codes)
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i].Department = names[list[i].Department]
	}
	return list, nil
}
