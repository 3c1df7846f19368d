package database

import (
	"strings"

	"github.com/jackc/pgx/v5"
)

// Where joins optional conditions with AND; values always travel as arguments.
type Where struct {
	conditions []string
	Args       pgx.NamedArgs
}

// NewWhere starts without a condition.
func NewWhere() *Where { return &Where{Args: pgx.NamedArgs{}} }

// And adds a condition whose arguments are already in Args.
func (w *Where) And(condition string) *Where {
	w.conditions = append(w.conditions, condition)
	return w
}

// Arg adds a condition with one argument of the given name.
func (w *Where) Arg(condition, name string, value any) *Where {
	w.Args[name] = value
	return w.And(condition)
}

// SQL returns "WHERE a AND b", or nothing.
func (w *Where) SQL() string {
	if len(w.conditions) == 0 {
		return ""
	}
	return "WHERE " + strings.Join(w.conditions, " AND ")
}

// NullIfZero returns n for a column in which 0 stands for "none".
func NullIfZero(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}
