package document

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/fault"
)

// Book is how the numbers of a register in one year follow each other, as far as its reader sees them: from
// its first number to the highest that the reader sees. What lies behind that is not told.
type Book struct {
	Prefix       string
	IsClassified bool
	First        int
	Last         int      // the highest that the reader sees
	Listed       int      // records that the reader sees
	Withheld     int      // numbers in between whose records are not for the reader
	Missing      []string // numbers in between that no record has
	Voids        []Void
	IsComplete   bool // no number is missing
}

// Void is an entry that was made void.
type Void struct {
	ID         string
	RegisterNo string
	Reason     string
}

// Books holds the registers of a direction and year against the numbers that were given: each number is a
// record, also a void one (domain 2.4).
func (s *Service) Books(ctx context.Context, actor access.Actor, direction string, year int) ([]Book, error) {
	var check fault.Check
	if words[direction] == "" || direction != Incoming && direction != Outgoing && direction != Inside {
		check.Add("direction", "choice", "choices", strings.Join([]string{Incoming, Outgoing, Inside}, ", "))
	}
	if year < 1900 || year > 2999 {
		check.Add("year", "out_of_range", "min", 1900, "max", 2999)
	}
	if err := check.Err(); err != nil {
		return nil, err
	}
	args := pgx.NamedArgs{"direction": direction, "year": year, "cleared": actor.Cleared()}
	seen := access.Visible(actor, "d", args)
	rows, err := s.db.Query(ctx, `
		WITH numbered AS (
			SELECT d.register, r.is_classified, d.number, d.id, d.register_no, d.status, d.void_reason, `+seen+` AS seen
			FROM document d JOIN register r ON r.prefix = d.register
			WHERE r.direction = @direction AND d.number_year = @year AND (@cleared OR NOT r.is_classified)),
		ends AS (SELECT register, max(number) AS last FROM numbered WHERE seen GROUP BY register)
		SELECT n.register, n.is_classified, n.number, n.seen, n.status = '`+StatusVoid+`' AND n.seen, n.id, n.register_no, n.void_reason
		FROM numbered n JOIN ends e ON e.register = n.register AND n.number <= e.last ORDER BY n.is_classified, n.register, n.number`, args)
	if err != nil {
		return nil, fmt.Errorf("read numbers of a register: %w", err)
	}
	list := []Book{}
	var b Book
	var number int
	var isSeen, isVoid bool
	var v Void
	_, err = pgx.ForEachRow(rows, []any{&b.Prefix, &b.IsClassified, &number, &isSeen, &isVoid, &v.ID, &v.RegisterNo, &v.Reason}, func() error {
		if len(list) == 0 || list[len(list)-1].Prefix != b.Prefix {
			list = append(list, Book{Prefix: b.Prefix, IsClassified: b.IsClassified, First: number, Last: number - 1, Missing: []string{}, Voids: []Void{}, IsComplete: true})
		}
		list[len(list)-1].next(number, year, isSeen)
		if isVoid {
			list[len(list)-1].Voids = append(list[len(list)-1].Voids, v)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read numbers of a register: %w", err)
	}
	return list, nil
}

// mostMissing is how many missing numbers are named.
const mostMissing = 100

// next takes in the number that follows.
func (b *Book) next(number, year int, isSeen bool) {
	for n := b.Last + 1; n < number && len(b.Missing) < mostMissing; n++ {
		b.Missing, b.IsComplete = append(b.Missing, fmt.Sprintf("%s〔%d〕%d号", b.Prefix, year, n)), false
	}
	b.Last = number
	if isSeen {
		b.Listed++
	} else {
		b.Withheld++
	}
}

// Received returns the ids of the records of a year of receipt that the actor sees, in the order of their
// ids: what a sample is drawn from.
func (s *Service) Received(ctx context.Context, actor access.Actor, year int) ([]string, error) {
	w := database.NewWhere().Arg("d.number_year = @year", "year", year)
	w.And(access.Visible(actor, "d", w.Args))
	rows, err := s.db.Query(ctx, `SELECT d.id FROM document d `+w.SQL()+` ORDER BY d.id COLLATE "C"`, w.Args)
	if err != nil {
		return nil, fmt.Errorf("read records of a year: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// Sampled returns those of the records that the actor sees, by id, and writes down what an auditor sees.
func (s *Service) Sampled(ctx context.Context, actor access.Actor, ids []string) (map[string]Document, error) {
	list, err := s.seen(ctx, actor, ids)
	if err != nil {
		return nil, err
	}
	if _, err := s.overseen(ctx, actor, list, "sample"); err != nil {
		return nil, err
	}
	out := make(map[string]Document, len(list))
	for _, d := range list {
		out[d.ID] = d
	}
	return out, nil
}

// seen returns those of the records that the actor sees.
func (s *Service) seen(ctx context.Context, actor access.Actor, ids []string) ([]Document, error) {
	w := database.NewWhere().Arg("d.id = ANY (@ids)", "ids", ids)
	w.And(access.Visible(actor, "d", w.Args))
	return readDocuments(ctx, s.db, w, "ORDER BY d.id")
}
