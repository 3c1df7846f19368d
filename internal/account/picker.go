package account

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"docket/index/fold"
	"docket/internal/database"
	"docket/internal/fault"
	"docket/internal/pinyin"
)

// Limits of a picker.
const (
	defaultPicks = 20
	maxPicks     = 50
)

// rankDepartment is how well somebody matches of whom only the department does.
const rankDepartment = pinyin.RankWithin + 1

// PickedPerson is a person as pickers offer them: nothing that their colleagues do not know.
type PickedPerson struct {
	Username       string  `json:"username"`
	Name           string  `json:"name"`
	Department     *string `json:"department"`
	DepartmentName string  `json:"department_name"`
	Rank           string  `json:"rank"`
}

// PickedDepartment is a department as pickers offer it.
type PickedDepartment struct {
	Code   string  `json:"code"`
	Name   string  `json:"name"`
	Parent *string `json:"parent"`
}

// matchKeys is everything that a name, or the code beside it, may be typed as, one per line: what
// the database looks in for candidates.
func matchKeys(name, code string) string {
	return strings.Join(append([]string{fold.Text(name), fold.Text(code)}, pinyin.Keys(name)...), "\n")
}

// typed is the condition that the rows of alias may be meant by q.
func typed(alias string) string {
	return fmt.Sprintf("(%[1]s.match_keys LIKE @folded OR %[1]s.match_keys LIKE @key)", alias)
}

func typedArgs(args pgx.NamedArgs, q pinyin.Query) {
	escape := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)
	args["folded"], args["key"] = "%"+escape.Replace(q.Folded())+"%", "%"+escape.Replace(q.Key())+"%"
}

func whereTyped(where *database.Where, alias string, q pinyin.Query) {
	typedArgs(where.Args, q)
	where.And(typed(alias))
}

func picks(query string, limit int) (int, error) {
	var check fault.Check
	checkQuery(query, &check)
	if limit == 0 {
		limit = defaultPicks
	}
	if limit < 1 || limit > maxPicks {
		check.Add("limit", "out_of_range", "min", 1, "max", maxPicks)
	}
	return limit, check.Err()
}

// PickPeople offers active people whom query may mean by name, user name, pinyin or department, the
// best match first; everybody by pinyin when nothing is typed.
func (s *Service) PickPeople(ctx context.Context, query string, limit int) ([]PickedPerson, error) {
	limit, err := picks(query, limit)
	if err != nil {
		return nil, err
	}
	q := pinyin.Typed(query)
	where := database.NewWhere().And("p.is_active")
	few := ""
	if q.Folded() == "" {
		few = fmt.Sprint(" LIMIT ", limit)
	} else {
		typedArgs(where.Args, q)
		where.And("(" + typed("p") + " OR " + typed("d") + ")")
	}
	rows, err := s.db.Query(ctx, `SELECT p.username, p.name, p.department, coalesce(d.name, ''), p.rank
		FROM person p LEFT JOIN department d ON d.code = p.department `+where.SQL()+" ORDER BY p.sort_key, p.username"+few, where.Args)
	if err != nil {
		return nil, fmt.Errorf("pick people: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p PickedPerson, err error) {
		return p, row.Scan(&p.Username, &p.Name, &p.Department, &p.DepartmentName, &p.Rank)
	})
	if err != nil {
		return nil, fmt.Errorf("pick people: %w", err)
	}
	departments := map[string]bool{} // few names for many people
	return best(found, limit, func(p PickedPerson) (int, bool) {
		rank, ok := bestOf(q, p.Name, p.Username)
		if ok || p.DepartmentName == "" {
			return rank, ok
		}
		matches, known := departments[p.DepartmentName]
		if !known {
			_, matches = bestOf(q, p.DepartmentName, *p.Department)
			departments[p.DepartmentName] = matches
		}
		return rankDepartment, matches
	}), nil
}

// PickDepartments offers open departments whom query may mean by name, code or pinyin.
func (s *Service) PickDepartments(ctx context.Context, query string, limit int) ([]PickedDepartment, error) {
	limit, err := picks(query, limit)
	if err != nil {
		return nil, err
	}
	q := pinyin.Typed(query)
	where := database.NewWhere().And("d.is_active")
	if q.Folded() != "" {
		whereTyped(where, "d", q)
	}
	rows, err := s.db.Query(ctx, "SELECT d.code, d.name, d.parent_code FROM department d "+where.SQL()+" ORDER BY d.sort_key, d.code", where.Args)
	if err != nil {
		return nil, fmt.Errorf("pick departments: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d PickedDepartment, err error) {
		return d, row.Scan(&d.Code, &d.Name, &d.Parent)
	})
	if err != nil {
		return nil, fmt.Errorf("pick departments: %w", err)
	}
	return best(found, limit, func(d PickedDepartment) (int, bool) { return bestOf(q, d.Name, d.Code) }), nil
}

// bestOf is how well q means a name, or the code that stands for it.
func bestOf(q pinyin.Query, name, code string) (rank int, ok bool) {
	rank, ok = q.Match(name)
	// A code is no spelling: it is typed as it is.
	switch folded := fold.Text(code); {
	case strings.HasPrefix(folded, q.Folded()):
		return pinyin.RankText, true
	case !ok && strings.Contains(folded, q.Folded()):
		return pinyin.RankWithin, true
	}
	return rank, ok
}

// best keeps the limit best of what is in the order of its names.
func best[T any](found []T, limit int, judge func(T) (int, bool)) []T {
	type judged struct {
		item T
		rank int
	}
	list := make([]judged, 0, len(found))
	for _, item := range found {
		if rank, ok := judge(item); ok {
			list = append(list, judged{item, rank})
		}
	}
	slices.SortStableFunc(list, func(a, b judged) int { return cmp.Compare(a.rank, b.rank) })
	out := make([]T, 0, min(limit, len(list)))
	for _, j := range list[:min(limit, len(list))] {
		out = append(out, j.item)
	}
	return out
}

// SpellNames fills in how the names of rows from before the pickers are typed.
func (s *Service) SpellNames(ctx context.Context) error {
	for table, code := range map[string]string{"person": "username", "department": "code"} {
		rows, err := s.db.Query(ctx, "SELECT "+code+", name FROM "+table+" WHERE match_keys = ''")
		if err != nil {
			return fmt.Errorf("find names to spell: %w", err)
		}
		named, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (n [2]string, err error) { return n, row.Scan(&n[0], &n[1]) })
		if err != nil {
			return fmt.Errorf("find names to spell: %w", err)
		}
		batch := &pgx.Batch{}
		for _, n := range named {
			batch.Queue("UPDATE "+table+" SET sort_key = $2, match_keys = $3 WHERE "+code+" = $1 AND name = $4", n[0], pinyin.Full(n[1]), matchKeys(n[1], n[0]), n[1])
		}
		if err := s.db.SendBatch(ctx, batch).Close(); err != nil {
			return fmt.Errorf("spell names: %w", err)
		}
	}
	return nil
}
