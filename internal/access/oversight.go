package access

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"docket/internal/calendar"
)

// Grant is what an auditor may see without reading it.
type Grant struct {
	ID          string
	Level       Level // the highest: of the grant and of the auditor's clearance the lower one
	From, To    calendar.Date
	Departments []string // with those below
}

// Visible returns as SQL on the document table called alias which records the actor may see: those that
// Predicate admits, and those that a grant of oversight covers. It is for showing a record and what
// happened to it, never for its content, for changing it, or for finding it by its words.
func Visible(a Actor, alias string, args pgx.NamedArgs) string {
	read := Predicate(a, alias, args)
	if len(a.Audits) == 0 {
		return read
	}
	return "(" + read + " OR " + Covered(a, alias, args) + ")"
}

// Covered returns as SQL which records a grant of oversight covers, whether or not the actor reads them too.
func Covered(a Actor, alias string, args pgx.NamedArgs) string {
	either := []string{"false"}
	for i, g := range a.Audits {
		either = append(either, g.covers(alias, i, args))
	}
	return "(" + strings.Join(either, " OR ") + ")"
}

// covers is the condition of one grant, which reaches no draft: the day of receipt, the level, and a department that the record
// went to, is led by, or was registered in.
func (g Grant) covers(alias string, i int, args pgx.NamedArgs) string {
	from, to, level, departments := fmt.Sprintf("audit_from%d", i), fmt.Sprintf("audit_to%d", i), fmt.Sprintf("audit_level%d", i), fmt.Sprintf("audit_departments%d", i)
	args[from], args[to], args[level], args[departments] = g.From, g.To, g.Level, nonNil(g.Departments)
	return strings.NewReplacer("{d}", alias, "{from}", "@"+from, "{to}", "@"+to, "{level}", "@"+level, "{departments}", "@"+departments).Replace(
		`({d}.status NOT IN ('draft', 'discarded') AND {d}.received_on BETWEEN {from} AND {to} AND {d}.classification <= {level}::smallint AND ({d}.classification < 2 OR {d}.scope_state = 'approved')
			AND ({d}.lead_department = ANY ({departments}::text[]) OR {d}.registrar_department = ANY ({departments}::text[])
				OR {d}.distribution->'all' = 'true'::jsonb OR {d}.distribution->'departments' ?| {departments}::text[]))`)
}

// Ways returns by which groups the actor reads a thing with these reader keys: "all", "records",
// "approvers", "d:ZH", "r:科长", "u:js.head", "n:js.head", "role:finance". None means that it is not for them.
func (a Actor) Ways(readers []string) []string {
	var out []string
	mine := a.ReaderKeys()
	for _, k := range readers {
		if _, group, ok := strings.Cut(k, ":"); ok && slices.Contains(mine, k) {
			out = append(out, group)
		}
	}
	return out
}
