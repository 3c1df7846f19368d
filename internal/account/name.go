package account

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"docket/internal/database"
)

// Name is what lists and forms call a person.
type Name struct{ Name, Department string }

// Names returns the names of people and of their departments, by user name; unknown ones are left out.
func Names(ctx context.Context, q database.Querier, usernames []string) (map[string]Name, error) {
	rows, err := q.Query(ctx, `SELECT p.username, p.name, coalesce(d.name, '') FROM person p LEFT JOIN department d ON d.code = p.department
		WHERE p.username = ANY ($1)`, usernames)
	if err != nil {
		return nil, fmt.Errorf("name people: %w", err)
	}
	out := make(map[string]Name, len(usernames))
	var username string
	var n Name
	_, err = pgx.ForEachRow(rows, []any{&username, &n.Name, &n.Department}, func() error {
		out[username] = n
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("name people: %w", err)
	}
	return out, nil
}

// DepartmentNames returns the names of departments by code; unknown ones are left out.
func DepartmentNames(ctx context.Context, q database.Querier, codes []string) (map[string]string, error) {
	rows, err := q.Query(ctx, "SELECT code, name FROM department WHERE code = ANY ($1)", codes)
	if err != nil {
		return nil, fmt.Errorf("name departments: %w", err)
	}
	out := make(map[string]string, len(codes))
	var code, name string
	_, err = pgx.ForEachRow(rows, []any{&code, &name}, func() error {
		out[code] = name
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("name departments: %w", err)
	}
	return out, nil
}
