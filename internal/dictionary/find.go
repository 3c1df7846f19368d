package dictionary

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/fault"
	"docket/internal/pinyin"
	"docket/internal/tag"
)

// Kind says of what kind a word is.
type Kind string

// The kinds.
const (
	Tag   Kind = "tag"
	Party Kind = "party"
)

// Query asks for words.
type Query struct {
	Kind  Kind
	Facet string // of tags; "" for every facet
	Text  string // prefix, part, full pinyin or initials; "" for every word
}

// Entry is a word that a reader may choose. ID is "" and Version 0 where nobody curated it.
type Entry struct {
	ID      string
	Facet   string
	Name    string
	Aliases []string
	Count   int64 // documents that the reader may read
	Version int
	Rank    int // how well the query fits, less is better
}

// MaxQueryRunes bounds the text of a query.
const MaxQueryRunes = 200

// Find returns the words that query means and actor may know of: the best fit first, among equals
// the most used.
func Find(ctx context.Context, q database.Querier, actor access.Actor, query Query) ([]*Entry, error) {
	if utf8.RuneCountInString(query.Text) > MaxQueryRunes {
		return nil, fault.ErrInvalid.With(fault.Field{Field: "q", Code: "query_too_long", Params: map[string]any{"max": MaxQueryRunes}})
	}
	words, err := uses(ctx, q, actor, query)
	if err != nil {
		return nil, err
	}
	if err := addEntries(ctx, q, actor, query, words); err != nil {
		return nil, err
	}
	typed := pinyin.Typed(query.Text)
	list := make([]*Entry, 0, len(words))
	for _, e := range words {
		if e.fits(typed) {
			list = append(list, e)
		}
	}
	slices.SortFunc(list, func(a, b *Entry) int {
		return cmp.Or(cmp.Compare(a.Rank, b.Rank), cmp.Compare(b.Count, a.Count), cmp.Compare(a.Facet, b.Facet), cmp.Compare(a.Name, b.Name))
	})
	return list, nil
}

// fits says whether the entry may be meant, by its name or an alias, and notes how well.
func (e *Entry) fits(typed pinyin.Query) bool {
	best, found := 0, false
	for _, name := range append([]string{e.Name}, e.Aliases...) {
		if rank, ok := typed.Match(name); ok && (!found || rank < best) {
			best, found = rank, true
		}
	}
	e.Rank = best
	return found
}

type word struct{ facet, name string }

// conditions of the table alias t for a query. Days are a facet of which one asks for values only
// when a day is being typed: there are hundreds a year, and 26 means none of them.
func conditions(query Query, w *database.Where) *database.Where {
	w.Arg("t.kind = @kind", "kind", string(query.Kind))
	switch {
	case query.Kind == Party:
	case query.Facet != "":
		w.Arg("t.facet = @facet", "facet", query.Facet)
	case !strings.Contains(query.Text, "-"):
		w.Arg("t.facet <> @days", "days", tag.FacetDate)
	}
	return w
}

// uses counts the documents that actor may read, by word.
func uses(ctx context.Context, q database.Querier, actor access.Actor, query Query) (map[word]*Entry, error) {
	open := pgx.NamedArgs{}
	rows, err := q.Query(ctx, "SELECT a.id FROM audience a WHERE "+access.Predicate(actor, "a", open), open)
	if err != nil {
		return nil, fmt.Errorf("find audiences: %w", err)
	}
	mine, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, fmt.Errorf("find audiences: %w", err)
	}
	where := conditions(query, database.NewWhere()).Arg("t.audience = ANY (@mine)", "mine", mine)
	// Planned anew each time, with the audiences in sight: the server then hashes them and sums the
	// words in the order of their index. A prepared plan joins and sorts, three times as slow.
	rows, err = q.Query(ctx, "SELECT t.facet, t.value, sum(t.documents) FROM word_use t "+where.SQL()+" GROUP BY t.facet, t.value HAVING sum(t.documents) > 0",
		pgx.QueryExecModeExec, where.Args)
	if err != nil {
		return nil, fmt.Errorf("count words: %w", err)
	}
	words := map[word]*Entry{}
	var facet, value string
	var count int64
	_, err = pgx.ForEachRow(rows, []any{&facet, &value, &count}, func() error {
		words[word{facet, value}] = &Entry{Facet: facet, Name: value, Count: count}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("count words: %w", err)
	}
	return words, nil
}

// addEntries adds the curated names that actor may know, and the aliases.
func addEntries(ctx context.Context, q database.Querier, actor access.Actor, query Query, words map[word]*Entry) error {
	where := conditions(query, database.NewWhere())
	where.And(access.Predicate(actor, "t", where.Args))
	// Where a name was made for several readers, the widest stands for it: its keys sort first.
	rows, err := q.Query(ctx, "SELECT t.id, t.facet, t.name, coalesce(t.canonical_id, ''), t.version FROM dictionary_entry t "+where.SQL()+" ORDER BY t.readers, t.id", where.Args)
	if err != nil {
		return fmt.Errorf("read dictionary: %w", err)
	}
	curated := map[string]*Entry{}
	standsFor := map[string]string{} // alias → what it stands for
	names := map[string]string{}
	var order []string
	var id, facet, name, canonical string
	var version int
	_, err = pgx.ForEachRow(rows, []any{&id, &facet, &name, &canonical, &version}, func() error {
		if canonical != "" {
			standsFor[id], names[id] = canonical, name
			order = append(order, id)
			return nil
		}
		e := words[word{facet, name}]
		if e == nil {
			e = &Entry{Facet: facet, Name: name}
			words[word{facet, name}] = e
		}
		if e.ID == "" {
			e.ID, e.Version = id, version
		}
		curated[id] = e
		return nil
	})
	if err != nil {
		return fmt.Errorf("read dictionary: %w", err)
	}
	for _, alias := range order {
		at, isAlias := alias, true
		for isAlias { // it may stand for what became an alias later; a root is never one of them
			var next string
			if next, isAlias = standsFor[at]; isAlias {
				at = next
			}
		}
		if e := curated[at]; e != nil && !slices.Contains(e.Aliases, names[alias]) {
			e.Aliases = append(e.Aliases, names[alias])
		}
	}
	for _, e := range curated {
		slices.Sort(e.Aliases)
	}
	return nil
}
