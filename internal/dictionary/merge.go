package dictionary

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/fault"
	"docket/internal/opaque"
)

// Merging makes names aliases of another.
type Merging struct {
	ID    string // of the merge, by which it can be undone
	Kind  Kind
	Facet string
	From  []string
	To    string
	// Readers says who may know a name, from the documents that bear it.
	Readers func(name string) ([]string, error)
}

// known is an entry with whoever may know it. Without an id there is none.
type known struct {
	id      string
	isAlias bool
	readers []string
}

// Merge makes the names aliases in the dictionary, as part of tx. It returns a field error for To when
// that is an alias itself. A name that others know too stays theirs where they may not know To: it
// becomes an alias only for those who may know both.
func Merge(ctx context.Context, tx pgx.Tx, actor access.Actor, m Merging, now time.Time) error {
	target, err := m.find(ctx, tx, actor, m.To)
	switch {
	case err != nil:
		return err
	case target.isAlias:
		return fault.ErrInvalid.With(fault.Field{Field: "to", Code: "is_alias"})
	case target.id == "":
		if target.readers, err = m.Readers(m.To); err != nil {
			return err
		}
		if target.id, err = m.add(ctx, tx, m.To, nil, target.readers, now); err != nil {
			return err
		}
	}
	for _, name := range m.From {
		if err := m.alias(ctx, tx, actor, name, target, now); err != nil {
			return err
		}
	}
	return nil
}

// alias makes one name stand for target.
func (m Merging) alias(ctx context.Context, tx pgx.Tx, actor access.Actor, name string, target known, now time.Time) error {
	entry, err := m.find(ctx, tx, actor, name)
	if err != nil || entry.isAlias {
		return err
	}
	if entry.id == "" {
		readers, err := m.Readers(name)
		if err != nil {
			return err
		}
		if isEveryones(readers) { // nobody else could add the name any more
			readers = target.readers
		}
		_, err = m.add(ctx, tx, name, &target.id, readers, now)
		return err
	}
	both := shared(entry.readers, target.readers)
	switch {
	case slices.Equal(both, entry.readers): // whoever knows it knows the target; its own aliases follow it
		if _, err := tx.Exec(ctx, "UPDATE dictionary_entry SET canonical_id = $2, merge_id = $3 WHERE id = $1", entry.id, target.id, m.ID); err != nil {
			return fmt.Errorf("make alias: %w", err)
		}
	case len(both) > 0:
		if _, err := tx.Exec(ctx, insertEntry+" ON CONFLICT (kind, facet, name, readers) DO NOTHING", // an earlier merge said so too
			opaque.ID(), m.Kind, m.Facet, name, target.id, both, m.ID, now); err != nil {
			return fmt.Errorf("add alias: %w", err)
		}
	}
	return nil
}

// shared returns the keys of those who hold one of a and one of b, as far as the keys tell.
func shared(a, b []string) []string {
	switch {
	case isEveryones(a):
		return b
	case isEveryones(b):
		return a
	}
	var out []string
	for _, key := range a {
		if slices.Contains(b, key) {
			out = append(out, key)
		}
	}
	return out
}

func isEveryones(readers []string) bool {
	return slices.Equal(readers, access.Readers(access.Readable{Level: access.Public}))
}

// find returns the entry of a name that actor may know, locked; a root where there is one.
func (m Merging) find(ctx context.Context, tx pgx.Tx, actor access.Actor, name string) (found known, err error) {
	where := database.NewWhere().Arg("e.kind = @kind", "kind", m.Kind).Arg("e.facet = @facet", "facet", m.Facet).Arg("e.name = @name", "name", name)
	where.And(access.Predicate(actor, "e", where.Args))
	err = tx.QueryRow(ctx, "SELECT e.id, e.canonical_id IS NOT NULL, e.readers FROM dictionary_entry e "+where.SQL()+
		" ORDER BY e.canonical_id IS NOT NULL, e.readers LIMIT 1 FOR UPDATE", where.Args).Scan(&found.id, &found.isAlias, &found.readers)
	if errors.Is(err, pgx.ErrNoRows) {
		return known{}, nil
	}
	if err != nil {
		return known{}, fmt.Errorf("find dictionary entry: %w", err)
	}
	return found, nil
}

const insertEntry = `INSERT INTO dictionary_entry (id, kind, facet, name, canonical_id, readers, merge_id, is_made, created_at)
	VALUES ($1, $2, $3, $4, $5, $6, $7, true, $8)`

func (m Merging) add(ctx context.Context, tx pgx.Tx, name string, target *string, readers []string, now time.Time) (string, error) {
	id := opaque.ID()
	_, err := tx.Exec(ctx, insertEntry, id, m.Kind, m.Facet, name, target, readers, m.ID, now)
	if database.IsUnique(err, "dictionary_entry_kind_facet_name_readers_key") { // somebody merges the same at this moment
		return "", fault.ErrStale
	}
	if err != nil {
		return "", fmt.Errorf("add dictionary entry: %w", err)
	}
	return id, nil
}

// Unmerge takes back what a merge did to the dictionary. Entries that stand for something else by now,
// and a target that others have become aliases of, stay.
func Unmerge(ctx context.Context, tx pgx.Tx, mergeID string) error {
	for _, sql := range []string{
		"DELETE FROM dictionary_entry a WHERE merge_id = $1 AND is_made AND canonical_id IS NOT NULL AND NOT EXISTS (SELECT FROM dictionary_entry b WHERE b.canonical_id = a.id)",
		"UPDATE dictionary_entry SET canonical_id = NULL, merge_id = NULL WHERE merge_id = $1 AND NOT is_made",
		"DELETE FROM dictionary_entry a WHERE merge_id = $1 AND is_made AND NOT EXISTS (SELECT FROM dictionary_entry b WHERE b.canonical_id = a.id)",
	} {
		if _, err := tx.Exec(ctx, sql, mergeID); err != nil {
			return fmt.Errorf("undo merge: %w", err)
		}
	}
	return nil
}
