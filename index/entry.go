package index

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Entry is what the index knows of one document or article. Nothing of it can be
// read back: the index answers with ids, and the register renders them.
type Entry struct {
	ID   string
	Kind string // KindDocument or KindArticle

	// Level is the classification, 0 公开 to 3 机密. Entries from
	// LevelClassified on live in the classified shelf only.
	Level int

	Title string
	Body  string // extracted text, pages separated by \f

	// Numbers are the register number, the sender's number and any other by
	// which the entry is asked for, in any spelling.
	Numbers []string

	// Readers are the policy's keys, level and group fused ("2:department:ZH").
	// An entry without readers is found by nobody.
	Readers []string

	// Terms are exact values by field: FieldTag with Tag(facet, value),
	// FacetField(facet) with the value, and the other Field constants.
	Terms map[string][]string

	// Days are days by field, DayReceived and DayDocument, as YYYY-MM-DD.
	Days map[string]string
}

// The kinds of an entry.
const (
	KindDocument = "document"
	KindArticle  = "article"
)

// LevelClassified is the lowest level that lives in the classified shelf: 秘密.
const LevelClassified = 2

// Tag fuses a facet and a value into one term of FieldTag.
func Tag(facet, value string) string { return facet + "\x1f" + value }

// Batch is a set of changes that belong together. Deletions come before
// additions, so an id in both ends up in the index.
type Batch struct {
	Put    []Entry
	Delete []string

	// Watermark, if not empty, is kept with the changes: how far the register
	// has been applied. See Index.Watermark.
	Watermark string

	// Progress, if not empty, is kept the same way for whoever fills a new
	// index: where to go on after an interruption. See Bleve.Progress.
	Progress string
}

// Index finds entries. Implementations are safe for concurrent use.
type Index interface {
	// Apply makes the changes and returns when they can be found. An entry whose
	// level has changed leaves its former shelf before it enters the other. A
	// change that was applied may be lost in a crash; the watermark is then the
	// older one, and the caller applies again what came after it.
	Apply(ctx context.Context, batch Batch) error

	// Watermark returns the last watermark whose changes are all in the index,
	// "" before the first.
	Watermark() (string, error)

	// Search answers q. Total and facets are exact and, like hits and order,
	// depend only on what q's readers may find.
	Search(ctx context.Context, q Query) (Result, error)

	// Count returns the number of entries at all levels; not for display.
	Count(ctx context.Context) (uint64, error)

	Close() error
}

var (
	// ErrDamaged is returned when an index cannot be used and must be rebuilt:
	// it is missing, unreadable, or of another format.
	ErrDamaged = errors.New("index is damaged or of another format")

	// ErrInUse is returned when another process holds the index open.
	ErrInUse = errors.New("index is in use by another process")

	// ErrClosed is returned by every method after Close.
	ErrClosed = errors.New("index is closed")

	// ErrQuery is returned for a query that no index could answer: an unknown
	// field, sort or cursor. Its text never depends on what is indexed.
	ErrQuery = errors.New("query cannot be answered")

	// ErrTooBroad is returned when a phrase query leaves more candidates to
	// verify than Options.VerifyLimit.
	ErrTooBroad = errors.New("too many candidates for an exact phrase")
)

// check refuses an entry that could be indexed but never found as meant.
func (e Entry) check() error {
	switch {
	case e.ID == "":
		return errors.New("entry without an id")
	case e.Kind != KindDocument && e.Kind != KindArticle:
		return fmt.Errorf("entry %s: unknown kind %q", e.ID, e.Kind)
	case e.Level < 0:
		return fmt.Errorf("entry %s: negative level", e.ID)
	}
	for field := range e.Terms {
		if !isTermField(field) || field == FieldKind {
			return fmt.Errorf("entry %s: unknown field %q", e.ID, field)
		}
	}
	for field, day := range e.Days {
		if !isDayField(field) {
			return fmt.Errorf("entry %s: unknown day field %q", e.ID, field)
		}
		if _, err := parseDay(day); err != nil {
			return fmt.Errorf("entry %s: %s: %w", e.ID, field, err)
		}
	}
	return nil
}

// Fields of exact values.
const (
	FieldTag            = "tag"
	FieldKind           = "kind" // set from Entry.Kind
	FieldClassification = "classification"
	FieldDepartment     = "department"
	FieldSource         = "source"
	FieldDocumentKind   = "document_kind"
	FieldStatus         = "status"
	FieldYear           = "year"
	FieldMonth          = "month"
	FieldDirection      = "direction"

	DayReceived = "received_on"
	DayDocument = "document_date"

	facetPrefix = "facet:"
)

// Fields that callers cannot name in a filter.
const (
	fieldReaders   = "readers"
	fieldNumber    = "number"
	fieldTitleGram = "title_bi"
	fieldTitleWord = "title_word"
	fieldBodyGram  = "body_bi"
	fieldBodyWord  = "body_word"
)

// FacetField is the field that holds the values of one tag facet, to be counted.
func FacetField(facet string) string { return facetPrefix + facet }

// isTermField is the list of fields that filters and facets may name.
func isTermField(field string) bool {
	switch field {
	case FieldTag, FieldKind, FieldClassification, FieldDepartment, FieldSource,
		FieldDocumentKind, FieldStatus, FieldYear, FieldMonth, FieldDirection:
		return true
	}
	return len(field) > len(facetPrefix) && strings.HasPrefix(field, facetPrefix)
}

// isCounted tells whether a field can be a facet of a result. Fused tags cannot:
// each facet has a field of its own.
func isCounted(field string) bool { return isTermField(field) && field != FieldTag }

func isDayField(field string) bool { return field == DayReceived || field == DayDocument }
