package dictionary

import (
	"context"
	"errors"
	"fmt"
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

// Merge makes the names aliases in the dictionary, as part of tx. It returns a field error for To when
// that is an alias itself.
func Merge(ctx context.Context, tx pgx.Tx, actor access.Actor, m Merging, now time.Time) error {
	target, isAlias, err := m.find(ctx, tx, actor, m.To)
	switch {
	case err != nil:
		return err
	case target == "" && isAlias:
		return fault.ErrInvalid.With(fault.Field{Field: "to", Code: "is_alias"})
	case target == "":
		if target, err = m.add(ctx, tx, m.To, nil, now); err != nil {
			return err
		}
	}
	for _, name := range m.From {
		entry, isAlias, err := m.find(ctx, tx, actor, name)
		switch {
		case err != nil:
			return err
		case entry != "": // its own aliases follow it
			if _, err := tx.Exec(ctx, "UPDATE dictionary_entry SET canonical_id = $2, merge_id = $3 WHERE id = $1", entry, target, m.ID); err != nil {
				return fmt.Errorf("make alias: %w", err)
			}
		case !isAlias:
			if _, err := m.add(ctx, tx, name, &target, now); err != nil {
				return err
			}
		}
	}
	return nil
}

// find returns the entry of a name that actor may know, locked; "" for none, and whether it is there
// as an alias.
func (m Merging) find(ctx context.Context, tx pgx.Tx, actor access.Actor, name string) (id string, isAlias bool, err error) {
	where := database.NewWhere().Arg("e.kind = @kind", "kind", m.Kind).Arg("e.facet = @facet", "facet", m.Facet).Arg("e.name = @name", "name", name)
	where.And(access.Predicate(actor, "e", where.Args))
	err = tx.QueryRow(ctx, "SELECT CASE WHEN e.canonical_id IS NULL THEN e.id ELSE '' END, e.canonical_id IS NOT NULL FROM dictionary_entry e "+where.SQL()+
		" ORDER BY e.canonical_id IS NOT NULL, e.readers LIMIT 1 FOR UPDATE", where.Args).Scan(&id, &isAlias)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("find dictionary entry: %w", err)
	}
	return id, isAlias, nil
}

func (m Merging) add(ctx context.Context, tx pgx.Tx, name string, target *string, now time.Time) (string, error) {
	readers, err := m.Readers(name)
	if err != nil {
		return "", err
	}
	id := opaque.ID()
	_, err = tx.Exec(ctx, `INSERT INTO dictionary_entry (id, kind, facet, name, canonical_id, readers, merge_id, is_made, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, true, $8)`, id, m.Kind, m.Facet, name, target, readers, m.ID, now)
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
