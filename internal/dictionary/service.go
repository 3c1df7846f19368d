package dictionary

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/event"
	"docket/internal/fault"
	"docket/internal/opaque"
	"docket/internal/tag"
)

// Permissions of the dictionaries. Tags are chosen by everyone, senders by those who register.
var (
	PermParties = access.NewPermission("dictionary.parties", access.Registrar, access.Archivist)
	PermCurate  = access.NewPermission("dictionary.curate", access.Registrar, access.Archivist, access.Admin)
)

// Limits of an entry.
const (
	MaxPartyRunes = 200
	MaxAliases    = 50
)

// Service is the use cases of curating.
type Service struct {
	db     *pgxpool.Pool
	events *event.Recorder
	now    func() time.Time
}

// NewService returns the service.
func NewService(db *pgxpool.Pool, events *event.Recorder, now func() time.Time) *Service {
	return &Service{db, events, now}
}

// Input is an entry as a person enters it. In an edit nil leaves a field as it is.
type Input struct {
	Facet   string // of tags; fixed after adding
	Name    *string
	Aliases *[]string
	Version int
}

// field is what a name is called in the input.
func (k Kind) field() string {
	if k == Tag {
		return "value"
	}
	return "name"
}

// permission is what changing an entry of a kind needs.
func permission(kind Kind) access.Permission {
	if kind == Party {
		return PermParties
	}
	return PermCurate
}

// Add puts a name into the dictionary, for everyone. A name that stands there is refused, also as an
// alias.
func (s *Service) Add(ctx context.Context, actor access.Actor, kind Kind, in Input) (Entry, error) {
	if err := actor.Require(permission(kind)); err != nil {
		return Entry{}, err
	}
	e := Entry{ID: opaque.ID(), Facet: strings.TrimSpace(in.Facet), Aliases: []string{}, Version: 1}
	var check fault.Check
	in.apply(&e, kind, &check)
	if err := check.Err(); err != nil {
		return Entry{}, err
	}
	err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		everyone := access.Readers(access.Readable{Level: access.Public})
		if err := s.insert(ctx, tx, kind, e, everyone); err != nil {
			return err
		}
		if err := s.setAliases(ctx, tx, actor, kind, e, everyone); err != nil {
			return err
		}
		return s.events.Record(ctx, tx, actor, EntryChanged{e.ID, kind, 1, true})
	})
	if err != nil {
		return Entry{}, err
	}
	return s.one(ctx, actor, kind, e)
}

// Edit renames an entry or replaces its aliases. Documents keep what they say; a merge corrects them.
func (s *Service) Edit(ctx context.Context, actor access.Actor, kind Kind, id string, in Input) (Entry, error) {
	if err := actor.Require(permission(kind)); err != nil {
		return Entry{}, err
	}
	var e Entry
	err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		var readers []string
		var err error
		if e, readers, err = lock(ctx, tx, actor, kind, id); err != nil {
			return err
		}
		if e.Version != in.Version {
			return fault.ErrStale
		}
		var check fault.Check
		in.apply(&e, kind, &check)
		if err := check.Err(); err != nil {
			return err
		}
		e.Version++
		_, err = tx.Exec(ctx, "UPDATE dictionary_entry SET name = $2, version = $3 WHERE id = $1", e.ID, e.Name, e.Version)
		if err := taken(err, kind.field()); err != nil {
			return err
		}
		if in.Aliases != nil {
			if err := s.setAliases(ctx, tx, actor, kind, e, readers); err != nil {
				return err
			}
		}
		return s.events.Record(ctx, tx, actor, EntryChanged{e.ID, kind, e.Version, false})
	})
	if err != nil {
		return Entry{}, err
	}
	return s.one(ctx, actor, kind, e)
}

// apply sets what in holds on e and names what is wrong.
func (in Input) apply(e *Entry, kind Kind, check *fault.Check) {
	if in.Name != nil {
		e.Name = strings.TrimSpace(*in.Name)
	}
	CheckName(kind, e.Facet, e.Name, "facet", kind.field(), check)
	if in.Aliases == nil {
		return
	}
	e.Aliases = []string{}
	for i, alias := range *in.Aliases {
		alias = strings.TrimSpace(alias)
		at := fmt.Sprintf("aliases.%d", i)
		if alias == e.Name || slices.Contains(e.Aliases, alias) {
			check.Add(at, "taken")
			continue
		}
		CheckName(kind, e.Facet, alias, "", at, check)
		e.Aliases = append(e.Aliases, alias)
	}
	if len(e.Aliases) > MaxAliases {
		check.Add("aliases", "too_many", "max", MaxAliases)
	}
}

// CheckName names what is wrong with a name of a kind; the facet is reported as facetField, or not
// at all when that is "".
func CheckName(kind Kind, facet, name, facetField, field string, check *fault.Check) {
	if kind == Tag {
		var found fault.Check
		tag.Check("t", []tag.Tag{{Facet: facet, Value: name}}, &found)
		for _, f := range found.Fields() {
			switch {
			case f.Field == "t.0.value":
				f.Field = field
				check.Merge([]fault.Field{f})
			case facetField != "":
				f.Field = facetField
				check.Merge([]fault.Field{f})
			}
		}
		if facet == tag.FacetDate && facetField != "" { // its values are days, nobody chooses them
			check.Add(facetField, "system_facet")
		}
		return
	}
	switch {
	case name == "":
		check.Add(field, "required")
	case !utf8.ValidString(name) || strings.ContainsRune(name, utf8.RuneError):
		check.Add(field, "not_utf8")
	case utf8.RuneCountInString(name) > MaxPartyRunes:
		check.Add(field, "too_long", "max", MaxPartyRunes)
	case strings.ContainsFunc(name, func(r rune) bool { return r < 0x20 || r >= 0x7f && r < 0xa0 }):
		check.Add(field, "control_characters")
	}
}

// one reads an entry back as its reader is shown it.
func (s *Service) one(ctx context.Context, actor access.Actor, kind Kind, e Entry) (Entry, error) {
	list, err := Find(ctx, s.db, actor, Query{Kind: kind, Facet: e.Facet})
	if err != nil {
		return Entry{}, err
	}
	for _, found := range list {
		if found.Facet == e.Facet && found.Name == e.Name {
			return *found, nil
		}
	}
	return Entry{}, fault.ErrNotFound
}

// lock returns the entry id if actor may know it, for a change.
func lock(ctx context.Context, tx pgx.Tx, actor access.Actor, kind Kind, id string) (e Entry, readers []string, err error) {
	where := database.NewWhere().Arg("e.id = @id", "id", id).Arg("e.kind = @kind", "kind", kind).And("e.canonical_id IS NULL")
	where.And(access.Predicate(actor, "e", where.Args))
	err = tx.QueryRow(ctx, "SELECT e.id, e.facet, e.name, e.version, e.readers FROM dictionary_entry e "+where.SQL()+" FOR UPDATE", where.Args).
		Scan(&e.ID, &e.Facet, &e.Name, &e.Version, &readers)
	if errors.Is(err, pgx.ErrNoRows) {
		return Entry{}, nil, fault.ErrNotFound
	}
	if err != nil {
		return Entry{}, nil, fmt.Errorf("lock dictionary entry: %w", err)
	}
	return e, readers, nil
}

func (s *Service) insert(ctx context.Context, tx pgx.Tx, kind Kind, e Entry, readers []string) error {
	_, err := tx.Exec(ctx, `INSERT INTO dictionary_entry (id, kind, facet, name, readers, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		e.ID, kind, e.Facet, e.Name, readers, s.now().UTC())
	return taken(err, kind.field())
}

// setAliases makes e.Aliases the aliases of e that have its readers. An alias is taken where the same
// readers know it as something else.
func (s *Service) setAliases(ctx context.Context, tx pgx.Tx, actor access.Actor, kind Kind, e Entry, readers []string) error {
	where := database.NewWhere().Arg("a.canonical_id = @entry", "entry", e.ID).Arg("NOT a.name = ANY (@kept)", "kept", e.Aliases)
	where.And(access.Predicate(actor, "a", where.Args)) // what the actor does not know of stays
	where.And("NOT EXISTS (SELECT FROM dictionary_entry b WHERE b.canonical_id = a.id)")
	if _, err := tx.Exec(ctx, "DELETE FROM dictionary_entry a "+where.SQL(), where.Args); err != nil {
		return fmt.Errorf("remove aliases: %w", err)
	}
	for i, alias := range e.Aliases {
		done, err := tx.Exec(ctx, `INSERT INTO dictionary_entry (id, kind, facet, name, canonical_id, readers, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (kind, facet, name, readers) DO UPDATE SET name = excluded.name WHERE dictionary_entry.canonical_id = excluded.canonical_id`,
			opaque.ID(), kind, e.Facet, alias, e.ID, readers, s.now().UTC())
		if err != nil {
			return fmt.Errorf("add alias: %w", err)
		}
		if done.RowsAffected() == 0 {
			return fault.ErrInvalid.With(fault.Field{Field: fmt.Sprintf("aliases.%d", i), Code: "taken"})
		}
	}
	return nil
}

// taken turns the violation of the unique name into the answer for field.
func taken(err error, field string) error {
	switch {
	case database.IsUnique(err, "dictionary_entry_kind_facet_name_readers_key"):
		return fault.ErrInvalid.With(fault.Field{Field: field, Code: "taken"})
	case err != nil:
		return fmt.Errorf("write dictionary entry: %w", err)
	}
	return nil
}
